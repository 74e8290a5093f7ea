import pytest

from tests.factories.desk import LONG_AGO, CategoryFactory, ServiceFactory, SlaPolicyFactory
from tests.factories.people import OrganisationFactory
from tickets.actions.configuration import publish_policy
from tickets.actions.policy_choice import Traits, choose_measure
from tickets.models import SlaPolicy

pytestmark = pytest.mark.django_db


def chosen(traits: Traits) -> str:
    return choose_measure(traits).policy.policy.name


def test_without_a_matching_policy_the_default_applies() -> None:
    SlaPolicyFactory.create(name="Elsewhere", for_services=[ServiceFactory.create()])
    assert chosen(Traits("incident")) == SlaPolicy.objects.get(is_default=True).name


@pytest.mark.parametrize("kind", ["incident", "request"])
def test_a_policy_reads_the_type(kind: str) -> None:
    SlaPolicyFactory.create(name="Incidents", kind="incident")
    assert (chosen(Traits(kind)) == "Incidents") is (kind == "incident")


def test_all_conditions_must_hold_and_one_value_of_each_is_enough() -> None:
    service, other, category, organisation = (
        ServiceFactory.create(),
        ServiceFactory.create(),
        CategoryFactory.create(),
        OrganisationFactory.create(),
    )
    SlaPolicyFactory.create(
        name="Narrow",
        for_services=[service, other],
        for_categories=[category],
        for_organisations=[organisation],
    )
    assert chosen(Traits("incident", other.pk, category.pk, organisation.pk)) == "Narrow"
    assert chosen(Traits("incident", other.pk, category.pk, None)) != "Narrow"
    assert chosen(Traits("incident", None, category.pk, organisation.pk)) != "Narrow"


def test_the_first_in_the_admins_order_wins() -> None:
    SlaPolicyFactory.create(name="Second", position=2)
    SlaPolicyFactory.create(name="First", position=1)
    assert chosen(Traits("incident")) == "First"


def test_the_default_comes_last_whatever_its_position() -> None:
    SlaPolicy.objects.filter(is_default=True).update(position=0)
    SlaPolicyFactory.create(name="Later", position=30000)
    assert chosen(Traits("incident")) == "Later"


def test_an_inactive_policy_is_passed_over() -> None:
    SlaPolicyFactory.create(name="Off", active=False)
    assert chosen(Traits("incident")) != "Off"


def test_the_current_version_is_chosen() -> None:
    policy = SlaPolicyFactory.create(name="Changing")
    policy.targets.filter(metric="resolution").update(seconds=60)
    publish_policy(policy=policy, now=LONG_AGO)
    assert choose_measure(Traits("incident")).policy.number == 2
    assert choose_measure(Traits("incident")).policy.target("resolution", 1) == 60
