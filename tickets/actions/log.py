"""Logging a ticket, by its requester or by the desk for a caller."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kernel import together
from oncall.models import Team, User
from tickets import attachments, registry
from tickets.actions.clock_set import ClockSet
from tickets.actions.errors import NotAllowed, Refused
from tickets.actions.hold import Hold
from tickets.actions.names import recorded_name
from tickets.actions.pages.follow import follow_pages
from tickets.actions.policy_choice import choose_measure
from tickets.actions.promise import defaults_of
from tickets.actions.proposing import propose_by_rule
from tickets.actions.quota import check_quota
from tickets.actions.search_words import index_ticket
from tickets.lifecycle import Status
from tickets.models import Category, Desk, IntakeKey, Service, Subcategory, Ticket, TimelineEntry
from tickets.models.choices import Channel, EntryKind, Kind, Metric, Verified
from tickets.models.ticket import QUEUE_NONE
from tickets.notices import Notice
from tickets.permissions import may_log

NUMBERS = {Kind.INCIDENT: ("INC", "tickets_incident_number"), Kind.REQUEST: ("REQ", "tickets_request_number")}
KEY_LIVES = timedelta(days=1)


@dataclass(frozen=True)
class TicketDraft:
    """What is known when a ticket is logged. Title and requester are enough: log first, enrich later.

    `impact` and `urgency` are ranks; missing ones come from the subcategory, else from the desk. `key`
    names the form it came from, so that a double submit of the same words and files logs one ticket.
    """

    requester: User
    title: str
    description: str = ""
    kind: str = Kind.INCIDENT.value
    channel: str = Channel.PORTAL.value
    verified_how: str = Verified.NOT_VERIFIED.value
    contact_name: str = ""
    contact_phone: str = ""
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    category: Category | None = None
    subcategory: Subcategory | None = None
    service: Service | None = None
    impact: int | None = None
    urgency: int | None = None
    team: Team | None = None
    assignee: User | None = None
    restricted: bool = False
    triaged: bool = False
    files: Sequence[UploadedFile[Any]] = ()
    key: str = ""


def next_number(kind: str) -> str:
    """The next number people read aloud, such as INC-000123. Never reused; a rolled back ticket leaves a
    gap."""
    prefix, sequence = NUMBERS[Kind(kind)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s::regclass)", [sequence])
        row = cursor.fetchone()
    return f"{prefix}-{row[0]:06d}"


def log_ticket(*, draft: TicketDraft, by: User | None, now: datetime) -> Ticket:
    """Log a ticket received `now` (UTC), start its clocks, acknowledge it to the requester by mail.

    Raises Refused at the field that is wrong, NotAllowed when `by` may not log for others.
    """
    title = draft.title.strip()
    if not title:
        raise Refused(_("Say in a few words what it is about."), "title")
    if by is not None and by != draft.requester and not may_log(by):
        raise NotAllowed(_("Only the desk logs tickets for other people."))
    with transaction.atomic(), together.remembering():
        # The number is drawn first: a sequence waits for nobody.
        number = next_number(draft.kind)
        earlier = _earlier_of(draft, now)
        if earlier is not None:
            return earlier
        ticket = _fresh(draft, number=number, title=title[:200], by=by, now=now)
        hold = Hold(ticket, by=by, now=now, clocks=ClockSet(ticket, []))
        _classify(hold, draft)
        hold.ticket.save()
        if draft.key:
            IntakeKey.objects.filter(key=_key(draft)).update(ticket=hold.ticket)
        _record_logging(hold, draft)
        propose_by_rule(hold)
        hold.save()
        follow_pages(hold, None)
        registry.follow(ticket, hold.recorded, by, now)
        ticket.just_started = [clock.row for clock in hold.clocks.clocks]
        return hold.ticket


def _fresh(draft: TicketDraft, *, number: str, title: str, by: User | None, now: datetime) -> Ticket:
    requester = draft.requester
    subcategory = draft.subcategory
    return Ticket(
        number=number,
        kind=draft.kind,
        title=title,
        description=draft.description.strip(),
        requester=requester,
        requester_name=draft.contact_name[:120] or recorded_name(requester),
        requester_email=requester.email if requester.has_mail else "",
        requester_phone=draft.contact_phone or requester.phone,
        verified_how=draft.verified_how,
        organisation=requester.organisation,
        logged_by=by,
        channel=draft.channel,
        occurred_at=draft.occurred_at,
        detected_at=draft.detected_at,
        received_at=now,
        category=subcategory.category if subcategory else draft.category,
        subcategory=subcategory,
        service=draft.service,
        restricted=draft.restricted,
        status=Status.NEW.value,
        queue_key=QUEUE_NONE,
        last_event_at=now,
    )


def _classify(hold: Hold, draft: TicketDraft) -> None:
    ticket = hold.ticket
    desk = together.once(Desk, Desk.get)
    impact, urgency, team = defaults_of(draft.subcategory, desk)
    ticket.impact = draft.impact or impact
    ticket.urgency = draft.urgency or urgency
    # Only a person's word settles the triage: what was defaulted, or answered by a requester, is still to
    # be confirmed.
    ticket.triaged = draft.triaged and draft.impact is not None and draft.urgency is not None
    hold.compute_priority()
    hold.put_with(draft.team or _team_by_default(draft, team, desk), draft.assignee)
    if draft.assignee is not None:
        hold.move_to(Status.ASSIGNED)


def _team_by_default(draft: TicketDraft, team: Team | None, desk: Desk) -> Team | None:
    """The subcategory's team, else the service's owner, else the desk's first; never one that has ended."""
    owner = draft.service.owning_team if draft.service else None
    candidates = (team, owner, desk.first_team)
    return next((each for each in candidates if each is not None and each.active), None)


