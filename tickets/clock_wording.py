"""The words of the timeline entries that clocks write; see `tickets.wording`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kernel.date_filter import date_words
from tickets.display import duration_words
from tickets.models import PendingReason
from tickets.models.choices import EntryKind, Metric

NOTHING = "–"
Params = Mapping[str, Any]


def metric_words(value: object) -> str:
    """A metric as people read it."""
    try:
        return str(Metric(str(value)).label)
    except ValueError:
        return str(value or _("Clock"))


def threshold_words(kind: object, value: object) -> str:
    """A threshold as people read it: "75 % of the time used", "30 min over"."""
    if kind == "overrun":
        return _("%(value)s min over") % {"value": value}
    if kind == "remaining":
        return _("%(value)s min left") % {"value": value}
    return _("%(value)s %% of the time used") % {"value": value}


def short_instant(value: object) -> str:
    """A recorded instant in the reader's zone, without its year: "Wed 9 Dec 14:30"; of an hour that comes
    twice, which: "Sun 25 Oct 02:30 CET"."""
    try:
        at = value if isinstance(value, datetime) else parse_datetime(str(value or ""))
    except ValueError:
        at = None
    if at is None:
        return NOTHING
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return date_words(local, "D j M H:i")


def _length(value: object) -> str:
    return duration_words(value) if isinstance(value, int) else NOTHING


def _words(params: Params) -> dict[str, str]:
    return {
        "metric": metric_words(params.get("metric")),
        "due": short_instant(params.get("due_at")),
        "left": _length(params.get("left")),
        "target": _length(params.get("target")),
        "elapsed": _length(params.get("elapsed")),
        "policy": str(params.get("policy") or NOTHING),
    }


def _started(params: Params) -> str:
    return _("%(metric)s clock started: %(target)s by policy %(policy)s, due %(due)s") % _words(params)


def _paused(params: Params) -> str:
    reason = params.get("reason")
    try:
        why = str(PendingReason.Code(str(reason)).label)
    except ValueError:
        why = str(reason or "")
    left = params.get("left")
    over = isinstance(left, int) and left < 0
    sentence = (
        _("%(metric)s clock paused, %(left)s over")
        if over
        else _("%(metric)s clock paused with %(left)s left")
    ) % _words(params)
    return f"{sentence} · {why}" if why else sentence


def _resumed(params: Params) -> str:
    if not params.get("due_at"):
        return _("%(metric)s clock goes on") % _words(params)
    return _("%(metric)s clock goes on with %(left)s left, due %(due)s") % _words(params)


def _stopped(params: Params) -> str:
    met = _("%(metric)s met: took %(elapsed)s of %(target)s")
    missed = _("%(metric)s missed: took %(elapsed)s of %(target)s")
    return (met if params.get("met") else missed) % _words(params)


def _retargeted(params: Params) -> str:
    target = params.get("target")
    old, new = target if isinstance(target, list | tuple) and len(target) == 2 else (None, target)
    words = _words(params) | {"old": _length(old), "new": _length(new)}
    sentence = _("%(metric)s target %(old)s → %(new)s") % words
    if params.get("due_at"):
        sentence = _("%(sentence)s, due %(due)s") % {"sentence": sentence, "due": words["due"]}
    return (
        _("%(sentence)s, by policy %(policy)s") % {"sentence": sentence, "policy": words["policy"]}
        if params.get("policy")
        else sentence
    )


def _cancelled(params: Params) -> str:
    return _("%(metric)s clock cancelled") % _words(params)


def _revived(params: Params) -> str:
    if not params.get("due_at"):
        return _("%(metric)s clock revived") % _words(params)
    return _("%(metric)s clock revived, due %(due)s") % _words(params)


def _breached(params: Params) -> str:
    if params.get("cause") == "reclassified":
        sentence = _(
            "%(metric)s breached by reclassification: under the new target it was due %(due)s"
        ) % _words(params)
    else:
        sentence = _("%(metric)s breached: it was due %(due)s") % _words(params)
    return _late(sentence, params)


def _threshold(params: Params) -> str:
    words = _words(params) | {"mark": threshold_words(params.get("kind"), params.get("value"))}
    parts = [_("%(metric)s: %(mark)s") % words]
    if params.get("moot"):
        parts.append(_("the clock had stopped, nobody was told"))
    else:
        parts += _done(params)
    return _late(" · ".join(parts), params)


def _done(params: Params) -> list[str]:
    did = params.get("did") or []
    told = params.get("told") or []
    parts = []
    if told:
        parts.append(_("told %(names)s") % {"names": ", ".join(map(str, told))})
    if "raise_priority" in did:
        parts.append(_("priority raised"))
    if "hand_on" in did:
        parts.append(_("handed to the next tier"))
    if "told_lead_instead" in did:
        parts.append(_("no next tier, so the lead was told"))
    if "page" in did:
        parts.append(_("the team is paged"))
    return parts


def _late(sentence: str, params: Params) -> str:
    if not params.get("late"):
        return sentence
    return _("%(sentence)s · recorded late: it was due %(due)s") % {
        "sentence": sentence,
        "due": short_instant(params.get("due_at")),
    }


def _clamped(_params: Params) -> str:
    return _("Time ran backwards on a server; the later time was kept")


CLOCK_SENTENCES: dict[str, Callable[[Params], str]] = {
    EntryKind.CLOCK_STARTED: _started,
    EntryKind.CLOCK_PAUSED: _paused,
    EntryKind.CLOCK_RESUMED: _resumed,
    EntryKind.CLOCK_STOPPED: _stopped,
    EntryKind.CLOCK_RETARGETED: _retargeted,
    EntryKind.CLOCK_CANCELLED: _cancelled,
    EntryKind.CLOCK_REVIVED: _revived,
    EntryKind.BREACHED: _breached,
    EntryKind.THRESHOLD: _threshold,
    EntryKind.TIME_CLAMPED: _clamped,
}
