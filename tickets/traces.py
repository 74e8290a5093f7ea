"""What a ticket has rows of, asked together with the ticket itself.

Most tickets have neither files nor tasks nor pages nor a review: their page needs no query for each of these.
"""

from typing import TypeVar

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from oncall.models import Page
from tickets import registry
from tickets.models import Attachment, Relation, Task, Ticket

Tickets = TypeVar("Tickets", bound="QuerySet[Ticket]")


def with_traces(tickets: Tickets) -> Tickets:
    """The same tickets, which then know by `Ticket.may_have` what there is of them."""
    mine = {"ticket": OuterRef("pk")}
    of_either_end = Relation.objects.filter(Q(source=OuterRef("pk")) | Q(target=OuterRef("pk")))
    page_key = Concat(Value("ticket:"), Cast(OuterRef("pk"), CharField()))
    found = {
        "files": Exists(Attachment.objects.filter(**mine)),
        "tasks": Exists(Task.objects.filter(**mine)),
        "relations": Exists(of_either_end),
        "pages": Exists(Page.objects.filter(subject_key=page_key)),
        **{name: Exists(model.objects.filter(**mine)) for name, model in registry.traces.items()},
    }
    return tickets.annotate(**{f"has_{name}": exists for name, exists in found.items()})
