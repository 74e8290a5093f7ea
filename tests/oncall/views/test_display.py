import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.people import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_person_chooses_zone_and_language(client: Client) -> None:
    ana = UserFactory.create()
    client.force_login(ana)
    answer = client.post("/settings/", {"zone": "Asia/Tokyo", "language": "en"}, follow=True)
    assert "Times are shown in Asia/Tokyo" in answer.content.decode()
    ana.refresh_from_db()
    assert (ana.zone, ana.language) == ("Asia/Tokyo", "en")
    assert timezone.get_current_timezone_name() == "UTC"


def test_the_empty_choice_says_what_it_would_be(client: Client) -> None:
    ana = UserFactory.create(organisation=OrganisationFactory.create(zone="Europe/Madrid"))
    client.force_login(ana)
    assert "As the desk has it: Europe/Madrid" in client.get("/settings/").content.decode()


@pytest.mark.parametrize(
    "data", [{"zone": "Mars"}, {"language": "tlh"}, {"zone": "\x00"}, {"zone": "x" * 9000}]
)
def test_what_is_no_choice_is_refused_at_the_field(client: Client, data: dict[str, str]) -> None:
    ana = UserFactory.create(zone="Asia/Tokyo")
    client.force_login(ana)
    answer = client.post("/settings/", data)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    ana.refresh_from_db()
    assert ana.zone == "Asia/Tokyo"
