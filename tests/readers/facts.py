"""What every page says about itself."""

import re

_LANGUAGE = re.compile(r'<html lang="([\w-]+)"')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_UNTIMED = re.compile(r"<time(?![^>]*\bdatetime=)[^>]*>")
_HEADING = re.compile(r"<h([1-6])\b")


def missing(html: str, language: str) -> list[str]:
    """What is missing, in words: language, a telling title, instants that a program can read, headings."""
    found: list[str] = []
    said = _LANGUAGE.search(html)
    if said is None or said[1] != language:
        found.append(f"says it is written in {said and said[1]}, not in {language}")
    title = _TITLE.search(html)
    # "Queue · Watchdesk": what the page is, then whose it is
    if title is None or len([part for part in title[1].split("·") if part.strip()]) < 2:
        found.append(f"its title tells nothing: {title and title[1].strip()!r}")
    found += [f"{each} has no datetime" for each in _UNTIMED.findall(html)]
    if "<body" in html and _HEADING.search(html) is None:
        found.append("has no heading")
    return found
