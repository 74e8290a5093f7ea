"""The pages of reviews."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel import clock
from kernel.clock import FrozenClock
from postmortems.actions.drafting import start_review
from postmortems.actions.lines import add_line, change_line
from postmortems.actions.points import change_point
from postmortems.models import Review
from postmortems.models.choices import Section
from tests.factories.tickets import logged
from tests.postmortems.posting import posted
from tests.postmortems.review_desk import NOW, ReviewDesk, open_desk
from tests.tickets.views.ticket_desk import client_of, text_of
from tickets.actions.details import restrict

pytestmark = pytest.mark.django_db
# Queries of a page, however much stands on it.
LIST, DOCUMENT, ITEMS = 6, 13, 10


@pytest.fixture(autouse=True)
def now() -> Iterator[FrozenClock]:
    with clock.frozen(NOW) as frozen:
        yield frozen


@pytest.fixture
def desk() -> ReviewDesk:
    return open_desk()


@pytest.fixture
def ana(desk: ReviewDesk) -> Client:
    return client_of(desk.ana)


def shown(client: Client, path: str) -> dict[str, Any]:
    """What the browser would post back of the form of a line, unchanged; its time is in the reader's zone."""
    page = client.get(path)
    form = page.context["form"]
    found = re.search(r'name="at" value="([^"]+)"', text_of(page))
    assert found is not None
    return {name: form[name].value() or "" for name in form.fields} | {"at": found[1]}


def url(name: str, *args: Any) -> str:
    return reverse(f"postmortems:{name}", args=args)


def test_a_review_is_started_from_its_ticket_and_written(ana: Client, desk: ReviewDesk) -> None:
    page = ana.get(reverse("tickets:ticket", args=[desk.ticket.number]))
    assert "Start the review" in text_of(page)
    answer = ana.post(url("start", desk.ticket.number))
    review = Review.objects.get()
    assert answer["Location"] == url("edit", review.pk)
    assert "What went badly" in text_of(ana.get(url("edit", review.pk)))
    answer = ana.post(
        url("point_add", review.pk, "summary"),
        {"body": "It broke.\r\nTwice.", "audiences": ["team", "board"]},
    )
    assert answer["Location"] == url("edit", review.pk) + "#section-summary"
    point = review.points.get()
    assert (point.body, point.audiences) == ("It broke.\nTwice.", ["team", "board"])
    page = ana.get(reverse("tickets:ticket", args=[desk.ticket.number]))
    assert "Start the review" not in text_of(page)
    assert ana.get(url("start", desk.ticket.number))["Location"] == url("review", review.pk)


def test_each_audience_reads_its_own_document(ana: Client, desk: ReviewDesk) -> None:
    review = desk.start()
    for body, audiences in (("Inside.", ["team"]), ("Sorry.", ["customers"]), ("Cost.", ["board", "team"])):
        desk.point(review, Section.IMPACT, body, audiences=audiences)
    desk.item(review)
    expected = {
        "team": ({"Inside.", "Cost.", "Watch the toner", "Time to detect"}, {"Sorry."}),
        "customers": ({"Sorry."}, {"Inside.", "Cost.", "Watch the toner", "Time to detect"}),
        "board": ({"Cost.", "Watch the toner", "Time to detect"}, {"Inside.", "Sorry."}),
    }
    for audience, (there, absent) in expected.items():
        page = ana.get(url("review", review.pk), {"for": audience})
        assert page.context["audience"].value == audience
        text = text_of(page).split("<aside")[0]
        export = ana.get(url("export", review.pk, audience))
        assert export["Content-Type"] == "text/markdown; charset=utf-8"
        assert export["Content-Disposition"].endswith(f'"{desk.ticket.number}-review-{audience}.md"')
        for found in (text, export.content.decode()):
            assert all(words in found for words in there), (audience, there, found)
            assert not [words for words in absent if words in found], audience


def test_what_is_exported_is_as_typed_and_nothing_more(ana: Client, desk: ReviewDesk) -> None:
    review = desk.start()
    desk.point(review, Section.SUMMARY, "# <b>Big</b>\n1. [x](http://e.test)\n- *so*")
    text = ana.get(url("export", review.pk, "team")).content.decode()
    assert "\\# \\<b\\>Big\\</b\\>\n\\1. \\[x\\](http://e.test)\n\\- \\*so\\*" in text


