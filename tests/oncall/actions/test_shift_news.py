"""Who is told by mail that somebody else changed when he is on call."""

from datetime import time

import pytest

from oncall.actions import edit_schedule, hand_back, make_override, make_schedule
from oncall.actions.schedules import Facts
from oncall.models import OutboundEmail, Schedule, ScheduleOverride, User
from oncall.scheduling.editing import running
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.schedules import BEGIN, rota, wall, weekly

pytestmark = pytest.mark.django_db

NOW = wall("2026-03-24T12:00")


class Rota:
    """Ana and Ben take weeks, this one is Ben's; Lea leads them and is in the rotation of nothing."""

    def __init__(self) -> None:
        self.ana = UserFactory.create(full_name="Ana A", zone="Europe/Madrid")
        self.ben = UserFactory.create(full_name="Ben B", zone="Asia/Tokyo", language="de")
        self.lea = UserFactory.create(full_name="Lea L")
        team = TeamFactory.create(members=[self.ana, self.ben], leads=[self.lea])
        self.schedule = rota(self.ana, self.ben, team=team)

    def override(self, by: User | None, person: User | None, note: str = "") -> ScheduleOverride:
        return make_override(
            by=by,
            schedule=self.schedule,
            person=person,
            start=wall("2026-03-25T10:00"),
            end=wall("2026-03-25T12:00"),
            note=note,
            now=NOW,
        )


@pytest.fixture
def desk() -> Rota:
    return Rota()


def told() -> dict[str, str]:
    """The name of each reader, and the subject; the mails are gone after."""
    found = {mail.to_name: mail.subject for mail in OutboundEmail.objects.filter(kind="shifts_changed")}
    OutboundEmail.objects.all().delete()
    return found


def test_giver_of_a_shift_tells_both_and_is_told_nothing(desk: Rota) -> None:
    desk.override(desk.lea, desk.ana, note="Ben has a cold")
    mail = OutboundEmail.objects.get(recipient=desk.ana)
    assert "Ben has a cold" in mail.body_text
    assert "Lea L" in mail.body_text
    assert "Wed 25 Mar 2026 10:00 – 12:00" in mail.body_text
    assert f"/on-call/{desk.schedule.pk}/" in mail.body_text
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert set(told()) == {"Ana A", "Ben B"}


def test_reader_is_told_in_his_zone_and_language(desk: Rota) -> None:
    desk.override(desk.ana, desk.ana)
    mail = OutboundEmail.objects.get()
    assert mail.recipient == desk.ben
    # ten o'clock of Madrid's winter
    assert "Mi 25 Mär 2026 18:00 – 20:00" in mail.body_text.replace(".", "")
    assert "Asia/Tokyo" in mail.body_text


def test_shift_left_to_nobody_is_told_to_whom_it_was(desk: Rota) -> None:
    desk.override(desk.lea, None)
    assert set(told()) == {"Ben B"}


def test_shift_taken_and_handed_back_is_told_to_the_other(desk: Rota) -> None:
    made = desk.override(desk.ana, desk.ana)
    assert set(told()) == {"Ben B"}
    assert hand_back(by=desk.ana, override=made, now=NOW)
    assert set(told()) == {"Ben B"}
    assert not hand_back(by=desk.ana, override=made, now=NOW)
    assert not told()


def test_lead_who_hands_back_tells_who_had_it_and_who_has_it(desk: Rota) -> None:
    made = desk.override(desk.ana, desk.ana)
    told()
    hand_back(by=desk.lea, override=made, now=wall("2026-03-25T11:00"))
    mail = OutboundEmail.objects.get(recipient=desk.ana)
    # an hour of it had passed
    assert "Wed 25 Mar 2026 11:00 – 12:00" in mail.body_text
    assert set(told()) == {"Ana A", "Ben B"}


def test_override_that_changes_nothing_for_a_person_is_no_news(desk: Rota) -> None:
    desk.override(desk.lea, desk.ben)
    assert not told()


def test_override_by_watchdesk_itself_is_told_to_nobody(desk: Rota) -> None:
    desk.override(None, desk.ana)
    assert not told()


def test_who_has_left_or_has_no_address_is_told_nothing(desk: Rota) -> None:
    User.objects.filter(pk=desk.ben.pk).update(is_active=False)
    desk.override(desk.lea, desk.ana)
    assert set(told()) == {"Ana A"}
    User.objects.filter(pk=desk.ben.pk).update(is_active=True, email="ben@nowhere.invalid")
    desk.override(desk.lea, desk.ana)
    assert not told()


def edit(desk: Rota, by: User, *people: User) -> None:
    schedule = Schedule.objects.get(pk=desk.schedule.pk)
    spec = schedule.spec()
    ((place, _layer),) = running(spec, NOW)
    edit_schedule(
        by=by,
        schedule=schedule,
        revision=schedule.revision,
        facts=Facts(schedule.name, schedule.team, schedule.zone),
        wanted=[(place, weekly(*people))],
        now=NOW,
    )


def test_edit_tells_those_whose_next_two_weeks_it_changes(desk: Rota) -> None:
    cleo = UserFactory.create(full_name="Cleo C", zone="Europe/Madrid")
    edit(desk, desk.lea, desk.ana, desk.ben, cleo)
    mail = OutboundEmail.objects.get(recipient=cleo)
    assert mail.subject == "Nights: you are on call Mon 30 Mar 2026 09:00 – Mon 6 Apr 2026 09:00"
    assert set(told()) == {"Ana A", "Ben B", "Cleo C"}


def test_edit_that_moves_nobody_tells_nobody(desk: Rota) -> None:
    edit(desk, desk.lea, desk.ana, desk.ben)
    assert not told()


def test_people_of_a_new_schedule_learn_their_shifts_at_most_a_dozen(desk: Rota) -> None:
    layer = weekly(desk.ana, desk.lea, unit="hours", handoff=time(9))
    facts = Facts("Front", desk.schedule.team, "Europe/Madrid")
    made = make_schedule(by=desk.lea, facts=facts, layers=[layer], now=BEGIN)
    mail = OutboundEmail.objects.get()
    assert (mail.recipient, mail.subject) == (desk.ana, f"{made.name}: your shifts have changed")
    assert mail.body_text.count("\n- ") == 13
    assert "- and 155 more" in mail.body_text
