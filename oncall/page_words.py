"""The words of a page's record, made from kind and parameters when they are read.

In the reader's language and zone (Django's active ones). What a person wrote is the event's `body`, shown
beside these words, never inside them. An event of an older version may lack a parameter: it then reads "–".
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from kernel.date_filter import date_words
from oncall.models import PageEvent
from oncall.record import Via
from oncall.subjects import why_raised

NOTHING = "–"
Params = Mapping[str, Any]
Kind = PageEvent.Kind

# what stands out in red, and the icon of each kind
BAD = {Kind.SKIPPED, Kind.UNANSWERED}
ICONS: Mapping[str, str] = {
    Kind.RAISED: "bell-fill",
    Kind.CAUSE_ADDED: "bell",
    Kind.FIRED: "megaphone",
    Kind.TOLD_AGAIN: "megaphone",
    Kind.RESTARTED: "arrow-repeat",
    Kind.ACKNOWLEDGED: "check-lg",
    Kind.ESCALATED: "arrow-up-circle",
    Kind.REASSIGNED: "person-gear",
    Kind.SNOOZED: "alarm",
    Kind.URGENCY_RAISED: "arrow-up",
    Kind.RESOLVED: "check2-all",
    Kind.LINK_USED: "link-45deg",
}


def event_words(event: PageEvent) -> str:
    """One sentence: what happened, without who and when, which stand beside it. Plain text: escape it."""
    if event.kind in {Kind.RAISED, Kind.CAUSE_ADDED}:
        return _raised(event)
    words = _SENTENCES.get(event.kind)
    sentence = words(event.params) if words else str(event.get_kind_display())
    if event.via == Via.LINK:
        return _("%(sentence)s by the link in a message") % {"sentence": sentence}
    return sentence


def instant_words(at: datetime | None, now: datetime) -> str:
    """An instant in the reader's zone, as short as it stays clear: "14:30", "Wed 14:30"."""
    if at is None:
        return NOTHING
    local = timezone.localtime(at)
    days = abs((local.date() - timezone.localtime(now).date()).days)
    return date_words(local, "H:i" if days == 0 else "D H:i" if days < 7 else "j M Y H:i")


def level_words(level: int | None) -> str:
    """A level of a policy by its place; 0 is the first, None the last resort."""
    return _("the last resort") if level is None else _("level %(number)d") % {"number": level + 1}


def _raised(event: PageEvent) -> str:
    params = event.params
    given = params.get("params")
    why = why_raised(
        event.page.subject_key, str(params.get("cause", "")), given if isinstance(given, dict) else {}
    )
    start = _("Raised") if event.kind == Kind.RAISED else _("Raised again")
    parts = [f"{start}: {why}" if why else start]
    parts.append(_("low urgency") if params.get("urgency") == "low" else _("high urgency"))
    return " · ".join(parts)


def _fired(params: Params) -> str:
    told = [_told(each) for each in _rows(params, "told")]
    words = _("Told %(people)s") % {"people": _listed(told)}
    parts = [words if params.get("handed") else f"{_place(params)}: {words}"]
    parts += [_empty(each) for each in _rows(params, "empty")]
    return " · ".join(parts)


def _told(told: Params) -> str:
    name = str(told.get("name") or NOTHING)
    through = told.get("through")
    through = through if isinstance(through, dict) else {}
    if through.get("kind") == "schedule":
        return _("%(person)s (on call: %(name)s)") % {"person": name, "name": through.get("name") or NOTHING}
    if through.get("kind") == "team":
        return _("%(person)s (next of %(name)s)") % {"person": name, "name": through.get("name") or NOTHING}
    return name


def _skipped(params: Params) -> str:
    why = [_empty(each) for each in _rows(params, "targets")]
    if params.get("handed"):
        start = _("Nobody of those chosen could be reached")
    else:
        start = _("%(place)s skipped, nobody there") % {"place": _place(params)}
    return f"{start}: {'; '.join(why)}" if why else start


def _empty(target: Params) -> str:
    name = {"name": target.get("name") or NOTHING}
    people = [str(each.get("name") or NOTHING) for each in _rows(target, "out_of_reach")]
    if people:
        return _("%(people)s: no verified contact method") % {"people": _listed(people)}
    if target.get("why") == "gap":
        return _("nobody was on call for %(name)s") % name
    if target.get("why") == "no members":
        return _("%(name)s has no members") % name
    return _("%(name)s is not there any more") % name


def _told_again(params: Params) -> str:
    told = [str(each.get("name") or NOTHING) for each in _rows(params, "people")]
    lost = [str(each.get("name") or NOTHING) for each in _rows(params, "out_of_reach")]
    if lost and not told:
        return _("Nobody told before can be reached any more: %(people)s") % {"people": _listed(lost)}
    people = _listed(told)
    if params.get("cause") == "urgency raised":
        return _("Told again, more urgently: %(people)s") % {"people": people}
    return _("Told again: %(people)s") % {"people": people}


def _restarted(params: Params) -> str:
    if params.get("cause") == "snooze over":
        return _("The snooze is over: starts again from level 1")
    if params.get("cause") == "urgency raised":
        return _("More urgent than when it was snoozed: starts again from level 1")
    return _("Nobody did anything since: starts again from level 1")


def _reassigned(params: Params) -> str:
    names = [str(each.get("name") or NOTHING) for each in _rows(params, "to")]
    return _("Reassigned to %(names)s") % {"names": _listed(names)}


def _snoozed(params: Params) -> str:
    at = _parsed(params.get("until"))
    until = date_words(timezone.localtime(at), "D j M H:i") if at else NOTHING
    return _("Snoozed until %(until)s") % {"until": until}


def _link_used(params: Params) -> str:
    acts = {
        "acknowledge": _("Asked to acknowledge again; nothing changed"),
        "resolve": _("Asked to resolve again; nothing changed"),
        "escalate": _("Asked to escalate again; nothing changed"),
        "snooze": _("Asked to snooze again; nothing changed"),
    }
    return acts.get(str(params.get("act")), _("Asked again; nothing changed"))


def _place(params: Params) -> str:
    level = params.get("level")
    words = level_words(level if isinstance(level, int) else None)
    words = words[:1].upper() + words[1:]
    passes = params.get("round")
    if isinstance(level, int) and isinstance(passes, int) and passes > 1:
        return _("%(level)s, pass %(number)d") % {"level": words, "number": passes}
    return words


def _rows(params: Params, name: str) -> Iterable[Params]:
    rows = params.get(name)
    return [each for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []


def _listed(names: list[str]) -> str:
    return get_text_list(names, _("and")) if names else NOTHING


def _parsed(value: object) -> datetime | None:
    try:
        at = parse_datetime(str(value or ""))
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) else None


_SENTENCES: Mapping[str, Callable[[Params], str]] = {
    Kind.FIRED: _fired,
    Kind.SKIPPED: _skipped,
    Kind.TOLD_AGAIN: _told_again,
    Kind.RESTARTED: _restarted,
    Kind.UNANSWERED: lambda _params: _("Nobody answered, to the end of the last resort"),
    Kind.ACKNOWLEDGED: lambda _params: _("Acknowledged"),
    Kind.ESCALATED: lambda _params: _("Escalated to the next level"),
    Kind.REASSIGNED: _reassigned,
    Kind.SNOOZED: _snoozed,
    Kind.URGENCY_RAISED: lambda _params: _("Urgency raised to high"),
    Kind.RESOLVED: lambda _params: _("Resolved"),
    Kind.LINK_USED: _link_used,
}
