"""The use of a signed link that changed nothing any more."""

from datetime import datetime

from oncall.actions.pages.frame import holding_page
from oncall.models import PageEvent, User


def record_link_used(*, page: int, by: User, now: datetime, act: str) -> None:
    """`by` asked by a link for what was done already: the page stays as it is, and the record says who asked.

    Raises NotAllowed and Page.DoesNotExist.
    """
    with holding_page(page, by=by, now=now) as hold:
        hold.record(PageEvent.Kind.LINK_USED, {"act": act})
