"""How people sign in: their second factors and the browsers they are signed in with, to be ended, not edited.

Django-allauth registers pages of its own, which search for a user name that nobody here has, and let an admin
type what only a person's own device can know.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from oncall.admin.read_only import ReadOnlyAdmin


class _EndedOnly(ReadOnlyAdmin):
    """Looked at, and ended by deleting it."""

    search_fields = ["user__email", "user__full_name"]
    list_select_related = ("user",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return True


class AuthenticatorAdmin(_EndedOnly):
    """Deleting one helps somebody who lost his phone; what is sealed in it is nobody's to see."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = list_display


class UserSessionAdmin(_EndedOnly):
    """Deleting one signs that browser out."""

    list_display = ("user", "created_at", "last_seen_at", "ip", "user_agent")
    search_fields = ["user__email", "user__full_name", "ip"]
    fields = list_display

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:  # noqa: ARG002
        obj.end()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:  # noqa: ARG002
        for session in queryset:
            session.end()


def replace_theirs() -> None:
    """Put these in the place of django-allauth's, once all apps have registered theirs."""
    for model in (Authenticator, UserSession, EmailAddress):
        admin.site.unregister(model)
    admin.site.register(Authenticator, AuthenticatorAdmin)
    admin.site.register(UserSession, UserSessionAdmin)
