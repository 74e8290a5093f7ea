"""A clock, opened: the ledger that its time left comes from."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel import clock as time_source
from kernel.date_filter import date_words
from oncall.requests import person
from tickets.clock_wording import threshold_words
from tickets.display import clock_face, count_words, formatted, zone_name
from tickets.models import PendingReason, SlaClock
from tickets.sla.ledger import LedgerRow, ledger
from tickets.views.access import signed_in
from tickets.views.ticket_frame import led_elsewhere, page_or_fragment, visible_ticket


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger in words: when (in the calendar's zone), what, its count, and the sum so far."""

    kind: str
    when: str
    what: str
    counted: str
    total: str


@require_safe
@signed_in
def clock(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The ledger of one clock; for htmx without the page around it."""
    user = person(request)
    ticket = visible_ticket(user, number)
    elsewhere = led_elsewhere(user, ticket, number)
    if elsewhere is not None:
        return elsewhere
    rows = ticket.clocks.select_related("calendar_version__calendar", "policy_version__policy")
    row = get_object_or_404(rows.prefetch_related("segments", "firings"), pk=pk)
    now = time_source.read()
    zone = row.calendar_version.engine().zone
    context = {
        "ticket": ticket,
        "row": row,
        "face": clock_face(row, now),
        "now": now,
        "lines": ledger_lines(row, now),
        "summary": summary(row, now),
        "target": count_words(row.target),
        "zone": zone.key,
        "other_zone": zone_name() if zone_name() != zone.key else "",
        "firings": [(threshold_words(each.kind, each.value), each) for each in row.firings.all()],
    }
    return page_or_fragment(request, "tickets/clock.html", "tickets/clock_ledger.html", context)


def ledger_lines(row: SlaClock, now: datetime) -> list[Line]:
    """What has passed, in the calendar's own zone; the total and a due time to come are in `summary`."""
    zone = row.calendar_version.engine().zone
    passed = (each for each in _rows(row, now) if each.kind != "total" and each.start <= now)
    return [_line(each, zone) for each in passed]


def summary(row: SlaClock, now: datetime) -> str:
    """ "total 4:00 = target, due Wed 11:52 Europe/Madrid": how the rows add up."""
    rows = _rows(row, now)
    total = next((each.running_total for each in rows if each.kind == "total"), 0)
    words = {
        "total": count_words(total),
        "target": count_words(row.target),
        "left": count_words(row.target - total),
    }
    if total == row.target:
        sentence = _("total %(total)s = target") % words
    elif total < row.target:
        sentence = _("total %(total)s of %(target)s, %(left)s left") % words
    else:
        sentence = _("total %(total)s of %(target)s, %(over)s over") % (
            words | {"over": count_words(total - row.target)}
        )
    due = next((each.start for each in rows if each.kind == "due"), None)
    if due is None:
        return sentence
    zone = row.calendar_version.engine().zone
    return _("%(sentence)s, due %(due)s %(zone)s") % {
        "sentence": sentence,
        "due": _at(due, zone),
        "zone": zone.key,
    }


def _rows(row: SlaClock, now: datetime) -> list[LedgerRow]:
    segments = [segment.as_engine() for segment in row.segments.all()]
    return ledger(segments, row.calendar_version.engine(), row.target, now)


def _line(row: LedgerRow, zone: ZoneInfo) -> Line:
    counts = row.kind == "counted"
    return Line(
        kind=row.kind,
        when=_at(row.start, zone) if row.kind == "due" else _span(row.start, row.end, zone),
        what=_what(row, zone),
        counted=count_words(row.seconds) if counts else "",
        total=count_words(row.running_total) if counts else "",
    )


def _what(row: LedgerRow, zone: ZoneInfo) -> str:
    match row.kind:
        case "counted":
            return _("counted")
        case "holiday":
            day = formatted(row.on, "D") if row.on else ""
            return (
                _("%(day)s holiday: %(name)s") % {"day": day, "name": row.reason}
                if row.reason
                else (_("%(day)s holiday") % {"day": day})
            )
        case "paused":
            return _paused(row)
        case "resolved":
            return _("resolved meanwhile, not counted")
        case "due":
            return _("the target was used up: due here (%(zone)s)") % {"zone": zone.key}
        case _:
            return _("closed")


def _paused(row: LedgerRow) -> str:
    codes = PendingReason.Code
    reason = str(codes(row.reason).label) if row.reason in codes.values else row.reason
    parts = [_("paused"), reason[:1].lower() + reason[1:]]
    if row.by:
        parts.append(_("set by %(name)s") % {"name": row.by})
    return ", ".join(part for part in parts if part)


def _span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    local_start, local_end = start.astimezone(zone), end.astimezone(zone)
    if local_start.date() == local_end.date():
        return f"{_at(start, zone)}–{_clock_time(local_end)}"
    return f"{_at(start, zone)} – {_at(end, zone)}"


def _at(at: datetime, zone: ZoneInfo) -> str:
    local = timezone.localtime(at, zone)
    return f"{formatted(local, 'D j M')} {_clock_time(local)}"


def _clock_time(local: datetime) -> str:
    return date_words(local, "H:i:s" if local.second else "H:i")
