"""Pages of any size join to the whole list, both ways, whatever a client sends as a cursor."""

import pytest
from django.core import signing

from kernel.pagination import Order, Page, page
from oncall.models import Organisation
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db

RISING = Order("rising", ("name", "id"))
FALLING = Order("falling", ("id",), falling=True)
BY_KEY = Order("key", ("id",))


@pytest.fixture
def seven() -> list[int]:
    return [OrganisationFactory.create().pk for _number in range(7)]


def turn(order: Order, cursor: str = "", size: int = 3) -> Page[Organisation]:
    return page(Organisation.objects.all(), order=order, cursor=cursor, size=size)


@pytest.mark.parametrize("order", [BY_KEY, FALLING])
@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_pages_forward_join_to_the_whole_list(seven: list[int], order: Order, size: int) -> None:
    met, cursor = [], ""
    while True:
        found = turn(order, cursor, size)
        met += [row.pk for row in found.rows]
        cursor = found.after
        if not cursor:
            break
    assert met == (seven[::-1] if order.falling else seven)


@pytest.mark.parametrize("order", [BY_KEY, FALLING])
def test_a_page_back_is_the_page_one_came_from(seven: list[int], order: Order) -> None:
    first = turn(order)
    second = turn(order, first.after)
    third = turn(order, second.after)
    assert [row.pk for row in turn(order, third.before).rows] == [row.pk for row in second.rows]
    assert [row.pk for row in turn(order, second.before).rows] == [row.pk for row in first.rows]
    assert turn(order, second.before).before == ""
    assert (first.before, third.after) == ("", "")


def test_a_row_that_arrives_meanwhile_shifts_nothing(seven: list[int]) -> None:
    first = turn(FALLING)
    OrganisationFactory.create()
    assert [row.pk for row in turn(FALLING, first.after).rows] == seven[::-1][3:6]


def test_when_all_rows_beyond_have_gone_the_first_page_is_shown(seven: list[int]) -> None:
    cursor = turn(BY_KEY, size=6).after
    Organisation.objects.filter(pk=seven[-1]).delete()
    assert [row.pk for row in turn(BY_KEY, cursor).rows] == seven[:3]


def signed(*content: object) -> str:
    return signing.dumps(content[0] if len(content) == 1 else list(content), salt="watchdesk.page")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "\x00",
        "9" * 5000,
        "a:b:c",
        "é",
        signed("rising", 0, [1]),
        signed("key", 0, [1, 2]),
        signed("key", 0, ["x"]),
        signed("key", 0, 5),
        signed("key"),
        signed({}),
        signed("key", 0, [{"at": "never"}]),
        signed("key", 0, [None]),
    ],
    # a signature carries the time: as a name it would differ from process to process
    ids=range(13),
)
def test_an_absurd_cursor_gives_the_first_page_and_says_so(seven: list[int], cursor: str) -> None:
    found = turn(BY_KEY, cursor)
    assert [row.pk for row in found.rows] == seven[:3]
    assert found.lost
