from typing import Any

from django.contrib import admin
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest

from oncall.admin import OutboundEmailAdmin
from oncall.models import OutboundEmail
from tickets.models import Ticket

# Registered by people's own app, which knows of no tickets and of nobody who may not read one.
admin.site.unregister(OutboundEmail)


@admin.register(OutboundEmail)
class TicketMailAdmin(OutboundEmailAdmin):
    """A mail about a ticket is read by those who see the ticket, and at its requester only his own."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        mails = super().get_queryset(request)
        # of the others nobody who gets here is kept from any
        hidden = Ticket.objects.filter(restricted=True).exclude(pk__in=Ticket.objects.visible_to(user))
        own = Ticket.objects.filter(requester=user)
        return mails.exclude(subject_ref__in=_refs(hidden)).filter(
            Q(recipient=user) | ~Q(subject_ref__in=_refs(own))
        )


def _refs(tickets: QuerySet[Ticket]) -> QuerySet[Ticket, Any]:
    """How mails name these tickets."""
    key = Cast("pk", CharField())
    return tickets.order_by().values_list(Concat(Value("ticket:"), key, output_field=CharField()))
