"""Functional escalation: the hand-over to the next tier, by a person or by a timer (docs/semantics.md,
"Roles")."""

from dataclasses import asdict, dataclass

from oncall.models import Team
from tickets.actions.audience import recipients_of
from tickets.actions.hold import Hold
from tickets.lifecycle import Status
from tickets.models import Attachment, Level, Task
from tickets.models.choices import EntryKind
from tickets.notices import Notice


@dataclass(frozen=True)
class HandOver:
    """What the next tier needs to go on: people's words."""

    symptom: str
    tried: str
    evidence: str
    impact_now: str
    question: str


def drafted(hold: Hold) -> HandOver:
    """A timer's hand-over, from the record alone; what the record doesn't say stays empty."""
    ticket = hold.ticket
    done = Task.objects.filter(ticket=ticket, done_at__isnull=False).values_list("title", flat=True)
    files = Attachment.objects.filter(ticket=ticket).values_list("name", flat=True)
    impact = (
        Level.objects.filter(scale=Level.Scale.IMPACT, rank=ticket.impact)
        .values_list("name", flat=True)
        .first()
    )
    return HandOver(
        symptom=ticket.title,
        tried="\n".join(done),
        evidence="\n".join(files),
        impact_now=f"P{ticket.priority} · {impact or ticket.impact}",
        question="",
    )


def hand_to(hold: Hold, team: Team, words: HandOver, *, automatic: bool, cause: str = "") -> None:
    """Give the ticket to the next team, unassigned; it may be returned to where it came from."""
    ticket = hold.ticket
    before = ticket.team
    ticket.returns_to = before
    hold.put_with(team, None)
    if ticket.status in (Status.NEW, Status.IN_PROGRESS):
        hold.move_to(Status.ASSIGNED)
    entry = hold.record(
        EntryKind.ESCALATED,
        {
            "from": before.name if before else "",
            "from_id": before.pk if before else None,
            "to": team.name,
            "to_id": team.pk,
            "automatic": automatic,
            "cause": cause,
            **asdict(words),
        },
    )
    for person in recipients_of(team):
        hold.tell(Notice.ESCALATED, person, entry, {"automatic": automatic})
