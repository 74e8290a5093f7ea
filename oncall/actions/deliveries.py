"""Messages of a page to people: planned by their own rules, stopped when somebody answers.

Both run in the page's transaction, after the page's own row is locked (docs/architecture.md: The ticket's row
is the lock). What is due is sent by `oncall.actions.delivering`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from kernel.intervals import Interval
from kernel.nudge import nudge
from oncall.escalation import rules
from oncall.escalation.page import Urgency
from oncall.escalation.rules import Planned
from oncall.hours import hours_of_team, own_hours
from oncall.models import ContactMethod, Delivery, Page, PageEvent, PersonalRule, User, WorkingHours

SENDER = "oncall.tasks.tick_deliveries"


def plan_deliveries(*, page: Page, event: PageEvent, people: Sequence[User], now: datetime) -> list[Delivery]:
    """Queue what these people's own rules want for a page that tells them now (UTC); return what was added.

    A message that waits already for the same method, no later, is not doubled: it will tell what is news by
    then. Nobody's usable method is passed over; who has none gets nothing (`oncall.reach.reachable`).
    """
    methods, wanted = _methods(people), _rules(people, page.urgency)
    hours = _hours(page, people, now) if page.urgency == Page.Urgency.LOW else {}
    waiting = _waiting(page, people)
    rows = []
    for person in people:
        usable = {each.pk: each for each in methods[person.pk]}
        planned = rules.plan(
            wanted[person.pk], Urgency(page.urgency), now, list(usable), hours.get(person.pk)
        )
        rows += [
            _row(page, event, usable[each.method], each.at, now)
            for each in _news(planned)
            if not any(at <= each.at for at in waiting[person.pk, each.method])
        ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        nudge(SENDER)
    return list(Delivery.objects.filter(key__in=[each.key for each in rows]).order_by("pk"))


def stop_deliveries(*, page: Page, now: datetime, keep: Collection[int] = ()) -> int:
    """Stop what still waits for a page, but for the people (keys) in `keep`; return how many were stopped.

    Called after the page's own change. What a worker is sending at this moment ends as it ends, and is not
    tried again. Once the page names who acknowledged it, the last message that reached that person counts
    as answered. `now` is UTC.
    """
    open_ones = Delivery.objects.filter(page=page).exclude(person__in=keep).order_by("pk")
    held = list(
        open_ones.filter(next_try_at__isnull=False).select_for_update(of=("self",)).values_list("pk", "state")
    )
    queued = [pk for pk, state in held if state == Delivery.State.QUEUED]
    sending = [pk for pk, state in held if state == Delivery.State.SENDING]
    stopped = Delivery.objects.filter(pk__in=queued).update(
        state=Delivery.State.STOPPED, next_try_at=None, ended_at=now
    )
    # its sender sees this when it records, or whoever claims it after a crash
    Delivery.objects.filter(pk__in=sending).update(ended_at=now)
    _answered(page, now)
    return stopped


def _answered(page: Page, now: datetime) -> None:
    if page.state != Page.State.ACKNOWLEDGED or page.acknowledged_by_id is None:
        return
    reached = Delivery.objects.filter(
        page=page,
        person=page.acknowledged_by_id,
        state__in=[Delivery.State.SENT, Delivery.State.DELIVERED],
    )
    last = reached.order_by("-sent_at", "-pk").values_list("pk", flat=True).first()
    if last is not None:
        reached.filter(pk=last).update(state=Delivery.State.ANSWERED, ended_at=now)


def _methods(people: Sequence[User]) -> dict[int, list[ContactMethod]]:
    found: dict[int, list[ContactMethod]] = defaultdict(list)
    for each in ContactMethod.objects.usable().filter(user__in=people, user__is_active=True):
        found[each.user_id].append(each)
    return found


def _rules(people: Sequence[User], urgency: str) -> dict[int, list[rules.Rule]]:
    found: dict[int, list[rules.Rule]] = defaultdict(list)
    for each in PersonalRule.objects.filter(user__in=people, urgency=urgency).order_by("minutes", "id"):
        found[each.user_id].append(each.spec())
    return found


def _hours(page: Page, people: Sequence[User], now: datetime) -> dict[int, Sequence[Interval] | None]:
    """When each of them works: their own hours, else the team's calendar."""
    spans: dict[int, list[WorkingHours]] = defaultdict(list)
    for each in WorkingHours.objects.filter(user__in=people):
        spans[each.user_id].append(each)
    team = hours_of_team(page.team_id, now)
    return {
        person.pk: own_hours(spans[person.pk], person.display_zone, now) if spans[person.pk] else team
        for person in people
    }


def _waiting(page: Page, people: Sequence[User]) -> dict[tuple[int, int | None], list[datetime]]:
    """When each (person, method) gets a message of this page that is queued already."""
    found: dict[tuple[int, int | None], list[datetime]] = defaultdict(list)
    queued = Delivery.objects.filter(page=page, person__in=people, state=Delivery.State.QUEUED)
    for person, method, at in queued.values_list("person_id", "method_id", "next_try_at"):
        if at is not None:
            found[person, method].append(at)
    return found


def _news(planned: Iterable[Planned]) -> list[Planned]:
    """Two steps that fell together on one method are one message."""
    return list(dict.fromkeys(planned))


def _row(page: Page, event: PageEvent, method: ContactMethod, at: datetime, now: datetime) -> Delivery:
    return Delivery(
        page=page,
        event=event,
        person_id=method.user_id,
        method=method,
        channel=method.channel,
        shown=method.shown,
        planned_at=at,
        next_try_at=at,
        queued_at=now,
    )
