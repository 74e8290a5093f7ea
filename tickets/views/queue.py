"""The queue: the desk's home page."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from kernel import clock
from kernel.pagination import Page, page
from oncall.models import User
from oncall.requests import person
from tickets import queue as desk_queue
from tickets.filters import QueueFilter
from tickets.models import SavedView, Ticket
from tickets.permissions import Ability, abilities
from tickets.views.access import desk_page, signed_in, wants_fragment

# stands in a URL where a number will
_ANY = "INC-000000"


@dataclass(frozen=True, slots=True)
class Row:
    """One ticket of the queue, and whether the reader may take it with one press."""

    ticket: Ticket
    takeable: bool
    url: str
    take_url: str


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Where everybody's work begins."""
    return redirect("tickets:queue" if person(request).reads_desk else "portal:home")


@require_safe
@desk_page
@vary_on_headers("HX-Request")
def queue(request: HttpRequest) -> HttpResponse:
    """The queue page; for htmx its list alone, with the counts beside it."""
    user, now = person(request), clock.read()
    tickets = Ticket.objects.visible_to(user)
    options = desk_queue.queue_options(user)
    filters = QueueFilter(request.GET, tickets, user=user, now=now, options=options)
    sort = _sort(request.GET.get("sort", ""), filters)
    order = desk_queue.ORDERS[sort]
    shown = (
        desk_queue.with_family(filters.qs)
        .select_related("assignee", "nearest_clock__calendar_version")
        .defer("description", "resolution_notes")
    )
    found = page(shown, order=order, cursor=request.GET.get("page", ""), size=desk_queue.PAGE_SIZE)
    desk_queue.dress(found.rows, options)
    if found.lost:
        messages.info(request, _("That page of the queue can't be found any more. This is the first one."))
    builtin = desk_queue.built_in_views(user)
    counts = desk_queue.capped_counts(
        [
            filters.qs.order_by(*order.terms(backwards=False)),
            *(desk_queue.narrowed(tickets, view, user, now) for view in builtin),
        ]
    )
    query = _query(filters.query, sort)
    views = _views(builtin, counts[1:], options.views, filters.query, query)
    context = {
        "now": now,
        "rows": _rows(user, found.rows),
        "count": counts[0],
        "count_words": desk_queue.count_words(counts[0]),
        "views": views,
        "known_view": any(view["current"] for view in views),
        "own_view": next((view for view in options.views if view.query == query), None),
        "filters": filters,
        "chips": _chips(filters, sort),
        "query": query,
        "hidden": [("sort", sort)] if sort != desk_queue.TIME_LEFT else [],
        "clear_url": _url(_query("", sort)),
        "sorts": _sorts(filters.query, sort),
        "sort_label": desk_queue.ORDER_NAMES[sort],
        "here": request.get_full_path(),
        **_pages(found, query),
    }
    return render(
        request, "tickets/queue_list.html" if wants_fragment(request) else "tickets/queue.html", context
    )


def _sort(asked: str, filters: QueueFilter) -> str:
    sort = asked if asked in desk_queue.ORDERS else desk_queue.TIME_LEFT
    return "newest" if sort == desk_queue.TIME_LEFT and not filters.is_open_only else sort


def _rows(user: User, tickets: list[Ticket]) -> list[Row]:
    # resolving a URL a hundred times costs more than reading the tickets
    url, take_url = (reverse(f"tickets:{name}", args=[_ANY]) for name in ("ticket", "take"))
    return [
        Row(
            ticket,
            _takeable(user, ticket),
            url.replace(_ANY, ticket.number),
            take_url.replace(_ANY, ticket.number),
        )
        for ticket in tickets
    ]


def _takeable(user: User, ticket: Ticket) -> bool:
    return ticket.assignee_id is None and Ability.TAKE in abilities(user, ticket)


def _views(
    builtin: tuple[desk_queue.BuiltInView, ...],
    counts: list[int],
    own: list[SavedView],
    narrowing: str,
    query: str,
) -> list[dict[str, Any]]:
    """The views beside the list. What everybody has is the same in any order; one's own holds its order."""
    shown = [
        {
            "url": _url(view.query),
            "label": view.label,
            "current": narrowing == view.query,
            "count": desk_queue.count_words(count),
            "hot": view.hot and count,
        }
        for view, count in zip(builtin, counts, strict=True)
    ]
    return [
        *shown,
        *({"url": _url(view.query), "label": view.name, "current": query == view.query} for view in own),
    ]


def _chips(filters: QueueFilter, sort: str) -> list[dict[str, str]]:
    return [
        {"label": chip.label, "value": chip.value, "url": _url(_query(chip.without, sort))}
        for chip in filters.chips()
    ]


def _sorts(query: str, sort: str) -> list[dict[str, Any]]:
    return [
        {"url": _url(_query(query, code)), "label": label, "current": code == sort}
        for code, label in desk_queue.ORDER_NAMES.items()
    ]


def _pages(found: Page[Ticket], query: str) -> dict[str, str]:
    def beside(cursor: str) -> str:
        return _url(f"{query}&page={cursor}" if query else f"page={cursor}") if cursor else ""

    return {"newer_url": beside(found.before), "older_url": beside(found.after)}


def _query(filters: str, sort: str) -> str:
    """The query string of filters and order, the same for the same selection."""
    query = QueryDict(filters, mutable=True)
    if sort != desk_queue.TIME_LEFT:
        query["sort"] = sort
    return query.urlencode()


def _url(query: str) -> str:
    return reverse("tickets:queue") + (f"?{query}" if query else "")
