"""Runbooks: versions, review dates, and their steps on tickets."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kernel.clock import frozen
from oncall.models import Membership, OutboundEmail, User
from postmortems.actions.errors import Overtaken, Refused
from postmortems.actions.runbook_reminders import remind_of_runbooks
from postmortems.actions.runbook_uses import judge_runbook, put_runbook
from postmortems.actions.runbooks import (
    RunbookFacts,
    edit_runbook,
    make_runbook,
    retire_runbook,
    verify_runbook,
)
from postmortems.models import Runbook, RunbookUse, RunbookVersion
from postmortems.models.runbook_use import Tally
from tests.factories.tickets import MONDAY
from tests.postmortems.knowledge_desk import KnowledgeDesk
from tests.tickets.actions.scene import kinds

# The morning after 31 March in Madrid, in summer time
MORNING = datetime(2026, 4, 1, 7, tzinfo=UTC)


def facts(row: Runbook, **changes: Any) -> RunbookFacts:
    said: dict[str, Any] = {
        "title": row.title,
        "summary": row.summary,
        "steps": row.versions.get(number=row.version).steps,
        "owner": row.owner,
        "review_by": row.review_by,
        "subcategories": list(row.subcategories.all()),
    }
    return RunbookFacts(**(said | changes))


def edited(row: Runbook, by: User, **changes: Any) -> Runbook:
    return edit_runbook(runbook=row.pk, by=by, now=MONDAY, facts=facts(row, **changes), revision=row.revision)


class TestVersions:
    def test_other_steps_make_a_new_one_and_the_old_stays(self, known: KnowledgeDesk) -> None:
        row = edited(known.runbook(), known.bob, steps=["Restart"])
        told = RunbookVersion.objects.filter(runbook=row).order_by("number").values_list("steps", "by_name")
        assert list(told) == [
            (["Stop the client", "Start it again"], "Ana Agent"),
            (["Restart"], "Bob Builder"),
        ]

    def test_another_date_makes_none(self, known: KnowledgeDesk) -> None:
        assert edited(known.runbook(), known.bob, review_by=date(2026, 9, 1)).version == 1

    def test_two_who_edit_at_once_meet(self, known: KnowledgeDesk) -> None:
        row = known.runbook()
        edited(row, known.bob, steps=["Restart"])
        with pytest.raises(Overtaken):
            edited(row, known.ana, steps=["Wait"])

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": " "}, "title"),
            ({"steps": []}, "steps"),
            ({"steps": ["x" * 201]}, "steps"),
            ({"steps": ["x"] * 51}, "steps"),
            ({"verified_on": date(2026, 3, 31)}, "review_by"),
        ],
    )
    def test_what_is_wrong_is_said_at_the_field(
        self, known: KnowledgeDesk, changes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            edited(known.runbook(), known.ana, **changes)
        assert refused.value.field == field

    def test_requesters_and_process_owners_write_none(self, known: KnowledgeDesk) -> None:
        row = known.runbook()
        for reader in (known.pia, known.rita):
            with pytest.raises(Refused):
                edited(row, reader, title="Mine")


class TestMaking:
    def test_the_same_form_sent_again_makes_no_second_one(self, known: KnowledgeDesk) -> None:
        first = known.runbook()
        said: dict[str, Any] = {"by": known.ana, "facts": facts(first)}
        assert make_runbook(**said, now=MONDAY + timedelta(minutes=5)) == first
        assert make_runbook(**said | {"by": known.bob}, now=MONDAY) != first
        assert make_runbook(**said, now=MONDAY + timedelta(minutes=11)) != first

    @pytest.mark.parametrize(
        "change",
        [
            {"title": "Reset it"},
            {"steps": ["Restart"]},
            {"owner": "bob"},
            {"review_by": date(2026, 9, 1)},
            {"subcategories": []},
        ],
    )
    def test_one_that_says_something_else_is_another(
        self, known: KnowledgeDesk, change: dict[str, Any]
    ) -> None:
        first = known.runbook()
        said = change | ({"owner": known.bob} if "owner" in change else {})
        assert known.runbook(**said) != first


class TestReviewDates:
    def work(self, now: datetime) -> list[User | None]:
        with frozen(now):
            remind_of_runbooks(budget=30)
        return [mail.recipient for mail in OutboundEmail.objects.filter(kind="runbook_review_due")]

    def test_the_owner_is_told_once_the_morning_after(self, known: KnowledgeDesk) -> None:
        User.objects.filter(pk=known.ana.pk).update(zone="Europe/Madrid")
        known.ana.refresh_from_db()
        row = known.runbook()
        assert row.next_reminder_at == MORNING
        assert self.work(MORNING - timedelta(seconds=1)) == []
        assert self.work(MORNING) == [known.ana]
        assert self.work(MORNING + timedelta(days=30)) == [known.ana]

    def test_saving_something_else_does_not_tell_again(self, known: KnowledgeDesk) -> None:
        row = known.runbook()
        self.work(MORNING + timedelta(days=1))
        edited(row, known.bob, title="Reset")
        assert self.work(MORNING + timedelta(days=2)) == [known.ana]

    def test_managers_are_told_of_what_was_owned_by_somebody_who_left(self, known: KnowledgeDesk) -> None:
        known.runbook()
        User.objects.filter(pk=known.ana.pk).update(is_active=False)
        assert self.work(MORNING + timedelta(days=1)) == [known.mia]

    def test_managers_are_told_of_what_is_owned_by_somebody_of_the_desk_no_more(
        self, known: KnowledgeDesk
    ) -> None:
        known.runbook()
        Membership.objects.filter(user=known.ana).delete()
        assert self.work(MORNING + timedelta(days=1)) == [known.mia]

    def test_a_check_moves_the_date_on(self, known: KnowledgeDesk) -> None:
        row = known.runbook()
        today, next_year = date(2026, 3, 30), date(2027, 3, 30)
        verify_runbook(runbook=row.pk, by=known.bob, on=today, review_by=next_year, now=MONDAY)
        assert self.work(MORNING + timedelta(days=1)) == []
        with pytest.raises(Refused):
            verify_runbook(runbook=row.pk, by=known.bob, on=today, review_by=today, now=MONDAY)

    def test_a_retired_one_is_quiet(self, known: KnowledgeDesk) -> None:
        row = known.runbook()
        retire_runbook(runbook=row.pk, by=known.ana, retired=True, now=MONDAY)
        assert self.work(MORNING + timedelta(days=1)) == []
        assert not retire_runbook(runbook=row.pk, by=known.ana, retired=False, now=MONDAY).retired
        assert self.work(MORNING + timedelta(days=1)) == [known.ana]

    def test_stale_is_the_day_after(self, known: KnowledgeDesk) -> None:
        row = known.runbook()
        assert not row.is_stale(date(2026, 3, 31))
        assert row.is_stale(date(2026, 4, 1))


class TestOnATicket:
    def test_its_steps_are_tasks_in_order(self, known: KnowledgeDesk) -> None:
        ticket = known.incident()
        use = put_runbook(runbook=known.runbook().pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        assert [task.title for task in ticket.tasks.all()] == ["Stop the client", "Start it again"]
        assert set(use.tasks.all()) == set(ticket.tasks.all())
        entry = ticket.timeline.get(kind="runbook_put")
        assert entry.params == {"title": "Reset the tunnel", "version": 1, "steps": 2}

    def test_a_second_time_only_when_asked_for(self, known: KnowledgeDesk) -> None:
        row, ticket = known.runbook(), known.incident()
        said: dict[str, Any] = {"runbook": row.pk, "ticket": ticket.pk, "by": known.ana, "now": MONDAY}
        first = put_runbook(**said)
        with pytest.raises(Refused, match="already"):
            put_runbook(**said)
        assert ticket.tasks.count() == 2
        put_runbook(**said, after=first.pk)
        # the same button, pressed twice
        with pytest.raises(Refused, match="already"):
            put_runbook(**said, after=first.pk)
        assert ticket.tasks.count() == 4

    def test_a_new_version_is_another_one(self, known: KnowledgeDesk) -> None:
        row, ticket = known.runbook(), known.incident()
        put_runbook(runbook=row.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        edited(row, known.bob, steps=["Restart"])
        put_runbook(runbook=row.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        assert ticket.tasks.count() == 3

    def test_a_retired_one_is_refused(self, known: KnowledgeDesk) -> None:
        row = known.runbook()
        retire_runbook(runbook=row.pk, by=known.ana, retired=True, now=MONDAY)
        with pytest.raises(Refused, match="retired"):
            put_runbook(runbook=row.pk, ticket=known.incident().pk, by=known.ana, now=MONDAY)

    def test_what_came_of_it_is_counted_by_version(self, known: KnowledgeDesk) -> None:
        row = known.runbook()
        for number, outcome in enumerate(("worked", "no", "partly", "")):
            ticket = known.incident(f"No tunnel {number}")
            use = put_runbook(runbook=row.pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
            if outcome:
                said = {"outcome": outcome, "step": "Start it again"}
                judge_runbook(use=use.pk, ticket=ticket.pk, by=known.bob, now=MONDAY, **said)
        version = row.versions.get()
        assert RunbookUse.objects.by_version() == {version.pk: Tally(4, 1, 1, 1)}
        assert RunbookUse.objects.by_runbook() == {row.pk: Tally(4, 1, 1, 1)}

    def test_where_it_went_wrong_is_asked_for(self, known: KnowledgeDesk) -> None:
        ticket = known.incident()
        use = put_runbook(runbook=known.runbook().pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        with pytest.raises(Refused) as refused:
            judge_runbook(use=use.pk, ticket=ticket.pk, by=known.ana, now=MONDAY, outcome="no")
        assert refused.value.field == "step"

    def test_the_last_word_counts(self, known: KnowledgeDesk) -> None:
        ticket = known.incident()
        use = put_runbook(runbook=known.runbook().pk, ticket=ticket.pk, by=known.ana, now=MONDAY)
        said: dict[str, Any] = {"use": use.pk, "ticket": ticket.pk, "by": known.ana, "now": MONDAY}
        judge_runbook(**said, outcome="partly", step="Stop the client")
        judged = judge_runbook(**said, outcome="worked", step="Stop the client")
        assert (judged.outcome, judged.failed_step) == ("worked", "")
        assert kinds(ticket, last=2) == ["runbook_judged", "runbook_judged"]
