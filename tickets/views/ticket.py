"""The ticket's page, and the preview of the promise that other details would give."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kernel import clock
from oncall.models import User
from oncall.requests import person
from tickets import registry
from tickets.actions.opened import Opened
from tickets.actions.promise import preview_promise
from tickets.forms.conversation import NoteForm, ReplyForm
from tickets.forms.details import EditForm
from tickets.lifecycle import Status
from tickets.models import Attachment, Level, Relation, SlaClock, Ticket
from tickets.models.choices import RelationKind
from tickets.models.ticket import OVERRIDE_BY_TIMER
from tickets.permissions import Ability, abilities, sees
from tickets.priority import MatrixHole
from tickets.promise_words import promise_words
from tickets.views.access import signed_in
from tickets.views.ticket_bar import bar
from tickets.views.ticket_family import family_of, major_panel
from tickets.views.ticket_frame import led_elsewhere, visible_ticket
from tickets.views.ticket_pages import pages_shown
from tickets.views.timeline import ALL, CHANGES, CONVERSATION, shown_part, timeline

# How the other ticket stands to this one, seen from the relation's other end.
_INVERSE = {
    RelationKind.DUPLICATE_OF: gettext_lazy("Its duplicate"),
    RelationKind.CAUSED_BY: gettext_lazy("Caused"),
    RelationKind.RELATED: gettext_lazy("Related to"),
    RelationKind.FOLLOW_UP_OF: gettext_lazy("Followed up by"),
}


@require_safe
@signed_in
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """All of one ticket for the desk. Its requester is led to the portal, a former number to today's."""
    user = person(request)
    found = visible_ticket(user, number, whole=True)
    elsewhere = led_elsewhere(user, found, number)
    if elsewhere is not None:
        return elsewhere
    now = clock.read()
    can = abilities(user, found)
    files = list(Attachment.objects.visible_to(user, found)) if found.may_have("files") else []
    record = timeline(user, found, shown_part(request.GET.get("show")), files, older="older" in request.GET)
    context = {
        "ticket": found,
        "now": now,
        "can": can,
        "bar": bar(found, can),
        "clocks": clocks_of(found),
        "timeline": record,
        "tabs": _tabs(found, record.show),
        "levels": _level_names(found),
        "raised_by_timer": found.override_reason == OVERRIDE_BY_TIMER,
        "tasks": list(found.tasks.select_related("owner", "done_by")) if found.may_have("tasks") else [],
        "checklist": _checklist(found),
        "relations": _relations(user, found),
        "family": family_of(user, found),
        "major_panel": major_panel(found),
        "obstacles": registry.obstacles(found) if found.status == Status.RESOLVED else [],
        "files": files,
        **pages_shown(user, found, now),
        "panels": registry.panels_for(user, found),
        "take_opened": Opened({"assignee": found.assignee_id}, record.last).dumps(),
        **_message_forms(found, user, now, can, record.last),
    }
    return render(request, "tickets/ticket.html", context)


@require_safe
@signed_in
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The priority and promise that the details as they stand in the form would give; for htmx."""
    user = person(request)
    found = visible_ticket(user, number)
    if not found.notes_visible_to(user):
        raise PermissionDenied(_("This is your own ticket: answer and write on the portal."))
    now = clock.read()
    form = EditForm(request.GET, ticket=found, user=user, now=now)
    form.is_valid()
    return render(request, "tickets/preview.html", {"words": _promised(form, found, now), "ticket": found})


def _promised(form: EditForm, found: Ticket, now: datetime) -> str:
    chosen = form.cleaned_data
    if not {"impact", "urgency"} <= set(chosen):
        return ""
    try:
        promise = preview_promise(
            kind=found.kind,
            service=chosen.get("service"),
            category=chosen.get("category"),
            organisation=found.organisation,
            impact=chosen["impact"],
            urgency=chosen["urgency"],
            now=found.received_at,
        )
    except MatrixHole:
        return _("The matrix has no priority for this impact and urgency. Ask an admin to fill it.")
    return promise_words(promise, now)


def clocks_of(found: Ticket) -> list[SlaClock]:
    """The last clock of each metric, the live ones first."""
    rows = found.clocks.select_related("calendar_version__calendar", "policy_version__policy")
    last = {row.metric: row for row in rows.order_by("cycle")}
    return sorted(last.values(), key=lambda row: (not row.is_live, row.pk))


def _message_forms(
    found: Ticket, user: User, now: datetime, can: frozenset[Ability], last: int
) -> dict[str, ReplyForm | NoteForm | None]:
    start: dict[str, Any] = {"ticket": found, "user": user, "now": now, "initial": {"seen": last}}
    return {
        "reply_form": ReplyForm(**start, auto_id="reply_%s") if Ability.REPLY in can else None,
        "note_form": NoteForm(**start, auto_id="note_%s") if Ability.NOTE in can else None,
    }


def _tabs(found: Ticket, show: str) -> list[dict[str, Any]]:
    url = reverse("tickets:ticket", args=[found.number])
    labels = {ALL: _("All"), CONVERSATION: _("Conversation"), CHANGES: _("Changes")}
    return [
        {"url": f"{url}?show={part}#timeline", "label": label, "current": part == show}
        for part, label in labels.items()
    ]


def _level_names(found: Ticket) -> dict[str, str]:
    """The names of the ticket's impact and urgency."""
    chosen = Q(scale="impact", rank=found.impact) | Q(scale="urgency", rank=found.urgency)
    return {level.scale: level.name for level in Level.objects.filter(chosen)}


def _checklist(found: Ticket) -> list[dict[str, Any]]:
    lines = found.subcategory.checklist_lines() if found.subcategory else []
    return [{"text": line, "done": line in found.checked_items} for line in lines]


def _relations(user: User, found: Ticket) -> list[dict[str, Any]]:
    """Each related ticket with how it stands to this one; one this person may not see is only mentioned.

    Parent and children have a place of their own.
    """
    rows = (
        Relation.objects.filter(Q(source=found) | Q(target=found))
        .exclude(kind=RelationKind.CHILD_OF)
        .select_related("source__pending_reason", "target__pending_reason")
    )
    told = []
    for row in rows if found.may_have("relations") else ():
        ours = row.source_id == found.pk
        other = row.target if ours else row.source
        told.append(
            {
                "pk": row.pk,
                "words": row.get_kind_display() if ours else _INVERSE[RelationKind(row.kind)],
                "other": other if sees(user, other) else None,
                "removable": ours and row.kind in (RelationKind.RELATED, RelationKind.CAUSED_BY),
                "leads_on": ours and row.kind == RelationKind.DUPLICATE_OF,
            }
        )
    return told
