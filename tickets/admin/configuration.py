"""What all pages of configuration have in common: their history, and a refusal to delete what is in use."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from tickets.admin.history import Tracked, history_of

COUNTED = 1000
Row = TypeVar("Row", bound=models.Model)


class HistoryAdmin(admin.ModelAdmin[Row]):
    """Shows what the database triggers recorded, not only what was done in the admin.

    `parts` are the event models of the rows that belong to one of these, with the field that says so.
    """

    parts: tuple[Tracked, ...] = ()
    list_per_page = 50

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        tracked = (Tracked(f"{self.opts.object_name}Event", "pgh_obj", self.opts.app_label), *self.parts)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(name)s") % {"name": found},
            "opts": self.opts,
            "object": found,
            "changes": history_of(found.pk, tracked),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/configuration_history.html", context)


class ConfigurationAdmin(HistoryAdmin[Row]):
    """Refuses to delete what is in use, with a sentence."""

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
