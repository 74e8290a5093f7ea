"""Pages: which wait for whom, and one of them with its record."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.pagination import Order
from kernel.pagination import page as turned
from oncall import subjects
from oncall.forms.page import SNOOZES, NoteForm, ReassignForm, SnoozeForm
from oncall.models import Page, User
from oncall.models.page import PageQuerySet
from oncall.page_rights import may_act
from oncall.page_standing import standing, standings
from oncall.page_words import BAD, ICONS, event_words
from oncall.policy_words import preview, rest_words, sentence
from oncall.requests import person
from oncall.targets import Targets, targets_of
from oncall.views.guards import desk_only

SIZE = 50
MOST_COUNTED = 100
MOST_EVENTS = 500
_OPEN = Order("pages-open", ("rank", "id"), falling=True)
_PAST = Order("pages-past", ("id",), falling=True)
# unanswered first, acknowledged last
_RANK = Case(
    When(state=Page.State.UNANSWERED, then=Value(3)),
    When(state=Page.State.TRIGGERED, then=Value(2)),
    default=Value(1),
    output_field=IntegerField(),
)


@require_safe
@never_cache
@desk_only
def pages(request: HttpRequest) -> HttpResponse:
    user, now = person(request), clock.read()
    shown = request.GET.get("show", "")
    shown = shown if shown in {"open", "past"} else "mine"
    found = turned(
        _rows(user, shown),
        order=_PAST if shown == "past" else _OPEN,
        cursor=request.GET.get("p", ""),
        size=SIZE,
    )
    context = {
        "shown": shown,
        "tabs": _tabs(user, shown),
        "rows": standings(found.rows, now),
        "newer_url": _url(shown, found.before),
        "older_url": _url(shown, found.after),
        "here": request.get_full_path(),
        "now": now,
    }
    fragment = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    return render(request, "oncall/pages_list.html" if fragment else "oncall/pages.html", context)


def _rows(user: User, shown: str) -> PageQuerySet:
    rows = Page.objects.visible_to(user).select_related("team", "acknowledged_by", "resolved_by")
    if shown == "past":
        return rows.filter(state=Page.State.RESOLVED)
    alive = rows.alive().annotate(rank=_RANK)
    if shown == "open":
        return alive
    mine = Q(state=Page.State.ACKNOWLEDGED, acknowledged_by=user)
    return alive.filter(mine | Q(pk__in=Page.objects.waiting_for(user).values("pk")))


def _tabs(user: User, shown: str) -> list[dict[str, Any]]:
    """The lists; the number of all that is open is told, up to a point."""
    alive = Page.objects.visible_to(user).alive()[: MOST_COUNTED + 1].count()
    waiting = Page.objects.waiting_for(user)[: MOST_COUNTED + 1].count()
    labels = {"mine": _("Waiting for me"), "open": _("All open"), "past": _("Past")}
    counts = {"mine": capped(waiting), "open": capped(alive)}
    return [
        {
            "url": _url(name, "", always=True),
            "label": label,
            "current": name == shown,
            "count": counts.get(name),
        }
        for name, label in labels.items()
    ]


def capped(count: int) -> str:
    """A count up to MOST_COUNTED, "" for none."""
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


def _url(shown: str, cursor: str, *, always: bool = False) -> str:
    if not cursor and not always:
        return ""
    asked = {**({"show": shown} if shown != "mine" else {}), **({"p": cursor} if cursor else {})}
    return reverse("oncall:pages") + (f"?{urlencode(asked)}" if asked else "")


@require_safe
@never_cache
@desk_only
def page(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = person(request), clock.read()
    row = get_object_or_404(seen_by(user), pk=pk)
    if request.headers.get("HX-Request"):
        return render(request, "oncall/page_live.html", {**_live(row, user, now), "is_fragment": True})
    return page_shown(request, row, user, now)


def seen_by(user: User) -> PageQuerySet:
    """The pages this person may see, with what their own page shows."""
    return Page.objects.visible_to(user).select_related("team", "acknowledged_by", "resolved_by", "policy")


def page_shown(
    request: HttpRequest,
    row: Page,
    user: User,
    now: datetime,
    *,
    note: forms.Form | None = None,
    reassign: forms.Form | None = None,
    snooze: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page of a page, with the forms given as they were typed."""
    context = {
        **_live(row, user, now),
        "note_form": note or NoteForm(initial={"seen": row.mark}),
        "reassign_form": reassign or ReassignForm(initial={"seen": row.mark}),
        "snooze_form": snooze or SnoozeForm(),
        "snoozes": SNOOZES.items(),
    }
    return render(request, "oncall/page.html", context, status=status)


def _live(row: Page, user: User, now: datetime) -> dict[str, Any]:
    """What renews itself."""
    policy = row.spec_policy()
    targets = Targets(targets_of([policy]), now)
    told = User.objects.filter(pk__in=row.told).order_by("full_name", "id")
    events = list(row.events.order_by("-pk")[:MOST_EVENTS])
    for event in events:
        event.page = row
    deliveries = row.deliveries.select_related("person").order_by("pk")[:MOST_EVENTS]
    place = row.position - 1
    notes_hidden = subjects.notes_hidden(row.subject_key, user)
    return {
        "page": row,
        "standing": standing(row, told, now),
        "policy_words": f"{sentence(policy, targets)} {rest_words(policy)}",
        "policy_steps": preview(policy, targets) if row.is_alive else None,
        # the level that was told last, as the steps number them: 0 is the last resort
        "at_level": _at_level(row, place),
        "events": [
            {
                "event": each,
                "words": event_words(each),
                "note": "" if notes_hidden else each.body,
                "bad": each.kind in BAD,
                "icon": ICONS.get(each.kind, "dot"),
            }
            for each in reversed(events)
        ],
        "deliveries": [
            {"row": each, "shown": each.shown if each.person_id == user.pk or user.operates else ""}
            for each in deliveries
        ],
        "may_act": row.is_alive and may_act(user, row),
        "now": now,
    }


def _at_level(row: Page, place: int) -> int | None:
    if place < 0 or not row.is_alive:
        return None
    level = row.spec_policy().place(place).level
    return 0 if level is None else level + 1
