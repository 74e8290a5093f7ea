"""The words of what pages write on a ticket's timeline, and why a ticket pages; see `tickets.wording`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from oncall.models import Page, PageEvent
from tickets.clock_wording import metric_words, short_instant, threshold_words
from tickets.models.choices import EntryKind

NOTHING = "–"
Params = Mapping[str, Any]


def cause_words(cause: object, params: Params) -> str:
    """Why a ticket pages: "the incident is P1"; "" for a cause that no ticket has."""
    words = _CAUSES.get(str(cause))
    return words(params) if words is not None else ""


def _threshold(params: Params) -> str:
    mark = threshold_words(params.get("kind"), params.get("value"))
    return _("%(metric)s: %(mark)s") % {"metric": metric_words(params.get("metric")), "mark": mark}


def _moved(params: Params) -> str:
    words = {name: str(params.get(name) or _("no team")) for name in ("from", "to")}
    return _("the ticket went from %(from)s to %(to)s") % words


_CAUSES: dict[str, Callable[[Params], str]] = {
    "p1": lambda _params: _("the incident is P1"),
    "threshold": _threshold,
    "moved": _moved,
    "person": lambda _params: _("somebody of the desk asked for it"),
}


def _paged(params: Params) -> str:
    words = {
        "policy": str(params.get("policy") or NOTHING),
        "urgency": _urgency(params.get("urgency")),
        "why": cause_words(params.get("cause"), params.get("params") or {}) or NOTHING,
    }
    if params.get("event") == PageEvent.Kind.CAUSE_ADDED:
        return _("A further reason to page, by policy %(policy)s (%(urgency)s urgency): %(why)s") % words
    return _("Paged by policy %(policy)s (%(urgency)s urgency): %(why)s") % words


def _urgency(value: object) -> str:
    try:
        return str(Page.Urgency(str(value)).label).lower()
    except ValueError:
        return str(value or NOTHING)


def level_words(params: Params) -> str:
    """Which step of the policy: "level 2", "level 1, round 2", "last resort", "handed on"."""
    if params.get("handed"):
        return _("handed on")
    level, turn = params.get("level"), params.get("round")
    if not isinstance(level, int):
        return _("last resort")
    if isinstance(turn, int) and turn > 1:
        return _("level %(level)d, round %(round)d") % {"level": level + 1, "round": turn}
    return _("level %(level)d") % {"level": level + 1}


def _names(rows: object) -> str:
    found = rows if isinstance(rows, Iterable) and not isinstance(rows, str) else ()
    names = [str(each.get("name") or NOTHING) for each in found if isinstance(each, Mapping)]
    return ", ".join(dict.fromkeys(names)) or NOTHING


def _told(params: Params) -> str:
    if params.get("event") == PageEvent.Kind.TOLD_AGAIN:
        if params.get("out_of_reach") and not params.get("people"):
            lost = {"names": _names(params.get("out_of_reach"))}
            return _("Nobody paged before can be reached any more: %(names)s") % lost
        return _("Page sent again to %(names)s") % {"names": _names(params.get("people"))}
    words = {"names": _names(params.get("told")), "level": level_words(params)}
    return _("Page sent to %(names)s · %(level)s") % words


def _skipped(params: Params) -> str:
    words = {"names": _names(params.get("targets")), "level": level_words(params)}
    return _("Nobody to page there, so the next was tried at once: %(names)s · %(level)s") % words


def _changed(params: Params) -> str:
    words: dict[str, str] = {
        PageEvent.Kind.ESCALATED: _("Page escalated to the next level"),
        PageEvent.Kind.REASSIGNED: _("Page handed to others"),
        PageEvent.Kind.SNOOZED: _snoozed(params),
        PageEvent.Kind.RESTARTED: _restarted(params),
        PageEvent.Kind.URGENCY_RAISED: _("The page's urgency was raised to high"),
    }
    return words.get(str(params.get("event")), _("Page changed"))


def _snoozed(params: Params) -> str:
    return _("Page snoozed until %(until)s") % {"until": short_instant(params.get("until"))}


def _restarted(params: Params) -> str:
    if params.get("cause") == "snooze over":
        return _("The snooze is over: paged again from the first level")
    if params.get("cause") == "urgency raised":
        return _("More urgent than when it was snoozed: paged again from the first level")
    return _("Nobody did anything since it was acknowledged: paged again from the first level")


def _not_assigned(params: Params) -> str:
    words = {"name": str(params.get("name") or NOTHING)}
    why = {
        "requester": _("Not assigned to %(name)s, who is the requester of this ticket"),
        "other_team": _("Not assigned to %(name)s, who is not in the team that holds the ticket"),
        "no_team": _("Not assigned to %(name)s, who is in no active team"),
    }
    return why.get(str(params.get("why")), _("Not assigned to %(name)s")) % words


def _nobody(params: Params) -> str:
    why = cause_words(params.get("cause"), params)
    words = _("Nobody could be paged: neither the team nor the desk has an escalation policy")
    return f"{words} · {why}" if why else words


PAGE_SENTENCES: dict[str, Callable[[Params], str]] = {
    EntryKind.PAGED: _paged,
    EntryKind.PAGE_TOLD: _told,
    EntryKind.PAGE_SKIPPED: _skipped,
    EntryKind.PAGE_UNANSWERED: lambda _params: _("Nobody answered the page, to the end of the last resort"),
    EntryKind.PAGE_ACKNOWLEDGED: lambda _params: _("Page acknowledged"),
    EntryKind.PAGE_NOT_ASSIGNED: _not_assigned,
    EntryKind.PAGE_CHANGED: _changed,
    EntryKind.PAGE_RESOLVED: lambda _params: _("Page resolved"),
    EntryKind.PAGED_NOBODY: _nobody,
}
