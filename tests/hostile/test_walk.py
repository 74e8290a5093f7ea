"""Whatever is sent to the desk, by whomever: a clear answer, nothing half-written, nothing that runs.

Routes come from the URLconf, forms from the pages that are really rendered, names from what the views ask a
query string or a form for. So a new one is tried without anybody writing it down here. `HOSTILE_SECONDS=900`
goes on at random for so many seconds (`HOSTILE_SEED` repeats a run).
"""

import logging
import os
import random
import re
import sys
import time
from collections.abc import Iterator
from urllib.parse import quote
from zlib import crc32

import pytest
from allauth.account.internal.flows.manage_email import sync_user_email_address
from django.contrib.admindocs.views import simplify_regex
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from kernel import clock
from oncall.models import User
from tests.every_url import routes
from tests.hostile.asking import Seen, ask, encoded, remember
from tests.hostile.forms import Form
from tests.hostile.scene import VERB_NAMES, Place, Scene, make_scene, places, route_of
from tests.hostile.values import BODIES, ELSEWHERE, HEADERS, LABELS, METHODS, PARTS, Sent, classes
from tickets.actions.audit.run import audit_all
from tickets.models import AuditFinding

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

_ROW = re.compile(r"-\d+-")

# Shares of a long walk: several processes take one each, and a run that is stopped tells how far it came.
SHARES = 24
in_shares = pytest.mark.parametrize("share", range(SHARES))


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """One desk for the whole walk: of no request anything stays."""
    logging.disable(logging.CRITICAL)
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_scene()
        # allauth notes a person's address as soon as a link for a new password is looked at, even a wrong one
        for person in User.objects.all():
            sync_user_email_address(person)
        audit_all(now=clock.read())
        remember()
        yield made
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def found(scene: Scene) -> list[Place]:
    return places(scene)


class Walk:
    """Which name got which class of value, and what went wrong."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.covered: set[tuple[str, str, str]] = set()
        self.requests = 0
        self.wrong: dict[str, str] = {}

    def ask(self, client: Client, path: str, what: str, **how: object) -> Seen:
        seen = ask(client, path, audit=audit, **how)  # type: ignore[arg-type]
        self.requests += 1
        for each in seen.wrong:
            # one example of each cause is enough: its first word and its place
            cause = f"{each.split(':')[0]} {each.rpartition(' ')[2]}"
            self.wrong.setdefault(cause, f"{each[:300]}\n    {what}: {path[:200]}")
        return seen

    def left(self, space: str, name: str) -> list[str]:
        """The classes that this name has not got yet."""
        known = (space, _ROW.sub("-N-", name))
        return [label for label in LABELS if (*known, label) not in self.covered]

    def take(self, space: str, name: str, turn: int) -> str:
        """A class for this name, its turn's, which it then has got; any, if there is none left."""
        left = self.left(space, name) or LABELS
        label = left[turn % len(left)]
        self.covered.add((space, _ROW.sub("-N-", name), label))
        return label

    def blame(self, figures: str) -> None:
        sys.stdout.write(f"{figures}\n")
        assert not self.wrong, "\n".join(self.wrong.values())


def audit() -> list[str]:
    before = set(AuditFinding.objects.filter(cleared_at=None).values_list("pk", flat=True))
    audit_all(now=clock.read())
    new = AuditFinding.objects.filter(cleared_at=None).exclude(pk__in=before)
    return [f"the auditor says: {each.kind} {each.params}" for each in new]


def space_of(url_name: str) -> str:
    """Routes that read the same names in the same code."""
    if url_name in VERB_NAMES:
        return "VERB"
    return f"admin:{url_name.rpartition('_')[2]}" if url_name.startswith("admin:") else url_name


def share_of(space: str) -> int:
    """Which part of a long walk asks the routes of this space: the same in each process."""
    return crc32(space.encode()) % SHARES


def pairs(name: str, value: Sent) -> list[tuple[str, str]]:
    if value is None:
        return []
    return [(name, value)] if isinstance(value, str) else [(name, each) for each in value]


def honest(form: Form) -> list[tuple[str, str]]:
    return [
        (each.name, quote(value))
        for each in form.fields.values()
        for value in each.honest()
        if each.kind != "file"
    ]


# -- forms -----------------------------------------------------------------------------------------------


