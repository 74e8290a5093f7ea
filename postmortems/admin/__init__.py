"""Reviews, action items, problems and runbooks to look at. One module per model."""

from postmortems.admin.problem import ProblemAdmin
from postmortems.admin.problem_entry import ProblemEntryAdmin
from postmortems.admin.problem_proposal import ProblemProposalAdmin
from postmortems.admin.recurrence_rule import RecurrenceRuleAdmin
from postmortems.admin.runbook import RunbookAdmin
from postmortems.admin.runbook_version import RunbookVersionAdmin

__all__ = [
    "ProblemAdmin",
    "ProblemEntryAdmin",
    "ProblemProposalAdmin",
    "RecurrenceRuleAdmin",
    "RunbookAdmin",
    "RunbookVersionAdmin",
]
