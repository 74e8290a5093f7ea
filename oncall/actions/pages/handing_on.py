"""People pass a page on: to the next level, or to somebody of their choice."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from oncall.actions.pages.acts import make_step, target_params
from oncall.actions.pages.frame import holding_page
from oncall.actions.refusals import Refused
from oncall.escalation.page import State
from oncall.escalation.policy import Target
from oncall.escalation.steps import Cursors, LookUp, Moved, escalate, reassign
from oncall.models import PageEvent, Schedule, User
from oncall.targets import Targets, targets_of

Kind = PageEvent.Kind


def escalate_page(*, page: int, by: User, now: datetime, note: str = "", seen: str = "") -> bool:
    """The next level is told now; after the last resort, that again. The page is nobody's then.

    `seen` is the page's `mark` as it was shown: when people were told since, as by the same button pressed
    twice, nothing is done. False when nothing was. Raises NotAllowed and Page.DoesNotExist.
    """
    with holding_page(page, by=by, now=now) as hold:
        if hold.state.state == State.RESOLVED or seen not in {"", hold.row.mark}:
            return False

        def step(look_up: LookUp, turns: Cursors) -> Moved:
            return escalate(hold.state, hold.policy, hold.now, look_up, turns)

        hold.record(Kind.ESCALATED, body=note)
        make_step(hold, step, Targets(targets_of([hold.policy]), hold.now))
        hold.stop_messages(keep=hold.state.told)
    return True


def reassign_page(
    *,
    page: int,
    by: User,
    now: datetime,
    people: Sequence[User] = (),
    schedules: Sequence[Schedule] = (),
    note: str = "",
    seen: str = "",
) -> bool:
    """These people, and whoever is on call on these schedules, are told now instead of those told so far.

    They have as long as the level before; then it goes on there. If none of them can be reached, the next
    level is told at once, and the record says so. `seen` as for `escalate_page`. False when nothing was
    done. Raises Refused, NotAllowed and Page.DoesNotExist.
    """
    chosen = [Target("person", each.pk) for each in people]
    chosen += [Target("schedule", each.pk) for each in schedules]
    if not chosen:
        raise Refused(_("Choose at least one person or schedule."), "people")
    with holding_page(page, by=by, now=now) as hold:
        if hold.state.state == State.RESOLVED or seen not in {"", hold.row.mark}:
            return False

        def step(look_up: LookUp, turns: Cursors) -> Moved:
            return reassign(hold.state, hold.policy, hold.now, chosen, look_up, turns)

        targets = Targets({*targets_of([hold.policy]), *chosen}, hold.now)
        to = [target_params(each, targets) for each in chosen]
        hold.record(Kind.REASSIGNED, {"to": to}, body=note)
        make_step(hold, step, targets)
        hold.stop_messages(keep=hold.state.told)
    return True
