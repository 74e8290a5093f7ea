"""A desk to act on: three tiers in a chain, and a 24×7 policy, so that business time is wall time."""

import pytest

from tests.factories.desk import HOUR, BusinessCalendarFactory, ServiceFactory, SlaPolicyFactory
from tests.factories.people import TeamFactory, UserFactory
from tests.tickets.actions.scene import Scene
from tickets.models import ResolutionCode


@pytest.fixture
def scene(db: None) -> Scene:
    """First response 1 h at every priority; resolution 1, 2, 4, 8, 16 h at P1 to P5; no thresholds."""
    ana, lea = UserFactory.create(full_name="Ana Agent"), UserFactory.create(full_name="Lea Lead")
    tom, uma = UserFactory.create(full_name="Tom Second"), UserFactory.create(full_name="Uma Third")
    third = TeamFactory.create(name="Specialists", tier=3, members=[uma])
    second = TeamFactory.create(name="Second line", tier=2, members=[tom], escalates_to=third)
    first = TeamFactory.create(name="Service desk", tier=1, members=[ana], leads=[lea], escalates_to=second)
    always = BusinessCalendarFactory.create(name="Always", always_open=True)
    radio = ServiceFactory.create(name="Radio")
    policy = SlaPolicyFactory.create(
        name="Always",
        calendar=always,
        for_services=[radio],
        targets={
            "first_response": HOUR,
            "resolution": {1: HOUR, 2: 2 * HOUR, 3: 4 * HOUR, 4: 8 * HOUR, 5: 16 * HOUR},
        },
    )
    code = ResolutionCode.objects.order_by("pk").first()
    assert code is not None
    return Scene(
        rita=UserFactory.create(full_name="Rita Requester"),
        ana=ana,
        lea=lea,
        tom=tom,
        uma=uma,
        max=UserFactory.create(full_name="Max Manager", is_incident_manager=True),
        first=first,
        second=second,
        third=third,
        radio=radio,
        always=always,
        policy=policy,
        code=code,
    )
