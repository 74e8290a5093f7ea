"""Escalation policies for tests, and people who can be reached."""

from oncall.actions.policies import PolicyDraft, make_policy
from oncall.escalation.policy import Level, Policy, Target
from oncall.models import EscalationPolicy, Schedule, Team, User
from tests.factories.reaching import method_of


def reached(*people: User) -> None:
    """Each of them gets a verified email address as a contact method."""
    for person in people:
        method_of(person, shown="p…@example.test")


def target(what: User | Schedule | Team) -> Target:
    if isinstance(what, User):
        return Target("person", what.pk)
    return Target("schedule" if isinstance(what, Schedule) else "team", what.pk)


def level(*targets: User | Schedule | Team, wait: int = 5) -> Level:
    return Level(tuple(target(each) for each in targets), wait)


def policy(
    *levels: Level,
    last: Level,
    name: str = "Storage",
    repeat: int = 0,
    ack_timeout: int | None = 60,
    teams: tuple[Team, ...] = (),
) -> EscalationPolicy:
    spec = Policy(levels, last, repeat, ack_timeout)
    return make_policy(by=None, draft=PolicyDraft(name, spec, frozenset(each.pk for each in teams)))
