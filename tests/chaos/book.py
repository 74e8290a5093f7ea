"""What clients were promised: kept beside the desk, compared with its record afterwards."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Promise:
    """One thing that one person asked for. `certain` once an answer said that it is done; `refused` when the
    desk said no. Neither: it may be done or not."""

    what: str
    who: str
    ticket: str = ""
    words: str = ""
    tries: int = 0
    certain: bool = False
    refused: bool = False


@dataclass
class Book:
    """Everything asked for, and every answer that no client should ever get."""

    promises: list[Promise] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    outrages: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _words: int = 0

    def words(self, who: str) -> str:
        """A text that nobody else ever writes."""
        with self._lock:
            self._words += 1
            return f"{who.partition('@')[0]} says thing {self._words:05d}."

    @contextmanager
    def promise(self, what: str, who: str, ticket: str = "", words: str = "") -> Iterator[Promise]:
        promise = Promise(what, who, ticket, words)
        with self._lock:
            self.promises.append(promise)
        yield promise

    def answered(self, kind: str) -> None:
        with self._lock:
            self.answers[kind] += 1

    def outrage(self, words: str) -> None:
        with self._lock:
            self.outrages.append(words)

    def logged(self, number: str) -> None:
        with self._lock:
            self.numbers.append(number)

    def of(self, *what: str) -> list[Promise]:
        return [each for each in self.promises if each.what in what]

    def kept(self) -> int:
        """How many things the desk has said it did."""
        return sum(each.certain for each in list(self.promises))
