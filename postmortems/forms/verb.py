"""What the forms of all verbs on a review share: each knows its ability, its words, and its action."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms

from oncall.models import User
from postmortems.forms.fields import opened_field
from postmortems.models import Review
from postmortems.permissions import ReviewAbility


class Gone(Exception):
    """The part of the review that a form is about does not exist."""


class VerbForm(forms.Form):
    """One verb on one review, or on the part of it with the key `key`. `now` is aware UTC."""

    verb: ClassVar[str]
    ability: ClassVar[ReviewAbility]
    heading: Any
    button: Any
    done: Any
    explains: Any = ""
    danger: ClassVar[bool] = False

    opened = opened_field()

    def __init__(
        self,
        *args: Any,
        review: Review,
        user: User,
        now: datetime,
        key: int = 0,
        section: str = "",
        **kwargs: Any,
    ) -> None:
        self.review = review
        self.user = user
        self.now = now
        self.key = key
        self.section = section
        kwargs["initial"] = {**self.current(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.offer()

    def current(self) -> dict[str, Any]:
        """What the form shows when it is opened, with the revision as `opened`. Raises Gone."""
        return {}

    def offer(self) -> None:
        """Fill the choices that depend on review and person."""

    def act(self) -> None:
        """Do it; only after `is_valid()`. Raises Refused, Overtaken."""
        raise NotImplementedError

    @property
    def anchor(self) -> str:
        """The place on the page to which one comes back."""
        return ""

    @property
    def args(self) -> dict[str, Any]:
        """The arguments that every action takes."""
        return {"review": self.review.pk, "by": self.user, "now": self.now}

    @property
    def revision(self) -> int:
        """The revision it was opened with; without one, everything since the first counts."""
        return int(self.cleaned_data.get("opened") or 0)
