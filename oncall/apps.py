"""The app that knows who people are and how mail reaches them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OncallConfig(AppConfig):
    name = "oncall"
    verbose_name = _("People and teams")
    default_auto_field = "django.db.models.BigAutoField"
