"""What an action on a ticket does to its pages, once the action is over (docs/semantics.md, "Escalation and
paging").

The ticket's row is held, so nobody else moves its pages meanwhile: they are locked after it, everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kernel import together
from oncall.actions.pages import (
    default_policy_of,
    describe_pages_of,
    raise_page,
    resolve_page,
    resolve_pages_of,
    touch_pages_of,
)
from oncall.models import Page, Team, User
from tickets.actions.pages.subject import pages_of, subject_of
from tickets.actions.pages.wanted import MOVED, P1, Wanted
from tickets.models import Desk, Ticket
from tickets.models.choices import EntryKind, Kind, Priority
from tickets.notices import Notice

if TYPE_CHECKING:
    from tickets.actions.hold import Hold


@dataclass(frozen=True, slots=True)
class Before:
    """What mattered of a ticket before the action, and before anything overdue was settled."""

    is_p1: bool
    team: Team | None
    label: tuple[object, ...]

    @classmethod
    def of(cls, ticket: Ticket) -> "Before":
        return cls(_is_p1(ticket), ticket.team, _label(ticket))


def follow_pages(hold: "Hold", before: Before | None) -> None:
    """Page who is wanted, and let the ticket's pages follow it; `before` is None for a ticket just logged.

    An incident that has become P1, also by being reopened, pages the team that holds it. Pages of a team
    that no longer holds it move on unless somebody acknowledged them. Pages of a ticket that is over are
    resolved. What a person of the desk does on the ticket counts as work on its acknowledged pages.
    """
    ticket = hold.ticket
    wanted = list(hold.wanted)
    if _is_p1(ticket) and not (before is not None and before.is_p1) and together.once(Desk, Desk.get).page_p1:
        wanted.append(Wanted(P1))
    if before is not None and before.label != _label(ticket):
        describe_pages_of(
            subject=subject_of(ticket),
            team=ticket.team,
            private=ticket.restricted,
            priority=ticket.priority,
        )
    if not ticket.is_open:
        if before is not None and pages_of(ticket).alive().exists():
            resolve_pages_of(subject_key=subject_of(ticket).ref, by=hold.by, now=hold.now)
        return
    if before is not None and before.team != ticket.team:
        wanted += _moved(hold, before.team, list(pages_of(ticket).alive()))
    # a page that was raised by what was just done is not yet anybody's to work on
    worked_on = (
        before is not None and hold.recorded and _works_on_it(hold) and pages_of(ticket).alive().exists()
    )
    for each in wanted:
        _page(hold, each)
    if worked_on:
        touch_pages_of(subject_key=subject_of(ticket).ref, now=hold.now)


def _is_p1(ticket: Ticket) -> bool:
    return ticket.is_open and ticket.kind == Kind.INCIDENT and ticket.priority == Priority.P1


def _label(ticket: Ticket) -> tuple[object, ...]:
    return ticket.number, ticket.title, ticket.restricted, ticket.team_id, ticket.priority


def _works_on_it(hold: "Hold") -> bool:
    return hold.by is not None and not hold.ticket.is_requested_by(hold.by)


def _moved(hold: "Hold", before: Team | None, alive: Sequence[Page]) -> list[Wanted]:
    """The page of the former team's policy goes on with the new team's, if nobody has acknowledged it."""
    old, new = default_policy_of(before), default_policy_of(hold.ticket.team)
    if old is None or new is None or old == new:
        return []
    waiting = [page for page in alive if page.policy_id == old.pk and page.state != Page.State.ACKNOWLEDGED]
    for page in waiting:
        resolve_page(page=page.pk, by=None, now=hold.now)
    teams = {"from": before.name if before else "", "to": hold.ticket.team.name if hold.ticket.team else ""}
    return [Wanted(MOVED, teams, page.urgency) for page in waiting]


def _page(hold: "Hold", wanted: Wanted) -> None:
    ticket = hold.ticket
    policy = wanted.policy or default_policy_of(ticket.team)
    if policy is None:
        _say_nobody(hold, wanted)
        return
    raise_page(
        by=wanted.by,
        now=hold.now,
        subject=subject_of(ticket),
        policy=policy,
        urgency=wanted.urgency,
        cause=wanted.cause,
        params=wanted.params,
        body=wanted.reason,
        priority=ticket.priority,
        team=ticket.team,
        private=ticket.restricted,
        worse=wanted.cause == P1,
    )


def _say_nobody(hold: "Hold", wanted: Wanted) -> None:
    """Neither the team nor the desk has a policy: the incident managers must know at once."""
    timer = hold.by_timer()
    entry = timer.record(EntryKind.PAGED_NOBODY, {"cause": wanted.cause, **wanted.params})
    for person in User.objects.active().incident_managers().select_related("organisation"):
        timer.tell(Notice.PAGED_NOBODY, person, entry)
