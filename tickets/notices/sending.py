"""Telling: pick the letter, write it for its reader, put it into the outbox."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kernel import together
from oncall.actions.queue_email import put_in_outbox
from oncall.models import User
from tickets.models import Desk, Ticket, TimelineEntry
from tickets.notices import of_majors, to_desk, to_requester
from tickets.notices.kinds import Notice
from tickets.notices.letter import Letter
from tickets.notices.news import News

Writer = Callable[[News], Letter]

WRITERS: dict[Notice, Writer] = {
    Notice.ACKNOWLEDGED: to_requester.acknowledged,
    Notice.REPLY: to_requester.reply,
    Notice.RESOLVED: to_requester.resolved,
    Notice.REMINDER: to_requester.reminder,
    Notice.CLOSED: to_requester.closed,
    Notice.FOLLOW_UP: to_requester.follow_up,
    Notice.DUPLICATE: to_requester.duplicate,
    Notice.CANCELLED: to_requester.cancelled,
    Notice.REJECTED: to_requester.rejected,
    Notice.CONVERTED: to_requester.converted,
    Notice.REOPENED: to_desk.reopened,
    Notice.REQUESTER_WROTE: to_desk.requester_wrote,
    Notice.ASSIGNED: to_desk.assigned,
    Notice.ESCALATED: to_desk.escalated,
    Notice.RETURNED: to_desk.returned,
    Notice.WOKEN: to_desk.woken,
    Notice.THRESHOLD: to_desk.threshold,
    Notice.BREACHED: to_desk.breached,
    Notice.INFORMED: to_desk.informed,
    Notice.NO_NEXT_TEAM: to_desk.no_next_team,
    Notice.PAGED_NOBODY: to_desk.paged_nobody,
    Notice.MAJOR_UPDATE: to_requester.major_update,
    Notice.MAJOR_PROPOSED: of_majors.proposed,
    Notice.MAJOR_ACCEPTED: of_majors.accepted,
    Notice.MAJOR_DECLINED: of_majors.declined,
    Notice.MAJOR_STOOD_DOWN: of_majors.stood_down,
    Notice.MAJOR_ROLE: of_majors.role,
    Notice.UPDATE_DUE: of_majors.update_due,
    Notice.UPDATE_OVERDUE: of_majors.update_overdue,
    Notice.FAMILY_REOPENED: of_majors.family_reopened,
}
# What a requester may be told. On his own ticket an agent is a requester (docs/semantics.md, "Roles").
FOR_REQUESTERS: dict[Notice, Writer] = {
    **{kind: writer for kind, writer in WRITERS.items() if writer.__module__ == to_requester.__name__},
    Notice.REOPENED: to_requester.reopened,
}


def notify(
    *,
    kind: Notice,
    ticket: Ticket,
    to: User,
    now: datetime,
    entry: TimelineEntry | None = None,
    params: Mapping[str, Any] | None = None,
    key: str,
) -> bool:
    """Queue one mail about a ticket in the caller's transaction; a second one of the same `key` is not made.

    Written in the language and zone of `to`. Nothing is sent to somebody who has left, and nothing meant for
    the desk to the ticket's own requester: False then. `now` is UTC; `params` are those that `kind` tells
    about, and add to the entry's own.
    """
    writer = (FOR_REQUESTERS if ticket.is_requested_by(to) else WRITERS).get(kind)
    if writer is None or not to.is_active or not to.has_mail:
        return False
    news = News(ticket=ticket, to=to, now=now, entry=entry, params=params or {})
    with translation.override(to.display_language):
        letter = _addressed(writer(news), news)
        text, html = letter.text(), letter.html()
    put_in_outbox(
        key=key,
        to_address=to.email,
        to_name=to.full_name,
        recipient=to,
        kind=kind.value,
        subject=f"[{ticket.number}] {letter.subject}",
        body=text,
        html=html,
        subject_ref=f"ticket:{ticket.pk}",
        thread_ref=f"ticket:{ticket.pk}",
        now=now,
        auto=True,
    )
    return True


def _addressed(letter: Letter, news: News) -> Letter:
    """The letter with its greeting and the desk's name under it."""
    desk = together.once(Desk, Desk.get)
    greeting = _("Hello %(name)s,") % {"name": news.to.get_short_name()} if news.to.full_name else _("Hello,")
    signature = desk.name
    if news.to_requester and desk.phone:
        signature = _("%(desk)s, phone %(phone)s") % {"desk": desk.name, "phone": desk.phone}
    unread = _(
        "Please answer through the link: this mail comes from a program, and replies to it are not read."
    )
    return Letter(letter.subject, greeting, *letter.blocks, signature, unread)
