"""The priority matrix as one page."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.desk import SubcategoryFactory
from tests.factories.tickets import logged
from tickets.models import Desk, Level, MatrixCell, Ticket

PAGE = "/admin/tickets/matrixcell/"


def typed(web: Client) -> dict[str, Any]:
    form = web.get(PAGE).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return values | {"count_impact": form.counts["impact"], "count_urgency": form.counts["urgency"]}


def test_grid_shows_every_level_with_its_meaning(web: Client) -> None:
    text = web.get(PAGE).content.decode()
    for level in Level.objects.all():
        assert level.name in text
    assert 'style="' not in text
    assert "<script>" not in text


def test_changed_cell_and_meaning_are_saved(web: Client) -> None:
    changed = {"cell_3_1": "2", "meaning_impact_3": "Somebody alone.", "name_priority_1": "Now"}
    assert web.post(PAGE, typed(web) | changed).status_code == 302
    assert MatrixCell.objects.all().matrix().priority(3, 1) == 2
    assert Level.objects.get(scale="impact", rank=3).meaning == "Somebody alone."
    assert Level.objects.get(scale="priority", rank=1).name == "Now"


@pytest.mark.parametrize("value", ["", "6", "P1", "\x00"])
def test_hole_is_refused_at_its_cell_and_nothing_is_lost(web: Client, value: str) -> None:
    response = web.post(PAGE, typed(web) | {"cell_2_2": value, "name_impact_1": "All of us"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["cell_2_2"]
    assert response.context["form"]["name_impact_1"].value() == "All of us"
    assert MatrixCell.objects.count() == 9


def test_level_without_meaning_is_refused(web: Client) -> None:
    response = web.post(PAGE, typed(web) | {"meaning_urgency_2": " "})
    assert list(response.context["form"].errors) == ["meaning_urgency_2"]


def test_added_level_keeps_what_was_typed_and_needs_all_its_cells(web: Client) -> None:
    more = web.post(PAGE, typed(web) | {"name_impact_1": "All of us", "add_impact": "1"})
    form = more.context["form"]
    assert form.counts["impact"] == 4
    assert form["name_impact_1"].value() == "All of us"
    assert Level.objects.filter(scale="impact").count() == 3
    values = {bound.html_name: bound.value() or "" for bound in form} | {
        "count_impact": "4",
        "count_urgency": "3",
    }
    refused = web.post(PAGE, values)
    assert {"cell_4_1", "cell_4_2", "cell_4_3", "name_impact_4", "meaning_impact_4"} == set(
        refused.context["form"].errors
    )
    whole = {
        "name_impact_4": "Nobody",
        "meaning_impact_4": "None.",
        **{f"cell_4_{u}": "5" for u in (1, 2, 3)},
    }
    assert web.post(PAGE, values | whole).status_code == 302
    assert MatrixCell.objects.all().matrix().priority(4, 3) == 5


def without_last_impact(web: Client) -> Any:
    fewer = web.post(PAGE, typed(web) | {"drop_impact": "1"})
    form = fewer.context["form"]
    values = {bound.html_name: bound.value() for bound in form} | {"count_impact": "2", "count_urgency": "3"}
    return web.post(PAGE, values)


def test_removed_level_goes_with_its_cells(web: Client) -> None:
    Desk.objects.update(default_impact=Level.objects.get(scale="impact", rank=2))
    assert without_last_impact(web).status_code == 302
    assert Level.objects.filter(scale="impact").count() == 2
    assert MatrixCell.objects.count() == 6


def test_level_in_use_is_not_removed_and_the_page_says_by_what(web: Client) -> None:
    assert "desk&#x27;s default" in without_last_impact(web).content.decode()
    Desk.objects.update(default_impact=Level.objects.get(scale="impact", rank=2))
    ticket = logged(impact=3)
    assert "1 ticket" in without_last_impact(web).content.decode()
    Ticket.objects.filter(pk=ticket.pk).update(impact=2)
    level = Level.objects.get(scale="impact", rank=3)
    SubcategoryFactory.create(name="VPN", default_impact=level)
    assert "VPN" in without_last_impact(web).content.decode()
    assert MatrixCell.objects.count() == 9


@pytest.mark.parametrize("count", ["", "999", "-1", "x", "\x00"])
def test_forged_number_of_levels_breaks_nothing(web: Client, count: str) -> None:
    assert web.post(PAGE, typed(web) | {"count_impact": count, "count_urgency": count}).status_code in {
        302,
        422,
    }


def test_history_of_the_matrix_names_the_admin(web: Client) -> None:
    web.post(PAGE, typed(web) | {"cell_1_2": "1"})
    change = web.get(f"{PAGE}history/").context["changes"][0]
    assert (change.who, change.via) == ("Ada Admin", "admin")
    assert [(each.old, each.new) for each in change.fields] == [("P2", "P1")]
