"""A review as a whole: title and people, the public, and its way from draft to published."""

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from oncall.models import User
from postmortems.actions import about, states
from postmortems.forms.fields import TextField, offer_people
from postmortems.forms.verb import VerbForm
from postmortems.models.visibility import inner_tickets
from postmortems.permissions import ReviewAbility
from tickets.forms.action import reason_field
from tickets.models import Ticket


class AboutForm(VerbForm):
    verb = "about"
    ability = ReviewAbility.EDIT
    heading = _("Title, people and tickets")
    button = _("Save")
    done = _("Saved.")

    title = forms.CharField(label=_("Title"), max_length=200)
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Owner"), help_text=_("Sees to it that it gets written and published.")
    )
    participants = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Participants"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They write with the owner, and so don't approve."),
    )
    further = forms.CharField(
        label=_("Further tickets"),
        required=False,
        max_length=1000,
        help_text=_("Numbers, such as INC-000123, with spaces between. Their milestones join the timeline."),
    )

    def current(self) -> dict[str, Any]:
        shown = self.review.further.filter(pk__in=inner_tickets(self.user))
        return {
            "title": self.review.title,
            "owner": self.review.owner_id,
            "participants": [each.pk for each in self.review.participants.all()],
            "further": " ".join(shown.order_by("number").values_list("number", flat=True)),
            "opened": self.review.revision,
        }

    def offer(self) -> None:
        offer_people(self.fields["owner"])
        offer_people(self.fields["participants"])
        kept = self.review.participants.all() | User.objects.filter(pk=self.review.owner_id)
        for name in ("owner", "participants"):
            field = cast("forms.ModelChoiceField[User]", self.fields[name])
            # who has left stays named until somebody takes the name out
            field.queryset = field.queryset | kept.distinct().order_by("full_name", "email", "pk")

    def clean_further(self) -> list[Ticket]:
        asked = {each.upper() for each in re.split(r"[\s,;]+", self.cleaned_data["further"]) if each}
        found = list(inner_tickets(self.user).filter(number__in=asked))
        missing = sorted(asked - {ticket.number for ticket in found})
        if missing:
            raise forms.ValidationError(
                _("There is no ticket %(number)s that you can see.") % {"number": missing[0][:20]}
            )
        return found

    def act(self) -> None:
        names = ("title", "owner", "participants", "further")
        about.change_about(
            **self.args, opened=self.revision, **{name: self.cleaned_data[name] for name in names}
        )


class PublicForm(VerbForm):
    verb = "public"
    ability = ReviewAbility.EDIT
    heading = _("Is a public postmortem needed?")
    button = _("Save the decision")
    done = _("Decision saved.")
    explains = _(
        "Needed before the review can be approved. Ask: were customers hurt, and do they expect an answer?"
    )

    needed = forms.TypedChoiceField(
        label=_("Public postmortem"),
        choices=[("yes", _("Needed")), ("no", _("Not needed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = TextField(label=_("Why"), rows=2, max_length=500)

    def current(self) -> dict[str, Any]:
        needed = self.review.public_needed
        return {
            "needed": None if needed is None else "yes" if needed else "no",
            "reason": self.review.public_reason,
            "opened": self.review.revision,
        }

    def act(self) -> None:
        said = self.cleaned_data
        about.decide_public(**self.args, opened=self.revision, needed=said["needed"], reason=said["reason"])


class SubmitForm(VerbForm):
    verb = "submit"
    ability = ReviewAbility.SUBMIT
    heading = _("Send it to review")
    button = _("Send to review")
    done = _("In review: those who approve are told.")
    explains = _("Incident managers and process owners are asked to read it. You can go on writing.")

    def act(self) -> None:
        states.submit_review(**self.args)


class ApproveForm(VerbForm):
    """`opened` is the state of the contents that was read, not the row's revision."""

    verb = "approve"
    ability = ReviewAbility.APPROVE
    heading = _("Approve the review")
    button = _("Approve")
    done = _("Approved. It can be published now.")
    explains = _("You say that it is right, complete, and without blame. From now on nobody changes it.")

    def current(self) -> dict[str, Any]:
        return {"opened": self.review.contents}

    def act(self) -> None:
        states.approve_review(**self.args, read=self.revision)


class PublishForm(VerbForm):
    verb = "publish"
    ability = ReviewAbility.PUBLISH
    heading = _("Publish the review")
    button = _("Publish")
    done = _("Published.")
    explains = _("Everybody at the desk who may see its ticket reads it as what was agreed.")

    def act(self) -> None:
        states.publish_review(**self.args)


class ReturnForm(VerbForm):
    verb = "return"
    ability = ReviewAbility.RETURN
    heading = _("Back to draft")
    button = _("Send back to draft")
    done = _("Back to draft.")
    explains = _("It can be written on again, and has to be approved again.")

    reason = reason_field(label=_("What has to change"))

    def act(self) -> None:
        states.return_review(**self.args, reason=self.cleaned_data["reason"])
