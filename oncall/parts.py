"""Small parts of pages that stand fifty times on one: written in Python, or rendered once for each meaning.

What is kept is a pure function of what it was given and of the language; nothing of it comes from the
database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, Final, Protocol

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

ICON_HEIGHT: Final = 14
CLOCK_ICONS: Mapping[str, str] = {
    "running": "clock",
    "close": "hourglass-split",
    "breached": "exclamation-octagon-fill",
    "paused": "pause-fill",
    "met": "check-lg",
    "missed": "x-lg",
    "cancelled": "slash-circle",
}
_TICKING = ("running", "close", "breached")


@lru_cache(maxsize=512)
def icon(name: str, height: int = ICON_HEIGHT) -> SafeString:
    """An icon from Bootstrap Icons, inline; decorative, so that it always stands beside a word."""
    drawn = render_to_string(f"bs_icon/{name}.svg", {"height": height})
    return mark_safe(f'<span class="icon" aria-hidden="true">{drawn}</span>')  # noqa: S308  (a package's file)


def component(template: str, **values: str | int | bool) -> SafeString:
    """A template that reads these values and nothing else, rendered once for them and the language."""
    return _component(template, get_language(), tuple(sorted(values.items())))


@lru_cache(maxsize=4096)
def _component(template: str, _language: str | None, values: tuple[tuple[str, Any], ...]) -> SafeString:
    return render_to_string(template, dict(values))


class Chip(Protocol):
    """What the chip of a clock shows: see templates/components/clock.html for each of these."""

    @property
    def state(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def sub(self) -> str: ...
    @property
    def closed(self) -> str: ...
    @property
    def left(self) -> int: ...
    @property
    def now(self) -> int: ...
    @property
    def segments(self) -> str: ...
    @property
    def business(self) -> bool: ...
    @property
    def close_at(self) -> int: ...
    @property
    def used(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class PlainChip:
    """A chip of given values: nothing ticks unless they say so."""

    state: str
    words: str
    sub: str = ""
    closed: str = ""
    left: int = 0
    now: int = 0
    segments: str = "[]"
    business: bool = False
    close_at: int = 0
    used: int | None = None


def clock_chip(
    clock: Chip, *, sub: str | None = None, url: str = "", size: str = "", zone: str = ""
) -> SafeString:
    """The chip of a clock, a link when it is given a `url`; `size` is "" or "lg", `sub` stands in place of
    the clock's own small line."""
    state, used = clock.state, clock.used
    small = clock.sub if sub is None else sub
    tag = "a" if url else "span"
    large = " clock-lg" if size == "lg" else ""
    parts = [
        f"<{tag}",
        f' href="{escape(url)}"' if url else "",
        f' class="clock clock-{escape(state)}{large}"',
        _ticking(clock, state, zone) if state in _TICKING else "",
        ">",
        icon(CLOCK_ICONS.get(state, "dash")),
        f'<span class="clock-left">{escape(clock.words)}</span>',
        _small_line(small, clock.closed) if small else "",
        _fuse(used) if used is not None else "",
        f"</{tag}>",
    ]
    return mark_safe("".join(parts))  # noqa: S308  (every value is escaped above, or a number)


def _ticking(clock: Chip, state: str, zone: str) -> str:
    """What static/js/clock.js goes on from."""
    return (
        f' data-clock data-state="{state}" data-left="{clock.left:d}" data-now="{clock.now:d}"'
        f' data-segments="{escape(clock.segments)}" data-business="{clock.business:d}"'
        + (f' data-close-at="{clock.close_at:d}"' if clock.close_at else "")
        + (f' data-zone="{escape(zone)}"' if zone else "")
    )


def _small_line(sub: str, closed: str) -> str:
    if closed:
        return f'<span class="clock-sub" data-sub="{escape(sub)}">{escape(closed)}</span>'
    return f'<span class="clock-sub">{escape(sub)}</span>'


def _fuse(used: int) -> str:
    return (
        '<svg class="fuse" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{used}" height="3"/></svg>'
    )
