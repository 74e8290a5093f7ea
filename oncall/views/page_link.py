"""The signed link in a message: a page answered at night, on a phone, without signing in.

Whoever holds the link acts as the person it was sent to: the token is the authority, and no cookie is. So
there is no CSRF token beside it. A forged request would have to know the token, and then needs no victim;
a browser inside a mail program often keeps no cookies, and a page without a referrer posts with
"Origin: null", which Django's check refuses. Opening the link changes nothing: scanners and previews follow
links.
"""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kernel import clock
from kernel.limits import too_often
from oncall.actions.pages import (
    acknowledge_page,
    escalate_page,
    record_link_used,
    resolve_page,
    snooze_page,
)
from oncall.actions.refusals import NotAllowed
from oncall.forms.page import SNOOZES
from oncall.links import BrokenLink, ExpiredLink, read_page_token
from oncall.models import Page, PageEvent, User
from oncall.page_message import last_cause, said
from oncall.page_rights import may_act
from oncall.page_standing import standing
from oncall.page_words import event_words
from oncall.record import Via, acting
from oncall.requests import whole_number

MOST_BAD, MOST_POSTS = 30, 60


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page with its buttons, or do what one of them says, in its person's language and zone."""
    answer = _answer(request, token)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    now = clock.read()
    try:
        page, person = read_page_token(token, now)
    except BrokenLink as error:
        return _gone(request, is_expired=isinstance(error, ExpiredLink))
    with translation.override(person.display_language), timezone.override(person.display_zone):
        if not may_act(person, page):
            return render(request, "oncall/page_link_gone.html", {"why": "right"}, status=403)
        if request.method != "POST":
            return _shown(request, page, person, token, now)
        if too_often(f"page-link:{page.pk}:{person.pk}", MOST_POSTS):
            return _shown(request, page, person, token, now, status=429)
        with acting(by=person, via=Via.LINK):
            return _act(request, page, person, token, now)


def _gone(request: HttpRequest, *, is_expired: bool) -> HttpResponse:
    """The token is not one of ours, or it is over; somebody who tries many is told to wait."""
    if not is_expired and too_often(f"page-link-bad:{get_adapter().get_client_ip(request)}", MOST_BAD):
        return render(request, "oncall/page_link_gone.html", {"why": "often"}, status=429)
    why, status = ("expired", 410) if is_expired else ("broken", 404)
    return render(request, "oncall/page_link_gone.html", {"why": why}, status=status)


def _shown(
    request: HttpRequest, page: Page, person: User, token: str, now: datetime, *, status: int = 200
) -> HttpResponse:
    told = list(User.objects.filter(pk__in=page.told).order_by("full_name", "id"))
    mine = page.events.filter(actor=person).order_by("-pk").first()
    if mine is not None:
        mine.page = page
    context = {
        "page": page,
        "person": person,
        "token": token,
        "standing": standing(page, told, now),
        "said": said(page, last_cause(page)),
        "others": [each for each in told if each != person],
        "mine": mine,
        "mine_words": event_words(mine) if mine is not None else "",
        "unchanged": mine is not None and mine.kind == PageEvent.Kind.LINK_USED,
        "too_often": status == 429,
        "snoozes": SNOOZES.items(),
        "now": now,
        "shown": int(now.timestamp()),
    }
    return render(request, "oncall/page_link.html", context, status=status)


def _act(request: HttpRequest, page: Page, person: User, token: str, now: datetime) -> HttpResponse:
    """Do it, or record that somebody asked for what was done already; then show how the page stands."""
    verb = request.POST.get("act", "")
    try:
        changed = _do(verb, request, page, person, now)
        if changed is None:
            return _shown(request, page, person, token, now, status=422)
        if not changed:
            record_link_used(page=page.pk, by=person, now=now, act=verb)
    except NotAllowed:
        return render(request, "oncall/page_link_gone.html", {"why": "right"}, status=403)
    return redirect("oncall:page_link", token)


def _do(verb: str, request: HttpRequest, page: Page, person: User, now: datetime) -> bool | None:
    """Whether it changed something; None for what no button says."""
    if verb == "acknowledge":
        return acknowledge_page(page=page.pk, by=person, now=now)
    if verb == "resolve":
        return resolve_page(page=page.pk, by=person, now=now)
    if verb == "escalate":
        # without what was seen it is done: at night better once more than not at all
        return escalate_page(page=page.pk, by=person, now=now, seen=request.POST.get("seen", ""))
    minutes = request.POST.get("minutes", "")
    if verb == "snooze" and minutes in SNOOZES:
        until = _until(request.POST.get("shown"), int(minutes), now)
        return snooze_page(page=page.pk, by=person, now=now, until=until)
    return None


def _until(shown: str | None, minutes: int, now: datetime) -> datetime:
    """So long from when the button was shown, so that pressed twice it means one time; else from now."""
    seconds = whole_number(shown) or 0
    age = int(now.timestamp()) - seconds
    start = now - timedelta(seconds=age) if 0 <= age < minutes * 60 else now
    return start + timedelta(minutes=minutes)
