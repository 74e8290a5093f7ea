"""Public reply and internal note: two forms, so that one is never taken for the other."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.actions import conversation
from tickets.forms.action import LARGEST_KEY, LONGEST_TEXT, ActionForm, Submitted, text_area
from tickets.forms.uploads import UploadsField
from tickets.models import Ticket
from tickets.permissions import Ability


class MessageForm(ActionForm):
    """Words and files. `seen` is the last timeline entry that the page showed; messages never conflict."""

    body = forms.CharField(
        label=_("Message"),
        max_length=LONGEST_TEXT,
        widget=text_area(5),
        error_messages={"required": _("Write something first. A file alone says too little.")},
    )
    files = UploadsField(help_text=_("Several can be chosen at once."))  # type: ignore[assignment]
    seen = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_KEY, widget=forms.HiddenInput)


class ReplyForm(MessageForm):
    verb = "reply"
    ability = Ability.REPLY
    heading = _("Reply to the requester")
    button = _("Send the reply")
    done = _("Your reply was sent.")

    def act(self, how: Submitted) -> Ticket:
        said = self.cleaned_data
        return conversation.reply(
            **how.args(self.ticket), body=said["body"], files=said["files"], seen=said["seen"] or how.seen
        )


class NoteForm(MessageForm):
    verb = "note"
    ability = Ability.NOTE
    heading = _("Internal note")
    button = _("Keep the note")
    done = _("Your note was kept. The requester does not see it.")

    def act(self, how: Submitted) -> Ticket:
        said = self.cleaned_data
        return conversation.add_note(
            **how.args(self.ticket), body=said["body"], files=said["files"], seen=said["seen"] or how.seen
        )
