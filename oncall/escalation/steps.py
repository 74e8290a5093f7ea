"""What a page does next: tell a level, skip one that is empty, start again, give up.

People are looked up when a level fires (docs/semantics.md: escalation and paging). One call tells at most
one level, however long nobody was there to make it: whoever is told late still has the full wait.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

from oncall.escalation.page import Page, State, Urgency, next_step_at
from oncall.escalation.policy import Place, Policy, Target

LookUp: TypeAlias = Callable[[Target], Sequence[int]]
"""The people of a target that a message can reach now, none if there are none; of a team, all of them."""

Cursors: TypeAlias = Mapping[int, int]
"""Of each team, who was told last by round robin."""

AgainCause = Literal["cause added", "urgency raised"]
RestartCause = Literal["no activity", "snooze over", "urgency raised"]


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody to be told now, and the target that led there."""

    person: int
    through: Target


@dataclass(frozen=True, slots=True)
class Fired:
    """A level tells people; `empty` are its targets that lead to nobody. No place: a person handed it on."""

    place: Place | None
    told: tuple[Told, ...]
    empty: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A level, or whoever a person handed it to, has nobody who can be reached; the next is told at once."""

    place: Place | None
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Again:
    """The same people are told again."""

    people: tuple[int, ...]
    cause: AgainCause


@dataclass(frozen=True, slots=True)
class Restarted:
    """An acknowledged page is triggered again from level 1, with a fresh count."""

    cause: RestartCause


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Nobody answered the last resort, or nobody could be told: the page is unanswered."""


Act: TypeAlias = Fired | Skipped | Again | Restarted | GaveUp


@dataclass(frozen=True, slots=True)
class Moved:
    """A page after a step, what to do and record in this order, and whose turn was used."""

    page: Page
    acts: tuple[Act, ...]
    cursors: Cursors = field(default_factory=dict)


def step(page: Page, policy: Policy, now: datetime, look_up: LookUp, cursors: Cursors) -> Moved:
    """What is due at `now`; nothing if nothing is. Called again with its own result, it does nothing more."""
    due = next_step_at(page, policy)
    if due is None or due > now:
        return Moved(page, (), cursors)
    if page.state == State.ACKNOWLEDGED:
        cause: RestartCause = "snooze over" if page.snoozed_until else "no activity"
        anew = replace(_freed(page), position=0, restarts=page.restarts + 1)
        return _fire(anew, policy, now, look_up, cursors, (Restarted(cause),))
    return _fire(page, policy, now, look_up, cursors)


def escalate(page: Page, policy: Policy, now: datetime, look_up: LookUp, cursors: Cursors) -> Moved:
    """A person asks for the next level now, from any state but resolved; after the last, for it again."""
    if page.state == State.RESOLVED:
        return Moved(page, (), cursors)
    position = min(page.position, policy.last_position)
    return _fire(replace(_freed(page), position=position), policy, now, look_up, cursors)


def reassign(
    page: Page, policy: Policy, now: datetime, targets: Sequence[Target], look_up: LookUp, cursors: Cursors
) -> Moved:
    """A person hands it to others, from any state but resolved.

    They have as long as the level before the page's position (level 1, if none was told yet); then it goes
    on there. If nobody of them can be reached, the next level is told at once.
    """
    if page.state == State.RESOLVED:
        return Moved(page, (), cursors)
    freed = replace(_freed(page), position=min(page.position, policy.last_position))
    told, empty, turned = _reach(targets, look_up, cursors)
    if not told:
        return _fire(freed, policy, now, look_up, cursors, (Skipped(None, empty),))
    return Moved(_after(freed, told, now), (Fired(None, told, empty),), turned)


def tell_again(page: Page, *, worse: bool = False) -> Moved:
    """A further cause was appended: who was told last hears of it, unless somebody acknowledged.

    Nothing else moves; a page whose first level is still due says nothing, for that level will say all. One
    that found nobody at all looks for somebody anew: its level 1 is due. A cause that says that it is `worse`
    than it was ends a snooze, as when the urgency rises.
    """
    if worse and page.snoozed_until is not None:
        return _snooze_ended(page)
    return _again(page, "cause added")


