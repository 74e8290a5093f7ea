from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.choices import MajorState
from tickets.models.ticket import Ticket

if TYPE_CHECKING:
    from oncall.models import User


class MajorIncident(models.Model):
    """That a ticket was proposed as, or is, a major incident: who runs it, and when news is promised.

    One row a ticket: a proposal made again after it was declined takes the row over; what was before stands
    on the timeline. Changed by `tickets.actions.major` alone, under the ticket's lock.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="major", verbose_name=_("ticket"))
    state = models.CharField(_("state"), max_length=10, choices=MajorState, default=MajorState.PROPOSED)
    proposed_by = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, related_name="+", help_text=_("None: a rule.")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_reason = models.TextField(_("why"), blank=True)
    proposed_rule = models.CharField(max_length=20, blank=True, help_text=_("The rule that proposed it."))
    decided_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_reason = models.TextField(_("reason"), blank=True)

    commander = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commander")
    )
    communications_lead = models.ForeignKey(
        "oncall.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("communications lead"),
    )
    scribe = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scribe")
    )
    bridge_link = models.CharField(_("bridge"), max_length=500, blank=True)

    update_interval = models.PositiveSmallIntegerField(_("minutes between updates"), default=30)
    next_update_at = models.DateTimeField(
        _("next update promised for"), null=True, blank=True, help_text=_("None: no update is promised.")
    )
    # since it was declared, or stood down with one; not of what was only proposed
    review_needed = models.BooleanField(_("a review is needed before closing"), default=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("major incident")
        verbose_name_plural = _("major incidents")
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=MajorState.values), name="major_state_known"),
            models.CheckConstraint(
                condition=models.Q(next_update_at__isnull=True) | models.Q(state="accepted"),
                name="major_promises_while_declared",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state"], name="major_alive", condition=models.Q(state__in=["proposed", "accepted"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.get_state_display()}"

    @property
    def is_declared(self) -> bool:
        return self.state == MajorState.ACCEPTED

    @property
    def is_proposed(self) -> bool:
        return self.state == MajorState.PROPOSED

    @property
    def speakers(self) -> list["User"]:
        """Who sees to it that updates are made: commander and communications lead, as far as they are
        there."""
        people = (self.communications_lead, self.commander)
        found = [person for person in people if person is not None and person.is_active]
        return list(dict.fromkeys(found))

    def is_run_by(self, user: "User") -> bool:
        """Whether this person has one of its roles."""
        return user.pk in (self.commander_id, self.communications_lead_id, self.scribe_id)
