"""The token of a page's link: whose it is, how long it lives, and that nobody makes one himself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core import signing

from oncall.links import PAGE_LINK_LIVES, BrokenLink, ExpiredLink, page_address, page_token, read_page_token
from oncall.models import Page, User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def ana() -> User:
    return UserFactory.create()


@pytest.fixture
def page() -> Page:
    return Page.objects.create(
        subject_key="ticket:1",
        subject_label="INC-000001 · The core switch is dark",
        subject_link="/tickets/INC-000001/",
        policy_name="Nights",
        frozen={},
        began_at=NOW,
        last_event_at=NOW,
    )


def test_token_names_the_page_and_the_person(page: Page, ana: User) -> None:
    assert read_page_token(page_token(page, ana, NOW), NOW) == (page, ana)


def test_address_is_absolute_and_holds_the_token(page: Page, ana: User) -> None:
    token = page_token(page, ana, NOW)
    assert page_address(page, ana, NOW) == f"{settings.WATCHDESK_URL.rstrip('/')}/p/{token}/"


def test_token_lives_seven_days_and_not_a_second_longer(page: Page, ana: User) -> None:
    token = page_token(page, ana, NOW)
    end = NOW + PAGE_LINK_LIVES
    assert read_page_token(token, end - timedelta(seconds=1)) == (page, ana)
    with pytest.raises(ExpiredLink):
        read_page_token(token, end)


@pytest.mark.parametrize("place", range(0, 60, 3))
def test_token_changed_anywhere_is_none(page: Page, ana: User, place: int) -> None:
    token = page_token(page, ana, NOW)
    changed = "8" if token[place] != "8" else "9"
    with pytest.raises(BrokenLink):
        read_page_token(token[:place] + changed + token[place + 1 :], NOW)


@pytest.mark.parametrize("token", ["", ".", "a.b", "1-2-3", "1-2-3.", "\x00", "é.é", "9" * 5000, "\ud800"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(BrokenLink):
        read_page_token(token, NOW)


def test_token_of_another_purpose_is_none(page: Page, ana: User) -> None:
    other = signing.Signer(sep=".", salt="oncall.other").sign(f"{page.pk}-{ana.pk}-{2**33}")
    with pytest.raises(BrokenLink):
        read_page_token(other, NOW)
