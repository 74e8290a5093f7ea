"""A person's rules as a sentence: what happens when a page comes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oncall.escalation import rules
from oncall.escalation.page import Urgency
from oncall.escalation.rules import Rule
from oncall.models import ContactMethod


def sentence(steps: Sequence[Rule], usable: Sequence[ContactMethod], urgency: Urgency, now: datetime) -> str:
    """ "Now Mail, after 5 minutes Phone." of the very plan that a page would follow. `now` is any instant."""
    named: Mapping[int, ContactMethod] = {each.pk: each for each in usable}
    planned = rules.plan(steps, urgency, now, list(named))
    if not planned:
        return _("Nothing reaches you.")
    by_minute: dict[int, list[str]] = {}
    for each in dict.fromkeys(planned):
        minutes = int((each.at - now).total_seconds()) // 60
        by_minute.setdefault(minutes, []).append(named[each.method].name)
    parts = [_part(minutes, names, urgency) for minutes, names in by_minute.items()]
    return f"{', '.join(parts)}."


def _part(minutes: int, names: Sequence[str], urgency: Urgency) -> str:
    via = _(" and ").join(names)
    if minutes:
        after = ngettext("after %(count)d minute: %(names)s", "after %(count)d minutes: %(names)s", minutes)
        return after % {"count": minutes, "names": via}
    if urgency is Urgency.LOW:
        return _("When you work: %(names)s") % {"names": via}
    return _("At once: %(names)s") % {"names": via}
