"""The steps of the work: tasks with owners, and the closing checklist."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.conversation import sent_with_the_page
from tickets.actions.errors import Refused
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.models import Task, Ticket, TimelineEntry
from tickets.models.choices import EntryKind
from tickets.permissions import Ability


def add_task(
    *,
    ticket: int,
    by: User | None,
    now: datetime,
    title: str,
    owner: User | None = None,
    seen: int | None = None,
) -> Ticket:
    """A step of work, with or without an owner yet. The same title of the same person, after what the form
    had `seen`, is one step."""
    with holding(ticket, by=by, now=now, needs=Ability.TASK) as hold:
        same = TimelineEntry.objects.filter(
            ticket=ticket, kind=EntryKind.TASK_ADDED, actor=by, params__title=_title(title)
        )
        if same.filter(sent_with_the_page(seen)).exists():
            return hold.ticket
        task = Task(ticket=hold.ticket, title=_title(title), owner=_owner(owner), created_at=hold.now)
        task.save()
        _record(hold, EntryKind.TASK_ADDED, task)
        return hold.ticket


def add_steps(hold: Hold, titles: Sequence[str]) -> list[Task]:
    """Several steps at once on a held ticket, without owners; the caller records where they come from."""
    rows = [Task(ticket=hold.ticket, title=_title(title), created_at=hold.now) for title in titles]
    return Task.objects.bulk_create(rows)


def change_task(
    *, ticket: int, by: User | None, now: datetime, task: int, title: str, owner: User | None
) -> Ticket:
    with holding(ticket, by=by, now=now, needs=Ability.TASK) as hold:
        row = _task(hold, task)
        new = (_title(title), _owner(owner))
        if (row.title, row.owner) != new:
            row.title, row.owner = new
            row.save()
            _record(hold, EntryKind.TASK_CHANGED, row)
        return hold.ticket


def complete_task(*, ticket: int, by: User | None, now: datetime, task: int) -> Ticket:
    with holding(ticket, by=by, now=now, needs=Ability.TASK) as hold:
        row = _task(hold, task)
        if row.done_at is None:
            row.done_at, row.done_by = hold.now, by
            row.save()
            _record(hold, EntryKind.TASK_DONE, row)
        return hold.ticket


def reopen_task(*, ticket: int, by: User | None, now: datetime, task: int) -> Ticket:
    with holding(ticket, by=by, now=now, needs=Ability.TASK) as hold:
        row = _task(hold, task)
        if row.done_at is not None:
            row.done_at, row.done_by = None, None
            row.save()
            _record(hold, EntryKind.TASK_REOPENED, row)
        return hold.ticket


def check(*, ticket: int, by: User | None, now: datetime, item: str) -> Ticket:
    """Tick an item of the subcategory's closing checklist."""
    with holding(ticket, by=by, now=now, needs=Ability.CHECK) as hold:
        if item not in (hold.ticket.subcategory.checklist_lines() if hold.ticket.subcategory else []):
            raise Refused(_("This item is not on the checklist any more."), "item")
        if item not in hold.ticket.checked_items:
            hold.ticket.checked_items = [*hold.ticket.checked_items, item]
            hold.record(EntryKind.CHECKED, {"item": item})
        return hold.ticket


def uncheck(*, ticket: int, by: User | None, now: datetime, item: str) -> Ticket:
    with holding(ticket, by=by, now=now, needs=Ability.CHECK) as hold:
        if item in hold.ticket.checked_items:
            hold.ticket.checked_items = [each for each in hold.ticket.checked_items if each != item]
            hold.record(EntryKind.UNCHECKED, {"item": item})
        return hold.ticket


def _title(title: str) -> str:
    words = title.strip()
    if not words:
        raise Refused(_("Say what is to be done."), "title")
    return words[:200]


def _owner(owner: User | None) -> User | None:
    if owner is not None and not (owner.is_active and owner.is_agent):
        raise Refused(_("Only people of a team can own a task."), "owner")
    return owner


def _task(hold: Hold, task: int) -> Task:
    row = Task.objects.filter(pk=task, ticket=hold.ticket).select_related("owner").first()
    if row is None:
        raise Refused(_("This task is not there any more."))
    return row


def _record(hold: Hold, kind: EntryKind, task: Task) -> None:
    hold.record(kind, {"title": task.title, "owner": task.owner.get_full_name() if task.owner else ""})
