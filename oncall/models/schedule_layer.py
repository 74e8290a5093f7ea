"""A layer of a schedule: a rotation."""

from typing import Any, cast

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from oncall.scheduling.problems import MAX_EVERY
from oncall.scheduling.spec import Layer, Unit, Window
from oncall.zones import validate_zone


@recorded
class ScheduleLayer(models.Model):
    """A rotation of a schedule; of those that cover an instant, the one with the highest position wins.

    A layer that was edited has ended, and its successor stands behind it: the past stays what it was.
    `first` is whose turn begins at the anchor, by place among the participants. `zone` pins the layer to the
    zone that the schedule had; empty, it follows the schedule.
    """

    class Units(models.TextChoices):
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")
        WEEKS = "weeks", _("weeks")
        MONTHS = "months", _("months")

    schedule = models.ForeignKey(
        "oncall.Schedule", verbose_name=_("schedule"), on_delete=models.CASCADE, related_name="layers"
    )
    position = models.PositiveIntegerField(_("position"))
    every = models.PositiveIntegerField(_("every"), default=1)
    unit = models.CharField(_("unit"), max_length=6, choices=Units.choices, default=Units.WEEKS)
    handoff = models.TimeField(_("hand-off"), help_text=_("On the wall clock of the schedule's zone."))
    anchor_on = models.DateField(_("first hand-off on"))
    first = models.PositiveIntegerField(_("who begins"), default=0)
    starts_at = models.DateTimeField(_("covers from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("covers until"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True, default="", validators=[validate_zone])
    windows: "models.JSONField[list[dict[str, Any]], list[dict[str, Any]]]" = models.JSONField(
        _("only within"), default=list, blank=True
    )
    participants = models.ManyToManyField(
        "oncall.User",
        through="oncall.ScheduleParticipant",
        related_name="schedule_layers",
        verbose_name=_("participants"),
    )

    class Meta:
        verbose_name = _("layer")
        verbose_name_plural = _("layers")
        ordering = ["schedule_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "position"],
                name="schedule_layer_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(unit__in=["hours", "days", "weeks", "months"]), name="schedule_layer_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(every__gte=1, every__lte=MAX_EVERY), name="schedule_layer_every_in_range"
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="schedule_layer_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} · {self.position}"

    def spec(self) -> Layer:
        """The layer for the engine."""
        return Layer(
            participants=tuple(seat.user_id for seat in self.seats.all()),
            every=self.every,
            unit=cast("Unit", self.unit),
            handoff=self.handoff,
            anchor=self.anchor_on,
            first=self.first,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            windows=tuple(Window.from_json(each) for each in self.windows),
            zone=self.zone,
        )

    def read(self, layer: Layer) -> None:
        """Take everything but the participants, who are rows of their own, from the engine's `layer`."""
        self.every, self.unit = layer.every, layer.unit
        self.handoff, self.anchor_on, self.first = layer.handoff, layer.anchor, layer.first
        self.starts_at, self.ends_at, self.zone = layer.starts_at, layer.ends_at, layer.zone
        self.windows = [each.to_json() for each in layer.windows]
