"""*Is it working now?*, answered on the portal or through the link of a mail."""

from datetime import datetime

from oncall.models import User
from tickets.actions.resolution import answer_no, answer_yes
from tickets.forms.portal import NotWorkingForm
from tickets.lifecycle import Status
from tickets.models import Ticket, TimelineEntry
from tickets.models.choices import EntryKind

YES, NO = "yes", "no"


def take_yes(*, ticket: Ticket, by: User, now: datetime) -> Ticket:
    """It works. Said twice is said once. Raises Refused when the question no longer stands.

    The ticket that comes back is closed, or stays resolved while something stands in the way of that.
    """
    if ticket.status == Status.CLOSED:
        return ticket
    return answer_yes(ticket=ticket.pk, by=by, now=now)


def take_no(*, ticket: Ticket, by: User, now: datetime, form: NotWorkingForm) -> None:
    """It does not work, because. The same words sent twice are said once. Raises Refused as above.

    `form` is valid.
    """
    last = TimelineEntry.objects.filter(ticket=ticket, kind=EntryKind.REOPENED).order_by("-pk").first()
    said_before = last is not None and last.actor_id == by.pk and last.body == form.cleaned_data["because"]
    if not (ticket.is_open and said_before):
        said = form.cleaned_data
        answer_no(ticket=ticket.pk, by=by, now=now, because=said["because"], files=said["attachments"])
