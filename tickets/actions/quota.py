"""How much in files one requester may send in a day, so that nobody fills the desk's disk by script."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from oncall.models import User
from tickets.actions.errors import Refused
from tickets.models import Attachment, Ticket

DAY = timedelta(hours=24)
MEGABYTE = 1024 * 1024


def check_quota(
    *, ticket: Ticket, by: User | None, files: Sequence[UploadedFile[Any]], now: datetime
) -> None:
    """Refuse a requester's files beyond WATCHDESK_REQUESTER_MB_A_DAY in the 24 hours before `now` (UTC).

    It holds for what people send about their own tickets. Two messages at the same moment may both still
    fit: the next one does not. Raises Refused at the field of the files.
    """
    most = settings.WATCHDESK_REQUESTER_MB_A_DAY * MEGABYTE
    if by is None or not files or not most or not ticket.is_requested_by(by):
        return
    since = Attachment.objects.filter(added_by=by, added_at__gt=now - DAY)
    sent: int = since.aggregate(sent=Sum("size"))["sent"] or 0
    coming = sum(file.size or 0 for file in files)
    if sent + coming > most:
        sizes = {
            "most": filesizeformat(most),
            "sent": filesizeformat(sent),
            "coming": filesizeformat(coming),
        }
        raise Refused(
            _(
                "You may send %(most)s in files within 24 hours; you have sent %(sent)s, and these are "
                "%(coming)s. Your words can be sent without them: send the files tomorrow, or a link."
            )
            % sizes,
            "attachments",
        )
