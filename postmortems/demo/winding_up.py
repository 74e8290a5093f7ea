"""Bringing a story to an end that was cut off: what is open is resolved, and nothing is promised any more."""

from collections.abc import Iterator

from postmortems.demo.major import MANAGER, SECOND, MajorStory, resolution_code
from postmortems.demo.moments import Act
from tickets.actions import resolution
from tickets.actions.major import decline_major, stand_down, tick_spot_check
from tickets.models import MajorIncident, SpotCheck, Ticket
from tickets.models.choices import OPEN_VALUES, MajorState
from tickets.models.ticket import TicketQuerySet

_REASON = "The simulation was stopped."
_NOTES = "This was a simulation, and it was stopped: nothing is left to do."


def left_over(story: MajorStory) -> bool:
    """Whether tickets of this plot are still open, or its major incident is not stood down."""
    return _open(story).exists() or bool(_majors(story))


def wind_up(story: MajorStory) -> Iterator[Act]:
    """End everything, parents before what is left of the others."""
    for major in _majors(story):
        if major.state == MajorState.PROPOSED:
            yield _decline(story, major.ticket)
        else:
            yield from _end(story, major)
    for ticket in _open(story).order_by("pk"):
        yield _resolve(story, ticket)


def _open(story: MajorStory) -> TicketQuerySet:
    return Ticket.objects.open().filter(title__in=story.plot.titles, service__name=story.plot.service)


def _majors(story: MajorStory) -> list[MajorIncident]:
    """Declared, or proposed and still to be decided."""
    mine = MajorIncident.objects.filter(
        ticket__title__in=story.plot.titles, ticket__service__name=story.plot.service
    )
    alive = mine.filter(state=MajorState.ACCEPTED) | mine.filter(
        state=MajorState.PROPOSED, ticket__status__in=OPEN_VALUES
    )
    return list(alive.select_related("ticket").order_by("pk"))


def _decline(story: MajorStory, ticket: Ticket) -> Act:
    return story.do(
        MANAGER,
        lambda by, at: decline_major(ticket=ticket.pk, by=by, now=at, reason=_REASON),
        f"declines what was proposed for {ticket.number}",
        ticket,
    )


def _end(story: MajorStory, major: MajorIncident) -> Iterator[Act]:
    ticket = major.ticket
    if ticket.is_open:
        for check in SpotCheck.objects.filter(major=major, checked_at=None).order_by("pk"):
            yield _tick(story, ticket, check)
        yield _resolve(story, ticket)
    yield story.do(
        MANAGER,
        lambda by, at: stand_down(ticket=ticket.pk, by=by, now=at, reason=_REASON),
        f"stands {ticket.number} down",
        ticket,
    )


def _tick(story: MajorStory, ticket: Ticket, check: SpotCheck) -> Act:
    return story.do(
        MANAGER,
        lambda by, at: tick_spot_check(ticket=ticket.pk, by=by, now=at, check=check.pk),
        f"ticks off: {check.text}",
        ticket,
    )


def _resolve(story: MajorStory, ticket: Ticket) -> Act:
    return story.do(
        SECOND,
        lambda by, at: resolution.resolve(
            ticket=ticket.pk, by=by, now=at, code=resolution_code(), remedy="fix", notes=_NOTES
        ),
        f"resolves {ticket.number}",
        ticket,
    )
