"""The list of problems, a problem's page, and the form that writes one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.pagination import Order, page
from oncall.models import User
from oncall.requests import person
from postmortems.actions.errors import Overtaken, Refused
from postmortems.actions.problems import edit_problem, open_problem
from postmortems.editors import may_decide, may_edit
from postmortems.forms.problem import LinkForm, MoveForm, ProblemFilter, ProblemForm
from postmortems.models import Problem, ProblemEntry, ProblemProposal, WorkaroundUse
from postmortems.problem_wording import entry_details, entry_words
from postmortems.suggestions import tallies_of
from postmortems.views.knowledge_frame import (
    OVERTAKEN,
    UNPROCESSABLE,
    editing_page,
    refuse,
    sections,
    told,
)
from tickets.models import Ticket
from tickets.models.choices import Kind
from tickets.permissions import Ability, abilities
from tickets.views.access import desk_page

SIZE = 50
MOST_PROPOSALS, AT_ONCE = 100, 5
MOST_LINKS, MOST_ENTRIES, MOST_SUGGESTED = 100, 200, 5
NEWEST = Order("problems", ("id",), falling=True)
SHOWN_WITH = ("service", "category", "subcategory__category", "owner", "team", "opened_by")


@require_safe
@desk_page
def problems(request: HttpRequest) -> HttpResponse:
    """What is known of causes, newest first; above it, for incident managers, what is proposed."""
    user = person(request)
    filters = ProblemFilter(request.GET, user=user)
    shown = filters.narrowed(Problem.objects.visible_to(user).select_related(*SHOWN_WITH).with_counts())
    found = page(shown, order=NEWEST, cursor=request.GET.get("page", ""), size=SIZE)
    chosen = {name: request.GET.get(name, "") for name in filters.chosen()}
    tallies = tallies_of(found.rows)
    waiting = ProblemProposal.objects.open().select_related("service", "category")[:MOST_PROPOSALS]
    proposals = list(waiting) if may_decide(user) else []
    context = {
        "sections": sections("problems"),
        "filters": filters,
        "active": len(chosen),
        "rows": [{"problem": row, "tally": tallies.get(row.pk)} for row in found.rows],
        "before": _where(chosen, found.before),
        "after": _where(chosen, found.after),
        "proposals": proposals[:AT_ONCE],
        "more_proposals": proposals[AT_ONCE:],
        "may_edit": may_edit(user),
        "now": clock.read(),
    }
    return render(request, "postmortems/problems.html", context)


@require_safe
@desk_page
def problem(request: HttpRequest, problem: str) -> HttpResponse:
    """All that is known of one problem."""
    return problem_page(request, visible_problem(person(request), problem))


@require_http_methods(["GET", "HEAD", "POST"])
@editing_page
def new_problem(request: HttpRequest) -> HttpResponse:
    """Write down a problem; `ticket` names the incident that showed it."""
    user = person(request)
    ticket = _incident(user, request.POST.get("ticket", request.GET.get("ticket", "")))
    if request.method != "POST":
        return _form_page(request, ProblemForm(initial=_about(ticket)), ticket=ticket)
    form = ProblemForm(request.POST)
    if form.is_valid():
        try:
            opened = open_problem(
                by=user, now=clock.read(), facts=form.facts(), tickets=[ticket.pk] if ticket else []
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("%(number)s is opened.") % {"number": opened.number})
            return redirect("postmortems:problem", opened.number)
    return _form_page(request, form, ticket=ticket, status=UNPROCESSABLE)


@require_http_methods(["GET", "HEAD", "POST"])
@editing_page
def edit(request: HttpRequest, problem: str) -> HttpResponse:
    """Change what is known; what somebody else changed meanwhile is shown before it is overwritten."""
    user = person(request)
    row = visible_problem(user, problem)
    if request.method != "POST":
        return _form_page(request, ProblemForm(problem=row), row=row)
    form = ProblemForm(request.POST, problem=row)
    if not form.is_valid():
        return _form_page(request, form, row=row, status=UNPROCESSABLE)
    seen = form.cleaned_data["seen"] or 0
    try:
        edit_problem(problem=row.pk, by=user, now=clock.read(), facts=form.facts(), seen=seen)
    except Overtaken as overtaken:
        typed = {name: form[name].value() for name in overtaken.mine}
        again = ProblemForm(problem=visible_problem(user, problem), initial=typed)
        return _form_page(request, again, row=row, status=OVERTAKEN, changes=told(overtaken))
    except Refused as refusal:
        refuse(form, refusal)
        return _form_page(request, form, row=row, status=UNPROCESSABLE)
    messages.success(request, _("Saved."))
    return redirect("postmortems:problem", row.number)


def visible_problem(user: User, number: str) -> Problem:
    """The problem of a number, for whoever reads the desk; else 404."""
    rows = Problem.objects.visible_to(user).select_related(*SHOWN_WITH)
    return get_object_or_404(rows, number=number.replace("\x00", "").upper()[:20])


def problem_page(
    request: HttpRequest,
    row: Problem,
    *,
    move: MoveForm | None = None,
    link: LinkForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with the forms as they were typed."""
    user = person(request)
    seen = Ticket.objects.visible_to(user)
    linked = list(seen.filter(problem_links__problem=row).order_by("-pk")[: MOST_LINKS + 1])
    count = row.links.count()
    context = {
        "problem": row,
        "now": clock.read(),
        "may_edit": may_edit(user),
        "linked": [{"ticket": each, "removable": Ability.RELATE in abilities(user, each)} for each in linked],
        "hidden": max(0, count - len(linked)) if count <= MOST_LINKS else 0,
        "count": count,
        "suggested": _suggested(user, row) if may_edit(user) else [],
        "tally": WorkaroundUse.objects.filter(problem=row).tallies().get(row.pk),
        "uses": row.uses.count(),
        "record": _record(user, row),
        "move": move or MoveForm(problem=row),
        "link": link or LinkForm(),
        "sections": sections("problems"),
    }
    return render(request, "postmortems/problem.html", context, status=status)


