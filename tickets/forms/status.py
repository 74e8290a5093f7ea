"""Starting, waiting, going on, and ending without a solution."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.wallclock import first_instant, local_date, next_date
from oncall.requests import whole_number
from tickets.actions import status
from tickets.actions.opened import Opened
from tickets.display import when_words
from tickets.forms.action import (
    LONGEST_TEXT,
    ActionForm,
    LocalDateTimeField,
    Submitted,
    reader_zone,
    reason_field,
    text_area,
)
from tickets.models import PendingReason, Ticket
from tickets.permissions import Ability

MORNING = time(9)
OTHER = "at"
# Seconds after which all that a form offered is past.
OFFERED_FOR = 8 * 24 * 3600


class StartForm(ActionForm):
    verb = "start"
    ability = Ability.START
    heading = _("Start work")
    button = _("Start work")
    done = _("In progress.")

    def act(self, how: Submitted) -> Ticket:
        return status.start(**how.args(self.ticket))


class ResumeForm(ActionForm):
    verb = "resume"
    ability = Ability.RESUME
    heading = _("Resume work")
    button = _("Resume work")
    done = _("Work goes on, and so do the clocks.")

    def act(self, how: Submitted) -> Ticket:
        return status.resume(**how.args(self.ticket))


class ShownAtField(forms.Field):
    """When a form was shown, in seconds of Unix time; shown again it says what the form made of that."""

    widget = forms.HiddenInput

    def bound_data(self, _data: Any, initial: Any) -> Any:
        return initial


class PendForm(ActionForm):
    """Why it waits, and when it wakes by itself: a preset, or another time.

    A preset means the instant that was shown beside it, however late the form is sent.
    """

    verb = "pend"
    ability = Ability.PEND
    heading = _("Set to pending")
    button = _("Set to pending")
    done = _("Pending.")
    explains = _(
        "It wakes by itself at the follow-up time; while it waits for the requester, also when he writes."
    )
    watched = ("status",)

    reason = forms.ChoiceField(
        label=_("What does it wait for?"),
        choices=PendingReason.Code,
        widget=forms.RadioSelect,
        initial="requester",
    )
    follow_up = forms.ChoiceField(label=_("Follow up"), widget=forms.RadioSelect, initial="tomorrow")
    shown_at = ShownAtField(required=False)
    wake_at = LocalDateTimeField(label=_("Other time"), required=False)
    note = forms.CharField(
        label=_("Internal note"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=text_area(2),
        help_text=_("Only the desk reads it."),
    )

    def offer(self) -> None:
        self._offer_from(self._shown_at())
        self.fields["wake_at"].help_text = gettext("For “at another time”. Your time: %(zone)s.") % {
            "zone": reader_zone()
        }

    def _shown_at(self) -> datetime:
        """When the form that is sent was shown; now when it doesn't say so, or nothing that can be."""
        seconds, now = whole_number(self.data.get("shown_at")), int(self.now.timestamp())
        if seconds is not None and now - OFFERED_FOR <= seconds <= now:
            return datetime.fromtimestamp(seconds, UTC)
        return self.now

    def _offer_from(self, shown_at: datetime) -> None:
        self.initial["shown_at"] = str(int(shown_at.timestamp()))
        self.presets = follow_up_presets(shown_at, timezone.get_current_timezone())
        labels = [(code, f"{words} · {when_words(at, self.now)}") for code, words, at in self.presets]
        field = cast("forms.ChoiceField", self.fields["follow_up"])
        field.choices = [*labels, (OTHER, gettext("At another time"))]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("follow_up") == OTHER:
            if "wake_at" in said:
                self._check_other(said["wake_at"])
        elif said.get("follow_up"):
            said["wake_at"] = next(at for code, _words, at in self.presets if code == said["follow_up"])
            self._check_preset(said["wake_at"])
        return said

    def _check_preset(self, at: datetime) -> None:
        """One that went by while the form was open is not taken; the form then shows what they are now."""
        if at <= self.now:
            self.add_error(
                "follow_up", gettext("This time has gone by. Choose again: the times are counted from now.")
            )
            self._offer_from(self.now)

    def _check_other(self, at: datetime | None) -> None:
        if at is None:
            self.add_error("wake_at", gettext("Enter when to follow up, or choose one of the times above."))
        elif at <= self.now:
            self.add_error("wake_at", gettext("This is past. Enter a time to come."))

    def act(self, how: Submitted) -> Ticket:
        said = self.cleaned_data
        return status.pend(
            **how.args(self.ticket),
            reason=said["reason"],
            wake_at=said["wake_at"],
            note=said["note"],
            opened=how.opened,
        )

    def after_conflict(self, fresh: Ticket, opened: Opened) -> dict[str, Any]:
        return {**super().after_conflict(fresh, opened), "follow_up": OTHER}


class CancelForm(ActionForm):
    verb = "cancel"
    ability = Ability.CANCEL
    heading = _("Cancel the ticket")
    button = _("Cancel the ticket")
    done = _("Cancelled.")
    explains = _("For what nobody needs any more. Its clocks end as cancelled; this is final.")
    danger = True
    watched = ("status",)

    reason = reason_field(help_text=_("The requester reads it."))

    def act(self, how: Submitted) -> Ticket:
        return status.cancel(**how.args(self.ticket), reason=self.cleaned_data["reason"], opened=how.opened)


class RejectForm(ActionForm):
    verb = "reject"
    ability = Ability.REJECT
    heading = _("Reject the report")
    button = _("Reject the report")
    done = _("Rejected.")
    explains = _("For a report that is no incident and no request either. This is final.")
    danger = True
    watched = ("status",)

    reason = reason_field(help_text=_("The requester reads it."))

    def act(self, how: Submitted) -> Ticket:
        return status.reject(**how.args(self.ticket), reason=self.cleaned_data["reason"], opened=how.opened)


class ConvertForm(ActionForm):
    verb = "convert"
    ability = Ability.CONVERT
    heading = _("Convert to a service request")
    button = _("Convert it")
    done = _("Converted. The old number leads here.")
    explains = _("It gets a new number; the old one leads on. Its policy is chosen again.")

    reason = reason_field(required=False, help_text=_("Optional."))

    def act(self, how: Submitted) -> Ticket:
        return status.convert(**how.args(self.ticket), reason=self.cleaned_data["reason"])


def follow_up_presets(now: datetime, zone: ZoneInfo) -> list[tuple[str, str, datetime]]:
    """(code, words, instant) of follow-up times that fit most waits, mornings in the reader's zone."""
    today = local_date(now, zone)
    monday = date.fromordinal(today.toordinal() + 7 - today.weekday())
    in_a_week = date.fromordinal(today.toordinal() + 7)
    return [
        ("hour", gettext("In 1 hour"), now + timedelta(hours=1)),
        ("four_hours", gettext("In 4 hours"), now + timedelta(hours=4)),
        ("tomorrow", gettext("Tomorrow morning"), first_instant(next_date(today), MORNING, zone)),
        ("monday", gettext("Next Monday morning"), first_instant(monday, MORNING, zone)),
        ("week", gettext("In a week"), first_instant(in_a_week, MORNING, zone)),
    ]
