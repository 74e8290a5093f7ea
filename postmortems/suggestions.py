"""What the desk knows already about a ticket: known errors and runbooks that fit, with the reasons."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from postmortems.knowledge.matching import Match, Reason, Subject, error_match, ranked, runbook_match
from postmortems.models import Problem, Runbook, RunbookUse, WorkaroundUse
from postmortems.models.problem_choices import OPEN_VALUES
from postmortems.models.runbook_use import Tally as RunbookTally
from postmortems.models.workaround_use import Tally
from tickets.models import Ticket
from tickets.registry import About

# The newest so many are held against a ticket; the best few are shown.
HELD, SHOWN = 300, 3
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A known error that fits, why, and how often its workaround worked."""

    problem: Problem
    reasons: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class SuggestedRunbook:
    """A runbook that fits, why, and how often its present version worked."""

    runbook: Runbook
    reasons: str
    tally: RunbookTally


def subject_of(ticket: Ticket) -> Subject:
    """A ticket as the matcher reads it."""
    text = f"{ticket.title}\n{ticket.description}"[:LONGEST_TEXT]
    return Subject(text, ticket.category_id, ticket.subcategory_id, ticket.service_id)


def subject_about(about: About) -> Subject:
    """What is being logged as the matcher reads it."""
    return Subject(about.title, about.category, about.subcategory, about.service)


def known_errors(subject: Subject) -> list[Suggestion]:
    """The known errors that fit best, best first."""
    near = Q(service=subject.service) if subject.service else Q()
    near |= Q(category=subject.category) if subject.category else Q()
    rows = Problem.objects.offering().filter(near | ~Q(phrases="")).order_by("-pk")[:HELD]
    found = ranked(rows, lambda row: error_match(subject, row.traits()), SHOWN)
    tallies = tallies_of([problem for problem, _match in found])
    return [
        Suggestion(problem, reason_words(match), tallies.get(problem.pk, Tally())) for problem, match in found
    ]


def fitting_runbooks(subject: Subject) -> list[SuggestedRunbook]:
    """The runbooks that fit best, best first."""
    rows = Runbook.objects.in_use().filter(_near_runbook(subject)).distinct().order_by("-pk")
    tied = rows.prefetch_related("subcategories", "services")[:HELD]
    found = ranked(tied, lambda row: runbook_match(subject, row.traits()), SHOWN)
    uses = RunbookUse.objects.filter(version__runbook__in=[row.pk for row, _match in found])
    tallies = uses.by_runbook() if found else {}
    return [
        SuggestedRunbook(runbook, reason_words(match), tallies.get(runbook.pk, RunbookTally()))
        for runbook, match in found
    ]


def tallies_of(problems: list[Problem]) -> dict[int, Tally]:
    """How often each workaround worked; no query for none."""
    return WorkaroundUse.objects.filter(problem__in=problems).tallies() if problems else {}


def open_problems_about(ticket: Ticket) -> list[Problem]:
    """Open problems of the ticket's service or category: what an incident may be linked to."""
    about = Q(service=ticket.service_id) if ticket.service_id else Q(pk=None)
    about |= Q(category=ticket.category_id) if ticket.category_id else Q(pk=None)
    return list(Problem.objects.filter(about, state__in=OPEN_VALUES).order_by("-pk")[:20])


def reason_words(match: Match) -> str:
    """Why it is suggested: "same service, same subcategory"."""
    words = {
        Reason.SUBCATEGORY: _("same subcategory"),
        Reason.SERVICE: _("same service"),
        Reason.WORDS: _("its words “%(phrase)s”") % {"phrase": match.phrase},
        Reason.CATEGORY: _("same category"),
    }
    return ", ".join(words[reason] for reason in match.reasons)


def _near_runbook(subject: Subject) -> Q:
    near = ~Q(alert_pattern="")
    if subject.service:
        near |= Q(services=subject.service)
    if subject.subcategory:
        near |= Q(subcategories=subject.subcategory)
    return near
