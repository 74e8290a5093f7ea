"""How each action is called that asks `by` whom, on the desk of `tests.hostile.scene`.

What is not named here and takes a `by` fails tests/test_every_action.py: say how it is called, or why it
trusts its caller.
"""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from oncall import actions as oncall_actions
from oncall.actions.policies import PolicyDraft
from oncall.actions.schedules import Facts
from oncall.escalation.policy import Policy
from oncall.models import (
    ContactMethod,
    DeadAddress,
    EscalationPolicy,
    OutboundEmail,
    PersonalRule,
    Schedule,
    ScheduleOverride,
    TimeOff,
    User,
)
from postmortems import actions as postmortem_actions
from postmortems.actions.problems import ProblemFacts
from postmortems.actions.runbooks import RunbookFacts
from postmortems.models import ActionItem, Problem, ProblemProposal, Review, Runbook, RunbookUse
from postmortems.models.choices import ItemKind, Section
from tests.factories.policies import level
from tests.factories.schedules import weekly
from tests.factories.tickets import MONDAY
from tests.hostile.scene import LATER, Scene
from tickets import actions as ticket_actions
from tickets.actions.hand_over import HandOver
from tickets.actions.log import TicketDraft
from tickets.models import Relation, ResolutionCode, SavedView, Ticket
from tickets.models.choices import RelationKind

Args = dict[str, Any]
Call = Callable[[Scene], Args]

# What asks nobody because whoever calls it has asked; none of it is called by a view, a form or the admin.
TRUSTING = {
    "oncall.pages.raising.raise_page": "who may page for a subject is the subject's to say",
    "oncall.pages.raising.raise_page_urgency": "follows what was done to the subject",
    "oncall.pages.answering.resolve_pages_of": "whoever may end the subject ends its pages",
    "oncall.pages.frame.alive_pages_held": "the frame of the actions on a subject's pages",
    "postmortems.problem_frame.record": "the record line of an action",
    "postmortems.problem_links.link_locked": "a part of opening a problem, which asks",
    "postmortems.recurrence.notice_recurrence": "follows every action on a ticket",
}
# Frames and questions: what goes through them is tried, or answers without doing anything.
FRAMES = {
    "oncall.overrides.check_override",
    "oncall.pages.frame.holding_page",
    "postmortems.frame.reviewing",
    "postmortems.problem_frame.check_editor",
    "tickets.frame.holding",
    "tickets.quota.check_quota",
}


def found() -> Iterator[tuple[str, Callable[..., Any]]]:
    """(name, function) of everything among the actions that takes a `by`."""
    for room in (oncall_actions, ticket_actions, postmortem_actions):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            for name, each in inspect.getmembers(import_module(module.name), inspect.isfunction):
                if each.__module__ != module.name or name.startswith("_"):
                    continue
                if "by" in inspect.signature(each).parameters:
                    yield f"{module.name.replace('.actions', '', 1)}.{name}", each


def _on(stage: str, **more: Any) -> Call:
    """An action on the ticket of this stage; what has to be read on the desk is read when it is called."""
    return lambda s: (
        {"ticket": s.stages[stage].pk}
        | {name: value(s) if callable(value) else value for name, value in more.items()}
    )


def _hidden(scene: Scene) -> Ticket:
    return scene.world.hidden


def _mia(scene: Scene) -> User:
    return scene.world.people["mia"]


def _method(scene: Scene, *, usable: bool) -> int:
    return next(
        each.pk for each in ContactMethod.objects.filter(user=_mia(scene)) if each.is_usable is usable
    )


def _review(**more: Any) -> Call:
    def args(s: Scene) -> Args:
        review = Review.objects.get(ticket=s.world.hidden)
        return {"review": review.pk} | {k: v(review) if callable(v) else v for k, v in more.items()}

    return args


def _item(**more: Any) -> Call:
    return lambda s: (
        {"item": ActionItem.objects.get(ticket=s.world.hidden).pk}
        | {name: value(s) if callable(value) else value for name, value in more.items()}
    )


def _problem(**more: Any) -> Call:
    return lambda s: (
        {"problem": Problem.objects.get().pk}
        | {name: value(s) if callable(value) else value for name, value in more.items()}
    )


def _runbook(**more: Any) -> Call:
    return lambda s: (
        {"runbook": Runbook.objects.get().pk}
        | {name: value(s) if callable(value) else value for name, value in more.items()}
    )


def _proposal(**more: Any) -> Call:
    return lambda s: (
        {"proposal": ProblemProposal.objects.get().pk}
        | {name: value(s) if callable(value) else value for name, value in more.items()}
    )


