from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from tickets.models.business_calendar import BusinessCalendar
from tickets.models.level import Level


@recorded
class Desk(models.Model):
    """The desk's own settings: one row."""

    name = models.CharField(_("name of the desk"), max_length=80, default="Watchdesk")
    phone = models.CharField(
        _("phone number"), max_length=40, blank=True, help_text=_("Shown to requesters.")
    )
    default_impact = models.ForeignKey(
        Level,
        models.PROTECT,
        related_name="+",
        limit_choices_to={"scale": "impact"},
        verbose_name=_("default impact"),
    )
    default_urgency = models.ForeignKey(
        Level,
        models.PROTECT,
        related_name="+",
        limit_choices_to={"scale": "urgency"},
        verbose_name=_("default urgency"),
    )
    calendar = models.ForeignKey(
        BusinessCalendar,
        models.PROTECT,
        related_name="+",
        verbose_name=_("calendar"),
        help_text=_("For tickets whose policy has none left, and for reminders."),
    )
    first_team = models.ForeignKey(
        "oncall.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first team"),
        help_text=_("Gets a ticket for which neither person nor subcategory names a team."),
    )
    remind_after_days = models.PositiveSmallIntegerField(
        _("remind after business days"), default=2, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    close_after_days = models.PositiveSmallIntegerField(
        _("close unverified after business days"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    page_p1 = models.BooleanField(
        _("page for P1"),
        default=True,
        help_text=_("An incident that becomes P1 pages the escalation policy of the team that holds it."),
    )
    update_minutes = models.PositiveSmallIntegerField(
        _("minutes between updates"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text=_("Of a major incident, where the SLA policy says nothing else."),
    )
    propose_critical_p1 = models.BooleanField(_("propose a P1 incident of a critical service"), default=True)
    propose_repeated = models.BooleanField(
        _("propose when the same happens several times"),
        default=True,
        help_text=_("Open incidents of the same category and service, received within some minutes."),
    )
    propose_count = models.PositiveSmallIntegerField(
        _("how many incidents"), default=5, validators=[MinValueValidator(2), MaxValueValidator(1000)]
    )
    propose_minutes = models.PositiveSmallIntegerField(
        _("within how many minutes"), default=30, validators=[MinValueValidator(1), MaxValueValidator(10080)]
    )
    attachment_limit_mb = models.PositiveSmallIntegerField(
        _("largest attachment in MB"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("desk settings")
        verbose_name_plural = _("desk settings")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_desk"),
            models.CheckConstraint(
                condition=models.Q(remind_after_days__lt=models.F("close_after_days")),
                name="desk_reminds_before_it_closes",
                violation_error_message=_(
                    "The reminder must come before the closing: choose fewer days for it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get(cls) -> "Desk":
        return cls.objects.select_related("default_impact", "default_urgency", "calendar", "first_team").get(
            pk=1
        )
