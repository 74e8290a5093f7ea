"""Children of a ticket: attached, several at once or from the child's own page, and taken off."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tickets.actions import children
from tickets.actions.family import suggested_children
from tickets.display import age_words
from tickets.forms.action import ActionForm, Submitted, key_field
from tickets.forms.relations import OtherTicketForm
from tickets.models import Ticket
from tickets.permissions import Ability
from tickets.search import by_number

MOST_NUMBERS = 50


class ChildrenForm(ActionForm):
    """Recent tickets of the same service or category to tick, and numbers to type."""

    verb = "children"
    ability = Ability.RELATE
    heading = _("Attach tickets as children")
    button = _("Attach them")
    done = _("Attached.")
    explains = _(
        "Resolving this ticket resolves its children with the same code. Each requester is asked on his own,"
        " and reads nothing of the other tickets."
    )

    children = forms.ModelMultipleChoiceField(
        Ticket.objects.none(),
        label=_("Open tickets of the same service or category"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    numbers = forms.CharField(
        label=_("Other numbers"),
        required=False,
        max_length=1000,
        widget=forms.TextInput({"placeholder": "INC-000123, INC-000124", "autocomplete": "off"}),
        help_text=_("Several are separated by spaces or commas."),
    )

    def offer(self) -> None:
        found = suggested_children(self.user, self.ticket)
        field = cast("forms.ModelMultipleChoiceField[Ticket]", self.fields["children"])
        # what was offered may be attached by somebody else meanwhile: then the action says so
        field.queryset = Ticket.objects.visible_to(self.user)
        field.choices = [(each.pk, self._words(each)) for each in found]
        if not found:
            field.help_text = gettext("None is open that came in within a day of this one.")

    def _words(self, each: Ticket) -> str:
        age = age_words(each.received_at, self.now)
        return f"{each.number} {each.title} · {each.requester_name} · {age}"

    def clean_numbers(self) -> list[Ticket]:
        typed = self.cleaned_data["numbers"].replace(",", " ").split()
        if len(typed) > MOST_NUMBERS:
            raise forms.ValidationError(
                gettext("At most %(most)d numbers at once.") % {"most": MOST_NUMBERS}, code="too_many"
            )
        named = []
        for number in typed:
            ticket = by_number(self.user, number)
            if ticket is None:
                raise forms.ValidationError(
                    gettext("There is no ticket %(number)s that you can see.") % {"number": number[:20]},
                    code="unknown",
                )
            if ticket.pk == self.ticket.pk:
                raise forms.ValidationError(gettext("A ticket can't be its own child."), code="itself")
            named.append(ticket)
        return named

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not said.get("children") and not said.get("numbers"):
            self.add_error("numbers", gettext("Tick a ticket, or type a number."))
        return said

    def act(self, how: Submitted) -> Ticket:
        chosen = [*self.cleaned_data["children"], *self.cleaned_data["numbers"]]
        return children.add_children(**how.args(self.ticket), children=chosen)


class ParentForm(OtherTicketForm):
    """From the child's page."""

    verb = "parent"
    ability = Ability.RELATE
    heading = _("Make this a child of another ticket")
    button = _("Attach")
    done = _("Attached to its parent.")
    explains = _(
        "When the other ticket is resolved, this one is resolved with it, and its requester is asked."
    )

    def act(self, how: Submitted) -> Ticket:
        other: Ticket = self.cleaned_data["other"]
        children.add_child(ticket=other.pk, by=how.by, now=how.now, child=self.ticket)
        return self.ticket


class RemoveChildForm(ActionForm):
    verb = "child_remove"
    ability = Ability.RELATE
    heading = _("Take a child off")
    button = _("Take it off")
    done = _("Taken off: from now on each goes its own way.")

    child = key_field()

    def act(self, how: Submitted) -> Ticket:
        return children.remove_child(**how.args(self.ticket), child=self.cleaned_data["child"])
