"""Every URL there is: who opens it, what nobody reads there, and that nothing sent to it is an error of ours.

The URLs come from the URLconf itself: a new one fails here until the table says who may open it.
"""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from fnmatch import fnmatch
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client

from tests.every_review import NAMES as NAMES_OF_REVIEWS
from tests.every_url import Url, routes, urls
from tests.world import COMMON, MARKUP, NOTE, ROLES, World, forbidden, make_world
from tickets.views.ticket_actions import VERBS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# o opens · - refused, or not there for him · > led elsewhere · L led to sign in · ? depends on what is done
# The first row that fits a URL holds. `about` is the ticket it is asked for: Rita's plain one, her restricted
# one, or Sven's own.
TABLE = """
                                            visitor rita carl sam ana sven lea mia pia ada
account_login                               o       >    >    >   >   >    >    >   >   >
account_logout                              >       o    o    o   o   o    o    o   o   o
account_reset_password*                     o       o    o    o   o   o    o    o   o   o
account_inactive                            o       o    o    o   o   o    o    o   o   o
account_signup                              -       -    -    -   -   -    -    -   -   -
account_email*                              -       -    -    -   -   -    -    -   -   -
account_confirm_*                           -       -    -    -   -   -    -    -   -   -
account_reauthenticate                      L       o    o    o   o   o    o    o   o   o
account_change_password                     L       o    o    o   o   o    o    o   o   o
account_set_password                        L       >    >    >   >   >    >    >   >   >
mfa_index                                   L       o    o    o   o   o    o    o   o   o
mfa_list_webauthn                           L       o    o    o   o   o    o    o   o   o
mfa_*                                       L       ?    ?    ?   ?   ?    ?    ?   ?   ?
usersessions_list                           L       o    o    o   o   o    o    o   o   o

admin:login                                 L       -    -    -   -   -    -    -   -   L
admin:logout                                >       >    >    >   >   >    >    >   >   ?
admin:*                                     >       >    >    >   >   >    >    >   >   ?

oncall:demo_login                           -       -    -    -   -   -    -    -   -   -
oncall:mailbox                              L       -    -    -   -   -    -    -   -   -
oncall:settings                             L       o    o    o   o   o    o    o   o   o
oncall:contact_rule_remove                  L       -    -    -   >   >    >    >   >   >
oncall:contact_method                       L       -    -    -   -   -    -    o   -   -
oncall:contact_checks                       L       -    -    -   -   -    -    o   -   -
oncall:contact_remove                       L       -    -    -   -   -    -    o   -   -
oncall:contact_code                         L       -    -    -   >   >    >    >   >   >
oncall:contact_test                         L       -    -    -   >   >    >    >   >   >
oncall:contact_move                         L       -    -    -   >   >    >    >   >   >
oncall:contact*                             L       -    -    -   o   o    o    o   o   o
oncall:theme                                >       >    >    >   >   >    >    >   >   >
oncall:operators                            L       -    -    -   -   -    -    o   -   o
oncall:reset_address                        L       -    -    -   -   -    -    >   -   >
oncall:retry_email                          L       -    -    -   -   -    -    >   -   >
oncall:on_call                              L       -    -    -   o   o    o    o   o   o
oncall:calendar                             L       -    -    -   o   o    o    o   o   o
oncall:shift                                L       -    -    -   o   o    o    o   o   o
oncall:schedule_new                         L       -    -    -   -   -    o    o   -   o
oncall:schedule_*                           L       -    -    -   -   -    -    o   -   o
oncall:time_off                             L       -    -    -   o   o    o    o   o   o
oncall:time_off_remove                      L       -    -    -   -   -    -    >   -   -
oncall:feed_*                               L       -    -    -   >   >    >    >   >   >
oncall:feed                                 o       o    o    o   o   o    o    o   o   o
oncall:policies                             L       -    -    -   o   o    o    o   o   o
oncall:policy_default                       L       -    -    -   >   >    >    >   >   >
oncall:policy_new                           L       -    -    -   -   -    o    o   -   o
oncall:policy_*                             L       -    -    -   -   -    -    o   -   o
oncall:pages                                L       -    -    -   o   o    o    o   o   o
oncall:page plain                           L       -    -    -   o   o    o    o   o   o
oncall:page hidden                          L       -    -    -   o   -    o    o   -   -
oncall:page_link plain                      o       o    o    o   o   o    o    o   o   o
oncall:page_link hidden                     o       o    o    o   o   o    o    o   o   o
oncall:page_* plain                         L       -    -    -   ?   -    ?    ?   -   ?
oncall:page_* hidden                        L       -    -    -   ?   -    ?    ?   -   -
oncall:hand_back                            L       -    -    -   >   >    >    >   >   >

tickets:home                                L       >    >    >   >   >    >    >   >   >
tickets:queue                               L       >    >    >   o   o    o    o   o   o
tickets:view_save                           L       >    >    >   o   o    o    o   o   o
tickets:view_change                         L       >    >    >   o   -    -    -   -   -
tickets:view_delete                         L       >    >    >   >   -    -    -   -   -
tickets:board                               L       >    >    >   -   -    o    o   o   o
tickets:search                              L       >    >    >   o   o    o    o   o   o
tickets:majors                              L       >    >    >   o   o    o    o   o   o
tickets:log*                                L       >    >    >   o   o    o    o   -   -

tickets:ticket plain                        L       >    >    -   o   o    o    o   o   o
tickets:ticket hidden                       L       >    -    -   o   -    o    o   -   -
tickets:ticket own                          L       -    -    -   o   >    o    o   o   o
tickets:clock plain                         L       >    >    -   o   o    o    o   o   o
tickets:clock hidden                        L       >    -    -   o   -    o    o   -   -
tickets:clock own                           L       -    -    -   o   >    o    o   o   o
tickets:preview plain                       L       -    -    -   o   o    o    o   o   o
tickets:preview hidden                      L       -    -    -   o   -    o    o   -   -
tickets:preview own                         L       -    -    -   o   -    o    o   o   o
tickets:file plain                          L       -    -    -   o   o    o    o   o   o
tickets:file hidden                         L       -    -    -   o   -    o    o   -   -
tickets:file own                            L       -    -    -   o   -    o    o   o   o
tickets:VERB plain                          L       >    >    -   ?   ?    ?    ?   -   -
tickets:VERB hidden                         L       >    -    -   ?   -    ?    ?   -   -
tickets:VERB own                            L       -    -    -   ?   >    ?    ?   -   -

postmortems:problems                        L       >    >    >   o   o    o    o   o   o
postmortems:problem                         L       >    >    >   o   o    o    o   o   o
postmortems:problem_new                     L       >    >    >   o   o    o    o   -   -
postmortems:problem_edit                    L       >    >    >   o   o    o    o   -   -
postmortems:problem_move                    L       >    >    >   o   o    o    o   -   -
postmortems:problem_link                    L       >    >    >   o   o    o    o   -   -
postmortems:problem_unlink                  L       >    >    >   -   -    -    -   -   -
postmortems:proposal                        L       >    >    >   -   -    -    o   -   -
postmortems:runbooks                        L       >    >    >   o   o    o    o   o   o
postmortems:runbook                         L       >    >    >   o   o    o    o   o   o
postmortems:runbook_new                     L       >    >    >   o   o    o    o   -   -
postmortems:runbook_edit                    L       >    >    >   o   o    o    o   -   -
postmortems:runbook_verify                  L       >    >    >   o   o    o    o   -   -
postmortems:runbook_retire                  L       >    >    >   >   >    >    >   -   -
postmortems:workaround plain                L       >    >    >   >   >    >    >   -   -
postmortems:workaround hidden               L       >    >    >   >   -    >    >   -   -
postmortems:workaround own                  L       >    >    >   o   -    o    o   -   -
postmortems:workaround_judge hidden         L       >    >    >   >   -    >    >   -   -
postmortems:workaround_judge own            L       >    >    >   >   -    >    >   -   -
postmortems:workaround_judge plain          L       >    >    >   >   >    >    >   -   -
postmortems:choose_problem hidden           L       >    >    >   o   -    o    o   -   -
postmortems:choose_problem own              L       >    >    >   o   -    o    o   -   -
postmortems:choose_problem plain            L       >    >    >   o   o    o    o   -   -
postmortems:no_problem hidden               L       >    >    >   o   -    o    o   -   -
postmortems:no_problem own                  L       >    >    >   o   -    o    o   -   -
postmortems:no_problem plain                L       >    >    >   o   o    o    o   -   -
postmortems:runbook_put hidden              L       >    >    >   >   -    >    >   -   -
postmortems:runbook_put own                 L       >    >    >   >   -    >    >   -   -
postmortems:runbook_put plain               L       >    >    >   >   >    >    >   -   -
postmortems:runbook_judge hidden            L       >    >    >   o   -    o    o   -   -
postmortems:runbook_judge own               L       >    >    >   -   -    -    -   -   -
postmortems:runbook_judge plain             L       >    >    >   o   o    o    o   -   -
postmortems:reviews                         L       >    >    >   o   o    o    o   o   o
postmortems:actions                         L       >    >    >   o   o    o    o   o   o
postmortems:start plain                     L       >    >    -   >   >    >    >   >   >
postmortems:start hidden                    L       >    -    -   >   -    >    >   -   -
postmortems:start own                       L       -    -    -   >   >    >    >   >   >
postmortems:review plain                    L       >    >    >   o   o    o    o   o   o
postmortems:review hidden                   L       >    >    >   o   -    o    o   -   -
postmortems:review own                      L       >    >    >   o   -    o    o   o   o
postmortems:edit plain                      L       >    >    >   o   o    o    o   o   o
postmortems:edit hidden                     L       >    >    >   o   -    o    o   -   -
postmortems:edit own                        L       >    >    >   o   -    o    o   o   o
postmortems:export plain                    L       >    >    >   o   o    o    o   o   o
postmortems:export hidden                   L       >    >    >   o   -    o    o   -   -
postmortems:export own                      L       >    >    >   o   -    o    o   o   o
postmortems:action plain                    L       >    >    >   o   o    o    o   o   o
postmortems:action hidden                   L       >    >    >   o   -    o    o   -   -
postmortems:action own                      L       >    >    >   o   -    o    o   o   o
postmortems:REVIEWING plain                 L       >    >    >   ?   -    ?    ?   -   -
postmortems:REVIEWING hidden                L       >    >    >   ?   -    ?    ?   -   -
postmortems:REVIEWING own                   L       >    >    >   -   -    -    ?   -   -

portal:home                                 L       o    o    o   o   o    o    o   o   o
portal:new                                  L       o    o    o   o   o    o    o   o   o
portal:verify                               o       o    o    o   o   o    o    o   o   o
portal:file plain                           L       -    -    -   o   o    o    o   o   o
portal:file hidden                          L       -    -    -   o   -    o    o   -   -
portal:file own                             L       -    -    -   o   -    o    o   o   o
portal:ticket plain                         L       o    o    -   >   >    >    >   >   >
portal:ticket hidden                        L       o    -    -   >   -    >    >   -   -
portal:ticket own                           L       -    -    -   >   o    >    >   >   >
portal:* plain                              L       >    >    -   >   >    >    >   >   >
portal:* hidden                             L       >    -    -   >   -    >    >   -   -
portal:* own                                L       -    -    -   >   >    >    >   >   >
"""
SEARCHES = ("/search/?q=", "/queue/?status=any&words=", "/portal/?q=", "/portal/?of=organisation&q=")
ROWS = [
    (line[:44].split(), dict(zip(ROLES, line[44:].split(), strict=True)))
    for line in TABLE.strip("\n").splitlines()[1:]
    if line
]
VERB_NAMES = {f"tickets:{form.verb}" for form in VERBS}
# What changes a review or an action item: for who writes it, and some of it for who approves it.
REVIEW_VERBS = NAMES_OF_REVIEWS - {
    f"postmortems:{name}" for name in ("reviews", "actions", "start", "review", "edit", "export", "action")
}

