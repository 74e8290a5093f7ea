"""Whom Halvern pages from today on: who is on call, then the team in turn, then the incident managers."""

from datetime import datetime

from oncall.actions.policies import PolicyDraft, make_policy
from oncall.channels import channel_named
from oncall.escalation.policy import Level, Policy, Target
from oncall.models import ContactMethod, Schedule, User
from oncall.models.contact_method import address_digest
from oncall.sealing import seal
from tickets.actions.configuration import publish_policy
from tickets.demo.company import DESK, NETWORK, Company
from tickets.models import Desk, SlaThreshold

# The policies whose misses can't wait for the morning
GRAVE = ("Executive office", "Critical services, day and night")
ROTAS = ((DESK, "Service Desk"), (NETWORK, "Network, North America"))


def begin(company: Company, *, now: datetime) -> None:
    """On-call begins when the weeks that were played are over: their pages would have woken nobody."""
    for person in User.objects.agents().union(User.objects.incident_managers()):
        _reach_by_mail(person, now)
    managers = [Target("person", each.pk) for each in User.objects.incident_managers().order_by("pk")]
    for name, rota in ROTAS:
        team = company.teams[name]
        on_call = Schedule.objects.get(name=rota)
        spec = Policy(
            levels=(
                Level((Target("schedule", on_call.pk),), 5),
                Level((Target("team", team.pk),), 10),
            ),
            last_resort=Level(tuple(managers), 15),
            repeat=1,
            ack_timeout=60,
        )
        make_policy(by=None, draft=PolicyDraft(name, spec, frozenset({team.pk})))
    for mark in SlaThreshold.objects.filter(
        policy__name__in=GRAVE, metric="resolution", kind="percent", value=100
    ).select_related("policy"):
        mark.page_policy = True
        mark.save()
        publish_policy(policy=mark.policy, now=now)
    desk = Desk.get()
    desk.page_p1 = True
    desk.save()


def _reach_by_mail(person: User, now: datetime) -> None:
    """The account's own address, proved when the person came."""
    via = channel_named(ContactMethod.Channel.EMAIL)
    where = via.normal(person.email)
    ContactMethod.objects.create(
        user=person,
        channel=ContactMethod.Channel.EMAIL,
        name="Mail",
        sealed=seal(where),
        digest=address_digest(ContactMethod.Channel.EMAIL, where),
        shown=via.mask(where),
        created_at=now,
        verified_at=now,
    )
