"""A desk that knows something: a service that breaks, people who look into it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from oncall.models import Team, User
from postmortems.actions.problems import ProblemFacts, edit_problem, move_problem, open_problem
from postmortems.actions.runbooks import RunbookFacts, make_runbook
from postmortems.models import Problem, ProblemEntry, Runbook
from tests.factories.desk import ServiceFactory, SubcategoryFactory
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tickets.actions.details import restrict
from tickets.models import Service, Subcategory, Ticket


@dataclass
class KnowledgeDesk:
    """Ana and Bob are agents, Mia manages incidents, Pia owns the process, Sven is of another team."""

    ana: User
    bob: User
    mia: User
    pia: User
    sven: User
    rita: User
    desk: Team
    vpn: Service
    client: Subcategory

    def incident(self, title: str = "No tunnel", *, at: datetime = MONDAY, **draft: Any) -> Ticket:
        """An incident of Rita's about the VPN client."""
        said: dict[str, Any] = {
            "requester": self.rita,
            "service": self.vpn,
            "subcategory": self.client,
            "team": self.desk,
        }
        return logged(title, at=at, **(said | draft))

    def hidden(self, title: str = "Payroll tunnel") -> Ticket:
        """A restricted one: Sven does not see it."""
        ticket = self.incident(title)
        return restrict(ticket=ticket.pk, by=self.ana, now=MONDAY)

    def problem(self, **facts: Any) -> Problem:
        """A new problem about the VPN client."""
        said: dict[str, Any] = {"title": "The client forgets its key", "service": self.vpn}
        # the same words again would be the same problem
        said["description"] = f"Seen {Problem.objects.count()} times before."
        said |= {"subcategory": self.client, **facts}
        return open_problem(by=self.ana, now=MONDAY, facts=ProblemFacts(**said))

    def known_error(self, **facts: Any) -> Problem:
        """With a workaround."""
        row = self.problem(**({"workaround": "Start the client twice."} | facts))
        move_problem(problem=row.pk, to="analysis", by=self.ana, now=MONDAY)
        return move_problem(problem=row.pk, to="known_error", by=self.ana, now=MONDAY)

    def edit(self, problem: Problem, *, by: User, seen: int | None = None, **changes: Any) -> Problem:
        """Change some of what is known, the form opened now unless `seen` says when."""
        now = Problem.objects.get(pk=problem.pk)
        names = ("title", "description", "category", "subcategory", "service", "owner", "team")
        facts = {name: getattr(now, name) for name in (*names, "root_cause", "workaround", "phrases")}
        return edit_problem(
            problem=problem.pk,
            by=by,
            now=MONDAY,
            facts=ProblemFacts(**(facts | changes)),
            seen=last_entry(problem) if seen is None else seen,
        )

    def runbook(self, **facts: Any) -> Runbook:
        """Two steps for the VPN client, to be reviewed at the end of March."""
        said: dict[str, Any] = {
            "title": "Reset the tunnel",
            "steps": ["Stop the client", "Start it again"],
            "owner": self.ana,
            "review_by": date(2026, 3, 31),
            "subcategories": [self.client],
        }
        return make_runbook(by=self.ana, now=MONDAY, facts=RunbookFacts(**(said | facts)))


def open_knowledge() -> KnowledgeDesk:
    ana, bob, sven = (
        UserFactory.create(full_name=name) for name in ("Ana Agent", "Bob Builder", "Sven Server")
    )
    desk = TeamFactory.create(name="Service desk", members=[ana, bob])
    TeamFactory.create(name="Servers", tier=2, members=[sven])
    return KnowledgeDesk(
        ana=ana,
        bob=bob,
        mia=UserFactory.create(full_name="Mia Manager", is_incident_manager=True),
        pia=UserFactory.create(full_name="Pia Process", is_process_owner=True),
        sven=sven,
        rita=UserFactory.create(full_name="Rita Requester"),
        desk=desk,
        vpn=ServiceFactory.create(name="VPN"),
        client=SubcategoryFactory.create(name="Client"),
    )


def last_entry(problem: Problem) -> int:
    """The last entry of a problem's record: what a form opened now has seen."""
    return ProblemEntry.objects.filter(problem=problem).order_by("-pk").values_list("pk", flat=True)[0]


def days(count: float) -> datetime:
    """So many days after MONDAY."""
    return MONDAY + timedelta(days=count)
