"""What a page says to a person, over whatever channel: in his language and zone."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.date_filter import date_words
from oncall.channels.message import Message
from oncall.links import absolute, page_address
from oncall.models import Page, PageEvent, User
from oncall.subjects import why_raised

MOST_LISTED = 20
_LONGEST_TITLE = 120
KIND = "page"

Line = tuple[str, str]
"""A paragraph, and the absolute address that it leads to, or ""."""


def about_page(page: Page, person: User, *, key: str, now: datetime) -> Message:
    """The message of one page. The link in it acts for this person without logging in. `now` is UTC."""
    with translation.override(person.display_language):
        cause = last_cause(page)
        lines: list[Line] = [(words, "") for words in (said(page, cause), _why(page, cause)) if words]
        lines += [
            (_("Acknowledge, resolve or escalate:"), page_address(page, person, now)),
            (_facts(page, person), ""),
            (_("Open what it is about:"), absolute(page.subject_link)),
        ]
        return _written(_title(page), lines, key=key, thread=f"page:{page.pk}", urgent=_urgent(page))


def about_pages(pages: Sequence[Page], person: User, *, key: str, now: datetime) -> Message:
    """One message for several pages that came at once, the gravest first. `now` is UTC."""
    ordered = sorted(pages, key=lambda each: (each.priority or 9, each.urgency != Page.Urgency.HIGH, each.pk))
    with translation.override(person.display_language):
        count = len(ordered)
        title = ngettext("%(count)d page needs you", "%(count)d pages need you", count) % {"count": count}
        lines: list[Line] = [
            (_title(each), page_address(each, person, now)) for each in ordered[:MOST_LISTED]
        ]
        rest = count - len(lines)
        if rest:
            more = ngettext("And %(count)d more:", "And %(count)d more:", rest) % {"count": rest}
            lines.append((more, absolute("/pages/")))
        return _written(title, lines, key=key, thread="", urgent=any(map(_urgent, ordered)))


def code_message(person: User, code: str, *, key: str, minutes: int) -> Message:
    """The code that proves an address."""
    with translation.override(person.display_language):
        title = _("%(code)s is your Watchdesk code") % {"code": code}
        words = _(
            "Type %(code)s on the page “How you are reached” within %(minutes)d minutes. If you did not ask"
            " for it, do nothing: this address is not used without it."
        ) % {"code": code, "minutes": minutes}
        return _written(title, [(words, "")], key=key, thread="", urgent=False, kind="contact_code")


def test_message(person: User, *, key: str) -> Message:
    """What the test button sends."""
    with translation.override(person.display_language):
        words = _("This is a test. A page would reach you here.")
        lines = [(words, ""), (_("How you are reached:"), absolute("/settings/contact/"))]
        return _written(
            _("Test message from Watchdesk"), lines, key=key, thread="", urgent=False, kind="contact_test"
        )


def _title(page: Page) -> str:
    start = f"P{page.priority} " if page.priority else ""
    if page.restarts:
        start += _("(again)") + " "
    return f"{start}{page.subject_label}"[:_LONGEST_TITLE]


def last_cause(page: Page) -> PageEvent | None:
    """The line of its record with the latest cause."""
    raised = page.events.filter(kind__in=[PageEvent.Kind.RAISED, PageEvent.Kind.CAUSE_ADDED])
    return raised.order_by("-pk").first()


def said(page: Page, cause: PageEvent | None) -> str:
    """What the person who raised it wrote for whoever is told. Of a private page nothing: messages, and what
    their links show, leave the house."""
    return cause.body if cause is not None and not page.private else ""


def _why(page: Page, last: PageEvent | None) -> str:
    """Why it was raised, the latest cause; and how many there are."""
    if last is None:
        return ""
    cause, params = str(last.params.get("cause", "")), last.params.get("params", {})
    why = why_raised(page.subject_key, cause, params if isinstance(params, dict) else {})
    if page.causes > 1:
        count = ngettext("%(count)d cause so far.", "%(count)d causes so far.", page.causes)
        why = f"{why} {count % {'count': page.causes}}".strip()
    return why


def _facts(page: Page, person: User) -> str:
    zone = person.display_zone
    at = date_words(page.began_at.astimezone(zone), "D H:i")
    facts = [_("High urgency") if page.urgency == Page.Urgency.HIGH else _("Low urgency")]
    if page.team is not None:
        facts.append(_("team %(team)s") % {"team": page.team})
    facts.append(_("since %(at)s (%(zone)s)") % {"at": at, "zone": zone})
    return " · ".join(facts)


def _urgent(page: Page) -> bool:
    return page.urgency == Page.Urgency.HIGH


def _written(
    title: str, lines: Sequence[Line], *, key: str, thread: str, urgent: bool, kind: str = KIND
) -> Message:
    text = "\n\n".join(f"{words}\n{link}" if link else words for words, link in lines)
    html = format_html_join(
        "\n",
        "{}",
        (
            [
                format_html('<p>{}<br><a href="{}">{}</a></p>', words, link, link)
                if link
                else format_html("<p>{}</p>", words)
            ]
            for words, link in lines
        ),
    )
    return Message(key=key, kind=kind, title=title, text=f"{text}\n", html=html, thread=thread, urgent=urgent)
