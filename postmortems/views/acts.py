"""One view for all verbs on a review: shows the verb's form, or does it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kernel import clock
from oncall.models import User
from oncall.requests import person
from postmortems.actions.errors import NotAllowed, Overtaken, Refused
from postmortems.forms.lines import AddLineForm, ChangeLineForm, DraftForm, HideLineForm, ShowLineForm
from postmortems.forms.points import AddPointForm, ChangePointForm, RemovePointForm
from postmortems.forms.reviews import AboutForm, ApproveForm, PublicForm, PublishForm, ReturnForm, SubmitForm
from postmortems.forms.verb import Gone, VerbForm
from postmortems.models import Review
from postmortems.permissions import review_abilities
from postmortems.views.frame import FORBIDDEN, OVERTAKEN, UNPROCESSABLE, told_changes, visible_review
from tickets.views.access import desk_page
from tickets.views.ticket_frame import page_or_fragment

VERBS: tuple[type[VerbForm], ...] = (AboutForm, PublicForm, SubmitForm, ApproveForm, PublishForm, ReturnForm)
VERBS_ON_TIMELINE: tuple[type[VerbForm], ...] = (AddLineForm, DraftForm)
VERBS_ON_LINES: tuple[type[VerbForm], ...] = (ChangeLineForm, HideLineForm, ShowLineForm)
VERBS_ON_POINTS: tuple[type[VerbForm], ...] = (ChangePointForm, RemovePointForm)

# The state is changed where the review is read; all else where it is written.
_ON_READ_PAGE = (SubmitForm, ApproveForm, PublishForm)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def act(request: HttpRequest, pk: int, verb: type[VerbForm], key: int = 0, section: str = "") -> HttpResponse:
    """Show a verb's form, or do it and go back. Whatever is refused keeps what was typed."""
    user = person(request)
    found = visible_review(user, pk)
    start: dict[str, Any] = {
        "review": found,
        "user": user,
        "now": clock.read(),
        "key": key,
        "section": section,
    }
    try:
        if request.method != "POST":
            return _page(request, verb(**start))
        form = verb(request.POST, **start)
        return _done(request, form, start)
    except Gone:
        raise Http404(_("There is no such part of this review.")) from None


def _done(request: HttpRequest, form: VerbForm, start: dict[str, Any]) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    try:
        form.act()
    except Overtaken as overtaken:
        return _after_conflict(request, form, overtaken, start)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _page(request, form, status=FORBIDDEN if isinstance(refused, NotAllowed) else UNPROCESSABLE)
    messages.success(request, str(form.done))
    return redirect(back_url(form, form.user, form.review))


def _after_conflict(
    request: HttpRequest, form: VerbForm, overtaken: Overtaken, start: dict[str, Any]
) -> HttpResponse:
    """What the other one did, beside what this one changed; submitted again it is saved on top.

    A paragraph that is gone meanwhile: what was typed can be added as a new one.
    """
    fresh = {**start, "review": visible_review(form.user, form.review.pk)}
    mine = overtaken.mine
    kind, url = type(form), ""
    if overtaken.gone:
        kind, mine = AddPointForm, frozenset(AddPointForm.base_fields) - {"opened"}
        removed = fresh["review"].record.filter(unit="point", unit_key=form.key).first()
        fresh["section"] = removed.params.get("section", "") if removed is not None else ""
        url = reverse("postmortems:point_add", args=[form.review.pk, fresh["section"]])
    typed = {name: value for name, value in form.cleaned_data.items() if name in mine}
    again = kind(**fresh, initial=_shown(typed))
    return _page(request, again, status=OVERTAKEN, changes=told_changes(overtaken.changes), url=url)


def _shown(typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as the fields show it again."""
    if isinstance(typed.get("further"), list):
        typed["further"] = " ".join(ticket.number for ticket in typed["further"])
    if isinstance(typed.get("needed"), bool):
        typed["needed"] = "yes" if typed["needed"] else "no"
    return typed


def back_url(form: VerbForm, user: User, review: Review) -> str:
    """Where one comes from and goes back to: the editor, at the part it was about."""
    if isinstance(form, _ON_READ_PAGE) or not Review.objects.visible_to(user).filter(pk=review.pk).exists():
        return reverse("postmortems:review", args=[review.pk])
    url = reverse("postmortems:edit", args=[review.pk])
    return f"{url}#{form.anchor}" if form.anchor else url


def _page(
    request: HttpRequest,
    form: VerbForm,
    *,
    status: int = 200,
    changes: list[dict[str, Any]] | None = None,
    url: str = "",
) -> HttpResponse:
    allowed = form.ability in review_abilities(form.user, form.review)
    context = {
        "review": form.review,
        "heading": form.heading,
        "form": form,
        "button": form.button,
        "page": reverse("postmortems:edit", args=[form.review.pk]),
        "url": url or request.path,
        "back": back_url(form, form.user, form.review),
        "allowed": allowed,
        "why_not": _(
            "You may not do this now: only who writes or approves this review may, in its state %(state)s."
        )
        % {"state": form.review.get_state_display()},
        "changes": changes or [],
        "draft": f"{form.verb}-{form.review.pk}-{form.key}{form.section}",
    }
    status = FORBIDDEN if status == 200 and not allowed else status
    return page_or_fragment(request, "postmortems/act.html", "postmortems/act_form.html", context, status)
