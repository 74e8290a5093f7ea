"""Action items: written down, changed, done, dropped, opened again."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from oncall.models import User
from postmortems.actions import items
from postmortems.forms.fields import DayField, offer_people, opened_field
from postmortems.models import ActionItem, Review
from postmortems.models.choices import ItemKind
from tickets.forms.action import reason_field
from tickets.models import Ticket


class ItemFields(forms.Form):
    """What an action item is: shared by writing it down and changing it."""

    title = forms.CharField(
        label=_("What is to be done"),
        max_length=200,
        help_text=_("Begin with a verb, and so small that its end can be seen."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind.choices)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner"), help_text=_("One person, who says yes.")
    )
    due_on = DayField(label=_("Due"), help_text=_("A day on the owner's calendar."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_people(self.fields["owner"])

    @property
    def typed(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"title": said["title"], "kind": ItemKind(said["kind"])} | {
            name: said[name] for name in ("owner", "due_on")
        }


class AddItemForm(ItemFields):
    """For a review, or for a ticket without one."""

    def add(
        self, *, by: User, now: datetime, review: Review | None = None, ticket: Ticket | None = None
    ) -> ActionItem:
        """Only after `is_valid()`. Raises Refused."""
        return items.add_item(by=by, now=now, review=review, ticket=ticket, **self.typed)


class ItemForm(forms.Form):
    """One verb on one action item. `now` is aware UTC."""

    verb: ClassVar[str]
    heading: ClassVar[Any]
    button: ClassVar[Any]
    done: ClassVar[Any]
    explains: ClassVar[Any] = ""
    for_open: ClassVar[bool] = True

    def __init__(self, *args: Any, item: ActionItem, user: User, now: datetime, **kwargs: Any) -> None:
        self.item = item
        self.user = user
        self.now = now
        kwargs["initial"] = {**self.current(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def current(self) -> dict[str, Any]:
        return {}

    def act(self) -> None:
        """Do it; only after `is_valid()`. Raises Refused, Overtaken."""
        raise NotImplementedError

    @property
    def args(self) -> dict[str, Any]:
        return {"item": self.item.pk, "by": self.user, "now": self.now}


class ChangeItemForm(ItemForm, ItemFields):
    verb = "change"
    heading = _("Change the action item")
    button = _("Save")
    done = _("Saved.")

    opened = opened_field()

    def current(self) -> dict[str, Any]:
        return {**items.item_values(self.item), "opened": self.item.revision}

    def act(self) -> None:
        items.change_item(**self.args, opened=int(self.cleaned_data.get("opened") or 0), **self.typed)


class FinishItemForm(ItemForm):
    verb = "done"
    heading = _("It is done")
    button = _("Done")
    done = _("Done. If the same category and service comes up again, this page says so.")

    outcome = reason_field(label=_("What came of it"), required=False)

    def act(self) -> None:
        items.finish_item(**self.args, outcome=self.cleaned_data["outcome"])


class DropItemForm(ItemForm):
    verb = "drop"
    heading = _("Drop the action item")
    button = _("Drop it")
    done = _("Dropped.")

    outcome = reason_field(label=_("Why it will not be done"))

    def act(self) -> None:
        items.drop_item(**self.args, reason=self.cleaned_data["outcome"])


class ReopenItemForm(ItemForm):
    verb = "reopen"
    heading = _("Open the action item again")
    button = _("Open again")
    done = _("Open again.")
    for_open = False

    def act(self) -> None:
        items.reopen_item(**self.args)
