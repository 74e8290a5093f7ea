"""Letters to whoever asked for help: plain words, the number, what happens next."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.models import Desk, Ticket
from tickets.models.choices import ClosedAs, Kind, Remedy
from tickets.notices.letter import Letter, Quote
from tickets.notices.news import News


def _values(news: News) -> dict[str, str]:
    return {"number": news.ticket.number, "title": news.ticket.title, "name": news.who}


def _is_request(news: News) -> bool:
    return news.ticket.kind == Kind.REQUEST


def acknowledged(news: News) -> Letter:
    """We have it: its number, and by when a person answers (`first_response_due_at`)."""
    values = _values(news)
    request, report = _("We have your request: %(title)s"), _("We have your report: %(title)s")
    return Letter(
        (request if _is_request(news) else report) % values,
        _("We have received “%(title)s”. Its number is %(number)s.") % values,
        _promise(news),
        news.ticket_link(),
    )


def _promise(news: News) -> str:
    due = news.at("first_response_due_at")
    if due is not None:
        return _("A person answers by %(at)s.") % {"at": news.words_at(due)}
    return _("We keep you informed here and by mail.")


def reply(news: News) -> Letter:
    """A public reply of the desk."""
    values = _values(news)
    return Letter(
        _("%(name)s wrote: %(title)s") % values,
        _("%(name)s wrote about “%(title)s”:") % values,
        Quote(news.said),
        news.files(),
        news.ticket_link(),
    )


def major_update(news: News) -> Letter:
    """How it stands with what hit many at once, and when there is more (`next_update_at`)."""
    values = _values(news)
    next_at = news.at("next_update_at")
    return Letter(
        _("How it stands: %(title)s") % values,
        _("News about “%(title)s”, which concerns several people:") % values,
        Quote(news.said),
        _("You hear from us again by %(at)s.") % {"at": news.words_at(next_at)} if next_at else None,
        news.ticket_link(),
    )


def resolved(news: News) -> Letter:
    """We believe that it is done: is it working now?"""
    values = _values(news)
    subject = _("Is it done now? %(title)s") if _is_request(news) else _("Is it working now? %(title)s")
    workaround = news.ticket.remedy == Remedy.WORKAROUND
    return Letter(
        subject % values,
        _("%(name)s believes that “%(title)s” is solved:") % values,
        Quote(news.said or news.ticket.resolution_notes),
        _("This is a way around the problem, not yet its end.") if workaround else None,
        news.question_link(_question(news)),
        _silence(),
    )


def _question(news: News) -> str:
    if _is_request(news):
        return _("Is it done now? Answer yes or no")
    return _("Is it working now? Answer yes or no")


def _silence() -> str:
    desk = Desk.objects.filter(pk=1).first()
    days = desk.close_after_days if desk is not None else 5
    return ngettext(
        "If we hear nothing, the ticket closes by itself %(days)s business day after it was solved.",
        "If we hear nothing, the ticket closes by itself %(days)s business days after it was solved.",
        days,
    ) % {"days": days}


def reminder(news: News) -> Letter:
    """The question once more, after some business days of silence."""
    values = _values(news)
    return Letter(
        _("Please tell us: is it working now? %(title)s") % values,
        _("We believe that “%(title)s” is solved and have not heard from you. This is what we did:") % values,
        Quote(news.ticket.resolution_notes),
        news.question_link(_question(news)),
        _silence(),
    )


def closed(news: News) -> Letter:
    """It is closed, why, and how was it?"""
    values = _values(news)
    why: dict[str, str] = {
        ClosedAs.VERIFIED: _("You told us that it works. Thank you: “%(title)s” is closed."),
        ClosedAs.SPOKEN: _("You told us that it works. Thank you: “%(title)s” is closed."),
        ClosedAs.UNVERIFIED: _("We did not hear from you, so “%(title)s” is closed now."),
    }
    said_so = why.get(news.of("as") or news.ticket.closed_as, _("The desk has closed “%(title)s”."))
    return Letter(
        _("Closed: %(title)s") % values,
        said_so % values,
        _("If it does not work after all, write on the ticket: that opens a new one, linked to this."),
        news.question_link(_("How did we do? Rate it with one click")),
        news.ticket_link(),
    )


def reopened(news: News) -> Letter:
    """We are at it again."""
    values = _values(news)
    return Letter(
        _("We are working on it again: %(title)s") % values,
        _("“%(title)s” is open again. We keep working on it.") % values,
        news.ticket_link(),
    )


def follow_up(news: News) -> Letter:
    """A message on this closed ticket has become a new one (`number`)."""
    values = _values(news) | {"new": str(news.of("number", "other"))}
    return Letter(
        _("Goes on as %(new)s: %(title)s") % values,
        _("“%(title)s” is closed, so what you wrote has become a new ticket, linked to it.") % values,
        _("Its number is %(new)s.") % values,
        news.portal_link(values["new"]),
    )


def duplicate(news: News) -> Letter:
    """Handled under another number, which is named only to somebody who may see it."""
    values = _values(news) | {"other": str(news.of("of") or "")}
    seen = Ticket.objects.visible_to(news.to).filter(number=values["other"]).exists()
    named = _("“%(title)s” is the same as %(other)s. We handle both together under that number.")
    unnamed = _("“%(title)s” is known to us already. We handle all reports of the same problem together.")
    return Letter(
        _("Known to us already: %(title)s") % values,
        (named if seen else unnamed) % values,
        news.ticket_link(),
    )


def cancelled(news: News) -> Letter:
    """It will not be done (`reason`)."""
    values = _values(news)
    return Letter(
        _("Cancelled: %(title)s") % values,
        _("“%(title)s” was cancelled, for this reason:") % values,
        Quote(str(news.of("reason") or news.ticket.end_reason)),
        news.ticket_link(),
    )


def rejected(news: News) -> Letter:
    """It is nothing the desk can take (`reason`)."""
    values = _values(news)
    return Letter(
        _("Not taken: %(title)s") % values,
        _("We looked at “%(title)s” and can't take it as an incident, for this reason:") % values,
        Quote(str(news.of("reason") or news.ticket.end_reason)),
        news.ticket_link(),
    )


def converted(news: News) -> Letter:
    """It has become a service request, with a new number; the old one leads on."""
    values = _values(news) | {"old": str(news.of("from_number") or "")}
    return Letter(
        _("New number: %(title)s") % values,
        _("“%(title)s” is not something broken but something to do: it is now a service request.") % values,
        _("Its number is now %(number)s. The old one, %(old)s, leads to it.") % values,
        news.ticket_link(),
    )
