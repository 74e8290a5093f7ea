"""Time that runs out wakes the team: once for each threshold, whatever ran twice or was down."""

from oncall.models import Page
from tests.tickets.actions.pages.conftest import Night, pages, standing
from tests.tickets.actions.scene import at, entry, firings, kinds, tick
from tickets.actions.conversation import add_note
from tickets.models import ThresholdFiring


def test_a_threshold_pages_the_policy_of_the_team_that_holds_the_ticket(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"page_policy"}))
    ticket = night.scene.log()
    tick(at(119))
    assert not pages(ticket)
    tick(at(120))
    (page,) = pages(ticket)
    assert (page.policy, page.urgency, page.priority) == (night.first, "high", 3)
    assert entry(ticket, "threshold").params["did"] == ["page"]
    told = entry(ticket, "paged").params
    assert (told["cause"], told["params"]["value"]) == ("threshold", 50)


def test_a_threshold_may_wait_for_working_hours(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"page_policy", "page_low"}))
    ticket = night.scene.log()
    tick(at(120))
    assert pages(ticket)[0].urgency == "low"


def test_a_grave_cause_raises_a_page_that_waits_for_working_hours(night: Night) -> None:
    night.scene.promise(
        ("resolution", "percent", 50, {"page_policy", "page_low"}),
        ("resolution", "percent", 75, {"page_policy"}),
    )
    ticket = night.scene.log()
    tick(at(120))
    tick(at(180))
    (page,) = pages(ticket)
    assert (page.urgency, page.causes) == ("high", 2)


def test_each_threshold_pages_exactly_once(night: Night) -> None:
    night.scene.promise(
        ("resolution", "percent", 50, {"page_policy"}), ("resolution", "percent", 100, {"page_policy"})
    )
    ticket = night.scene.log()
    for minutes in (120, 120, 240, 241, 300, 301):
        tick(at(minutes))
    (page,) = pages(ticket)
    assert page.causes == 2
    assert kinds(ticket).count("paged") == 2


def test_what_passed_while_nothing_ran_is_paged_once_it_is_noticed(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"page_policy"}))
    ticket = night.scene.log()
    add_note(ticket=ticket.pk, by=night.scene.ana, now=at(600), body="Back from a power cut.")
    assert standing(ticket) == [("First", "triggered")]
    assert entry(ticket, "paged").params["params"]["late"]


def test_a_threshold_passed_before_its_clock_stopped_pages_nobody(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"page_policy"}))
    ticket = night.scene.log()
    night.scene.resolve(ticket, at(130))
    assert firings(ticket) == [("resolution", "percent", 50)]
    assert ThresholdFiring.objects.get().did == []
    assert not Page.objects.exists()


def test_without_a_policy_the_threshold_still_fires_and_says_that_nobody_was_paged(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"page_policy"}))
    night.desk.is_default = False
    night.desk.save()
    ticket = night.scene.log(team=night.scene.third)
    tick(at(120))
    tick(at(121))
    assert kinds(ticket).count("paged_nobody") == 1
    assert entry(ticket, "paged_nobody").params["value"] == 50


def test_a_p1_and_its_thresholds_share_one_page_of_a_policy(night: Night) -> None:
    night.scene.promise(("resolution", "percent", 50, {"page_policy"}))
    ticket = night.log_p1()
    tick(at(30))
    (page,) = pages(ticket)
    assert page.causes == 2
