"""Chromium on answers of the test client: what is shown is what the desk said, and nothing it said stays.

Every page of a run is looked at on the same world, and forms may be posted: each request is rolled back.
"""

import mimetypes
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Route

from tests.readers.backroom import Backroom

HOST = "http://testserver"


def ask(client: Client, path: str, data: Any = None, *, post: bool = False, headers: Any = None) -> Any:
    """One request, of which nothing stays."""
    cookies = deepcopy(client.cookies)
    point = transaction.savepoint()
    try:
        answer = client.post(path, data or {}, headers=headers) if post else client.get(path, headers=headers)
        if answer.streaming:
            b"".join(answer)
        return answer
    finally:
        transaction.savepoint_rollback(point)
        client.cookies = cookies


def is_page(answer: Any) -> bool:
    """A whole page: a part that htmx fetches is looked at where it stands."""
    return not answer.streaming and b"<html" in answer.content[:300]


class Shown:
    """One browser page that shows a client's answers."""

    def __init__(self, context: BrowserContext, room: Backroom) -> None:
        context.route(f"{HOST}/**", self._fulfil)
        self.page: Page = context.new_page()
        self._client = Client()
        self._ready: dict[str, bytes] = {}
        self._room = room

    def show(self, client: Client, path: str, html: bytes | None = None) -> Page:
        """Open the page as this client sees it; with `html`, that stands at the address."""
        self._client, self._ready = client, {path: html} if html is not None else {}
        self.page.goto(f"{HOST}{path}")
        return self.page

    def _fulfil(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        path = f"{address.path}?{address.query}" if address.query else address.path
        if path.startswith("/static/"):
            _static(route, address.path)
        elif path in self._ready and route.request.resource_type == "document":
            route.fulfill(body=self._ready[path], content_type="text/html; charset=utf-8")
        else:
            self._answer(route, path)

    def _answer(self, route: Route, path: str) -> None:
        asked = {name: value for name, value in route.request.headers.items() if name.startswith("hx-")}
        answer = self._room.do(ask, self._client, path, headers=asked)
        route.fulfill(
            status=answer.status_code,
            # what isolates a page from others makes Chromium ask anew, where nobody answers
            headers={name: value for name, value in answer.items() if name[:3] == "HX-"},
            content_type=answer["Content-Type"],
            body=b"" if answer.streaming else answer.content,
        )


def _static(route: Route, path: str) -> None:
    found = finders.find(path.removeprefix("/static/"))
    if not isinstance(found, str):
        route.fulfill(status=404)
    else:
        route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0] or "application/octet-stream")
