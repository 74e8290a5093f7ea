"""What matches a ticket: known errors and runbooks, with the reasons (docs/semantics.md: problems)."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

Item = TypeVar("Item")

# Shorter words must be the same; longer ones may go on: "printer" is in "printers".
WHOLE_WORD_BELOW = 4


class Reason(StrEnum):
    """Why something matches, strongest first."""

    SUBCATEGORY = "subcategory"
    SERVICE = "service"
    WORDS = "words"
    CATEGORY = "category"


WEIGHTS = {Reason.SUBCATEGORY: 8, Reason.SERVICE: 6, Reason.WORDS: 4, Reason.CATEGORY: 1}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a ticket is about: keys, None while unknown, and its words."""

    text: str = ""
    category: int | None = None
    subcategory: int | None = None
    service: int | None = None


@dataclass(frozen=True, slots=True)
class Traits:
    """What something is tied to: keys and phrases. Nothing at all matches nothing."""

    categories: frozenset[int] = frozenset()
    subcategories: frozenset[int] = frozenset()
    services: frozenset[int] = frozenset()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Why it matches: the reasons, strongest first, and the phrase whose words were found."""

    reasons: tuple[Reason, ...]
    phrase: str = ""

    @property
    def weight(self) -> int:
        return sum(WEIGHTS[reason] for reason in self.reasons)


def phrases_of(text: str) -> tuple[str, ...]:
    """One phrase a line; lines without a word are none."""
    return tuple(line.strip() for line in text.splitlines() if words_of(line))


def words_of(text: str) -> list[str]:
    """The words of a text without case and accents."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )
    return re.findall(r"[^\W_]+", plain.casefold())


def phrase_in(phrase: str, words: frozenset[str]) -> bool:
    """Whether every word of the phrase is among `words`, in any order."""
    return all(
        word in words or (len(word) >= WHOLE_WORD_BELOW and any(each.startswith(word) for each in words))
        for word in words_of(phrase)
    )


def error_match(subject: Subject, traits: Traits) -> Match | None:
    """How a known error fits a ticket; None when it doesn't.

    One tie that holds is enough while nothing that the known error names differs from what is known of the
    ticket. When something differs, its words must be there too, beside another tie: a first classification
    may be wrong, a word alone may mean anything. The category counts only where no subcategory is named, or
    beside words.
    """
    found = _ties(subject, traits)
    phrase = _phrase(subject, traits)
    named = found - {Reason.CATEGORY} if traits.subcategories and not phrase else found
    if _differs(subject, traits):
        return _match(found, phrase) if phrase and found else None
    return _match(found, phrase) if named or phrase else None


def runbook_match(subject: Subject, traits: Traits) -> Match | None:
    """How a runbook fits a ticket: any one tie is enough."""
    found, phrase = _ties(subject, traits), _phrase(subject, traits)
    return _match(found, phrase) if found or phrase else None


def ranked(
    items: Iterable[Item], match: Callable[[Item], Match | None], most: int
) -> list[tuple[Item, Match]]:
    """The best fitting `most` of them with their matches; of equals the first comes first."""
    found = [(item, how) for item in items if (how := match(item)) is not None]
    return sorted(found, key=lambda pair: -pair[1].weight)[:most]


def _ties(subject: Subject, traits: Traits) -> set[Reason]:
    pairs = {
        Reason.SUBCATEGORY: (subject.subcategory, traits.subcategories),
        Reason.SERVICE: (subject.service, traits.services),
        Reason.CATEGORY: (subject.category, traits.categories),
    }
    found = {reason for reason, (own, named) in pairs.items() if own in named}
    # the subcategory says its category along
    return found - {Reason.CATEGORY} if Reason.SUBCATEGORY in found else found


def _differs(subject: Subject, traits: Traits) -> bool:
    pairs = (
        (subject.subcategory, traits.subcategories),
        (subject.service, traits.services),
        (subject.category, traits.categories),
    )
    return any(named and own is not None and own not in named for own, named in pairs)


def _phrase(subject: Subject, traits: Traits) -> str:
    return next((phrase for phrase in traits.phrases if phrase_in(phrase, _all_words(subject.text))), "")


@lru_cache(maxsize=16)
def _all_words(text: str) -> frozenset[str]:
    """One ticket is held against many phrases."""
    return frozenset(words_of(text))


def _match(found: set[Reason], phrase: str) -> Match:
    reasons = found | ({Reason.WORDS} if phrase else set())
    return Match(tuple(reason for reason in Reason if reason in reasons), phrase)
