"""The rows of a lived ticket as text, and their copies: other keys, other words, other weeks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import psycopg
from psycopg import sql

from tickets.models.ticket import QUEUE_PAUSED

Connection = psycopg.Connection[tuple[object, ...]]
Line = list[str]
NULL = "\\N"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d(?::\d\d)?")


class Shape(NamedTuple):
    """A table, the key of its rows, and which of them belong to some tickets."""

    table: str
    key: str
    belongs: str


TICKET = Shape("tickets_ticket", "id", "id = ANY(%(tickets)s)")
CLOCK = Shape("tickets_slaclock", "id", "ticket_id = ANY(%(tickets)s)")
_OF_CLOCK = "clock_id IN (SELECT id FROM tickets_slaclock WHERE ticket_id = ANY(%(tickets)s))"
SEGMENT = Shape("tickets_clocksegment", "id", _OF_CLOCK)
FIRING = Shape("tickets_thresholdfiring", "id", _OF_CLOCK)
ENTRY = Shape("tickets_timelineentry", "id", "ticket_id = ANY(%(tickets)s)")
EVENT = Shape("tickets_ticketevent", "pgh_id", "pgh_obj_id = ANY(%(tickets)s)")
MAIL = Shape(
    "oncall_outboundemail",
    "id",
    "subject_ref IN (SELECT 'ticket:' || key FROM unnest(%(tickets)s) AS key)"
    " AND key LIKE 'ticket:%:entry:%'",
)
SHAPES = (TICKET, CLOCK, SEGMENT, FIRING, ENTRY, EVENT, MAIL)


class Table:
    """A table's columns, its rows as the server's own COPY writes them, and the next free key."""

    def __init__(self, connection: Connection, shape: Shape) -> None:
        self.shape = shape
        columns = connection.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [shape.table],
        ).fetchall()
        self.columns = [str(name) for name, _kind in columns]
        self.at = {name: place for place, name in enumerate(self.columns)}
        moving = ("timestamp with time zone", "jsonb")
        self.instants = [place for place, (_name, kind) in enumerate(columns) if kind in moving]
        names = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        self.copy_in = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(shape.table), names)
        self._select = sql.SQL("COPY (SELECT {} FROM {} WHERE {} ORDER BY {}) TO STDOUT")
        self._names = names
        last = connection.execute(
            sql.SQL("SELECT coalesce(max({}), 0) FROM {}").format(
                sql.Identifier(shape.key), sql.Identifier(shape.table)
            )
        ).fetchone()
        self.next = int(str(last[0] if last else 0)) + 1

    def read(self, connection: Connection, tickets: Sequence[int]) -> list[Line]:
        belongs = self.shape.belongs.replace("%(tickets)s", f"'{{{','.join(map(str, tickets))}}}'::bigint[]")
        statement = self._select.format(
            self._names,
            sql.Identifier(self.shape.table),
            sql.SQL(belongs),  # put together of numbers
            sql.Identifier(self.shape.key),
        )
        with connection.cursor().copy(statement) as copy:
            text = b"".join(bytes(part) for part in copy).decode()
        return [line.split("\t") for line in text.split("\n")[:-1]]

    def take(self) -> str:
        key, self.next = self.next, self.next + 1
        return str(key)


@dataclass
class Lived:
    """All rows of one ticket, by table."""

    rows: Mapping[str, list[Line]]
    shifted: dict[timedelta, "Lived"] = field(default_factory=dict)

    def earlier(self, by: timedelta, tables: Mapping[str, Table]) -> "Lived":
        """The same life so much earlier. By whole weeks, unless its calendar never closes."""
        if by not in self.shifted:
            self.shifted[by] = Lived(
                {name: [_moved(line, tables[name], by) for line in rows] for name, rows in self.rows.items()}
            )
        return self.shifted[by]


def _moved(line: Line, table: Table, by: timedelta) -> Line:
    moved = line.copy()
    if by:
        for place in table.instants:
            if moved[place] != NULL:
                moved[place] = _INSTANT.sub(lambda found: _earlier(found[0], by), moved[place])
        place = table.at.get("queue_key", -1)
        if place >= 0 and int(moved[place]) < QUEUE_PAUSED:
            moved[place] = str(int(moved[place]) - int(by.total_seconds()))
    return moved


@lru_cache(maxsize=200_000)
def _earlier(written: str, by: timedelta) -> str:
    return (datetime.fromisoformat(written) - by).astimezone(UTC).isoformat()


def lives(tables: Mapping[str, Table], connection: Connection, tickets: Sequence[int]) -> list[Lived]:
    """What each of these tickets is made of, in their order."""
    rows = {name: table.read(connection, tickets) for name, table in tables.items()}
    found: dict[str, dict[str, list[Line]]] = {str(key): {name: [] for name in tables} for key in tickets}
    clock, mail = tables[CLOCK.table], tables[MAIL.table]
    of_clock = {line[clock.at["id"]]: line[clock.at["ticket_id"]] for line in rows[CLOCK.table]}
    for name, lines in rows.items():
        at = tables[name].at
        for line in lines:
            match name:
                case TICKET.table:
                    owner = line[at["id"]]
                case SEGMENT.table | FIRING.table:
                    owner = of_clock[line[at["clock_id"]]]
                case EVENT.table:
                    owner = line[at["pgh_obj_id"]]
                case MAIL.table:
                    owner = line[mail.at["subject_ref"]].removeprefix("ticket:")
                case _:
                    owner = line[at["ticket_id"]]
            found[owner][name].append(line)
    return [Lived(found[str(key)]) for key in tickets]
