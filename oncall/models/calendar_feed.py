"""An address from which a calendar program reads shifts."""

from hashlib import sha256

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from oncall.sealing import unseal


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def live(self) -> "CalendarFeedQuerySet":
        """Those that still answer: not revoked, of people who have not left."""
        return self.filter(revoked_at=None, user__is_active=True)

    def by_token(self, token: str) -> "CalendarFeedQuerySet":
        """The live feed of this secret, or none."""
        return self.live().filter(digest=digest_of(token))


def digest_of(token: str) -> str:
    """What a token is found by: reading the database gives nobody a feed."""
    return sha256(token.encode()).hexdigest()


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="CalendarFeedEvent",
    fields=["user", "schedule", "created_at", "revoked_at"],
)
class CalendarFeed(models.Model):
    """A secret address of one person: of a schedule, or without one of the person's own shifts everywhere.

    The token is kept sealed, to show the address again to its owner, and as a digest, to be found by.
    """

    user = models.ForeignKey(
        "oncall.User", verbose_name=_("person"), on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    schedule = models.ForeignKey(
        "oncall.Schedule",
        verbose_name=_("schedule"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="calendar_feeds",
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    sealed = models.TextField(editable=False)
    created_at = models.DateTimeField(_("made at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "schedule"],
                condition=models.Q(revoked_at=None),
                nulls_distinct=False,
                name="calendar_feed_one_live",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.schedule or _('own shifts')}"

    @property
    def token(self) -> str:
        """The secret of the address."""
        return unseal(self.sealed)
