"""The public update of a major incident: to its own requester, and to those of its children."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from oncall.models import User
from tickets.actions.conversation import add_message, said_already
from tickets.actions.family import children_of
from tickets.actions.frame import holding
from tickets.actions.hold import Hold
from tickets.actions.major.declared import declared
from tickets.actions.settle import NOTHING
from tickets.actions.update_clock import promise_update
from tickets.models import Ticket
from tickets.models.choices import EntryKind, Metric
from tickets.notices import Notice
from tickets.permissions import Ability

UPDATE_STOPS = frozenset({Metric.FIRST_RESPONSE, Metric.NEXT_UPDATE})


def post_update(
    *,
    ticket: int,
    by: User | None,
    now: datetime,
    body: str,
    next_update_at: datetime | None = None,
    to_children: bool = True,
    seen: int | None = None,
) -> Ticket:
    """Tell everybody affected how it stands, and promise when they hear again (UTC; the usual interval if not
    said).

    It ends the running cycle of the update clock and begins the next. Sent to the open children it is their
    public reply: each gets the words as a message of its own, and nothing else of this ticket. The same words
    within half a minute, or after what the form had `seen`, are one update.
    """
    with holding(ticket, by=by, now=now, needs=Ability.UPDATE, stops=UPDATE_STOPS, family=True) as hold:
        major = declared(hold)
        if said_already(hold, EntryKind.UPDATE, body, (), seen):
            return hold.ticket
        hold.stop_clock(Metric.NEXT_UPDATE)
        promised = promise_update(hold, major, next_update_at)
        major.save(update_fields=["next_update_at"])
        said = {"next_update_at": promised.isoformat()}
        children = [child for child in children_of(ticket) if child.is_open] if to_children else []
        _say(hold, body, {**said, "children": len(children)})
        for child in children:
            stops = {Metric.FIRST_RESPONSE} if _answers(by, child) else NOTHING
            with holding(child.pk, by=by, now=hold.now, stops=stops) as own:
                _say(own, body, {**said, "parent": hold.ticket.number})
        return hold.ticket


def _answers(by: User | None, ticket: Ticket) -> bool:
    """Whether his words are the desk's reply; on his own ticket he is a requester and answers no clock."""
    return by is not None and not ticket.is_requested_by(by)


def _say(hold: Hold, body: str, params: Mapping[str, Any]) -> None:
    entry = add_message(hold, EntryKind.UPDATE, body, (), public=True, params=params)
    if _answers(hold.by, hold.ticket):
        hold.stop_clock(Metric.FIRST_RESPONSE)
    hold.tell_requester(Notice.MAJOR_UPDATE, entry)
