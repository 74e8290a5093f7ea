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
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from oncall.admin.read_only import ReadOnlyAdmin
from oncall.models import User

# as a person's own page calls them; the package's words for them are untranslated
KINDS = {
    "totp": _("Authenticator app"),
    "webauthn": _("Security key"),
    "recovery_codes": _("Recovery codes"),
}
# how one is called where Django names a row; our catalogue translates it for the package, too
gettext_noop("TOTP Authenticator")


class _EndedOnly(ReadOnlyAdmin):
    """Looked at, and ended by deleting it."""

    search_fields = ["user__email", "user__full_name"]
    list_select_related = ("user",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return True

    @admin.display(description=_("person"), ordering="user__full_name")
    def who(self, row: Any) -> Any:
        return row.user

    @admin.display(description=_("since"), ordering="created_at")
    def since(self, row: Any) -> Any:
        return row.created_at


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:  # noqa: ARG002
        return list(KINDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        return queryset.filter(type=self.value()) if self.value() in KINDS else queryset


class AuthenticatorAdmin(_EndedOnly):
    """Deleting one helps somebody who lost his phone; what is sealed in it is nobody's to see."""

    list_display = ("who", "kind", "since", "used")
    list_filter = (KindFilter,)
    fields = list_display
    readonly_fields = list_display

    @admin.display(description=_("kind"), ordering="type")
    def kind(self, row: Authenticator) -> Any:
        return KINDS[row.type]

    @admin.display(description=_("last used"), ordering="last_used_at")
    def used(self, row: Authenticator) -> Any:
        return row.last_used_at

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:  # noqa: ARG002
        obj.delete()
        _drop_left_over_codes(obj.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        for each in queryset:
            self.delete_model(request, each)


def _drop_left_over_codes(person: User) -> None:
    """Recovery codes stand in for a second factor: without one they end, or they would come back with the
    next, in whoever's hands they are by then."""
    left = Authenticator.objects.filter(user=person)
    if not left.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        left.delete()


class UserSessionAdmin(_EndedOnly):
    """Deleting one signs that browser out."""

    list_display = ("who", "since", "seen", "address", "browser")
    search_fields = ["user__email", "user__full_name", "ip"]
    fields = list_display
    readonly_fields = list_display

    @admin.display(description=_("last seen"), ordering="last_seen_at")
    def seen(self, row: UserSession) -> Any:
        return row.last_seen_at

    @admin.display(description=_("IP address"), ordering="ip")
    def address(self, row: UserSession) -> Any:
        return row.ip

    @admin.display(description=_("browser"), ordering="user_agent")
    def browser(self, row: UserSession) -> Any:
        return row.user_agent

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
