"""Whom Halvern's pages reach: escalation policies of the desk and its teams, and how people are reached."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time

from oncall.actions.personal import add_rule, set_working_hours
from oncall.actions.policies import PolicyDraft, make_default, make_policy
from oncall.channels import channel_named
from oncall.escalation.policy import Level, Policy, Target
from oncall.models import ContactMethod, Membership, Page, Schedule, User
from oncall.models.contact_method import address_digest
from oncall.sealing import seal
from tickets.demo.company import APPLICATIONS, DATA, DESK, INFRASTRUCTURE, NETWORK, WORKPLACE, Company

MANAGERS = ("Elena Castaño", "Marcus Hale")
# the policy of whom the warehouse waits for: trucks stand at the gates meanwhile
AT_ONCE = "Applications, at once"
# policy, its team, rotas and people of the levels one after the other, minutes each level has
_POLICIES: tuple[tuple[str, str, tuple[tuple[str, ...], ...], int], ...] = (
    ("Service Desk, day and night", DESK, (("Service Desk",), ("Marta Quiroga",)), 5),
    ("Workplace", WORKPLACE, (("Workplace",), ("Jonas Weber",)), 10),
    ("Network and Security", NETWORK, (("Network, North America",), (NETWORK,)), 10),
    (AT_ONCE, APPLICATIONS, (("Applications",), ("Sofía Arranz",)), 1),
    ("Infrastructure", INFRASTRUCTURE, (("Infrastructure",), ("Nikolai Petrov",)), 5),
    ("Data and Integration", DATA, (("Data and Integration",), ("Ravi Menon",)), 5),
)
_REPEATED = {"Service Desk, day and night": 1}
# who has a second address, which pages use when the first was not answered for some minutes
_GATEWAYS = ("Priya Raman", "Diego Salcedo", "Mateusz Zieliński", "Sofía Arranz", "Elena Castaño")
_OFFICE = (time(8, 30), time(17, 30))
_EARLY = (time(7), time(15))


def staff(people: Company) -> None:
    """Beatriz helps out where she is needed, and so takes her turns in the rota of Applications."""
    Membership.objects.create(team=people.teams[APPLICATIONS], user=people.users["Beatriz Lobo"])


def connect(people: Company, *, now: datetime) -> None:
    """Policies, second addresses, rules and working hours as of `now` (UTC); rotas are there already."""
    rotas = {schedule.name: schedule for schedule in Schedule.objects.all()}
    last = Level(tuple(Target("person", people.users[name].pk) for name in MANAGERS), 15)
    for name, team, levels, wait in _POLICIES:
        spec = Policy(
            tuple(Level(tuple(_targets(people, rotas, names)), wait) for names in levels),
            last,
            repeat=_REPEATED.get(name, 0),
        )
        draft = PolicyDraft(name, spec, frozenset({people.teams[team].pk}))
        policy = make_policy(by=None, draft=draft)
        if team == DESK:
            make_default(by=None, policy=policy)
    for name in _GATEWAYS:
        _gateway(people.users[name], now)
    _hours(people)


def _targets(people: Company, rotas: dict[str, Schedule], names: Sequence[str]) -> Iterable[Target]:
    for name in names:
        if name in people.users:
            yield Target("person", people.users[name].pk)
        elif name in rotas:
            yield Target("schedule", rotas[name].pk)
        else:
            yield Target("team", people.teams[name].pk)


def _gateway(person: User, now: datetime) -> None:
    """An address that ends at the phone; pages of high urgency use it when the mail was not answered."""
    address = f"{person.email.partition('@')[0]}@sms.halvern.example"
    phone = ContactMethod.objects.create(
        user=person,
        channel=ContactMethod.Channel.EMAIL,
        name="Phone, by the SMS gateway",
        sealed=seal(address),
        digest=address_digest(ContactMethod.Channel.EMAIL, address),
        shown=channel_named(ContactMethod.Channel.EMAIL).mask(address),
        position=1,
        created_at=now,
        verified_at=now,
    )
    mail = person.contact_methods.exclude(pk=phone.pk).get()
    add_rule(by=person, urgency=Page.Urgency.HIGH, minutes=0, method=mail.pk)
    add_rule(by=person, urgency=Page.Urgency.HIGH, minutes=2, method=phone.pk)
    add_rule(by=person, urgency=Page.Urgency.LOW, minutes=0, method=mail.pk)


def _hours(people: Company) -> None:
    for name, (start, end) in (
        ("Mateusz Zieliński", _OFFICE),
        ("Grace Okafor", _EARLY),
        ("Sofía Arranz", _OFFICE),
    ):
        set_working_hours(by=people.users[name], spans=[(day, start, end) for day in range(5)])
