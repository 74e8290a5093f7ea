from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kernel import clock
from oncall.actions.account_mail import adopt_account_mail, follow_account_mail
from oncall.admin.chosen import Chosen
from oncall.admin.history import Change, HistoryAdmin, Tracked
from oncall.admin.rows import Rows
from oncall.models import Membership, User, UserSkill
from oncall.record import Via


class PersonAddForm(AdminUserCreationForm[User]):
    """A new person. Without a password he gets a link to choose one from the login page."""

    class Meta:
        model = User
        fields = ("email", "full_name")
        field_classes: ClassVar[dict[str, Any]] = {}


class PersonChangeForm(UserChangeForm[User]):
    class Meta:
        model = User
        fields = "__all__"
        field_classes: ClassVar[dict[str, Any]] = {}


class MembershipsInline(Chosen, Rows, admin.TabularInline[Membership, User]):
    model = Membership
    extra = 1
    autocomplete_fields = ["team"]


class SkillsInline(Chosen, Rows, admin.TabularInline[UserSkill, User]):
    model = UserSkill
    extra = 1
    autocomplete_fields = ["skill"]


@admin.register(User)
class UserAdmin(Chosen, HistoryAdmin[User], DjangoUserAdmin[User]):
    form = PersonChangeForm
    add_form = PersonAddForm
    ordering = ["full_name", "email"]
    list_display = [
        "email",
        "full_name",
        "organisation",
        "is_incident_manager",
        "is_process_owner",
        "is_staff",
        "is_active",
    ]
    list_filter = ["is_active", "is_incident_manager", "is_process_owner", "is_staff", "memberships__team"]
    list_select_related = ["organisation"]
    search_fields = ["email", "full_name", "phone"]
    autocomplete_fields = ["organisation"]
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]
    inlines = [MembershipsInline, SkillsInline]
    parts = (Tracked("oncall.MembershipEvent", "user"), Tracked("oncall.UserSkillEvent", "user"))
    fieldsets = [
        (None, {"fields": ["email", "full_name", "organisation", "phone", "site", "password"]}),
        (_("Times and words"), {"fields": ["zone", "language"]}),
        (_("Roles"), {"fields": ["is_incident_manager", "is_process_owner", "is_staff", "is_active"]}),
        (_("Known"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "full_name", "usable_password", "password1", "password2"]}),
    ]

    def get_inline_instances(self, request: HttpRequest, obj: User | None = None) -> Any:
        return super().get_inline_instances(request, obj) if obj else []

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            follow_account_mail(person=obj, before=form.initial["email"], now=clock.read())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        # what was read of him before has not seen his new teams
        adopt_account_mail(people=User.objects.filter(pk=form.instance.pk), now=clock.read())

    def more_history(self, row: User) -> Iterator[Change]:
        """Passwords that admins set: no trigger reads passwords."""
        kind = ContentType.objects.get_for_model(User)
        act, what = str(_("changed")), str(self.opts.get_field("password").verbose_name)
        written = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user")
        for entry in written.filter(change_message__icontains='"password"'):
            yield Change(entry.action_time, str(entry.user), Via.ADMIN, act, what, [])

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        """People who left are made inactive: the record names them."""
        return False
