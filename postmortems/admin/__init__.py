"""Reviews, action items, problems and runbooks to look at. One module per model."""

from postmortems.admin.action_entry import ActionEntryAdmin
from postmortems.admin.action_item import ActionItemAdmin
from postmortems.admin.problem import ProblemAdmin
from postmortems.admin.problem_entry import ProblemEntryAdmin
from postmortems.admin.problem_proposal import ProblemProposalAdmin
from postmortems.admin.recurrence_rule import RecurrenceRuleAdmin
from postmortems.admin.review import ReviewAdmin
from postmortems.admin.review_entry import ReviewEntryAdmin
from postmortems.admin.runbook import RunbookAdmin
from postmortems.admin.runbook_version import RunbookVersionAdmin

__all__ = [
    "ActionEntryAdmin",
    "ActionItemAdmin",
    "ProblemAdmin",
    "ProblemEntryAdmin",
    "ProblemProposalAdmin",
    "RecurrenceRuleAdmin",
    "ReviewAdmin",
    "ReviewEntryAdmin",
    "RunbookAdmin",
    "RunbookVersionAdmin",
]
