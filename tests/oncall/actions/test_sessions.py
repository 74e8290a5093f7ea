"""Sessions that are over leave the database, with what was noted of their browsers."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from kernel import clock
from oncall.actions import sessions
from oncall.actions.sessions import forget_ended
from oncall.models import Heartbeat
from oncall.tasks import tick_sessions
from tests.factories.people import UserFactory
from tests.oncall.views.test_sessions import is_in, signed_in

pytestmark = pytest.mark.django_db


def ended(amount: int) -> None:
    Session.objects.bulk_create(
        Session(session_key=f"{number:032d}", session_data="", expire_date=timezone.now() - timedelta(days=1))
        for number in range(amount)
    )


def test_who_is_signed_in_stays_so() -> None:
    mia, ana = UserFactory.create_batch(2, is_incident_manager=True)
    there, gone = signed_in(mia), signed_in(ana)
    assert is_in(there)
    assert is_in(gone)
    Session.objects.filter(session_key=gone.session.session_key).update(
        expire_date=clock.read() - timedelta(seconds=1)
    )
    assert forget_ended(now=clock.read()) == 1
    assert is_in(there)
    assert not is_in(gone)
    assert list(UserSession.objects.values_list("user", flat=True)) == [mia.pk]


def test_however_many_there_are_each_run_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "BATCH", 3)
    ended(7)
    assert [forget_ended(now=clock.read()) for _run in range(4)] == [3, 3, 1, 0]
    assert not Session.objects.exists()


def test_the_tick_says_that_it_ran() -> None:
    ended(2)
    tick_sessions()
    assert Heartbeat.objects.get(kind="sessions").handled == 2
