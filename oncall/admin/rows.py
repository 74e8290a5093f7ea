"""Rows of an inline, no more of them than somebody fills in."""

from typing import Any

from django.contrib.admin.options import InlineModelAdmin
from django.db import models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest

# How many rows one form may add to those that are there.
MORE = 100


class Rows(InlineModelAdmin[Any, Any]):
    """For an inline: a posted number of rows that nobody has typed is refused, not worked through.

    Django would build, check and draw up to two thousand rows, minutes of a web process for one request.
    """

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any) -> Any:
        held = 0
        if obj is not None and obj.pk is not None:
            key = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
            held = self.model._default_manager.filter(**{key.name: obj.pk}).count()
        most = held + MORE
        # nought is what Django sets where none may be added: then none is offered, either
        offered = most if self.max_num is None else self.max_num
        return super().get_formset(request, obj, max_num=offered, absolute_max=most, **kwargs)
