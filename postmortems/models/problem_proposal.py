from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from postmortems.models.problem import Problem
from postmortems.models.problem_choices import ProposalState
from tickets.models import Category, Service


class ProblemProposalQuerySet(models.QuerySet["ProblemProposal"]):
    def open(self) -> "ProblemProposalQuerySet":
        return self.filter(state=ProposalState.OPEN)


class ProblemProposal(models.Model):
    """Incidents of one service and category recurred: is there a problem? One open question for each pair.

    `since` is the beginning of the stretch (UTC) in which `incidents` were counted; later ones count too.
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("service"))
    state = models.CharField(_("state"), max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    incidents = models.PositiveIntegerField(_("incidents"))
    since = models.DateTimeField(_("since"))
    proposed_at = models.DateTimeField(_("proposed"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, related_name="proposals", verbose_name=_("problem")
    )

    objects = ProblemProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("proposed problem")
        verbose_name_plural = _("proposed problems")
        constraints = [
            models.UniqueConstraint(
                fields=["service", "category"],
                name="problem_proposal_one_open",
                condition=Q(state=ProposalState.OPEN),
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, decided_at__isnull=True)
                | (~Q(state=ProposalState.OPEN) & Q(decided_at__isnull=False)),
                name="problem_proposal_decided_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.DECLINED) | ~Q(reason=""),
                name="problem_proposal_declined_with_reason",
            ),
        ]
        indexes = [
            # What was decided last about a service and category.
            models.Index(fields=["service", "category", "-decided_at"], name="problem_proposal_last")
        ]

    def __str__(self) -> str:
        return f"{self.service} · {self.category}"

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.OPEN
