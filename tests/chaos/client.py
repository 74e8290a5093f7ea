"""One person's browser: over real HTTP, at whichever web process answers, and stubborn."""

import random
import threading
import time
from collections.abc import Mapping, Sequence

import requests

from tests.chaos.book import Book, Promise
from tests.chaos.pages import Form, form_for

PATIENCE = 120.0
AWAY = "Watchdesk is away for a moment"
"""What the page says that answers while PostgreSQL cannot be reached."""


class Browser:
    """Asks again, with the very same form, until the desk says yes or no: as people do who see no answer."""

    def __init__(self, who: str, ports: Sequence[int], book: Book, chance: random.Random) -> None:
        self.who = who
        self.chance = chance
        self.book = book
        self._ports = ports
        self._session = requests.Session()
        self._session.trust_env = False
        self.ending = threading.Event()

    def get(self, path: str) -> requests.Response | None:
        """The page; None when nobody answered for long."""
        return self._until_answered("GET", path, None, None)

    def post(self, path: str, form: Mapping[str, str], promise: Promise) -> bool:
        """Whether it is done. What was asked more than once is the same post each time."""
        answer = self._until_answered("POST", path, form, promise)
        if answer is None:
            return False
        promise.certain = answer.status_code in {302, 303}
        promise.refused = not promise.certain
        self.book.answered(f"{promise.what} {'done' if promise.certain else answer.status_code}")
        return promise.certain

    def where(self, path: str, form: Mapping[str, str], promise: Promise) -> str:
        """Post and say where it led, or nothing."""
        self._led_to = ""
        return self._led_to if self.post(path, form, promise) else ""

    def form(self, path: str, *, action: str = "", field: str = "") -> Form | None:
        page = self.get(path)
        if page is None or page.status_code != 200:
            return None
        return form_for(page.text, action=action, field=field)

    def _until_answered(
        self, method: str, path: str, form: Mapping[str, str] | None, promise: Promise | None
    ) -> requests.Response | None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not (self.ending.is_set() and promise is None):
            if promise is not None:
                promise.tries += 1
            answer = self._once(method, path, form)
            if answer is not None:
                self._led_to = answer.headers.get("Location", "")
                return answer
            time.sleep(self.chance.uniform(0.3, 1.0))
        self.book.answered("nothing at all")
        return None

    def _once(self, method: str, path: str, form: Mapping[str, str] | None) -> requests.Response | None:
        """An answer that means something; None when there was none, or "not now"."""
        port = self.chance.choice(self._ports)
        try:
            answer = self._session.request(
                method,
                f"http://127.0.0.1:{port}{path}",
                data=form,
                timeout=(3, 60),
                allow_redirects=method == "GET",
            )
        except requests.RequestException as error:
            self.book.answered(f"lost: {type(error).__name__}")
            return None
        if answer.status_code == 503:
            self._judge_503(answer, method, path)
            return None
        if answer.status_code >= 500:
            self.book.outrage(f"{method} {path}: {answer.status_code}\n{answer.text[:2000]}")
        return answer

    def _judge_503(self, answer: requests.Response, method: str, path: str) -> None:
        self.book.answered("503")
        if AWAY not in answer.text or "Retry-After" not in answer.headers:
            self.book.outrage(f"{method} {path}: a 503 in other words\n{answer.text[:2000]}")
