"""What the pages of reviews share: finding one through its reader, and telling what others changed."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from oncall.models import User
from postmortems import wording
from postmortems.actions.errors import Change
from postmortems.models import ActionItem, Review

# Replies in which a closed door is named: forbidden now, overtaken, not as typed.
FORBIDDEN, OVERTAKEN, UNPROCESSABLE = 403, 409, 422


def visible_review(user: User, pk: int) -> Review:
    """The review of a key. 404 when there is none that this person may read."""
    seen = Review.objects.visible_to(user).select_related(
        "ticket__team", "ticket__pending_reason", "owner", "approved_by", "published_by"
    )
    review = seen.prefetch_related("participants").filter(pk=pk).first() if pk < 2**63 else None
    if review is None:
        raise Http404(_("There is no such review that you can read."))
    return review


def visible_item(user: User, pk: int) -> ActionItem:
    """The action item of a key. 404 when there is none that this person may read."""
    seen = ActionItem.objects.visible_to(user).with_recurrences()
    item = (
        seen.select_related("ticket__team", "owner", "review__owner").filter(pk=pk).first()
        if pk < 2**63
        else None
    )
    if item is None:
        raise Http404(_("There is no such action item that you can read."))
    return item


def told_changes(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """As `components/conflict.html` shows them: who, what ("Title: old → new"), when."""
    names = wording.names_in(
        (change.field, value) for change in changes for value in (change.old, change.new)
    )
    return [
        {
            "who": change.by_name or _("Watchdesk"),
            "what": _("%(field)s: %(old)s → %(new)s")
            % {
                "field": wording.field_label(change.field),
                "old": wording.value_words(change.field, change.old, names),
                "new": wording.value_words(change.field, change.new, names),
            },
            "when": change.at,
        }
        for change in changes
    ]
