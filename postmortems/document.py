"""A review as a document for one audience: what the page shows, what is printed and exported."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from oncall.models import User
from postmortems.models import ActionItem, Review, ReviewLine, ReviewPoint
from postmortems.models.addressed import FLAGS
from postmortems.models.choices import MEASURE_WORDS, Audience, Section
from postmortems.models.visibility import inner_tickets
from postmortems.timeline.marks import Mark, measures
from tickets.display import duration_words
from tickets.models import Ticket

# The desk's own figures and tasks; customers are told in words that somebody wrote for them.
INNER_AUDIENCES = (Audience.TEAM, Audience.BOARD)


@dataclass(frozen=True)
class Part:
    """A section with its paragraphs for this audience."""

    section: Section
    points: list[ReviewPoint]

    @property
    def label(self) -> Any:
        return self.section.label


@dataclass(frozen=True)
class Figure:
    """A measure in words; `known` is false while a mark is missing."""

    label: Any
    words: str
    known: bool


@dataclass(frozen=True)
class Document:
    """Everything that one audience reads; parts that hold nothing for it are left out."""

    review: Review
    audience: Audience
    before: list[Part]
    lines: list[ReviewLine]
    after: list[Part]
    figures: list[Figure]
    items: list[ActionItem]
    tickets: list[Ticket]


def document(review: Review, user: User, audience: Audience) -> Document:
    """The review for one audience, as far as `user`, who reads the review, may read its other tickets."""
    flag = FLAGS[audience]
    parts = sections(point for point in review.points.all() if getattr(point, flag))
    lines = shown_lines(review, user)
    inner = audience in INNER_AUDIENCES
    early = (Section.SUMMARY, Section.IMPACT, Section.DETECTION)
    return Document(
        review=review,
        audience=audience,
        before=[part for part in parts if part.points and part.section in early],
        lines=[line for line in lines if getattr(line, flag)],
        after=[part for part in parts if part.points and part.section not in early],
        figures=figures(lines) if inner else [],
        items=list(review.items.visible_to(user).with_recurrences().select_related("owner")) if inner else [],
        tickets=further_tickets(review, user) if audience is Audience.TEAM else [],
    )


def sections(points: Iterable[ReviewPoint]) -> list[Part]:
    """Every section with its paragraphs, in the order in which a review is read."""
    by_section: dict[str, list[ReviewPoint]] = {}
    for point in points:
        by_section.setdefault(point.section, []).append(point)
    return [Part(section, by_section.get(section, [])) for section in Section]


def shown_lines(review: Review, user: User) -> list[ReviewLine]:
    """The lines of the timeline that are not hidden and that this person may read."""
    return list(review.lines.visible_to(user).shown())


def figures(lines: Iterable[ReviewLine]) -> list[Figure]:
    """TTD, TTA, TTM, TTR of the marks on these lines."""
    marks = {Mark(line.mark): line.at for line in lines if line.mark}
    return [
        Figure(
            MEASURE_WORDS[measure],
            _("not marked") if length is None else duration_words(length, business=False),
            length is not None,
        )
        for measure, length in measures(marks).items()
    ]


def further_tickets(review: Review, user: User) -> list[Ticket]:
    """The other tickets that it is about, as far as this person may read them."""
    return list(review.further.filter(pk__in=inner_tickets(user)).order_by("number"))
