from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models.calendar_version import CalendarVersion
from tickets.models.choices import ClockState, Metric
from tickets.models.sla_policy_version import SlaPolicyVersion
from tickets.models.ticket import Ticket


class SlaClock(models.Model):
    """One metric of one ticket, measured in the business time of one calendar (docs/semantics.md, "Clocks").

    The segments are the truth; what is stored here is folded from them by `tickets.actions.clock_set`.
    """

    class BreachCause(models.TextChoices):
        OVERDUE = "overdue", _("time ran out")
        RECLASSIFIED = "reclassified", _("reclassified past its new target")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="clocks")
    metric = models.CharField(_("metric"), max_length=20, choices=Metric)
    cycle = models.PositiveSmallIntegerField(default=1)
    policy_version = models.ForeignKey(SlaPolicyVersion, models.PROTECT, related_name="+")
    calendar_version = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="+")
    target = models.PositiveIntegerField(_("target in business seconds"))
    state = models.CharField(_("state"), max_length=10, choices=ClockState, default=ClockState.RUNNING)
    started_at = models.DateTimeField(_("started"))
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True, help_text=_("None while paused."))
    left = models.IntegerField(
        _("business seconds left"), default=0, help_text=_("When it was last paused or stopped.")
    )
    breached_at = models.DateTimeField(
        _("breached"), null=True, blank=True, help_text=_("Never erased once set.")
    )
    breach_due_at = models.DateTimeField(_("was due"), null=True, blank=True)
    breach_cause = models.CharField(_("cause of the breach"), max_length=12, choices=BreachCause, blank=True)
    retargeted_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Last change of target or calendar.")
    )
    raised_priority = models.BooleanField(
        default=False, help_text=_("A clock raises the priority at most once.")
    )
    next_fire_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When the next threshold or the breach is due.")
    )

    class Meta:
        ordering = ["ticket", "metric", "cycle"]
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "metric", "cycle"], name="clock_unique"),
            models.CheckConstraint(
                condition=Q(next_fire_at__isnull=True) | Q(state="running"),
                name="clock_fires_only_while_running",
            ),
            models.CheckConstraint(
                condition=Q(breached_at__isnull=True, breach_due_at__isnull=True)
                | Q(breached_at__isnull=False, breach_due_at__isnull=False),
                name="clock_breach_is_whole",
            ),
        ]
        indexes = [
            # Claimed by tickets.tasks.tick_clocks: thresholds and breaches whose instant has come.
            models.Index(fields=["next_fire_at"], name="clock_due", condition=Q(next_fire_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} #{self.cycle}"

    @property
    def is_live(self) -> bool:
        return self.state in (ClockState.RUNNING, ClockState.PAUSED)
