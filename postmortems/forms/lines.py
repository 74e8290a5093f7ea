"""Lines of the timeline: written, changed, hidden, shown again; and drafting the timeline again."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from postmortems.actions import drafting, lines
from postmortems.forms.fields import InstantField, audiences_field
from postmortems.forms.verb import Gone, VerbForm
from postmortems.models import ReviewLine
from postmortems.models.choices import MARK_CHOICES, Audience
from postmortems.permissions import ReviewAbility


class AddLineForm(VerbForm):
    verb = "line_add"
    ability = ReviewAbility.EDIT
    heading = _("Add a line to the timeline")
    button = _("Add the line")
    done = _("Line added.")

    at = InstantField(label=_("When"))
    text = forms.CharField(label=_("What happened"), max_length=500, widget=forms.Textarea({"rows": 2}))
    mark = forms.ChoiceField(
        label=_("Mark"),
        required=False,
        choices=[("", _("no mark")), *MARK_CHOICES],
        help_text=_("The times to detect, acknowledge, mitigate and resolve are counted between marks."),
    )
    audiences = audiences_field()

    def current(self) -> dict[str, Any]:
        return {"audiences": [Audience.TEAM.value]}

    def offer(self) -> None:
        self.fields["at"].help_text = timezone.get_current_timezone_name()

    def clean_text(self) -> str:
        return " ".join(str(self.cleaned_data["text"]).split())

    def act(self) -> None:
        lines.add_line(**self.args, **self.typed)

    @property
    def typed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("at", "text", "mark", "audiences")}

    @property
    def anchor(self) -> str:
        return "timeline"


class ChangeLineForm(AddLineForm):
    verb = "line_change"
    heading = _("Change the line")
    button = _("Save the line")
    done = _("Line saved.")

    @cached_property
    def line(self) -> ReviewLine:
        found = self.review.lines.visible_to(self.user).filter(pk=self.key).first()
        if found is None:
            raise Gone
        return found

    def current(self) -> dict[str, Any]:
        return {**lines.values(self.line), "at": self.line.at, "opened": self.line.revision}

    def offer(self) -> None:
        super().offer()
        cast("InstantField", self.fields["at"]).shown = self.line.at
        if self.line.is_edited:
            self.explains = _("Drafted as: %(text)s") % {"text": self.line.drafted_text}

    def act(self) -> None:
        lines.change_line(**self.args, line=self.key, opened=self.revision, **self.typed)

    @property
    def anchor(self) -> str:
        return f"line-{self.key}"


class HideLineForm(VerbForm):
    verb = "line_hide"
    ability = ReviewAbility.EDIT
    heading = _("Hide the line")
    button = _("Hide it")
    done = _("Hidden. It stands below the timeline and can be shown again.")

    def act(self) -> None:
        lines.hide_line(**self.args, line=self.key)

    @property
    def anchor(self) -> str:
        return "timeline"


class ShowLineForm(HideLineForm):
    verb = "line_show"
    heading = _("Show the line again")
    button = _("Show it")
    done = _("Shown again.")

    def act(self) -> None:
        lines.show_line(**self.args, line=self.key)


class DraftForm(VerbForm):
    verb = "draft"
    ability = ReviewAbility.EDIT
    heading = _("Draft the timeline from the record again")
    button = _("Draft again")
    done: Any = _("Nothing new on the record.")
    explains = _("Adds what is new on the record. What you edited or hid stays as it is.")

    def act(self) -> None:
        added = drafting.draft_timeline(**self.args)
        if added:
            self.done = ngettext("%(count)d line added.", "%(count)d lines added.", added) % {"count": added}

    @property
    def anchor(self) -> str:
        return "timeline"
