"""The forms of a page, as a browser would see and send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

# What a person would type where nothing stands yet, by the kind of the field.
TYPED = {
    "email": "somebody@acme.test",
    "number": "1",
    "date": "2031-05-06",
    "datetime-local": "2031-05-06T10:30",
    "time": "10:30",
    "tel": "555 0100",
    "url": "https://www.acme.test/",
}
_NOT_SENT = {"button", "reset", "image"}


@dataclass
class Field:
    """A field of a form: what it is, and the values that are sent when nobody touches it."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    required: bool = False

    def honest(self) -> list[str]:
        """What a person would send who means well."""
        if self.kind in {"select", "radio"} and not any(self.values):
            wanted = [option for option in self.options if option or not self.required]
            return wanted[:1] if self.kind == "select" or self.required else []
        if self.kind in {"checkbox", "select", "multiple", "radio", "hidden", "submit", "file"} or any(
            self.values
        ):
            return self.values
        return [TYPED.get(self.kind, "Words of a person")]


@dataclass
class Form:
    """A form: where it goes, and its fields by name."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    multipart: bool = False


def forms_of(html: str, path: str) -> list[Form]:
    """The forms of a page that stands at `path`; parts of it that htmx fetches or posts count as forms."""
    reader = _Reader(path)
    reader.feed(html)
    reader.close()
    by_id = reader.by_id
    for owner, each in reader.loose:
        if owner in by_id:
            _add(by_id[owner], each)
    return [form for form in reader.forms if not urlsplit(form.action).netloc]


def _add(form: Form, each: Field) -> None:
    held = form.fields.setdefault(each.name, each)
    if held is not each:
        held.options += each.options
        held.required |= each.required
        # of several buttons one is pressed; several boxes may be ticked
        if each.kind != "submit":
            held.values += each.values


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.loose: list[tuple[str, Field]] = []
        self.open: Form | None = None
        self.select: Field | None = None
        self.area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form(has)
        elif tag == "select" and "name" in has:
            kind = "multiple" if "multiple" in has else "select"
            self.select = Field(has["name"], kind, required="required" in has)
            self._keep(self.select, has)
        elif tag == "option" and self.select is not None:
            self._option(has)
        elif tag == "textarea" and "name" in has:
            self.area = Field(has["name"], "textarea", [""], required="required" in has)
            self._keep(self.area, has)
        elif tag in {"input", "button"} and "name" in has:
            self._input(tag, has)
        for verb in ("hx-get", "hx-post"):
            if verb in has and tag != "form":
                self.forms.append(Form(urljoin(self.path, has[verb]), verb[3:]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.values = [self.area.values[0] + data]

    def _form(self, has: dict[str, str]) -> None:
        action = urljoin(self.path, has.get("action") or self.path)
        multipart = has.get("enctype") == "multipart/form-data"
        self.open = Form(action, has.get("method", "get").lower(), multipart=multipart)
        self.forms.append(self.open)
        if "id" in has:
            self.by_id[has["id"]] = self.open

    def _option(self, has: dict[str, str]) -> None:
        assert self.select is not None
        self.select.options.append(has.get("value", ""))
        if "selected" in has:
            self.select.values.append(has.get("value", ""))

    def _input(self, tag: str, has: dict[str, str]) -> None:
        kind = has.get("type", "submit" if tag == "button" else "text")
        if kind in _NOT_SENT:
            return
        value = has.get("value", "on" if kind in {"checkbox", "radio"} else "")
        chosen = kind not in {"checkbox", "radio"} or "checked" in has
        options = [value] if kind in {"checkbox", "radio", "submit"} else []
        self._keep(
            Field(has["name"], kind, [value] if chosen else [], options, required="required" in has), has
        )

    def _keep(self, each: Field, has: dict[str, str]) -> None:
        if "form" in has:
            self.loose.append((has["form"], each))
        elif self.open is not None:
            _add(self.open, each)
