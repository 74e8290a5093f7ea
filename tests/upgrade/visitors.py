"""People of the demo who read and write without a pause, and remember every answer that was no good."""

import re
import threading
import time
from collections import Counter
from html import unescape
from types import TracebackType
from typing import Self

import requests

AGENT, MANAGER = "priya.raman@halvern.example", "elena.castano@halvern.example"
PAGES = ("/queue/", "/search/?q=scanner", "/majors/", "/settings/", "/healthz/web")
OF_MANAGERS = ("/board/", *PAGES)
_PATIENCE = 120


class Visitors:
    """Answers are counted by `phase`, which whoever leads the play changes."""

    def __init__(self, desk: str) -> None:
        self.phase = "before"
        self.good: Counter[str] = Counter()
        self.failed: list[str] = []
        self._desk = desk
        self._going = True
        self._threads = [
            threading.Thread(target=self._read, args=(MANAGER, OF_MANAGERS), daemon=True),
            threading.Thread(target=self._read, args=(AGENT, PAGES), daemon=True),
            threading.Thread(target=self._write, daemon=True),
        ]

    def wait(self) -> None:
        """Until the web answers at all."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            try:
                requests.get(f"{self._desk}/healthz/web", timeout=10)
                return
            except requests.RequestException:
                time.sleep(0.5)
        raise TimeoutError(self._desk)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._going = False
        for thread in self._threads:
            thread.join()

    def told(self) -> list[str]:
        counted = ", ".join(f"{count} {phase}" for phase, count in self.good.items())
        return [f"Good answers: {counted}. Others: {len(self.failed)}.", *self.failed[:20]]

    def _read(self, who: str, pages: tuple[str, ...]) -> None:
        session = self._signed_in(who)
        # a page may be younger than the old version
        there = [page for page in pages if session.get(f"{self._desk}{page}", timeout=60).status_code != 404]
        while self._going:
            for page in there:
                self._ask(session, "GET", page)

    def _write(self) -> None:
        """An internal note on the first ticket of the queue, through its form."""
        session = self._signed_in(AGENT)
        while self._going:
            queue = self._ask(session, "GET", "/queue/")
            ticket = re.search(r'href="(/tickets/[A-Z]+-\d+/)"', queue)
            if ticket is None:
                self.failed.append(f"{self.phase}: the queue shows no ticket")
                return
            page = self._ask(session, "GET", ticket[1])
            form = re.search(rf'<form[^>]*action="{ticket[1]}note/".*?</form>', page, re.DOTALL)
            if form is None:
                self.failed.append(f"{self.phase}: {ticket[1]} has no form for a note")
                return
            self._ask(session, "POST", f"{ticket[1]}note/", {**_hidden(form[0]), "body": "Still here."})

    def _signed_in(self, who: str) -> requests.Session:
        session = requests.Session()
        page = session.get(f"{self._desk}/accounts/login/", timeout=60).text
        session.post(
            f"{self._desk}/demo/sign-in/", {**_hidden(page), "person": who}, timeout=60
        ).raise_for_status()
        return session

    def _ask(
        self, session: requests.Session, method: str, path: str, data: dict[str, str] | None = None
    ) -> str:
        phase = self.phase
        try:
            answer = session.request(method, f"{self._desk}{path}", data=data, timeout=60)
        except requests.RequestException as error:
            self.failed.append(f"{phase}: {method} {path}: {error}")
            return ""
        if answer.status_code != 200:
            self.failed.append(f"{phase}: {method} {path}: {answer.status_code}")
        else:
            self.good[phase] += 1
        return answer.text


def _hidden(form: str) -> dict[str, str]:
    found = {}
    for field in re.findall(r'<input[^>]*type="hidden"[^>]*>', form):
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    return found
