"""The words of timeline entries about major incidents and families; see `tickets.wording`."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.models.choices import ClosedAs, EntryKind

NOTHING = "–"
Params = Mapping[str, Any]


def _text(params: Params, name: str) -> str:
    value = params.get(name)
    return NOTHING if value is None or value == "" else str(value)


def _proposed(params: Params) -> str:
    rule = params.get("rule")
    if rule == "critical_p1":
        return _("Proposed as a major incident by a rule: P1 on a critical service")
    if rule == "repeated":
        words = {"count": _text(params, "count"), "minutes": _text(params, "minutes")}
        return (
            _(
                "Proposed as a major incident by a rule: %(count)s of the same category and service within"
                " %(minutes)s minutes"
            )
            % words
        )
    return _("Proposed as a major incident")


def _stood_down(params: Params) -> str:
    if params.get("review_needed"):
        return _("Stood down: no major incident any more; a review is still needed before closing")
    return _("Stood down: no major incident any more")


def _update(params: Params) -> str:
    if params.get("parent"):
        return _("Update of %(parent)s") % {"parent": params["parent"]}
    children = params.get("children")
    if not isinstance(children, int) or not children:
        return _("Public update")
    words = ngettext(
        "Public update, also sent to %(count)d child",
        "Public update, also sent to %(count)d children",
        children,
    )
    return words % {"count": children}


def _family_reopened(params: Params) -> str:
    if params.get("child"):
        return _("%(child)s, a child, was reopened: is the cause really gone?") % {"child": params["child"]}
    if params.get("parent"):
        return _("%(parent)s, the parent, was reopened: is this one still solved?") % {
            "parent": params["parent"]
        }
    return _("Who works on its solved children was asked to look at them again")


def _family_resolved(params: Params) -> str:
    resolved, left = (list(params.get(name) or []) for name in ("resolved", "left"))
    parts = []
    if resolved:
        parts.append(_("Resolved with it: %(numbers)s") % {"numbers": ", ".join(map(str, resolved))})
    if left:
        words = _("Left open, their closing checklist isn't done: %(numbers)s")
        parts.append(words % {"numbers": ", ".join(map(str, left))})
    return " · ".join(parts) or NOTHING


def _confirmed(params: Params) -> str:
    words = {
        ClosedAs.VERIFIED: _("The requester says that it works; it closes when nothing stands in the way"),
        ClosedAs.SPOKEN: _("The requester said that it works; it closes when nothing stands in the way"),
        ClosedAs.UNVERIFIED: _("No answer from the requester; it closes when nothing stands in the way"),
    }
    return words.get(params.get("as", ""), _("Answer recorded, not closed yet"))


def _named(params: Params) -> dict[str, str]:
    return {name: _text(params, name) for name in ("check", "child")}


def mark_details(params: Params) -> list[tuple[str, str]]:
    """Of whom a mark tells, and what."""
    rows = ((_("Who"), params.get("whom")), (_("What"), params.get("what")))
    return [(label, str(value)) for label, value in rows if value]


MAJOR_SENTENCES: dict[str, Callable[[Params], str]] = {
    EntryKind.UPDATE: _update,
    EntryKind.CONFIRMED: _confirmed,
    EntryKind.MAJOR_PROPOSED: _proposed,
    EntryKind.MAJOR_STOOD_DOWN: _stood_down,
    EntryKind.SPOT_CHECK_ADDED: lambda params: _("Spot check added: %(check)s") % _named(params),
    EntryKind.SPOT_CHECK_TICKED: lambda params: _("Spot check passed: %(check)s") % _named(params),
    EntryKind.SPOT_CHECK_REOPENED: lambda params: _("Spot check open again: %(check)s") % _named(params),
    EntryKind.SPOT_CHECK_REMOVED: lambda params: _("Spot check removed: %(check)s") % _named(params),
    EntryKind.CHILD_ADDED: lambda params: _("%(child)s is a child of this now") % _named(params),
    EntryKind.CHILD_REMOVED: lambda params: _("%(child)s is no child of this any more") % _named(params),
    EntryKind.FAMILY_REOPENED: _family_reopened,
    EntryKind.FAMILY_RESOLVED: _family_resolved,
}
