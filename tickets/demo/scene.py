"""A story set on a real ticket: its people, its words, and how the ticket was logged."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from oncall.models import User
from oncall.record import Via, acting
from tickets.actions.log import TicketDraft, log_ticket
from tickets.demo.company import DESK, Company
from tickets.demo.files import made
from tickets.demo.rhythm import on_shift
from tickets.demo.script import Step, Story
from tickets.models import ResolutionCode, Service, Subcategory, Ticket
from tickets.models.choices import Channel, Verified

_LIVE = (Channel.PHONE, Channel.WALK_IN, Channel.CHAT)


@dataclass
class Stage:
    """What all stories share."""

    company: Company
    subcategories: dict[str, Subcategory]
    services: dict[str, Service]
    codes: dict[str, ResolutionCode]
    rng: random.Random
    first_of: dict[str, int] = field(default_factory=dict)
    # subjects whose pages a story's own people answer
    own_answers: set[str] = field(default_factory=set)


@dataclass
class Scene:
    """One story on one ticket, from the instant it is received."""

    stage: Stage
    story: Story
    words: dict[str, str]
    requester: User
    channel: str
    received_at: datetime
    steps: tuple[Step, ...]
    stretch: float = 1.0
    triaged_by_desk: bool = True
    ticket: Ticket | None = None
    done: int = 0

    @property
    def held(self) -> Ticket:
        if self.ticket is None:
            raise ValueError("This ticket is not logged yet.")
        return self.ticket

    def told(self, text: str) -> str:
        return text.format_map(self.words)

    def file(self, name: str) -> list[SimpleUploadedFile]:
        if not name:
            return []
        text = f"{self.told(self.story.title)}\n{self.told(self.story.description)}"
        return [made(self.told(name), text, self.stage.rng)]

    def agent(self, at: datetime) -> User:
        """The assignee, else somebody of the holding team."""
        if self.ticket is not None and self.ticket.assignee is not None:
            return self.stage.company.users[self.ticket.assignee.full_name]
        team = self.held.team.name if self.held.team else DESK
        return self._of(team, at)

    def desk(self, at: datetime) -> User:
        """Who sits at the service desk."""
        return self._of(DESK, at)

    def _of(self, team: str, at: datetime) -> User:
        people = [person for person in self.stage.company.members(team) if person != self.requester]
        if team == DESK:
            # the lead takes over only in office hours of weekdays; the shifts are the others'
            others = [person for person in people if self.stage.company.works[person.pk] == "always"]
            return others[on_shift(at, len(others))]
        return people[self.stage.rng.randrange(len(people))]


def log(scene: Scene, at: datetime) -> None:
    """The first step of each: the ticket is logged, by its requester or by the desk for a caller."""
    stage, story = scene.stage, scene.story
    by_desk = scene.channel in _LIVE
    by = scene.desk(at) if by_desk else scene.requester if scene.channel == Channel.PORTAL else None
    subcategory = stage.subcategories[story.subcategory]
    verified = Verified.SIGNED_IN if scene.channel == Channel.PORTAL else Verified.NOT_VERIFIED
    if scene.channel in _LIVE:
        verified = Verified.IN_PERSON if scene.channel == Channel.WALK_IN else Verified.KNOWN_NUMBER
    minutes = stage.rng.randrange(5, 55)
    mailed = scene.channel == Channel.EMAIL
    impact = story.impact or (subcategory.default_impact.rank if subcategory.default_impact else None)
    urgency = story.urgency or (subcategory.default_urgency.rank if subcategory.default_urgency else None)
    draft = TicketDraft(
        requester=scene.requester,
        title=scene.told(story.title),
        description=scene.told(story.description),
        kind=story.kind,
        channel=scene.channel,
        verified_how=verified,
        occurred_at=at - timedelta(minutes=minutes) if story.kind == "incident" else None,
        detected_at=at - timedelta(minutes=minutes // 3) if scene.channel == Channel.ALERT else None,
        # a mail says neither what it is about nor how bad it is
        subcategory=None if mailed else subcategory,
        service=stage.services[story.service] if story.service and not mailed else None,
        impact=None if mailed else impact,
        urgency=None if mailed else urgency,
        triaged=by_desk and scene.triaged_by_desk,
        files=scene.file(story.file),
    )
    via = Via.MAIL if mailed else Via.WEB
    with acting(by=by, via=via):
        scene.ticket = log_ticket(draft=draft, by=by, now=at)
    stage.first_of.setdefault(story.title, scene.held.pk)
