"""Opening, editing and moving a problem (docs/semantics.md: problems)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from oncall.models import Team, User
from postmortems.actions.errors import Change, NotAllowed, Overtaken, Refused
from postmortems.actions.problem_frame import check_editor, locked_problem, next_number, record
from postmortems.actions.problem_links import link_locked
from postmortems.actions.same_click import SAME_CLICK, one_at_a_time
from postmortems.editors import may_own
from postmortems.knowledge.states import (
    OPEN_STATES,
    MoveRefused,
    ProblemState,
    check_move,
    needs_reason,
)
from postmortems.models import Problem, ProblemEntry, ProblemLink
from postmortems.models.problem_choices import STATE_CHOICES, ProblemEvent
from tickets.actions.frame import locked
from tickets.models import Category, Service, Subcategory, Ticket
from tickets.permissions import sees

LONGEST_REASON = 500


@dataclass(frozen=True)
class ProblemFacts:
    """All that people write down of a problem."""

    title: str
    description: str = ""
    category: Category | None = None
    subcategory: Subcategory | None = None
    service: Service | None = None
    owner: User | None = None
    team: Team | None = None
    root_cause: str = ""
    workaround: str = ""
    phrases: str = ""


FACTS = tuple(field.name for field in fields(ProblemFacts))


def open_problem(
    *, by: User | None, now: datetime, facts: ProblemFacts, tickets: Sequence[int] = ()
) -> Problem:
    """A new problem with the incidents that showed it; the same form sent twice opens one. Raises Refused at
    the field that is wrong."""
    check_editor(by)
    facts = _clean(facts, old_owner=None)
    # The number is drawn first: a sequence waits for nobody.
    number = next_number()
    with transaction.atomic():
        rows = list(locked(Ticket.objects.filter(pk__in=tickets)).order_by("pk"))
        if by is not None and not all(sees(by, row) for row in rows):
            raise NotAllowed
        earlier = _just_opened(facts, by, now, tickets=rows)
        if earlier is not None:
            return earlier
        problem = Problem(number=number, opened_at=now, opened_by=by)
        _put(problem, facts)
        problem.save()
        record(problem, ProblemEvent.OPENED, by=by, now=now)
        for ticket in rows:
            link_locked(problem, ticket, by=by, now=now)
        return problem


def _just_opened(
    facts: ProblemFacts, by: User | None, now: datetime, *, tickets: Sequence[Ticket]
) -> Problem | None:
    """The problem that he opened a moment ago with the very same words, about the same incidents."""
    if by is None:
        return None
    one_at_a_time(by)
    same = {name: getattr(facts, name) for name in FACTS}
    opened = Problem.objects.filter(opened_by=by, opened_at__gte=now - SAME_CLICK, **same)
    for ticket in tickets:
        opened = opened.filter(pk__in=ProblemLink.objects.filter(ticket=ticket).values("problem"))
    return opened.first()


def edit_problem(*, problem: int, by: User | None, now: datetime, facts: ProblemFacts, seen: int) -> Problem:
    """Change what is known. `seen` is the last entry of the record when the form was opened.

    A field that only somebody else changed meanwhile keeps his value; one that both changed raises Overtaken,
    and nothing is saved.
    """
    check_editor(by)
    with transaction.atomic():
        row = locked_problem(problem)
        facts = _clean(facts, old_owner=row.owner)
        meanwhile = _changed_since(row, seen)
        facts = replace(facts, **_untouched(row, facts, meanwhile))
        wanted = {name for name in FACTS if getattr(row, name) != getattr(facts, name)}
        overtaken = [change for name, changes in meanwhile.items() if name in wanted for change in changes]
        if overtaken:
            raise Overtaken(overtaken, mine=wanted)
        _check_kept(row, facts)
        if wanted:
            changes = {name: [_shown(getattr(row, name)), _shown(getattr(facts, name))] for name in FACTS}
            _put(row, facts)
            row.save()
            told = {name: pair for name, pair in changes.items() if name in wanted}
            record(row, ProblemEvent.EDITED, by=by, now=now, params={"changes": told})
        return row


def move_problem(*, problem: int, to: str, by: User | None, now: datetime, reason: str = "") -> Problem:
    """Move it on, or back, as the table of states allows. Raises Refused with what is allowed or missing."""
    check_editor(by)
    if to not in list(ProblemState):
        raise Refused(_("Choose one of the states."), "to")
    with transaction.atomic():
        row = locked_problem(problem)
        _check_move(row, ProblemState(to), reason.strip())
        before, row.state = row.state, to
        row.resolved_at = _instant(row.resolved_at, now, ends=ProblemState(to) not in OPEN_STATES)
        row.closed_at = _instant(row.closed_at, now, ends=to == ProblemState.CLOSED)
        row.save()
        told = {"from": before, "to": to, "reason": reason.strip()[:LONGEST_REASON]}
        record(row, ProblemEvent.MOVED, by=by, now=now, params=told)
        return row


def state_label(state: str) -> str:
    """A state as people read it."""
    return str(dict(STATE_CHOICES).get(state, state))


def _check_move(row: Problem, to: ProblemState, reason: str) -> None:
    try:
        check_move(row.state, to)
    except MoveRefused as refused:
        allowed = ", ".join(state_label(state) for state in refused.allowed)
        raise Refused(
            _("From “%(frm)s” a problem can't become “%(to)s”. Allowed from here: %(allowed)s.")
            % {"frm": state_label(refused.frm), "to": state_label(refused.to), "allowed": allowed},
            "to",
        ) from None
    if to is ProblemState.KNOWN_ERROR and not row.workaround:
        raise Refused(_("A known error needs a workaround. Edit the problem and write it down first."), "to")
    if to is ProblemState.RESOLVED and not row.root_cause:
        raise Refused(_("Say what the cause was: edit the problem and write the root cause first."), "to")
    if needs_reason(row.state, to) and not reason:
        raise Refused(_("Say why: a step back, or closing without a fix, needs a reason."), "reason")


def _check_kept(row: Problem, facts: ProblemFacts) -> None:
    """What a state was reached with is not taken away again. Closed without a fix, it may never have had a
    root cause."""
    if row.state == ProblemState.KNOWN_ERROR and not facts.workaround:
        raise Refused(
            _("A known error keeps its workaround. Move it back to analysis first, or write one."),
            "workaround",
        )
    if row.state not in OPEN_STATES and row.root_cause and not facts.root_cause:
        raise Refused(
            _("What is resolved keeps its root cause. Move it back to analysis first, or write one."),
            "root_cause",
        )


def _instant(at: datetime | None, now: datetime, *, ends: bool) -> datetime | None:
    """When it ended: kept while it stays ended, forgotten when it is open again."""
    return (at or now) if ends else None


def _clean(facts: ProblemFacts, *, old_owner: User | None) -> ProblemFacts:
    """Trimmed, with the category that the subcategory brings along."""
    texts: dict[str, Any] = {
        # browsers end lines in their own way
        name: getattr(facts, name).replace("\r\n", "\n").strip()
        for name in ("title", "description", "root_cause", "workaround", "phrases")
    }
    if not texts["title"]:
        raise Refused(_("A problem needs a title."), "title")
    if facts.owner is not None and facts.owner != old_owner and not may_own(facts.owner):
        raise Refused(_("Only agents and incident managers can own a problem."), "owner")
    category = facts.subcategory.category if facts.subcategory else facts.category
    return replace(facts, **texts, category=category)


def _put(row: Problem, facts: ProblemFacts) -> None:
    for name in FACTS:
        setattr(row, name, getattr(facts, name))


def _changed_since(row: Problem, seen: int) -> dict[str, list[Change]]:
    """What was edited after an entry of the record, by field, oldest first."""
    entries = ProblemEntry.objects.filter(problem=row, kind=ProblemEvent.EDITED, pk__gt=seen).order_by("pk")
    found: dict[str, list[Change]] = {}
    for entry in entries:
        for name, (old, new) in entry.params.get("changes", {}).items():
            found.setdefault(name, []).append(Change(name, old, new, entry.actor_name, entry.at))
    return found


def _untouched(row: Problem, facts: ProblemFacts, meanwhile: dict[str, list[Change]]) -> dict[str, Any]:
    """The present values of fields that this form was opened with and sent back as they were."""
    return {
        name: getattr(row, name)
        for name, changes in meanwhile.items()
        if _shown(getattr(facts, name)) == changes[0].old
    }


def _shown(value: Any) -> Any:
    """A value as the record keeps it."""
    return str(value) if isinstance(value, models.Model) else (value or "")
