from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oncall.models.history import recorded
from postmortems.knowledge.matching import Traits, phrases_of
from tickets.models import Service, Subcategory

if TYPE_CHECKING:
    from oncall.models import User


class RunbookQuerySet(models.QuerySet["Runbook"]):
    def visible_to(self, user: "User") -> Self:
        """Whoever reads the desk reads all runbooks."""
        return self.all() if user.reads_desk else self.none()

    def in_use(self) -> Self:
        return self.filter(retired=False)


@recorded
class Runbook(models.Model):
    """A short checklist for one kind of trouble. Title, summary and steps stand in its newest version."""

    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("when to use it"), blank=True, max_length=2000)
    owner = models.ForeignKey("oncall.User", models.PROTECT, related_name="runbooks", verbose_name=_("owner"))
    subcategories = models.ManyToManyField(
        Subcategory, blank=True, related_name="runbooks", verbose_name=_("subcategories")
    )
    services = models.ManyToManyField(
        Service, blank=True, related_name="runbooks", verbose_name=_("services")
    )
    alert_pattern = models.TextField(
        _("words of alerts"),
        blank=True,
        max_length=2000,
        help_text=_("One phrase a line. A ticket matches that has all words of one of them, in any order."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    review_by = models.DateField(_("review by"))
    retired = models.BooleanField(_("retired"), default=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    next_reminder_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = RunbookQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("runbook")
        verbose_name_plural = _("runbooks")
        constraints = [
            models.CheckConstraint(
                condition=Q(retired=False) | Q(next_reminder_at__isnull=True), name="runbook_retired_is_quiet"
            )
        ]
        indexes = [
            # Claimed by postmortems.tasks.tick_runbooks: runbooks whose review date has passed.
            models.Index(
                fields=["next_reminder_at", "id"],
                name="tick_runbooks_due",
                condition=Q(next_reminder_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_stale(self, today: date) -> bool:
        """Its review date is over; a retired one grows no older."""
        return not self.retired and self.review_by < today

    def traits(self) -> Traits:
        """What tickets are held against. Needs `subcategories` and `services` prefetched."""
        return Traits(
            subcategories=frozenset(row.pk for row in self.subcategories.all()),
            services=frozenset(row.pk for row in self.services.all()),
            phrases=phrases_of(self.alert_pattern),
        )
