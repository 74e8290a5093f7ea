"""What a browser fetches: little on a first visit, less later, and nothing from another host."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.tickets.views.ticket_desk import TicketDesk, open_desk

pytestmark = pytest.mark.django_db

FIRST_VISIT, LATER = 120_000, 30_000
LINKED = re.compile(r'<(?:link|script|img|source|use)\b[^>]*?\b(?:href|src)="([^"]+)"')
IN_STYLES = re.compile(r'url\(\s*["\']?([^"\')]+)')
DESK = ["/queue/", "/log/", "/search/?q=printer", "/on-call/", "/pages/", "/problems/", "/reviews/"]
PORTAL = ["/portal/", "/portal/new/"]


@pytest.fixture
def desk() -> TicketDesk:
    return open_desk()


def _weigh(client: Client, path: str) -> None:
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    assert (answer.status_code, answer["Content-Encoding"]) == (200, "gzip"), path
    html = len(answer.content)
    linked = LINKED.findall(gzip.decompress(answer.content).decode())
    assert linked, path
    assert html <= LATER, f"{path}: {html} bytes again and again"
    files = {name for url in linked for name in _of_this_desk(url)}
    weight = html + sum(_compressed(name) for name in files)
    assert weight <= FIRST_VISIT, f"{path}: {weight} bytes on a first visit, for {sorted(files)}"


def _of_this_desk(url: str) -> list[str]:
    """The static file that is linked, and those that a stylesheet names in turn."""
    if url.startswith("data:"):
        return []
    assert url.startswith("/"), f"{url} is fetched from elsewhere"
    assert not url.startswith("//"), f"{url} is fetched from elsewhere"
    if not url.startswith("/static/"):
        return []
    name = url.removeprefix("/static/").split("?")[0]
    found = [name]
    if name.endswith(".css"):
        for inner in IN_STYLES.findall(_content(name).decode()):
            assert "://" not in inner, f"{name} fetches {inner}"
            if not inner.startswith(("data:", "#")):
                found.append(str((Path("/") / Path(name).parent / inner).resolve()).lstrip("/"))
    return found


def _content(name: str) -> bytes:
    path = finders.find(name)
    assert isinstance(path, str), f"{name} is linked and there is none"
    return Path(path).read_bytes()


def _compressed(name: str) -> int:
    """As WhiteNoise keeps it beside the file; fonts and pictures as they are."""
    content = _content(name)
    return len(content) if name.endswith((".woff2", ".png")) else len(gzip.compress(content, 9))


@pytest.mark.parametrize("path", DESK)
def test_an_agents_page_is_light(desk: TicketDesk, client: Client, path: str) -> None:
    client.force_login(desk.ana)
    _weigh(client, path)


def test_the_page_of_a_ticket_is_light(desk: TicketDesk, client: Client) -> None:
    client.force_login(desk.ana)
    _weigh(client, desk.url())


@pytest.mark.parametrize("path", PORTAL)
def test_a_requesters_page_is_light(desk: TicketDesk, client: Client, path: str) -> None:
    client.force_login(desk.rita)
    _weigh(client, path)


def test_the_board_is_light(desk: TicketDesk, client: Client) -> None:
    desk.ana.is_incident_manager = True
    desk.ana.save()
    client.force_login(desk.ana)
    _weigh(client, "/board/")


def test_signing_in_is_light(client: Client) -> None:
    _weigh(client, "/accounts/login/")
