"""Letters to agents, leads and incident managers: what happened, by when, and where it is dealt with."""

from django.utils.translation import gettext as _

from tickets.display import duration_words
from tickets.models import SlaThreshold
from tickets.models.choices import Metric
from tickets.notices.letter import Letter, Quote
from tickets.notices.news import News


def _values(news: News) -> dict[str, str]:
    return {
        "title": news.ticket.title,
        "name": news.who,
        "priority": news.ticket.get_priority_display(),
        "team": news.ticket.team.name if news.ticket.team else _("no team"),
    }


def _standing(news: News) -> str:
    """One line that says how urgent it is."""
    values = _values(news)
    due = news.ticket.nearest_due_at
    if due is None:
        return _("Priority %(priority)s, team %(team)s.") % values
    return _("Priority %(priority)s, team %(team)s, next due %(at)s.") % (values | {"at": news.words_at(due)})


def requester_wrote(news: News) -> Letter:
    values = _values(news)
    return Letter(
        _("%(name)s wrote: %(title)s") % values,
        _("%(name)s wrote on “%(title)s”:") % values,
        Quote(news.said),
        news.files(),
        _standing(news),
        news.ticket_link(),
    )


def assigned(news: News) -> Letter:
    """To the person it was given to, or to those of the team who are told of new tickets."""
    values = _values(news)
    mine = news.ticket.assignee_id == news.to.pk
    subject = _("Yours now: %(title)s") if mine else _("For your team: %(title)s")
    text = _("“%(title)s” was assigned to you.") if mine else _("“%(title)s” is now with %(team)s.")
    return Letter(subject % values, text % values, _standing(news), news.ticket_link())


def escalated(news: News) -> Letter:
    """The hand-over, as far as it was written (docs/semantics.md, "Functional escalation")."""
    values = _values(news) | {"from": str(news.of("from") or "–")}
    by_timer = _("A timer handed “%(title)s” from %(from)s to %(team)s: time was running out.")
    by_person = _("%(name)s handed “%(title)s” from %(from)s to %(team)s.")
    return Letter(
        _("Escalated to %(team)s: %(title)s") % values,
        (by_timer if news.of("automatic") else by_person) % values,
        *_hand_over(news),
        _standing(news),
        news.ticket_link(),
    )


def _hand_over(news: News) -> list[str]:
    labels = {
        "symptom": _("Symptom"),
        "tried": _("What was tried"),
        "evidence": _("Evidence"),
        "impact_now": _("Impact now"),
        "question": _("The question to answer"),
    }
    return [f"{label}: {news.of(name)}" for name, label in labels.items() if news.of(name)]


def returned(news: News) -> Letter:
    values = _values(news) | {"from": str(news.of("from") or "–")}
    return Letter(
        _("Returned to %(team)s: %(title)s") % values,
        _("%(name)s returned “%(title)s” from %(from)s to %(team)s, for this reason:") % values,
        Quote(str(news.of("reason") or "")),
        _standing(news),
        news.ticket_link(),
    )


def reopened(news: News) -> Letter:
    """Not fixed after all; the requester's own words are quoted."""
    values = _values(news)
    return Letter(
        _("Reopened: %(title)s") % values,
        _("“%(title)s” was reopened by %(name)s. Its resolution clock goes on with the time that was left.")
        % values,
        Quote(news.said),
        _standing(news),
        news.ticket_link(),
    )


def woken(news: News) -> Letter:
    values = _values(news)
    cause = {
        "requester": _("“%(title)s” waited for the requester, who has answered."),
        "follow_up": _("The follow-up time of “%(title)s” has come."),
    }.get(str(news.of("cause") or ""), _("“%(title)s” waits no longer."))
    return Letter(_("Go on: %(title)s") % values, cause % values, _standing(news), news.ticket_link())


def _metric(news: News) -> str:
    return str(Metric(news.of("metric")).label) if news.of("metric") in Metric.values else _("Clock")


def threshold(news: News) -> Letter:
    """A share of the target is used up, or it is overrun by some time.

    `kind` and `value` name the threshold; `left` or `over` are business seconds until, or since, the clock
    is due; `due_at` is when the threshold was due, told when `late`.
    """
    values = _values(news) | {"metric": _metric(news), "value": str(news.of("value") or 0)}
    if news.of("kind") == SlaThreshold.Kind.PERCENT:
        subject = _("%(value)s %% of the time is used: %(title)s") % values
        text = _("%(metric)s of “%(title)s”: %(value)s %% of the time is used.") % values
    elif news.of("kind") == SlaThreshold.Kind.REMAINING:
        subject = _("Due in %(value)s min: %(title)s") % values
        text = _("%(metric)s of “%(title)s” is due in %(value)s minutes of business time.") % values
    else:
        over = int(news.of("over") or int(news.of("value") or 0) * 60)
        values["over"] = duration_words(over)
        subject = _("Overdue by %(over)s: %(title)s") % values
        text = _("%(metric)s of “%(title)s” is overdue by %(over)s of business time.") % values
    return Letter(subject, text, _left(news), _lateness(news), _standing(news), news.ticket_link())


def _left(news: News) -> str | None:
    left = news.of("left")
    return _("%(time)s of business time left.") % {"time": duration_words(int(left))} if left else None


def _lateness(news: News) -> str | None:
    """Why this comes late, with the time it should have been told."""
    at = news.at("due_at")
    if not news.of("late") or at is None:
        return None
    return _("This should have reached you at %(at)s: Watchdesk's timers were late.") % {
        "at": news.words_at(at)
    }


def breached(news: News) -> Letter:
    """The target was missed; `due_at` is when it was due."""
    values = _values(news) | {"metric": _metric(news)}
    due = news.at("due_at")
    was_due = _("It was due %(at)s.") % {"at": news.words_at(due)} if due is not None else None
    return Letter(
        _("Target missed, %(metric)s: %(title)s") % values,
        _("%(metric)s of “%(title)s” has missed its target.") % values,
        was_due,
        _standing(news),
        news.ticket_link(),
    )


def informed(news: News) -> Letter:
    """Hierarchical escalation: a person wants leads and managers to know (`reason`)."""
    values = _values(news)
    return Letter(
        _("Please look: %(title)s") % values,
        _("%(name)s informs you about “%(title)s”:") % values,
        Quote(str(news.of("reason") or "")),
        _standing(news),
        news.ticket_link(),
    )


def no_next_team(news: News) -> Letter:
    """A timer's hand-over had nowhere to go (docs/semantics.md, "Functional escalation")."""
    values = _values(news)
    return Letter(
        _("Nowhere to escalate to: %(title)s") % values,
        _("Time is running out on “%(title)s”, and %(team)s has no next team to escalate to.") % values,
        _("Please decide who goes on with it."),
        _standing(news),
        news.ticket_link(),
    )


def paged_nobody(news: News) -> Letter:
    """A page was due and there is no escalation policy that says whom to wake."""
    values = _values(news)
    return Letter(
        _("Nobody could be paged: %(title)s") % values,
        _("“%(title)s” should have paged somebody, but neither %(team)s nor the desk has a policy for it.")
        % values,
        _("Please call somebody yourself, and have an admin give the desk an escalation policy."),
        _standing(news),
        news.ticket_link(),
    )
