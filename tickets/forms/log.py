"""The form with which the desk logs a ticket for a caller."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, partial
from itertools import groupby
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oncall.models import Organisation, Team, User
from tickets.actions.log import TicketDraft
from tickets.forms.action import LONGEST_TEXT, LocalDateTimeField
from tickets.forms.uploads import UploadsField
from tickets.models import Category, Level, Service, Subcategory
from tickets.models.choices import Channel, Kind, Verified

BY_HAND = (Channel.PHONE, Channel.WALK_IN, Channel.CHAT, Channel.EMAIL)
NEW_CALLER = ("full_name", "email", "phone", "organisation")


def fresh_key() -> str:
    """Names one opened form, so that sending it twice logs one ticket."""
    return secrets.token_hex(16)


def offered_subcategories() -> QuerySet[Subcategory]:
    """Those a new ticket may be put under."""
    return Subcategory.objects.filter(active=True, category__active=True).select_related("category")


class LogForm(forms.Form):
    """Title and requester are enough; the rest can follow on the ticket. `now` is UTC."""

    key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    requester = forms.ModelChoiceField(
        User.objects.active().select_related("organisation"),
        label=gettext_lazy("Requester"),
        required=False,
        widget=forms.HiddenInput,
    )
    caller = forms.CharField(
        label=gettext_lazy("Who is calling?"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    full_name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("Email"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=gettext_lazy("Organisation"),
        required=False,
        empty_label=gettext_lazy("None, or not known"),
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Came by"),
        choices=[(channel.value, channel.label) for channel in BY_HAND],
        initial=Channel.PHONE.value,
    )
    verified_how = forms.ChoiceField(
        label=gettext_lazy("Caller verified"),
        choices=[(way.value, way.label) for way in Verified if way != Verified.SIGNED_IN],
        initial=Verified.NOT_VERIFIED.value,
    )
    contact_phone = forms.CharField(
        label=gettext_lazy("Call back on"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Only if it isn't the usual number."),
    )
    title = forms.CharField(label=gettext_lazy("What is wrong, in a few words"), max_length=200)
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The requester can read this."),
    )
    attached = UploadsField()
    occurred_at = LocalDateTimeField(label=gettext_lazy("Occurred"), required=False)
    detected_at = LocalDateTimeField(label=gettext_lazy("Noticed"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"),
        required=False,
        choices=[("", gettext_lazy("Usual for the subcategory")), *Kind.choices],
    )
    category = forms.ModelChoiceField(
        Category.objects.filter(active=True),
        label=gettext_lazy("Category"),
        required=False,
        empty_label=gettext_lazy("Not yet known"),
    )
    subcategory = forms.ModelChoiceField(
        offered_subcategories(),
        label=gettext_lazy("Subcategory"),
        required=False,
    )
    service = forms.ModelChoiceField(
        Service.objects.filter(active=True),
        label=gettext_lazy("Affected service"),
        required=False,
        empty_label=gettext_lazy("None, or not known"),
    )
    impact = forms.TypedChoiceField(
        label=gettext_lazy("Impact"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    urgency = forms.TypedChoiceField(
        label=gettext_lazy("Urgency"), required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    team = forms.ModelChoiceField(
        Team.objects.active(),
        label=gettext_lazy("Team"),
        required=False,
        empty_label=gettext_lazy("As the subcategory or service says"),
    )
    assignee = forms.ModelChoiceField(
        User.objects.agents().order_by("full_name", "email"),
        label=gettext_lazy("Assignee"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    restricted = forms.BooleanField(
        label=gettext_lazy("Restricted"),
        required=False,
        help_text=gettext_lazy("Only the team that holds it, incident managers and the requester see it."),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        # a posted form that leaves them open never looks
        levels = cache(
            lambda: list(Level.objects.filter(scale__in=[Level.Scale.IMPACT, Level.Scale.URGENCY]))
        )
        for name in ("impact", "urgency"):
            field = cast("forms.TypedChoiceField", self.fields[name])
            field.choices = partial(_levels_of, levels, name)
        self.offer_subcategories(None)
        self.helper = log_helper()

    def offer_subcategories(self, category: Category | None) -> None:
        """Offer those of one category, else all of them, grouped."""
        rows = offered_subcategories()
        field = cast("forms.ModelChoiceField[Subcategory]", self.fields["subcategory"])
        field.choices = partial(subcategory_choices, rows.filter(category=category) if category else rows)

    def clean_occurred_at(self) -> datetime | None:
        return self._passed("occurred_at")

    def clean_detected_at(self) -> datetime | None:
        return self._passed("detected_at")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._check_caller(data)
        occurred, detected = data.get("occurred_at"), data.get("detected_at")
        if occurred and detected and detected < occurred:
            self.add_error(
                "detected_at", _("It can't be noticed before it occurred. Put one of the two times right.")
            )
        category, subcategory = data.get("category"), data.get("subcategory")
        if category and subcategory and subcategory.category_id != category.pk:
            self.add_error(
                "subcategory",
                _("“%(subcategory)s” belongs to “%(category)s”. Choose that category, or another.")
                % {"subcategory": subcategory.name, "category": subcategory.category},
            )
        return data

    @property
    def is_new_caller(self) -> bool:
        """Whether an unknown caller was typed in, rather than somebody chosen."""
        return any(self[name].value() for name in NEW_CALLER[:3])

    def draft(self, requester: User) -> TicketDraft:
        """What was typed, for `tickets.actions.log`. Only of a valid form."""
        data = self.cleaned_data
        subcategory: Subcategory | None = data["subcategory"]
        # as the caller says now, also where an account of that address says otherwise
        unknown = data["requester"] is None
        return TicketDraft(
            requester=requester,
            contact_name=data["full_name"] if unknown else "",
            title=data["title"],
            description=data["description"],
            kind=data["kind"] or (subcategory.kind if subcategory else Kind.INCIDENT.value),
            channel=data["channel"],
            verified_how=data["verified_how"],
            contact_phone=data["contact_phone"] or (data["phone"] if unknown else ""),
            occurred_at=data["occurred_at"],
            detected_at=data["detected_at"],
            category=data["category"],
            subcategory=subcategory,
            service=data["service"],
            impact=data["impact"],
            urgency=data["urgency"],
            team=data["team"],
            assignee=data["assignee"],
            restricted=data["restricted"],
            triaged=data["impact"] is not None and data["urgency"] is not None,
            files=data["attached"],
            key=data["key"],
        )

    def _passed(self, name: str) -> datetime | None:
        at: datetime | None = self.cleaned_data[name]
        if at is not None and at > self.now:
            raise forms.ValidationError(
                _("This is still to come. Give a time that has passed, or leave it empty.")
            )
        return at

    def _check_caller(self, data: dict[str, Any]) -> None:
        if data.get("requester") or "requester" in self.errors:
            return
        if not any(data.get(name) for name in NEW_CALLER[:3]):
            if not any(name in self.errors for name in NEW_CALLER):
                self.add_error(
                    "caller",
                    _("Choose who is calling from the people found, or note an unknown caller below."),
                )
            return
        if not data.get("full_name") and "full_name" not in self.errors:
            self.add_error("full_name", _("Ask the caller's name."))
        if not (data.get("email") or data.get("phone")) and "email" not in self.errors:
            self.add_error(
                "email", _("Note an email address or a phone number, so that the caller can be reached.")
            )


def _levels_of(levels: Callable[[], list[Level]], scale: str) -> list[tuple[str, Any]]:
    return level_choices(level for level in levels() if level.scale == scale)


def level_choices(levels: Iterable[Level]) -> list[tuple[str, Any]]:
    """The steps of a scale with their written meaning, for radio buttons."""
    named = [
        (
            str(level.rank),
            format_html('<b>{}</b> <span class="form-text">{}</span>', level.name, level.meaning),
        )
        for level in levels
    ]
    return [("", _("Usual for the subcategory, to be confirmed")), *named]


def subcategory_choices(rows: Iterable[Subcategory]) -> list[tuple[Any, Any]]:
    """Subcategories under the name of their category; works without JavaScript."""
    grouped = groupby(rows, key=lambda row: row.category)
    groups = [(str(category), [(row.pk, row.name) for row in of_one]) for category, of_one in grouped]
    return [("", _("Not yet known")), *groups]


def log_helper() -> FormHelper:
    """How the form is laid out. `tickets/log_*.html` are the parts that htmx swaps."""
    helper = FormHelper()
    helper.form_id = "log-form"
    helper.attrs = {"data-draft": "log", "novalidate": ""}
    helper.error_text_inline = True
    helper.layout = Layout(
        "key",
        Div(Div(*_who_and_what()), Div(*_about_and_whose()), css_class="log-columns"),
        HTML('{% include "tickets/log_buttons.html" %}'),
    )
    return helper


def _who_and_what() -> list[Any]:
    return [
        HTML('{% include "tickets/log_caller.html" %}'),
        Fieldset(
            gettext_lazy("What happened"),
            "title",
            "description",
            Div("channel", "verified_how", css_class="form-grid"),
            Div("occurred_at", "detected_at", css_class="form-grid"),
            Div("contact_phone", "attached", css_class="form-grid"),
            css_class="panel",
        ),
    ]


def _about_and_whose() -> list[Any]:
    return [
        Fieldset(
            gettext_lazy("What it is about"),
            HTML('{% include "tickets/log_subject.html" %}'),
            HTML('{% include "tickets/log_hints.html" %}'),
            Div("service", "kind", css_class="form-grid"),
            css_class="panel",
        ),
        Fieldset(
            gettext_lazy("How grave it is"),
            Div("impact", "urgency", css_class="form-grid"),
            HTML('{% include "tickets/log_promise.html" %}'),
            css_class="panel",
        ),
        Fieldset(
            gettext_lazy("Who takes it"),
            Div("team", "assignee", css_class="form-grid"),
            "restricted",
            css_class="panel",
        ),
    ]
