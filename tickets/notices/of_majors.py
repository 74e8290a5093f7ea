"""Letters about major incidents and families of tickets, to those who run them."""

from django.utils.translation import gettext as _

from tickets.models import MajorIncident
from tickets.notices.letter import Letter, Link, Quote
from tickets.notices.news import News


def _values(news: News) -> dict[str, str]:
    ticket = news.ticket
    return {
        "title": ticket.title,
        "name": news.who,
        "priority": ticket.get_priority_display(),
        "team": ticket.team.name if ticket.team else _("no team"),
        "service": ticket.service.name if ticket.service else _("no service"),
    }


def _about(news: News) -> str:
    return _("Priority %(priority)s, team %(team)s, %(service)s.") % _values(news)


def _reason(news: News) -> Quote:
    return Quote(str(news.of("reason") or ""))


def proposed(news: News) -> Letter:
    """To the incident managers: declare it, or decline it."""
    values = _values(news) | {"count": str(news.of("count") or 0), "minutes": str(news.of("minutes") or 0)}
    by_person = _("%(name)s proposes “%(title)s” as a major incident:")
    why = {
        "critical_p1": _("“%(title)s” is P1 on a critical service: is it a major incident?"),
        "repeated": _(
            "“%(title)s” is one of %(count)s open incidents of the same category and service within"
            " %(minutes)s minutes: is it a major incident?"
        ),
    }.get(str(news.of("rule") or ""), by_person)
    return Letter(
        _("Major incident? %(title)s") % values,
        why % values,
        _reason(news),
        _about(news),
        _("Please declare it, or decline it with a reason."),
        news.ticket_link(),
    )


def accepted(news: News) -> Letter:
    """To those in its roles, and to the leads of the team that holds it."""
    values = _values(news)
    return Letter(
        _("Major incident: %(title)s") % values,
        _("%(name)s has declared “%(title)s” a major incident.") % values,
        _reason(news),
        *_run_by(news),
        _promised(news),
        _about(news),
        news.ticket_link(),
    )


def _run_by(news: News) -> list[str | Link]:
    major = news.ticket.major_incident
    if major is None:
        return []
    roles = {
        _("Commander"): major.commander,
        _("Communications lead"): major.communications_lead,
        _("Scribe"): major.scribe,
    }
    named: list[str | Link] = [
        f"{label}: {person.get_full_name()}" for label, person in roles.items() if person is not None
    ]
    return [*named, *([Link(_("Bridge"), major.bridge_link)] if major.bridge_link else [])]


def _promised(news: News) -> str | None:
    major = news.ticket.major_incident
    if major is None or major.next_update_at is None:
        return None
    return _("The next public update is promised by %(at)s.") % {"at": news.words_at(major.next_update_at)}


def declined(news: News) -> Letter:
    """To who proposed it: a manager decided so, it became a service request (`converted_to`) or a child
    (`child_of`)."""
    values = _values(news) | {"number": str(news.of("converted_to") or news.of("child_of") or "")}
    if news.of("child_of"):
        text = _(
            "%(name)s has made “%(title)s” a child of %(number)s:"
            " whether that is a major incident is decided there."
        )
    elif news.of("converted_to"):
        text = _(
            "%(name)s has made “%(title)s” the service request %(number)s,"
            " and a service request can't be a major incident."
        )
    else:
        text = _("%(name)s does not take “%(title)s” for a major incident:")
    return Letter(
        _("No major incident: %(title)s") % values,
        text % values,
        _reason(news),
        news.ticket_link(),
    )


def stood_down(news: News) -> Letter:
    values = _values(news)
    return Letter(
        _("Stood down: %(title)s") % values,
        _("%(name)s has stood “%(title)s” down: it is no major incident any more.") % values,
        _reason(news),
        news.ticket_link(),
    )


def role(news: News) -> Letter:
    """To somebody who was given a role (`role`: the name of its field)."""
    name = str(news.of("role") or "commander")
    values = _values(news) | {"role": str(MajorIncident._meta.get_field(name).verbose_name)}  # type: ignore[union-attr]
    return Letter(
        _("Your role, %(role)s: %(title)s") % values,
        _("%(name)s has given you a role in the major incident “%(title)s”: %(role)s.") % values,
        *_run_by(news),
        _promised(news),
        news.ticket_link(),
    )


def update_due(news: News) -> Letter:
    """Before a promised update is due (`clock_due_at`)."""
    values = _values(news)
    due = news.at("clock_due_at")
    when = _("It was promised by %(at)s.") % {"at": news.words_at(due)} if due is not None else None
    return Letter(
        _("Update due soon: %(title)s") % values,
        _("The next public update of “%(title)s” is due.") % values,
        when,
        news.ticket_link(),
    )


def update_overdue(news: News) -> Letter:
    """The promised instant has passed without one."""
    values = _values(news)
    due = news.at("clock_due_at")
    when = _("It was promised by %(at)s.") % {"at": news.words_at(due)} if due is not None else None
    return Letter(
        _("Update overdue: %(title)s") % values,
        _("The public update of “%(title)s” that people were promised has not been made.") % values,
        when,
        _("Please send one now, and promise the next."),
        news.ticket_link(),
    )


def family_reopened(news: News) -> Letter:
    """A child of this ticket was reopened (`child`), or this ticket itself, which has solved children."""
    values = _values(news) | {"child": str(news.of("child") or "")}
    if values["child"]:
        text = _("%(child)s, a child of “%(title)s”, was reopened. Look whether the cause is really gone.")
    else:
        text = _("“%(title)s” was reopened. Look whether what was solved with it is still solved.")
    return Letter(
        _("Reopened in this family: %(title)s") % values,
        text % values,
        _("Nothing else was moved by it: each ticket is reopened on its own."),
        news.ticket_link(),
    )
