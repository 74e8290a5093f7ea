"""Who is on call at Halvern: rotas in two zones, with a gap, an override, and somebody on holiday."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oncall.actions import add_time_off, make_override, make_schedule
from oncall.actions.schedules import Facts
from oncall.models import Skill, User, UserSkill
from oncall.scheduling.asking import on_call
from oncall.scheduling.spec import Layer, Window
from tickets.demo.company import APPLICATIONS, DATA, DESK, INFRASTRUCTURE, NETWORK, WORKPLACE, Company

MADRID, NEW_YORK = ZoneInfo("Europe/Madrid"), ZoneInfo("America/New_York")
_MONDAY, _FRIDAY = 0, 4
# a week each, day and night
_WEEKLY = (
    (WORKPLACE, ("Aiko Tanabe", "Jonas Weber")),
    (APPLICATIONS, ("Mateusz Zieliński", "Beatriz Lobo")),
    (INFRASTRUCTURE, ("Grace Okafor", "Nikolai Petrov")),
    (DATA, ("Beatriz Lobo", "Ravi Menon")),
)


def fill(people: Company, *, since: datetime, now: datetime) -> None:
    """Make the rotas as of `since` (UTC), and what people changed about the days after `now`."""
    _service_desk(people, since, now)
    _network(people, since)
    for team, names in _WEEKLY:
        _weekly(people, team, names, since)


def _service_desk(people: Company, since: datetime, now: datetime) -> None:
    """Somebody day and night, a week each; at night in week-ends somebody in Newark."""
    users, team = people.users, people.teams[DESK]
    names = ("Priya Raman", "Diego Salcedo", "Kwame Asante")
    weeks = Layer(tuple(users[name].pk for name in names), 1, "weeks", time(9), _monday_before(since, MADRID))
    nights = Layer(
        (users["Hannah Lindqvist"].pk,),
        1,
        "weeks",
        time(9),
        _monday_before(since, MADRID),
        windows=(Window(time(22), time(6), 5, 6), Window(time(22), time(6), 6, 0)),
    )
    facts = Facts("Service Desk", team, "Europe/Madrid")
    rota = make_schedule(by=None, facts=facts, layers=[weeks, nights], now=since)
    wednesday = _at(now + timedelta(days=(2 - now.weekday()) % 7 + 1), time(14), MADRID)
    make_override(
        by=users["Marta Quiroga"],
        schedule=rota,
        person=users["Marta Quiroga"],
        start=wednesday,
        end=wednesday + timedelta(hours=6),
        note="Dentist: I take the afternoon.",
        now=now,
    )
    leave = _at(now + timedelta(days=8), time(8), MADRID)
    away = User.objects.get(pk=on_call(rota.spec(), leave + timedelta(hours=4)).person)
    add_time_off(by=away, start=leave, end=leave + timedelta(days=2), now=now, note="Holiday")


def _network(people: Company, since: datetime) -> None:
    """On weekdays only, on New York's clock: from Friday evening to Monday nobody is on call."""
    skill = Skill.objects.create(name="Network")
    engineers = [people.users[name] for name in ("Owen Carver", "Leila Haddad")]
    UserSkill.objects.bulk_create(UserSkill(skill=skill, user=user) for user in engineers)
    layer = Layer(
        tuple(user.pk for user in engineers),
        1,
        "days",
        time(8),
        _monday_before(since, NEW_YORK),
        windows=(Window(time(8), time(18), _MONDAY, _FRIDAY),),
    )
    facts = Facts("Network, North America", people.teams[NETWORK], "America/New_York", [skill])
    make_schedule(by=None, facts=facts, layers=[layer], now=since)


def _weekly(people: Company, team: str, names: tuple[str, ...], since: datetime) -> None:
    layer = Layer(
        tuple(people.users[name].pk for name in names), 1, "weeks", time(9), _monday_before(since, MADRID)
    )
    make_schedule(by=None, facts=Facts(team, people.teams[team], "Europe/Madrid"), layers=[layer], now=since)


def _monday_before(at: datetime, zone: ZoneInfo) -> date:
    on = at.astimezone(zone).date()
    return on - timedelta(days=on.weekday())


def _at(day: datetime, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day.astimezone(zone).date(), wall, zone).astimezone(UTC)
