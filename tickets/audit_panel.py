"""The auditor on the operators' page."""

from datetime import datetime

from django.db.models import Count

from oncall.models import User
from oncall.operator_panels import OperatorPanel
from tickets.audit_words import finding_words
from tickets.models import AuditFinding, AuditState, Ticket

SHOWN = 50


def audit_panel(user: User, now: datetime) -> OperatorPanel:
    """What differs, by kind and one by one; a ticket is named to whom it may be."""
    standing = AuditFinding.objects.filter(cleared_at=None)
    rows = list(standing.order_by("-first_seen_at", "-pk")[:SHOWN])
    seen = dict(
        Ticket.objects.visible_to(user)
        .filter(pk__in={row.ticket_id for row in rows if row.ticket_id})
        .values_list("pk", "number")
    )
    counts = standing.order_by("kind").values_list("kind").annotate(count=Count("pk"))
    kinds = dict(AuditFinding.Kind.choices)
    return OperatorPanel(
        "tickets/audit_panel.html",
        {
            "now": now,
            "state": AuditState.objects.filter(pk=1).first(),
            "counts": [(kinds.get(kind, kind), count) for kind, count in counts],
            "rows": [
                {
                    "number": seen.get(row.ticket_id or 0, ""),
                    "words": finding_words(row.kind, row.params),
                    "row": row,
                }
                for row in rows
            ],
            "count": sum(count for _kind, count in counts),
            "cleared": AuditFinding.objects.exclude(cleared_at=None)[: SHOWN + 1].count(),
            "shown": SHOWN,
        },
    )