def raise_urgency(page: Page, now: datetime) -> Moved:
    """From low to high: who was told is told again by the other rules, and has the full wait from now.

    A snooze ends: it was granted to something that could wait, so level 1 is due. A plain acknowledgement
    stays, for somebody is at it.
    """
    if page.urgency == Urgency.HIGH or page.state == State.RESOLVED:
        return Moved(page, ())
    raised = replace(page, urgency=Urgency.HIGH)
    if page.snoozed_until is not None:
        return _snooze_ended(raised)
    if page.state == State.TRIGGERED and page.told:
        raised = replace(raised, fired_at=now)
    return _again(raised, "urgency raised")


def _snooze_ended(page: Page) -> Moved:
    anew = replace(_due_anew(_freed(page)), restarts=page.restarts + 1)
    return Moved(anew, (Restarted("urgency raised"),))


def look_anew(page: Page, again: Again) -> Page:
    """The page when nobody of `again` could be reached any more: its level 1 is due, and looks who is there.

    One that goes on to its next level by itself stays as it is. One whose urgency just rose was low until
    now, and never went on.
    """
    waits = page.state == State.TRIGGERED and page.urgency == Urgency.HIGH and again.cause == "cause added"
    return page if waits else _due_anew(page)


def _due_anew(page: Page) -> Page:
    return replace(page, state=State.TRIGGERED, position=0, fired_at=None, told=())


def _again(page: Page, cause: AgainCause) -> Moved:
    if page.state in {State.ACKNOWLEDGED, State.RESOLVED}:
        return Moved(page, ())
    if page.told:
        return Moved(page, (Again(page.told, cause),))
    if page.state == State.UNANSWERED:
        return Moved(_due_anew(page), ())
    return Moved(page, ())


def _fire(
    page: Page, policy: Policy, now: datetime, look_up: LookUp, cursors: Cursors, before: tuple[Act, ...] = ()
) -> Moved:
    """Tell the first level from the page's position on that has somebody, or give up."""
    acts = list(before)
    asked: set[int | None] = set()
    for position in range(page.position, policy.last_position + 1):
        place, level = policy.place(position), policy.level_at(position)
        # a level found empty at this instant is so in every later pass
        if place.level in asked:
            continue
        told, empty, turned = _reach(level.targets, look_up, cursors)
        if told:
            acts.append(Fired(place, told, empty))
            return Moved(_after(replace(page, position=position + 1), told, now), tuple(acts), turned)
        acts.append(Skipped(place, empty))
        asked.add(place.level)
    # when not even the last resort could be told, a further cause looks for people anew
    told_last = () if None in asked else page.told
    end = policy.last_position + 1
    unanswered = replace(page, state=State.UNANSWERED, position=end, told=told_last)
    return Moved(unanswered, (*acts, GaveUp()), cursors)


def _reach(
    targets: Sequence[Target], look_up: LookUp, cursors: Cursors
) -> tuple[tuple[Told, ...], tuple[Target, ...], Cursors]:
    """The people behind targets, each once, the targets without any, and the teams' turns after it."""
    told: dict[int, Told] = {}
    empty: list[Target] = []
    turned = dict(cursors)
    for target in targets:
        people = look_up(target)
        if not people:
            empty.append(target)
            continue
        if target.kind == "team":
            people = [next_in_turn(people, turned.get(target.key))]
            turned[target.key] = people[0]
        for person in people:
            told.setdefault(person, Told(person, target))
    return tuple(told.values()), tuple(empty), turned


def next_in_turn(members: Sequence[int], last: int | None) -> int:
    """Who follows `last` among members in the order of their keys, also when `last` has left."""
    following = [each for each in members if last is not None and each > last]
    return min(following or members)


def _after(page: Page, told: tuple[Told, ...], now: datetime) -> Page:
    return replace(page, fired_at=now, told=tuple(each.person for each in told))


def _freed(page: Page) -> Page:
    """The page, triggered again and nobody's."""
    return replace(
        page,
        state=State.TRIGGERED,
        acknowledged_by=None,
        acknowledged_at=None,
        active_at=None,
        snoozed_until=None,
    )