def test_a_line_is_edited_in_place_and_without_scripts(ana: Client, desk: ReviewDesk) -> None:
    review = desk.start()
    row = review.lines.latest("at")
    edit = url("line_change", review.pk, row.pk)
    fragment = ana.get(edit, headers={"HX-Request": "true"})
    assert "<html" not in text_of(fragment)
    typed = shown(ana, edit) | {"text": "Rita called."}
    answer = ana.post(edit, typed)
    assert answer["Location"] == url("edit", review.pk) + f"#line-{row.pk}"
    fresh = review.lines.get(pk=row.pk)
    assert (fresh.text, fresh.at) == ("Rita called.", row.at)


def test_a_line_of_the_repeated_hour_keeps_its_instant(ana: Client, desk: ReviewDesk) -> None:
    review = desk.start()
    second = datetime(2026, 10, 25, 1, 30, 15, tzinfo=UTC)
    row = add_line(
        review=review.pk, by=desk.ana, now=NOW, at=second, text="Second half past two.", audiences=["team"]
    )
    edit = url("line_change", review.pk, row.pk)
    typed = shown(ana, edit) | {"text": "Changed."}
    assert typed["at"] == "2026-10-25T02:30:15"
    ana.post(edit, typed)
    row.refresh_from_db()
    assert (row.text, row.at) == ("Changed.", second)


def test_the_second_writer_sees_what_the_first_changed_beside_what_he_typed(
    ana: Client, desk: ReviewDesk
) -> None:
    review = desk.start(participants=[desk.bob])
    point = desk.point(review, body="It broke.")
    change_point(
        review=review.pk, by=desk.bob, now=NOW, point=point.pk, opened=0, body="It fell.", audiences=["team"]
    )
    edit = url("point_change", review.pk, point.pk)
    answer = ana.post(edit, {"opened": 0, "body": "It jammed.", "audiences": ["team"]})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Bob Builder: Text: It broke. → It fell." in page
    assert "It jammed." in page
    opened = answer.context["form"]["opened"].value()
    ana.post(edit, {"opened": opened, "body": "It jammed.", "audiences": ["team"]})
    point.refresh_from_db()
    assert point.body == "It jammed."


def test_after_a_conflict_what_only_the_other_changed_of_a_line_is_kept(
    ana: Client, desk: ReviewDesk
) -> None:
    review = desk.start()
    row = review.lines.latest("at")
    edit = url("line_change", review.pk, row.pk)
    opened = shown(ana, edit)
    his = {"text": "Rita called.", "mark": "mitigated", "audiences": ["team", "board"]}
    assert client_of(desk.mia).post(edit, opened | his).status_code == 302
    answer = ana.post(edit, opened | {"text": "Rita wrote."})
    assert answer.status_code == 409
    again = posted(answer)
    assert again["text"] == "Rita wrote."
    assert ana.post(edit, again | {"at": opened["at"]}).status_code == 302
    row.refresh_from_db()
    assert (row.text, row.mark, row.audiences) == ("Rita wrote.", "mitigated", ["team", "board"])


def test_after_a_conflict_what_only_the_other_changed_of_a_review_is_kept(
    ana: Client, desk: ReviewDesk
) -> None:
    review, other = desk.start(), logged("Plotter broken", requester=desk.rita, team=desk.desk)
    edit = url("about", review.pk)
    opened = posted(ana.get(edit))
    his = {"title": "From Mia", "participants": [desk.bob.pk], "further": other.number}
    assert client_of(desk.mia).post(edit, opened | his).status_code == 302
    answer = ana.post(edit, opened | {"title": "From Ana"})
    assert answer.status_code == 409
    assert ana.post(edit, posted(answer)).status_code == 302
    review.refresh_from_db()
    assert (review.title, review.participants.get(), review.further.get()) == ("From Ana", desk.bob, other)


