"""Reviews, action items, problems and runbooks. One model class per file."""

from postmortems.models.action_entry import ActionEntry
from postmortems.models.action_item import ActionItem
from postmortems.models.no_problem import NoProblem
from postmortems.models.problem import Problem
from postmortems.models.problem_entry import ProblemEntry
from postmortems.models.problem_link import ProblemLink
from postmortems.models.problem_proposal import ProblemProposal
from postmortems.models.recurrence_rule import RecurrenceRule
from postmortems.models.review import Review
from postmortems.models.review_entry import ReviewEntry
from postmortems.models.review_line import ReviewLine
from postmortems.models.review_point import ReviewPoint
from postmortems.models.runbook import Runbook
from postmortems.models.runbook_ties import RunbookService, RunbookSubcategory
from postmortems.models.runbook_use import RunbookUse
from postmortems.models.runbook_version import RunbookVersion
from postmortems.models.workaround_use import WorkaroundUse

__all__ = [
    "ActionEntry",
    "ActionItem",
    "NoProblem",
    "Problem",
    "ProblemEntry",
    "ProblemLink",
    "ProblemProposal",
    "RecurrenceRule",
    "Review",
    "ReviewEntry",
    "ReviewLine",
    "ReviewPoint",
    "Runbook",
    "RunbookService",
    "RunbookSubcategory",
    "RunbookUse",
    "RunbookVersion",
    "WorkaroundUse",
]
