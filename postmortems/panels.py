"""What a ticket's page shows of its review."""

from oncall.models import User
from postmortems.models import Review
from postmortems.permissions import may_start
from tickets.models import Ticket
from tickets.registry import Panel


def review_panel(user: User, ticket: Ticket) -> Panel | None:
    """The ticket's review, or the button that starts it; nothing for who could do neither."""
    of_ticket = Review.objects.select_related("owner").filter(ticket=ticket)
    review = of_ticket.first() if ticket.may_have("review") else None
    starts = may_start(user, ticket)
    if review is None and not starts:
        return None
    return Panel("postmortems/ticket_panel.html", {"review": review, "may_start": starts})
