"""The pages of a ticket, and who is on call for it, as its page shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Q, Subquery, Value
from django.db.models.functions import Coalesce

from oncall.models import EscalationPolicy, EscalationTarget, Schedule, Team, User
from oncall.page_rights import may_act
from oncall.page_standing import Standing, standings
from oncall.rota import Seat, seats
from tickets.actions.pages.subject import pages_of
from tickets.models import Ticket

SHOWN = 10


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page: how it stands, and whether this reader may answer it."""

    standing: Standing
    may_answer: bool


def pages_shown(user: User, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """The newest pages of a ticket, and who is on call for its team; for who reads its internal side."""
    seen = pages_of(ticket).visible_to(user).select_related("acknowledged_by", "resolved_by")
    found = list(seen[: SHOWN + 1]) if ticket.may_have("pages") else []
    return {
        "pages": [
            PageLine(each, each.page.is_alive and may_act(user, each.page))
            for each in (standings(found[:SHOWN], now) if found else ())
        ],
        "more_pages": len(found) > SHOWN,
        "seats": seats_for(ticket.team, now) if ticket.is_open else [],
    }


def seats_for(team: Team | None, now: datetime) -> list[Seat]:
    """Who is on call now in a team's schedules; without any, in those that its escalation policy asks."""
    key = team.escalation_policy_id if team is not None else None
    desks = Subquery(EscalationPolicy.objects.of_the_desk().values("pk")[:1])
    policy = Coalesce(Value(key, BigIntegerField()), desks)
    asked = EscalationTarget.objects.filter(level__policy=policy, schedule__isnull=False).values("schedule")
    schedules = Schedule.objects.filter(Q(team=team, team__isnull=False) | Q(pk__in=asked))
    found = list(schedules.with_spec(since=now).order_by("name", "id"))
    own = [each for each in found if team is not None and each.team_id == team.pk]
    return seats(own or found, now=now) if found else []
