"""Reads the forms of a page as a browser without scripts does."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """A form with what stands in it; `offered` are the values of its selects and radio buttons."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(have.get("action", "")))
        elif self.forms and "disabled" not in have:
            self._field(tag, have)

    def _field(self, tag: str, have: dict[str, str]) -> None:
        form, name = self.forms[-1], have.get("name", "")
        if tag == "input" and name:
            self._input(form, name, have)
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            value = have.get("value", "")
            form.offered.setdefault(self._select, []).append(value)
            if "selected" in have or self._select not in form.values:
                form.values[self._select] = value
        elif tag == "textarea":
            self._area = name
            form.values[name] = ""

    def _input(self, form: Form, name: str, have: dict[str, str]) -> None:
        kind, value = have.get("type", "text"), have.get("value", "")
        if kind == "radio":
            form.offered.setdefault(name, []).append(value)
        if kind in {"radio", "checkbox"} and "checked" not in have:
            return
        if kind not in {"file", "submit", "button", "image"}:
            form.values[name] = value

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].values[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def forms_of(text: str) -> list[Form]:
    reader = _Reader()
    reader.feed(text)
    return reader.forms


def form_for(text: str, *, action: str = "", field: str = "") -> Form | None:
    """The form that posts to where `action` ends, or that has this field."""
    for each in forms_of(text):
        if each.action.endswith(action) if action else field in each.values:
            return each
    return None