def forms(found: list[Place]) -> list[tuple[Place, Form, str]]:
    """(where it stands, the form, the route it goes to), each once."""
    once: dict[object, tuple[Place, Form, str]] = {}
    for place in found:
        for form in place.forms:
            route = route_of(form.action)
            names = frozenset(_ROW.sub("-N-", name) for name in form.fields)
            once.setdefault((route, form.method, names), (place, form, route))
    return [each for each in once.values() if each[2] and each[2] != "account_logout"]


@in_shares
def test_no_form_is_an_error_of_ours_whatever_is_typed_into_it(
    scene: Scene, found: list[Place], share: int
) -> None:
    walk = Walk(scene)
    for place, form, route in forms(found):
        if share_of(route) != share:
            continue
        client, method = scene.client(place.role), "POST" if form.method == "post" else "GET"
        walk.ask(client, form.action, "sent twice", method=method, sent=encoded(honest(form)), times=2)
        read = set[str]()
        # each form once with nothing in it that it could know
        soup = encoded([(name, "soup[]") for name in form.fields if _tried(name)])
        walk.ask(client, form.action, f"soup into {route}", method=method, sent=soup)
        for turn in range(len(LABELS) + 1):
            names = [name for name in {*form.fields, *read} if _tried(name) and walk.left(route, name)]
            if not names and turn > 1:
                break
            sent, labels = _mixed(walk, form, route, names, turn)
            seen = walk.ask(client, form.action, f"{labels} into {route}", method=method, sent=sent)
            read |= {name for name in seen.read if _tried(name)}
    walk.blame(f"{walk.requests} requests, {len(walk.covered)} values")


