"""The desk on which it happens: promises of seconds, two tiers, somebody on call, an incident manager."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from oncall.models import PersonalRule, Team, User
from tests.chaos.cast import PASSWORD, Scene
from tests.factories.desk import BusinessCalendarFactory, SlaPolicyFactory, desk, restore_defaults
from tests.factories.paging import policy_of
from tests.factories.people import TeamFactory
from tests.factories.reaching import method_of

FIRST_RESPONSE = {1: 20, 2: 30, 3: 45, 4: 60, 5: 90}
RESOLUTION = {1: 60, 2: 90, 3: 150, 4: 240, 5: 300}


def build(*, provider: str, pace: float, people: int) -> Scene:
    """`provider` is the host and port of the message service; promises are multiplied by `pace`."""
    restore_defaults()
    hashed = PBKDF2PasswordHasher().encode(PASSWORD, "chaos-chaos-chaos-chaos")
    requesters = _people("requester", people, hashed)
    agents = _people("agent", people, hashed)
    (lead,), (manager,) = _people("lead", 1, hashed), _people("manager", 1, hashed)
    on_call = _people("oncall", 2, hashed)
    User.objects.filter(pk=manager.pk).update(is_incident_manager=True)
    second = TeamFactory.create(name="Second", tier=2, members=[*agents[1:], *on_call], leads=[lead])
    first = TeamFactory.create(name="First", tier=1, members=agents, leads=[lead], escalates_to=second)
    for person in [*on_call, manager]:
        _reached(person, f"json://{provider}/{person.email.partition('@')[0]}")
    policy = policy_of((1, [on_call[0]]), (1, [on_call[1]]), last=(1, [manager]), repeat=1, ack_timeout=2)
    Team.objects.filter(pk__in=[first.pk, second.pk]).update(escalation_policy=policy)
    _promises(pace)
    desk(first_team=first, update_minutes=1, propose_repeated=False)
    return Scene(
        [each.email for each in requesters],
        [each.email for each in agents],
        [manager.email],
        [each.pk for each in requesters],
        first.pk,
    )


def _people(role: str, count: int, hashed: str) -> list[User]:
    return [
        User.objects.create(
            email=f"{role}{number}@chaos.test", full_name=f"{role.title()} {number}", password=hashed
        )
        for number in range(count)
    ]


def _reached(person: User, address: str) -> None:
    """By push and by mail at once: both of the desk's ways out are used."""
    for method in (method_of(person, address, name="Push"), method_of(person, name="Mail")):
        PersonalRule.objects.create(user=person, urgency="high", minutes=0, method=method)


def _promises(pace: float) -> None:
    def shortened(seconds: dict[int, int]) -> dict[int, int]:
        return {priority: max(2, int(each * pace)) for priority, each in seconds.items()}

    SlaPolicyFactory.create(
        name="Seconds",
        calendar=BusinessCalendarFactory.create(name="Seconds", always_open=True),
        targets={"first_response": shortened(FIRST_RESPONSE), "resolution": shortened(RESOLUTION)},
        thresholds=[
            ("first_response", "percent", 50, {"tell_assignee"}),
            ("first_response", "percent", 100, {"tell_lead", "hand_on"}),
            ("resolution", "percent", 50, {"tell_assignee"}),
            ("resolution", "percent", 75, {"tell_lead"}),
            ("resolution", "percent", 100, {"tell_lead", "tell_managers", "page_policy"}),
            ("resolution", "overrun", 1, {"tell_managers", "raise_priority"}),
        ],
    )
