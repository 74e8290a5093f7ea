from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.append_only import AppendOnly, AppendOnlyQuerySet
from postmortems.models.choices import ReviewEvent
from postmortems.models.review import Review
from postmortems.models.review_line import ReviewLine

if TYPE_CHECKING:
    from oncall.models import User


class ReviewEntryQuerySet(AppendOnlyQuerySet["ReviewEntry"]):
    def readable_by(self, user: "User") -> Self:
        """Newest first, of reviews that this person reads: without what was done to lines that he may not."""
        return self.exclude(
            unit="line", unit_key__in=ReviewLine.objects.hidden_from(user).values("pk")
        ).order_by("-pk")


class ReviewEntry(AppendOnly):
    """One line of a review's own record: who, when, what, through what. Never changed, never deleted.

    `unit` and `unit_key` name the part of the review, `revision` the number its change gave it; `params` hold
    the reason, or {"changes": {field: [old, new]}}. Words are made from them when they are read.
    """

    review = models.ForeignKey(Review, models.PROTECT, related_name="record")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=ReviewEvent)
    actor = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, related_name="+", help_text=_("None: Watchdesk.")
    )
    actor_name = models.CharField(max_length=120, blank=True)
    via = models.CharField(max_length=10)
    unit = models.CharField(max_length=10, blank=True)
    unit_key = models.BigIntegerField(null=True)
    revision = models.PositiveIntegerField(null=True)
    params: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)

    objects: ClassVar = ReviewEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("entry of a review's record")
        verbose_name_plural = _("entries of reviews' records")
        indexes = [models.Index(fields=["review", "id"], name="review_entry_of_review")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind}"
