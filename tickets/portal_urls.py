"""The requesters' side: /portal/, and the signed link of a mail."""

from django.urls import path

from tickets.views import portal, portal_acts, verify

app_name = "portal"

urlpatterns = [
    path("portal/", portal.home, name="home"),
    path("portal/new/", portal.new, name="new"),
    path("portal/tickets/<slug:number>/", portal.ticket, name="ticket"),
    path("portal/tickets/<slug:number>/write/", portal_acts.write, name="reply"),
    path("portal/tickets/<slug:number>/answer/", portal_acts.answer, name="answer"),
    path("portal/tickets/<slug:number>/rate/", portal_acts.rate, name="rate"),
    path("portal/tickets/<slug:number>/files/<int:pk>/", portal_acts.file, name="file"),
    path("v/<str:token>/", verify.verify, name="verify"),
]