def _tried(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "__prefix__" not in name


def _mixed(walk: Walk, form: Form, route: str, names: list[str], turn: int) -> tuple[str, str]:
    """The form's body: these names get what they have not got yet, the others what a person would send."""
    wanted = set(names)
    sent = [pair for pair in honest(form) if pair[0] not in wanted]
    labels = {}
    for at, name in enumerate(sorted(wanted)):
        each = form.fields.get(name)
        usual = (each.honest() if each else [""]) or [""]
        label = walk.take(route, name, turn + at)
        labels[name] = label
        of = each.kind if each else ""
        sent += pairs(name, classes(usual[0], walk.scene.foreign, of)[label])
    return encoded(sent), str(labels)[:400]


# -- addresses -------------------------------------------------------------------------------------------


@in_shares
def test_no_name_in_a_query_string_is_an_error_of_ours(scene: Scene, found: list[Place], share: int) -> None:
    walk = Walk(scene)
    for place in found:
        space = space_of(place.url.name)
        if place.url.about == "stage" or share_of(space) != share:
            continue
        client = scene.client(place.role)
        read = set(walk.ask(client, place.url.path, "asked").read)
        for turn in range(len(LABELS)):
            names = sorted(name for name in read if _tried(name) and walk.left(space, name))
            if not names:
                break
            sent = [
                pair
                for at, name in enumerate(names)
                for pair in pairs(name, classes("", scene.foreign)[walk.take(space, name, turn + at)])
            ]
            # a million bytes in an address is nothing that a server would hand on
            asked = encoded([(name, value[:4000]) for name, value in sent])
            seen = walk.ask(client, place.url.path, f"asked of {place.url.name}", sent=asked)
            read |= seen.read
    walk.blame(f"{walk.requests} requests, {len(walk.covered)} values")


_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def test_no_part_of_a_path_is_an_error_of_ours(scene: Scene, found: list[Place]) -> None:
    walk = Walk(scene)
    by_name = {place.url.name: place for place in found}
    for name, route in routes():
        place, pattern = by_name.get(name), simplify_regex(route)
        if place is None:
            continue
        for each in _ARGUMENT.finditer(pattern):
            for turn, part in enumerate(PARTS):
                key = (space_of(name), each[1], part)
                if key in walk.covered:
                    continue
                walk.covered.add(key)
                honest_parts = _matched(pattern, place.url.path)
                path = _ARGUMENT.sub(lambda m: part if m[1] == each[1] else honest_parts[m[1]], pattern)  # noqa: B023
                method = "POST" if turn % 3 == 2 else "GET"
                walk.ask(scene.client(place.role), path, f"{part[:20]} as {each[1]}", method=method)
    walk.blame(f"{walk.requests} requests, {len(walk.covered)} parts")


def _matched(pattern: str, path: str) -> dict[str, str]:
    """What stands in an address for each argument of its route."""
    names = _ARGUMENT.findall(pattern)
    pieces = [re.escape(piece) for piece in re.split(r"<[^>]+>", pattern)]
    found = re.fullmatch("(.+?)".join(pieces), path)
    assert found is not None, (pattern, path)
    return dict(zip(names, found.groups(), strict=True))


def test_no_header_is_an_error_of_ours_or_gets_into_a_page(scene: Scene, found: list[Place]) -> None:
    walk, asked = Walk(scene), [place for place in found if place.url.about != "stage"]
    for turn, place in enumerate(asked):
        # every header meets every room, not every address
        for at in range(turn % 4, len(HEADERS), 4):
            headers = HEADERS[at]
            own = "HTTP_COOKIE" in headers
            client = Client(raise_request_exception=False) if own else scene.client(place.role)
            seen = walk.ask(client, place.url.path, str(headers)[:200], **headers)
            if ELSEWHERE in headers.get("HTTP_HOST", ""):
                assert seen.status == 400, place.url
            if "HTTP_HX_CURRENT_URL" not in headers and "HTTP_REFERER" not in headers:
                assert ELSEWHERE not in seen.text + seen.location, (place.url, headers)
    walk.blame(f"{walk.requests} requests")


def test_no_body_and_no_method_is_an_error_of_ours(scene: Scene, found: list[Place]) -> None:
    walk, spaces = Walk(scene), set[str]()
    for turn, place in enumerate(found):
        space = space_of(place.url.name)
        if space in spaces:
            continue
        spaces.add(space)
        client = scene.client(place.role)
        for at in range(turn % 2, len(BODIES), 2):
            walk.ask(client, place.url.path, str(BODIES[at])[:200], method="POST", body=BODIES[at])
        for method in METHODS:
            seen = walk.ask(client, place.url.path, method, method=method)
            assert not seen.wrote - {"django_session", "usersessions_usersession"}, (method, place.url)
    walk.blame(f"{walk.requests} requests")


def test_no_form_is_taken_without_its_token(scene: Scene, found: list[Place]) -> None:
    """Of everybody's: also the admin's, and that of signing in."""
    clients = {}
    for role, person in scene.world.people.items():
        clients[role] = Client(enforce_csrf_checks=True, raise_request_exception=False)
        clients[role].force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    visitor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    once: dict[str, tuple[Place, Form]] = {}
    for place, form, route in forms(found):
        if form.method == "post":
            once.setdefault(route, (place, form))
    for route, (place, form) in once.items():
        seen = ask(clients.get(place.role, visitor), form.action, method="POST", sent=encoded(honest(form)))
        # the link of a page is answered without cookies: its token is the authority
        assert (seen.status == 403) is (route != "oncall:page_link"), (route, seen.status)
        assert not seen.wrong, (route, seen.wrong)


# -- at random -------------------------------------------------------------------------------------------


def test_no_random_walk_is_an_error_of_ours(scene: Scene, found: list[Place]) -> None:
    """Two seconds of it, or as long as HOSTILE_SECONDS says: everybody, everywhere, several steps each."""
    seed = int(os.environ.get("HOSTILE_SEED", "0")) or random.SystemRandom().randrange(10**6)
    chance, walk = random.Random(seed), Walk(scene)
    tried, ends = forms(found), time.monotonic() + float(os.environ.get("HOSTILE_SECONDS", "2"))
    while time.monotonic() < ends:
        place, form, route = chance.choice(tried)
        role = chance.choice([place.role, place.role, *scene.world.clients])
        wanted = {name for name in form.fields if _tried(name) and chance.random() < 0.2}
        sent = [pair for pair in honest(form) if pair[0] not in wanted]
        for name in sorted(wanted):
            kinds = classes("a", scene.foreign, form.fields[name].kind) | {"soup": quote(_soup(chance))}
            sent += pairs(name, kinds[chance.choice(list(kinds))])
        chance.shuffle(sent)
        headers = chance.choice(HEADERS) if chance.random() < 0.1 else {}
        walk.ask(
            scene.client(role),
            form.action,
            f"{role} into {route}, {encoded(sent)[:300]}",
            method="POST" if form.method == "post" else "GET",
            sent=encoded(sent),
            times=chance.choice([1, 1, 2]),
            **{name: value for name, value in headers.items() if name != "HTTP_COOKIE"},
        )
    walk.blame(f"{walk.requests} requests, seed {seed}")


def _soup(chance: random.Random) -> str:
    """Letters of all kinds, as UTF-8 can carry them."""
    ranges = (0x250, 0x3000, 0x110000)
    letters = [chance.randrange(chance.choice(ranges)) for _each in range(chance.randrange(60))]
    return "".join(chr(letter) for letter in letters if not 0xD800 <= letter < 0xE000)
