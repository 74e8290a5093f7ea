"""What the timeline says of problems, workarounds and runbooks (docs/semantics.md: problems)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.models.choices import EntryKind

NOTHING = "–"
Params = Mapping[str, Any]


def _of(params: Params) -> dict[str, str]:
    return {name: str(params.get(name) or NOTHING) for name in ("number", "title", "version", "step")}


def _judged(params: Params) -> str:
    if params.get("worked"):
        return _("The workaround of %(number)s worked") % _of(params)
    return _("The workaround of %(number)s did not work") % _of(params)


def _put(params: Params) -> str:
    steps = params.get("steps")
    count = steps if isinstance(steps, int) else 0
    sentence = ngettext(
        "Runbook “%(title)s”, version %(version)s: %(count)d task",
        "Runbook “%(title)s”, version %(version)s: %(count)d tasks",
        count,
    )
    return sentence % {**_of(params), "count": count}


def _runbook_judged(params: Params) -> str:
    words = {
        "worked": _("Runbook “%(title)s” worked"),
        "partly": _("Runbook “%(title)s” worked partly"),
        "no": _("Runbook “%(title)s” did not work"),
    }
    sentence = words.get(str(params.get("outcome")), _("Runbook “%(title)s” judged"))
    if params.get("step"):
        return _("%(sentence)s, at: %(step)s") % {"sentence": sentence % _of(params), "step": params["step"]}
    return sentence % _of(params)


KNOWLEDGE_SENTENCES: dict[str, Callable[[Params], str]] = {
    EntryKind.PROBLEM_LINKED: lambda params: _("Linked to problem %(number)s: %(title)s") % _of(params),
    EntryKind.PROBLEM_UNLINKED: lambda params: (
        _("No longer linked to problem %(number)s: %(title)s") % _of(params)
    ),
    EntryKind.NO_PROBLEM: lambda _params: _("Decided: no problem needed"),
    EntryKind.WORKAROUND_USED: lambda params: _("Workaround of %(number)s used: %(title)s") % _of(params),
    EntryKind.WORKAROUND_JUDGED: _judged,
    EntryKind.RUNBOOK_PUT: _put,
    EntryKind.RUNBOOK_JUDGED: _runbook_judged,
}
