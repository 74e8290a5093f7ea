"""What becomes of a ticket when its pages move: `oncall` asks and tells through this (oncall.subjects)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists

from oncall.models import Page, PageEvent, Team, User
from oncall.subjects import handler_of
from tickets import registry
from tickets.actions.assignment import assign_held
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.models import Ticket, TicketPaged, TimelineEntry
from tickets.models.choices import EntryKind
from tickets.page_wording import cause_words

_KINDS: dict[str, EntryKind] = {
    PageEvent.Kind.RAISED: EntryKind.PAGED,
    PageEvent.Kind.CAUSE_ADDED: EntryKind.PAGED,
    PageEvent.Kind.FIRED: EntryKind.PAGE_TOLD,
    PageEvent.Kind.TOLD_AGAIN: EntryKind.PAGE_TOLD,
    PageEvent.Kind.SKIPPED: EntryKind.PAGE_SKIPPED,
    PageEvent.Kind.UNANSWERED: EntryKind.PAGE_UNANSWERED,
    PageEvent.Kind.ACKNOWLEDGED: EntryKind.PAGE_ACKNOWLEDGED,
    PageEvent.Kind.RESOLVED: EntryKind.PAGE_RESOLVED,
    PageEvent.Kind.ESCALATED: EntryKind.PAGE_CHANGED,
    PageEvent.Kind.REASSIGNED: EntryKind.PAGE_CHANGED,
    PageEvent.Kind.SNOOZED: EntryKind.PAGE_CHANGED,
    PageEvent.Kind.RESTARTED: EntryKind.PAGE_CHANGED,
    PageEvent.Kind.URGENCY_RAISED: EntryKind.PAGE_CHANGED,
}
"""What a page's record says on the ticket's timeline. A link used twice is the page's affair alone."""


class TicketHandler:
    """The owner of the pages about tickets."""

    def lock(self, key: int, *, skip_locked: bool) -> bool:
        """Lock the ticket's row, which stands above its pages'."""
        rows = Ticket.objects.select_for_update(of=("self",), skip_locked=skip_locked)
        return rows.filter(pk=key).order_by("pk").values_list("pk", flat=True).first() is not None

    def why(self, cause: str, params: Mapping[str, Any]) -> str:
        """Why the ticket pages, in the reader's words."""
        return cause_words(cause, params)

    def hides_notes(self, key: int, person: User) -> bool:
        """On his own ticket an agent is a requester, unless he was paged for it."""
        paged = TicketPaged.objects.filter(ticket=key, user=person)
        return Ticket.objects.filter(~Exists(paged), pk=key, requester=person).exists()

    def told(self, page: Page, people: Sequence[User], now: datetime) -> None:
        """Who is paged for a ticket sees it."""
        TicketPaged.objects.bulk_create(
            [TicketPaged(ticket_id=_key(page), user=each, at=now) for each in people], ignore_conflicts=True
        )

    def acknowledged(self, page: Page, by: User, now: datetime) -> None:
        """Who answers for an unassigned ticket works on it; nobody's work is taken away."""
        with holding(_key(page), by=by, now=now) as hold:
            why_not = _not_his(hold, by)
            if why_not:
                hold.record(EntryKind.PAGE_NOT_ASSIGNED, {"why": why_not, "name": by.get_full_name()})
            elif hold.ticket.is_open and hold.ticket.assignee is None:
                assign_held(hold, hold.ticket.team or _own_team(by), by)

    def news(self, page: Page, event: PageEvent, now: datetime) -> None:
        """The page's record stands on the ticket's timeline too, for the desk alone."""
        kind = _KINDS.get(event.kind)
        if kind is None:
            return
        ticket = Ticket.objects.get(pk=_key(page))
        at = max(now, ticket.last_event_at)
        TimelineEntry(
            ticket=ticket,
            at=at,
            kind=kind,
            actor=event.actor,
            actor_name=event.actor_name[:120],
            via=event.via,
            body=event.body,
            params={**event.params, "event": event.kind, "page": page.pk, "policy": page.policy_name},
        ).save(force_insert=True)
        if at > ticket.last_event_at:
            Ticket.objects.filter(pk=ticket.pk).update(last_event_at=at)
        registry.follow(ticket, {str(kind)}, event.actor, at)


def _key(page: Page) -> int:
    return handler_of(page.subject_key)[1]


def _not_his(hold: Hold, by: User) -> str:
    """Why an unassigned open ticket doesn't become the work of who acknowledged its page; "" if it does."""
    ticket = hold.ticket
    if not ticket.is_open or ticket.assignee is not None:
        return ""
    if ticket.is_requested_by(by):
        return "requester"
    if ticket.team is None:
        return "" if _own_team(by) else "no_team"
    return "" if ticket.team.active and ticket.team_id in by.team_ids else "other_team"


def _own_team(by: User) -> Team | None:
    return Team.objects.active().of(by).order_by("tier", "pk").first()
