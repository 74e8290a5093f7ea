"""What an escalation policy was when its form was opened, kept in a signed hidden field.

A save is compared with it: who was overtaken is told, and only the teams that he ticked or unticked himself
move.
"""

from dataclasses import dataclass
from typing import Self

from django.core import signing

from oncall.escalation.policy import Policy
from oncall.models import EscalationPolicy, User

_SALT = "oncall.policy"


@dataclass(frozen=True)
class Opened:
    """The policy as the form was opened with it."""

    revision: int
    name: str
    spec: Policy
    shown: frozenset[int]
    """The teams (keys) that used it and had a tick in the form."""
    others: frozenset[int]
    """The teams that used it and were not this person's to take it from."""

    @classmethod
    def of(cls, policy: EscalationPolicy, by: User) -> Self:
        teams = policy.team_keys()
        shown = teams if by.operates else teams & set(by.led_team_ids)
        return cls(policy.revision, policy.name, policy.frozen(), shown, teams - shown)

    @property
    def teams(self) -> frozenset[int]:
        """All teams that used it."""
        return self.shown | self.others

    def dumps(self) -> str:
        facts = [self.revision, self.name, self.spec.to_json(), sorted(self.shown), sorted(self.others)]
        return signing.dumps(facts, salt=_SALT, compress=True)

    @classmethod
    def loads(cls, text: str) -> Self | None:
        """None when it is missing or was tampered with."""
        try:
            revision, name, spec, shown, others = signing.loads(text, salt=_SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return cls(revision, name, Policy.from_json(spec), frozenset(shown), frozenset(others))
