"""Who may do what: every action that asks `by` whom, as everybody, whatever page he came by.

The actions are found in the code. A new one fails here until the table says who may, and
tests/every_action.py how it is called.
"""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from oncall.actions.refusals import Refused
from oncall.models import User
from tests.every_action import CALLS, FRAMES, TRUSTING, found
from tests.hostile.scene import Scene, make_scene

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# o does it · - is refused. The people are those of tests/every_url.py: Rita asked, Carl and Sam are other
# requesters, Ana is of the team, Sven of another one, Lea leads, Mia manages incidents, Pia owns the process,
# Ada administrates; Gus was an agent of the team and has left. Tickets, pages and reviews are Rita's that
# only the team may see, unless the action needs another one.
TABLE = """
                                                   rita carl sam  ana  sven lea  mia  pia  ada  gus
oncall.addresses.reset_address                     -    -    -    -    -    -    o    -    o    -
oncall.addresses.retry_email                       -    -    -    -    -    -    o    -    o    -
oncall.contact.add_method                          -    -    -    o    o    o    o    o    o    -
oncall.contact.move_method                         -    -    -    -    -    -    o    -    -    -
oncall.contact.prove                               -    -    -    -    -    -    o    -    -    -
oncall.contact.remove_method                       -    -    -    -    -    -    o    -    -    -
oncall.contact.send_code                           -    -    -    -    -    -    o    -    -    -
oncall.contact.try_method                          -    -    -    -    -    -    o    -    -    -
oncall.feeds.make_feed                             -    -    -    o    o    o    o    o    o    -
oncall.feeds.revoke_feed                           -    -    -    -    -    -    o    -    -    -
oncall.overrides.hand_back                         -    -    -    -    -    -    o    -    o    -
oncall.overrides.make_override                     -    -    -    -    -    -    o    -    o    -
oncall.pages.answering.acknowledge_page            -    -    -    o    -    o    o    -    -    -
oncall.pages.answering.resolve_page                -    -    -    o    -    o    o    -    -    -
oncall.pages.answering.snooze_page                 -    -    -    o    -    o    o    -    -    -
oncall.pages.handing_on.escalate_page              -    -    -    o    -    o    o    -    -    -
oncall.pages.handing_on.reassign_page              -    -    -    o    -    o    o    -    -    -
oncall.pages.link.record_link_used                 -    -    -    o    -    o    o    -    -    -
oncall.personal.add_rule                           -    -    -    -    -    -    o    -    -    -
oncall.personal.remove_rule                        -    -    -    -    -    -    o    -    -    -
oncall.personal.set_working_hours                  o    o    o    o    o    o    o    o    o    o
oncall.policies.delete_policy                      -    -    -    -    -    -    o    -    o    -
oncall.policies.edit_policy                        -    -    -    -    -    -    o    -    o    -
oncall.policies.make_default                       -    -    -    -    -    -    o    -    o    -
oncall.policies.make_policy                        -    -    -    -    -    o    o    -    o    -
oncall.schedules.edit_schedule                     -    -    -    -    -    -    o    -    o    -
oncall.schedules.make_schedule                     -    -    -    -    -    o    o    -    o    -
oncall.settings.choose_display                     o    o    o    o    o    o    o    o    o    o
oncall.times_off.add_time_off                      -    -    -    -    -    -    o    -    o    -
oncall.times_off.remove_time_off                   -    -    -    -    -    -    o    -    o    -
tickets.assignment.assign                          -    -    -    o    -    o    o    -    -    -
tickets.assignment.take                            -    -    -    o    -    o    -    -    -    -
tickets.callers.find_or_create_caller              -    -    -    o    o    o    o    -    -    -
tickets.children.add_child                         -    -    -    o    -    o    o    -    -    -
tickets.children.add_children                      -    -    -    o    -    o    o    -    -    -
tickets.children.remove_child                      -    -    -    o    o    o    o    -    -    -
tickets.conversation.add_note                      -    -    -    o    -    o    o    -    -    -
tickets.conversation.reply                         -    -    -    o    -    o    o    -    -    -
tickets.conversation.requester_message             o    -    -    -    -    -    -    -    -    -
tickets.details.confirm_triage                     -    -    -    o    -    o    o    -    -    -
tickets.details.edit                               -    -    -    o    -    o    o    -    -    -
tickets.details.lift_override                      -    -    -    o    o    o    o    -    -    -
tickets.details.override_priority                  -    -    -    o    -    o    o    -    -    -
tickets.details.restrict                           -    -    -    o    -    o    o    -    -    -
tickets.details.unrestrict                         -    -    -    o    -    o    o    -    -    -
tickets.escalation.escalate                        -    -    -    o    o    o    o    -    -    -
tickets.escalation.inform                          -    -    -    o    -    o    o    -    -    -
tickets.escalation.return_back                     -    -    -    o    -    o    o    -    -    -
tickets.log.log_ticket                             o    -    -    o    o    o    o    -    -    -
tickets.major.checks.add_spot_check                -    -    -    o    o    o    o    -    -    -
tickets.major.checks.remove_spot_check             -    -    -    o    -    -    o    -    -    -
tickets.major.checks.reopen_spot_check             -    -    -    o    o    o    o    -    -    -
tickets.major.checks.tick_spot_check               -    -    -    o    o    o    o    -    -    -
tickets.major.declaring.accept_major               -    -    -    -    -    -    o    -    -    -
tickets.major.declaring.decline_major              -    -    -    -    -    -    o    -    -    -
tickets.major.declaring.propose_major              -    -    -    o    o    o    o    -    -    -
tickets.major.declaring.stand_down                 -    -    -    o    -    -    o    -    -    -
tickets.major.marks.mark_authorities_informed      -    -    -    o    -    -    o    -    -    -
tickets.major.marks.mark_dr_triggered              -    -    -    o    -    -    o    -    -    -
tickets.major.roles.set_roles                      -    -    -    o    -    -    o    -    -    -
tickets.major.updates.post_update                  -    -    -    o    -    -    o    -    -    -
tickets.pages.page_somebody.page_somebody          -    -    -    o    -    o    o    -    -    -
tickets.relations.mark_duplicate                   -    -    -    o    -    o    o    -    -    -
tickets.relations.relate                           -    -    -    o    -    o    o    -    -    -
tickets.relations.undo_duplicate                   -    -    -    o    o    o    o    -    -    -
tickets.relations.unrelate                         -    -    -    o    o    o    o    -    -    -
tickets.resolution.answer_no                       o    -    -    -    -    -    -    -    -    -
tickets.resolution.answer_yes                      o    -    -    -    -    -    -    -    -    -
tickets.resolution.close                           -    -    -    o    -    o    o    -    -    -
tickets.resolution.rate                            o    -    -    -    -    -    -    -    -    -
tickets.resolution.reopen                          -    -    -    o    o    o    o    -    -    -
tickets.resolution.resolve                         -    -    -    o    o    o    o    -    -    -
tickets.resolution.spoken_yes                      -    -    -    o    -    o    o    -    -    -
tickets.saved_views.delete_view                    -    -    -    o    -    -    -    -    -    -
tickets.saved_views.rename_view                    -    -    -    o    -    -    -    -    -    -
tickets.saved_views.save_view                      o    o    o    o    o    o    o    o    o    o
tickets.status.cancel                              -    -    -    o    -    o    o    -    -    -
tickets.status.convert                             -    -    -    o    -    o    o    -    -    -
tickets.status.pend                                -    -    -    o    -    o    o    -    -    -
tickets.status.reject                              -    -    -    o    -    o    o    -    -    -
tickets.status.resume                              -    -    -    o    o    o    o    -    -    -
tickets.status.start                               -    -    -    o    -    o    o    -    -    -
tickets.work.add_task                              -    -    -    o    -    o    o    -    -    -
tickets.work.change_task                           -    -    -    o    o    o    o    -    -    -
tickets.work.check                                 -    -    -    o    o    o    o    -    -    -
tickets.work.complete_task                         -    -    -    o    o    o    o    -    -    -
tickets.work.reopen_task                           -    -    -    o    o    o    o    -    -    -
tickets.work.uncheck                               -    -    -    o    o    o    o    -    -    -
postmortems.about.change_about                     -    -    -    o    -    -    o    -    -    -
postmortems.about.decide_public                    -    -    -    o    -    -    o    -    -    -
postmortems.drafting.draft_timeline                -    -    -    o    -    -    o    -    -    -
postmortems.drafting.start_review                  -    -    -    o    -    o    o    -    -    -
postmortems.items.add_item                         -    -    -    o    -    -    o    -    -    -
postmortems.items.change_item                      -    -    -    o    -    -    o    -    -    -
postmortems.items.drop_item                        -    -    -    o    -    -    o    -    -    -
postmortems.items.finish_item                      -    -    -    o    -    -    o    -    -    -
postmortems.items.reopen_item                      -    -    -    o    -    -    o    -    -    -
postmortems.lines.add_line                         -    -    -    o    -    -    o    -    -    -
postmortems.lines.change_line                      -    -    -    o    -    -    o    -    -    -
postmortems.lines.hide_line                        -    -    -    o    -    -    o    -    -    -
postmortems.lines.show_line                        -    -    -    o    -    -    o    -    -    -
postmortems.points.add_point                       -    -    -    o    -    -    o    -    -    -
postmortems.points.change_point                    -    -    -    o    -    -    o    -    -    -
postmortems.points.remove_point                    -    -    -    o    -    -    o    -    -    -
postmortems.problem_links.decide_no_problem        -    -    -    o    o    o    o    -    -    -
postmortems.problem_links.link_incident            -    -    -    o    -    o    o    -    -    -
postmortems.problem_links.link_incidents           -    -    -    o    -    o    o    -    -    -
postmortems.problem_links.unlink_incident          -    -    -    o    -    o    o    -    -    -
postmortems.problems.edit_problem                  -    -    -    o    o    o    o    -    -    -
postmortems.problems.move_problem                  -    -    -    o    o    o    o    -    -    -
postmortems.problems.open_problem                  -    -    -    o    -    o    o    -    -    -
postmortems.recurrence.accept_proposal             -    -    -    -    -    -    o    -    -    -
postmortems.recurrence.decline_proposal            -    -    -    -    -    -    o    -    -    -
postmortems.runbook_uses.judge_runbook             -    -    -    o    -    o    o    -    -    -
postmortems.runbook_uses.put_runbook               -    -    -    o    -    o    o    -    -    -
postmortems.runbooks.edit_runbook                  -    -    -    o    o    o    o    -    -    -
postmortems.runbooks.make_runbook                  -    -    -    o    o    o    o    -    -    -
postmortems.runbooks.retire_runbook                -    -    -    o    o    o    o    -    -    -
postmortems.runbooks.verify_runbook                -    -    -    o    o    o    o    -    -    -
postmortems.states.approve_review                  -    -    -    -    -    o    o    -    -    -
postmortems.states.publish_review                  -    -    -    -    -    -    o    -    -    -
postmortems.states.return_review                   -    -    -    o    -    o    o    -    -    -
postmortems.states.submit_review                   -    -    -    o    -    -    o    -    -    -
postmortems.workarounds.judge_workaround           -    -    -    o    -    o    o    -    -    -
postmortems.workarounds.use_workaround             -    -    -    o    o    o    o    -    -    -
"""
ROLES, *LINES = [line.split() for line in TABLE.strip("\n").splitlines()]
ROWS = {name: dict(zip(ROLES, letters, strict=True)) for name, *letters in LINES}


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_scene()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(scene: Scene) -> dict[str, User]:
    gus = scene.world.people["ana"]
    gone: User = User.objects.create_user(email="gus@example.test", full_name="Gus Gone", is_active=False)
    for membership in gus.memberships.all():
        membership.pk, membership.user = None, gone
        membership.save(force_insert=True)
    return {role: User.objects.get(pk=scene.world.people[role].pk) for role in ROLES if role != "gus"} | {
        "gus": User.objects.get(pk=gone.pk)
    }


