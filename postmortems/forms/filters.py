"""What the lists of reviews and action items are filtered by: GET forms in which nothing is an error."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from oncall.models import User
from postmortems.forms.fields import offer_people
from postmortems.models import ActionItem, Review
from postmortems.models.choices import ItemKind, ItemState, ReviewState

_SELECT = {"class": "form-select"}
_INPUT = {"class": "form-control"}
MINE, LATE, ALL = "mine", "late", "all"


class _Filter(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
        self.is_valid()

    def offer(self) -> None:
        """Fill the choices, before anything is read."""

    @property
    def used(self) -> dict[str, str]:
        """What was given and understood; what is refused is absent from it."""
        return {
            name: str(getattr(value, "pk", value))
            for name, value in self.cleaned_data.items()
            if value not in (None, "")
        }


class ReviewFilterForm(_Filter):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("any")), *ReviewState.choices],
        widget=forms.Select(_SELECT),
    )
    mine = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("everybody's")), ("yes", _("mine"))],
        widget=forms.Select(_SELECT),
    )
    words = forms.CharField(
        label=_("Words or number"), required=False, max_length=100, widget=forms.TextInput(_INPUT)
    )


class ItemFilterForm(_Filter):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("open")), *ItemState.choices[1:], ("any", _("any"))],
        widget=forms.Select(_SELECT),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("any")), *ItemKind.choices],
        widget=forms.Select(_SELECT),
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Owner"),
        required=False,
        empty_label=_("anybody"),
        widget=forms.Select(_SELECT),
    )
    words = forms.CharField(
        label=_("Words or number"), required=False, max_length=100, widget=forms.TextInput(_INPUT)
    )

    def offer(self) -> None:
        offer_people(self.fields["owner"])


class ReviewFilter:
    """The filters of the list of reviews."""

    def __init__(self, data: Any, *, user: User) -> None:
        self.form = ReviewFilterForm(data)
        self.user = user

    @property
    def active(self) -> int:
        return len(self.form.used)

    def narrowed(self, rows: "QuerySet[Review]") -> "QuerySet[Review]":
        """The rows that fit."""
        used = self.form.used
        if "state" in used:
            rows = rows.filter(state=used["state"])
        if used.get("mine"):
            # a subquery, or who owns it and takes part, too, would find it twice
            own = Review.participants.through.objects.filter(user=self.user).values("review")
            rows = rows.filter(Q(owner=self.user) | Q(pk__in=own))
        if "words" in used:
            words = used["words"]
            rows = rows.filter(Q(title__icontains=words) | Q(ticket__number__iexact=words))
        return rows

    def url(self, base: str, cursor: str) -> str:
        """The page that a cursor leads to, with the same filters; nothing for no cursor."""
        return f"{base}?{urlencode({**self.form.used, 'page': cursor})}" if cursor else ""


class ItemFilter:
    """The filters of the list of action items, beside its views: mine, late, all."""

    def __init__(self, data: Any, *, user: User, now: datetime) -> None:
        self.form = ItemFilterForm(data)
        self.user = user
        self.now = now
        asked = data.get("view", "")
        self.view = asked if asked in (MINE, LATE, ALL) else MINE

    @property
    def active(self) -> int:
        return len(self.form.used)

    def viewed(self, rows: "QuerySet[ActionItem]", view: str) -> "QuerySet[ActionItem]":
        """The open rows of a view."""
        if view == LATE:
            return rows.late(self.now)  # type: ignore[attr-defined,no-any-return]
        rows = rows.filter(state=ItemState.OPEN)
        return rows.filter(owner=self.user) if view == MINE else rows

    def narrowed(self, rows: "QuerySet[ActionItem]") -> "QuerySet[ActionItem]":
        """The rows that fit view and filters."""
        used = self.form.used
        if "state" not in used:
            rows = self.viewed(rows, self.view)
        else:
            rows = rows.filter(owner=self.user) if self.view == MINE else rows
            rows = rows if used["state"] == "any" else rows.filter(state=used["state"])
        if "kind" in used:
            rows = rows.filter(kind=used["kind"])
        if "owner" in used:
            rows = rows.filter(owner_id=int(used["owner"]))
        if "words" in used:
            words = used["words"]
            rows = rows.filter(Q(title__icontains=words) | Q(ticket__number__iexact=words))
        return rows

    def url(self, base: str, cursor: str = "", *, view: str = "") -> str:
        """The list with the same filters, from a cursor on or in another view."""
        query = {**self.form.used, "view": view or self.view} | ({"page": cursor} if cursor else {})
        return f"{base}?{urlencode(query)}"
