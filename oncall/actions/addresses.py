"""Giving an address, or a mail that was given up, another chance."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from kernel.nudge import nudge
from oncall.actions.queue_email import SENDER
from oncall.actions.refusals import NotAllowed
from oncall.models import DeadAddress, OutboundEmail, User

log = structlog.get_logger(__name__)


@transaction.atomic
def reset_address(*, by: User, address: DeadAddress) -> None:
    """Let new mail go to this address again. What failed meanwhile stays failed until somebody retries it.

    Raises NotAllowed.
    """
    _check_right(by)
    address.delete()
    log.info("dead_address_reset", address=address.address, by=by.pk)


@transaction.atomic
def retry_email(*, by: User, mail: OutboundEmail, now: datetime) -> bool:
    """Make a failed mail due now (UTC), with two more days of tries; False when it is not failed any more.

    Raises NotAllowed.
    """
    _check_right(by)
    failed = OutboundEmail.objects.filter(pk=mail.pk, state=OutboundEmail.State.FAILED)
    changed = failed.update(state=OutboundEmail.State.QUEUED, next_try_at=now, queued_at=now)
    if changed:
        nudge(SENDER)
        log.info("mail_retried", mail=mail.pk, by=by.pk)
    return bool(changed)


def _check_right(by: User) -> None:
    if not by.operates:
        raise NotAllowed(_("Only incident managers and admins look after the desk's mail."))
