"""A policy, people and a desk that plays a page forward."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from oncall.escalation.page import Page, Urgency, begin, next_step_at
from oncall.escalation.policy import Level, Policy, Target
from oncall.escalation.steps import Act, Cursors, Fired, step

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANA, BEN, CEM, DEA, EVA = 1, 2, 3, 4, 5
SCHEDULE, TEAM, BOSS = Target("schedule", 10), Target("team", 20), Target("person", EVA)
POLICY = Policy((Level((SCHEDULE,), 5), Level((TEAM,), 10)), Level((BOSS,), 15), repeat=1, ack_timeout=30)
REACHABLE: dict[Target, list[int]] = {SCHEDULE: [ANA], TEAM: [BEN, CEM, DEA], BOSS: [EVA]}


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def told(act: Act) -> list[int]:
    assert isinstance(act, Fired)
    return [each.person for each in act.told]


class Desk:
    """A page whose steps are made when they are due, with everything that came of them."""

    def __init__(
        self,
        policy: Policy = POLICY,
        reachable: Mapping[Target, Sequence[int]] = REACHABLE,
        urgency: Urgency = Urgency.HIGH,
        cursors: Cursors | None = None,
    ) -> None:
        self.policy = policy
        self.reachable = dict(reachable)
        self.page: Page = begin(urgency, NOW)
        self.cursors: Cursors = cursors or {}
        self.record: list[tuple[float, Act]] = []

    def look_up(self, target: Target) -> Sequence[int]:
        return self.reachable.get(target, [])

    def step(self, now: datetime) -> tuple[Act, ...]:
        moved = step(self.page, self.policy, now, self.look_up, self.cursors)
        self.page, self.cursors = moved.page, moved.cursors
        self.record += [((now - NOW) / minutes(1), each) for each in moved.acts]
        return moved.acts

    @property
    def due(self) -> datetime | None:
        return next_step_at(self.page, self.policy)

    def run(self, until: datetime) -> None:
        """Make every step that falls due up to `until`."""
        while (due := self.due) is not None and due <= until:
            self.step(due)

    @property
    def calls(self) -> list[tuple[float, list[int]]]:
        """Minutes since the page began, and who was told."""
        return [(at, told(act)) for at, act in self.record if isinstance(act, Fired)]
