"""The people at the desk: each does what such a person does, through the pages, until the day is over."""

import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from tests.chaos.book import Book
from tests.chaos.cast import PASSWORD, Scene
from tests.chaos.client import Browser

NUMBER = re.compile(r"(?:INC|REQ)-\d+")
MINE = 12
Act = Callable[[], None]


class Person:
    """Signs in and acts, with short pauses, in a thread of its own."""

    def __init__(self, who: str, browser: Browser, book: Book, pauses: tuple[float, float]) -> None:
        self.who, self.browser, self.book, self.chance = who, browser, book, browser.chance
        self._pauses = pauses
        self._thread = threading.Thread(target=self._live, name=who, daemon=True)
        self.trouble: BaseException | None = None

    def acts(self) -> Sequence[tuple[int, Act]]:
        """What they do, and how often."""
        raise NotImplementedError

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """No new act; the one that is under way is brought to its end."""
        self.browser.ending.set()

    def join(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _live(self) -> None:
        try:
            self._sign_in()
            weights, acts = zip(*self.acts(), strict=True)
            while not self.browser.ending.is_set():
                self.chance.choices(acts, weights)[0]()
                time.sleep(self.chance.uniform(*self._pauses))
        # told by whoever waits for this thread
        except BaseException as error:  # noqa: BLE001
            self.trouble = error

    def _sign_in(self) -> None:
        while not self.browser.ending.is_set():
            form = self.browser.form("/accounts/login/", field="login")
            if form is not None:
                with self.book.promise("sign in", self.who) as promise:
                    values = {**form.values, "login": self.who, "password": PASSWORD}
                    if self.browser.post("/accounts/login/", values, promise):
                        return

    def some_ticket(self) -> str:
        """One of the newest: there people meet."""
        numbers = self.book.numbers[-MINE:]
        return self.chance.choice(numbers) if numbers else ""

    def words(self) -> str:
        return self.book.words(self.who)


class Requester(Person):
    def acts(self) -> Sequence[tuple[int, Act]]:
        self._mine: list[str] = []
        return [(4, self.report), (3, self.write), (3, self.answer), (1, self.read)]

    def report(self) -> None:
        form = self.browser.form("/portal/new/", field="title")
        if form is None:
            return
        title = self.words()
        levels: dict[str, str] = {
            name: self.chance.choice(form.offered[name])
            for name in ("urgency", "impact")
            if name in form.offered
        }
        with self.book.promise("log", self.who, words=title) as promise:
            led_to = self.browser.where("/portal/new/", {**form.values, **levels, "title": title}, promise)
            if found := NUMBER.search(led_to):
                promise.ticket = found[0]
                self._mine.append(found[0])
                self.book.logged(found[0])

    def write(self) -> None:
        self._on_one_of_mine("write", lambda words: {"body": words})

    def answer(self) -> None:
        if self.chance.random() < 0.6:
            self._on_one_of_mine("answer", lambda _words: {"answer": "yes"})
        else:
            self._on_one_of_mine("answer", lambda words: {"answer": "no", "because": words})

    def _on_one_of_mine(self, verb: str, fill: Callable[[str], dict[str, str]]) -> None:
        if not self._mine:
            return
        number = self.chance.choice(self._mine[-MINE:])
        path = f"/portal/tickets/{number}/{verb}/"
        form = self.browser.form(f"/portal/tickets/{number}/", action=path)
        if form is None:
            return
        words = self.words()
        filled = fill(words)
        said = words if words in filled.values() else ""
        with self.book.promise(
            "confirm" if verb == "answer" and not said else verb, self.who, number, said
        ) as promise:
            self.browser.post(path, {**form.values, **filled}, promise)

    def read(self) -> None:
        self.browser.get("/portal/")


class Agent(Person):
    """Logs what people call about, and works on whatever is new."""

    def __init__(self, *args: object, scene: Scene, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.scene = scene

    def acts(self) -> Sequence[tuple[int, Act]]:
        return [
            (4, self.log),
            (4, lambda: self.act("take")),
            (2, lambda: self.act("start")),
            (5, lambda: self.act("reply", "body")),
            (2, lambda: self.act("note", "body")),
            (3, self.pend),
            (3, lambda: self.act("resume")),
            (3, self.reclassify),
            (4, self.resolve),
            (1, lambda: self.act("page", "reason")),
            (1, lambda: self.act("task", "what")),
            (2, self.read),
        ]

    def log(self) -> None:
        form = self.browser.form("/log/", field="title")
        if form is None:
            return
        title = self.words()
        filled = {
            "title": title,
            "requester": str(self.chance.choice(self.scene.requester_keys)),
            "channel": self.chance.choice(["phone", "email"]),
            "impact": str(self.chance.randint(1, 3)),
            "urgency": str(self.chance.randint(1, 3)),
            "team": str(self.scene.team),
        }
        with self.book.promise("log", self.who, words=title) as promise:
            led_to = self.browser.where("/log/", {**form.values, **filled}, promise)
            if found := NUMBER.search(led_to):
                promise.ticket = found[0]
                self.book.logged(found[0])

    def act(self, verb: str, words_in: str = "", **filled: str) -> None:
        """Open a verb's form on some ticket, fill it, and send it until there is an answer."""
        number = self.some_ticket()
        path = f"/tickets/{number}/{verb}/"
        form = self.browser.form(path, action=path) if number else None
        if form is None:
            return
        words = self.words() if words_in else ""
        values = {**form.values, **filled, **({words_in: words} if words_in else {})}
        with self.book.promise(verb, self.who, number, words) as promise:
            self.browser.post(path, values, promise)

    def pend(self) -> None:
        soon = datetime.now(UTC) + timedelta(minutes=self.chance.choice([1, 2, 60]))
        reason = self.chance.choice(["requester", "vendor", "change", "scheduled"])
        self.act("pend", "note", reason=reason, follow_up="at", wake_at=f"{soon:%Y-%m-%dT%H:%M}")

    def reclassify(self) -> None:
        self.act("edit", impact=str(self.chance.randint(1, 3)), urgency=str(self.chance.randint(1, 3)))

    def resolve(self) -> None:
        number = self.some_ticket()
        path = f"/tickets/{number}/resolve/"
        form = self.browser.form(path, action=path) if number else None
        if form is None:
            return
        words = self.words()
        code = next((each for each in form.offered.get("code", []) if each), "")
        with self.book.promise("resolve", self.who, number, words) as promise:
            self.browser.post(path, {**form.values, "code": code, "remedy": "fix", "notes": words}, promise)

    def read(self) -> None:
        self.browser.get(self.chance.choice(["/queue/", "/pages/", "/on-call/", "/search/?q=says"]))


class Manager(Agent):
    """Declares major incidents, tells everybody how they stand, ends them."""

    def acts(self) -> Sequence[tuple[int, Act]]:
        return [
            (2, lambda: self.act("accept_major", "reason")),
            (4, lambda: self.act("update", "body")),
            (1, lambda: self.act("stand_down", "reason")),
            (1, self.look_at_the_board),
            (2, self.read),
        ]

    def look_at_the_board(self) -> None:
        self.browser.get("/board/")


def everybody(
    scene: Scene,
    ports: Sequence[int],
    book: Book,
    chance: Callable[[str], random.Random],
    pauses: tuple[float, float],
) -> list[Person]:
    def browser(who: str) -> Browser:
        return Browser(who, ports, book, chance(who))

    return [
        *(Requester(who, browser(who), book, pauses) for who in scene.requesters),
        *(Agent(who, browser(who), book, pauses, scene=scene) for who in scene.agents),
        *(Manager(who, browser(who), book, pauses, scene=scene) for who in scene.managers),
    ]
