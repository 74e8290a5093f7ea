"""A resolved ticket goes on: the requester says no, or writes, or the desk knows better."""

from oncall.models import User
from tickets.actions.audience import leads_of, speakers_of, tell_desk
from tickets.actions.details import CONDITIONS
from tickets.actions.family import children_of, parent_of
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.update_clock import promise_again
from tickets.lifecycle import Status
from tickets.models import Ticket, TimelineEntry
from tickets.models.choices import EntryKind
from tickets.notices import Notice


def reopen_held(hold: Hold, *, cause: str, because: str) -> TimelineEntry:
    """Back to in progress; the resolution clock goes on with the time that was left."""
    ticket = hold.ticket
    choose_policy = _reclassified_since_resolved(hold)
    hold.move_to(Status.IN_PROGRESS)
    ticket.reopened += 1
    ticket.resolved_at = None
    ticket.resolved_by = None
    ticket.reminded_at = None
    ticket.answered_as = ""
    entry = hold.record(EntryKind.REOPENED, {"cause": cause}, public=True, body=because)
    hold.reopen_clock(choose_policy=choose_policy)
    promise_again(hold)
    tell_desk(hold, Notice.REOPENED, entry)
    if cause == "desk":
        hold.tell_requester(Notice.REOPENED, entry)
    _propose_to_family(hold)
    return entry


def _propose_to_family(hold: Hold) -> None:
    """A child reopened never moves its parent, nor the reverse: who works on them is asked to look."""
    ticket = hold.ticket
    parent = parent_of(ticket.pk)
    if parent is not None:
        _ask_parent(hold, parent)
    people: list[User] = []
    for child in children_of(ticket.pk):
        if child.status == Status.RESOLVED:
            with holding(child.pk, by=hold.by, now=hold.now) as own:
                own.record(EntryKind.FAMILY_REOPENED, {"parent": ticket.number})
                people += [own.ticket.assignee] if own.ticket.assignee else []
    if people:
        entry = hold.record(EntryKind.FAMILY_REOPENED, {"children": len(people)})
        for person in dict.fromkeys(people):
            hold.tell(Notice.FAMILY_REOPENED, person, entry)


def _ask_parent(hold: Hold, parent: Ticket) -> None:
    with holding(parent.pk, by=hold.by, now=hold.now) as above:
        entry = above.record(EntryKind.FAMILY_REOPENED, {"child": hold.ticket.number})
        people = speakers_of(above.ticket)
        for person in people or leads_of(above):
            above.tell(Notice.FAMILY_REOPENED, person, entry)
        if above.ticket.assignee is not None and above.ticket.assignee not in people:
            above.tell(Notice.FAMILY_REOPENED, above.ticket.assignee, entry)


def _reclassified_since_resolved(hold: Hold) -> bool:
    """Whether something that a condition reads was changed while the clock stood, and could not follow."""
    resolved_at = hold.ticket.resolved_at
    if resolved_at is None:
        return False
    edits = TimelineEntry.objects.filter(
        ticket=hold.ticket, kind=EntryKind.FIELDS_CHANGED, at__gte=resolved_at
    )
    return edits.filter(params__changes__has_any_keys=sorted(CONDITIONS)).exists()
