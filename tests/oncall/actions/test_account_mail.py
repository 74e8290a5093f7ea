"""The account's address reaches who has given no other, and the method that stands for it follows it."""

from datetime import datetime

import pytest

from oncall.actions.account_mail import adopt_account_mail, follow_account_mail
from oncall.models import ContactMethod, PersonalRule, User
from oncall.reach import reachable
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.reaching import method_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return UserFactory.create(full_name="Ana", email="ana@example.org", is_incident_manager=True)


def moved(ana: User, to: str, now: datetime) -> list[str]:
    """The addresses that Ana is reached by after her account's was changed."""
    before, ana.email = ana.email, to
    ana.save()
    follow_account_mail(person=ana, before=before, now=now)
    return [each.address for each in ContactMethod.objects.filter(user=ana).usable()]


def test_the_account_mail_reaches_who_reads_the_desk_and_has_no_method(ana: User, now: datetime) -> None:
    member, requester, own, unmailed = UserFactory.create_batch(4)
    method_of(own, "own@example.org")
    User.objects.filter(pk=unmailed.pk).update(email="x@no-address.invalid")
    TeamFactory.create(members=[member, own, unmailed])
    people = User.objects.filter(pk__in=[ana.pk, member.pk, requester.pk, own.pk, unmailed.pk])
    assert adopt_account_mail(people=people, now=now) == 2
    assert adopt_account_mail(people=people, now=now) == 0
    assert reachable([each.pk for each in people]) == {ana.pk, member.pk, own.pk}


def test_the_method_follows_the_accounts_address_with_its_rules(ana: User, now: datetime) -> None:
    method = method_of(ana)
    PersonalRule.objects.create(user=ana, urgency="high", minutes=0, method=method)
    assert moved(ana, "ana@new.example.org", now) == ["ana@new.example.org"]
    method.refresh_from_db()
    assert "new" in method.shown
    assert PersonalRule.objects.get().method == method


def test_one_that_was_switched_off_is_on_again_at_the_new_address(ana: User, now: datetime) -> None:
    method_of(ana, disabled_at=now, disabled_reason="550 no such user", code_digest="of a code sent before")
    assert moved(ana, "ana@new.example.org", now) == ["ana@new.example.org"]
    method = ContactMethod.objects.get()
    assert (method.disabled_reason, method.code_digest) == ("", "")


def test_methods_that_were_given_by_hand_stay(ana: User, now: datetime) -> None:
    method_of(ana, "own@example.org")
    assert moved(ana, "ana@new.example.org", now) == ["own@example.org"]


def test_an_address_that_is_a_method_already_is_none_twice(ana: User, now: datetime) -> None:
    method_of(ana)
    method_of(ana, "ana@new.example.org", verified=False)
    assert moved(ana, "ana@new.example.org", now) == ["ana@new.example.org"]
    assert ContactMethod.objects.count() == 1


def test_nothing_goes_to_the_address_of_before_once_there_is_none(ana: User, now: datetime) -> None:
    method_of(ana)
    assert moved(ana, "ana@no-address.invalid", now) == []
    assert not ContactMethod.objects.exists()
