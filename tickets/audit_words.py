"""What the auditor found, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.clock_wording import metric_words, short_instant, threshold_words
from tickets.models import AuditFinding

Params = Mapping[str, Any]


def finding_words(kind: str, params: Params) -> str:
    """One sentence about one difference; the ticket stands beside it."""
    words = _WORDS.get(kind)
    return words(params) if words is not None else kind


def _values(params: Params) -> dict[str, str]:
    return {
        "metric": metric_words(params.get("metric")),
        "mark": threshold_words(params.get("kind"), params.get("value")),
        "at": short_instant(params.get("at")),
        "name": str(params.get("name") or "–"),
    }


def _mail(params: Params) -> str:
    count = int(params.get("missing") or 1)
    words = ngettext(
        "%(metric)s: %(mark)s was recorded at %(at)s; %(count)d mail about it is missing.",
        "%(metric)s: %(mark)s was recorded at %(at)s; %(count)d mails about it are missing.",
        count,
    )
    return words % {**_values(params), "count": count}


_WORDS: dict[str, Callable[[Params], str]] = {
    AuditFinding.Kind.P1_PAGE: lambda params: (
        _("An incident received at %(at)s is P1, and nobody was paged for it.") % _values(params)
    ),
    AuditFinding.Kind.THRESHOLD_PAGE: lambda params: (
        _("%(metric)s: %(mark)s was recorded at %(at)s and pages the team; there is no page of it.")
        % _values(params)
    ),
    AuditFinding.Kind.THRESHOLD_MAIL: _mail,
    AuditFinding.Kind.DELIVERY: lambda params: (
        _("A page told %(name)s at %(at)s, and there is no message to %(name)s.") % _values(params)
    ),
    AuditFinding.Kind.THRESHOLD: lambda params: (
        _("%(metric)s: %(mark)s passed at %(at)s and is not on the record.") % _values(params)
    ),
    AuditFinding.Kind.CLOCK: lambda params: (
        _("%(metric)s: the clock shows something else than its segments say.") % _values(params)
    ),
    AuditFinding.Kind.QUEUE: lambda _params: _(
        "The queue shows this ticket at another place than its clocks say."
    ),
}
