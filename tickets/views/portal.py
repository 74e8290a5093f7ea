"""The portal: a requester's tickets, a new one, one of them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.pagination import Order, Page, page
from oncall.models import User
from oncall.requests import person
from tickets.actions.errors import Refused
from tickets.actions.log import log_ticket
from tickets.forms.portal import FindForm, MessageForm, NotWorkingForm, ReportForm
from tickets.models import Attachment, Relation, SlaClock, Ticket, TimelineEntry
from tickets.models.choices import OPEN_VALUES, Kind, RelationKind
from tickets.permissions import Ability, abilities
from tickets.portal_wording import Standing, conversation, next_news, promise, standing
from tickets.search import by_number, search
from tickets.views.portal_frame import (
    RATINGS,
    at_their_fields,
    requester_page,
    sends_too_often,
    too_often_words,
)
from tickets.views.ticket_family import promised_update

UNDER_WAY = [*OPEN_VALUES, "resolved"]
# Nobody reads further; who has more open tickets searches.
MOST_UNDER_WAY = 100
ENDED_A_PAGE = 20
NEWEST = Order("portal", ("id",), falling=True)


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in a list."""

    ticket: Ticket
    standing: Standing
    promise: str
    mine: bool


@requester_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My tickets: those that need me, those under way, those that ended; or those of my colleagues."""
    user = person(request)
    shares = _sees_colleagues(user)
    colleagues = shares and request.GET.get("of") == "organisation"
    tickets = _listed(user, colleagues=colleagues)
    words = FindForm(request.GET).words
    context = {"words": words, "shares": shares, "colleagues": colleagues, "organisation": user.organisation}
    if words:
        exact = by_number(user, words)
        if exact is not None:
            return redirect("portal:ticket", exact.number)
        return render(request, "portal/found.html", context | {"found": search(user, words, among=tickets)})
    under_way = _rows(user, tickets.filter(status__in=UNDER_WAY).order_by("-pk")[: MOST_UNDER_WAY + 1])
    ended = page(
        tickets.exclude(status__in=UNDER_WAY),
        order=NEWEST,
        cursor=request.GET.get("page", ""),
        size=ENDED_A_PAGE,
    )
    return render(request, "portal/home.html", context | _lists(user, under_way, ended))


def _sees_colleagues(user: User) -> bool:
    """Whether the admin lets people of this organisation see each other's tickets."""
    organisation = user.organisation
    return organisation is not None and organisation.requesters_see_all


def _listed(user: User, *, colleagues: bool) -> QuerySet[Ticket]:
    visible = Ticket.objects.visible_to(user).select_related("pending_reason")
    if colleagues:
        return visible.filter(organisation=user.organisation_id, restricted=False).exclude(requester=user)
    return visible.filter(requester=user)


def _rows(user: User, tickets: QuerySet[Ticket]) -> list[Row]:
    now = clock.read()
    rows = []
    for ticket in tickets.prefetch_related("clocks"):
        mine = ticket.is_requested_by(user)
        rows.append(Row(ticket, standing(ticket), promise(ticket, ticket.clocks.all(), now), mine))
    return rows


def _lists(user: User, under_way: list[Row], ended: Page[Ticket]) -> dict[str, Any]:
    shown = under_way[:MOST_UNDER_WAY]
    return {
        "needs_you": [row for row in shown if row.mine and row.standing.needs_you],
        "under_way": [row for row in shown if not (row.mine and row.standing.needs_you)],
        "more": len(under_way) > MOST_UNDER_WAY,
        "ended": [Row(ticket, standing(ticket), "", ticket.is_requested_by(user)) for ticket in ended.rows],
        "newer": ended.before,
        "older": ended.after,
        "first_page": not ended.before,
    }


