"""Forms of the portal: plain questions, plain answers."""

import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oncall.forms.instants import InstantField
from oncall.models import User
from tickets.actions.log import TicketDraft
from tickets.forms.action import LARGEST_KEY
from tickets.forms.uploads import UploadsField
from tickets.models import Level, Subcategory
from tickets.models.choices import Channel, Kind, Verified

LONGEST_TEXT = 20_000
# Whoever reports something that old means another date.
OLDEST = timedelta(days=366)

_LINE = {"class": "form-control"}
_CHOICE = {"class": "form-check-input"}


def _text_area(rows: int) -> forms.Textarea:
    return forms.Textarea({"class": "form-control", "rows": rows})


class ReportForm(forms.Form):
    """A new ticket in a requester's words. `now` is UTC; times are typed in the reader's zone.

    The questions about urgency and impact are asked only where the admin wrote answers for them; a priority
    is never among them.
    """

    title = forms.CharField(
        label=_("What is the matter, in a few words?"),
        max_length=200,
        widget=forms.TextInput(_LINE),
        help_text=_("Such as “The printer on the second floor prints nothing”."),
        error_messages={"required": _("Say in a few words what is the matter.")},
    )
    details = forms.CharField(
        label=_("What happened?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=_text_area(5),
        help_text=_(
            "What did you want to do, and what did you see instead? The words of an error message help."
        ),
    )
    urgency = forms.TypedChoiceField(
        label=_("Can you work?"),
        coerce=int,
        widget=forms.RadioSelect(_CHOICE),
        error_messages={"required": _("Choose what fits best.")},
    )
    impact = forms.TypedChoiceField(
        label=_("How many people does it concern?"),
        coerce=int,
        widget=forms.RadioSelect(_CHOICE),
        error_messages={"required": _("Choose what fits best.")},
    )
    about = forms.ModelChoiceField(
        Subcategory.objects.none(),
        label=_("What is it about?"),
        required=False,
        empty_label=_("I don't know"),
        widget=forms.Select({"class": "form-select"}),
    )
    since = InstantField(
        label=_("Since when?"),
        required=False,
        widget=forms.DateTimeInput({**_LINE, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    phone = forms.CharField(
        label=_("A phone number to reach you"),
        required=False,
        max_length=40,
        widget=forms.TextInput({**_LINE, "type": "tel", "autocomplete": "tel"}),
    )
    attachments = UploadsField(help_text=_("Pictures of the screen help most. You can choose several."))
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, now: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"phone": user.phone, "key": uuid.uuid4()})
        super().__init__(*args, **kwargs)
        self.user = user
        self.now = now
        self._offer_levels("urgency", Level.Scale.URGENCY)
        self._offer_levels("impact", Level.Scale.IMPACT)
        self._offer_subcategories()
        self.fields["since"].help_text = gettext("In your time: %(zone)s. If you know it.") % {
            "zone": user.display_zone.key
        }

    def _offer_levels(self, name: str, scale: Level.Scale) -> None:
        levels = Level.objects.filter(scale=scale).exclude(portal_answer="").order_by("-rank")
        answers = [(level.rank, level.portal_answer) for level in levels]
        if not answers:
            del self.fields[name]
            return
        cast("forms.TypedChoiceField", self.fields[name]).choices = answers

    def _offer_subcategories(self) -> None:
        field = cast("forms.ModelChoiceField[Subcategory]", self.fields["about"])
        offered = Subcategory.objects.filter(active=True, category__active=True).select_related("category")
        field.queryset = offered
        groups: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for subcategory in offered:
            groups[subcategory.category.name].append((subcategory.pk, subcategory.name))
        field.choices = [("", field.empty_label or ""), *groups.items()]

    def clean_title(self) -> str:
        return " ".join(str(self.cleaned_data["title"]).split())

    def clean_since(self) -> datetime | None:
        since: datetime | None = self.cleaned_data["since"]
        if since is None:
            return None
        if since > self.now:
            raise forms.ValidationError(_("This is still to come. Enter when it began, or leave it empty."))
        if since < self.now - OLDEST:
            raise forms.ValidationError(_("This is over a year ago. Enter a later date, or leave it empty."))
        return since

    def draft(self) -> TicketDraft:
        """What was asked for, to be logged. Only after `is_valid()`."""
        said = self.cleaned_data
        about: Subcategory | None = said["about"]
        return TicketDraft(
            requester=self.user,
            title=said["title"],
            description=said["details"],
            kind=about.kind if about else Kind.INCIDENT.value,
            channel=Channel.PORTAL.value,
            verified_how=Verified.SIGNED_IN.value,
            contact_name=self.user.full_name,
            contact_phone=said["phone"],
            occurred_at=said["since"],
            category=about.category if about else None,
            subcategory=about,
            impact=said.get("impact"),
            urgency=said.get("urgency"),
            files=said["attachments"],
            key=str(said["key"] or ""),
        )


class MessageForm(forms.Form):
    """A requester's own message."""

    body = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_TEXT,
        widget=_text_area(4),
        error_messages={"required": _("Write a message first. A file alone says too little.")},
    )
    attachments = UploadsField()
    # the last line that the page showed
    seen = forms.IntegerField(required=False, min_value=0, max_value=LARGEST_KEY, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The other form of the page has fields of the same names.
        super().__init__(*args, **{"auto_id": "write_%s", **kwargs})


class NotWorkingForm(forms.Form):
    """ "No, because": what still does not work, in the requester's words."""

    because = forms.CharField(
        label=_("What is not working yet?"),
        max_length=LONGEST_TEXT,
        widget=_text_area(3),
        error_messages={"required": _("Say what is not working yet: it tells us where to go on.")},
    )
    attachments = UploadsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "no_%s", **kwargs})


class RatingForm(forms.Form):
    """How it was, from 1, very bad, to 5, very good."""

    rating = forms.IntegerField(min_value=1, max_value=5)


class FindForm(forms.Form):
    """Words looked for among one's own tickets. Whatever cannot be looked for finds nothing."""

    q = forms.CharField(required=False, max_length=200)

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("q") or "") if self.is_valid() else ""
