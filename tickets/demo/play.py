"""Playing a story on its ticket: every step is an action of the desk, done by somebody at an instant."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from oncall.models import User
from oncall.record import Via, acting
from tickets.actions import (
    assignment,
    conversation,
    details,
    escalation,
    relations,
    resolution,
    status,
    work,
)
from tickets.actions.hand_over import HandOver
from tickets.actions.promise import defaults_of
from tickets.demo.scene import Scene
from tickets.demo.script import Step
from tickets.models import Task, Ticket
from tickets.permissions import Ability, abilities


def play(scene: Scene, step: Step, at: datetime) -> None:
    """Do one step. Raises what its action raises: Refused where the desk went another way meanwhile."""
    scene.ticket = Ticket.objects.select_related("team", "assignee", "requester", "subcategory").get(
        pk=scene.held.pk
    )
    who = scene.requester if step.by_requester else scene.agent(at)
    with acting(by=who, via=Via.WEB):
        _VERBS[step.verb](scene, who, at, dict(step.words))


Words = dict[str, Any]


def _take(scene: Scene, who: User, at: datetime, words: Words) -> None:
    if scene.held.assignee is None:
        scene.ticket = assignment.take(ticket=scene.held.pk, by=who, now=at)
    if words["confirm"] and Ability.TRIAGE in abilities(who, scene.held):
        if scene.held.subcategory is None:
            _sort(scene, who, at)
        if Ability.TRIAGE in abilities(who, scene.held):
            details.confirm_triage(ticket=scene.held.pk, by=who, now=at)


def _sort(scene: Scene, who: User, at: datetime) -> None:
    """What came by mail is sorted by the agent who reads it."""
    stage, story = scene.stage, scene.story
    subcategory = stage.subcategories[story.subcategory]
    changes: Words = {"subcategory": subcategory}
    if story.service:
        changes["service"] = stage.services[story.service]
    impact, urgency, _team = defaults_of(subcategory)
    changes |= {"impact": story.impact or impact, "urgency": story.urgency or urgency}
    scene.ticket = details.edit(ticket=scene.held.pk, by=who, now=at, changes=changes)


def _own(scene: Scene, who: User, at: datetime) -> None:
    """Work on a ticket begins with taking it."""
    if scene.held.assignee is None:
        scene.ticket = assignment.take(ticket=scene.held.pk, by=who, now=at)


def _start(scene: Scene, who: User, at: datetime, _words: Words) -> None:
    _own(scene, who, at)
    status.start(ticket=scene.held.pk, by=who, now=at)


def _reply(scene: Scene, who: User, at: datetime, words: Words) -> None:
    files = scene.file(words["file"])
    conversation.reply(ticket=scene.held.pk, by=who, now=at, body=scene.told(words["text"]), files=files)


def _note(scene: Scene, who: User, at: datetime, words: Words) -> None:
    files = scene.file(words["file"])
    conversation.add_note(ticket=scene.held.pk, by=who, now=at, body=scene.told(words["text"]), files=files)


def _wrote(scene: Scene, who: User, at: datetime, words: Words) -> None:
    files, body = scene.file(words.get("file", "")), scene.told(words["text"])
    scene.ticket = conversation.requester_message(
        ticket=scene.held.pk, by=who, now=at, body=body, files=files
    )


def _out_of_office(scene: Scene, who: User, at: datetime, words: Words) -> None:
    body = scene.told(words["text"])
    conversation.requester_message(ticket=scene.held.pk, by=who, now=at, body=body, automatic=True)


def _pend(scene: Scene, who: User, at: datetime, words: Words) -> None:
    _own(scene, who, at)
    status.pend(
        ticket=scene.held.pk,
        by=who,
        now=at,
        reason=words["reason"],
        wake_at=at + timedelta(hours=words["hours"]),
        note=scene.told(words["text"]),
    )


def _resume(scene: Scene, who: User, at: datetime, _words: Words) -> None:
    status.resume(ticket=scene.held.pk, by=who, now=at)


def _assign(scene: Scene, who: User, at: datetime, words: Words) -> None:
    team = scene.stage.company.teams[words["team"]]
    assignment.assign(ticket=scene.held.pk, by=who, now=at, team=team, assignee=None)


def _escalate(scene: Scene, who: User, at: datetime, words: Words) -> None:
    hand_over = HandOver(**{name: scene.told(text) for name, text in words.items()})
    escalation.escalate(ticket=scene.held.pk, by=who, now=at, hand_over=hand_over)


def _return_back(scene: Scene, who: User, at: datetime, words: Words) -> None:
    escalation.return_back(ticket=scene.held.pk, by=who, now=at, reason=scene.told(words["text"]))


def _inform(scene: Scene, who: User, at: datetime, words: Words) -> None:
    escalation.inform(ticket=scene.held.pk, by=who, now=at, reason=scene.told(words["text"]))


def _resolve(scene: Scene, who: User, at: datetime, words: Words) -> None:
    _own(scene, who, at)
    for item in resolution.unticked(scene.held):
        work.check(ticket=scene.held.pk, by=who, now=at, item=item)
    resolution.resolve(
        ticket=scene.held.pk,
        by=who,
        now=at,
        code=scene.stage.codes[words["code"]],
        remedy=words["remedy"],
        notes=scene.told(words["text"]),
    )


def _yes(scene: Scene, who: User, at: datetime, words: Words) -> None:
    resolution.answer_yes(ticket=scene.held.pk, by=who, now=at, comment=scene.told(words["text"]))


def _no(scene: Scene, who: User, at: datetime, words: Words) -> None:
    resolution.answer_no(ticket=scene.held.pk, by=who, now=at, because=scene.told(words["text"]))


def _spoken(scene: Scene, _who: User, at: datetime, words: Words) -> None:
    by = scene.desk(at)
    resolution.spoken_yes(ticket=scene.held.pk, by=by, now=at, comment=scene.told(words["text"]))


def _close(scene: Scene, _who: User, at: datetime, words: Words) -> None:
    resolution.close(ticket=scene.held.pk, by=scene.desk(at), now=at, reason=scene.told(words["text"]))


def _reopen(scene: Scene, who: User, at: datetime, words: Words) -> None:
    resolution.reopen(ticket=scene.held.pk, by=who, now=at, reason=scene.told(words["text"]))


def _rate(scene: Scene, who: User, at: datetime, words: Words) -> None:
    resolution.rate(ticket=scene.held.pk, by=who, now=at, rating=words["rating"])


def _task(scene: Scene, who: User, at: datetime, words: Words) -> None:
    work.add_task(ticket=scene.held.pk, by=who, now=at, title=scene.told(words["text"]), owner=who)


def _done(scene: Scene, who: User, at: datetime, _words: Words) -> None:
    oldest = Task.objects.filter(ticket=scene.held, done_at=None).order_by("pk").first()
    if oldest is not None:
        work.complete_task(ticket=scene.held.pk, by=who, now=at, task=oldest.pk)


def _change(scene: Scene, who: User, at: datetime, words: Words) -> None:
    by_name: dict[str, Words] = {"service": scene.stage.services, "subcategory": scene.stage.subcategories}
    changes = {
        name: by_name[name][value]
        if name in by_name
        else scene.told(value)
        if isinstance(value, str)
        else value
        for name, value in words.items()
    }
    details.edit(ticket=scene.held.pk, by=who, now=at, changes=changes)


def _override(scene: Scene, who: User, at: datetime, words: Words) -> None:
    reason = scene.told(words["text"])
    details.override_priority(ticket=scene.held.pk, by=who, now=at, priority=words["priority"], reason=reason)


def _lift(scene: Scene, who: User, at: datetime, _words: Words) -> None:
    details.lift_override(ticket=scene.held.pk, by=who, now=at)


def _convert(scene: Scene, who: User, at: datetime, words: Words) -> None:
    status.convert(ticket=scene.held.pk, by=who, now=at, reason=scene.told(words["text"]))


def _reject(scene: Scene, who: User, at: datetime, words: Words) -> None:
    status.reject(ticket=scene.held.pk, by=who, now=at, reason=scene.told(words["text"]))


def _cancel(scene: Scene, who: User, at: datetime, words: Words) -> None:
    status.cancel(ticket=scene.held.pk, by=who, now=at, reason=scene.told(words["text"]))


def _duplicate(scene: Scene, who: User, at: datetime, _words: Words) -> None:
    first = Ticket.objects.get(pk=scene.stage.first_of[scene.story.title])
    if first.pk != scene.held.pk:
        relations.mark_duplicate(ticket=scene.held.pk, by=who, now=at, of=first)


def _caused(scene: Scene, who: User, at: datetime, _words: Words) -> None:
    first = Ticket.objects.get(pk=scene.stage.first_of[scene.story.title])
    if first.pk != scene.held.pk:
        relations.relate(ticket=scene.held.pk, by=who, now=at, kind="caused_by", other=first)


def _restrict(scene: Scene, who: User, at: datetime, _words: Words) -> None:
    details.restrict(ticket=scene.held.pk, by=who, now=at)


_VERBS: dict[str, Callable[[Scene, User, datetime, Words], None]] = {
    "take": _take,
    "start": _start,
    "reply": _reply,
    "note": _note,
    "wrote": _wrote,
    "out_of_office": _out_of_office,
    "pend": _pend,
    "resume": _resume,
    "assign": _assign,
    "escalate": _escalate,
    "return_back": _return_back,
    "inform": _inform,
    "resolve": _resolve,
    "yes": _yes,
    "no": _no,
    "spoken": _spoken,
    "close": _close,
    "reopen": _reopen,
    "rate": _rate,
    "task": _task,
    "done": _done,
    "change": _change,
    "override": _override,
    "lift": _lift,
    "convert": _convert,
    "reject": _reject,
    "cancel": _cancel,
    "duplicate": _duplicate,
    "caused": _caused,
    "restrict": _restrict,
}
