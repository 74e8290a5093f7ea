"""What the forms of all verbs on a ticket share: each knows its ability, its words, and its action."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oncall.forms.instants import InstantField, remember_shown
from oncall.models import User
from tickets.actions.opened import Opened
from tickets.models import Ticket
from tickets.permissions import Ability

LONGEST_TEXT = 20_000
LONGEST_REASON = 500
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Submitted:
    """Who submits a form, when, and what it was opened with."""

    by: User
    now: datetime
    opened: Opened | None

    @property
    def seen(self) -> int | None:
        """The last timeline entry there was when the form was shown: the same words after it came with it."""
        return self.opened.entry if self.opened is not None else None

    def args(self, ticket: Ticket) -> dict[str, Any]:
        """The arguments that every action takes."""
        return {"ticket": ticket.pk, "by": self.by, "now": self.now}


class ActionForm(forms.Form):
    """One verb on one ticket. `now` is aware UTC; times are typed in the reader's zone.

    `verb` names its route, `watched` the ticket's fields that conflict when somebody else changed them while
    the form was open (docs/semantics.md: two people saving the same ticket).
    """

    verb: ClassVar[str]
    ability: ClassVar[Ability]
    heading: ClassVar[Any]
    button: ClassVar[Any]
    done: ClassVar[Any]
    explains: ClassVar[Any] = ""
    danger: ClassVar[bool] = False
    watched: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, ticket: Ticket, user: User, now: datetime, **kwargs: Any) -> None:
        self.ticket = ticket
        self.user = user
        self.now = now
        kwargs["initial"] = {**self.current(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        remember_shown(self)
        self.offer()

    def current(self) -> dict[str, Any]:
        """What the form shows when it is opened, from the ticket."""
        return {}

    def offer(self) -> None:
        """Fill the choices that depend on ticket and person."""

    def act(self, how: "Submitted") -> Ticket:
        """Do it; only after `is_valid()`. Raises Refused, or Conflict when what was opened is overtaken."""
        raise NotImplementedError

    def after_conflict(self, fresh: Ticket, opened: Opened) -> dict[str, Any]:  # noqa: ARG002 (for those that compare)
        """What the form shows after a conflict: what was typed. Only after `is_valid()`."""
        return dict(self.cleaned_data)


class LocalDateTimeField(InstantField):
    """An instant typed in the reader's zone, between 2000 and 2100: what a calendar can hold."""

    widget = forms.DateTimeInput

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        kwargs.setdefault("widget", widget)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> datetime | None:
        at: datetime | None = super().clean(value)
        if at is not None and not 2000 <= at.year <= 2100:
            raise forms.ValidationError(_("Enter a date between 2000 and 2100."), code="year")
        return at


def reader_zone() -> str:
    """The zone in which times are typed, for a field's help."""
    return timezone.get_current_timezone_name()


def text_area(rows: int) -> forms.Textarea:
    """A place for several lines."""
    return forms.Textarea({"rows": rows})


def reason_field(**kwargs: Any) -> forms.CharField:
    """One or two sentences, kept on the timeline."""
    kwargs.setdefault("label", _("Reason"))
    kwargs.setdefault("max_length", LONGEST_REASON)
    kwargs.setdefault("widget", text_area(2))
    return forms.CharField(**kwargs)


def key_field(**kwargs: Any) -> forms.IntegerField:
    """The key of a row that the page sent along."""
    return forms.IntegerField(min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput, **kwargs)