def _record_logging(hold: Hold, draft: TicketDraft) -> None:
    ticket = hold.ticket
    check_quota(ticket=ticket, by=hold.by, files=draft.files, now=hold.now)
    entry = hold.record(
        EntryKind.LOGGED,
        {"number": ticket.number, "channel": ticket.channel},
        public=True,
        body=ticket.description,
    )
    for file in draft.files:
        attachments.store(entry=entry, file=file, by=hold.by, now=hold.now)
    index_ticket(ticket)
    _start_clocks(hold)
    if Channel(ticket.channel).is_live and hold.by is not None and hold.by != ticket.requester:
        hold.stop_clock(Metric.FIRST_RESPONSE)
    first = hold.clocks.find(Metric.FIRST_RESPONSE)
    running = first is not None and first.row.is_live
    due = first.read(hold.now).due_at if first is not None and running else None
    # Watchdesk acknowledges, also to a requester who logged it himself.
    promised = {"first_response_due_at": due.isoformat() if due else None}
    hold.by_timer().tell_requester(Notice.ACKNOWLEDGED, entry, promised)
    if ticket.assignee is not None:
        hold.tell(Notice.ASSIGNED, ticket.assignee, entry)


def _start_clocks(hold: Hold) -> None:
    ticket = hold.ticket
    measure = choose_measure(hold.traits())
    entries = []
    for metric in (Metric.FIRST_RESPONSE, Metric.RESOLUTION):
        target = measure.policy.target(metric, ticket.priority)
        if target is None:
            continue
        clock = hold.clocks.start(metric, at=ticket.received_at, target=target, measure=measure)
        due = clock.read(hold.now).due_at
        started = {
            "metric": metric,
            "target": target,
            "due_at": due.isoformat() if due else None,
            "policy": measure.policy.policy.name,
        }
        entries.append(hold.entry(EntryKind.CLOCK_STARTED, started))
    TimelineEntry.objects.bulk_create(entries)


def _key(draft: TicketDraft) -> str:
    """The form, and what was said with it: after Back, other words in the same form are another report."""
    names = sorted(attachments.clean_name(file.name or "") for file in draft.files)
    said = json.dumps([draft.title.strip(), draft.description.strip(), names])
    digest = hashlib.sha256(said.encode()).hexdigest()
    return f"{draft.requester.pk}:{digest}:{draft.key}"[:200]


def _earlier_of(draft: TicketDraft, now: datetime) -> Ticket | None:
    """The ticket that this form logged before in the same words; a second submit waits here for the first
    to commit."""
    if not draft.key:
        return None
    IntakeKey.objects.bulk_create([IntakeKey(key=_key(draft), at=now)], ignore_conflicts=True)
    keys = IntakeKey.objects.select_for_update(of=("self",)).select_related("ticket")
    kept = keys.get(key=_key(draft))
    if kept.at >= now - KEY_LIVES:
        return kept.ticket
    IntakeKey.objects.filter(key=kept.key).update(at=now, ticket=None)
    return None
