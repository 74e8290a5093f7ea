"""A major incident: proposed, declared or declined, who runs it, what is told, stood down."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from oncall.models import User
from tickets.actions import major
from tickets.actions.family import children_of
from tickets.actions.major.roles import LONGEST_LINK, PEOPLE
from tickets.actions.opened import Opened, as_json
from tickets.actions.update_clock import LONGEST_INTERVAL, SHORTEST_INTERVAL, default_interval
from tickets.forms.action import (
    LONGEST_TEXT,
    ActionForm,
    LocalDateTimeField,
    Submitted,
    reader_zone,
    reason_field,
    text_area,
)
from tickets.models import Ticket
from tickets.permissions import Ability


class ProposeMajorForm(ActionForm):
    verb = "propose_major"
    ability = Ability.PROPOSE_MAJOR
    heading = _("Propose a major incident")
    button = _("Propose it")
    done = _("Proposed. The incident managers were told.")
    explains = _("The incident managers are told at once; one of them declares it or declines.")

    reason = reason_field(
        label=_("Why is this more than an ordinary incident?"), help_text=_("Who is hit, and how hard.")
    )

    def act(self, how: Submitted) -> Ticket:
        return major.propose_major(**how.args(self.ticket), reason=self.cleaned_data["reason"])


def _role(label: Any, help_text: Any) -> "forms.ModelChoiceField[User]":
    return forms.ModelChoiceField(
        User.objects.none(),
        label=label,
        required=False,
        empty_label=_("Nobody yet"),
        help_text=help_text,
        error_messages={"invalid_choice": _("This person can't take a role here. Choose one of the list.")},
    )


class RolesFields(ActionForm):
    """Who runs it, where they meet, and how often people hear."""

    commander = _role(_("Commander"), _("Decides, and keeps the whole in view."))
    communications_lead = _role(_("Communications lead"), _("Makes the public updates in time."))
    scribe = _role(_("Scribe"), _("Writes down what happens when."))
    bridge_link = forms.CharField(
        label=_("Bridge"),
        required=False,
        max_length=LONGEST_LINK,
        help_text=_("Where those who work on it meet: https://… or tel:+34…"),
    )
    update_interval = forms.IntegerField(
        label=_("Minutes between updates"),
        min_value=SHORTEST_INTERVAL,
        max_value=LONGEST_INTERVAL,
        help_text=_("Taken where nobody promises another time."),
    )

    def offer(self) -> None:
        able = Q(is_incident_manager=True) | Q(memberships__isnull=False)
        people = User.objects.active().filter(able).exclude(pk=self.ticket.requester_id).distinct()
        for name in PEOPLE:
            field = cast("forms.ModelChoiceField[User]", self.fields[name])
            field.queryset = people.order_by("full_name", "pk")


class AcceptMajorForm(RolesFields):
    """Declares it, with whatever is known already: everything can be set afterwards."""

    verb = "accept_major"
    ability = Ability.ACCEPT_MAJOR
    heading = _("Declare a major incident")
    button = _("Declare it")
    done = _("Declared. The next public update is promised from now on.")
    explains = _("A running pause ends at once, and nothing pauses from here on. The update clock starts.")

    reason = reason_field(label=_("Why is this more than an ordinary incident?"))
    next_update_at = LocalDateTimeField(label=_("First update promised for"), required=False)
    field_order = (
        "reason",
        *PEOPLE,
        "bridge_link",
        "update_interval",
        "next_update_at",
    )

    def current(self) -> dict[str, Any]:
        return {"commander": self.user.pk, "update_interval": default_interval(self.ticket)}

    def offer(self) -> None:
        super().offer()
        proposal = self.ticket.major_incident
        if proposal is not None and proposal.is_proposed:
            self.fields["reason"].required = False
            self.fields["reason"].label = gettext("Remark")
        self.fields["next_update_at"].help_text = gettext(
            "Your time: %(zone)s. Empty: after the minutes above."
        ) % {"zone": reader_zone()}

    def act(self, how: Submitted) -> Ticket:
        return major.accept_major(**how.args(self.ticket), **self.cleaned_data)


class DeclineMajorForm(ActionForm):
    verb = "decline_major"
    ability = Ability.DECLINE_MAJOR
    heading = _("No major incident")
    button = _("Decline")
    done = _("Declined. Who proposed it was told why.")

    reason = reason_field(label=_("Why is it an ordinary incident?"))

    def act(self, how: Submitted) -> Ticket:
        return major.decline_major(**how.args(self.ticket), reason=self.cleaned_data["reason"])


class MajorRolesForm(RolesFields):
    """Only what this person changed is saved, and can conflict."""

    verb = "major_roles"
    ability = Ability.MAJOR_ROLES
    heading = _("Roles and bridge")
    button = _("Save")
    done = _("Saved. Who was given a role was told.")
    watched = (*PEOPLE, "bridge_link", "update_interval")

    def current(self) -> dict[str, Any]:
        found = self.ticket.major_incident
        return {name: as_json(getattr(found, name, None)) for name in self.watched}

    def changes(self, opened: Opened | None) -> dict[str, Any]:
        before = opened.values if opened is not None else self.current()
        said = self.cleaned_data
        return {name: said[name] for name in self.watched if as_json(said[name]) != before.get(name)}

    def act(self, how: Submitted) -> Ticket:
        return major.set_roles(**how.args(self.ticket), changes=self.changes(how.opened), opened=how.opened)

    def after_conflict(self, fresh: Ticket, opened: Opened) -> dict[str, Any]:
        """What this person changed as typed; all else as it is now."""
        now = {name: as_json(getattr(fresh.major_incident, name, None)) for name in self.watched}
        return now | {name: as_json(value) for name, value in self.changes(opened).items()}


class UpdateForm(ActionForm):
    """Words for everybody affected, and when they hear again: in some minutes, or at a time."""

    verb = "update"
    ability = Ability.UPDATE
    heading = _("Public update")
    button = _("Send the update")
    done = _("Sent. The next update is promised.")

    body = forms.CharField(
        label=_("How it stands"),
        max_length=LONGEST_TEXT,
        widget=text_area(5),
        help_text=_("Plain words: what doesn't work, for whom, what is being done."),
        error_messages={"required": _("Say how it stands, even if nothing has changed yet.")},
    )
    minutes = forms.IntegerField(
        label=_("Next update in minutes"),
        required=False,
        min_value=SHORTEST_INTERVAL,
        max_value=7 * LONGEST_INTERVAL,
    )
    next_update_at = LocalDateTimeField(label=_("or at this time"), required=False)
    to_children = forms.BooleanField(label=_("Also to the requesters of its children"), required=False)

    def current(self) -> dict[str, Any]:
        return {"minutes": default_interval(self.ticket), "to_children": True}

    def offer(self) -> None:
        self.fields["next_update_at"].help_text = gettext("Your time: %(zone)s.") % {"zone": reader_zone()}
        count = sum(child.is_open for child in children_of(self.ticket.pk))
        words = ngettext(
            "%(count)d open child: its requester gets these words and the time, nothing else.",
            "%(count)d open children: each requester gets these words and the time, nothing else.",
            count,
        )
        self.fields["to_children"].help_text = words % {"count": count}
        if not count:
            del self.fields["to_children"]

    def promised(self, now: datetime) -> datetime | None:
        """The time that was typed; else the minutes, counted from when it is sent; else None."""
        said = self.cleaned_data
        at: datetime | None = said.get("next_update_at")
        if at is not None or not said.get("minutes"):
            return at
        return now + timedelta(minutes=said["minutes"])

    def act(self, how: Submitted) -> Ticket:
        return major.post_update(
            **how.args(self.ticket),
            body=self.cleaned_data["body"],
            next_update_at=self.promised(how.now),
            to_children=self.cleaned_data.get("to_children", False),
            seen=how.seen,
        )


class StandDownForm(ActionForm):
    verb = "stand_down"
    ability = Ability.STAND_DOWN
    heading = _("Stand down")
    button = _("Stand down")
    done = _("Stood down: no major incident any more.")
    explains = _("The promise of updates ends with it. If people wait for news, send a last update first.")

    reason = reason_field(label=_("Why is it no major incident any more?"))
    review_needed = forms.BooleanField(
        label=_("A review is still needed before the ticket is closed"), required=False
    )

    def act(self, how: Submitted) -> Ticket:
        return major.stand_down(**how.args(self.ticket), **self.cleaned_data)


class MarkForm(ActionForm):
    """A fact that somebody will ask for: who, when, what."""

    ability = Ability.MARK
    button = _("Keep it on the record")
    done = _("Recorded.")

    whom = forms.CharField(max_length=200)
    at = LocalDateTimeField(label=_("When"), required=False)
    what = forms.CharField(max_length=2000, widget=text_area(3))

    def current(self) -> dict[str, Any]:
        return {"at": self.now}

    def offer(self) -> None:
        self.fields["at"].help_text = gettext("Your time: %(zone)s. Empty: now.") % {"zone": reader_zone()}

    def clean_at(self) -> datetime | None:
        """The field shows minutes: this very minute may not have its seconds yet."""
        at: datetime | None = self.cleaned_data["at"]
        return min(at, self.now) if at is not None and at < self.now + timedelta(minutes=1) else at


class MarkDrForm(MarkForm):
    verb = "mark_dr"
    heading = _("Disaster-recovery plan triggered")

    whom = forms.CharField(label=_("Who triggered it"), max_length=200)
    what = forms.CharField(label=_("Which part of it"), required=False, max_length=2000, widget=text_area(3))

    def act(self, how: Submitted) -> Ticket:
        return major.mark_dr_triggered(**how.args(self.ticket), **self.cleaned_data)


class MarkAuthoritiesForm(MarkForm):
    verb = "mark_authorities"
    heading = _("Authorities informed")

    whom = forms.CharField(label=_("Which authority, and who there"), max_length=200)
    what = forms.CharField(label=_("What they were told"), max_length=2000, widget=text_area(3))

    def act(self, how: Submitted) -> Ticket:
        return major.mark_authorities_informed(**how.args(self.ticket), **self.cleaned_data)
