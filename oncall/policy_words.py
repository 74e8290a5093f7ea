"""Escalation policies in words: what one does, whom it would tell now, what is wrong with one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.problem import Problem
from oncall.escalation.policy import Level, Policy
from oncall.targets import Targets
from oncall.words import duration


def minutes_words(minutes: int) -> str:
    """A number of minutes, exactly: "45 minutes", "2 hours", "1 day 30 minutes"."""
    parts = []
    for unit in (24 * 60, 60, 1):
        whole, minutes = divmod(minutes, unit)
        if whole:
            parts.append(duration(whole * unit * 60))
    return " ".join(parts) or duration(0)


def sentence(policy: Policy, targets: Targets) -> str:
    """What a policy does, in the order in which it happens."""
    parts = []
    after = 0
    for number, level in enumerate(policy.levels):
        words = {"whom": whom_words(level, targets), "time": minutes_words(after)}
        parts.append((_("after %(time)s %(whom)s") if number else _("At once %(whom)s")) % words)
        after += level.wait
    if policy.repeat:
        passes = policy.repeat + 1
        parts.append(
            ngettext("all this %(count)d time", "all this %(count)d times", passes) % {"count": passes}
        )
    last = {
        "whom": whom_words(policy.last_resort, targets),
        "time": minutes_words(after * (policy.repeat + 1)),
    }
    parts.append(_("at last, after %(time)s, %(whom)s") % last)
    return f"{'; '.join(parts)}."


def rest_words(policy: Policy) -> str:
    """What becomes of an acknowledged page."""
    if policy.ack_timeout is None:
        return _("Once acknowledged it rests until it is resolved.")
    return _("Acknowledged and left alone for %(time)s, it starts again.") % {
        "time": minutes_words(policy.ack_timeout)
    }


def whom_words(level: Level, targets: Targets) -> str:
    """Everybody whom a level names."""
    return ", ".join(targets.words(each) for each in level.targets) or "–"


@dataclass(frozen=True)
class Line:
    """A level as it would be gone through now. `after` counts the minutes from the start of the page."""

    number: int
    """1 is the first level; 0 the last resort."""
    after: int
    told: tuple[str, ...]
    missed: tuple[str, ...]
    """Why some, or all, of its targets would tell nobody."""

    @property
    def reaches_nobody(self) -> bool:
        return not self.told

    @property
    def when(self) -> str:
        return minutes_words(self.after) if self.after else ""


@dataclass(frozen=True)
class Preview:
    """Whom a policy would tell, were it asked now and everything stayed as it is now."""

    lines: tuple[Line, ...]
    passes: int
    ends_after: str
    """After how long nobody having answered makes the page unanswered."""

    @property
    def reaches_nobody(self) -> bool:
        return all(line.reaches_nobody for line in self.lines)

    @property
    def empty(self) -> list[Line]:
        return [line for line in self.lines if line.reaches_nobody]


def preview(policy: Policy, targets: Targets) -> Preview:
    """The levels of the first pass and the last resort; a level that reaches nobody takes no time."""
    lines = []
    after = 0
    for number, level in enumerate(policy.levels, 1):
        line = _line(number, after, level, targets)
        lines.append(line)
        after += 0 if line.reaches_nobody else level.wait
    after *= policy.repeat + 1
    last = _line(0, after, policy.last_resort, targets)
    end = after + (0 if last.reaches_nobody else policy.last_resort.wait)
    return Preview((*lines, last), policy.repeat + 1, minutes_words(end) if end else "")


def _line(number: int, after: int, level: Level, targets: Targets) -> Line:
    told: dict[str, None] = {}
    missed = []
    for target in level.targets:
        person = targets.would_tell(target)
        if person is None:
            missed.append(targets.why_nobody(target))
        elif target.kind == "schedule":
            told[_("%(person)s (on call: %(name)s)") % {"person": person, "name": targets.label(target)}] = (
                None
            )
        elif target.kind == "team":
            told[_("%(person)s (next of %(name)s)") % {"person": person, "name": targets.label(target)}] = (
                None
            )
        else:
            told[str(person)] = None
    return Line(number, after, tuple(told), tuple(missed))


_PROBLEMS: Mapping[str, Callable[[Mapping[str, str]], str]] = {
    "no_levels": lambda _params: _("A policy needs at least one level. Add one."),
    "too_many_levels": lambda params: _("At most %(most)s levels are possible. Remove some.") % params,
    "no_targets": lambda _params: _(
        "Choose at least one person, schedule or team here, or remove the level."
    ),
    "target_twice": lambda _params: _("One of them is named twice here. Once is enough."),
    "wait_out_of_range": lambda params: _("Enter whole minutes from 1 to %(most)s.") % params,
    "repeat_out_of_range": lambda params: _("Enter a whole number from 0 to %(most)s.") % params,
    "timeout_out_of_range": lambda params: _("Enter whole minutes from 1 to %(most)s, or nothing.") % params,
}


def problem_words(problem: Problem) -> str:
    """What is wrong, and what is allowed instead."""
    words = _PROBLEMS.get(problem.code)
    return words(problem.params) if words else problem.code


def changes(before: Policy, after: Policy, targets: Targets) -> list[str]:
    """What somebody changed in a policy between two states, a sentence for each part."""
    found = []
    for number in range(max(len(before.levels), len(after.levels))):
        old, new = (_at(each, number, targets) for each in (before, after))
        if old != new:
            found.append(
                _("level %(number)d: %(old)s → %(new)s") % {"number": number + 1, "old": old, "new": new}
            )
    pairs = [
        (_("last resort"), *(_level_words(each.last_resort, targets) for each in (before, after))),
        (_("repeats"), str(before.repeat), str(after.repeat)),
        (_("starts again"), rest_words(before), rest_words(after)),
    ]
    found += [f"{label}: {old} → {new}" for label, old, new in pairs if old != new]
    return found


def _at(policy: Policy, number: int, targets: Targets) -> str:
    return _level_words(policy.levels[number], targets) if number < len(policy.levels) else "–"


def _level_words(level: Level, targets: Targets) -> str:
    return _("%(whom)s, %(time)s to answer") % {
        "whom": whom_words(level, targets),
        "time": minutes_words(level.wait),
    }


@dataclass(frozen=True)
class Change:
    """What the notice of a lost race shows: who changed what, when."""

    who: str
    what: str
    when: datetime | None
