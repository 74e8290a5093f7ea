from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from postmortems.knowledge.matching import Traits, phrases_of
from postmortems.knowledge.states import OFFERING_STATES, OPEN_STATES, ProblemState
from postmortems.models.problem_choices import OFFERING_VALUES, OPEN_VALUES, STATE_CHOICES
from tickets.models import Category, Service, Subcategory

if TYPE_CHECKING:
    from oncall.models import User


class ProblemQuerySet(models.QuerySet["Problem"]):
    def visible_to(self, user: "User") -> Self:
        """Whoever reads the desk reads all problems; the incidents of one each through the ticket."""
        return self.all() if user.reads_desk else self.none()

    def open(self) -> Self:
        return self.filter(state__in=OPEN_VALUES)

    def offering(self) -> Self:
        """Known errors with a workaround, also while their fix is in progress."""
        return self.filter(state__in=OFFERING_VALUES).exclude(workaround="")

    def with_counts(self) -> Self:
        """With `incidents`, the number of tickets linked."""
        return self.annotate(incidents=Count("links"))


class Problem(models.Model):
    """The cause of incidents. Every change goes through `postmortems.actions`, which hold this row's lock."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    subcategory = models.ForeignKey(
        Subcategory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("subcategory")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service")
    )
    owner = models.ForeignKey(
        "oncall.User", models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("owner")
    )
    team = models.ForeignKey(
        "oncall.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    state = models.CharField(_("state"), max_length=16, choices=STATE_CHOICES, default=ProblemState.NEW.value)
    root_cause = models.TextField(_("root cause"), blank=True)
    workaround = models.TextField(_("workaround"), blank=True)
    phrases = models.TextField(
        _("words of matching tickets"),
        blank=True,
        help_text=_("One phrase a line. A ticket matches that has all words of one of them, in any order."),
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey("oncall.User", models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ProblemState]), name="problem_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="known_error") | ~Q(workaround=""),
                name="problem_known_error_workaround",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="problem_by_state"),
            models.Index(fields=["service", "category", "-id"], name="problem_of_service"),
            models.Index(fields=["owner", "-id"], name="problem_of_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        return ProblemState(self.state) in OPEN_STATES

    @property
    def offers_workaround(self) -> bool:
        return bool(self.workaround) and ProblemState(self.state) in OFFERING_STATES

    @property
    def about(self) -> list[Any]:
        """Service and subcategory, else category: what a line of a list says of it."""
        return [each for each in (self.service, self.subcategory or self.category) if each is not None]

    def traits(self) -> Traits:
        """What tickets are held against."""
        return Traits(
            categories=frozenset({self.category_id} - {None}),  # type: ignore[arg-type]
            subcategories=frozenset({self.subcategory_id} - {None}),  # type: ignore[arg-type]
            services=frozenset({self.service_id} - {None}),  # type: ignore[arg-type]
            phrases=phrases_of(self.phrases),
        )
