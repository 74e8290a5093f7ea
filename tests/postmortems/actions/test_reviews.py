"""The way of a review, who goes it, and what it takes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kernel.append_only import RecordIsFinal
from oncall.models import OutboundEmail
from postmortems.actions.about import change_about, decide_public
from postmortems.actions.drafting import start_review
from postmortems.actions.errors import NotAllowed, Overtaken, Refused
from postmortems.actions.points import add_point, change_point, remove_point
from postmortems.actions.states import approve_review, publish_review, return_review, submit_review
from postmortems.models import Review, ReviewEntry
from postmortems.models.choices import ReviewState, Section
from tests.factories.people import UserFactory
from tests.factories.tickets import logged
from tests.postmortems.review_desk import NOW, ReviewDesk, open_desk
from tickets.actions.details import restrict

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> ReviewDesk:
    return open_desk()


def told(kind: str) -> set[str]:
    mails = OutboundEmail.objects.filter(kind=kind).select_related("recipient")
    return {str(mail.recipient) for mail in mails}


def test_starting_twice_is_one_review(desk: ReviewDesk) -> None:
    first = start_review(ticket=desk.ticket.pk, by=desk.ana, now=NOW)
    second = start_review(ticket=desk.ticket.pk, by=desk.bob, now=NOW)
    assert first == second
    assert second.owner == desk.ana
    assert first.lines.count() > 0


def test_a_requester_and_an_admin_start_no_review(desk: ReviewDesk) -> None:
    admin = UserFactory.create(is_staff=True)
    for person in (desk.rita, admin):
        with pytest.raises(NotAllowed):
            start_review(ticket=desk.ticket.pk, by=person, now=NOW)


def test_what_is_missing_is_named_before_it_is_sent_to_review(desk: ReviewDesk) -> None:
    review = desk.start()
    desk.point(review, Section.SUMMARY)
    with pytest.raises(Refused, match="Impact, Detection, Contributing factors"):
        submit_review(review=review.pk, by=desk.ana, now=NOW)


def test_a_review_goes_from_draft_to_published(desk: ReviewDesk) -> None:
    review = desk.published()
    assert review.state == ReviewState.PUBLISHED
    assert (review.approved_by, review.published_by) == (desk.mia, desk.mia)
    kinds = list(review.record.values_list("kind", flat=True))
    assert kinds[0] == "started"
    assert kinds[-3:] == ["submitted", "approved", "published"]


def test_those_who_approve_are_told_and_owner_and_participants_when_it_is_published(desk: ReviewDesk) -> None:
    review = desk.start(participants=[desk.bob])
    for section in (Section.SUMMARY, Section.IMPACT, Section.DETECTION, Section.FACTOR):
        desk.point(review, section)
    decide_public(review=review.pk, by=desk.ana, now=NOW, opened=0, needed=True, reason="They ask.")
    submit_review(review=review.pk, by=desk.ana, now=NOW)
    assert told("review_submitted") == {"Lea Lead", "Mia Manager", "Pia Process"}
    approve_review(review=review.pk, by=desk.pia, now=NOW, read=desk.fresh(review).contents)
    publish_review(review=review.pk, by=desk.mia, now=NOW)
    assert told("review_approved") == {"Ana Agent"}
    assert told("review_published") == {"Ana Agent", "Bob Builder"}


def test_a_lead_who_wrote_it_is_not_asked_to_approve_it(desk: ReviewDesk) -> None:
    review = desk.start(participants=[desk.lea])
    for section in (Section.SUMMARY, Section.IMPACT, Section.DETECTION, Section.FACTOR):
        desk.point(review, section)
    decide_public(review=review.pk, by=desk.ana, now=NOW, opened=0, needed=False, reason="Nobody asks.")
    submit_review(review=review.pk, by=desk.ana, now=NOW)
    assert told("review_submitted") == {"Mia Manager", "Pia Process"}


def test_nobody_approves_what_he_wrote_or_sent(desk: ReviewDesk) -> None:
    review = desk.written()
    for person in (desk.ana, desk.bob, desk.sven):
        with pytest.raises(NotAllowed):
            approve_review(review=review.pk, by=person, now=NOW, read=review.contents)
    change_about(
        review=review.pk,
        by=desk.ana,
        now=NOW,
        opened=review.revision,
        title=review.title,
        owner=desk.ana,
        participants=[desk.mia],
        further=[],
    )
    review = desk.fresh(review)
    with pytest.raises(NotAllowed):
        approve_review(review=review.pk, by=desk.mia, now=NOW, read=review.contents)
    approve_review(review=review.pk, by=desk.lea, now=NOW, read=review.contents)


def test_what_was_changed_since_it_was_read_is_not_approved(desk: ReviewDesk) -> None:
    review = desk.written()
    desk.point(review, Section.WELL)
    with pytest.raises(Refused, match="Read it again"):
        approve_review(review=review.pk, by=desk.mia, now=NOW, read=review.contents)


def test_the_public_is_decided_about_before_it_is_approved(desk: ReviewDesk) -> None:
    review = desk.start()
    for section in (Section.SUMMARY, Section.IMPACT, Section.DETECTION, Section.FACTOR):
        desk.point(review, section)
    submit_review(review=review.pk, by=desk.ana, now=NOW)
    with pytest.raises(Refused, match="public postmortem"):
        approve_review(review=review.pk, by=desk.mia, now=NOW, read=desk.fresh(review).contents)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(state="approved", approved_at=NOW)


def test_a_decision_about_the_public_needs_its_reason(desk: ReviewDesk) -> None:
    with pytest.raises(Refused) as refused:
        decide_public(review=desk.start().pk, by=desk.ana, now=NOW, opened=0, needed=True, reason=" ")
    assert refused.value.field == "reason"


def test_only_managers_and_process_owners_publish(desk: ReviewDesk) -> None:
    review = desk.approved()
    for person in (desk.ana, desk.lea):
        with pytest.raises(NotAllowed):
            publish_review(review=review.pk, by=person, now=NOW)
    assert publish_review(review=review.pk, by=desk.pia, now=NOW).state == "published"


def test_what_is_approved_is_not_written_on_until_it_is_a_draft_again(desk: ReviewDesk) -> None:
    review = desk.approved()
    with pytest.raises(NotAllowed):
        desk.point(review)
    with pytest.raises(Refused, match="what has to change"):
        return_review(review=review.pk, by=desk.ana, now=NOW, reason="")
    return_review(review=review.pk, by=desk.mia, now=NOW, reason="The impact was greater.")
    review = desk.fresh(review)
    assert (review.state, review.approved_by, review.public_needed) == ("draft", None, False)
    assert told("review_returned") == {"Ana Agent"}
    desk.point(review)


def test_a_new_owner_is_told_and_must_be_able_to_read_it(desk: ReviewDesk) -> None:
    restrict(ticket=desk.ticket.pk, by=desk.ana, now=NOW)
    review = desk.start()
    about: dict[str, Any] = {
        "review": review.pk,
        "by": desk.ana,
        "now": NOW,
        "opened": 0,
        "title": "T",
        "further": [],
    }
    with pytest.raises(Refused, match="can't read") as refused:
        change_about(**about, owner=desk.sven, participants=[])
    assert refused.value.field == "owner"
    with pytest.raises(Refused) as refused:
        change_about(**about, owner=desk.ana, participants=[desk.sven])
    assert refused.value.field == "participants"
    change_about(**about, owner=desk.bob, participants=[desk.ana])
    assert told("review_about_changed") == {"Bob Builder"}


def test_the_second_to_save_a_paragraph_sees_what_the_first_changed(desk: ReviewDesk) -> None:
    review = desk.start(participants=[desk.bob])
    point = desk.point(review, body="It broke.")
    how: dict[str, Any] = {"review": review.pk, "now": NOW, "point": point.pk, "opened": 0}
    change_point(**how, by=desk.bob, body="It broke at night.", audiences=["team"])
    with pytest.raises(Overtaken) as overtaken:
        change_point(**how, by=desk.ana, body="It fell over.", audiences=["team"])
    (change,) = overtaken.value.changes
    assert (change.field, change.old, change.new) == ("body", "It broke.", "It broke at night.")
    assert change.by_name == "Bob Builder"
    # what only the other changed stays, and what only this one changed is saved
    saved = change_point(**how, by=desk.ana, body="It broke.", audiences=["team", "board"])
    assert (saved.body, saved.audiences) == ("It broke at night.", ["team", "board"])


def test_a_paragraph_removed_meanwhile_is_told_as_gone(desk: ReviewDesk) -> None:
    review = desk.start(participants=[desk.bob])
    point = desk.point(review, body="It broke.")
    remove_point(review=review.pk, by=desk.bob, now=NOW, point=point.pk, opened=0)
    remove_point(review=review.pk, by=desk.bob, now=NOW, point=point.pk, opened=0)
    with pytest.raises(Overtaken) as overtaken:
        change_point(
            review=review.pk,
            by=desk.ana,
            now=NOW,
            point=point.pk,
            opened=0,
            body="It fell.",
            audiences=["team"],
        )
    assert overtaken.value.gone
    assert review.record.filter(kind="point_removed").count() == 1


def test_what_was_changed_since_is_not_removed_unseen(desk: ReviewDesk) -> None:
    review = desk.start()
    point = desk.point(review, body="It broke.")
    change_point(
        review=review.pk, by=desk.ana, now=NOW, point=point.pk, opened=0, body="It fell.", audiences=["team"]
    )
    with pytest.raises(Overtaken):
        remove_point(review=review.pk, by=desk.ana, now=NOW, point=point.pk, opened=0)


def test_a_paragraph_is_for_somebody(desk: ReviewDesk) -> None:
    review = desk.start()
    with pytest.raises(Refused) as refused:
        add_point(
            review=review.pk,
            by=desk.ana,
            now=NOW,
            section=Section.SUMMARY,
            body="It broke.",
            audiences=["cats"],
        )
    assert refused.value.field == "audiences"


def test_the_record_of_a_review_is_final(desk: ReviewDesk) -> None:
    entry = ReviewEntry.objects.filter(review=desk.start()).latest("pk")
    with pytest.raises(RecordIsFinal):
        entry.save()
    with pytest.raises(RecordIsFinal):
        ReviewEntry.objects.all().delete()


def test_a_step_back_in_time_does_not_turn_the_record_around(desk: ReviewDesk) -> None:
    review = desk.start()
    add_point(
        review=review.pk,
        by=desk.ana,
        now=NOW - timedelta(hours=1),
        section=Section.SUMMARY,
        body="It broke.",
        audiences=["team"],
    )
    assert review.record.latest("pk").at == NOW


def test_a_review_is_seen_by_who_reads_the_inner_side_of_its_ticket(desk: ReviewDesk) -> None:
    review = desk.published()
    for person in (desk.ana, desk.sven, desk.mia, desk.pia):
        assert Review.objects.visible_to(person).filter(pk=review.pk).exists()
    assert not Review.objects.visible_to(desk.rita).exists()
    restrict(ticket=desk.ticket.pk, by=desk.mia, now=NOW)
    assert not Review.objects.visible_to(desk.sven).exists()
    assert not Review.objects.visible_to(desk.pia).exists()
    assert Review.objects.visible_to(desk.bob).exists()


def test_an_agent_reads_no_review_of_a_ticket_of_his_own(desk: ReviewDesk) -> None:
    own = logged("Chair", requester=desk.sven, team=desk.desk)
    start_review(ticket=own.pk, by=desk.ana, now=NOW)
    assert not Review.objects.visible_to(desk.sven).exists()
    with pytest.raises(NotAllowed):
        start_review(ticket=own.pk, by=desk.sven, now=NOW)


def test_a_paragraph_sent_twice_is_one(desk: ReviewDesk) -> None:
    review = desk.start()
    first = desk.point(review, body="The fuser was hot.")
    assert desk.point(review, body="The fuser was hot.") == first
    assert desk.point(review, Section.IMPACT, body="The fuser was hot.") != first
    assert desk.point(review, body="The fuser was hot.", audiences=["board"]) != first
    assert review.points.count() == 3
