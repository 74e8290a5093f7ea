"""The auditor is silent on a healthy desk, and names each row that somebody takes away."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.clock import frozen
from tests.factories.desk import desk
from tests.tickets.actions.pages.conftest import Night, night, pages
from tests.tickets.actions.scene import at, tick
from tickets.actions import details
from tickets.actions.audit import run
from tickets.actions.audit.run import audit_all, audit_if_due
from tickets.audit_words import finding_words
from tickets.models import AuditFinding, AuditState, Ticket

__all__ = ["night"]


def busy(night: Night) -> Ticket:
    """A desk that paged and mailed: a P1 that ran past its thresholds, one that waits, one resolved."""
    night.scene.promise(
        ("resolution", "percent", 50, {"tell_assignee", "page_policy"}),
        ("resolution", "percent", 100, {"tell_lead", "tell_managers"}),
        ("first_response", "percent", 75, {"tell_lead"}),
    )
    ticket = night.log_p1()
    waiting = night.scene.log_started(title="Waits")
    done = night.scene.log(title="Done")
    night.scene.pend(waiting, at(3))
    for minutes in range(0, 75, 5):
        tick(at(minutes))
        night.work(minutes)
    night.scene.resolve(done, at(75))
    night.acknowledge(pages(ticket)[0], night.scene.max, 76)
    tick(at(80))
    return ticket


def standing() -> list[str]:
    return list(AuditFinding.objects.filter(cleared_at=None).order_by("kind").values_list("kind", flat=True))


def behind_the_desk(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0


def test_a_healthy_busy_desk_has_nothing_to_report(night: Night) -> None:
    busy(night)
    done = audit_all(now=at(90))
    assert list(AuditFinding.objects.values_list("kind", "params")) == []
    assert (done.tickets, done.new, done.standing) == (3, 0, 0)


DAMAGE = {
    "threshold_page": "DELETE FROM oncall_pageevent WHERE params->>'cause' = 'threshold'",
    "threshold_mail": "DELETE FROM oncall_outboundemail WHERE id ="
    " (SELECT min(id) FROM oncall_outboundemail WHERE kind = 'breached')",
    "delivery": "DELETE FROM oncall_delivery WHERE id = (SELECT min(id) FROM oncall_delivery)",
    "threshold": "DELETE FROM tickets_thresholdfiring WHERE value = 75",
    "queue": "UPDATE tickets_ticket SET queue_key = queue_key + 60 WHERE title = 'Waits'",
    "clock": "UPDATE tickets_slaclock SET due_at = due_at + interval '1 hour'"
    " WHERE metric = 'resolution' AND state = 'running'",
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_each_kind_of_row_that_is_taken_away_or_changed_is_reported(night: Night, kind: str) -> None:
    busy(night)
    behind_the_desk(DAMAGE[kind])
    audit_all(now=at(90))
    assert kind in standing()
    finding = AuditFinding.objects.filter(kind=kind).order_by("pk")[0]
    assert finding.ticket is not None
    assert (finding.first_seen_at, finding.last_seen_at) == (at(90), at(90))
    assert finding_words(finding.kind, finding.params) not in {"", kind}


def test_a_p1_whose_page_is_gone_is_reported(night: Night) -> None:
    ticket = night.log_p1()
    behind_the_desk("DELETE FROM oncall_pageevent")
    behind_the_desk("DELETE FROM oncall_page")
    audit_all(now=at(5))
    assert standing() == ["p1_page"]
    assert AuditFinding.objects.get().ticket == ticket


def test_what_never_should_have_paged_is_no_difference(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"page_policy"}))
    desk(page_p1=False)
    night.log_p1()
    request = night.log_p1(kind="request", title="A request")
    late = night.scene.log(title="Made P1 when it was over")
    night.scene.resolve(late, at(1))
    details.edit(ticket=late.pk, by=night.scene.ana, now=at(2), changes={"impact": 1, "urgency": 1})
    night.scene.resolve(request, at(45))
    audit_all(now=at(10))
    assert standing() == []
    night.desk.is_default = False
    night.desk.save()
    night.scene.log(team=night.scene.third, title="Of a team without a policy")
    tick(at(125))
    audit_all(now=at(130))
    assert standing() == []


def test_what_is_put_right_is_cleared_and_kept(night: Night) -> None:
    busy(night)
    behind_the_desk(DAMAGE["queue"])
    audit_all(now=at(90))
    audit_all(now=at(91))
    finding = AuditFinding.objects.get()
    assert (finding.first_seen_at, finding.last_seen_at) == (at(90), at(91))
    behind_the_desk("UPDATE tickets_ticket SET queue_key = queue_key - 60 WHERE title = 'Waits'")
    assert audit_all(now=at(100)).standing == 0
    finding.refresh_from_db()
    assert finding.cleared_at == at(100)
    behind_the_desk(DAMAGE["queue"])
    audit_all(now=at(110))
    finding.refresh_from_db()
    assert finding.first_seen_at == at(90)
    assert finding.kind in standing()


def test_timers_that_stand_still_are_reported_until_they_run(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"tell_lead"}))
    night.scene.log()
    audit_all(now=at(124))
    assert standing() == [], "a few minutes are the timers' own"
    audit_all(now=at(126))
    assert standing() == ["threshold"]
    tick(at(127))
    audit_all(now=at(128))
    assert standing() == []


def test_the_timer_runs_it_every_ten_minutes_slice_by_slice(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(night)
    monkeypatch.setattr(run, "SLICE", 1)
    monkeypatch.setattr(run, "MOST", 2)
    first = audit_if_due(now=at(90))
    assert first is not None
    assert first.tickets == 2
    assert audit_if_due(now=at(99)) is None
    behind_the_desk(DAMAGE["queue"])
    # the third ticket, and the end: the round after begins anew
    assert audit_if_due(now=at(100)) is not None
    assert audit_if_due(now=at(110)) is not None
    assert standing() == ["queue"]
    assert AuditState.objects.get().due_at == at(120)


def test_a_round_costs_the_same_queries_for_many_tickets(night: Night) -> None:
    busy(night)
    with CaptureQueriesContext(connection) as few:
        audit_all(now=at(81))
    for number in range(20):
        night.log_p1(title=f"Number {number}", now=at(81))
    night.work(82)
    with CaptureQueriesContext(connection) as many:
        audit_all(now=at(83))
    assert standing() == []
    assert len(many) <= len(few)


def test_the_command_says_what_differs_and_fails(night: Night) -> None:
    busy(night)
    said = StringIO()
    with frozen(at(90)):
        call_command("audit", stdout=said)
        assert "0 differences" in said.getvalue()
        behind_the_desk(DAMAGE["threshold_mail"])
        with pytest.raises(CommandError):
            call_command("audit", "--days", "2", stdout=said)
    assert "1 differences" in said.getvalue()
    with pytest.raises(CommandError, match="366"):
        call_command("audit", "--days", "0")


def test_what_lies_before_the_days_asked_for_is_not_looked_at(night: Night) -> None:
    busy(night)
    behind_the_desk(DAMAGE["threshold_mail"])
    audit_all(now=at(90) + timedelta(days=8))
    assert "threshold_mail" not in standing()
