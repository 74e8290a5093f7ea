"""What a browser would send back from an admin page, and what its forms complained about."""

from typing import Any

from django.test import Client


def typed(web: Client, path: str) -> dict[str, Any]:
    """The values a browser would post from the page's admin form without typing anything."""
    context = web.get(path).context
    values: dict[str, Any] = {}
    for bound in context["adminform"].form:
        _add(values, bound)
    for inline in context["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            _add(values, bound)
        for form in inline.formset.forms:
            for bound in form:
                _add(values, bound)
    return values


def _add(values: dict[str, Any], bound: Any) -> None:
    value = bound.value()
    if value is None or value is False:
        return
    if isinstance(value, list):
        values[bound.html_name] = [getattr(each, "pk", each) for each in value]
    else:
        values[bound.html_name] = "on" if value is True else str(getattr(value, "pk", value))


def errors(response: Any) -> dict[str, list[str]]:
    """Complaints of the main form, by field."""
    found: dict[str, list[str]] = dict(response.context["adminform"].form.errors)
    return found


def inline_errors(response: Any, index: int = 0) -> list[dict[str, list[str]]]:
    """Complaints of one inline, line by line."""
    return [dict(each) for each in response.context["inline_admin_formsets"][index].formset.errors]


def sentences(response: Any) -> str:
    """The messages on the page that a post led to."""
    return " ".join(str(message) for message in response.context["messages"])
