from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Service desk")
    default = True

    def ready(self) -> None:
        # models can't be imported before the apps are loaded
        from tickets.actions.pages.joint import join  # noqa: PLC0415

        join()


class DeskAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the desk's own site; INSTALLED_APPS names it instead of `django.contrib.admin`."""

    default = False
    default_site = "tickets.admin_site.DeskAdminSite"

    def ready(self) -> None:
        super().ready()
        # what others register is there by now
        from oncall.admin.sign_in import replace_theirs  # noqa: PLC0415

        replace_theirs()
