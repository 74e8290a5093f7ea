"""The review of a played major incident: drafted from the record, written, and as far as wanted published."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from django.urls import reverse

from kernel.wallclock import local_date
from oncall.models import User
from oncall.record import Via, acting
from postmortems.actions.about import change_about, decide_public
from postmortems.actions.drafting import start_review
from postmortems.actions.items import add_item
from postmortems.actions.lines import change_line
from postmortems.actions.points import add_point
from postmortems.actions.states import approve_review, publish_review, submit_review
from postmortems.demo.major import MANAGER, SCRIBE, SPEAKER, MajorStory
from postmortems.demo.moments import Act, Moment, Pause
from postmortems.demo.plots import Lessons
from postmortems.models import Review, ReviewLine
from postmortems.models.choices import Audience, ItemKind, Section
from postmortems.timeline.marks import Mark
from tickets.actions.major import stand_down
from tickets.models.choices import EntryKind

APPROVER = "Ingrid Solberg"
_ALL = tuple(Audience.values)
_REASON = "It is solved, and the callers say so."


class Aftermath:
    """What follows the resolution of a major incident."""

    def __init__(self, story: MajorStory) -> None:
        self._story = story
        self.review: Review | None = None

    def play(self) -> Iterator[Moment]:
        """Stood down, and its review begun: the timeline from the record, what is written, action items."""
        yield Pause(0.5)
        yield self._story.do(
            MANAGER,
            lambda by, at: stand_down(
                ticket=self._story.head.pk, by=by, now=at, reason=_REASON, review_needed=True
            ),
            "stands down: no major incident any more, but a review is needed",
        )
        yield Pause(0.5)
        yield self._do(self._start, "starts the review; its timeline is drafted from the record")
        yield Pause(0.8)
        yield self._do(self._write, "writes down what was learned")
        yield Pause(0.5)
        yield self._do(self._items, "writes down who does what against it, until when")

    def _do(self, deed: Callable[[User, datetime], object], words: str) -> Act:
        done = self._story.do(MANAGER, deed, words)
        return replace(done, path=self._path()) if self.review else done

    def _start(self, by: User, at: datetime) -> None:
        self.review = start_review(ticket=self._story.head.pk, by=by, now=at)
        self._mitigated(self.review, by)

    def _write(self, by: User, _at: datetime) -> None:
        if self.review is not None:
            write(self.review, self._story.plot.lessons, by, self._story.now)

    def _items(self, by: User, _at: datetime) -> None:
        if self.review is not None:
            add_items(self.review, self._story.plot.lessons, by, self._story.now)

    def publish(self) -> Iterator[Moment]:
        """Read and approved by somebody else, then published."""
        story, manager = self._story, self._story.people[MANAGER]
        if self.review is None:
            return
        with acting(by=manager, via=Via.WEB):
            submit_review(review=self.review.pk, by=manager, now=story.now())
        yield Pause(26 * 60)
        approver = User.objects.get(full_name=APPROVER)
        with acting(by=approver, via=Via.WEB):
            read = Review.objects.get(pk=self.review.pk).contents
            approve_review(review=self.review.pk, by=approver, now=story.now(), read=read)
        yield Pause(40)
        with acting(by=manager, via=Via.WEB):
            publish_review(review=self.review.pk, by=manager, now=story.now())
        yield Act(MANAGER, "publishes the review", self._path())

    def _mitigated(self, review: Review, manager: User) -> None:
        """The update that said that it works again is when people were not hurt any more."""
        updates = review.ticket.timeline.filter(kind=EntryKind.UPDATE).order_by("-pk")
        line = ReviewLine.objects.filter(
            review=review, source_kind="entry", source_key__in=updates.values("pk")[:1]
        ).first()
        if line is not None:
            change_line(
                review=review.pk,
                by=manager,
                now=self._story.now(),
                line=line.pk,
                opened=line.revision,
                at=line.at,
                text=line.text,
                audiences=line.audiences,
                mark=Mark.MITIGATED.value,
            )

    def _path(self) -> str:
        return reverse("postmortems:review", args=[self.review.pk]) if self.review else ""


def write(review: Review, lessons: Lessons, by: User, now: Callable[[], datetime]) -> None:
    """Who took part, all sections, and whether the public is told."""
    row = Review.objects.get(pk=review.pk)
    change_about(
        review=row.pk,
        by=by,
        now=now(),
        opened=row.revision,
        title=row.title,
        owner=by,
        participants=list(User.objects.filter(full_name__in=(SPEAKER, SCRIBE))),
        further=[],
    )
    for section, body in sections_of(lessons):
        add_point(review=row.pk, by=by, now=now(), section=section, body=body, audiences=_ALL)
    row.refresh_from_db()
    decide_public(
        review=row.pk,
        by=by,
        now=now(),
        opened=row.revision,
        needed=lessons.public_needed,
        reason=lessons.public_reason,
    )


def sections_of(lessons: Lessons) -> Iterator[tuple[Section, str]]:
    """What is written in which part."""
    yield Section.SUMMARY, lessons.summary
    yield Section.IMPACT, lessons.impact
    yield Section.DETECTION, lessons.detection
    for factor in lessons.factors:
        yield Section.FACTOR, factor
    yield Section.WELL, lessons.well
    yield Section.BADLY, lessons.badly
    yield Section.LUCKILY, lessons.luckily


def add_items(review: Review, lessons: Lessons, by: User, now: Callable[[], datetime]) -> None:
    """The action items, due so many days from now on their owners' calendars."""
    for title, kind, owner, days in lessons.items:
        person = User.objects.get(full_name=owner)
        add_item(
            by=by,
            now=now(),
            title=title,
            kind=ItemKind(kind),
            owner=person,
            due_on=local_date(now(), person.display_zone) + timedelta(days=days),
            review=review,
        )