@requester_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Report something. The same form sent twice leads to the same ticket."""
    user, now = person(request), clock.read()
    if request.method != "POST":
        return render(request, "portal/new.html", {"form": ReportForm(user=user, now=now)})
    form, status = ReportForm(request.POST, request.FILES, user=user, now=now), 422
    if form.is_valid() and sends_too_often(user):
        form.add_error(None, too_often_words())
        status = 429
    elif form.is_valid():
        try:
            ticket = log_ticket(draft=form.draft(), by=user, now=now)
        except Refused as refusal:
            at_their_fields(form, refusal, details="description", about="subcategory", since="occurred_at")
        else:
            messages.success(request, _("Sent. Your number is %(number)s.") % {"number": ticket.number})
            return redirect("portal:ticket", ticket.number)
    return render(request, "portal/new.html", {"form": form, "had_files": bool(request.FILES)}, status=status)


@requester_page
@require_safe
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One ticket; former numbers lead on, and so does the number of a ticket that this person works on."""
    user = person(request)
    found = visible_ticket(user, number)
    if found.notes_visible_to(user):
        return redirect("tickets:ticket", found.number)
    if found.number != number:
        return redirect("portal:ticket", found.number)
    return show(request, found)


def visible_ticket(user: User, number: str) -> Ticket:
    """The ticket of this number or former number, or 404 when there is none that this person sees."""
    found = by_number(user, number)
    if found is None:
        raise Http404
    return found


def show(
    request: HttpRequest,
    ticket: Ticket,
    *,
    message: MessageForm | None = None,
    not_working: NotWorkingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The ticket's page, with the forms its reader may use now. Bound forms show what was wrong with them."""
    user = person(request)
    can = abilities(user, ticket) if ticket.is_requested_by(user) else frozenset[Ability]()
    entries = list(TimelineEntry.objects.visible_to(user, ticket).order_by("pk"))
    context = {
        "ticket": ticket,
        "can": can,
        "mine": ticket.is_requested_by(user),
        "standing": standing(ticket),
        "promise": promise(ticket, SlaClock.objects.filter(ticket=ticket), clock.read()),
        "news": next_news(ticket, promised_update(ticket), clock.read()),
        "lines": conversation(ticket, entries, Attachment.objects.visible_to(user, ticket), user),
        "links": _linked(user, ticket),
        "is_request": ticket.kind == Kind.REQUEST,
        "ratings": RATINGS,
        "message": message or MessageForm(initial={"seen": entries[-1].pk if entries else 0}),
        "not_working": not_working or NotWorkingForm(),
        "unsent": _unsent(can, message, not_working),
    }
    return render(request, "portal/ticket.html", context, status=status)


def _linked(user: User, ticket: Ticket) -> list[tuple[str, Ticket]]:
    """Tickets this one leads on to or goes back to, as far as the reader may see them."""
    kinds = [RelationKind.FOLLOW_UP_OF, RelationKind.DUPLICATE_OF]
    seen = Ticket.objects.visible_to(user)
    forward = Relation.objects.filter(source=ticket, kind__in=kinds, target__in=seen).select_related("target")
    back = Relation.objects.filter(target=ticket, kind=RelationKind.FOLLOW_UP_OF, source__in=seen)
    labels = {
        RelationKind.FOLLOW_UP_OF: _("Goes on from"),
        RelationKind.DUPLICATE_OF: _("Handled together with"),
    }
    return [
        *((labels[RelationKind(relation.kind)], relation.target) for relation in forward),
        *((_("Goes on in"), relation.source) for relation in back.select_related("source")),
    ]


def _unsent(can: frozenset[Ability], message: MessageForm | None, not_working: NotWorkingForm | None) -> str:
    """What was typed into a form that is no longer on the page, so that it is not lost."""
    if message is not None and message.is_bound and Ability.WRITE not in can:
        return str(message.data.get("body", ""))
    if not_working is not None and not_working.is_bound and Ability.ANSWER not in can:
        return str(not_working.data.get("because", ""))
    return ""
