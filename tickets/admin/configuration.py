"""What all pages of configuration have in common: their history, and a refusal to delete what is in use."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from oncall.admin.history import HistoryAdmin, Words
from tickets.forms.admin_durations import duration_text
from tickets.forms.admin_hours import hours_text
from tickets.models.choices import Metric
from tickets.sla.spec import wall_text

COUNTED = 1000
# numbers that an admin types, and reads, in other words
HISTORY_WORDS: Words = {
    "opens": wall_text,
    "closes": wall_text,
    "seconds": duration_text,
    "hours": lambda pairs: hours_text(tuple((opens, closes) for opens, closes in pairs)) or _("closed"),
    "pauses": lambda metrics: ", ".join(str(Metric(metric).label) for metric in metrics) or _("nothing"),
}
Row = TypeVar("Row", bound=models.Model)


class ConfigurationAdmin(HistoryAdmin[Row]):
    """Has a history, and refuses to delete what is in use, with a sentence."""

    history_words = HISTORY_WORDS

    def uses(self, row: Row) -> Iterable[tuple[str, int]]:
        """What relies on this row, and how many; counted up to COUNTED. Nothing: it may be deleted."""
        for relation in self.model._meta.get_fields(include_hidden=True):
            if not isinstance(relation, models.ForeignObjectRel) or not _keeps(relation):
                continue
            held = relation.related_model._base_manager.filter(**{relation.field.name: row})
            count = held[: COUNTED + 1].count()
            if count:
                yield str(relation.related_model._meta.verbose_name_plural), count

    def refusal(self, row: Row) -> str:
        """Why this row can't be deleted, and what to do instead; empty when it can."""
        uses = ", ".join(
            f"{f'{COUNTED}+' if count > COUNTED else count} {name}" for name, count in sorted(self.uses(row))
        )
        if not uses:
            return ""
        words = {"name": row, "uses": uses}
        if any(field.name == "active" for field in self.opts.fields):
            return (
                _(
                    "“%(name)s” is in use: %(uses)s. Make it inactive instead: it stays where it is, and "
                    "can't be chosen any more."
                )
                % words
            )
        return _("“%(name)s” is in use: %(uses)s. Let them use something else first.") % words

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The sentences of `refusal` in place of Django's list of every row that holds on to these."""
        refusals = [sentence for sentence in (self.refusal(row) for row in objs) if sentence]
        if refusals:
            return [], {}, set(), refusals
        return super().get_deleted_objects(objs, request)


def _keeps(relation: models.ForeignObjectRel) -> bool:
    """Whether rows on the other side of this relation must not lose this one."""
    if isinstance(relation, models.ManyToManyRel):
        # A policy that lost its last condition would silently hold for every ticket.
        return True
    return getattr(relation, "on_delete", None) in (models.PROTECT, models.RESTRICT)
