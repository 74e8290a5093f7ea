"""What a review has to say to the closing of its ticket."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from postmortems.models import Review
from postmortems.models.choices import ReviewState
from tickets.models import Ticket
from tickets.registry import Obstacle


def review_gate(ticket: Ticket) -> Iterator[Obstacle]:
    """What was declared and still needs its review is not closed before that is published."""
    major = ticket.major_incident
    if major is None or not major.review_needed:
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
