"""Writing, checking and retiring runbooks (docs/semantics.md: runbooks)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.wallclock import first_instant, next_date
from oncall.models import User
from postmortems.actions.errors import Change, Overtaken, Refused
from postmortems.actions.problem_frame import check_editor
from postmortems.actions.same_click import SAME_CLICK, one_at_a_time
from postmortems.editors import may_own
from postmortems.models import Runbook, RunbookVersion
from tickets.actions.names import recorded_name
from tickets.models import Service, Subcategory

REMINDED_AT = time(9)
MOST_STEPS = 50
LONGEST_STEP = 200


@dataclass(frozen=True)
class RunbookFacts:
    """All that people write down of a runbook; dates are local ones of its owner."""

    title: str
    steps: Sequence[str]
    owner: User
    review_by: date
    summary: str = ""
    subcategories: Sequence[Subcategory] = ()
    services: Sequence[Service] = ()
    alert_pattern: str = ""
    verified_on: date | None = None


@transaction.atomic
def make_runbook(*, by: User | None, now: datetime, facts: RunbookFacts) -> Runbook:
    """A new runbook, version 1; the same form sent twice makes one. Raises Refused at the field that is
    wrong."""
    check_editor(by)
    facts = _checked(facts, old_owner=None)
    earlier = _just_made(facts, by, now)
    if earlier is not None:
        return earlier
    row = Runbook(version=1)
    _put(row, facts)
    row.save()
    _tie(row, facts)
    _write_version(row, facts, by=by, now=now)
    return row


def _just_made(facts: RunbookFacts, by: User | None, now: datetime) -> Runbook | None:
    """The runbook that he wrote a moment ago with the very same words, for the same tickets."""
    if by is None:
        return None
    one_at_a_time(by)
    words = {"title": facts.title.strip(), "summary": facts.summary.strip(), "steps": list(facts.steps)}
    lately = RunbookVersion.objects.filter(number=1, by=by, at__gte=now - SAME_CLICK, **words)
    same = Runbook.objects.filter(
        pk__in=lately.values("runbook"),
        owner=facts.owner,
        alert_pattern=facts.alert_pattern.strip(),
        verified_on=facts.verified_on,
        review_by=facts.review_by,
        version=1,
        retired=False,
    )
    return next((row for row in same if _tied_alike(row, facts)), None)


def _tied_alike(row: Runbook, facts: RunbookFacts) -> bool:
    subcategories, services = set(row.subcategories.all()), set(row.services.all())
    return (subcategories, services) == (set(facts.subcategories), set(facts.services))


@transaction.atomic
def edit_runbook(
    *, runbook: int, by: User | None, now: datetime, facts: RunbookFacts, revision: int
) -> Runbook:
    """Change it; other steps, title or summary make a new version. Raises Overtaken when it is no longer the
    `revision` that the form was opened with."""
    check_editor(by)
    row = _locked(runbook)
    last = row.versions.get(number=row.version)
    if row.revision != revision:
        raise Overtaken([Change("version", "", row.version, last.by_name, last.at)])
    facts = _checked(facts, old_owner=row.owner)
    if (last.title, last.summary, last.steps) != (facts.title, facts.summary, list(facts.steps)):
        row.version += 1
        _write_version(row, facts, by=by, now=now)
    _put(row, facts)
    row.revision += 1
    row.save()
    _tie(row, facts)
    return row


@transaction.atomic
def verify_runbook(
    *,
    runbook: int,
    by: User | None,
    on: date,
    review_by: date,
    now: datetime,  # noqa: ARG001 (every action's)
) -> Runbook:
    """Somebody checked on a date that it is right; its next review is due by another."""
    check_editor(by)
    if review_by <= on:
        raise Refused(_("The next review must come after today."), "review_by")
    row = _locked(runbook)
    row.verified_on, row.review_by = on, review_by
    row.next_reminder_at = _reminder(row)
    row.revision += 1
    row.save()
    return row


@transaction.atomic
def retire_runbook(*, runbook: int, by: User | None, retired: bool, now: datetime) -> Runbook:  # noqa: ARG001
    """Offered no more, or offered again; where it was used it stays."""
    check_editor(by)
    row = _locked(runbook)
    if row.retired != retired:
        row.retired = retired
        row.next_reminder_at = _reminder(row)
        row.revision += 1
        row.save()
    return row


def _locked(runbook: int) -> Runbook:
    return (
        Runbook.objects.select_for_update(of=("self",)).select_related("owner__organisation").get(pk=runbook)
    )


def _checked(facts: RunbookFacts, *, old_owner: User | None) -> RunbookFacts:
    if not facts.title.strip():
        raise Refused(_("A runbook needs a title."), "title")
    if not facts.steps:
        raise Refused(_("Write at least one step."), "steps")
    if len(facts.steps) > MOST_STEPS:
        raise Refused(_("A runbook has %(most)d steps at most. Split it.") % {"most": MOST_STEPS}, "steps")
    if any(len(step) > LONGEST_STEP for step in facts.steps):
        raise Refused(
            _("A step has %(most)d characters at most: it becomes the title of a task.")
            % {"most": LONGEST_STEP},
            "steps",
        )
    if facts.owner != old_owner and not may_own(facts.owner):
        raise Refused(_("Only agents and incident managers can own a runbook."), "owner")
    if facts.verified_on is not None and facts.review_by <= facts.verified_on:
        raise Refused(_("The next review must come after the last check."), "review_by")
    return facts


def _put(row: Runbook, facts: RunbookFacts) -> None:
    row.title, row.summary = facts.title.strip(), facts.summary.strip()
    row.owner, row.alert_pattern = facts.owner, facts.alert_pattern.strip()
    row.verified_on, row.review_by = facts.verified_on, facts.review_by
    row.next_reminder_at = _reminder(row)


def _tie(row: Runbook, facts: RunbookFacts) -> None:
    row.subcategories.set(facts.subcategories)
    row.services.set(facts.services)


def _reminder(row: Runbook) -> datetime | None:
    """The morning after the review date in the owner's zone (UTC). A date that was told already is not told
    again: the mail has its key."""
    if row.retired:
        return None
    return first_instant(next_date(row.review_by), REMINDED_AT, row.owner.display_zone)


def _write_version(row: Runbook, facts: RunbookFacts, *, by: User | None, now: datetime) -> None:
    RunbookVersion.objects.create(
        runbook=row,
        number=row.version,
        title=facts.title.strip(),
        summary=facts.summary.strip(),
        steps=list(facts.steps),
        at=now,
        by=by,
        by_name=recorded_name(by),
    )
