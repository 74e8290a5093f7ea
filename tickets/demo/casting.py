"""Which stories happened to whom, and when they began: about two hundred, most of them lately.

A few are placed so that something happens while the reader watches: the clock of such a ticket is due minutes
after the demo is loaded, and nobody has got round to it.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from oncall.models import User
from tickets.actions.promise import defaults_of, preview_promise
from tickets.demo.company import MONITORING
from tickets.demo.rhythm import last_at_work
from tickets.demo.scene import Scene, Stage
from tickets.demo.script import Step, Story
from tickets.demo.stories import STORIES
from tickets.models.choices import Channel

# (share of the tickets, youngest and oldest in hours before now)
_AGES = ((0.24, 0.3, 9.0), (0.24, 9.0, 40.0), (0.22, 40.0, 120.0), (0.30, 120.0, 500.0))
_STALLS = 0.11
# story by title, metric that is about to run out, minutes from now
ABOUT_TO_BREACH = (
    ("{where}: pick lists stop after the first line", "first_response", 3.2),
    ("EDI: orders of {partner} are not coming in", "resolution", 5.4),
    ("{where}: Wi-Fi drops every few minutes", "resolution", 8.5),
    ("Track and trace shows {what}", "first_response", 14.0),
    ("{where}: pick lists stop after the first line", "resolution", 21.0),
    ("EDI: orders of {partner} are not coming in", "first_response", 35.0),
    ("Track and trace shows {what}", "resolution", 50.0),
)
# what has just come in, by the last variant of its story: minutes ago
JUST_NOW = {
    "{where}: probe reports {value}": 3.0,
    "Loading gate {gate} always shows “busy”": 7.0,
    "{printer} prints blank labels": 12.0,
    "{count} scanners in {where} freeze after a scan": 19.0,
    "Planning puts {what}": 26.0,
}
_ENDS = {"resolve", "cancel", "reject", "duplicate", "pend", "change", "override", "convert", "assign"}


def cast(stage: Stage, *, now: datetime) -> list[Scene]:
    """Every scene of the demo, in the order of its beginning."""
    scenes = []
    for story in STORIES:
        outage = _outage(stage, now) if story.one_outage else None
        for place, words in enumerate(story.variants):
            scene = _scene(stage, story, words, place)
            if story.title in JUST_NOW and words is story.variants[-1]:
                fresh = now - timedelta(minutes=JUST_NOW[story.title])
                scene.received_at, scene.stretch = fresh.replace(microsecond=0), 1.0
            else:
                begun = outage + timedelta(minutes=17 * place) if outage else _begun(stage.rng, now)
                scene.received_at = _in_rhythm(scene, begun)
                scene.steps = _as_far(stage.rng, scene.steps, now - scene.received_at)
            scenes.append(scene)
    scenes += _urgent(stage, now=now)
    return sorted(scenes, key=lambda scene: scene.received_at)


def _begun(rng: random.Random, now: datetime) -> datetime:
    chance = rng.random()
    youngest, oldest = _AGES[-1][1:]
    for share, *ages in _AGES:
        if chance < share:
            youngest, oldest = ages
            break
        chance -= share
    return (now - timedelta(hours=rng.uniform(youngest, oldest))).replace(microsecond=0)


def _outage(stage: Stage, now: datetime) -> datetime:
    """The afternoon of one of the last days: several people report it within the hour."""
    at = now - timedelta(hours=stage.rng.uniform(5, 9))
    return last_at_work(
        at.replace(microsecond=0), "shifts", stage.company.users["Elena Castaño"].display_zone
    )


def _scene(stage: Stage, story: Story, words: Mapping[str, str], place: int) -> Scene:
    channel = story.channels[place % len(story.channels)]
    requester = _requester(stage, story, words, channel)
    return Scene(
        stage=stage,
        story=story,
        words={"first": requester.get_short_name(), "where": "", **words},
        requester=requester,
        channel=channel,
        received_at=datetime.min.replace(tzinfo=UTC),
        steps=story.steps,
        stretch=stage.rng.choice((0.4, 0.5, 0.7, 0.9, 1.1, 1.4, 2.0)),
        triaged_by_desk=stage.rng.random() < 0.85,
    )


def _requester(stage: Stage, story: Story, words: Mapping[str, str], channel: str) -> User:
    company = stage.company
    if channel == Channel.ALERT:
        return company.users[MONITORING]
    if "by" in words:
        return company.users[words["by"]]
    works = story.who if story.who in ("shifts", "office") else ""
    people = company.requesters("" if works else story.who, works)
    # the two whom the login page offers have something to look at
    ours = [person for person in people if person.demo_role]
    if ours and stage.rng.random() < 0.14:
        return stage.rng.choice(ours)
    return stage.rng.choice(people)


def _in_rhythm(scene: Scene, at: datetime) -> datetime:
    works = scene.stage.company.works[scene.requester.pk]
    return last_at_work(at, works, scene.requester.display_zone)


def _as_far(rng: random.Random, steps: tuple[Step, ...], age: timedelta) -> tuple[Step, ...]:
    """Some tickets get stuck: what should come next has not been done."""
    if rng.random() >= _STALLS or len(steps) < 4:
        return steps
    untouched = age < timedelta(hours=6) and rng.random() < 0.4
    return steps[: 0 if untouched else rng.randrange(3, len(steps))]


def _urgent(stage: Stage, *, now: datetime) -> Iterator[Scene]:
    by_title = {story.title: story for story in STORIES}
    for place, (title, metric, minutes) in enumerate(ABOUT_TO_BREACH):
        story = by_title[title]
        words = story.variants[place % len(story.variants)]
        scene = _scene(stage, story, {**words, **_TWISTS[place]}, place)
        scene.channel = Channel.PORTAL
        if not scene.requester.has_mail:
            scene.requester = stage.company.users["Emeka Nwosu"]
            scene.words["first"] = scene.requester.get_short_name()
        due = now + timedelta(minutes=minutes)
        scene.received_at = _received_for(scene, metric, due.replace(microsecond=0))
        worked = metric == "resolution"
        cut = next(at for at, step in enumerate(story.steps) if step.verb in _ENDS) if worked else 0
        scene.steps, scene.stretch = story.steps[:cut], 0.4
        yield scene


def _received_for(scene: Scene, metric: str, due: datetime) -> datetime:
    """When it must have been received for its clock to be due at `due`: the promise grows with that time."""
    early, late = due - timedelta(days=12), due
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle in (early, late):
            break
        found = _due(scene, metric, middle)
        if found is None or found >= due:
            late = middle
        else:
            early = middle
    return late


def _due(scene: Scene, metric: str, at: datetime) -> datetime | None:
    stage, story = scene.stage, scene.story
    subcategory = stage.subcategories[story.subcategory]
    impact, urgency, _team = defaults_of(subcategory)
    promise = preview_promise(
        kind=story.kind,
        service=stage.services[story.service] if story.service else None,
        category=subcategory.category,
        organisation=scene.requester.organisation,
        impact=story.impact or impact,
        urgency=story.urgency or urgency,
        now=at,
    )
    return promise.first_response_due_at if metric == "first_response" else promise.resolution_due_at


# so that none of them reads like a copy of another one
_TWISTS: tuple[dict[str, str], ...] = (
    {"where": "Getafe hall 2, mezzanine"},
    {"partner": "Norlund Furniture"},
    {"where": "Zaragoza hub, returns"},
    {"what": "no events since this morning"},
    {"where": "Felixstowe cold store B"},
    {"partner": "Casa Arlés"},
    {"what": "yesterday's delivery as open"},
)
