"""What the desk recorded is looked at here, and changed nowhere here; each sees what he sees elsewhere."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from oncall.admin.read_only import ReadOnlyAdmin
from tickets.models import Ticket


class RecordAdmin(ReadOnlyAdmin):
    """`ticket_path` is the lookup from row to its ticket, `public_path` to what says its requester reads it.

    On his own ticket an admin is a requester: he finds its public side only.
    """

    ticket_path = "ticket"
    public_path = ""
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        seen = Q(**{f"{self.ticket_path}__in": Ticket.objects.visible_to(user)})
        own = Q(**{f"{self.ticket_path}__requester": user})
        if self.public_path:
            return super().get_queryset(request).filter(seen & (~own | Q(**{self.public_path: True})))
        return super().get_queryset(request).filter(seen & ~own)
