"""Logging a ticket for a caller."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel import clock
from oncall.models import User
from tests.factories.desk import CategoryFactory, ServiceFactory, SubcategoryFactory, level
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tickets import registry
from tickets.models import Subcategory, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def ana() -> User:
    ana = UserFactory.create(full_name="Ana Agent", zone="Europe/Madrid")
    TeamFactory.create(name="Service desk", members=[ana])
    return ana


@pytest.fixture
def agent(ana: User, client: Client) -> Client:
    client.force_login(ana)
    return client


@pytest.fixture
def rita() -> User:
    return UserFactory.create(full_name="Rita Requester", email="rita@example.test", phone="600 111 222")


def form(**typed: Any) -> dict[str, Any]:
    return {"title": "Printer", "channel": "phone", "verified_how": "no", "key": "k" * 32, **typed}


class TestLogging:
    def test_needs_a_requester_and_a_title_only(self, agent: Client, ana: User, rita: User) -> None:
        answer = agent.post("/log/", form(requester=rita.pk))
        ticket = Ticket.objects.get()
        assert answer["Location"] == f"/tickets/{ticket.number}/"
        assert (ticket.requester, ticket.logged_by, ticket.channel) == (rita, ana, "phone")
        assert (ticket.received_at, ticket.triaged) == (MONDAY, False)
        assert ticket.requester_email == "rita@example.test"

    def test_tells_the_promise_it_made(self, agent: Client, rita: User) -> None:
        page = agent.post("/log/", form(requester=rita.pk, channel="email", impact=1, urgency=1), follow=True)
        said = page.content.decode()
        ticket = Ticket.objects.get()
        assert (
            f"{ticket.number} is logged. P1: a person answers by 10:15, fixed by 14:00 (Europe/Madrid)."
            in said
        )

    def test_takes_everything_that_is_known(self, agent: Client, ana: User, rita: User) -> None:
        subcategory = SubcategoryFactory.create()
        service = ServiceFactory.create()
        team = ana.teams.get()
        agent.post(
            "/log/",
            form(
                requester=rita.pk,
                description="It hums.",
                kind="request",
                subcategory=subcategory.pk,
                service=service.pk,
                impact="2",
                urgency="1",
                team=team.pk,
                assignee=ana.pk,
                restricted="on",
                occurred_at="2026-03-02T09:30",
                detected_at="2026-03-02T09:45",
                contact_phone="123",
                verified_how="called_back",
                attached=SimpleUploadedFile("a.txt", b"hello"),
            ),
        )
        ticket = Ticket.objects.get()
        assert ticket.number.startswith("REQ-")
        assert (ticket.subcategory, ticket.category, ticket.service) == (
            subcategory,
            subcategory.category,
            service,
        )
        assert (ticket.impact, ticket.urgency, ticket.triaged) == (2, 1, True)
        assert (ticket.team, ticket.assignee, ticket.restricted) == (team, ana, True)
        # typed in Madrid
        assert ticket.occurred_at == MONDAY - timedelta(minutes=30)
        assert ticket.detected_at == MONDAY - timedelta(minutes=15)
        assert (ticket.requester_phone, ticket.verified_how) == ("123", "called_back")
        assert ticket.attachments.get().name == "a.txt"

    def test_and_resolving_at_once_leads_to_the_resolve_form(self, agent: Client, rita: User) -> None:
        answer = agent.post("/log/", form(requester=rita.pk, then="resolve"))
        assert answer["Location"] == f"/tickets/{Ticket.objects.get().number}/resolve/"

    @pytest.mark.parametrize("then", ["", "resolve"])
    def test_of_a_ticket_restricted_to_another_team_leads_to_the_queue_and_names_it(
        self, agent: Client, rita: User, then: str
    ) -> None:
        team = TeamFactory.create(name="Safe keeping")
        typed = form(requester=rita.pk, team=team.pk, restricted="on", then=then)
        answer = agent.post("/log/", typed, follow=True)
        ticket = Ticket.objects.get()
        assert (ticket.restricted, ticket.team) == (True, team)
        assert answer.redirect_chain == [("/queue/", 302)]
        said = answer.content.decode()
        assert f"{ticket.number} is logged." in said
        assert f"{ticket.number} is restricted, so you can&#x27;t open it" in said

    def test_takes_the_usual_type_of_the_subcategory(self, agent: Client, rita: User) -> None:
        subcategory = SubcategoryFactory.create(kind="request")
        agent.post("/log/", form(requester=rita.pk, subcategory=subcategory.pk))
        assert Ticket.objects.get().kind == "request"

    def test_twice_by_the_same_form_gives_one_ticket(self, agent: Client, rita: User) -> None:
        first = agent.post("/log/", form(requester=rita.pk))
        assert agent.post("/log/", form(requester=rita.pk))["Location"] == first["Location"]
        assert Ticket.objects.count() == 1


class TestUnknownCaller:
    def test_is_created_on_the_spot(self, agent: Client) -> None:
        acme = OrganisationFactory.create()
        new = {"full_name": "Nora New", "email": "Nora@Example.test", "phone": "1", "organisation": acme.pk}
        agent.post("/log/", form(**new))
        nora = Ticket.objects.get().requester
        assert (nora.full_name, nora.email, nora.organisation) == ("Nora New", "nora@example.test", acme)
        assert not nora.has_usable_password()

    def test_with_a_phone_only_sent_twice_is_one_person_and_one_ticket(self, agent: Client) -> None:
        for _twice in range(2):
            agent.post("/log/", form(full_name="Nora New", phone="600 333 444"))
        assert Ticket.objects.count() == 1
        assert User.objects.filter(full_name="Nora New").count() == 1
        assert Ticket.objects.get().requester_email == ""

    def test_with_a_known_address_is_that_person(self, agent: Client, rita: User) -> None:
        agent.post("/log/", form(full_name="Somebody", email="RITA@example.test"))
        assert Ticket.objects.get().requester == rita

    def test_with_a_known_address_is_noted_as_he_said_it(self, agent: Client, rita: User) -> None:
        assert rita.full_name != "Nora at reception"
        typed = form(full_name="Nora at reception", email="RITA@example.test", phone="600 333 444")
        agent.post("/log/", typed)
        ticket = Ticket.objects.get()
        assert (ticket.requester_name, ticket.requester_phone) == ("Nora at reception", "600 333 444")

    def test_with_the_address_of_an_account_that_is_switched_off_is_refused(
        self, agent: Client, rita: User
    ) -> None:
        User.objects.filter(pk=rita.pk).update(is_active=False)
        answer = agent.post("/log/", form(full_name="Rita", email="rita@example.test"))
        assert answer.status_code == 422
        assert "switched off" in answer.context["form"].errors["email"][0]
        assert not Ticket.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({}, "caller"),
            ({"phone": "1"}, "full_name"),
            ({"full_name": "Nora"}, "email"),
            ({"full_name": "Nora", "email": "no address"}, "email"),
            ({"requester": "x"}, "requester"),
            ({"requester": "9" * 30}, "requester"),
            ({"requester": "\x00"}, "requester"),
        ],
    )
    def test_who_cannot_be_told_is_asked_for(self, agent: Client, typed: dict[str, str], field: str) -> None:
        answer = agent.post("/log/", form(**typed))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert not Ticket.objects.exists()

    def test_is_not_kept_when_the_ticket_is_refused(self, agent: Client) -> None:
        elsewhere = UserFactory.create()
        TeamFactory.create(members=[elsewhere])
        typed = form(full_name="Nora", phone="1", team=TeamFactory.create().pk, assignee=elsewhere.pk)
        answer = agent.post("/log/", typed)
        assert answer.status_code == 422
        assert answer.context["form"].errors
        assert not User.objects.filter(full_name="Nora").exists()


class TestRefusal:
    def test_keeps_what_was_typed_and_says_what_is_wrong_above_and_at_the_field(
        self, agent: Client, rita: User
    ) -> None:
        answer = agent.post("/log/", form(requester=rita.pk, title="", description="<It> hums", impact="2"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "error-summary" in page
        assert "&lt;It&gt; hums" in page
        assert f'name="requester" value="{rita.pk}"' in page
        assert "is-invalid" in page

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", "\x00"),
            ("title", "x" * 201),
            ("channel", "carrier pigeon"),
            ("channel", "alert"),
            ("verified_how", "signed_in"),
            ("occurred_at", "yesterday"),
            ("occurred_at", "0001-01-01T00:00"),
            ("occurred_at", "9999-12-31T23:59"),
            ("occurred_at", "2026-03-29T02:30"),
            ("occurred_at", "2026-03-02T23:00"),
            ("detected_at", "\x00"),
            ("category", "99999999999999999999"),
            ("subcategory", "x"),
            ("service", "-1"),
            ("impact", "9"),
            ("urgency", "x"),
            ("team", "999999"),
            ("assignee", "999999"),
            ("kind", "wish"),
            ("contact_phone", "1" * 41),
            ("description", "\x00"),
        ],
    )
    def test_names_the_field(self, agent: Client, rita: User, field: str, value: str) -> None:
        answer = agent.post("/log/", form(**{"requester": rita.pk, field: value}))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert not Ticket.objects.exists()

    def test_of_a_program_names_the_file(self, agent: Client, rita: User) -> None:
        answer = agent.post("/log/", form(requester=rita.pk, attached=SimpleUploadedFile("a.exe", b"MZ")))
        assert "a.exe" in answer.content.decode()
        assert not Ticket.objects.exists()

    def test_of_a_subcategory_of_another_category(self, agent: Client, rita: User) -> None:
        subcategory, category = SubcategoryFactory.create(), CategoryFactory.create()
        answer = agent.post(
            "/log/", form(requester=rita.pk, category=category.pk, subcategory=subcategory.pk)
        )
        assert "belongs to" in answer.content.decode()

    def test_of_a_time_before_it_occurred(self, agent: Client, rita: User) -> None:
        times = {"occurred_at": "2026-03-02T09:30", "detected_at": "2026-03-02T09:00"}
        answer = agent.post("/log/", form(requester=rita.pk, **times))
        assert "detected_at" in answer.context["form"].errors


class TestWithoutJavaScript:
    def test_find_shows_people_to_choose_and_logs_nothing(self, agent: Client, rita: User) -> None:
        answer = agent.post("/log/", form(caller="rita", description="typed", step="find"))
        page = answer.content.decode()
        assert (answer.status_code, Ticket.objects.count()) == (200, 0)
        assert f'type="radio" name="requester" value="{rita.pk}"' in page
        assert "typed" in page
        assert "error-summary" not in page

    def test_somebody_else_forgets_the_chosen_one(self, agent: Client, rita: User) -> None:
        page = agent.post("/log/", form(requester=rita.pk, step="other")).content.decode()
        assert 'id="id_caller"' in page

    def test_preview_shows_the_promise_of_what_is_typed(self, agent: Client) -> None:
        page = agent.post(
            "/log/", form(impact="1", urgency="1", channel="email", step="preview")
        ).content.decode()
        assert "P1: a person answers by 10:15" in page

    @pytest.mark.parametrize("step", ["find", "other", "preview"])
    def test_absurd_values_never_fail(self, agent: Client, step: str) -> None:
        absurd = dict.fromkeys(
            form(requester=1, caller=1, category=1, subcategory=1, service=1, impact=1, organisation=1),
            "\x00'9",
        )
        assert agent.post("/log/", {**absurd, "step": step}).status_code == 200
        assert agent.post("/log/", {**dict.fromkeys(absurd, "9" * 40), "step": step}).status_code == 200


class TestParts:
    @pytest.mark.usefixtures("rita")
    def test_callers_are_found_while_typing(self, agent: Client) -> None:
        for words in ("rit", "requester", "rita@", "600111"):
            assert "Rita Requester" in agent.get("/log/callers/", {"caller": words}).content.decode()
        assert "New caller" in agent.get("/log/callers/?caller=zz").content.decode()
        assert "option" not in agent.get("/log/callers/").content.decode()

    def test_a_chosen_caller_shows_what_he_has_open(self, agent: Client, rita: User) -> None:
        ticket = logged("Hums already", requester=rita)
        secret = logged("Secret", requester=rita, restricted=True, team=TeamFactory.create(), by=None)
        page = agent.get(f"/log/caller/?requester={rita.pk}").content.decode()
        assert ticket.number in page
        assert secret.number not in page

    def test_a_category_offers_its_subcategories(self, agent: Client) -> None:
        one, other = SubcategoryFactory.create(name="One"), SubcategoryFactory.create(name="Other")
        page = agent.get(f"/log/subject/?category={one.category_id}&subcategory={other.pk}").content.decode()
        assert "One" in page
        assert "Other" not in page

    def test_a_subcategory_shows_its_questions_and_defaults(self, agent: Client) -> None:
        subcategory = SubcategoryFactory.create(
            questions="Which floor?\nSince when?",
            default_impact=level("impact", 1),
            default_team=TeamFactory.create(name="Printers"),
        )
        page = agent.get(f"/log/subject/?subcategory={subcategory.pk}").content.decode()
        for words in ("Which floor?", "Since when?", "Printers", level("impact", 1).name):
            assert words in page

    def test_the_promise_follows_impact_urgency_and_subcategory(self, agent: Client) -> None:
        assert "P1: a person" in agent.get("/log/promise/?impact=1&urgency=1&channel=email").content.decode()
        usual: Subcategory = SubcategoryFactory.create(
            default_impact=level("impact", 1), default_urgency=level("urgency", 1)
        )
        page = agent.get(f"/log/promise/?subcategory={usual.pk}&channel=phone").content.decode()
        assert "P1: answered now" in page
        assert "until somebody confirms them" in page

    def test_hints_of_other_rooms_follow_what_is_typed_and_chosen(
        self, agent: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def hint(user: User, about: registry.About) -> registry.Panel | None:
            words = f"{about.title} in {about.category} and {about.subcategory}"
            return registry.Panel("components/empty.html", {"title": words}) if about.title else None

        monkeypatch.setattr(registry, "log_hints", [hint])
        chosen = SubcategoryFactory.create()
        told = f"Paper jam in {chosen.category_id} and {chosen.pk}"
        typed: dict[str, str | int] = {"title": "Paper jam", "subcategory": chosen.pk}
        assert told in agent.get("/log/hints/", typed).content.decode()
        assert told in agent.post("/log/", {**typed, "step": "preview"}).content.decode()
        assert "empty-title" not in agent.get("/log/").content.decode()

    @pytest.mark.parametrize("part", ["callers", "caller", "subject", "hints", "promise"])
    @pytest.mark.parametrize("value", ["\x00", "x", "-1", "9" * 40, "'", "é" * 900])
    def test_answer_absurd_values(self, agent: Client, part: str, value: str) -> None:
        names = (
            "caller",
            "requester",
            "category",
            "subcategory",
            "service",
            "kind",
            "impact",
            "urgency",
            "channel",
        )
        assert agent.get(f"/log/{part}/", dict.fromkeys(names, value)).status_code == 200


class TestAccess:
    @pytest.mark.parametrize("path", ["", "callers/", "caller/", "subject/", "hints/", "promise/"])
    def test_is_for_those_who_log(self, client: Client, path: str) -> None:
        assert client.get(f"/log/{path}")["Location"].startswith("/accounts/login/")
        client.force_login(UserFactory.create())
        assert client.get(f"/log/{path}")["Location"] == "/portal/"
        client.force_login(UserFactory.create(is_process_owner=True))
        assert client.get(f"/log/{path}").status_code == 403
        client.force_login(UserFactory.create(is_incident_manager=True))
        assert client.get(f"/log/{path}").status_code == 200

    def test_a_requester_cannot_post(self, client: Client, rita: User) -> None:
        client.force_login(rita)
        client.post("/log/", form(requester=rita.pk))
        assert not Ticket.objects.exists()