def test_every_action_says_who_may_or_why_it_asks_nobody() -> None:
    named = {name for name, _function in found()}
    assert named == {*CALLS, *TRUSTING, *FRAMES}


def test_each_action_is_done_by_whom_the_table_says_and_by_nobody_else(
    scene: Scene, people: dict[str, User]
) -> None:
    got: dict[str, dict[str, str]] = {}
    for name, action in found():
        if name in CALLS:
            got[name] = {role: letter(action, name, scene, people[role]) for role in ROLES}
    # as the table is written
    if got != ROWS:
        sys.stdout.write("\n".join(f"{name:50s} {'    '.join(row.values())}" for name, row in got.items()))
    wrong = [
        f"{role} {'does' if way == 'o' else 'does not'} {name}"
        for name, row in got.items()
        for role, way in row.items()
        if ROWS.get(name, {}).get(role) != way
    ]
    assert not wrong, "\n".join(wrong)
    assert all("o" in row.values() for row in ROWS.values()), "What nobody may do is not tried."


def letter(action: Any, name: str, scene: Scene, by: User) -> str:
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            args = CALLS[name](scene) | {"by": by, "now": scene.now}
            done = action(**{key: value for key, value in args.items() if key in action.__annotations__})
        except (Refused, ObjectDoesNotExist):
            return "-"
        finally:
            transaction.savepoint_rollback(point)
    # what is somebody else's own is not found, and nothing is done
    return "-" if done is False else "o"