def _record(user: User, row: Problem) -> list[dict[str, Any]]:
    """The newest lines of its record, newest first, in words."""
    entries = list(row.record.select_related("ticket").order_by("-pk")[:MOST_ENTRIES])
    about = {entry.ticket_id for entry in entries if entry.ticket_id is not None}
    seen = set(Ticket.objects.visible_to(user).filter(pk__in=about).values_list("pk", flat=True))
    return [_line(entry, sees_ticket=entry.ticket_id in seen) for entry in entries]


def _line(entry: ProblemEntry, *, sees_ticket: bool) -> dict[str, Any]:
    return {
        "at": entry.at,
        "who": entry.actor_name or _("Watchdesk"),
        "words": entry_words(entry, sees_ticket=sees_ticket),
        "details": entry_details(entry),
    }


def _suggested(user: User, row: Problem) -> list[Ticket]:
    """Incidents of the same service and category that are linked to no problem, newest first."""
    if row.service_id is None or row.category_id is None:
        return []
    same = Ticket.objects.visible_to(user).filter(
        kind=Kind.INCIDENT.value, service=row.service_id, category=row.category_id
    )
    unlinked = same.exclude(status__in=["cancelled", "duplicate"]).filter(problem_links=None)
    return list(unlinked.exclude(requester=user).order_by("-received_at", "-pk")[:MOST_SUGGESTED])


def _incident(user: User, number: str) -> Ticket | None:
    """The incident named, if this person may link it."""
    if not number:
        return None
    found = Ticket.objects.visible_to(user).filter(number=number.replace("\x00", "").upper()[:20])
    ticket = found.select_related("subcategory").first()
    if ticket is None or ticket.kind != Kind.INCIDENT or Ability.RELATE not in abilities(user, ticket):
        return None
    return ticket


def _about(ticket: Ticket | None) -> dict[str, Any]:
    """What a problem takes over from the incident that showed it. Everybody reads problems: a restricted
    ticket gives no words away."""
    if ticket is None:
        return {}
    keys = {name: getattr(ticket, f"{name}_id") for name in ("service", "category", "subcategory")}
    return keys if ticket.restricted else {**keys, "title": ticket.title}


def _form_page(
    request: HttpRequest,
    form: ProblemForm,
    *,
    row: Problem | None = None,
    ticket: Ticket | None = None,
    status: int = 200,
    changes: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    context = {"form": form, "problem": row, "ticket": ticket, "changes": changes or []}
    return render(request, "postmortems/problem_edit.html", context, status=status)


def _where(chosen: dict[str, Any], cursor: str) -> str:
    return f"?{urlencode({**chosen, 'page': cursor})}" if cursor else ""
