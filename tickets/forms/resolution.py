"""Resolving, and what follows: closing, the spoken yes, reopening."""

from typing import cast

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tickets.actions import resolution
from tickets.actions.family import children_of
from tickets.forms.action import LONGEST_TEXT, ActionForm, Submitted, reason_field, text_area
from tickets.models import ResolutionCode, Ticket
from tickets.models.choices import Remedy
from tickets.permissions import Ability


class ResolveForm(ActionForm):
    """Code, fix or workaround, and notes that are a public message."""

    verb = "resolve"
    ability = Ability.RESOLVE
    heading = _("Resolve")
    button = _("Resolve and ask whether it works")
    done = _("Resolved. The requester is asked whether it works now.")
    watched = ("status",)

    code = forms.ModelChoiceField(
        ResolutionCode.objects.none(), label=_("Resolution code"), empty_label=_("Choose how it ended")
    )
    remedy = forms.ChoiceField(label=_("Fix or workaround"), choices=Remedy, widget=forms.RadioSelect)
    notes = forms.CharField(
        label=_("Notes for the requester"),
        max_length=LONGEST_TEXT,
        widget=text_area(5),
        error_messages={
            "required": _("Say in plain words what was wrong and what was done: the requester reads it.")
        },
    )

    notes_for_children = forms.CharField(
        label=_("Notes for the requesters of its children"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=text_area(3),
    )

    def offer(self) -> None:
        self._offer_children()
        codes = cast("forms.ModelChoiceField[ResolutionCode]", self.fields["code"])
        codes.queryset = ResolutionCode.objects.filter(active=True)
        # a help text is HTML
        self.fields["notes"].help_text = gettext("Sent to %(name)s as a public message.") % {
            "name": escape(self.ticket.requester_name)
        }

    def _offer_children(self) -> None:
        count = sum(child.is_open for child in children_of(self.ticket.pk))
        words = ngettext(
            "%(count)d open child is resolved with it and gets this message. Empty: the notes above.",
            "%(count)d open children are resolved with it; each gets this message. Empty: the notes above.",
            count,
        )
        self.fields["notes_for_children"].help_text = words % {"count": count}
        if not count:
            del self.fields["notes_for_children"]

    def act(self, how: Submitted) -> Ticket:
        said = self.cleaned_data
        return resolution.resolve(
            **how.args(self.ticket),
            code=said["code"],
            remedy=said["remedy"],
            notes=said["notes"],
            notes_for_children=said.get("notes_for_children", ""),
            opened=how.opened,
        )


class CloseForm(ActionForm):
    verb = "close"
    ability = Ability.CLOSE
    heading = _("Close")
    button = _("Close the ticket")
    done = _("Closed.")
    explains = _(
        "Without waiting for the requester's answer. What the requester writes later opens a new ticket."
    )

    reason = reason_field(
        label=_("Why without the requester's answer?"), help_text=_("Kept as an internal note.")
    )

    def offer(self) -> None:
        if self.ticket.is_confirmed:
            self.fields["reason"].required = False
            self.fields["reason"].label = gettext("Remark")

    def act(self, how: Submitted) -> Ticket:
        return resolution.close(**how.args(self.ticket), reason=self.cleaned_data["reason"])


class SpokenYesForm(ActionForm):
    verb = "spoken_yes"
    ability = Ability.SPOKEN_YES
    heading = _("Record a spoken yes")
    button = _("Record the yes and close")
    done = _("The requester's yes is recorded; the ticket is closed.")
    explains = _("The requester told you that it works now.")

    comment = reason_field(label=_("What was said"), required=False, help_text=_("Optional."))

    def act(self, how: Submitted) -> Ticket:
        return resolution.spoken_yes(**how.args(self.ticket), comment=self.cleaned_data["comment"])


class ReopenForm(ActionForm):
    verb = "reopen"
    ability = Ability.REOPEN
    heading = _("Reopen")
    button = _("Reopen")
    done = _("Reopened; the resolution clock goes on with the time that was left.")

    reason = reason_field(label=_("What is not solved yet?"), help_text=_("The requester reads it."))

    def act(self, how: Submitted) -> Ticket:
        return resolution.reopen(**how.args(self.ticket), reason=self.cleaned_data["reason"])
