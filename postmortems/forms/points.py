"""Paragraphs: written, changed, removed."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from postmortems.actions import points
from postmortems.forms.fields import TextField, audiences_field
from postmortems.forms.verb import Gone, VerbForm
from postmortems.models import ReviewPoint
from postmortems.models.choices import Audience, Section
from postmortems.permissions import ReviewAbility
from postmortems.prompts import PROMPTS


class AddPointForm(VerbForm):
    """A new paragraph of the section `section`."""

    verb = "point_add"
    ability = ReviewAbility.EDIT
    heading = _("Write a paragraph")
    button = _("Add")
    done = _("Added.")

    body = TextField(label=_("Text"), rows=5)
    audiences = audiences_field()

    def current(self) -> dict[str, Any]:
        return {"audiences": [Audience.TEAM.value]}

    def offer(self) -> None:
        if self.section not in Section.values:
            raise Gone
        self.heading = Section(self.section).label
        self.fields["body"].help_text = PROMPTS[Section(self.section)]

    def act(self) -> None:
        said = self.cleaned_data
        section = Section(self.section)
        points.add_point(**self.args, section=section, body=said["body"], audiences=said["audiences"])

    @property
    def anchor(self) -> str:
        return f"section-{self.section}"


class ChangePointForm(VerbForm):
    verb = "point_change"
    ability = ReviewAbility.EDIT
    heading = _("Change the paragraph")
    button = _("Save")
    done = _("Saved.")

    body = TextField(label=_("Text"), rows=5)
    audiences = audiences_field()

    @cached_property
    def point(self) -> ReviewPoint | None:
        return self.review.points.filter(pk=self.key).first()

    def current(self) -> dict[str, Any]:
        if self.point is None:
            return {}
        return {**points.values(self.point), "opened": self.point.revision}

    def offer(self) -> None:
        if self.point is not None:
            self.fields["body"].help_text = PROMPTS[Section(self.point.section)]

    def act(self) -> None:
        said = self.cleaned_data
        points.change_point(
            **self.args,
            point=self.key,
            opened=self.revision,
            body=said["body"],
            audiences=said["audiences"],
        )

    @property
    def anchor(self) -> str:
        return f"point-{self.key}"


class RemovePointForm(VerbForm):
    verb = "point_remove"
    ability = ReviewAbility.EDIT
    heading = _("Remove the paragraph")
    button = _("Remove it")
    done = _("Removed. The record keeps its words.")
    danger = True

    @cached_property
    def point(self) -> ReviewPoint | None:
        return self.review.points.filter(pk=self.key).first()

    def current(self) -> dict[str, Any]:
        return {"opened": self.point.revision if self.point is not None else 0}

    def offer(self) -> None:
        if self.point is not None:
            self.explains = self.point.body[:300]

    def act(self) -> None:
        points.remove_point(**self.args, point=self.key, opened=self.revision)
