"""Changing what is known of a ticket, and with it its priority and promise."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.errors import Refused
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.opened import Opened
from tickets.actions.search_words import index_ticket
from tickets.models import Level, Ticket
from tickets.models.choices import EntryKind, Priority
from tickets.permissions import Ability

EDITABLE = (
    "title",
    "description",
    "category",
    "subcategory",
    "service",
    "impact",
    "urgency",
    "occurred_at",
    "detected_at",
    "vendor",
    "vendor_reference",
    "verified_how",
    "requester_phone",
)
# Conditions of policies read these: changing one chooses the policy again.
CONDITIONS = frozenset({"service", "category"})
LOUD = frozenset({"impact", "urgency"})
SEARCHED = frozenset({"title", "description", "requester_phone"})


def edit(
    *, ticket: int, by: User | None, now: datetime, changes: dict[str, Any], opened: Opened | None = None
) -> Ticket:
    """Change details, in one save: the clocks are settled, the priority computed, what still runs
    re-targeted.

    `changes` holds new values of `EDITABLE` fields (models, not keys); those that are as before change
    nothing.
    Raises Conflict when somebody else changed one of them since `opened`.
    """
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    with holding(ticket, by=by, now=now, needs=Ability.EDIT) as hold:
        changes = _completed(hold.ticket, changes)
        wanted = {name: value for name, value in changes.items() if getattr(hold.ticket, name) != value}
        if opened is not None:
            opened.check(hold.ticket, wanted)
        _check(wanted)
        if wanted:
            _apply(hold, wanted)
        return hold.ticket


def _completed(ticket: Ticket, changes: dict[str, Any]) -> dict[str, Any]:
    """A subcategory brings its category along; a category without it drops the old one's subcategory."""
    subcategory = changes.get("subcategory")
    if subcategory is not None:
        return {**changes, "category": subcategory.category}
    if "category" in changes and "subcategory" not in changes and changes["category"] != ticket.category:
        return {**changes, "subcategory": None}
    return changes


def _check(wanted: dict[str, Any]) -> None:
    if "title" in wanted and not str(wanted["title"]).strip():
        raise Refused(_("A ticket needs a title."), "title")
    for name, scale in (("impact", Level.Scale.IMPACT), ("urgency", Level.Scale.URGENCY)):
        if name in wanted and not Level.objects.filter(scale=scale, rank=wanted[name]).exists():
            raise Refused(_("Choose one of the levels."), name)


def _apply(hold: Hold, wanted: dict[str, Any]) -> None:
    ticket = hold.ticket
    told = {name: [_shown(getattr(ticket, name)), _shown(value)] for name, value in wanted.items()}
    before = ticket.priority
    for name, value in wanted.items():
        setattr(ticket, name, value)
    if LOUD & set(wanted):
        ticket.triaged = ticket.triaged or hold.by is not None
        hold.compute_priority()
        if ticket.priority != before:
            told["priority"] = [before, ticket.priority]
    hold.record(EntryKind.FIELDS_CHANGED, {"changes": told})
    if ticket.priority != before or CONDITIONS & set(wanted):
        hold.retarget(choose_policy=bool(CONDITIONS & set(wanted)))
    if SEARCHED & set(wanted):
        index_ticket(ticket)


def _shown(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def confirm_triage(*, ticket: int, by: User | None, now: datetime) -> Ticket:
    """A person confirms that impact and urgency, so far defaulted or answered by the requester, are right."""
    with holding(ticket, by=by, now=now, needs=Ability.TRIAGE) as hold:
        hold.ticket.triaged = True
        hold.record(EntryKind.TRIAGED)
        return hold.ticket


def override_priority(
    *, ticket: int, by: User | None, now: datetime, priority: int, reason: str, opened: Opened | None = None
) -> Ticket:
    """Set the priority by hand, with a reason; the computed one is kept beside it. Stands until lifted."""
    if priority not in Priority.values:
        raise Refused(_("Choose a priority from P1 to P5."), "priority")
    if not reason.strip():
        raise Refused(_("Say why the computed priority is wrong."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.OVERRIDE) as hold:
        if opened is not None:
            opened.check(hold.ticket, {"priority": priority})
        before = hold.ticket.priority
        hold.ticket.priority = priority
        # Words that could be taken for the timer's own mark stay words.
        hold.ticket.override_reason = reason.strip().lstrip("@")[:500] or reason.strip()[:500]
        hold.ticket.triaged = True
        hold.record(
            EntryKind.PRIORITY_OVERRIDDEN,
            {
                "from": before,
                "to": priority,
                "computed": hold.ticket.computed_priority,
                "reason": reason.strip(),
            },
        )
        if before != priority:
            hold.retarget(choose_policy=False)
        return hold.ticket


def lift_override(*, ticket: int, by: User | None, now: datetime) -> Ticket:
    """Back to the computed priority."""
    with holding(ticket, by=by, now=now, needs=Ability.LIFT_OVERRIDE) as hold:
        before = hold.ticket.priority
        hold.ticket.override_reason = ""
        hold.compute_priority()
        hold.record(EntryKind.OVERRIDE_LIFTED, {"from": before, "to": hold.ticket.priority})
        if before != hold.ticket.priority:
            hold.retarget(choose_policy=False)
        return hold.ticket


def restrict(*, ticket: int, by: User | None, now: datetime) -> Ticket:
    """From now on only the holding team, incident managers and the requester see it."""
    return _set_restricted(ticket, by, now, restricted=True)


def unrestrict(*, ticket: int, by: User | None, now: datetime) -> Ticket:
    return _set_restricted(ticket, by, now, restricted=False)


def _set_restricted(ticket: int, by: User | None, now: datetime, *, restricted: bool) -> Ticket:
    with holding(ticket, by=by, now=now, needs=Ability.RESTRICT) as hold:
        if hold.ticket.restricted != restricted:
            hold.ticket.restricted = restricted
            hold.record(EntryKind.RESTRICTED if restricted else EntryKind.UNRESTRICTED)
        return hold.ticket
