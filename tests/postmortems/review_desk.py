"""A desk with a ticket to be reviewed, for the tests of reviews and action items."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from oncall.models import Team, User
from postmortems.actions.about import change_about, decide_public
from postmortems.actions.drafting import start_review
from postmortems.actions.items import add_item
from postmortems.actions.points import add_point
from postmortems.actions.states import approve_review, publish_review, submit_review
from postmortems.models import ActionItem, Review, ReviewLine
from postmortems.models.choices import ItemKind, Section
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.tickets import MONDAY, logged
from tickets.models import Ticket

NOW = MONDAY + timedelta(hours=3)
DUE = date(2026, 3, 9)


@dataclass
class ReviewDesk:
    """Ana and Bob of the service desk work on Rita's ticket; Lea leads it; Mia manages incidents, Pia owns
    the process; Sven works on servers."""

    ana: User
    bob: User
    lea: User
    sven: User
    mia: User
    pia: User
    rita: User
    desk: Team
    servers: Team
    ticket: Ticket

    def start(self, **about: Any) -> Review:
        """The review of the ticket, owned by Ana."""
        review = start_review(ticket=self.ticket.pk, by=self.ana, now=NOW)
        if about:
            people = {"owner": self.ana, "participants": [], "further": [], "title": review.title, **about}
            change_about(review=review.pk, by=self.ana, now=NOW, opened=review.revision, **people)
        return self.fresh(review)

    def written(self) -> Review:
        """A review with all that is needed, in review."""
        review = self.start()
        for section in (Section.SUMMARY, Section.IMPACT, Section.DETECTION, Section.FACTOR):
            self.point(review, section)
        decide_public(
            review=review.pk, by=self.ana, now=NOW, opened=0, needed=False, reason="Nobody outside noticed."
        )
        submit_review(review=review.pk, by=self.ana, now=NOW)
        return self.fresh(review)

    def approved(self) -> Review:
        review = self.written()
        approve_review(review=review.pk, by=self.mia, now=NOW, read=review.contents)
        return self.fresh(review)

    def published(self) -> Review:
        review = self.approved()
        publish_review(review=review.pk, by=self.mia, now=NOW)
        return self.fresh(review)

    def point(self, review: Review, section: Section = Section.SUMMARY, body: str = "", **how: Any) -> Any:
        return add_point(
            review=review.pk,
            by=self.ana,
            now=NOW,
            section=section,
            body=body or f"About the {section}.",
            audiences=how.get("audiences", ["team"]),
        )

    def item(self, review: Review | None = None, **how: Any) -> ActionItem:
        wanted: dict[str, Any] = {
            "by": self.ana,
            "now": NOW,
            "title": "Watch the toner",
            "kind": ItemKind.DETECT,
            "owner": self.bob,
            "due_on": DUE,
            "review": review,
        }
        return add_item(**(wanted | how))

    def fresh(self, review: Review) -> Review:
        return Review.objects.get(pk=review.pk)

    def lines(self, review: Review) -> list[ReviewLine]:
        return list(review.lines.all())


def open_desk(**about: Any) -> ReviewDesk:
    names = ("Ana Agent", "Bob Builder", "Lea Lead", "Sven Server")
    ana, bob, lea, sven = (UserFactory.create(full_name=name, zone="Europe/Madrid") for name in names)
    mia = UserFactory.create(full_name="Mia Manager", is_incident_manager=True)
    pia = UserFactory.create(full_name="Pia Process", is_process_owner=True)
    desk = TeamFactory.create(name="Service desk", members=[ana, bob], leads=[lea])
    servers = TeamFactory.create(name="Servers", tier=2, members=[sven])
    rita = UserFactory.create(full_name="Rita Requester")
    ticket = logged("Printer broken", requester=rita, team=desk, **about)
    return ReviewDesk(ana, bob, lea, sven, mia, pia, rita, desk, servers, ticket)
