"""Choices that are looked up while typing, when what comes back is no key of any row."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.http import HttpRequest

from oncall.requests import whole_number


def _keys(value: Any) -> list[str]:
    """Of what was posted, what a row's key may be: the rest has no words to be shown with."""
    return [str(each) for each in value or [] if whole_number(str(each)) is not None]


class _ChosenOne(AutocompleteSelect):
    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, _keys(value), attrs)


class _ChosenSeveral(AutocompleteSelectMultiple):
    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: Any = None) -> dict[str, Any]:
        # select2 draws "clear all" into its list of what is chosen, where a screen reader finds no item
        return {**super().build_attrs(base_attrs, extra_attrs), "data-allow-clear": "false"}

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, _keys(value), attrs)


class Chosen(BaseModelAdmin[Any]):
    """For an admin or inline with `autocomplete_fields`: Django's own widget fails on what is no key."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_foreignkey(
            db_field, request, **self._chosen(_ChosenOne, db_field, request, kwargs)
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(
            db_field, request, **self._chosen(_ChosenSeveral, db_field, request, kwargs)
        )

    def _chosen(
        self,
        widget: Callable[..., Any],
        field: models.Field[Any, Any],
        request: HttpRequest,
        given: dict[str, Any],
    ) -> dict[str, Any]:
        if field.name in self.get_autocomplete_fields(request) and "widget" not in given:
            return {**given, "widget": widget(field, self.admin_site, using=given.get("using"))}
        return given