# Sent under every name that a page or a view may read.
HOSTILE = {
    "nul": "%00",
    "half a surrogate": "%ED%A0%80",
    "digits": "9" * 4999,
    "a key too great": str(10**30),
    "markup": quote("<script>alert(1)</script>'\""),
    "the first year": "0001-01-01T00:00",
    "the last year": "9999-12-31T23:59",
    "nothing": "",
}
NAMES = [
    "q", "page", "p", "o", "e", "sort", "status", "team", "assignee", "priority", "category", "service",
    "breach", "words", "triage", "next", "person", "theme", "address", "before", "message", "caller",
    "requester", "subcategory", "impact", "urgency", "kind", "channel", "show", "older", "of", "query",
    "name", "step", "then", "opened", "key", "task", "relation", "item", "body", "files", "seen", "other",
    "answer", "because", "rating", "app_label", "model_name", "field_name", "term", "credential", "code",
    "login", "password", "email", "action", "_selected_action", "_popup", "_to_field", "id__exact",
    "zone", "language", "year", "country", "organisation", "wake_at", "follow_up", "reason", "since",
    "occurred_at", "detected_at", "title", "details", "about", "queued_at__year", "queued_at__month",
    "queued_at__day", "all", "_changelist_filters", "text", "number",
    "major", "check", "child", "children", "numbers", "whom", "at", "what", "shown_at",
]  # fmt: skip


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A thousand refusals are no news here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world() -> World:
    return make_world()


