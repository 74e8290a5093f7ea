from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortems.models.addressed import FOR_SOMEBODY, Addressed
from postmortems.models.choices import MARK_CHOICES
from postmortems.models.review import Review
from postmortems.models.visibility import inner_tickets
from postmortems.timeline.draft import Source
from tickets.models import Ticket

if TYPE_CHECKING:
    from oncall.models import User


class ReviewLineQuerySet(models.QuerySet["ReviewLine"]):
    def visible_to(self, user: "User") -> Self:
        """Of a review that this person reads: without what comes from tickets that he may not read."""
        return self.exclude(pk__in=ReviewLine.objects.hidden_from(user).values("pk"))

    def hidden_from(self, user: "User") -> Self:
        """Lines that come from tickets other than the review's, which this person may not read."""
        others = self.exclude(ticket=None).exclude(ticket=models.F("review__ticket"))
        return others.exclude(ticket__in=inner_tickets(user))

    def shown(self) -> Self:
        return self.filter(hidden=False)


class ReviewLine(Addressed):
    """A line of the timeline: drafted from a row of the record, or added by hand.

    `source_kind` and `source_key` name that row, empty for what was added by hand. `drafted_at` and
    `drafted_text` keep it as it was drafted. Times are UTC.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="lines")
    at = models.DateTimeField(_("when"))
    text = models.CharField(_("what happened"), max_length=500)
    mark = models.CharField(_("mark"), max_length=12, choices=MARK_CHOICES, blank=True)
    hidden = models.BooleanField(_("hidden"), default=False)
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, related_name="+", help_text=_("It decides who may read the line.")
    )
    source_kind = models.CharField(max_length=20, blank=True)
    source_key = models.BigIntegerField(null=True)
    drafted_at = models.DateTimeField(null=True)
    drafted_text = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = ReviewLineQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("line of a review's timeline")
        verbose_name_plural = _("lines of reviews' timelines")
        constraints = [
            # Drafting again adds only what is new.
            models.UniqueConstraint(
                fields=["review", "source_kind", "source_key"],
                condition=~Q(source_kind=""),
                name="review_line_of_one_source",
            ),
            models.UniqueConstraint(
                fields=["review", "mark"], condition=~Q(mark=""), name="review_line_mark_once"
            ),
            models.CheckConstraint(condition=FOR_SOMEBODY, name="review_line_for_somebody"),
            models.CheckConstraint(condition=Q(mark="") | Q(hidden=False), name="review_line_mark_is_shown"),
        ]
        indexes = [models.Index(fields=["review", "at", "id"], name="review_line_in_order")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.text[:60]}"

    @property
    def source(self) -> Source | None:
        return Source(self.source_kind, self.source_key or 0) if self.source_kind else None

    @property
    def is_edited(self) -> bool:
        """Drafted, and not any more as it was drafted."""
        return self.source_kind != "" and (self.text, self.at) != (self.drafted_text, self.drafted_at)
