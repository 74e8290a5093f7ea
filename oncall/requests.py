"""Reading a request."""

from django.http import HttpRequest

from oncall.models import User


def person(request: HttpRequest) -> User:
    """Who is signed in. For views behind `login_required`; raises TypeError elsewhere."""
    if isinstance(request.user, User):
        return request.user
    raise TypeError("Nobody is signed in.")


def whole_number(text: str | None) -> int | None:
    """A key from the query string, or None when it is none that a row could have."""
    if text and text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    return None
