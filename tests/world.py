"""A desk on which every URL has something to show, and its people, each with a browser."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from kernel import clock
from oncall.actions import add_time_off, make_feed, make_override
from oncall.models import (
    DeadAddress,
    EscalationPolicy,
    Organisation,
    OutboundEmail,
    Page,
    PersonalRule,
    Skill,
    User,
)
from postmortems.actions.problems import ProblemFacts, move_problem, open_problem
from postmortems.actions.runbook_uses import judge_runbook, put_runbook
from postmortems.actions.runbooks import RunbookFacts, make_runbook
from postmortems.actions.workarounds import use_workaround
from postmortems.models import ProblemProposal
from tests.every_review import review_them
from tests.factories.desk import ServiceFactory, SubcategoryFactory
from tests.factories.people import OrganisationFactory, TeamFactory, UserFactory
from tests.factories.policies import level, policy
from tests.factories.reaching import method_of, page_for
from tests.factories.schedules import rota
from tests.factories.tickets import MONDAY, logged
from tests.tickets.views.portal_desk import resolved
from tickets.actions import escalation, major, work
from tickets.actions.conversation import add_note, reply
from tickets.actions.details import restrict
from tickets.actions.hand_over import HandOver
from tickets.models import SavedView, Ticket

# Words that only some may read. Nobody can type them: what a page echoes is never one of them.
NOTE, OWN_NOTE, HIDDEN, PLAIN = "markofnote", "markofownnote", "markofhidden", "markofplain"
ADDRESS, PHONE = "rita.markofaddress@acme.test", "555 0100 771"
# Searched for; it stands in every text of every ticket.
COMMON = "quagga"
# Stands in names, titles and texts of every kind: on a page it is always escaped.
MARKUP = '"><script>alert(7)'

ROLES = ("visitor", "rita", "carl", "sam", "ana", "sven", "lea", "mia", "pia", "ada")


@dataclass
class World:
    """Rita's organisation shares with Carl; Sam is of another one. Ana holds Rita's tickets, one of them
    restricted; Sven works elsewhere and reported one himself. Lea leads Ana's teams, Mia manages incidents,
    Pia owns the process, Ada administrates and is no agent."""

    people: dict[str, User]
    plain: Ticket
    hidden: Ticket
    own: Ticket
    done: Ticket
    clients: dict[str, Client]
    pages: dict[str, Page]

    def tickets(self) -> dict[str, Ticket]:
        return {"plain": self.plain, "hidden": self.hidden, "own": self.own}


def forbidden(role: str) -> set[str]:
    """The marks that this person reads nowhere."""
    hidden_from = {
        NOTE: {"visitor", "rita", "carl", "sam"},
        OWN_NOTE: {"visitor", "rita", "carl", "sam", "sven"},
        HIDDEN: {"visitor", "carl", "sam", "sven", "pia", "ada"},
        PLAIN: {"visitor", "sam"},
        ADDRESS: {"visitor", "carl", "sam"},
        PHONE: {"visitor", "carl", "sam"},
    }
    return {mark for mark, people in hidden_from.items() if role in people}


def make_world() -> World:
    acme: Organisation = OrganisationFactory.create(name=f"Acme {MARKUP}", requesters_see_all=True)
    rita = UserFactory.create(full_name=f"Rita {MARKUP}", email=ADDRESS, phone=PHONE, organisation=acme)
    people = {
        "rita": rita,
        "carl": UserFactory.create(full_name="Carl Colleague", organisation=acme),
        "sam": UserFactory.create(full_name="Sam Stranger", organisation=OrganisationFactory.create()),
        "ana": UserFactory.create(full_name=f"Ana {MARKUP}"),
        "sven": UserFactory.create(full_name="Sven Server"),
        "lea": UserFactory.create(full_name="Lea Lead"),
        "mia": UserFactory.create(full_name="Mia Manager", is_incident_manager=True),
        "pia": UserFactory.create(full_name="Pia Process", is_process_owner=True),
        "ada": UserFactory.create(full_name="Ada Admin", is_staff=True),
    }
    servers = TeamFactory.create(name=f"Servers {MARKUP}", tier=2, members=[people["sven"]])
    leads = [people["lea"]]
    vault = TeamFactory.create(name=f"Vault {MARKUP}", tier=3, leads=leads)
    desk = TeamFactory.create(
        name=f"Service desk {MARKUP}", escalates_to=vault, members=[people["ana"]], leads=leads
    )
    vault.members.add(people["ana"])
    kinds = SubcategoryFactory.create(name=f"Printers {MARKUP}", closing_checklist=f"Billing {MARKUP}")
    about: dict[str, Any] = {
        "subcategory": kinds,
        "category": kinds.category,
        "description": f"{COMMON} {MARKUP}",
    }
    plain = logged(f"Printer {MARKUP} {PLAIN}", requester=rita, team=desk, **about)
    own = logged(f"Chair {MARKUP}", requester=people["sven"], team=servers, **about)
    done = resolved(logged(f"Scanner {MARKUP}", requester=rita, team=desk, description=COMMON), people["ana"])
    hidden = logged(f"Payroll {HIDDEN}", requester=rita, team=desk, **about)
    for ticket, by, mark, said in (
        (plain, people["ana"], NOTE, COMMON),
        (own, people["mia"], OWN_NOTE, COMMON),
        (hidden, people["ana"], f"{HIDDEN} {NOTE}", f"{COMMON} {HIDDEN}"),
    ):
        _work_on(ticket, by, mark, said)
    restrict(ticket=hidden.pk, by=people["ana"], now=MONDAY)
    _majors(people, plain, hidden, own)
    words = HandOver(*[f"{COMMON} {HIDDEN} {NOTE} {MARKUP}"] * 5)
    escalation.escalate(ticket=hidden.pk, by=people["ana"], now=MONDAY, hand_over=words)
    work.add_task(ticket=plain.pk, by=people["ana"], now=MONDAY, title=f"Buy {MARKUP}", owner=None)
    review_them(
        [
            (plain, people["ana"], f"{PLAIN} {NOTE} {MARKUP}"),
            (hidden, people["ana"], f"{HIDDEN} {NOTE} {MARKUP}"),
            (own, people["mia"], f"{OWN_NOTE} {MARKUP}"),
        ]
    )
    _on_call(people)
    _knowledge(people, plain, hidden)
    _reached(people)
    pages = {
        "plain": _paged(plain, people["ana"], PLAIN, private=False),
        "hidden": _paged(hidden, people["ana"], HIDDEN, private=True),
    }
    SavedView.objects.create(owner=people["ana"], name=f"Mine {MARKUP}", query="status=new")
    DeadAddress.objects.create(address="gone@example.test", since=MONDAY, reason=f"No such user {MARKUP}")
    OutboundEmail.objects.filter(subject__contains=HIDDEN).update(state="failed", next_try_at=None)
    for ticket in (plain, hidden, own):
        ticket.refresh_from_db()
    with connection.cursor() as cursor:
        # of tables it knows nothing about, PostgreSQL plans a ticket's many joins five times as long; tables
        # that all databases share stay out of it: this transaction would hold them from whoever does the same
        tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names()))
        cursor.execute(f"ANALYZE {tables}")
    clients = {role: _browser(people.get(role)) for role in ROLES}
    return World(people, plain, hidden, own, done, clients, pages)


def _majors(people: dict[str, User], plain: Ticket, hidden: Ticket, own: Ticket) -> None:
    """Rita's plain ticket is a major incident with Sven's as its child; her restricted one is proposed."""
    mia, ana = people["mia"], people["ana"]
    said: dict[str, Any] = {"ticket": plain.pk, "by": mia, "now": MONDAY}
    major.accept_major(
        **said, reason=f"{NOTE} {MARKUP}", commander=ana, bridge_link="https://meet.test/?a=1&b"
    )
    major.add_spot_check(**said, text=f"{NOTE} {MARKUP}")
    major.mark_authorities_informed(**said, whom=f"{NOTE} {MARKUP}", what=f"{NOTE} {MARKUP}")
    major.add_child(**said, child=own)
    major.post_update(**said, body=f"{COMMON} {MARKUP}")
    major.propose_major(ticket=hidden.pk, by=ana, now=MONDAY, reason=f"{HIDDEN} {NOTE} {MARKUP}")


def _on_call(people: dict[str, User]) -> None:
    """A rota of Ana's and Sven's; Mia took a shift of it that is to come, is away, and has a feed."""
    now = clock.read()
    schedule = rota(people["ana"], people["sven"], people["mia"], name=f"Nights {MARKUP}")
    schedule.skills.add(Skill.objects.create(name=f"Tape {MARKUP}"))
    soon, later = now + timedelta(days=1), now + timedelta(days=2)
    mia = people["mia"]
    make_override(by=mia, schedule=schedule, person=mia, start=soon, end=later, now=now, note=MARKUP)
    add_time_off(by=mia, start=soon, end=later, now=now, note=MARKUP)
    make_feed(by=mia, schedule=schedule, now=now)
    policy(level(schedule), level(people["ana"]), last=level(mia), name=f"Nightly {MARKUP}")


def _knowledge(people: dict[str, User], plain: Ticket, hidden: Ticket) -> None:
    """A known error of two tickets, its workaround used on both; a runbook on both; what is proposed."""
    ana = people["ana"]
    facts = ProblemFacts(
        title=f"Paper {MARKUP}",
        category=plain.category,
        subcategory=plain.subcategory,
        root_cause=MARKUP,
        workaround=f"Pull {MARKUP}",
        phrases=f"paper {MARKUP}",
    )
    problem = open_problem(by=ana, now=MONDAY, facts=facts)
    for state in ("analysis", "known_error"):
        move_problem(problem=problem.pk, to=state, by=ana, now=MONDAY, reason=MARKUP)
    runbook = make_runbook(
        by=ana,
        now=MONDAY,
        facts=RunbookFacts(
            title=f"Unjam {MARKUP}",
            steps=[f"Open {MARKUP}"],
            owner=ana,
            review_by=MONDAY.date(),
            alert_pattern="printer",
        ),
    )
    for ticket, said in ((plain, MARKUP), (hidden, f"{HIDDEN} {NOTE}")):
        use_workaround(problem=problem.pk, ticket=ticket.pk, by=ana, now=MONDAY, used_as="note", body=said)
        use = put_runbook(runbook=runbook.pk, ticket=ticket.pk, by=ana, now=MONDAY)
        step = f"Open {MARKUP}"
        judge_runbook(use=use.pk, ticket=ticket.pk, by=ana, now=MONDAY, outcome="no", step=step, note=said)
    if plain.category is not None:
        ProblemProposal.objects.create(
            category=plain.category,
            service=ServiceFactory.create(name=f"Printing {MARKUP}"),
            incidents=3,
            since=MONDAY,
            proposed_at=MONDAY,
        )


def _reached(people: dict[str, User]) -> None:
    """Mia is reached by mail, by her own rules; her second method was switched off."""
    mail = method_of(people["mia"], name=f"Mail {MARKUP}")
    PersonalRule.objects.create(user=people["mia"], urgency="high", minutes=5, method=mail)
    method_of(
        people["mia"],
        "ntfys://ntfy.sh/mia",
        name=f"Push {MARKUP}",
        disabled_at=MONDAY,
        disabled_reason=f"HTTP 410 {MARKUP}",
    )


def _paged(ticket: Ticket, told: User, mark: str, *, private: bool) -> Page:
    """A page about a ticket that told one person, with a message to him."""
    now = clock.read()
    method = told.contact_methods.first() or method_of(told, name=f"Mail {MARKUP}")
    page, event = page_for(
        told,
        now=now,
        subject_key=f"ticket:{ticket.pk}",
        subject_label=f"{ticket.number} {mark} {MARKUP}",
        subject_link=f"/tickets/{ticket.number}/",
        policy_name=f"Nightly {MARKUP}",
        team=ticket.team,
        private=private,
        priority=1,
        frozen=EscalationPolicy.objects.get().frozen().to_json(),
        told=[told.pk],
        fired_at=now,
        position=1,
        next_step_at=now + timedelta(days=1),
    )
    event.page.deliveries.create(
        event=event,
        person=told,
        method=method,
        channel="email",
        shown=method.shown,
        state="failed",
        planned_at=now,
        queued_at=now,
        words=f"550 {MARKUP}",
    )
    return page


def _browser(person: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _work_on(ticket: Ticket, by: User, mark: str, said: str) -> None:
    """A note and a public reply, each with a file."""
    files = [SimpleUploadedFile(f"{mark.split(maxsplit=1)[0]} {MARKUP}.txt", mark.encode())]
    add_note(ticket=ticket.pk, by=by, now=MONDAY, body=f"{COMMON} {mark} {MARKUP}", files=files)
    reply(
        ticket=ticket.pk,
        by=by,
        now=MONDAY,
        body=f"{said} {MARKUP}",
        files=[SimpleUploadedFile(f"{MARKUP}.txt", b"public")],
    )
