"""What a review has to say to the closing of its ticket."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from postmortems.models import Review
from postmortems.models.choices import ReviewState
from tickets.models import Ticket
from tickets.models.choices import MajorState
from tickets.registry import Obstacle


def review_gate(ticket: Ticket) -> Iterator[Obstacle]:
    """A major incident that needs a review is not closed before it is published (docs/semantics.md)."""
    major = ticket.major_incident
    if (
        major is None
        or not major.review_needed
        or major.state not in (MajorState.ACCEPTED, MajorState.STOOD_DOWN)
    ):
        return
    review = Review.objects.filter(ticket=ticket).first()
    if review is None:
        message = _("A major incident needs a review before it is closed: nobody has started it.")
        yield Obstacle(message, reverse("postmortems:start", args=[ticket.number]))
    elif review.state != ReviewState.PUBLISHED:
        message = _("A major incident needs a published review before it is closed; this one is: %(state)s.")
        yield Obstacle(
            message % {"state": review.get_state_display()}, reverse("postmortems:review", args=[review.pk])
        )
