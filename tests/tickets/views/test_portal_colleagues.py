"""Who reads a colleague's tickets on the portal."""

import pytest
from django.urls import reverse

from oncall.models import User
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tests.tickets.views.portal_desk import act, page, resolved
from tests.tickets.views.ticket_desk import client_of
from tickets.actions.details import restrict

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
THEIRS = {"of": "organisation"}


@pytest.fixture
def agent() -> User:
    user = UserFactory.create(full_name="Ana Soto")
    TeamFactory.create(members=[user])
    return user


def test_colleagues_read_along_where_the_admin_allows_it_and_may_not_write(agent: User) -> None:
    shop = OrganisationFactory.create(requesters_see_all=True)
    one, two = UserFactory.create(organisation=shop), UserFactory.create(organisation=shop)
    ticket = resolved(logged(requester=one), agent)
    reader = client_of(two)
    assert ticket.number in reader.get(reverse("portal:home"), THEIRS).content.decode()
    text = reader.get(page(ticket)).content.decode()
    assert "Only who reported it can write here." in text
    assert "<textarea" not in text
    for name, data in (("reply", {"body": "hi"}), ("answer", {"answer": "yes"}), ("rate", {"rating": 5})):
        assert reader.post(act(name, ticket), data).status_code == 403
    ticket.refresh_from_db()
    assert ticket.status == "resolved"


def test_a_restricted_ticket_is_hidden_from_colleagues(agent: User) -> None:
    shop = OrganisationFactory.create(requesters_see_all=True)
    one, two = UserFactory.create(organisation=shop), UserFactory.create(organisation=shop)
    manager = UserFactory.create(is_incident_manager=True)
    ticket = logged(requester=one)
    restrict(ticket=ticket.pk, by=manager, now=MONDAY)
    assert client_of(two).get(page(ticket)).status_code == 404
    assert ticket.number not in client_of(two).get(reverse("portal:home"), THEIRS).content.decode()
    assert client_of(one).get(page(ticket)).status_code == 200


def test_colleagues_see_nothing_where_the_admin_does_not_allow_it() -> None:
    shop = OrganisationFactory.create(requesters_see_all=False)
    one, two = UserFactory.create(organisation=shop), UserFactory.create(organisation=shop)
    ticket = logged(requester=one)
    assert client_of(two).get(page(ticket)).status_code == 404
    assert ticket.number not in client_of(two).get(reverse("portal:home"), THEIRS).content.decode()
