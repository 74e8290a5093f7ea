"""The administration of the whole desk: sorted by what an admin wants to do, not by Python package.

It stands beside `tickets.admin`, not in it: Django imports it before any model is registered.
"""

from collections.abc import Iterable
from functools import wraps
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Section(NamedTuple):
    """A heading of the index; `models` maps "app.Model" to the sentence that says what it is for."""

    label: str
    title: Promise
    models: dict[str, Promise]


SECTIONS = [
    Section(
        "people",
        _("People and teams"),
        {
            "oncall.User": _("Who may sign in, their role, zone and language."),
            "oncall.Team": _("Tiers, members, leads, and the team each escalates to."),
            "oncall.Skill": _("What on-call schedules ask for, and who has it."),
            "oncall.Organisation": _("Whose people they are, and whether they see each other's tickets."),
            "mfa.Authenticator": _("Second factors; delete one for somebody who lost his phone."),
            "usersessions.UserSession": _("Who is signed in where; delete one to sign that browser out."),
        },
    ),
    Section(
        "oncall",
        _("On call"),
        {
            "oncall.Schedule": _("What each schedule is called, whose it is, what it asks for; its layers."),
            "oncall.ScheduleOverride": _("Who is on call instead of whom, and handing that back."),
            "oncall.EscalationPolicy": _("Who is paged, in which order, and who is the last resort."),
            "oncall.ContactMethod": _("Where people can be reached."),
            "oncall.TimeOff": _("Who is away when; it shows on the shifts that it touches."),
        },
    ),
    Section(
        "subjects",
        _("What tickets are about"),
        {
            "tickets.Category": _(
                "The two levels tickets are sorted by, with defaults, questions and checklists."
            ),
            "tickets.Subcategory": _("All subcategories in one list."),
            "tickets.Service": _("What the organisation relies on, who owns it, how critical it is."),
            "tickets.ResolutionCode": _("How a ticket can end."),
            "tickets.PendingReason": _("Why a ticket waits, and which clocks stand still meanwhile."),
        },
    ),
    Section(
        "promises",
        _("Priorities and promises"),
        {
            "tickets.MatrixCell": _("Impact × urgency → priority, with the written meaning of each level."),
            "tickets.SlaPolicy": _("How soon the desk answers and resolves, for which tickets."),
            "tickets.BusinessCalendar": _("When time counts: opening hours, holidays."),
            "tickets.Desk": _("Name, defaults, reminders, closing."),
            "postmortems.RecurrenceRule": _("When recurring incidents propose a problem."),
        },
    ),
    Section(
        "record",
        _("The record (read-only)"),
        {
            "tickets.Ticket": _("Every ticket as it stands."),
            "tickets.TimelineEntry": _("Every line of every ticket's record."),
            "tickets.SlaClock": _("Every clock: target, due time, breach."),
            "tickets.ClockSegment": _("The stretches clocks ran or stood still."),
            "tickets.ThresholdFiring": _("Which thresholds were passed, and what that did."),
            "tickets.Attachment": _("Files that came with tickets."),
            "postmortems.Problem": _("Every problem as it stands."),
            "postmortems.ProblemProposal": _("What recurred, and what was decided."),
            "postmortems.Runbook": _("Every runbook as it stands."),
            "oncall.Page": _("Whom the desk called for what, and who answered."),
            "oncall.PageEvent": _("Every step of every page."),
            "oncall.Delivery": _("Every message of every page, and what became of it."),
            "tickets.CalendarVersion": _("The hours as they stood from edit to edit."),
            "tickets.SlaPolicyVersion": _("The targets as they stood from edit to edit."),
            "postmortems.Review": _("Every review as it stands."),
            "postmortems.ReviewEntry": _("Every line of every review's record."),
            "postmortems.ActionItem": _("Every action item as it stands."),
            "postmortems.ActionEntry": _("Every line of every action item's record."),
        },
    ),
    Section(
        "running",
        _("Mail and timers"),
        {
            "oncall.OutboundEmail": _("What was sent, what waits, what failed and why."),
            "oncall.DeadAddress": _("Addresses that take no mail."),
            "oncall.Heartbeat": _("When each timer ran last, and how late it was."),
        },
    ),
]
# where a package has no words of its own that could be translated
NAMES = {
    "mfa.Authenticator": _("Second factors"),
    "usersessions.UserSession": _("Sessions"),
}
OTHER = Section("other", _("The rest"), {})


class DeskAdminSite(admin.AdminSite):
    site_header = _("Watchdesk administration")
    site_title = _("Watchdesk administration")
    index_title = _("Configure the desk")
    # The way back to the queue stands in the header (admin/base_site.html).
    site_url = None
    enable_nav_sidebar = True

    def get_urls(self) -> list[Any]:
        """Without the redirect to an object's own page: it asks for rows of any table, tickets' too."""
        return [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 (Django's signature)
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            # Django asks the model for a field without a name
            if request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR)) == "":
                raise Http404
            if request.method != "POST":
                return view(request, *args, **kwargs)
            said: Any = messages.get_messages(request)
            before = len(said._queued_messages)  # noqa: SLF001
            try:
                # foreign keys are looked at when this ends: all of it, or nothing
                with transaction.atomic():
                    return view(request, *args, **kwargs)
            except IntegrityError:
                # Somebody saved the same between the form's look and ours, and nothing of ours is left, nor
                # the word that it was done: now the form sees it, and says so at the field.
                del said._queued_messages[before:]  # noqa: SLF001
                return view(request, *args, **kwargs)

        return super().admin_view(checked, cacheable)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        """Sign in where everybody does: rate limits and the second factor hold for admins before all."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        following = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(following, resolve_url("account_login"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        rows = {
            f"{row['model']._meta.app_label}.{row['model']._meta.object_name}": row
            for app in apps
            for row in app["models"]
        }
        sections = [
            _as_app(
                section,
                (
                    ({**rows[name], "name": NAMES.get(name, rows.pop(name)["name"])}, help_text)
                    for name, help_text in section.models.items()
                    if name in rows
                ),
            )
            for section in SECTIONS
        ]
        sections.append(_as_app(OTHER, ((row, "") for row in rows.values())))
        return [section for section in sections if section["models"]]


def _as_app(section: Section, rows: Iterable[tuple[dict[str, Any], Any]]) -> dict[str, Any]:
    return {
        "name": section.title,
        "app_label": section.label,
        "app_url": f"{reverse('admin:index')}#{section.label}",
        "has_module_perms": True,
        "models": [{**row, "help_text": help_text} for row, help_text in rows],
    }
