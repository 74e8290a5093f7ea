"""Every form sent twice at the same moment, as an impatient hand or a browser that tries again sends it.

Both get an answer, one of them is done, and the record tells it once.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from threading import Barrier
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections, models
from django.test import Client

from kernel import clock
from oncall.models import (
    ContactMethod,
    EscalationPolicy,
    PageEvent,
    PersonalRule,
    Schedule,
    ScheduleOverride,
    TimeOff,
)
from postmortems.models import ActionEntry, ActionItem, Problem, ProblemEntry, Review, ReviewEntry, Runbook
from tests.factories.desk import restore_defaults
from tests.hostile.asking import encoded, reason
from tests.hostile.forms import Form
from tests.hostile.scene import Scene, make_scene, places
from tests.hostile.test_walk import audit, forms, honest, share_of
from tickets.actions.audit.run import audit_all
from tickets.models import SavedView, Task, Ticket, TimelineEntry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SHARES = 8
# What two of would be one too many, and by which columns it is the same.
ONCE: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (TimelineEntry, ("ticket", "kind", "actor", "body", "params")),
    (PageEvent, ("page", "kind", "actor", "body", "params")),
    (ReviewEntry, ("review", "kind", "actor", "unit", "unit_key", "params")),
    (ProblemEntry, ("problem", "kind", "actor", "ticket", "params")),
    (ActionEntry, ("item", "kind", "actor", "params")),
    (Ticket, ("title", "requester", "description")),
    (Task, ("ticket", "title")),
    (Problem, ("title",)),
    (Runbook, ("title",)),
    (Review, ("ticket",)),
    (ActionItem, ("review", "title", "owner")),
    (Schedule, ("name",)),
    (ScheduleOverride, ("schedule", "person", "start", "end")),
    (EscalationPolicy, ("name",)),
    (ContactMethod, ("user", "channel", "digest")),
    (PersonalRule, ("user", "urgency", "method", "minutes")),
    (TimeOff, ("person", "start", "end")),
    (SavedView, ("owner", "name")),
)


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A desk whose every request stays."""
    restore_defaults()
    logging.disable(logging.CRITICAL)
    yield make_scene()
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("share", range(SHARES))
def test_no_form_sent_twice_at_once_is_done_twice(scene: Scene, share: int) -> None:
    found = [each for each in forms(places(scene)) if each[1].method == "post"]
    audit_all(now=clock.read())
    wrong, sent, taken = [], 0, 0
    for place, form, route in found:
        if share_of(route) % SHARES != share:
            continue
        newest = {model: _newest(model) for model, _columns in ONCE}
        answers = at_once(scene.client(place.role), form)
        sent += 1
        taken += any(answer.status_code < 400 for answer in answers)
        wrong += [f"{route}: {reason(answer)}" for answer in answers if answer.status_code >= 500]
        wrong += [f"{route}: twice {each}" for each in _twice(newest)]
        wrong += [f"{route}: {each}" for each in audit()]
    sys.stdout.write(f"{sent} forms were sent twice at once, {taken} of them were taken\n")
    assert not wrong, "\n".join(wrong)


def at_once(client: Client, form: Form) -> list[Any]:
    """Two answers to the same request, sent by two browsers' tabs of the same session."""
    cache.clear()
    body, start = encoded(honest(form)), Barrier(2)

    def send(_nth: int) -> Any:
        tab = Client(raise_request_exception=False)
        tab.cookies = deepcopy(client.cookies)
        start.wait(30)
        try:
            return tab.post(form.action, body, content_type="application/x-www-form-urlencoded")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as tabs:
        return list(tabs.map(send, range(2)))


def _newest(model: type[models.Model]) -> int:
    return model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def _twice(newest: dict[type[models.Model], int]) -> Iterator[str]:
    for model, columns in ONCE:
        rows = model._base_manager.filter(pk__gt=newest[model]).values_list(*columns)
        if model is PageEvent:
            # each use of a link stands on the record
            rows = rows.exclude(kind=PageEvent.Kind.LINK_USED)
        for row, times in Counter(repr(each) for each in rows).items():
            if times > 1:
                yield f"{model.__name__} {row[:200]}"
