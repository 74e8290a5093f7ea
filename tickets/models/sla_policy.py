import pgtrigger
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from tickets.models.business_calendar import BusinessCalendar
from tickets.models.category import Category
from tickets.models.choices import Kind
from tickets.models.service import Service


@recorded
class SlaPolicy(models.Model):
    """Targets by priority in one calendar, for the tickets its conditions hold for. The first active one in
    order applies.

    An empty condition holds for every ticket. The default policy has no conditions, comes last, and can't
    be deleted.
    """

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(
        _("position"), default=10, help_text=_("Lower is asked first.")
    )
    active = models.BooleanField(_("active"), default=True)
    is_default = models.BooleanField(_("default policy"), default=False, editable=False)
    calendar = models.ForeignKey(
        BusinessCalendar, models.PROTECT, related_name="policies", verbose_name=_("calendar")
    )
    kind = models.CharField(_("ticket type"), max_length=10, choices=Kind, blank=True)
    services = models.ManyToManyField(Service, blank=True, related_name="+", verbose_name=_("services"))
    categories = models.ManyToManyField(Category, blank=True, related_name="+", verbose_name=_("categories"))
    organisations = models.ManyToManyField(
        "oncall.Organisation", blank=True, related_name="+", verbose_name=_("organisations")
    )

    class Meta:
        ordering = ["is_default", "position", "pk"]
        verbose_name = _("SLA policy")
        verbose_name_plural = _("SLA policies")
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="policy_name_unique",
                violation_error_message=_("There is a policy of this name."),
            ),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_policy"
            ),
            models.CheckConstraint(
                condition=models.Q(is_default=False) | models.Q(active=True, kind=""),
                name="default_policy_always_applies",
                violation_error_message=_("The default policy is active and holds for every ticket."),
            ),
        ]
        triggers = [
            # Whatever path a change takes: a desk without its last policy would log tickets without clocks.
            pgtrigger.Protect(
                name="keep_default_policy",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__is_default=True),
            ),
            pgtrigger.Protect(
                name="stay_default_policy",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_default=True, new__is_default=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
