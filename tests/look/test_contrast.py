"""Contrast of the tokens in both modes (WCAG 2.2 AA: 1.4.3 for text, 1.4.11 for edges and focus rings)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
TEXT, EDGE = 4.5, 3.0
GROUNDS = ("paper", "surface", "inset")
INKS = ("ink", "ink-2", "accent", "accent-hover", "red-ink", "green-ink", "amber-ink", "note-ink")
PAIRS = [(ink, ground, TEXT) for ink in INKS for ground in GROUNDS] + [
    ("ink", "accent-tint", TEXT),
    ("ink-2", "accent-tint", TEXT),
    ("accent", "accent-tint", TEXT),
    ("accent-hover", "accent-tint", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("on-amber", "amber", TEXT),
    ("on-red", "red", TEXT),
    ("red-ink", "red-tint", TEXT),
    ("ink", "red-tint", TEXT),
    ("amber-ink", "amber-tint", TEXT),
    ("ink", "amber-tint", TEXT),
    ("green-ink", "green-tint", TEXT),
    ("ink", "green-tint", TEXT),
    ("note-ink", "note-tint", TEXT),
    ("note-ink", "note-hatch", TEXT),
    ("ink", "note-hatch", TEXT),
    ("ink-2", "note-hatch", TEXT),
    ("bar-ink", "bar", TEXT),
    ("bar-ink-2", "bar", TEXT),
    ("bar-ink", "bar-hover", TEXT),
    ("edge", "paper", EDGE),
    ("edge", "surface", EDGE),
    ("edge", "inset", EDGE),
    ("note-edge", "paper", EDGE),
    ("note-edge", "surface", EDGE),
    ("focus", "paper", EDGE),
    ("focus", "surface", EDGE),
    ("focus", "inset", EDGE),
    ("red", "surface", EDGE),
]


def _tokens() -> dict[str, tuple[str, str]]:
    css = TOKENS.read_text()
    found = {name: (one, one) for name, one in re.findall(r"--([\w-]+): (#\w{6});", css)}
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css):
        found[name] = (light, dark)
    return found


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_everything_written_can_be_read(ink: str, ground: str, least: float, mode: int) -> None:
    tokens = _tokens()
    assert _contrast(tokens[ink][mode], tokens[ground][mode]) >= least