def test_after_a_conflict_what_only_the_other_changed_of_an_action_item_is_kept(
    ana: Client, desk: ReviewDesk
) -> None:
    item = desk.item(desk.start())
    edit = url("action_change", item.pk)
    opened = posted(ana.get(edit))
    his = {"title": "From Bob", "due_on": "2026-03-20", "owner": desk.mia.pk}
    assert client_of(desk.bob).post(edit, opened | his).status_code == 302
    answer = ana.post(edit, opened | {"title": "From Ana", "kind": "prevent"})
    assert answer.status_code == 409
    assert ana.post(edit, posted(answer)).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.kind) == ("From Ana", "prevent")
    assert (item.due_on, item.owner) == (date(2026, 3, 20), desk.mia)


def test_what_was_typed_into_a_paragraph_removed_meanwhile_can_be_added(
    ana: Client, desk: ReviewDesk
) -> None:
    review = desk.start()
    point = desk.point(review, body="It broke.")
    client_of(desk.mia).post(url("point_remove", review.pk, point.pk), {"opened": 0})
    assert not review.points.exists()
    answer = ana.post(
        url("point_change", review.pk, point.pk), {"opened": 0, "body": "It jammed.", "audiences": ["team"]}
    )
    assert answer.status_code == 409
    assert url("point_add", review.pk, "summary") in text_of(answer)
    assert "It jammed." in text_of(answer)


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(ana: Client, desk: ReviewDesk) -> None:
    review = desk.start()
    for name, typed, field in (
        ("about", {"title": "", "owner": desk.ana.pk, "further": "INC-999999"}, "further"),
        ("line_add", {"at": "2026-02-30T10:00", "text": "Lost?", "audiences": ["team"]}, "at"),
        ("line_add", {"at": "0001-01-01T00:00", "text": "Lost?", "audiences": ["team"]}, "at"),
        ("line_add", {"at": "2026-03-01T10:00", "text": "Lost?", "audiences": []}, "audiences"),
        ("public", {"needed": "maybe", "reason": "Lost?"}, "needed"),
        ("action_add", {"title": "Lost?", "due_on": "9999-12-31"}, "due_on"),
    ):
        answer = ana.post(url(name, review.pk), typed)
        assert answer.status_code == 422, name
        assert field in answer.context["form"].errors
        assert "Lost?" in text_of(answer) or name == "about"


def test_who_may_not_write_reads(desk: ReviewDesk) -> None:
    review = desk.start()
    sven = client_of(desk.sven)
    page = text_of(sven.get(url("edit", review.pk)))
    assert "You read this review" in page
    assert "Add a paragraph" not in page
    answer = sven.post(url("point_add", review.pk, "summary"), {"body": "Mine.", "audiences": ["team"]})
    assert answer.status_code == 403
    assert "Mine." in text_of(answer)


def test_a_restricted_tickets_review_is_absent_for_others(desk: ReviewDesk) -> None:
    review = desk.written()
    item = desk.item(review, title="Payroll secret")
    restrict(ticket=desk.ticket.pk, by=desk.mia, now=NOW)
    sven = client_of(desk.sven)
    for path in (
        url("review", review.pk),
        url("edit", review.pk),
        url("export", review.pk, "customers"),
        url("about", review.pk),
        url("action", item.pk),
        url("action_done", item.pk),
        url("start", desk.ticket.number),
    ):
        assert sven.get(path).status_code == 404, path
    for path in (url("reviews"), url("actions") + "?view=all"):
        text = text_of(sven.get(path))
        assert "Payroll" not in text
        assert desk.ticket.number not in text


def test_a_restricted_ticket_among_the_further_ones_is_not_mentioned(desk: ReviewDesk) -> None:
    other = logged("Payroll secret", requester=desk.rita, team=desk.desk)
    review = desk.start(further=[other])
    client_of(desk.ana).post(url("draft", review.pk))
    row = review.lines.get(ticket=other)
    change_line(
        review=review.pk,
        by=desk.ana,
        now=NOW,
        line=row.pk,
        opened=0,
        at=row.at,
        text="Payroll stood still.",
        audiences=["team", "customers", "board"],
    )
    restrict(ticket=other.pk, by=desk.mia, now=NOW)
    sven = client_of(desk.sven)
    for path in (
        url("review", review.pk),
        url("edit", review.pk),
        *(url("export", review.pk, audience) for audience in ("team", "customers", "board")),
    ):
        text = text_of(sven.get(path))
        assert "Payroll" not in text, path
        assert other.number not in text, path
    assert "Payroll stood still." in text_of(client_of(desk.bob).get(url("review", review.pk)))


