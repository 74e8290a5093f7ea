"""Words of a desk that never was: titles, descriptions and messages with the spread of real ones.

A few words stand in every tenth ticket, most in one of a thousand, and each device has a tag of its own.
"""

import random
from collections.abc import Sequence
from itertools import accumulate

SYSTEMS = ["VPN", "Outlook", "printer", "laptop", "phone", "SAP", "Wi-Fi", "SharePoint", "badge", "monitor"]
FAULTS = [
    "does not start",
    "is slow",
    "shows an error",
    "lost its settings",
    "asks for a password",
    "is silent",
]
PLACES = ["in Hamburg", "in the warehouse", "at home", "on the train", "in room 2.14", "at the counter"]
_SPOKEN = [
    "since",
    "this",
    "morning",
    "after",
    "the",
    "update",
    "it",
    "stops",
    "when",
    "i",
    "open",
    "the",
    "file",
    "and",
    "then",
    "nothing",
    "happens",
    "for",
    "a",
    "while",
    "please",
    "call",
    "me",
    "back",
    "my",
    "colleague",
    "has",
    "the",
    "same",
    "with",
    "her",
    "account",
    "we",
    "tried",
    "another",
    "cable",
    "and",
    "restarted",
    "twice",
    "the",
    "message",
    "says",
    "connection",
    "refused",
    "network",
    "drive",
    "server",
    "not",
    "found",
    "thank",
    "you",
    "for",
    "your",
    "help",
]
_BEGINNINGS = [
    "ka",
    "mo",
    "ri",
    "ta",
    "lu",
    "se",
    "pro",
    "dex",
    "var",
    "nim",
    "sol",
    "gra",
    "fen",
    "ol",
    "bry",
]
_ENDINGS = ["lon", "mex", "tar", "vin", "dor", "lis", "quen", "ster", "pin", "rod", "zal", "meth", "cor"]
SELDOM = [a + b + c for a in _BEGINNINGS for b in _BEGINNINGS for c in _ENDINGS]
COMMON_WORD = "connection"
# the title of the one ticket that waits for a threshold
DUE_TITLE = "The line to the plant is down"
FIRST_NAMES = [
    "Amira",
    "Bodo",
    "Chiara",
    "Dilek",
    "Emil",
    "Fatou",
    "Goran",
    "Hanna",
    "Ivo",
    "Jana",
    "Kofi",
    "Lena",
]
LAST_NAMES = ["Abel", "Brandt", "Costa", "Dahl", "Egger", "Fuchs", "Garcia", "Huber", "Ito", "Jansen", "Kern"]

_VOCABULARY = [*dict.fromkeys(_SPOKEN), *SELDOM]
_WEIGHTS = list(accumulate(1 / (rank + 8) for rank in range(len(_VOCABULARY))))


class Writer:
    """Writes for one ticket after the other, always the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)

    def some(self, fewest: int, most: int) -> str:
        """So many words, common ones more often."""
        amount = self._rng.randint(fewest, most)
        return " ".join(self._rng.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=amount))

    def one_of(self, choices: Sequence[str]) -> str:
        return self._rng.choice(choices)

    def title(self) -> str:
        return f"{self.one_of(SYSTEMS)} {self.one_of(FAULTS)} {self.one_of(PLACES)}"

    def description(self) -> str:
        return f"{self.some(15, 45)}. {tag(self._rng.randrange(1_000_000))} {self.some(2, 12)}"

    def pick(self, below: int) -> int:
        return self._rng.randrange(below)


def tag(number: int) -> str:
    """What stands on a device: a word that one ticket in a hundred thousand has."""
    return f"HV{number:06d}"


def name(number: int) -> str:
    """A name of a requester; the number keeps thousands apart."""
    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number // 7 % len(LAST_NAMES)]
    return f"{first} {last} {number}"
