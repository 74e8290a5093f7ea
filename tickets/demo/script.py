"""The words a story is written in: who does what, how long after the step before.

Texts may hold the story's own words in braces (`{where}`), and `{first}`, the requester's first name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The desk's own resolution codes in their order; their names are in the desk's language.
CODES = (
    "repaired",
    "configured",
    "replaced",
    "access",
    "vendor",
    "explained",
    "fulfilled",
    "by itself",
    "not reproduced",
)


@dataclass(frozen=True)
class Step:
    """One thing somebody does, `after` minutes of the step before; nights and weekends stretch that."""

    after: int
    verb: str
    words: Mapping[str, Any] = field(default_factory=dict)

    @property
    def by_requester(self) -> bool:
        return self.verb in {"wrote", "out_of_office", "yes", "no", "rate"}


@dataclass(frozen=True)
class Story:
    """A thing that happens now and then, told once for each of `variants`.

    `who` is an organisation or hours ("shifts"), empty: anybody. `impact` and `urgency` are what the person
    who logged it said; without them the subcategory's defaults hold.
    """

    subcategory: str
    title: str
    description: str
    variants: tuple[Mapping[str, str], ...]
    steps: tuple[Step, ...]
    service: str = ""
    kind: str = "incident"
    channels: tuple[str, ...] = ("portal",)
    who: str = ""
    impact: int | None = None
    urgency: int | None = None
    file: str = ""
    # the first variant is the cause, later ones lie close to it in time
    one_outage: bool = False


def take(after: int, *, confirm: bool = True) -> Step:
    """An agent of the team makes it his own and, unless told otherwise, confirms impact and urgency."""
    return Step(after, "take", {"confirm": confirm})


def start(after: int) -> Step:
    return Step(after, "start")


def reply(after: int, text: str, file: str = "") -> Step:
    return Step(after, "reply", {"text": text, "file": file})


def note(after: int, text: str, file: str = "") -> Step:
    return Step(after, "note", {"text": text, "file": file})


def wrote(after: int, text: str, file: str = "") -> Step:
    return Step(after, "wrote", {"text": text, "file": file})


def out_of_office(after: int, text: str) -> Step:
    return Step(after, "out_of_office", {"text": text})


def pend(after: int, reason: str, hours: int, text: str = "") -> Step:
    return Step(after, "pend", {"reason": reason, "hours": hours, "text": text})


def resume(after: int) -> Step:
    return Step(after, "resume")


def assign(after: int, team: str) -> Step:
    return Step(after, "assign", {"team": team})


def escalate(after: int, symptom: str, tried: str, evidence: str, impact_now: str, question: str) -> Step:
    words = {
        "symptom": symptom,
        "tried": tried,
        "evidence": evidence,
        "impact_now": impact_now,
        "question": question,
    }
    return Step(after, "escalate", words)


def return_back(after: int, text: str) -> Step:
    return Step(after, "return_back", {"text": text})


def inform(after: int, text: str) -> Step:
    return Step(after, "inform", {"text": text})


def resolve(after: int, code: str, text: str, remedy: str = "fix") -> Step:
    """Resolved, the closing checklist ticked just before."""
    return Step(after, "resolve", {"code": code, "text": text, "remedy": remedy})


def yes(after: int, text: str = "") -> Step:
    return Step(after, "yes", {"text": text})


def no(after: int, text: str) -> Step:
    return Step(after, "no", {"text": text})


def spoken(after: int, text: str) -> Step:
    return Step(after, "spoken", {"text": text})


def close(after: int, text: str) -> Step:
    return Step(after, "close", {"text": text})


def reopen(after: int, text: str) -> Step:
    return Step(after, "reopen", {"text": text})


def rate(after: int, rating: int) -> Step:
    return Step(after, "rate", {"rating": rating})


def task(after: int, text: str) -> Step:
    return Step(after, "task", {"text": text})


def done(after: int) -> Step:
    """The oldest open task is done."""
    return Step(after, "done")


def change(after: int, **fields: Any) -> Step:
    """Details: impact, urgency, vendor, vendor_reference; service and subcategory by name."""
    return Step(after, "change", fields)


def override(after: int, priority: int, text: str) -> Step:
    return Step(after, "override", {"priority": priority, "text": text})


def lift(after: int) -> Step:
    return Step(after, "lift")


def convert(after: int, text: str) -> Step:
    return Step(after, "convert", {"text": text})


def reject(after: int, text: str) -> Step:
    return Step(after, "reject", {"text": text})


def cancel(after: int, text: str) -> Step:
    return Step(after, "cancel", {"text": text})


def duplicate(after: int) -> Step:
    """Of the first ticket of this story."""
    return Step(after, "duplicate")


def caused(after: int) -> Step:
    """By the first ticket of this story."""
    return Step(after, "caused")


def restrict(after: int) -> Step:
    return Step(after, "restrict")
