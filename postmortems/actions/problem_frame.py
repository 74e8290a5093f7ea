"""The frame of every action on a problem: its row as the lock, its record beside.

The order of locks: tickets by their keys, then the service (`postmortems.actions.recurrence`), then the
proposal, then the problem.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from oncall.models import User
from oncall.record import current_via
from postmortems.actions.errors import NotAllowed
from postmortems.editors import may_edit
from postmortems.models import Problem, ProblemEntry
from postmortems.models.problem_choices import ProblemEvent
from tickets.actions.names import recorded_name
from tickets.models import Ticket


def next_number() -> str:
    """The next number people read aloud, PRB-000001. Never reused; what is rolled back leaves a gap."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('postmortems_problem_number'::regclass)")
        row = cursor.fetchone()
    return f"PRB-{row[0]:06d}"


def check_editor(by: User | None) -> None:
    """Raise NotAllowed for somebody who only reads; Watchdesk itself may."""
    if by is not None and not may_edit(by):
        raise NotAllowed(_("Only agents and incident managers change problems and runbooks."))


def locked_problem(problem: int) -> Problem:
    """The problem under its row's lock. Inside a transaction; raises Problem.DoesNotExist."""
    rows = Problem.objects.select_for_update(of=("self",))
    return rows.select_related("category", "subcategory__category", "service", "owner", "team").get(
        pk=problem
    )


def record(
    problem: Problem,
    kind: ProblemEvent,
    *,
    by: User | None,
    now: datetime,
    ticket: Ticket | None = None,
    params: Mapping[str, Any] | None = None,
) -> ProblemEntry:
    """Add a line to the problem's record, in the caller's transaction."""
    return ProblemEntry.objects.create(
        problem=problem,
        at=now,
        kind=kind,
        actor=by,
        actor_name=recorded_name(by),
        via=current_via(),
        ticket=ticket,
        params=dict(params or {}),
    )
