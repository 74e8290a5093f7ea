"""Links to other tickets, by the number people read aloud."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.actions import relations
from tickets.actions.opened import Opened
from tickets.forms.action import ActionForm, Submitted, key_field
from tickets.models import Ticket
from tickets.models.choices import RelationKind
from tickets.permissions import Ability


class NumberField(forms.CharField):
    """A ticket's number; cleans to its upper-case form."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault("widget", forms.TextInput({"placeholder": "INC-000123", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).upper()


class OtherTicketForm(ActionForm):
    """Names another ticket, which this person must see."""

    other = NumberField(label=_("Number of the other ticket"))

    def clean_other(self) -> Ticket:
        number: str = self.cleaned_data["other"]
        seen = Ticket.objects.visible_to(self.user)
        other = seen.filter(number=number).first() or seen.filter(former_numbers__number=number).first()
        if other is None:
            raise forms.ValidationError(
                _("There is no ticket %(number)s that you can see."),
                code="unknown",
                params={"number": number},
            )
        if other.pk == self.ticket.pk:
            raise forms.ValidationError(
                _("This is the ticket itself. Enter the number of another one."), code="itself"
            )
        return other

    def after_conflict(self, fresh: Ticket, opened: Opened) -> dict[str, Any]:
        typed = super().after_conflict(fresh, opened)
        return {**typed, "other": typed["other"].number}


class DuplicateForm(OtherTicketForm):
    verb = "duplicate"
    ability = Ability.DUPLICATE
    heading = _("Mark as duplicate")
    button = _("Mark as duplicate")
    done = _("Marked as duplicate; its clocks ended as cancelled.")
    explains = _(
        "The work goes on at the other ticket. This one's clocks end as cancelled; it can be undone."
    )
    watched = ("status",)

    def act(self, how: Submitted) -> Ticket:
        return relations.mark_duplicate(
            **how.args(self.ticket), of=self.cleaned_data["other"], opened=how.opened
        )


class UndoDuplicateForm(ActionForm):
    verb = "undo_duplicate"
    ability = Ability.UNDO_DUPLICATE
    heading = _("No duplicate after all")
    button = _("Undo")
    done = _("No longer a duplicate; its clocks go on as if they had never stopped.")
    explains = _("The clocks go on as if they had never stopped: it may be overdue at once.")

    def act(self, how: Submitted) -> Ticket:
        return relations.undo_duplicate(**how.args(self.ticket))


class RelateForm(OtherTicketForm):
    verb = "relate"
    ability = Ability.RELATE
    heading = _("Link to another ticket")
    button = _("Link")
    done = _("Linked.")

    kind = forms.ChoiceField(
        label=_("This ticket is"),
        choices=[(kind.value, kind.label) for kind in (RelationKind.RELATED, RelationKind.CAUSED_BY)],
        widget=forms.RadioSelect,
        initial=RelationKind.RELATED,
    )
    field_order = ("kind", "other")

    def act(self, how: Submitted) -> Ticket:
        said = self.cleaned_data
        return relations.relate(**how.args(self.ticket), kind=RelationKind(said["kind"]), other=said["other"])


class UnrelateForm(ActionForm):
    verb = "unrelate"
    ability = Ability.RELATE
    heading = _("Remove the link")
    button = _("Remove the link")
    done = _("The link is removed.")

    relation = key_field()

    def act(self, how: Submitted) -> Ticket:
        return relations.unrelate(**how.args(self.ticket), relation=self.cleaned_data["relation"])
