"""Keyset pagination: a page costs the same wherever it stands, and new rows never shift what was seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db import models
from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

Row = TypeVar("Row", bound=models.Model)
_SALT = "watchdesk.page"
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Order:
    """An order of rows: columns that are never NULL, all rising or all falling, the last of them unique."""

    code: str
    columns: tuple[str, ...]
    falling: bool = False

    def terms(self, *, backwards: bool) -> list[str]:
        sign = "-" if self.falling != backwards else ""
        return [sign + column for column in self.columns]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursors that lead on; an empty cursor leads nowhere."""

    rows: list[Row]
    before: str
    after: str
    # a cursor was given that cannot be used: these are the first rows
    lost: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Between two rows: beside the one that has these values."""

    backwards: bool
    values: tuple[Any, ...]


def page(rows: models.QuerySet[Row], *, order: Order, cursor: str, size: int) -> Page[Row]:
    """The `size` rows that `cursor` leads to, else the first ones. The cursor may be anything a client sends.

    One query; a second one when all rows beyond the cursor have gone meanwhile: then it is the first page.
    """
    place = _read(cursor, order)
    if place is None:
        found = list(rows.order_by(*order.terms(backwards=False))[: size + 1])
        return _page(found, order, size, lost=bool(cursor))
    beyond = rows.filter(_beyond(order, place))
    found = list(beyond.order_by(*order.terms(backwards=place.backwards))[: size + 1])
    if not found:
        return page(rows, order=order, cursor="", size=size)
    return _page(found, order, size, place=place)


def _page(
    found: list[Row], order: Order, size: int, *, place: _Place | None = None, lost: bool = False
) -> Page[Row]:
    more, rows = len(found) > size, found[:size]
    backwards = place is not None and place.backwards
    if backwards:
        rows.reverse()
    before = more if backwards else place is not None
    after = more or backwards
    return Page(
        rows,
        _write(order, rows[0], backwards=True) if before and rows else "",
        _write(order, rows[-1], backwards=False) if after and rows else "",
        lost,
    )


def _beyond(order: Order, place: _Place) -> TupleLessThan | TupleGreaterThan:
    columns = Tuple(*(F(column) for column in order.columns))
    comparison = TupleLessThan if order.falling != place.backwards else TupleGreaterThan
    return comparison(columns, place.values)


def _write(order: Order, row: models.Model, *, backwards: bool) -> str:
    values = [getattr(row, column) for column in order.columns]
    texts = [{"at": value.isoformat()} if isinstance(value, datetime) else value for value in values]
    return signing.dumps([order.code, int(backwards), texts], salt=_SALT)


def _read(cursor: str, order: Order) -> _Place | None:
    """The place a cursor of this order names; None for one that is cut, forged, or of another order."""
    if not cursor or len(cursor) > _LONGEST:
        return None
    try:
        code, backwards, texts = signing.loads(cursor, salt=_SALT)
        values = tuple(
            datetime.fromisoformat(text["at"]) if isinstance(text, dict) else int(text) for text in texts
        )
    except (signing.BadSignature, ValueError, TypeError, KeyError):
        return None
    if code != order.code or len(values) != len(order.columns):
        return None
    return _Place(bool(backwards), values)
