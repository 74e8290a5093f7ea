"""A contact method that nothing will ever reach again is switched off, and its owner told."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from oncall.actions.queue_email import queue_email
from oncall.links import absolute
from oncall.models import ContactMethod

_LONGEST_REASON = 300


@transaction.atomic
def switch_off(*, method: ContactMethod, reason: str, now: datetime) -> bool:
    """Use the method no more, and mail its owner at the address of the account; False if it was off before.

    `reason` is in the provider's words, without secrets. `now` is UTC.
    """
    live = ContactMethod.objects.filter(pk=method.pk, disabled_at=None)
    if not live.update(disabled_at=now, disabled_reason=reason[:_LONGEST_REASON]):
        return False
    owner = method.user
    link = absolute("/settings/contact/")
    with translation.override(owner.display_language):
        subject = _("“%(name)s” does not reach you any more") % {"name": method.name}
        words = _(
            "The provider refused a message to “%(name)s” (%(shown)s) for good, so pages are not sent there"
            " any more. It said:"
        ) % {"name": method.name, "shown": method.shown}
        what = _("Mend it, or prove it again with a new code, here:")
    queue_email(
        key=f"contact-method:{method.pk}:off:{int(now.timestamp())}",
        to_address=owner.email,
        to_name=owner.full_name,
        recipient=owner,
        kind="contact_method_off",
        subject=subject,
        body=f"{words}\n\n> {reason}\n\n{what}\n{link}\n",
        html=format_html(
            '<p>{}</p><blockquote>{}</blockquote><p>{}<br><a href="{}">{}</a></p>',
            words,
            reason,
            what,
            link,
            link,
        ),
        now=now,
    )
    return True
