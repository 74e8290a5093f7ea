"""Small parts of pages that stand fifty times on one: written in Python, or rendered once for each meaning.

What is kept is a pure function of what it was given and of the language; nothing of it comes from the
database.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
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


def clock_chip(clock: Any, *, url: str = "", size: str = "", zone: str = "") -> SafeString:
    """The chip of a clock: see templates/components/clock.html for what is read of it."""

    def read(name: str) -> Any:
        return clock.get(name) if isinstance(clock, Mapping) else getattr(clock, name, None)

    state = read("state") or "none"
    tag = "a" if url else "span"
    large = " clock-lg" if size == "lg" else ""
    used, sub = read("used"), read("sub")
    parts = [
        f"<{tag}",
        f' href="{conditional_escape(url)}"' if url else "",
        f' class="clock clock-{conditional_escape(state)}{large}"',
        _ticking(read, state, zone) if state in _TICKING else "",
        ">",
        icon(CLOCK_ICONS.get(state, "dash")),
        f'<span class="clock-left">{conditional_escape(str(read("words")))}</span>',
        _small_line(str(sub), read("closed")) if sub else "",
        _fuse(int(used)) if used not in (None, "") else "",
        f"</{tag}>",
    ]
    return mark_safe("".join(parts))  # noqa: S308  (every value is escaped above, or a number)


def _ticking(read: Callable[[str], Any], state: str, zone: str) -> str:
    """What static/js/clock.js goes on from."""
    close_at = read("close_at")
    return (
        f' data-clock data-state="{state}" data-left="{int(read("left"))}" data-now="{int(read("now"))}"'
        f' data-segments="{conditional_escape(str(read("segments") or "[]"))}"'
        f' data-business="{1 if read("business") else 0}"'
        + (f' data-close-at="{int(close_at)}"' if close_at else "")
        + (f' data-zone="{conditional_escape(zone)}"' if zone else "")
    )


def _small_line(sub: str, closed: object) -> str:
    line = conditional_escape(sub)
    if closed:
        return f'<span class="clock-sub" data-sub="{line}">{conditional_escape(str(closed))}</span>'
    return f'<span class="clock-sub">{line}</span>'


def _fuse(used: int) -> str:
    return (
        '<svg class="fuse" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{used}" height="3"/></svg>'
    )
