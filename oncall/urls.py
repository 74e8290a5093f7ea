"""Pages about people and the mail that leaves the desk."""

from django.urls import path

from oncall.views.demo_login import demo_login
from oncall.views.display import display_settings
from oncall.views.mailbox import mailbox
from oncall.views.operators import operators, reset_dead_address, retry_failed_email
from oncall.views.theme import choose_theme

app_name = "oncall"

urlpatterns = [
    path("demo/sign-in/", demo_login, name="demo_login"),
    path("settings/", display_settings, name="settings"),
    path("theme/", choose_theme, name="theme"),
    path("mailbox/", mailbox, name="mailbox"),
    path("operators/", operators, name="operators"),
    path("operators/addresses/<int:key>/reset/", reset_dead_address, name="reset_address"),
    path("operators/mail/<int:key>/retry/", retry_failed_email, name="retry_email"),
]
