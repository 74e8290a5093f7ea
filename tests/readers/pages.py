"""What is looked at: every page that a reader opens, and its states."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.readers.browse import is_page
from tests.readers.people import READERS, Readers

# differs from request to request, or says only where the reader is
_FLEETING = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]*|X-CSRFToken": "[^"]*|name="next" value="[^"]*| aria-current="page"'
    rb"|<title>.*?</title>",
    re.DOTALL,
)
# the frame of a page, and what it is about
_HALVES = re.compile(rb"(.*?)(<main\b.*)", re.DOTALL)


@dataclass(frozen=True)
class Sight:
    """A page as one reader is given it. `alike`: another reader was shown the same inside the same frame."""

    role: str
    path: str
    html: bytes
    language: str
    alike: bool = False


def asking(name: str) -> tuple[str, ...]:
    """Django's admin leads everybody but Ada to its door."""
    return ("visitor", "ada") if name.startswith("admin:") else READERS


def sights(readers: Readers, name: str) -> Iterator[Sight]:
    """Every page of a route. What two tickets show a reader alike comes once, and so does a refusal."""
    mains: set[bytes] = set()
    for role in asking(name):
        seen: set[bytes] = set()
        for url in readers.urls[name]:
            answer = readers.ask(role, url.path)
            if not is_page(answer):
                continue
            assert answer.status_code < 500, url
            bare = _FLEETING.sub(b"", answer.content)
            key = bare if answer.status_code == 200 else str(answer.status_code).encode()
            if key in seen:
                continue
            seen.add(key)
            halves = _HALVES.fullmatch(bare)
            frame, main = (halves[1], halves[2]) if halves else (b"", bare)
            alike = main in mains and (role.encode(), frame) in readers.frames
            mains.add(main)
            readers.frames.add((role.encode(), frame))
            yield Sight(role, url.path, answer.content, answer.get("Content-Language", "en"), alike)
