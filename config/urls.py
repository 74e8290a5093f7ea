"""The whole of the site. Each app's pages come from its own urls."""

from django.contrib import admin
from django.urls import include, path

handler400 = "config.away.bad_request"
handler500 = "config.away.server_error"

urlpatterns = [
    path("accounts/", include("oncall.account_urls")),
    path("admin/", admin.site.urls),
    path("", include("oncall.urls")),
    path("", include("tickets.urls")),
    path("", include("tickets.portal_urls")),
    path("", include("postmortems.urls")),
]
