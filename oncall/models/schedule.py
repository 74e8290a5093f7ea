"""An on-call schedule: one seat, filled by rotations, overrides, or nobody."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Prefetch
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from oncall.models.schedule_layer import ScheduleLayer
from oncall.models.schedule_override import ScheduleOverride
from oncall.scheduling.spec import ScheduleSpec
from oncall.zones import validate_zone, zone_named

if TYPE_CHECKING:
    from oncall.models.user import User


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    def with_spec(self, since: datetime | None = None) -> "ScheduleQuerySet":
        """With all that `spec()` needs, in three queries more; overrides that end by `since` (UTC) are left
        out, because no question about later instants depends on them."""
        overrides = ScheduleOverride.objects.standing()
        if since is not None:
            overrides = overrides.filter(end__gt=since)
        return self.prefetch_related(
            Prefetch("layers", ScheduleLayer.objects.order_by("position", "id")),
            "layers__seats",
            Prefetch("overrides", overrides, to_attr="standing_overrides"),
        )


@recorded
class Schedule(models.Model):
    """One person per instant (docs/semantics.md: on-call). Two seats are two schedules.

    `revision` grows with every edit, so that a form that lost a race is noticed.
    """

    name = models.CharField(_("name"), max_length=120)
    team = models.ForeignKey(
        "oncall.Team",
        verbose_name=_("team"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="schedules",
        help_text=_("Its leads edit the schedule, its members may take shifts."),
    )
    zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    skills = models.ManyToManyField(
        "oncall.Skill", verbose_name=_("skills needed"), blank=True, related_name="schedules"
    )
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("on-call schedule")
        verbose_name_plural = _("on-call schedules")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="schedule_name_unique",
                violation_error_message=_("There is already a schedule with this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zoneinfo(self) -> ZoneInfo:
        return zone_named(self.zone)

    def spec(self) -> ScheduleSpec:
        """What the engine asks and renders; people by their keys. Cheap after `with_spec()`."""
        loaded: list[ScheduleOverride] | None = self.__dict__.get("standing_overrides")
        overrides = list(self.overrides.standing()) if loaded is None else loaded
        layers = self.layers.all()
        return ScheduleSpec(
            zone=self.zone,
            layers=tuple(layer.spec() for layer in layers),
            overrides=tuple(override.spec() for override in overrides),
        )

    def may_be_edited_by(self, user: "User") -> bool:
        """Leads of its team, incident managers and admins edit it."""
        leads = user.is_incident_manager or user.is_admin or self.team_id in user.led_team_ids
        return user.is_active and leads
