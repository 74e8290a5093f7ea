"""The routes of one ticket, for the desk: its page, one route a verb, its files and its clocks."""

from django.urls import path

from tickets.views import clock, files, ticket, ticket_actions

urlpatterns = [
    path("tickets/<slug:number>/", ticket.ticket, name="ticket"),
    path("tickets/<slug:number>/preview/", ticket.preview, name="preview"),
    path("tickets/<slug:number>/files/<int:pk>/", files.file, name="file"),
    path("tickets/<slug:number>/clocks/<int:pk>/", clock.clock, name="clock"),
    *(
        path(f"tickets/<slug:number>/{form.verb}/", ticket_actions.act, {"verb": form}, name=form.verb)
        for form in ticket_actions.VERBS
    ),
]
