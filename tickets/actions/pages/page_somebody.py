"""A person of the desk wants somebody woken."""

from datetime import datetime

from django.utils.translation import gettext as _

from oncall.models import EscalationPolicy, Page, User
from tickets.actions.conversation import sent_with_the_page
from tickets.actions.errors import Refused
from tickets.actions.frame import holding
from tickets.actions.pages.wanted import PERSON, Wanted
from tickets.models import Ticket, TimelineEntry
from tickets.models.choices import EntryKind
from tickets.permissions import Ability


def page_somebody(
    *,
    ticket: int,
    by: User,
    now: datetime,
    policy: EscalationPolicy | None,
    urgency: str,
    reason: str,
    seen: int | None = None,
) -> Ticket:
    """Page an escalation policy about the ticket; to an open page of it the reason is added, and told again.

    The same reason of the same person, after what the form had `seen`, pages once. Raises Refused at the
    field.
    """
    if policy is None:
        raise Refused(_("Choose whom to page."), "policy")
    if urgency not in Page.Urgency.values:
        raise Refused(_("Choose whether it may wait for working hours."), "urgency")
    if not reason.strip():
        raise Refused(_("Say why: it is the first thing they read."), "reason")
    with holding(ticket, by=by, now=now, needs=Ability.PAGE) as hold:
        same = TimelineEntry.objects.filter(
            ticket=ticket, kind=EntryKind.PAGED, actor=by, body=reason.strip()
        )
        if not same.filter(sent_with_the_page(seen)).exists():
            hold.wanted.append(Wanted(PERSON, {}, urgency, policy, by, reason.strip()))
        return hold.ticket