def _page(which: str, **more: Any) -> Call:
    return lambda s: (
        {"page": s.world.pages[which].pk}
        | {name: value(s) if callable(value) else value for name, value in more.items()}
    )


def _draft(scene: Scene, name: str) -> PolicyDraft:
    desk = scene.world.plain.team
    assert desk is not None
    return PolicyDraft(name, _spec(scene), frozenset({desk.pk}))


def _spec(scene: Scene) -> Any:
    return Policy((level(_mia(scene)),), level(_mia(scene)), 0, 60)


def _facts(scene: Scene) -> Facts:
    return Facts("Days", scene.world.plain.team, "Europe/Madrid")


def _runbook_facts(scene: Scene) -> RunbookFacts:
    return RunbookFacts(
        title="Unjam", steps=["Open"], owner=scene.world.people["ana"], review_by=date(2031, 1, 1)
    )


def _code(_scene: Scene) -> ResolutionCode:
    return ResolutionCode.objects.all()[0]


def _use(scene: Scene) -> int:
    return RunbookUse.objects.get(ticket=scene.world.hidden).pk


WORDS = HandOver(*["Words"] * 5)
SOON, THEN = timedelta(days=3), timedelta(days=3, hours=4)

CALLS: dict[str, Call] = {
    # oncall: what is a person's own
    "oncall.contact.add_method": lambda _s: {
        "channel": "email",
        "name": "New",
        "address": "new@acme.test",
    },
    "oncall.contact.send_code": lambda s: {"method": _method(s, usable=False)},
    "oncall.contact.prove": lambda s: {"method": _method(s, usable=False), "code": "123456"},
    "oncall.contact.try_method": lambda s: {"method": _method(s, usable=True)},
    "oncall.contact.move_method": lambda s: {"method": _method(s, usable=True), "up": True},
    "oncall.contact.remove_method": lambda s: {"method": _method(s, usable=True)},
    "oncall.personal.add_rule": lambda s: {
        "urgency": "high",
        "minutes": 7,
        "method": _method(s, usable=True),
    },
    "oncall.personal.remove_rule": lambda _s: {"rule": PersonalRule.objects.get().pk},
    "oncall.personal.set_working_hours": lambda _s: {"spans": []},
    "oncall.settings.choose_display": lambda _s: {"zone": "UTC", "language": "en"},
    "oncall.feeds.make_feed": lambda _s: {"schedule": Schedule.objects.get()},
    "oncall.feeds.revoke_feed": lambda _s: {"schedule": Schedule.objects.get()},
    "oncall.times_off.add_time_off": lambda s: {
        "start": s.now + SOON,
        "end": s.now + THEN,
        "person": _mia(s),
    },
    "oncall.times_off.remove_time_off": lambda _s: {"time_off": TimeOff.objects.get()},
    "tickets.saved_views.save_view": lambda _s: {"name": "New", "query": "status=new"},
    "tickets.saved_views.rename_view": lambda _s: {"view": SavedView.objects.get().pk, "name": "Other"},
    "tickets.saved_views.delete_view": lambda _s: {"view": SavedView.objects.get().pk},
    # oncall: what is the desk's
    "oncall.addresses.reset_address": lambda _s: {"address": DeadAddress.objects.all()[0]},
    "oncall.addresses.retry_email": lambda _s: {"mail": OutboundEmail.objects.failed()[0]},
    "oncall.overrides.make_override": lambda s: {
        "schedule": Schedule.objects.get(),
        "person": _mia(s),
        "start": s.now + SOON,
        "end": s.now + THEN,
    },
    "oncall.overrides.hand_back": lambda _s: {"override": ScheduleOverride.objects.get()},
    "oncall.schedules.make_schedule": lambda s: {"facts": _facts(s), "layers": [weekly(_mia(s))]},
    "oncall.schedules.edit_schedule": lambda s: {
        "schedule": Schedule.objects.get(),
        "revision": Schedule.objects.get().revision,
        "facts": _facts(s),
        "wanted": [],
    },
    "oncall.policies.make_policy": lambda s: {"draft": _draft(s, "New")},
    "oncall.policies.edit_policy": lambda s: {
        "policy": EscalationPolicy.objects.get(is_default=True),
        "revision": EscalationPolicy.objects.get(is_default=True).revision,
        "draft": _draft(s, "Other"),
    },
    "oncall.policies.delete_policy": lambda s: {"policy": s.spare_policy},
    "oncall.policies.make_default": lambda s: {"policy": s.spare_policy},
    "oncall.pages.answering.acknowledge_page": _page("hidden"),
    "oncall.pages.answering.snooze_page": _page("hidden", until=lambda s: s.now + timedelta(hours=2)),
    "oncall.pages.answering.resolve_page": _page("hidden"),
    "oncall.pages.handing_on.escalate_page": _page("hidden"),
    "oncall.pages.handing_on.reassign_page": _page("hidden", people=lambda s: [_mia(s)]),
    "oncall.pages.link.record_link_used": _page("hidden", act="acknowledge"),
    # tickets: by the requester
    "tickets.log.log_ticket": lambda s: {
        "draft": TicketDraft(requester=s.world.people["rita"], title="New", team=s.world.plain.team)
    },
    "tickets.conversation.requester_message": _on("hidden", body="Words"),
    "tickets.resolution.answer_yes": _on("solved"),
    "tickets.resolution.answer_no": _on("solved", because="Words"),
    "tickets.resolution.rate": _on("solved", rating=3),
    # tickets: by the desk, on a ticket that not all of it see
    "tickets.callers.find_or_create_caller": lambda _s: {"full_name": "New", "email": "new@acme.test"},
    "tickets.conversation.reply": _on("hidden", body="Words"),
    "tickets.conversation.add_note": _on("hidden", body="Words"),
    "tickets.assignment.take": _on("hidden"),
    "tickets.assignment.assign": _on("hidden", team=lambda s: s.world.plain.team, assignee=None),
    "tickets.details.edit": _on("hidden", changes={"title": "Other"}),
    "tickets.details.confirm_triage": _on("hidden"),
    "tickets.details.override_priority": _on("hidden", priority=2, reason="Words"),
    "tickets.details.restrict": _on("hidden"),
    "tickets.details.unrestrict": _on("hidden"),
    "tickets.escalation.escalate": _on("fresh", hand_over=WORDS),
    "tickets.escalation.return_back": _on("hidden", reason="Words"),
    "tickets.escalation.inform": _on("hidden", reason="Words"),
    "tickets.pages.page_somebody.page_somebody": _on(
        "hidden",
        policy=lambda _s: EscalationPolicy.objects.get(is_default=True),
        urgency="high",
        reason="Words",
    ),
    "tickets.status.start": _on("hidden"),
    "tickets.status.pend": _on("hidden", reason="vendor", wake_at=LATER),
    "tickets.status.cancel": _on("hidden", reason="Words"),
    "tickets.status.reject": _on("hidden", reason="Words"),
    "tickets.status.convert": _on("hidden", reason="Words"),
    "tickets.resolution.resolve": _on("bare", code=_code, remedy="fix", notes="Words"),
    "tickets.relations.mark_duplicate": _on("hidden", of=lambda s: s.stages["fresh"]),
    "tickets.relations.relate": _on("hidden", kind=RelationKind.RELATED, other=lambda s: s.stages["fresh"]),
    "tickets.children.add_child": _on("major", child=_hidden),
    "tickets.children.add_children": _on("major", children=lambda s: [s.world.hidden]),
    "tickets.work.add_task": _on("hidden", title="New", owner=None),
    "tickets.major.declaring.decline_major": _on("hidden", reason="Words"),
    "tickets.major.declaring.accept_major": _on("hidden", reason="Words"),
    # tickets: by the desk, on tickets in the state that the action needs
    "tickets.details.lift_override": _on("busy"),
    "tickets.status.resume": _on("waiting"),
    "tickets.relations.undo_duplicate": _on("twin"),
    "tickets.relations.unrelate": _on(
        "busy", relation=lambda s: Relation.objects.get(source=s.stages["busy"]).pk
    ),
    "tickets.children.remove_child": _on("major", child=lambda s: s.world.own.pk),
    "tickets.work.change_task": _on("busy", task=lambda s: s.task(done=False), title="Other", owner=None),
    "tickets.work.complete_task": _on("busy", task=lambda s: s.task(done=False)),
    "tickets.work.reopen_task": _on("busy", task=lambda s: s.task(done=True)),
    "tickets.work.check": _on("busy", item="Billing"),
    "tickets.work.uncheck": _on("busy", item="Billing"),
    "tickets.resolution.spoken_yes": _on("solved"),
    "tickets.resolution.close": _on("solved", reason="Words"),
    "tickets.resolution.reopen": _on("solved", reason="Words"),
    "tickets.major.declaring.propose_major": _on("fresh", reason="Words"),
    "tickets.major.declaring.stand_down": _on("major", reason="Words"),
    "tickets.major.roles.set_roles": _on("major", changes={"bridge_link": "https://meet.test/"}),
    "tickets.major.updates.post_update": _on("major", body="Words"),
    "tickets.major.marks.mark_dr_triggered": _on("major", whom="Words"),
    "tickets.major.marks.mark_authorities_informed": _on("major", whom="Words", what="Words"),
    "tickets.major.checks.add_spot_check": _on("major", text="Words"),
    "tickets.major.checks.tick_spot_check": _on("major", check=lambda s: s.spot_check),
    "tickets.major.checks.reopen_spot_check": _on("major", check=lambda s: s.spot_check),
    "tickets.major.checks.remove_spot_check": _on("major", check=lambda s: s.spot_check, reason="Words"),
    # postmortems: the review of the ticket that not all see, Ana's
    "postmortems.drafting.start_review": _on("hidden"),
    "postmortems.drafting.draft_timeline": _review(),
    "postmortems.about.change_about": _review(
        opened=99, title="Other", owner=lambda r: r.owner, participants=[], further=[]
    ),
    "postmortems.about.decide_public": _review(opened=99, needed=False, reason="Words"),
    "postmortems.lines.add_line": _review(at=MONDAY, text="Words", audiences=["team"]),
    "postmortems.lines.change_line": _review(
        line=lambda r: r.lines.latest("pk").pk, opened=99, at=MONDAY, text="Words", audiences=["team"]
    ),
    "postmortems.lines.hide_line": _review(line=lambda r: r.lines.latest("pk").pk),
    "postmortems.lines.show_line": _review(line=lambda r: r.lines.latest("pk").pk),
    "postmortems.points.add_point": _review(section=Section.IMPACT, body="Words", audiences=["team"]),
    "postmortems.points.change_point": _review(
        point=lambda r: r.points.latest("pk").pk, opened=99, body="Words", audiences=["team"]
    ),
    "postmortems.points.remove_point": _review(point=lambda r: r.points.latest("pk").pk, opened=99),
    "postmortems.states.submit_review": lambda s: {"review": s.review("draft").pk},
    "postmortems.states.approve_review": lambda s: {
        "review": s.review("in_review").pk,
        "read": s.review("in_review").contents,
    },
    "postmortems.states.publish_review": lambda s: {"review": s.review("approved").pk},
    "postmortems.states.return_review": lambda s: {"review": s.review("in_review").pk, "reason": "Words"},
    "postmortems.items.add_item": lambda s: {
        "title": "New",
        "kind": ItemKind.DETECT,
        "owner": s.world.people["ana"],
        "due_on": date(2030, 1, 1),
        "review": Review.objects.get(ticket=s.world.hidden),
    },
    "postmortems.items.change_item": _item(
        opened=99,
        title="Other",
        kind=ItemKind.DETECT,
        owner=lambda s: s.world.people["ana"],
        due_on=date(2030, 1, 1),
    ),
    "postmortems.items.finish_item": _item(outcome="Words"),
    "postmortems.items.drop_item": _item(reason="Words"),
    "postmortems.items.reopen_item": _item(),
    # postmortems: what the desk knows
    "postmortems.problems.open_problem": lambda s: {
        "facts": ProblemFacts(title="New"),
        "tickets": [s.world.hidden.pk],
    },
    "postmortems.problems.edit_problem": _problem(
        facts=lambda _s: ProblemFacts(title="Other", workaround="Words"), seen=10**6
    ),
    "postmortems.problems.move_problem": _problem(to="analysis", reason="Words"),
    "postmortems.problem_links.link_incident": _problem(ticket=lambda s: s.world.hidden.pk),
    "postmortems.problem_links.link_incidents": _problem(tickets=lambda s: [s.world.hidden.pk]),
    "postmortems.problem_links.unlink_incident": _problem(ticket=lambda s: s.world.hidden.pk),
    "postmortems.problem_links.decide_no_problem": _on("fresh", reason="Words"),
    "postmortems.recurrence.accept_proposal": _proposal(title="New", owner=None),
    "postmortems.recurrence.decline_proposal": _proposal(reason="Words"),
    "postmortems.runbooks.make_runbook": lambda s: {"facts": _runbook_facts(s)},
    "postmortems.runbooks.edit_runbook": _runbook(
        facts=_runbook_facts, revision=lambda _s: Runbook.objects.get().revision
    ),
    "postmortems.runbooks.verify_runbook": _runbook(on=date(2030, 1, 1), review_by=date(2031, 1, 1)),
    "postmortems.runbooks.retire_runbook": _runbook(retired=True),
    "postmortems.runbook_uses.put_runbook": _runbook(ticket=lambda s: s.world.hidden.pk, after=10**9),
    "postmortems.runbook_uses.judge_runbook": _on("hidden", use=_use, outcome="worked"),
    "postmortems.workarounds.use_workaround": _problem(
        ticket=lambda s: s.stages["handed"].pk, used_as="note", body="Words"
    ),
    "postmortems.workarounds.judge_workaround": _problem(ticket=lambda s: s.world.hidden.pk, worked=True),
}
