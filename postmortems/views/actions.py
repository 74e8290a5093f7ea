"""Action items: the list, one of them, and what is done to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.pagination import Order, page
from oncall.requests import person
from postmortems import wording
from postmortems.actions.errors import NotAllowed, Overtaken, Refused
from postmortems.forms.filters import ALL, LATE, MINE, ItemFilter
from postmortems.forms.items import (
    AddItemForm,
    ChangeItemForm,
    DropItemForm,
    FinishItemForm,
    ItemForm,
    ReopenItemForm,
)
from postmortems.models import ActionItem
from postmortems.permissions import ReviewAbility, may_change_item, review_abilities
from postmortems.views.frame import (
    FORBIDDEN,
    OVERTAKEN,
    UNPROCESSABLE,
    told_changes,
    visible_item,
    visible_review,
)
from tickets.views.access import desk_page
from tickets.views.ticket_frame import page_or_fragment

PAGE_SIZE = 50
COUNTED = 1000
BY_DATE = Order("actions", ("due_on", "id"))
VERBS: tuple[type[ItemForm], ...] = (ChangeItemForm, FinishItemForm, DropItemForm, ReopenItemForm)


@require_safe
@desk_page
def actions(request: HttpRequest) -> HttpResponse:
    """Action items that this person may read, the next due first: mine, late, all."""
    user, now = person(request), clock.read()
    seen = ActionItem.objects.visible_to(user)
    filters = ItemFilter(request.GET, user=user, now=now)
    rows = filters.narrowed(seen).with_recurrences().select_related("owner", "review", "ticket")  # type: ignore[attr-defined]
    found = page(rows, order=BY_DATE, cursor=request.GET.get("page", ""), size=PAGE_SIZE)
    if found.lost:
        messages.info(request, _("That page of the list can't be found any more. This is the first one."))
    url = reverse("postmortems:actions")
    views = {MINE: _("Mine"), LATE: _("Late"), ALL: _("All open")}
    context = {
        "rows": [{"item": item, "late": item.is_late(now)} for item in found.rows],
        "views": [
            {
                "url": f"{url}?view={view}",
                "label": label,
                "current": view == filters.view,
                "count": _capped(filters.viewed(seen, view)),
                "hot": view == LATE,
            }
            for view, label in views.items()
        ],
        "form": filters.form,
        "active": filters.active,
        "hidden": [("view", filters.view)],
        "clear_url": f"{url}?view={filters.view}",
        "newer_url": filters.url(url, found.before) if found.before else "",
        "older_url": filters.url(url, found.after) if found.after else "",
        "view": filters.view,
    }
    return render(request, "postmortems/actions.html", context)


def _capped(rows: Any) -> str:
    count = len(rows.order_by("due_on", "pk").values_list("pk", flat=True)[: COUNTED + 1])
    return f"{COUNTED}+" if count > COUNTED else str(count) if count else ""


@require_safe
@desk_page
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """One action item with its record."""
    user, now = person(request), clock.read()
    item = visible_item(user, pk)
    entries = list(item.record.order_by("-pk"))
    names = wording.people_named(entries)
    context = {
        "item": item,
        "late": item.is_late(now),
        "may_change": may_change_item(user, item),
        "record": [
            {
                "entry": entry,
                "words": wording.action_entry_words(entry),
                "details": wording.details(entry, names),
            }
            for entry in entries
        ],
        "now": now,
    }
    return render(request, "postmortems/action.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an action item of a review."""
    user = person(request)
    review = visible_review(user, pk)
    allowed = ReviewAbility.ITEM in review_abilities(user, review)
    form = AddItemForm(request.POST if request.method == "POST" else None)
    status = 200 if allowed else FORBIDDEN
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                form.add(by=user, now=clock.read(), review=review)
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
                status = FORBIDDEN if isinstance(refused, NotAllowed) else UNPROCESSABLE
            else:
                messages.success(request, _("Action item added; its owner is told."))
                return redirect(reverse("postmortems:edit", args=[review.pk]) + "#items")
    context = {
        "review": review,
        "heading": _("Add an action item"),
        "form": form,
        "button": _("Add the action item"),
        "url": request.path,
        "back": reverse("postmortems:edit", args=[review.pk]) + "#items",
        "allowed": allowed,
        "why_not": _("Only the review's owner, its participants and incident managers add action items."),
        "draft": f"item-add-{review.pk}",
    }
    return page_or_fragment(request, "postmortems/act.html", "postmortems/act_form.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def act(request: HttpRequest, pk: int, verb: type[ItemForm]) -> HttpResponse:
    """Show a verb's form, or do it and go back to the action item."""
    user = person(request)
    start: dict[str, Any] = {"item": visible_item(user, pk), "user": user, "now": clock.read()}
    if request.method != "POST":
        return _page(request, verb(**start))
    form = verb(request.POST, **start)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    try:
        form.act()
    except Overtaken as overtaken:
        return _after_conflict(request, form, overtaken)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _page(request, form, status=FORBIDDEN if isinstance(refused, NotAllowed) else UNPROCESSABLE)
    messages.success(request, str(form.done))
    return redirect("postmortems:action", pk)


def _after_conflict(request: HttpRequest, form: ItemForm, overtaken: Overtaken) -> HttpResponse:
    item = visible_item(form.user, form.item.pk)
    typed = {name: value for name, value in form.cleaned_data.items() if name in overtaken.mine}
    again = type(form)(item=item, user=form.user, now=form.now, initial=typed)
    return _page(request, again, status=OVERTAKEN, changes=told_changes(overtaken.changes))


def _page(
    request: HttpRequest, form: ItemForm, *, status: int = 200, changes: list[dict[str, Any]] | None = None
) -> HttpResponse:
    allowed = may_change_item(form.user, form.item) and form.for_open == form.item.is_open
    context = {
        "item": form.item,
        "heading": form.heading,
        "form": form,
        "button": form.button,
        "url": request.path,
        "back": reverse("postmortems:action", args=[form.item.pk]),
        "allowed": allowed,
        "why_not": _("You may not do this now: it is %(state)s, or it is not yours to change.")
        % {"state": form.item.get_state_display().lower()},
        "changes": changes or [],
        "draft": f"item-{form.verb}-{form.item.pk}",
    }
    status = FORBIDDEN if status == 200 and not allowed else status
    return page_or_fragment(request, "postmortems/act.html", "postmortems/act_form.html", context, status)