def test_the_list_is_filtered_and_costs_the_same_for_any_number(
    ana: Client, desk: ReviewDesk, django_assert_max_num_queries: Any
) -> None:
    desk.published()
    with django_assert_max_num_queries(LIST):
        ana.get(url("reviews"))
    for number in range(60):
        ticket = logged(f"Ticket {number}", requester=desk.rita, team=desk.desk)
        start_review(ticket=ticket.pk, by=desk.bob, now=NOW + timedelta(minutes=number))
    with django_assert_max_num_queries(LIST):
        page = ana.get(url("reviews"))
    assert len(page.context["rows"]) == 50
    assert page.context["older_url"]
    assert len(ana.get(page.context["older_url"]).context["rows"]) == 11
    assert len(ana.get(url("reviews"), {"mine": "yes"}).context["rows"]) == 1
    assert len(ana.get(url("reviews"), {"state": "published"}).context["rows"]) == 1
    found = ana.get(url("reviews"), {"words": "Ticket 7", "state": "nonsense"}).context["rows"]
    assert [review.ticket.title for review in found] == ["Ticket 7"]


def test_the_document_costs_the_same_however_long_it_is(
    ana: Client, desk: ReviewDesk, django_assert_max_num_queries: Any
) -> None:
    review = desk.published()
    with django_assert_max_num_queries(DOCUMENT):
        ana.get(url("review", review.pk))
    client_of(desk.mia).post(url("return", review.pk), {"reason": "More."})
    for _each in range(5):
        desk.point(review, Section.FACTOR)
        desk.item(review)
    with django_assert_max_num_queries(DOCUMENT):
        ana.get(url("review", review.pk))


def test_the_action_items_list_has_views_and_counts(
    desk: ReviewDesk, now: FrozenClock, django_assert_max_num_queries: Any
) -> None:
    review = desk.start()
    desk.item(review)
    bob = client_of(desk.bob)
    with django_assert_max_num_queries(ITEMS):
        bob.get(url("actions"))
    for number in range(8):
        desk.item(review, title=f"Item {number}", owner=desk.ana if number % 2 else desk.bob)
    with django_assert_max_num_queries(ITEMS):
        page = bob.get(url("actions"))
    assert len(page.context["rows"]) == 5
    assert [view["count"] for view in page.context["views"]] == ["5", "", "9"]
    now.advance(days=30)
    page = bob.get(url("actions"), {"view": "late", "owner": str(desk.ana.pk)})
    assert len(page.context["rows"]) == 4
    assert all(row["late"] for row in page.context["rows"])
    assert bob.get(url("actions"), {"state": "done", "view": "all"}).context["rows"] == []


def test_an_action_item_is_done_changed_and_dropped_on_its_page(desk: ReviewDesk) -> None:
    item = desk.item(desk.start())
    bob = client_of(desk.bob)
    typed = {"opened": 0, "title": "Watch it", "kind": "detect", "owner": desk.ana.pk, "due_on": "2026-03-20"}
    assert bob.post(url("action_change", item.pk), typed)["Location"] == url("action", item.pk)
    page = text_of(bob.get(url("action", item.pk)))
    assert "Bob Builder → Ana Agent" in page
    assert bob.post(url("action_drop", item.pk), {"outcome": ""}).status_code == 422
    bob_may_not = client_of(desk.sven).post(url("action_done", item.pk), {"outcome": "x"})
    assert bob_may_not.status_code == 403
    assert client_of(desk.ana).post(url("action_done", item.pk), {"outcome": "Watched."}).status_code == 302
    assert "No incident of the same category" in text_of(bob.get(url("action", item.pk)))
    assert client_of(desk.ana).get(url("action_done", item.pk)).status_code == 403
