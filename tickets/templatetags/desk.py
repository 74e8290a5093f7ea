"""The desk's words and small parts in templates."""

from datetime import datetime
from typing import Any

from django import template
from django.template import Engine
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe

from tickets import display, wording
from tickets.models import SlaClock, Ticket, TimelineEntry
from tickets.models.ticket import OVERRIDE_BY_TIMER
from tickets.registry import Panel

register = template.Library()


@register.inclusion_tag("components/clock.html")
def clock_chip(what: Ticket | SlaClock, now: datetime, url: str = "", size: str = "") -> dict[str, Any]:
    """The chip of a clock, or of a ticket's nearest one (load `nearest_clock__calendar_version` with it).

    The small chip names its metric; beside the large one the page does.
    """
    clock = what.nearest_clock if isinstance(what, Ticket) else what
    face: object = display.clock_face(clock, now) if clock is not None else _no_clock(what)
    chip = {"clock": face, "url": url, "size": size, "zone": display.zone_name()}
    if size == "lg" and isinstance(face, display.ClockFace):
        chip["clock"] = _Unnamed(face)
    return chip


@register.inclusion_tag("components/priority.html")
def priority_badge(ticket: Ticket) -> dict[str, Any]:
    """The priority, marked when a timer raised or a person set it, or when nobody confirmed it."""
    return {
        "level": ticket.priority,
        "overridden": ticket.is_overridden,
        "raised": ticket.override_reason == OVERRIDE_BY_TIMER,
        "untriaged": not ticket.triaged,
    }


@register.inclusion_tag("components/status.html")
def status_badge(ticket: Ticket) -> dict[str, Any]:
    """The status, with what a pending ticket waits for (load `pending_reason` with it)."""
    return {
        "status": ticket.status,
        "label": ticket.get_status_display(),
        "why": str(ticket.pending_reason) if ticket.pending_reason_id else "",
    }


@register.simple_tag
def entry_words(entry: TimelineEntry) -> str:
    """What a timeline entry says, in the reader's language and zone."""
    return wording.entry_words(entry)


@register.simple_tag(takes_context=True)
def show_panel(context: template.Context, panel: Panel) -> SafeString:
    """A part of the page that a room above gives: its template reads its own context and the page's."""
    with context.push(**panel.context):
        return Engine.get_default().get_template(panel.template).render(context)


@register.filter
def duration(seconds: int | None) -> str:
    """Business seconds as "3 h 5 min"; nothing for None."""
    return "" if seconds is None else display.duration_words(seconds)


@register.filter
def when(at: datetime | None, now: datetime) -> str:
    """An instant in the reader's zone, as short as it stays clear."""
    return "" if at is None else display.when_words(at, now)


@register.filter
def age(since: datetime | None, now: datetime) -> str:
    """How long ago, in its greatest unit."""
    return "" if since is None else display.age_words(since, now)


@register.filter
def plain_text(text: str) -> SafeString:
    """What a person typed: escaped, its addresses linked, its line breaks kept. Never HTML of theirs."""
    linked = urlize(escape(text), nofollow=True, autoescape=False)
    return mark_safe(linebreaksbr(mark_safe(linked), autoescape=False))  # noqa: S308 (escaped above)


class _Unnamed:
    """A face whose small line leaves out the metric."""

    def __init__(self, face: display.ClockFace) -> None:
        self._face = face
        self.sub = face.detail

    def __getattr__(self, name: str) -> Any:
        return getattr(self._face, name)


def _no_clock(ticket: object) -> dict[str, Any]:
    return {"state": "none", "words": "–", "sub": "", "used": "", "ticket": ticket}
