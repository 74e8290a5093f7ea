"""What is known of a ticket, its priority, and who may see it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.actions import details
from tickets.actions.opened import Opened, as_json
from tickets.forms.action import (
    LONGEST_TEXT,
    ActionForm,
    LocalDateTimeField,
    Submitted,
    reader_zone,
    reason_field,
    text_area,
)
from tickets.models import Category, Level, Service, Subcategory, Ticket
from tickets.models.choices import Priority, Verified
from tickets.permissions import Ability


class ChangesForm(ActionForm):
    """Some fields of the ticket itself: only those that this person changed are saved, and can conflict."""

    ability = Ability.EDIT

    def current(self) -> dict[str, Any]:
        return shown(self.ticket, self.watched)

    def changes(self, opened: Opened | None) -> dict[str, Any]:
        """New values of the fields that differ from what the form was opened with."""
        before = opened.values if opened is not None else {}
        return {
            name: said
            for name in self.watched
            if _differs(
                said := self.cleaned_data[name], before.get(name, as_json(getattr(self.ticket, name)))
            )
        }

    def act(self, how: Submitted) -> Ticket:
        return details.edit(**how.args(self.ticket), changes=self.changes(how.opened), opened=how.opened)

    def after_conflict(self, fresh: Ticket, opened: Opened) -> dict[str, Any]:
        """What this person changed as typed; all else as it is now, so that saving undoes nobody's work."""
        return shown(fresh, self.watched) | {
            name: value.pk if hasattr(value, "pk") else value for name, value in self.changes(opened).items()
        }


def shown(ticket: Ticket, fields: Iterable[str]) -> dict[str, Any]:
    """The values of some fields as a form's initial data; foreign keys by their key."""
    return {name: getattr(ticket, f"{name}_id", None) or getattr(ticket, name) for name in fields}


def _differs(said: Any, before: Any) -> bool:
    """Whether a field says something else than the JSON value it was shown with, as far as it shows it."""
    if isinstance(said, datetime) and before is not None:
        return _minute(said) != _minute(datetime.fromisoformat(before))
    return bool(_typed(as_json(said)) != _typed(before))


def _minute(at: datetime) -> datetime:
    """An instant as precise as the browser's field, which knows no seconds."""
    return at.replace(second=0, microsecond=0)


def _typed(value: Any) -> Any:
    """A text without what a browser and a form change: line ends, and spaces at both ends."""
    return "\n".join(value.splitlines()).strip() if isinstance(value, str) else value


class EditForm(ChangesForm):
    """All details. The priority and the promise they give are shown while they change."""

    verb = "edit"
    heading = _("Edit the details")
    button = _("Save")
    done = _("Saved.")
    watched = (
        "title",
        "description",
        "impact",
        "urgency",
        "category",
        "subcategory",
        "service",
        "occurred_at",
        "detected_at",
        "requester_phone",
        "verified_how",
    )

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=LONGEST_TEXT, widget=text_area(4)
    )
    impact = forms.TypedChoiceField(label=_("Impact"), coerce=int)
    urgency = forms.TypedChoiceField(label=_("Urgency"), coerce=int)
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), required=False)
    subcategory = forms.ModelChoiceField(
        Subcategory.objects.none(),
        label=_("Subcategory"),
        required=False,
        help_text=_("It brings its category along."),
    )
    service = forms.ModelChoiceField(Service.objects.none(), label=_("Affected service"), required=False)
    occurred_at = LocalDateTimeField(label=_("Occurred"), required=False)
    detected_at = LocalDateTimeField(label=_("Detected"), required=False)
    requester_phone = forms.CharField(label=_("Requester's phone"), required=False, max_length=40)
    verified_how = forms.ChoiceField(label=_("Caller verified"), choices=Verified)

    def offer(self) -> None:
        ticket = self.ticket
        levels = list(Level.objects.filter(scale__in=("impact", "urgency")).order_by("rank"))
        for scale in ("impact", "urgency"):
            ranks = [
                (level.rank, f"{level.name}: {level.meaning}") for level in levels if level.scale == scale
            ]
            cast("forms.TypedChoiceField", self.fields[scale]).choices = ranks
        # What has become inactive can be kept, not chosen anew.
        categories = cast("forms.ModelChoiceField[Category]", self.fields["category"])
        categories.queryset = Category.objects.filter(Q(active=True) | Q(pk=ticket.category_id))
        services = cast("forms.ModelChoiceField[Service]", self.fields["service"])
        services.queryset = Service.objects.filter(Q(active=True) | Q(pk=ticket.service_id))
        self._offer_subcategories()
        for name in ("occurred_at", "detected_at"):
            self.fields[name].help_text = gettext("Your time: %(zone)s.") % {"zone": reader_zone()}

    def _offer_subcategories(self) -> None:
        field = cast("forms.ModelChoiceField[Subcategory]", self.fields["subcategory"])
        field.queryset = Subcategory.objects.filter(
            Q(active=True, category__active=True) | Q(pk=self.ticket.subcategory_id)
        ).select_related("category")
        groups: dict[str, list[tuple[int, str]]] = {}
        for each in field.queryset:
            groups.setdefault(each.category.name, []).append((each.pk, each.name))
        field.choices = [("", "---------"), *groups.items()]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        self._fit_category(said)
        for name in ("occurred_at", "detected_at"):
            at = said.get(name)
            if at is not None and at > self.now:
                self.add_error(name, gettext("This is still to come. Enter when it was, or leave it empty."))
        return said

    def _fit_category(self, said: dict[str, Any]) -> None:
        """A subcategory brings its category along, unless another one was chosen beside it."""
        subcategory, category = said.get("subcategory"), said.get("category")
        if subcategory is None or category == subcategory.category:
            return
        if category is None or category.pk == self.ticket.category_id:
            said["category"] = subcategory.category
        elif subcategory.pk == self.ticket.subcategory_id:
            said["subcategory"] = None
        else:
            self.add_error(
                "subcategory",
                gettext(
                    "“%(sub)s” belongs to “%(its)s”. Choose a subcategory of “%(category)s”, or change that."
                )
                % {"sub": subcategory.name, "its": subcategory.category.name, "category": category.name},
            )


