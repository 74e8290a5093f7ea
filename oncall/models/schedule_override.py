"""Somebody, or nobody, on call instead of whatever the layers say."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from oncall.scheduling.spec import Override


class ScheduleOverrideQuerySet(models.QuerySet["ScheduleOverride"]):
    def standing(self) -> "ScheduleOverrideQuerySet":
        """Those that were not taken back, in the order they were made: of two, the later wins."""
        return self.filter(removed_at=None).order_by("id")


@recorded
class ScheduleOverride(models.Model):
    """`person`, possibly nobody, in [start, end) (UTC). Of two that overlap, the one made later wins.

    One that is handed back before it begins gets `removed_at`; one that runs ends at that instant instead,
    because what was so far, was.
    """

    schedule = models.ForeignKey(
        "oncall.Schedule", verbose_name=_("schedule"), on_delete=models.CASCADE, related_name="overrides"
    )
    person = models.ForeignKey(
        "oncall.User",
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="schedule_overrides",
        help_text=_("Empty: nobody."),
    )
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    made_by = models.ForeignKey(
        "oncall.User",
        verbose_name=_("made by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="made_overrides",
    )
    created_at = models.DateTimeField(_("made at"))
    removed_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = ScheduleOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        ordering = ["schedule_id", "start", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="schedule_override_ends_after_start")
        ]
        indexes = [
            # Used by Schedule.objects.with_spec: the overrides that still matter.
            models.Index(
                fields=["schedule", "end"],
                condition=Q(removed_at=None),
                name="schedule_override_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.person or _('nobody')}"

    def spec(self) -> Override:
        """The override for the engine."""
        return Override(person=self.person_id, start=self.start, end=self.end, created=self.pk)
