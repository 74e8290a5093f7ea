"""Every incident that was P1 has its page, and everybody who was told has a message."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.apps import apps

from oncall.models import Delivery, PageEvent
from oncall.subjects import handler_of
from tickets.actions.audit.found import Found
from tickets.models import AuditFinding, Desk, Ticket, TimelineEntry
from tickets.models.choices import OPEN_VALUES, EntryKind, Kind, Priority

BATCH = 1000


def check_p1(since: datetime) -> Iterator[Found]:
    """Incidents received since then (UTC) that are P1 and were so while open; the newest thousand."""
    if not Desk.get().page_p1:
        return
    since = max(since, _wanted_since() or since)
    rows = Ticket.objects.filter(kind=Kind.INCIDENT, priority=Priority.P1, received_at__gte=since)
    tickets = {ticket.pk: ticket for ticket in rows.order_by("-received_at", "-pk")[:BATCH]}
    paged = set(
        PageEvent.objects.filter(
            page__subject_key__in=[f"ticket:{key}" for key in tickets], kind__in=["raised", "cause_added"]
        ).values_list("page__subject_key", flat=True)
    )
    nobody = set(
        TimelineEntry.objects.filter(ticket__in=tickets, kind=EntryKind.PAGED_NOBODY).values_list(
            "ticket_id", flat=True
        )
    )
    left = [key for key in tickets if f"ticket:{key}" not in paged and key not in nobody]
    for key in _p1_while_open([tickets[each] for each in left]):
        ticket = tickets[key]
        params = {"number": ticket.number, "at": ticket.received_at.isoformat()}
        yield Found(AuditFinding.Kind.P1_PAGE, f"ticket:{key}", key, params)


def _wanted_since() -> datetime | None:
    """When an admin last said that P1 pages; None when nobody ever said otherwise."""
    events = apps.get_model("tickets", "DeskEvent").objects.order_by("-pgh_id")
    since = None
    for wanted, at in events.values_list("page_p1", "pgh_created_at"):
        if not wanted:
            return since
        since = at
    return None


def _p1_while_open(tickets: Sequence[Ticket]) -> Iterator[int]:
    """By their history: one that was made P1 only after it was resolved pages nobody."""
    events = apps.get_model("tickets", "TicketEvent").objects.filter(pgh_obj__in=tickets).order_by("pgh_id")
    history: dict[int, list[tuple[str, int, str]]] = {ticket.pk: [] for ticket in tickets}
    for key, status, priority, kind in events.values_list("pgh_obj_id", "status", "priority", "kind"):
        history[key].append((status, priority, kind))
    for ticket in tickets:
        states = history[ticket.pk]
        # what is kept begins with the state after the first change
        logged = not states or states[0][1] == Priority.P1
        if logged or any(
            status in OPEN_VALUES and priority == Priority.P1 and kind == Kind.INCIDENT
            for status, priority, kind in states
        ):
            yield ticket.pk


def check_deliveries(since: datetime) -> Iterator[Found]:
    """What pages told since then (UTC), the newest first; two queries a thousand lines of their record."""
    told = PageEvent.objects.filter(kind__in=["fired", "told_again"]).select_related("page").order_by("-pk")
    batch = list(told[:BATCH])
    while batch:
        recent = [each for each in batch if each.at >= since]
        if not recent:
            return
        yield from _without_message(recent)
        batch = list(told.filter(pk__lt=batch[-1].pk)[:BATCH])


def _without_message(events: Sequence[PageEvent]) -> Iterator[Found]:
    rows = Delivery.objects.filter(page__in={each.page_id for each in events})
    planned: dict[tuple[int, int], list[tuple[int, datetime, datetime | None]]] = {}
    for page, person, event, queued_at, ended_at in rows.values_list(
        "page_id", "person_id", "event_id", "queued_at", "ended_at"
    ):
        planned.setdefault((page, person), []).append((event, queued_at, ended_at))
    for each in events:
        for person, name in _people(each):
            # a message that waited already tells what is news by then: no second one is made
            if not any(
                event == each.pk or (event < each.pk and (ended is None or ended >= each.at))
                for event, _queued, ended in planned.get((each.page_id, person), [])
            ):
                yield _found(each, person, name)


def _people(event: PageEvent) -> list[tuple[int, str]]:
    told = event.params.get("told") or event.params.get("people") or []
    return [(each["person"], str(each.get("name") or "")) for each in told if isinstance(each, dict)]


def _found(event: PageEvent, person: int, name: str) -> Found:
    handler, key = handler_of(event.page.subject_key)
    about = Ticket.objects.filter(pk=key).first() if handler is not None else None
    params = {
        "number": about.number if about else event.page.subject_key,
        "name": name,
        "at": event.at.isoformat(),
    }
    ref = f"event:{event.pk}:{person}"
    return Found(AuditFinding.Kind.DELIVERY, ref, about.pk if about else None, params)
