"""Reviews and action items for `tests.every_url`: one of each about each of its tickets."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from oncall.models import User
from postmortems.actions.drafting import start_review
from postmortems.actions.items import add_item
from postmortems.actions.points import add_point
from postmortems.models import ActionItem, Review
from postmortems.models.choices import ItemKind, Section
from postmortems.review_urls import action_urls, review_urls
from tests.factories.tickets import MONDAY
from tickets.models import Ticket

NAMES = frozenset(f"postmortems:{pattern.name}" for pattern in (*review_urls, *action_urls))


def review_them(tickets: Iterable[tuple[Ticket, User, str]]) -> None:
    """Review each ticket, by somebody who may, with words that only its readers read."""
    for ticket, by, mark in tickets:
        review = start_review(ticket=ticket.pk, by=by, now=MONDAY)
        how: dict[str, Any] = {"by": by, "now": MONDAY}
        body = f"Toner {mark}"
        add_point(
            review=review.pk, **how, section=Section.SUMMARY, body=body, audiences=["team", "customers"]
        )
        due = date(2030, 1, 1)
        add_item(**how, title=f"Watch {mark}", kind=ItemKind.DETECT, owner=by, due_on=due, review=review)


def reviewed(tickets: Mapping[str, Ticket], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(what it is about, the arguments) of a route of reviews, for each ticket."""
    for about, ticket in tickets.items():
        review = Review.objects.get(ticket=ticket)
        line, point = review.lines.latest("pk"), review.points.latest("pk")
        yield (
            about,
            {
                "pk": ActionItem.objects.get(review=review).pk if _of_item(name) else review.pk,
                "key": line.pk if ":line_" in name else point.pk,
                "section": "summary",
                "audience": "team",
            },
        )


def _of_item(name: str) -> bool:
    return name.startswith("postmortems:action") and name != "postmortems:action_add"
