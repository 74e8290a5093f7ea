"""A page: somebody must answer for a subject (docs/semantics.md: escalation and paging)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from oncall.escalation.policy import Policy
from oncall.models.escalation_policy import EscalationPolicy

if TYPE_CHECKING:
    from oncall.models.user import User

ALIVE = ["triggered", "acknowledged", "unanswered"]


class PageQuerySet(models.QuerySet["Page"]):
    def visible_to(self, user: "User") -> "PageQuerySet":
        """The one definition of who may see which page.

        Who reads the desk, but of a private page only who was told, the team it concerns, and incident
        managers. Who was told sees it in any case.
        """
        if not user.is_active:
            return self.none()
        if user.is_incident_manager:
            return self
        told = Q(Exists(Page.recipients.through.objects.filter(page=OuterRef("pk"), user=user)))
        if user.reads_desk:
            return self.filter(told | Q(private=False) | Q(team__in=user.team_ids))
        return self.filter(told)

    def alive(self) -> "PageQuerySet":
        """Not resolved: triggered, acknowledged or unanswered."""
        return self.filter(state__in=ALIVE)

    def unanswered(self) -> "PageQuerySet":
        """Nobody acknowledged, to the end of the last resort's wait."""
        return self.filter(state=Page.State.UNANSWERED)

    def waiting_for(self, user: "User") -> "PageQuerySet":
        """Told to this person last, and nobody has acknowledged."""
        return self.filter(state__in=[Page.State.TRIGGERED, Page.State.UNANSWERED], told__contains=[user.pk])

    def about(self, subject_key: str) -> "PageQuerySet":
        """Pages of one subject, such as "ticket:42", newest first."""
        return self.filter(subject_key=subject_key).order_by("-pk")

    def due(self, now: datetime) -> "PageQuerySet":
        """With a step to make by now (UTC), oldest first."""
        return self.filter(next_step_at__lte=now).order_by("next_step_at", "pk")


class Page(models.Model):
    """One page under the policy as it was when it started. Every time is UTC.

    The engine's own words (oncall.escalation.page): `position`, `fired_at`, `told`, `active_at`, `restarts`.
    `private` hides it from who may not see its subject. `causes` counts why it was raised.
    """

    class State(models.TextChoices):
        TRIGGERED = "triggered", _("Triggered")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        RESOLVED = "resolved", _("Resolved")
        UNANSWERED = "unanswered", _("Unanswered")

    class Urgency(models.TextChoices):
        HIGH = "high", _("High")
        LOW = "low", _("Low")

    subject_key = models.CharField(_("about"), max_length=80)
    subject_label = models.CharField(_("what it is about"), max_length=250)
    subject_link = models.CharField(_("page of it"), max_length=200)
    team = models.ForeignKey(
        "oncall.Team",
        verbose_name=_("team"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pages",
    )
    private = models.BooleanField(_("private"), default=False)
    # 1 is the gravest; none when the subject knows no priority
    priority = models.PositiveSmallIntegerField(_("priority"), null=True, blank=True)

    policy = models.ForeignKey(
        EscalationPolicy, verbose_name=_("policy"), on_delete=models.SET_NULL, null=True, related_name="pages"
    )
    policy_name = models.CharField(_("policy's name"), max_length=120)
    frozen: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("policy as it was"))

    urgency = models.CharField(_("urgency"), max_length=4, choices=Urgency, default=Urgency.HIGH)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.TRIGGERED)
    began_at = models.DateTimeField(_("began"))
    position = models.PositiveSmallIntegerField(default=0)
    fired_at = models.DateTimeField(_("told"), null=True, blank=True)
    told: "ArrayField[list[int], list[int]]" = ArrayField(models.BigIntegerField(), default=list, blank=True)
    recipients = models.ManyToManyField(
        "oncall.User", verbose_name=_("who was ever told"), related_name="pages_told"
    )
    acknowledged_by = models.ForeignKey(
        "oncall.User",
        verbose_name=_("acknowledged by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    active_at = models.DateTimeField(_("last human activity"), null=True, blank=True)
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        "oncall.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    restarts = models.PositiveSmallIntegerField(default=0)
    causes = models.PositiveIntegerField(_("causes"), default=1)
    last_event_at = models.DateTimeField(_("last event"))
    next_step_at = models.DateTimeField(_("next step"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["-pk"]
        constraints = [
            # One open page per subject and policy: further causes are appended to it.
            models.UniqueConstraint(
                fields=["subject_key", "policy"], condition=Q(state__in=ALIVE), name="one_page_a_subject"
            ),
            models.CheckConstraint(condition=Q(state__in=[*ALIVE, "resolved"]), name="page_state_known"),
            models.CheckConstraint(condition=Q(urgency__in=["high", "low"]), name="page_urgency_known"),
            models.CheckConstraint(
                condition=~Q(state="acknowledged") | Q(acknowledged_at__isnull=False),
                name="page_acknowledged_when",
            ),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_at__isnull=False, next_step_at__isnull=True)
                | (~Q(state="resolved") & Q(resolved_at__isnull=True)),
                name="page_resolved_when",
            ),
        ]
        indexes = [
            # Claimed by oncall.tasks.tick_pages: pages with a step to make.
            models.Index(
                fields=["next_step_at", "id"], name="tick_pages_due", condition=Q(next_step_at__isnull=False)
            ),
            # Read by the list of pages, the board and the count in the navigation.
            models.Index(fields=["state", "-id"], name="page_alive", condition=Q(state__in=ALIVE)),
            models.Index(fields=["subject_key", "-id"], name="page_of_subject"),
            models.Index(F("began_at").desc(), F("id").desc(), name="page_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label} ({self.state})"

    @property
    def is_alive(self) -> bool:
        return self.state != self.State.RESOLVED

    @property
    def mark(self) -> str:
        """Changes whenever people are told, and when somebody takes it. A form carries it: pressed twice, it
        escalates once, and nobody takes a page from somebody who took it since he looked."""
        told, taken = (int(at.timestamp()) if at else 0 for at in (self.fired_at, self.acknowledged_at))
        return f"{self.restarts}.{self.position}.{told}.{taken}"

    def spec_policy(self) -> Policy:
        """The policy this page keeps."""
        return Policy.from_json(self.frozen)
