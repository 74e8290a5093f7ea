from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortems.models.addressed import FOR_SOMEBODY, Addressed
from postmortems.models.choices import Section
from postmortems.models.review import Review


class ReviewPoint(Addressed):
    """A paragraph of a section, or one contributing factor, with those it is written for."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="points")
    section = models.CharField(_("section"), max_length=10, choices=Section)
    body = models.TextField(_("text"))
    added_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("paragraph of a review")
        verbose_name_plural = _("paragraphs of reviews")
        constraints = [
            models.CheckConstraint(condition=FOR_SOMEBODY, name="review_point_for_somebody"),
            models.CheckConstraint(condition=Q(section__in=Section.values), name="review_point_section"),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.body[:60]}"
