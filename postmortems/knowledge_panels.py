"""What problems and runbooks show on a ticket's page and on the log form."""

from typing import Any

from oncall.models import User
from postmortems.editors import may_edit
from postmortems.models import NoProblem, Problem, ProblemLink, RunbookUse, WorkaroundUse
from postmortems.suggestions import (
    Suggestion,
    fitting_runbooks,
    known_errors,
    subject_about,
    subject_of,
    tallies_of,
)
from tickets.models import Ticket
from tickets.models.choices import Kind
from tickets.permissions import Ability, abilities
from tickets.registry import About, Panel


def problem_panel(user: User, ticket: Ticket) -> Panel | None:
    """Problems linked, known errors that fit, and what was decided; None when there is nothing to show."""
    links = ProblemLink.objects.filter(ticket=ticket).select_related("problem").order_by("pk")
    problems = [link.problem for link in links] if ticket.may_have("problems") else []
    used = WorkaroundUse.objects.filter(ticket=ticket) if ticket.may_have("workarounds") else ()
    uses = {use.problem_id: use for use in used}
    fitting = known_errors(subject_of(ticket)) if ticket.is_open else []
    incident = ticket.kind == Kind.INCIDENT
    decision = None
    if incident and not problems and ticket.may_have("no_problem"):
        decision = NoProblem.objects.filter(ticket=ticket).select_related("by").first()
    can = abilities(user, ticket) if may_edit(user) else frozenset()
    rows = _rows(problems, fitting, uses)
    in_rows = {row["problem"].pk for row in rows}
    shown = {
        "rows": rows,
        "linked": problems,
        "others": [problem for problem in problems if problem.pk not in in_rows],
        "decision": decision,
        "may_use": Ability.NOTE in can and ticket.is_open,
        "may_judge": Ability.NOTE in can,
        "may_link": Ability.RELATE in can and incident,
    }
    if not (rows or problems or decision or shown["may_link"]):
        return None
    return Panel("postmortems/ticket_problems.html", {"knowledge": shown})


def runbook_panel(user: User, ticket: Ticket) -> Panel | None:
    """Runbooks on the ticket, with how they went, and those that fit."""
    on_it = RunbookUse.objects.filter(ticket=ticket).select_related("version__runbook").order_by("pk")
    uses = list(on_it.prefetch_related("tasks")) if ticket.may_have("runbooks") else []
    can = abilities(user, ticket) if may_edit(user) else frozenset()
    fitting = fitting_runbooks(subject_of(ticket)) if ticket.is_open else []
    if not (uses or fitting):
        return None
    present = {use.version.runbook_id for use in uses if _is_newest(use)}
    last = {use.version.runbook_id: use.pk for use in uses}
    shown = {
        "uses": [_use_row(use, last=last[use.version.runbook_id]) for use in uses],
        "fitting": [row for row in fitting if row.runbook.pk not in present],
        "may_put": Ability.TASK in can,
        "may_judge": Ability.NOTE in can,
    }
    return Panel("postmortems/ticket_runbooks.html", {"books": shown})


def log_hint(user: User, about: About) -> Panel | None:  # noqa: ARG001 (everybody who logs reads all problems)
    """Known errors and runbooks for what is being logged."""
    subject = subject_about(about)
    fitting = known_errors(subject)
    runbooks = fitting_runbooks(subject)
    if not (fitting or runbooks):
        return None
    return Panel("postmortems/log_hint.html", {"known": fitting, "runbooks": runbooks})


def _rows(
    problems: list[Problem], fitting: list[Suggestion], uses: dict[int, WorkaroundUse]
) -> list[dict[str, Any]]:
    """Each workaround to show: of problems linked first, then those that fit."""
    linked = [problem for problem in problems if problem.offers_workaround or problem.pk in uses]
    keys = {problem.pk for problem in linked}
    tallies = tallies_of(linked)
    rows = [
        {"problem": problem, "reasons": "", "tally": tallies.get(problem.pk), "use": uses.get(problem.pk)}
        for problem in linked
    ]
    rows += [
        {
            "problem": each.problem,
            "reasons": each.reasons,
            "tally": each.tally,
            "use": uses.get(each.problem.pk),
        }
        for each in fitting
        if each.problem.pk not in keys
    ]
    return rows


def _use_row(use: RunbookUse, *, last: int) -> dict[str, Any]:
    done = sum(task.done_at is not None for task in use.tasks.all())
    again = use.pk == last and _is_newest(use) and not use.version.runbook.retired
    return {"use": use, "done": done, "steps": len(use.tasks.all()), "again": again}


def _is_newest(use: RunbookUse) -> bool:
    """Whether the runbook has changed no more since it was put on the ticket."""
    return use.version.number == use.version.runbook.version
