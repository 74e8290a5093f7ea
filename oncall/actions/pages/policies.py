"""Which escalation policy a page gets, and that policy as it is at one moment."""

from django.utils.translation import gettext as _

from oncall.actions.refusals import Refused
from oncall.escalation.policy import Policy
from oncall.models import EscalationPolicy, Team


class NoPolicy(Refused):
    """Nobody could be paged, because there is no escalation policy."""

    def __init__(self) -> None:
        super().__init__(
            _("Nobody could be paged: no escalation policy. Give the team one, or the desk a default."),
            "policy",
        )


def default_policy_of(team: Team | None) -> EscalationPolicy | None:
    """The team's own policy, else the desk's default; None when there is neither.

    With None `raise_page` raises NoPolicy. A caller that pages by itself must not let that pass in silence:
    it records on its subject that nobody could be paged for want of an escalation policy, and tells whoever
    it can tell.
    """
    if team is not None and team.escalation_policy is not None:
        return team.escalation_policy
    return EscalationPolicy.objects.of_the_desk().first()


def read_policy(key: int) -> tuple[EscalationPolicy, Policy]:
    """A policy and its levels, all of one revision. Raises NoPolicy when it is gone."""
    found = EscalationPolicy.objects.prefetch_related("levels__targets")
    while (policy := found.filter(pk=key).first()) is not None:
        spec = policy.frozen()
        # an edit between the reading of the policy and of its targets would leave levels with nobody
        if EscalationPolicy.objects.filter(pk=key, revision=policy.revision).exists():
            return policy, spec
    raise NoPolicy