class VendorForm(ChangesForm):
    verb = "vendor"
    heading = _("Vendor")
    button = _("Save")
    done = _("Saved.")
    watched = ("vendor", "vendor_reference")

    vendor = forms.CharField(label=_("Vendor"), required=False, max_length=80)
    vendor_reference = forms.CharField(
        label=_("Vendor's reference"),
        required=False,
        max_length=80,
        help_text=_("The number of the case there."),
    )


class TriageForm(ActionForm):
    verb = "triage"
    ability = Ability.TRIAGE
    heading = _("Confirm the triage")
    button = _("Confirm impact and urgency")
    done = _("Triaged.")
    explains = _("Impact and urgency are right as they stand. To change them, edit the details.")

    def act(self, how: Submitted) -> Ticket:
        return details.confirm_triage(**how.args(self.ticket))


class OverrideForm(ActionForm):
    verb = "override"
    ability = Ability.OVERRIDE
    heading = _("Override the priority")
    button = _("Override")
    done = _("Priority overridden. It stands until the override is lifted.")
    explains = _(
        "The computed priority is kept beside it. Clocks are measured against the new target at once."
    )
    watched = ("priority",)

    priority = forms.TypedChoiceField(
        label=_("Priority"), coerce=int, choices=Priority, widget=forms.RadioSelect
    )
    reason = reason_field(label=_("Why is the computed priority wrong?"))

    def current(self) -> dict[str, Any]:
        return {"priority": self.ticket.priority}

    def offer(self) -> None:
        meanings = {level.rank: level for level in Level.objects.filter(scale=Level.Scale.PRIORITY)}
        cast("forms.TypedChoiceField", self.fields["priority"]).choices = [
            (value, f"{label} · {meanings[value].name}" if value in meanings else label)
            for value, label in Priority.choices
        ]

    def act(self, how: Submitted) -> Ticket:
        said = self.cleaned_data
        return details.override_priority(
            **how.args(self.ticket), priority=said["priority"], reason=said["reason"], opened=how.opened
        )


class LiftOverrideForm(ActionForm):
    verb = "lift_override"
    ability = Ability.LIFT_OVERRIDE
    heading = _("Lift the override")
    button = _("Lift the override")
    done = _("The priority is the computed one again.")

    def act(self, how: Submitted) -> Ticket:
        return details.lift_override(**how.args(self.ticket))


class RestrictForm(ActionForm):
    verb = "restrict"
    ability = Ability.RESTRICT
    heading = _("Restrict")
    button = _("Restrict")
    done = _("Restricted.")
    explains = _("From now on only the holding team, incident managers and the requester see this ticket.")

    def act(self, how: Submitted) -> Ticket:
        return details.restrict(**how.args(self.ticket))


class UnrestrictForm(ActionForm):
    verb = "unrestrict"
    ability = Ability.RESTRICT
    heading = _("Lift the restriction")
    button = _("Lift the restriction")
    done = _("Everybody of the desk sees it again.")
    explains = _("Every agent sees this ticket again.")

    def act(self, how: Submitted) -> Ticket:
        return details.unrestrict(**how.args(self.ticket))
