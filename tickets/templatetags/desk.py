"""The desk's words and small parts in templates."""

import html
from datetime import datetime
from typing import Any

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe

from oncall import parts
from oncall.templatetags.parts import rendered
from tickets import display, wording
from tickets.models import SlaClock, Ticket, TimelineEntry
from tickets.models.choices import STATUS_CHOICES
from tickets.models.ticket import OVERRIDE_BY_TIMER
from tickets.registry import Panel

register = template.Library()

STATUS_LABELS = dict(STATUS_CHOICES)


@register.simple_tag
def clock_chip(what: Ticket | SlaClock, now: datetime, url: str = "", size: str = "") -> SafeString:
    """The chip of a clock, or of a ticket's nearest one (load `nearest_clock__calendar_version` with it).

    The small chip names its metric; beside the large one the page does.
    """
    clock = what.nearest_clock if isinstance(what, Ticket) else what
    if clock is None:
        return parts.clock_chip(_NO_CLOCK, url=url, size=size)
    face = display.clock_face(clock, now)
    sub = face.detail if size == "lg" else face.sub
    return parts.clock_chip(face, sub=sub, url=url, size=size, zone=display.zone_name())


@register.simple_tag
def priority_badge(ticket: Ticket) -> SafeString:
    """The priority, marked when a timer raised or a person set it, or when nobody confirmed it."""
    return parts.component(
        "components/priority.html",
        level=ticket.priority,
        overridden=ticket.is_overridden,
        raised=ticket.override_reason == OVERRIDE_BY_TIMER,
        untriaged=not ticket.triaged,
    )


@register.simple_tag
def status_badge(ticket: Ticket) -> SafeString:
    """The status, with what a pending ticket waits for (load `pending_reason` with it)."""
    return parts.component(
        "components/status.html",
        status=ticket.status,
        # get_status_display() reads all the choices anew each time
        label=str(STATUS_LABELS[ticket.status]),
        why=str(ticket.pending_reason) if ticket.pending_reason_id else "",
    )


@register.simple_tag
def age_of(since: datetime, now: datetime) -> SafeString:
    """How long ago, which the browser keeps true, and when exactly."""
    local = timezone.localtime(since)
    exactly = html.escape(display.formatted(local, "SHORT_DATETIME_FORMAT"))
    ago = html.escape(display.age_words(since, now))
    return mark_safe(  # noqa: S308  (escaped above)
        f'<time datetime="{local.isoformat()}" data-relative="age" title="{exactly}">{ago}</time>'
    )


@register.simple_tag
def queue_title(ticket: Ticket, url: str) -> SafeString:
    """What a row of the queue says but for clocks and people (load it `tickets.queue.with_family`)."""
    family: Any = ticket
    major = ticket.major_incident
    return parts.component(
        "tickets/queue_title.html",
        url=url,
        key=ticket.pk,
        title=ticket.title,
        number=ticket.number,
        requester=ticket.requester_name,
        service=str(ticket.service or ""),
        restricted=ticket.restricted,
        declared=bool(major and major.is_declared),
        proposed=bool(major and major.is_proposed),
        parent=family.has_children,
        child=family.has_parent,
    )


@register.simple_tag
def entry_words(entry: TimelineEntry) -> str:
    """What a timeline entry says, in the reader's language and zone."""
    return wording.entry_words(entry)


@register.simple_tag(takes_context=True)
def show_panel(context: template.Context, panel: Panel) -> SafeString:
    """A part of the page that a room above gives: its template reads its own context and the page's."""
    with context.push(**panel.context):
        return rendered(context, panel.template)


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


_NO_CLOCK = parts.PlainChip(state="none", words="–")
