"""A ticket that occurred in the hour that came twice is edited like any other."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from oncall.models import User
from tests.tickets.views.ticket_desk import TicketDesk, opened_in
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.mark.parametrize("hour", [0, 1], ids=["first", "second"])
def test_what_nobody_touched_keeps_its_hour(ana: Client, desk: TicketDesk, hour: int) -> None:
    occurred = datetime(2025, 10, 26, hour, 15, tzinfo=UTC)
    User.objects.filter(pk=desk.ana.pk).update(zone="Europe/Madrid")
    Ticket.objects.filter(pk=desk.ticket.pk).update(occurred_at=occurred)
    page = ana.get(desk.url("edit"))
    form = page.context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {
        "title": "Plotter broken",
        "occurred_at": "2025-10-26T02:15",
        "detected_at": "",
    }
    answer = ana.post(desk.url("edit"), typed | {"opened": opened_in(page)})
    assert answer.status_code == 302, answer.context["form"].errors
    assert desk.fresh().title == "Plotter broken"
    assert desk.fresh().occurred_at == occurred
