"""Pages in templates."""

from datetime import datetime

from django import template
from django.http import HttpRequest

from oncall.models import Page, User
from oncall.page_words import instant_words

register = template.Library()

MOST_COUNTED = 99


@register.filter
def short(at: datetime | None, now: datetime) -> str:
    """An instant in the reader's zone, as short as it stays clear at `now`."""
    return instant_words(at, now)


@register.simple_tag
def pages_waiting(request: HttpRequest) -> str:
    """How many pages wait for the reader: "" for none, "99+" for more. Asked once a request."""
    known = getattr(request, "watchdesk_pages_waiting", None)
    if known is None:
        user = request.user
        waiting = Page.objects.waiting_for(user)[: MOST_COUNTED + 1].count() if isinstance(user, User) else 0
        known = f"{MOST_COUNTED}+" if waiting > MOST_COUNTED else str(waiting or "")
        request.watchdesk_pages_waiting = known  # type: ignore[attr-defined]
    return str(known)
