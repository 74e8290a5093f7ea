from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortems.models.choices import ReviewState
from postmortems.models.visibility import inner_tickets
from postmortems.timeline.marks import Mark

if TYPE_CHECKING:
    from oncall.models import User


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: "User") -> Self:
        """The one definition of who reads which review: who reads the internal side of its ticket.

        In every state: a draft says that it is one. What it tells of other tickets is filtered line by line.
        """
        return self.filter(ticket__in=inner_tickets(user))

    def published(self) -> Self:
        return self.filter(state=ReviewState.PUBLISHED)


class Review(models.Model):
    """What the desk learns from an incident, without blame (docs/semantics.md, "Reviews").

    Its row is the lock of everything in it. `revision` counts changes of what stands on this row, `contents`
    every change of what is read, so that nobody approves what he has not seen.
    """

    ticket = models.OneToOneField(
        "tickets.Ticket", models.PROTECT, related_name="review", verbose_name=_("ticket")
    )
    further = models.ManyToManyField(
        "tickets.Ticket", related_name="+", blank=True, verbose_name=_("further tickets")
    )
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=ReviewState, default=ReviewState.DRAFT)
    owner = models.ForeignKey(
        "oncall.User", models.PROTECT, related_name="owned_reviews", verbose_name=_("owner")
    )
    participants = models.ManyToManyField(
        "oncall.User", related_name="reviews", blank=True, verbose_name=_("participants")
    )
    public_needed = models.BooleanField(_("public postmortem needed"), null=True, blank=True)
    public_reason = models.CharField(_("why"), max_length=500, blank=True)
    # marks that a person set or took away: drafting suggests them no more
    decided_marks: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list, blank=True)

    started_at = models.DateTimeField(_("started"))
    submitted_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("sent to review"), null=True, blank=True)
    approved_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    published_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    last_event_at = models.DateTimeField(editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    contents = models.PositiveIntegerField(default=0, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReviewState.values), name="review_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_review"])
                | Q(approved_at__isnull=False, public_needed__isnull=False),
                name="review_approved_when_decided",
            ),
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
                name="review_published_when",
            ),
        ]
        indexes = [
            # The list of reviews, newest first, all of them or those in one state.
            models.Index(fields=["-started_at", "-id"], name="review_newest"),
            models.Index(fields=["state", "-started_at", "-id"], name="review_state"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it may still be written on; what was approved goes back to draft first."""
        return self.state in (ReviewState.DRAFT, ReviewState.IN_REVIEW)

    @property
    def marks_decided(self) -> set[Mark]:
        return {Mark(each) for each in self.decided_marks if each in set(Mark)}
