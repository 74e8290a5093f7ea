"""A document as Markdown. What people typed is escaped: it can't become a heading, a list, HTML or a link."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from postmortems.document import Document, Part
from postmortems.models import ReviewLine

_INLINE = re.compile(r"([\\`*_{}\[\]<>|~&])")
_BLOCK = re.compile(r"^(\s*)([#+\-=>]|\d+(?=[.)]))", re.MULTILINE)


def markdown(document: Document) -> str:
    """The whole document, times in the zone that is active."""
    review = document.review
    lines = [f"# {escaped(review.title)}", "", *_head(document), ""]
    for part in document.before:
        lines += _part(part)
    lines += _timeline(document)
    for part in document.after:
        lines += _part(part)
    lines += _items(document)
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """What somebody typed, so that Markdown shows it as typed."""
    return _BLOCK.sub(r"\1\\\2", _INLINE.sub(r"\\\1", text))


def _one_line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _head(document: Document) -> Iterator[str]:
    review = document.review
    yield f"- {_('State')}: {review.get_state_display()}"
    yield f"- {_('For')}: {document.audience.label}"
    if review.published_at is not None:
        yield f"- {_('Published')}: {date_format(timezone.localtime(review.published_at), 'j F Y')}"
    if document.figures:
        numbers = [review.ticket.number, *(ticket.number for ticket in document.tickets)]
        yield f"- {_('Tickets')}: {', '.join(numbers)}"
        yield f"- {_('Owner')}: {_one_line(review.owner.get_full_name())}"
    for figure in document.figures:
        yield f"- {figure.label}: {figure.words}"


def _part(part: Part) -> list[str]:
    lines = [f"## {part.label}", ""]
    for point in part.points:
        lines += [*escaped(point.body).split("\n"), ""]
    return lines


def _timeline(document: Document) -> list[str]:
    if not document.lines:
        return []
    lines = [
        f"## {_('Timeline')}",
        "",
        _("Times are in %(zone)s.") % {"zone": timezone.get_current_timezone_name()},
    ]
    day: date | None = None
    for line in document.lines:
        local = timezone.localtime(line.at)
        if local.date() != day:
            day = local.date()
            lines += ["", f"### {date_format(local, 'l, j F Y')}", ""]
        lines.append(f"- **{local:%H:%M:%S}** {_marked(line)}{_one_line(line.text)}")
    return [*lines, ""]


def _marked(line: ReviewLine) -> str:
    return f"**{line.get_mark_display()}** · " if line.mark else ""


def _items(document: Document) -> list[str]:
    if not document.items:
        return []
    lines = [f"## {_('Action items')}", ""]
    for item in document.items:
        state = item.get_state_display()
        owner, due = _one_line(item.owner.get_full_name()), date_format(item.due_on, "j F Y")
        lines.append(
            f"- [{'x' if item.state == 'done' else ' '}] {_one_line(item.title)} – {owner}, {due} ({state})"
        )
    return [*lines, ""]
