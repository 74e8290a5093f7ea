"""Addresses that leave the house: absolute, and signed where they work without logging in."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from oncall.models import Page, User

PAGE_LINK_LIVES = timedelta(days=7)
_signer = signing.Signer(sep=".", salt="oncall.page")
# an honest one has about 70
_LONGEST = 200


class BrokenLink(Exception):
    """The token was never made here, or a part of it was lost on the way."""


class ExpiredLink(BrokenLink):
    """The token is older than PAGE_LINK_LIVES."""


def absolute(path: str) -> str:
    """The full address of a path of this desk."""
    return f"{settings.WATCHDESK_URL.rstrip('/')}{path}"


def page_token(page: Page, person: User, now: datetime) -> str:
    """What lets this person act on this page without logging in, for PAGE_LINK_LIVES from `now` (UTC)."""
    expires = int((now + PAGE_LINK_LIVES).timestamp())
    return _signer.sign(f"{page.pk}-{person.pk}-{expires}")


def page_address(page: Page, person: User, now: datetime) -> str:
    """The absolute address to put into a message to this person, and to nobody else."""
    return absolute(reverse("oncall:page_link", args=[page_token(page, person, now)]))


def read_page_token(token: str, now: datetime) -> tuple[Page, User]:
    """The page, and the person who acts by the token. Whether he still may is the caller's to ask.

    Raises BrokenLink, and ExpiredLink for one whose time is over at `now` (UTC).
    """
    if len(token) > _LONGEST:
        raise BrokenLink
    try:
        page_key, person_key, expires = map(int, _signer.unsign(token).split("-"))
    except (signing.BadSignature, ValueError) as error:
        raise BrokenLink from error
    if now >= datetime.fromtimestamp(expires, UTC):
        raise ExpiredLink
    page = Page.objects.select_related("team", "policy", "acknowledged_by").filter(pk=page_key).first()
    person = User.objects.select_related("organisation").filter(pk=person_key).first()
    if page is None or person is None:
        raise BrokenLink
    return page, person
