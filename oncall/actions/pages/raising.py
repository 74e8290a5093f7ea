"""Raising a page: one open page a subject and policy, whoever raises it at the same time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oncall.actions.pages.acts import carry_out
from oncall.actions.pages.frame import holding_page
from oncall.actions.pages.hold import PageHold
from oncall.actions.pages.policies import NoPolicy, read_policy
from oncall.actions.refusals import Refused
from oncall.escalation.page import State, Urgency
from oncall.escalation.steps import Moved, raise_urgency, tell_again
from oncall.models import EscalationPolicy, Page, PageEvent, Team, User
from oncall.subjects import Subject, lock_subject
from oncall.targets import Targets

Kind = PageEvent.Kind

ONE_A_SUBJECT = "one_page_a_subject"
"""The database's own guard of one open page a subject and policy."""


class SubjectGone(Refused):
    """What somebody wanted to page about is not there any more."""

    def __init__(self) -> None:
        super().__init__(_("Nobody was paged: what this is about is not there any more."))


@transaction.atomic
def raise_page(
    *,
    by: User | None,
    now: datetime,
    subject: Subject,
    policy: EscalationPolicy | None,
    urgency: str,
    cause: str,
    params: Mapping[str, Any] | None = None,
    body: str = "",
    priority: int | None = None,
    team: Team | None = None,
    private: bool = False,
    worse: bool = False,
) -> Page:
    """Page the policy about a subject; its first level is told by the worker, at once.

    While a page of this subject and policy is open, the cause is appended to it, and tells again unless
    somebody acknowledged; `urgency` ("high" or "low") and priority only ever rise. When it rises, or what it
    is about is `worse` than it was, a snooze ends: it was granted to less. `cause` and `params` are
    data, put into words by the subject's handler when read; `body` is what a person wrote. The subject's row
    is locked before the page's. Raises NoPolicy (see `default_policy_of`) and SubjectGone.
    """
    if policy is None:
        raise NoPolicy
    if not lock_subject(subject.ref):
        raise SubjectGone
    why = {"cause": cause, "params": dict(params or {}), "urgency": urgency}
    row = _open_page(subject, policy)
    while row is None:
        fresh = _new_page(subject, policy, urgency, now, priority, team, private=private)
        if fresh is not None:
            hold = PageHold(fresh, by=by, now=now)
            hold.record(Kind.RAISED, {**why, "policy": fresh.policy_name}, body=body)
            hold.save()
            return fresh
        # a subject without an owner has no lock: somebody else raised it just now
        row = _open_page(subject, policy)
    hold = PageHold(row, by=by, now=now)
    row.causes += 1
    row.priority = min(row.priority or 99, priority) if priority is not None else row.priority
    hold.record(Kind.CAUSE_ADDED, why, body=body)
    rises = Urgency(urgency) == Urgency.HIGH and hold.state.urgency == Urgency.LOW
    _move(hold, raise_urgency(hold.state, hold.now) if rises else tell_again(hold.state, worse=worse))
    hold.save()
    return row


def raise_page_urgency(*, page: int, by: User | None, now: datetime) -> bool:
    """From low to high: who was told is told again by the other rules, and a snooze ends.

    False when it is high or over.
    """
    with holding_page(page, by=by, now=now) as hold:
        moved = raise_urgency(hold.state, hold.now)
        if moved.page is hold.state:
            return False
        _move(hold, moved)
    return True


def _move(hold: PageHold, moved: Moved) -> None:
    """What was planned by the rules for low urgency gives way to what the others plan now."""
    if moved.page.urgency != hold.state.urgency:
        hold.record(Kind.URGENCY_RAISED)
        hold.row.urgency = moved.page.urgency.value
        hold.stop_messages()
    carry_out(hold, moved, Targets((), hold.now))


def _open_page(subject: Subject, policy: EscalationPolicy) -> Page | None:
    pages = Page.objects.select_for_update(of=("self",)).alive()
    return pages.filter(subject_key=subject.ref, policy=policy).first()


def _new_page(
    subject: Subject,
    policy: EscalationPolicy,
    urgency: str,
    now: datetime,
    priority: int | None,
    team: Team | None,
    *,
    private: bool,
) -> Page | None:
    """The page, inserted; None when there is an open one by now."""
    kept, frozen = read_policy(policy.pk)
    row = Page(
        subject_key=subject.ref,
        subject_label=subject.label[:250],
        subject_link=subject.link,
        team=team,
        private=private,
        priority=priority,
        policy=kept,
        policy_name=kept.name,
        frozen=frozen.to_json(),
        urgency=Urgency(urgency).value,
        state=State.TRIGGERED.value,
        began_at=now,
        last_event_at=now,
        next_step_at=now,
    )
    try:
        with transaction.atomic():
            # whoever inserts the same at this moment is waited for here
            row.save(force_insert=True)
    except IntegrityError as error:
        if ONE_A_SUBJECT not in str(error):
            raise
        return None
    return row
