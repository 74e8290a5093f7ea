"""One review: read, edited, exported."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel import clock
from oncall.models import User
from oncall.requests import person
from postmortems import wording
from postmortems.actions.states import missing_sections
from postmortems.document import document, figures, further_tickets, sections
from postmortems.forms.lines import AddLineForm
from postmortems.forms.points import AddPointForm
from postmortems.markdown import markdown
from postmortems.models import Review
from postmortems.models.choices import Audience
from postmortems.permissions import ReviewAbility, review_abilities
from postmortems.prompts import BLAMELESS, PROMPTS
from postmortems.views.frame import visible_review
from tickets.views.access import desk_page

MOST_ENTRIES = 200


@require_safe
@desk_page
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The review as a document for one of three audiences."""
    user = person(request)
    found = visible_review(user, pk)
    audience = _audience(request.GET.get("for", ""))
    url = reverse("postmortems:review", args=[found.pk])
    context = {
        **_beside(found, user),
        "document": document(found, user, audience),
        "audience": audience,
        "tabs": [
            {"url": f"{url}?for={each.value}", "label": each.label, "current": each is audience}
            for each in Audience
        ],
        "export_url": reverse("postmortems:export", args=[found.pk, audience.value]),
    }
    return render(request, "postmortems/review.html", context)


@require_safe
@desk_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is written on, for all audiences at once, with what is hidden."""
    user = person(request)
    found = visible_review(user, pk)
    beside = _beside(found, user)
    now = clock.read()
    lines = list(found.lines.visible_to(user).select_related("ticket"))
    may = ReviewAbility.EDIT in beside["can"]
    start: dict[str, Any] = {"review": found, "user": user, "now": now}
    context = {
        **beside,
        "parts": [
            {
                "part": part,
                "prompt": PROMPTS[part.section],
                "form": AddPointForm(**start, section=part.section.value, auto_id=f"{part.section.value}_%s")
                if may
                else None,
            }
            for part in sections(found.points.all())
        ],
        "lines": [line for line in lines if not line.hidden],
        "hidden": [line for line in lines if line.hidden],
        "figures": figures(lines),
        "line_form": AddLineForm(**start, auto_id="line_%s") if may else None,
        "items": list(found.items.visible_to(user).with_recurrences().select_related("owner")),
        "blameless": BLAMELESS,
    }
    return render(request, "postmortems/edit.html", context)


@require_safe
@desk_page
def export(request: HttpRequest, pk: int, audience: str) -> HttpResponse:
    """The document of one audience as a Markdown file."""
    user = person(request)
    found = visible_review(user, pk)
    if audience not in Audience.values:
        raise Http404(_("There is no such document."))
    text = markdown(document(found, user, Audience(audience)))
    answer = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.ticket.number}-review-{audience}.md"'
    return answer


def _audience(asked: str) -> Audience:
    return Audience(asked) if asked in Audience.values else Audience.TEAM


def _beside(found: Review, user: User) -> dict[str, Any]:
    """What stands beside the text on both pages: where it is on its way, people, tickets, record."""
    entries = list(found.record.readable_by(user)[:MOST_ENTRIES])
    names = wording.people_named(entries)
    return {
        "review": found,
        "can": review_abilities(user, found),
        "missing": [section.label for section in missing_sections(found)] if found.is_open else [],
        "tickets": further_tickets(found, user),
        "record": [
            {
                "entry": entry,
                "words": wording.review_entry_words(entry),
                "details": wording.details(entry, names),
            }
            for entry in entries
        ],
        "now": clock.read(),
    }
