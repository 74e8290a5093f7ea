"""A method is used when its owner proved it with a code, and whoever guesses gets nowhere."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from oncall.actions import contact
from oncall.actions.checking import check_due, checks_late
from oncall.actions.delivering import LEASE
from oncall.actions.refusals import Refused
from oncall.models import ContactCheck, ContactMethod, PersonalRule, User
from oncall.reach import reachable
from tests.factories.people import UserFactory
from tests.factories.reaching import method_of
from tests.oncall.actions.sending import killed_at

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ana() -> User:
    return UserFactory.create(full_name="Ana", is_incident_manager=True)


def added(by: User, now: datetime, address: str = "phone@example.org") -> ContactMethod:
    return contact.add_method(by=by, channel="email", name="Phone", address=address, now=now)


def code_sent(now: datetime) -> str:
    check_due(now=now)
    found = re.search(r"\d{6}", str(mail.outbox[-1].subject))
    assert found
    return found[0]


def test_a_new_method_is_proved_by_the_code_that_was_sent_over_it(ana: User, now: datetime) -> None:
    method = added(ana, now)
    assert reachable([ana.pk]) == set()
    code = code_sent(now)
    assert mail.outbox[0].to == ["phone@example.org"]
    assert (
        contact.prove(by=ana, method=method.pk, code=f" {code[:3]} {code[3:]}", now=now + 14 * MINUTE) == ""
    )
    assert reachable([ana.pk]) == {ana.pk}
    method.refresh_from_db()
    assert method.code_digest == ""


def test_the_code_is_kept_nowhere_once_it_was_sent(ana: User, now: datetime) -> None:
    method = added(ana, now)
    code = code_sent(now)
    method.refresh_from_db()
    check = ContactCheck.objects.get()
    assert (check.state, check.code, check.sealed_code) == ("sent", "", "")
    assert code not in f"{method.code_digest}{check.words}"


def test_a_wrong_code_counts_and_the_fifth_ends_it(ana: User, now: datetime) -> None:
    method = added(ana, now)
    code = code_sent(now)
    wrong = "000000" if code != "000000" else "111111"
    for left in (4, 3, 2, 1, 0):
        assert f"{left} tr" in contact.prove(by=ana, method=method.pk, code=wrong, now=now)
    assert "Five wrong codes" in contact.prove(by=ana, method=method.pk, code=code, now=now)
    contact.send_code(by=ana, method=method.pk, now=now + MINUTE)
    newer = code_sent(now + MINUTE)
    assert contact.prove(by=ana, method=method.pk, code=newer, now=now + MINUTE) == ""


def test_a_code_is_good_for_fifteen_minutes(ana: User, now: datetime) -> None:
    method = added(ana, now)
    code = code_sent(now)
    problem = contact.prove(by=ana, method=method.pk, code=code, now=now + 15 * MINUTE)
    assert "older than 15 minutes" in problem


def test_codes_are_limited_also_for_who_removes_and_adds(ana: User, now: datetime) -> None:
    method = added(ana, now)
    with pytest.raises(Refused, match="Wait 60 seconds"):
        contact.send_code(by=ana, method=method.pk, now=now)
    for each in range(9):
        contact.remove_method(by=ana, method=method.pk)
        method = added(ana, now, address=f"victim{each}@example.org")
    with pytest.raises(Refused, match="enough for this hour"):
        added(ana, now, address="one.more@example.org")
    assert ContactMethod.objects.count() == 1


def test_nobody_proves_or_tries_what_is_somebody_elses(ana: User, now: datetime) -> None:
    bea = UserFactory.create()
    method = added(ana, now)
    for act in (contact.send_code, contact.try_method):
        with pytest.raises(Refused, match="was removed"):
            act(by=bea, method=method.pk, now=now)
    with pytest.raises(Refused):
        contact.prove(by=bea, method=method.pk, code="1", now=now)
    with pytest.raises(Refused):
        contact.remove_method(by=bea, method=method.pk)


def test_one_address_is_added_once_however_it_is_typed(ana: User, now: datetime) -> None:
    added(ana, now)
    with pytest.raises(Refused, match="added this address already"):
        added(ana, now, address="PHONE@example.org ")


def test_ten_methods_are_the_most(ana: User, now: datetime) -> None:
    for each in range(10):
        method_of(ana, f"a{each}@example.org")
    with pytest.raises(Refused, match="as many as may be"):
        added(ana, now)


def test_a_test_message_goes_over_proved_methods_only_and_not_all_the_time(ana: User, now: datetime) -> None:
    with pytest.raises(Refused, match="Prove this method"):
        contact.try_method(by=ana, method=added(ana, now).pk, now=now)
    method = method_of(ana)
    contact.try_method(by=ana, method=method.pk, now=now)
    with pytest.raises(Refused, match="a moment ago"):
        contact.try_method(by=ana, method=method.pk, now=now)
    check_due(now=now)
    assert [each.subject for each in mail.outbox][1:] == ["Test message from Watchdesk"]


def test_a_test_that_fails_says_so_in_the_providers_words_and_is_tried_three_times(
    ana: User, now: datetime, provider: Any
) -> None:
    def away(_mail: Any) -> None:
        raise ConnectionError("the line is cut")

    provider.on_send = away
    contact.try_method(by=ana, method=method_of(ana).pk, now=now)
    for each in range(4):
        check_due(now=now + each * MINUTE)
    check = ContactCheck.objects.get()
    assert (check.state, check.attempts) == ("failed", 3)
    assert "the line is cut" in check.words


def test_a_code_lost_by_its_worker_goes_again(ana: User, now: datetime) -> None:
    added(ana, now)
    with killed_at("oncall.actions.checking._record"):
        check_due(now=now)
    assert checks_late(now=now) == 0
    check_due(now=now + LEASE)
    assert len({str(each.message()["Message-ID"]) for each in mail.outbox}) == 1
    assert ContactCheck.objects.get().state == "sent"


def test_a_method_that_was_switched_off_is_used_again_after_a_new_code(ana: User, now: datetime) -> None:
    method = method_of(ana, disabled_at=now, disabled_reason="gone")
    contact.send_code(by=ana, method=method.pk, now=now)
    assert contact.prove(by=ana, method=method.pk, code=code_sent(now), now=now) == ""
    method.refresh_from_db()
    assert (method.is_usable, method.disabled_reason) == (True, "")


def test_methods_change_places(ana: User) -> None:
    first, second = method_of(ana), method_of(ana, "b@example.org", position=1)
    contact.move_method(by=ana, method=second.pk, up=True)
    assert list(ContactMethod.objects.usable()) == [second, first]
    contact.move_method(by=ana, method=second.pk, up=True)
    assert list(ContactMethod.objects.usable()) == [second, first]


def test_removing_takes_the_steps_with_it(ana: User) -> None:
    method = method_of(ana)
    PersonalRule.objects.create(user=ana, urgency="high", minutes=0, method=method)
    contact.remove_method(by=ana, method=method.pk)
    assert not PersonalRule.objects.exists()


def test_no_table_holds_an_address_in_the_clear(ana: User, now: datetime) -> None:
    secret = "s3cretTokenOfAna"
    contact.add_method(by=ana, channel="apprise", name="Push", address=f"ntfys://ntfy.sh/{secret}", now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS each WHERE each::text LIKE %s', [f"%{secret}%"]
            )
            assert cursor.fetchone() == (0,), table
