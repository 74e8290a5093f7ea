"""People on call answer from the message alone: they open its link and press the button, or sleep on."""

import json
import random
import re
import threading
from collections.abc import Callable, Sequence

from tests.chaos.book import Book
from tests.chaos.client import Browser
from tests.web_target import WebTarget

_ONE = re.compile(r"((?:INC|REQ)-\d+)")
_LINK = re.compile(r"https?://[^/\s]+(/p/[^\s/]+/)")
ANSWERED = 0.5


class OnCall:
    """Reads what the message service got, and answers about half of it by its link."""

    def __init__(
        self, target: WebTarget, ports: Sequence[int], book: Book, chance: Callable[[str], random.Random]
    ) -> None:
        self._target, self._book = target, book
        self._browser = Browser("on call", ports, book, chance("on call"))
        self._thread = threading.Thread(target=self._live, name="on call", daemon=True)
        self.trouble: BaseException | None = None
        self.who = "on call"

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._browser.ending.set()

    def join(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _live(self) -> None:
        try:
            read = 0
            while not self._browser.ending.wait(0.3):
                for got in self._target.got[read:]:
                    read += 1
                    self._read(json.loads(got.body), got.path)
        # told by whoever waits for this thread
        except BaseException as error:  # noqa: BLE001
            self.trouble = error

    def _read(self, message: dict[str, str], path: str) -> None:
        """A message of one page names it in its title; one of several, each before its link."""
        text = message["message"]
        links = list(_LINK.finditer(text))
        for link in links:
            named = _ONE.search(message["title"]) if len(links) == 1 else None
            before = _ONE.findall(text[: link.start()])
            number = named[1] if named else before[-1] if before else ""
            if number and not self._browser.ending.is_set() and self._browser.chance.random() < ANSWERED:
                self._answer(number, link[1], who=path)

    def _answer(self, number: str, path: str, who: str) -> None:
        if self._browser.get(path) is None:
            return
        with self._book.promise("acknowledge", f"oncall{who}", number) as promise:
            self._browser.post(path, {"act": "acknowledge"}, promise)
