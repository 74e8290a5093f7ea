"""Action items: whose they are, until when, and how their owners are reminded."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kernel import clock
from kernel.clock import FrozenClock
from oncall.models import OutboundEmail
from postmortems.actions.errors import NotAllowed, Overtaken, Refused
from postmortems.actions.items import add_item, change_item, drop_item, finish_item, reopen_item
from postmortems.actions.reminding import remind_owners
from postmortems.models import ActionItem
from postmortems.models.choices import ItemKind
from tests.factories.desk import ServiceFactory, SubcategoryFactory
from tests.factories.people import UserFactory
from tests.factories.tickets import logged
from tests.postmortems.review_desk import DUE, NOW, ReviewDesk, open_desk
from tickets.actions.details import restrict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now() -> Iterator[FrozenClock]:
    with clock.frozen(NOW) as frozen:
        yield frozen


@pytest.fixture
def desk() -> ReviewDesk:
    return open_desk()


def nine(on: date, hour: int = 8) -> datetime:
    """Nine in the morning in Madrid, in winter."""
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def remind(now: FrozenClock, at: datetime) -> list[tuple[str, str]]:
    """(who, subject) of the reminders sent when the worker runs at an instant."""
    before = set(OutboundEmail.objects.values_list("pk", flat=True))
    now.move_to(at)
    done = remind_owners(budget=5)
    assert done.failed == 0
    sent = OutboundEmail.objects.exclude(pk__in=before).select_related("recipient").order_by("pk")
    return [(str(mail.recipient), mail.subject) for mail in sent]


def test_the_owner_is_told_once_and_not_if_he_took_it_himself(desk: ReviewDesk) -> None:
    review = desk.start()
    desk.item(review)
    desk.item(review, owner=desk.ana)
    mails = OutboundEmail.objects.filter(kind="action_assigned")
    assert [str(mail.recipient) for mail in mails] == ["Bob Builder"]
    assert mails[0].subject == f"[{desk.ticket.number}] Yours to do: Watch the toner"


def test_reminders_come_before_on_the_day_and_weekly_with_others_told_when_late(
    desk: ReviewDesk, now: FrozenClock
) -> None:
    item = desk.item(desk.start())
    number = f"[{desk.ticket.number}]"
    assert remind(now, nine(DUE - timedelta(days=3)) - timedelta(seconds=1)) == []
    assert remind(now, nine(DUE - timedelta(days=3))) == [
        ("Bob Builder", f"{number} Due soon: Watch the toner")
    ]
    assert remind(now, nine(DUE) - timedelta(seconds=1)) == []
    assert remind(now, nine(DUE)) == [("Bob Builder", f"{number} Due today: Watch the toner")]
    late = {(name, f"{number} Late: Watch the toner") for name in ("Bob Builder", "Ana Agent", "Mia Manager")}
    assert set(remind(now, nine(DUE + timedelta(days=1)))) == late
    assert remind(now, nine(DUE + timedelta(days=1))) == []
    assert remind(now, nine(DUE + timedelta(days=7))) == []
    assert set(remind(now, nine(DUE + timedelta(days=8)))) == late
    assert item.record.filter(kind="reminded").count() == 4


def test_a_worker_that_was_away_reminds_once(desk: ReviewDesk, now: FrozenClock) -> None:
    desk.item(desk.start())
    assert len(remind(now, nine(DUE + timedelta(days=20)))) == 3
    assert remind(now, nine(DUE + timedelta(days=20))) == []


def test_a_reminder_is_queued_once_whatever_ran_twice(desk: ReviewDesk, now: FrozenClock) -> None:
    item = desk.item(desk.start())
    remind(now, nine(DUE))
    ActionItem.objects.filter(pk=item.pk).update(next_reminder_at=nine(DUE))
    assert remind(now, nine(DUE)) == []


def test_the_same_form_sent_twice_makes_one_item_and_one_mail(desk: ReviewDesk) -> None:
    review = desk.start()
    item = desk.item(review)
    assert desk.item(review, now=NOW + timedelta(minutes=9)) == item
    assert OutboundEmail.objects.filter(kind="action_assigned").count() == 1
    assert item.record.count() == 1


@pytest.mark.parametrize("other", ["title", "owner", "by", "later", "done"])
def test_what_differs_is_another_item(desk: ReviewDesk, other: str) -> None:
    review = desk.start()
    item = desk.item(review)
    if other == "done":
        finish_item(item=item.pk, by=desk.bob, now=NOW)
    how: dict[str, dict[str, Any]] = {
        "title": {"title": "Watch the paper"},
        "owner": {"owner": desk.lea},
        "by": {"by": desk.mia},
        "later": {"now": NOW + timedelta(minutes=11)},
    }
    assert desk.item(review, **how.get(other, {})) != item


def test_nobody_is_reminded_of_what_is_done_or_dropped(desk: ReviewDesk, now: FrozenClock) -> None:
    review = desk.start()
    done, dropped = desk.item(review), desk.item(review, title="Repair the printer")
    finish_item(item=done.pk, by=desk.bob, now=NOW, outcome="Monitored.")
    drop_item(item=dropped.pk, by=desk.ana, now=NOW, reason="The printer is gone.")
    assert remind(now, nine(DUE)) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        ActionItem.objects.filter(pk=done.pk).update(next_reminder_at=NOW)


def test_a_moved_day_is_reminded_of_anew(desk: ReviewDesk, now: FrozenClock) -> None:
    item = desk.item(desk.start())
    remind(now, nine(DUE))
    later = DUE + timedelta(days=5)
    how: dict[str, Any] = {"title": item.title, "kind": ItemKind.DETECT, "owner": desk.bob, "opened": 0}
    change_item(item=item.pk, by=desk.bob, now=nine(DUE), due_on=later, **how)
    assert [subject.split("] ")[1] for _who, subject in remind(now, nine(later))] == [
        "Due today: Watch the toner"
    ]
    entry = item.record.get(kind="changed")
    assert entry.params["changes"] == {"due_on": [DUE.isoformat(), later.isoformat()]}


def test_what_is_restricted_is_mailed_to_nobody_who_may_not_read_it(
    desk: ReviewDesk, now: FrozenClock
) -> None:
    review = desk.start()
    item = desk.item(review, owner=desk.sven, title="Payroll secret")
    restrict(ticket=desk.ticket.pk, by=desk.mia, now=NOW)
    told = remind(now, nine(DUE + timedelta(days=1)))
    assert {who for who, _subject in told} == {"Ana Agent", "Mia Manager"}
    assert not ActionItem.objects.visible_to(desk.sven).exists()
    with pytest.raises(NotAllowed):
        finish_item(item=item.pk, by=desk.sven, now=NOW)


def test_an_owner_who_may_not_read_it_is_refused(desk: ReviewDesk) -> None:
    restrict(ticket=desk.ticket.pk, by=desk.ana, now=NOW)
    review = desk.start()
    for person in (desk.sven, desk.rita, UserFactory.create(is_active=False)):
        with pytest.raises(Refused, match="can't read") as refused:
            desk.item(review, owner=person)
        assert refused.value.field == "owner"


def test_a_day_that_is_over_where_its_owner_is_is_refused(desk: ReviewDesk) -> None:
    with pytest.raises(Refused, match="This day is over") as refused:
        desk.item(desk.start(), due_on=NOW.date() - timedelta(days=1))
    assert refused.value.field == "due_on"
    desk.item(desk.start(), due_on=NOW.date())


def test_what_is_dropped_has_its_reason_and_can_be_opened_again(desk: ReviewDesk) -> None:
    item = desk.item(desk.start())
    with pytest.raises(Refused):
        drop_item(item=item.pk, by=desk.bob, now=NOW, reason="")
    drop_item(item=item.pk, by=desk.bob, now=NOW, reason="Not worth it.")
    drop_item(item=item.pk, by=desk.bob, now=NOW, reason="Not worth it.")
    with pytest.raises(Refused):
        finish_item(item=item.pk, by=desk.bob, now=NOW)
    item = reopen_item(item=item.pk, by=desk.bob, now=NOW)
    assert (item.state, item.outcome, item.ended_at) == ("open", "", None)
    assert item.next_reminder_at == nine(DUE - timedelta(days=3))
    assert [entry.kind for entry in item.record.all()] == ["added", "dropped", "reopened"]


def test_two_people_who_change_an_item_meet(desk: ReviewDesk) -> None:
    item = desk.item(desk.start())
    how: dict[str, Any] = {
        "item": item.pk,
        "now": NOW,
        "opened": 0,
        "kind": ItemKind.DETECT,
        "owner": desk.bob,
    }
    change_item(**how, by=desk.bob, title="Watch toner and paper", due_on=DUE)
    with pytest.raises(Overtaken):
        change_item(**how, by=desk.ana, title="Watch the fuser", due_on=DUE)
    both = change_item(**how, by=desk.ana, title=item.title, due_on=DUE + timedelta(days=1))
    assert (both.title, both.due_on) == ("Watch toner and paper", DUE + timedelta(days=1))


def test_only_those_concerned_change_an_item(desk: ReviewDesk) -> None:
    item = desk.item(desk.start())
    for person in (desk.sven, desk.pia, desk.rita):
        with pytest.raises(NotAllowed):
            finish_item(item=item.pk, by=person, now=NOW)
    finish_item(item=item.pk, by=desk.mia, now=NOW)


def test_an_item_may_come_from_a_ticket_alone_or_from_nothing(desk: ReviewDesk) -> None:
    how: dict[str, Any] = {
        "by": desk.ana,
        "now": NOW,
        "title": "Tidy up",
        "kind": ItemKind.PROCESS,
        "owner": desk.bob,
        "due_on": DUE,
    }
    of_ticket = add_item(**how, ticket=desk.ticket)
    free = add_item(**how)
    assert set(ActionItem.objects.visible_to(desk.sven)) == {of_ticket, free}
    assert not ActionItem.objects.visible_to(desk.rita).exists()
    assert OutboundEmail.objects.filter(kind="action_assigned", subject="Yours to do: Tidy up").exists()


def test_an_item_that_did_not_help_says_so() -> None:
    kinds, service = SubcategoryFactory.create(), ServiceFactory.create()
    about: dict[str, Any] = {"category": kinds.category, "subcategory": kinds, "service": service}
    desk = open_desk(**about)
    item = desk.item(desk.start())
    logged(requester=desk.rita, at=NOW, **about)
    finish_item(item=item.pk, by=desk.bob, now=NOW + timedelta(hours=1))
    for hours in (2, 3):
        logged(requester=desk.rita, at=NOW + timedelta(hours=hours), **about)
    logged(requester=desk.rita, at=NOW + timedelta(hours=4), service=service)
    counted: Any = ActionItem.objects.with_recurrences().get(pk=item.pk)
    assert counted.recurred == 2
