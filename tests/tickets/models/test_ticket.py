from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from tests.factories.people import UserFactory
from tests.factories.tickets import logged
from tickets.lifecycle import OPEN_STATUSES, Status
from tickets.models import PendingReason, Ticket
from tickets.models.choices import OPEN_VALUES
from tickets.models.ticket import TRACKED_FIELDS

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def refuses(ticket: Ticket, constraint: str, **fields: object) -> bool:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(**fields)
    return constraint in str(error.value)


def test_the_database_knows_the_statuses() -> None:
    assert refuses(logged(), "ticket_status_known", status="lost")


def test_a_ticket_only_waits_for_a_reason() -> None:
    assert refuses(logged(), "ticket_pending_has_reason", status="pending")


def test_a_reason_to_wait_goes_with_waiting_only() -> None:
    reason = PendingReason.objects.get(code="vendor")
    assert refuses(logged(), "ticket_pending_has_reason", pending_reason=reason)
    assert refuses(logged(), "ticket_pending_has_reason", wake_at=NOON)


def test_only_a_resolved_ticket_is_to_be_verified() -> None:
    assert refuses(logged(), "ticket_verifies_when_resolved", verify_at=NOON)


@pytest.mark.parametrize("priority", [0, 6])
def test_priorities_are_p1_to_p5(priority: int) -> None:
    assert refuses(logged(), "ticket_priority_1_to_5", priority=priority)


@pytest.mark.parametrize("rating", [0, 6])
def test_ratings_are_1_to_5(rating: int) -> None:
    assert refuses(logged(), "ticket_rating_1_to_5", rating=rating)


def test_a_number_belongs_to_one_ticket() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=logged().pk).update(number=logged().number)


def test_partial_indexes_name_exactly_the_open_statuses() -> None:
    """A query over open tickets repeats the index's condition, or the planner reads every ticket."""
    assert sorted(OPEN_VALUES) == sorted(status.value for status in OPEN_STATUSES)
    named = {index.name: index for index in Ticket._meta.indexes if index.name.startswith("ticket_open")}
    assert len(named) == 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'tickets_ticket'")
        built = {name: definition.split(" WHERE ")[1] for name, definition in cursor if name in named}
    assert set(built) == set(named)
    for condition in built.values():
        assert {status for status in Status if f"'{status}'" in condition} == set(OPEN_STATUSES)


def test_the_queue_is_read_from_its_partial_index() -> None:
    # An empty table is always cheapest to scan and sort; what is asked is whether the index could serve.
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
        )
        cursor.execute("SET LOCAL enable_sort = off")
        plan = Ticket.objects.open().order_by("queue_key", "pk")[:50].explain()
    assert "ticket_open_queue" in plan


def test_open_tickets_are_those_somebody_still_works_on() -> None:
    tickets = {}
    for status in Status:
        ticket = tickets[status] = logged()
        ticket.status = status.value
        ticket.pending_reason = PendingReason.objects.get(code="vendor") if status is Status.PENDING else None
        ticket.save()
    assert set(Ticket.objects.open()) == {tickets[status] for status in OPEN_STATUSES}


def test_every_change_of_a_tracked_field_is_kept_with_what_it_was() -> None:
    ticket = logged("First title")
    Ticket.objects.filter(pk=ticket.pk).update(title="Second title")
    Ticket.objects.filter(pk=ticket.pk).update(title="Third title")
    events = apps.get_model("tickets", "TicketEvent").objects.filter(pgh_obj=ticket).order_by("pk")
    assert [event.title for event in events][-2:] == ["Second title", "Third title"]


def test_derived_columns_make_no_history() -> None:
    assert not {"queue_key", "nearest_due_at", "nearest_clock", "last_event_at", "breached"} & set(
        TRACKED_FIELDS
    )


def test_a_person_with_tickets_cant_be_deleted() -> None:
    requester = UserFactory.create()
    logged(requester=requester)
    with pytest.raises(ProtectedError):
        requester.delete()
