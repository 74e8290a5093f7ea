"""What the ticket's page shows of its pages, to whom, and paging somebody from it."""

from django.test import Client

from kernel import clock
from oncall.actions.pages import raise_page, step_pages
from oncall.models import Page
from tests.factories.paging import policy_of
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.reaching import method_of
from tests.factories.schedules import rota
from tests.factories.tickets import logged
from tickets.actions.pages.subject import subject_of
from tickets.models import Ticket


class Desk:
    """Ana's team pages Ana; Rita reported; Max manages."""

    def __init__(self) -> None:
        self.ana = UserFactory.create(full_name="Ana Agent")
        self.rita = UserFactory.create(full_name="Rita Requester")
        self.max = UserFactory.create(full_name="Max Manager", is_incident_manager=True)
        self.team = TeamFactory.create(name="Service desk", members=[self.ana])
        for person in (self.ana, self.max):
            method_of(person)
        self.policy = policy_of((5, [self.ana]), last=(5, [self.max]), name="First", is_default=True)
        self.ticket: Ticket = logged(requester=self.rita, team=self.team, impact=3, urgency=3)

    def paged(self) -> Page:
        page = raise_page(
            by=None,
            now=clock.read(),
            subject=subject_of(self.ticket),
            policy=self.policy,
            urgency="high",
            cause="p1",
            team=self.team,
        )
        step_pages(budget=20)
        return page

    def shown_to(self, client: Client, who: str) -> str:
        client.force_login(getattr(self, who))
        return client.get(f"/tickets/{self.ticket.number}/", follow=True).content.decode()


def test_the_ticket_shows_its_page_who_was_told_and_a_button_to_acknowledge(client: Client, db: None) -> None:
    desk = Desk()
    page = desk.paged()
    text = desk.shown_to(client, "ana")
    assert f'href="/pages/{page.pk}/"' in text
    assert f'action="/pages/{page.pk}/acknowledge/"' in text
    assert "Told Ana Agent" in " ".join(text.split())
    client.post(f"/pages/{page.pk}/acknowledge/")
    desk.ticket.refresh_from_db()
    assert desk.ticket.assignee == desk.ana
    text = desk.shown_to(client, "ana")
    assert "Acknowledged by Ana Agent" in " ".join(text.split())
    assert "/acknowledge/" not in text


def test_its_requester_reads_nothing_of_it(client: Client, db: None) -> None:
    desk = Desk()
    desk.paged()
    text = desk.shown_to(client, "rita")
    assert "Radio" in text or desk.ticket.title in text
    for words in ("Paged", "Page ", "/pages/", "First", "On call now"):
        assert words not in text, words


def test_who_is_on_call_for_the_team_stands_there_and_on_the_form_of_escalation(
    client: Client, db: None
) -> None:
    desk = Desk()
    uma = UserFactory.create(full_name="Uma Third", phone="555 0100")
    above = TeamFactory.create(name="Specialists", tier=2)
    desk.team.escalates_to = above
    desk.team.save()
    rota(desk.ana, name="Days", team=desk.team)
    rota(uma, name="Nights", team=above)
    text = desk.shown_to(client, "ana")
    assert "On call now" in text
    assert "Days" in text
    assert "Uma Third" not in text
    text = client.get(f"/tickets/{desk.ticket.number}/escalate/").content.decode()
    assert "Uma Third" in text
    assert "tel:5550100" in text


def test_an_agent_pages_somebody_by_the_form(client: Client, db: None) -> None:
    desk = Desk()
    policy_of((5, [desk.max]), last=(5, [desk.max]), name="A first by name")
    client.force_login(desk.ana)
    address = f"/tickets/{desk.ticket.number}/page/"
    form = client.get(address).content.decode()
    assert form.index(">First<") < form.index(">A first by name<"), "the team's own comes first"
    answer = client.post(address, {"policy": desk.policy.pk, "urgency": "high", "reason": ""})
    assert answer.status_code == 422
    assert not Page.objects.exists()
    for wrong in ({"policy": "999999"}, {"urgency": "soon"}, {"policy": "9" * 400}):
        sent = {"policy": desk.policy.pk, "urgency": "high", "reason": "Core down", **wrong}
        assert client.post(address, sent).status_code == 422
    sent = {"policy": desk.policy.pk, "urgency": "high", "reason": "Core down"}
    answer = client.post(address, sent, follow=True)
    assert "Core down" in answer.content.decode()
    assert Page.objects.get().policy == desk.policy