def row(name: str, about: str = "") -> dict[str, str] | None:
    """What the table says about a URL."""
    known = "tickets:VERB" if name in VERB_NAMES else name
    known = "postmortems:REVIEWING" if name in REVIEW_VERBS else known
    wanted = [about] if about else []
    return next((who for (pattern, *of), who in ROWS if fnmatch(known, pattern) and of in ([], wanted)), None)


def ask(client: Client, path: str, sent: str = "", *, post: bool = False) -> Any:
    """One request, of which nothing stays, not even that it signed somebody out; a file's bytes are in
    `streamed`."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        point = transaction.savepoint()
        try:
            if post:
                answer = client.post(path, sent, content_type="application/x-www-form-urlencoded")
            else:
                answer = client.get(path, QUERY_STRING=sent)
            answer.streamed = b"".join(answer) if answer.streaming else b""  # type: ignore[attr-defined]
            return answer
        finally:
            transaction.savepoint_rollback(point)
            client.cookies = cookies


def opened(client: Client, path: str) -> tuple[str, str]:
    """(how the page answers in the table's letters, its text); posted where it is never fetched."""
    answer = ask(client, path)
    if answer.status_code == 405:
        answer = ask(client, path, post=True)
    text = answer.streamed if answer.streaming else answer.content
    return letter(answer), f"{answer.headers}{text.decode(errors='replace')}"


def letter(answer: Any) -> str:
    if answer.status_code >= 500:
        return "!"
    if answer.status_code in {301, 302}:
        return "L" if answer["Location"].startswith("/accounts/login/") else ">"
    return "-" if answer.status_code in {403, 404, 410} else "o"


def asked_by(place: int, url: Url) -> list[str]:
    """Everybody, where the page is the desk's own. A verb is asked for by two of them in turn, the pages
    of Django's admin by Ada and another one, those of accounts by three whose sides differ."""
    if url.name.startswith("admin:"):
        return ["ada", ROLES[place % 9]]
    if url.name in VERB_NAMES:
        return [ROLES[place % 10], ROLES[(place + 5) % 10]]
    return list(ROLES) if ":" in url.name else ["visitor", "rita", "ada"]


def test_the_table_says_who_may_open_each_url(world: World) -> None:
    missing = [name for name, _route in routes() if row(name) is None and row(name, "plain") is None]
    assert not missing, "Say in TABLE who may open these."
    wrong = []
    for place, url in enumerate(urls(world)):
        who = row(url.name, url.about)
        assert who is not None, url
        for role in asked_by(place, url):
            got, text = opened(world.clients[role], url.path)
            if got == "!" or who[role] not in {got, "?"}:
                wrong.append(f"{role} gets {got} for {url}")
            # whoever holds the link of a page reads there what its message said
            marks = set() if url.name == "oncall:page_link" else forbidden(role)
            wrong += [f"{role} reads {mark} at {url}" for mark in marks if mark in text]
            if MARKUP in text and "attachment; filename" not in text:
                wrong.append(f"{role} is shown markup as markup at {url}")
    assert not wrong, "\n".join(wrong)


def test_no_search_and_no_count_tells_of_what_somebody_may_not_read(world: World) -> None:
    for role in ROLES[1:]:
        client = world.clients[role]
        for path in SEARCHES:
            for mark in forbidden(role):
                found = client.get(path + mark).content.decode()
                assert not re.search(r"INC-\d{6}", found), (role, path, mark)
            text = client.get(path + COMMON).content.decode()
            assert not [mark for mark in forbidden(role) if mark in text], (role, path)
    assert world.plain.number in world.clients["ana"].get(f"/search/?q={NOTE}").content.decode()


def test_a_ticket_that_is_hidden_is_as_absent_as_one_that_never_was(world: World) -> None:
    for role in ("sam", "sven", "pia", "ada"):
        for path in ("/tickets/{}/", "/tickets/{}/reply/", "/portal/tickets/{}/", "/tickets/{}/files/1/"):
            hidden, absent = (
                told(world.clients[role], path, number) for number in (world.hidden.number, "INC-999999")
            )
            assert hidden == absent, (role, path)


def told(client: Client, path: str, number: str) -> tuple[int, str]:
    """The answer about a ticket, but for its number and the page's own token."""
    answer = client.get(path.format(number))
    text = answer.content.decode().replace(number, "N")
    return answer.status_code, re.sub(r'(csrfmiddlewaretoken" value|hx-headers)=\S+ ?\S*', "", text)


def strongest(world: World, url: Url) -> Client:
    """The browser of whoever gets furthest there."""
    sides = {"admin": "ada", "portal": "rita", "oncall": "mia", "tickets": "ana", "postmortems": "mia"}
    role = sides.get(url.name.split(":")[0], "visitor" if "login" in url.name else "ana")
    return world.clients[role]


def parts(url: Url) -> int:
    """Into how many parts what is hostile is divided; pages get one each in turn, `make hostile` all."""
    if url.name.startswith("admin:") or url.name in VERB_NAMES:
        return 8
    return 4


def test_nothing_a_client_sends_is_an_error_of_ours(world: World, settings: SimpleNamespace) -> None:
    settings.WATCHDESK_DEMO = True
    broken, seen = [], set()
    for place, url in enumerate(urls(world)):
        # one row is like the next
        if url.about in {"hidden", "own"} or url.name in seen:
            continue
        seen.add(url.name)
        client = strongest(world, url)
        page = ask(client, url.path)
        fields = set() if page.streaming else set(re.findall(r'name="([^"]+)"', page.content.decode()))
        names = sorted({*NAMES, *fields} - {"csrfmiddlewaretoken"})
        for at, (label, value) in enumerate(HOSTILE.items()):
            if (at + place) % parts(url):
                continue
            sent = "&".join(f"{quote(name)}={value}" for name in names)
            for post in (False, True):
                answer = ask(client, url.path, sent, post=post)
                if answer.status_code >= 500:
                    broken.append(
                        f"{label} {'posted to' if post else 'asked of'} {url.path}: {answer.exc_info}"
                    )
                elif not answer.streaming and b"<script>alert(1)" in answer.content:
                    broken.append(f"{url.path} shows markup as markup")
    assert not broken, "\n".join(broken)


def test_no_number_and_no_key_is_an_error_of_ours(world: World) -> None:
    ana = world.clients["ana"]
    for number in ("INC-%00", "INC-000001%0a", "inc-1", "%ED%A0%80", "-", "9" * 5000, "..%2f.."):
        for path in ("/tickets/{}/", "/portal/tickets/{}/", "/v/{}/", "/queue/views/{}/"):
            assert letter(ask(ana, path.format(number))) in "-o>", path
    for key in ("9" * 5000, str(10**30), "0"):
        assert letter(ask(ana, f"/tickets/{world.plain.number}/files/{key}/")) == "-"


def test_no_form_is_taken_without_its_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.people["ana"], backend="django.contrib.auth.backends.ModelBackend")
    for url in urls(world):
        # the link of a page is answered without cookies, and so without this token
        excepted = url.name.startswith("admin:") or url.name == "oncall:page_link"
        if url.about in {"", "plain"} and not excepted:
            assert client.post(url.path).status_code == 403, url
