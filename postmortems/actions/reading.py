"""Reading the record of tickets for a timeline: what happened, in words, each with the row it came from.

Words are in the language of whoever drafts. Of the review's own ticket every telling entry is read, with the
beginning of what people wrote; of other tickets only their milestones, and nobody's words. All that happens
to a page stands on its ticket's timeline; what became of each message stands in its delivery alone.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from oncall.models import Delivery
from postmortems.models import Review
from postmortems.timeline.draft import MESSAGE, Record, Source
from postmortems.timeline.marks import Mark
from tickets.models import Ticket, TimelineEntry
from tickets.models.choices import EntryKind, RelationKind
from tickets.wording import entry_words

MOST_ENTRIES = 2000

# What the rules do to clocks, and housekeeping: no news to a reader of a review.
NO_NEWS = (
    EntryKind.CLOCK_STARTED,
    EntryKind.CLOCK_PAUSED,
    EntryKind.CLOCK_RESUMED,
    EntryKind.CLOCK_STOPPED,
    EntryKind.CLOCK_RETARGETED,
    EntryKind.CLOCK_CANCELLED,
    EntryKind.CLOCK_REVIVED,
    EntryKind.THRESHOLD,
    EntryKind.TIME_CLAMPED,
    EntryKind.FIELDS_CHANGED,
    EntryKind.TRIAGED,
    EntryKind.REMINDED,
    EntryKind.CHECKED,
    EntryKind.UNCHECKED,
    EntryKind.TASK_CHANGED,
    EntryKind.RATED,
    EntryKind.RELATED,
    EntryKind.UNRELATED,
    EntryKind.MAJOR_CHANGED,
)
MILESTONES = (
    EntryKind.LOGGED,
    EntryKind.ESCALATED,
    EntryKind.RESOLVED,
    EntryKind.REOPENED,
    EntryKind.CLOSED,
    EntryKind.CANCELLED,
    EntryKind.BREACHED,
    EntryKind.PAGED,
    EntryKind.PAGE_ACKNOWLEDGED,
    EntryKind.PAGE_UNANSWERED,
)
# Messages of which the provider, or the person, said something.
TOLD_DELIVERIES = (
    Delivery.State.SENT,
    Delivery.State.DELIVERED,
    Delivery.State.ANSWERED,
    Delivery.State.FAILED,
)
# Somebody of the desk has taken notice.
NOTICED = (EntryKind.PAGE_ACKNOWLEDGED, EntryKind.ASSIGNED, EntryKind.REPLY, EntryKind.STATUS_CHANGED)


def tickets_of(review: Review) -> dict[int, Ticket]:
    """The tickets that a review tells of: its own first, its children, further ones."""
    children = Ticket.objects.filter(relations__target=review.ticket, relations__kind=RelationKind.CHILD_OF)
    return {ticket.pk: ticket for ticket in (review.ticket, *children, *review.further.all())}


def records_of(review: Review) -> Iterator[Record]:
    """Everything the record tells, in no order."""
    tickets = tickets_of(review)
    main = review.ticket
    yield from _of_ticket(main)
    yield from _of_entries(main, main.timeline.exclude(kind__in=NO_NEWS).order_by("pk")[:MOST_ENTRIES])
    others = [pk for pk in tickets if pk != main.pk]
    milestones = TimelineEntry.objects.filter(ticket__in=others, kind__in=MILESTONES)
    yield from _of_others(tickets, milestones.order_by("pk")[:MOST_ENTRIES])
    yield from _of_deliveries({f"ticket:{pk}": ticket for pk, ticket in tickets.items()})


def _of_ticket(ticket: Ticket) -> Iterator[Record]:
    """What the ticket says about its own times."""
    if ticket.occurred_at is not None:
        words = _("It began, as the ticket says.")
        yield Record(Source("ticket_occurred", ticket.pk), ticket.occurred_at, words, ticket.pk, Mark.BEGAN)
    if ticket.detected_at is not None:
        words = _("It was detected, as the ticket says.")
        source = Source("ticket_detected", ticket.pk)
        yield Record(source, ticket.detected_at, words, ticket.pk, Mark.DETECTED)


def _of_entries(ticket: Ticket, entries: Iterable[TimelineEntry]) -> Iterator[Record]:
    for entry in entries:
        yield Record(Source("entry", entry.pk), entry.at, _told(entry), ticket.pk, _mark(ticket, entry))


def _of_others(tickets: Mapping[int, Ticket], entries: Iterable[TimelineEntry]) -> Iterator[Record]:
    for entry in entries:
        ticket = tickets[entry.ticket_id]
        words = f"{ticket.number} “{ticket.title}”: {entry_words(entry)}"
        yield Record(Source("entry", entry.pk), entry.at, words, ticket.pk)


def _of_deliveries(tickets: Mapping[str, Ticket]) -> Iterator[Record]:
    """What became of each message of the tickets' pages; never the address it went to."""
    rows = Delivery.objects.filter(page__subject_key__in=tickets, state__in=TOLD_DELIVERIES)
    for row in rows.select_related("page", "person").order_by("pk")[:MOST_ENTRIES]:
        at = row.sent_at or row.ended_at
        if at is None:
            continue
        values = {
            "person": row.person.get_full_name(),
            "channel": row.get_channel_display(),
            "state": row.get_state_display(),
        }
        words = _("Message to %(person)s, %(channel)s: %(state)s") % values
        if row.state == Delivery.State.FAILED and row.words:
            words = f"{words} – {row.words}"
        yield Record(Source(MESSAGE, row.pk), at, words, tickets[row.page.subject_key].pk)


def _mark(ticket: Ticket, entry: TimelineEntry) -> Mark | None:
    if entry.kind == EntryKind.LOGGED:
        return Mark.DETECTED if ticket.detected_at is None else None
    if entry.kind == EntryKind.RESOLVED:
        return Mark.RESOLVED
    by_desk = entry.actor_id is not None and entry.actor_id != ticket.requester_id
    return Mark.ACKNOWLEDGED if by_desk and entry.kind in NOTICED else None


def _told(entry: TimelineEntry) -> str:
    who = entry.actor_name or _("Watchdesk")
    values = {"who": who, "text": entry.body}
    if entry.kind == EntryKind.REPLY:
        return _("%(who)s to the requester: %(text)s") % values
    if entry.kind == EntryKind.REQUESTER_MESSAGE:
        return _("%(who)s wrote: %(text)s") % values
    if entry.kind == EntryKind.NOTE:
        return _("%(who)s noted: %(text)s") % values
    words = f"{who}: {entry_words(entry)}"
    return f"{words} – {entry.body}" if entry.body else words
