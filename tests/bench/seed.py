"""Fills a database with copies of lived tickets: `python -m tests.bench.seed 100000` on DATABASE_URL.

Rows go in by COPY with triggers off, as they were written by the desk's actions; the search is filled by the
very statement that the actions use. `ANALYZE` and the sequences follow.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import django
import psycopg
from psycopg import sql

django.setup()

from django.conf import settings  # noqa: E402

from oncall.mail.letters import headers_for  # noqa: E402
from tests.bench import copies  # noqa: E402
from tests.bench.copies import CLOCK, ENTRY, EVENT, FIRING, MAIL, SEGMENT, SHAPES, TICKET, Line, Lived, Table  # noqa: E402
from tests.bench.words import DUE_TITLE, Writer, name  # noqa: E402
from tickets.actions.log import NUMBERS  # noqa: E402
from tickets.actions.search_words import VECTOR, number_words  # noqa: E402
from tickets.words import plain_words  # noqa: E402

Connection = psycopg.Connection[tuple[object, ...]]
SEQUENCES = dict(NUMBERS.values())
WRITTEN = ("reply", "note", "requester_message")
OPEN_SHARE = 20
WEEKS = 104
BATCH = 2000
Changes = Callable[["Old"], dict[str, str]]
_WORDS = """
CREATE UNLOGGED TABLE bench_words (
  ticket_id bigint, head text, requester text, contact text, description text, public text, desk text
)
"""
# what the actions write piece by piece, in one
_INDEX = f"""
INSERT INTO tickets_searchdocument (ticket_id, public, desk)
SELECT ticket_id, {VECTOR % ("head", "requester", "description")} || to_tsvector('simple', public),
  {VECTOR % ("head", "contact", "description")} || to_tsvector('simple', desk)
FROM bench_words
"""
# not the major incidents, not the one with twenty messages: those are there once
_LIVES = """
SELECT id FROM tickets_ticket AS ticket WHERE NOT restricted
  AND NOT EXISTS (SELECT FROM tickets_majorincident AS major WHERE major.ticket_id = ticket.id)
  AND (SELECT count(*) FROM tickets_timelineentry AS entry WHERE entry.ticket_id = ticket.id) < 40
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'tickets_searchdocument' AND indexdef LIKE '%gin%'
"""
# by how much the one life that waits for its threshold is to be moved
_DUE = """
SELECT min(next_fire_at) - date_trunc('second', clock_timestamp()) + interval '1 second'
FROM tickets_slaclock AS clock JOIN tickets_ticket AS ticket ON ticket.id = clock.ticket_id
WHERE next_fire_at > clock_timestamp() AND title = %s
"""
_SEQUENCES = """
SELECT setval(pg_get_serial_sequence('{table}', '{key}'), (SELECT max({key}) FROM {table}))
"""


class Old:
    """A line that is copied, by its columns."""

    def __init__(self, line: Line, at: Mapping[str, int]) -> None:
        self._line, self._at = line, at

    def __getitem__(self, column: str) -> str:
        return self._line[self._at[column]]


@dataclass(frozen=True)
class Requester:
    key: str
    name: str
    email: str
    phone: str


class Seed:
    """One filling of one database."""

    def __init__(self, connection: Connection, amount: int, *, requesters: int) -> None:
        self.connection, self.writer, self.amount = connection, Writer(amount), amount
        self.tables = {shape.table: Table(connection, shape) for shape in SHAPES}
        self.requesters = self._requesters(requesters)
        self.numbers = {prefix: self._number(sequence) for prefix, sequence in SEQUENCES.items()}
        self.lines: dict[str, list[str]] = {name: [] for name in self.tables}
        self.words: list[str] = []

    def lives(self, which: str) -> list[Lived]:
        rows = self.connection.execute(f"{_LIVES} AND {which} ORDER BY id".encode())
        return copies.lives(self.tables, self.connection, [int(str(key)) for (key,) in rows.fetchall()])

    def _requesters(self, amount: int) -> list[Requester]:
        """As many requesters, in the organisation of those that are there. With their triggers: few."""
        found = self.connection.execute("SELECT coalesce(max(id), 0) FROM oncall_user").fetchone()
        first = int(str(found[0] if found else 0)) + 1
        people = [
            Requester(
                str(first + each),
                name(first + each),
                f"r{first + each}@halvern.example",
                f"+49 40 {each:06d}",
            )
            for each in range(amount)
        ]
        statement = (
            "COPY oncall_user (id, password, is_superuser, email, full_name, phone, site, zone, language,"
            " is_incident_manager, is_process_owner, is_staff, is_active, demo_role, date_joined,"
            " organisation_id)"
            " FROM STDIN"
        )
        (organisation,) = self.connection.execute("SELECT min(id) FROM oncall_organisation").fetchone() or (
            0,
        )
        with self.connection.cursor().copy(statement.encode()) as copy:
            for who in people:
                copy.write(
                    f"{who.key}\t!x\tf\t{who.email}\t{who.name}\t{who.phone}\t\t\t\tf\tf\tf\tt\t\tnow\t{organisation}\n"
                )
        return people

    def _number(self, sequence: str) -> int:
        row = self.connection.execute(
            sql.SQL("SELECT last_value FROM {}").format(sql.Identifier(sequence))
        ).fetchone()
        return int(str(row[0] if row else 0)) + 1

    def run(self) -> None:
        """Open tickets come last, as they do at a desk: their keys are the highest."""
        is_open, ended = (
            self.lives(f"status <> 'closed' AND title <> '{DUE_TITLE}'"),
            self.lives("status = 'closed'"),
        )
        still_open = self.amount // OPEN_SHARE
        for number in range(self.amount - still_open):
            life = ended[number % len(ended)]
            self.copy(life.earlier(timedelta(weeks=WEEKS - number * WEEKS // self.amount), self.tables))
            if number % BATCH == BATCH - 1:
                self.flush()
        for number in range(still_open):
            self.copy(is_open[number % len(is_open)])
        self.flush()

    def copy(self, life: Lived) -> None:
        Copy(self, life).write()

    def flush(self) -> None:
        with self.connection.transaction():
            for name, table in self.tables.items():
                _copy_in(self.connection, table.copy_in, self.lines[name])
                self.lines[name].clear()
            _copy_in(self.connection, sql.SQL("COPY bench_words FROM STDIN"), self.words)
            self.words.clear()


def _copy_in(connection: Connection, statement: sql.Composed | sql.SQL, lines: list[str]) -> None:
    with connection.cursor().copy(statement) as copy:
        copy.write("".join(lines))


class Copy:
    """One copied ticket in the making: new keys for old ones."""

    def __init__(self, seed: Seed, life: Lived) -> None:
        self.seed, self.life, self.tables = seed, life, seed.tables
        (ticket,) = life.rows[TICKET.table]
        self.old = {column: ticket[place] for column, place in self.tables[TICKET.table].at.items()}
        self.key = self.tables[TICKET.table].take()
        self.prefix = self.old["number"][:3]
        self.number = f"{self.prefix}-{seed.numbers[self.prefix]:06d}"
        seed.numbers[self.prefix] += 1
        self.requester = seed.requesters[seed.writer.pick(len(seed.requesters))]
        self.title, self.description = seed.writer.title(), seed.writer.description()
        self.clocks = {
            line[self.tables[CLOCK.table].at["id"]]: self.tables[CLOCK.table].take()
            for line in life.rows[CLOCK.table]
        }
        self.entries = {
            line[self.tables[ENTRY.table].at["id"]]: self.tables[ENTRY.table].take()
            for line in life.rows[ENTRY.table]
        }
        self.public: list[str] = []
        self.desk: list[str] = []

    def write(self) -> None:
        about = {
            "number": self.number,
            "title": self.title,
            "description": self.description,
            "requester_id": self.requester.key,
        }
        contact = {
            "requester_name": self.requester.name,
            "requester_email": self.requester.email,
            "requester_phone": self.requester.phone,
        }
        nearest = self.clocks.get(self.old["nearest_clock_id"], copies.NULL)
        made_by = self._person(self.old["logged_by_id"])
        self._write(
            TICKET.table,
            lambda _line: {
                "id": self.key,
                "nearest_clock_id": nearest,
                "logged_by_id": made_by,
                **about,
                **contact,
            },
        )
        self._write(CLOCK.table, lambda old: {"id": self.clocks[old["id"]], "ticket_id": self.key})
        self._write(SEGMENT.table, self._segment)
        self._write(ENTRY.table, self._entry)
        self._write(FIRING.table, self._firing)
        event = self.tables[EVENT.table]
        phone = {"requester_phone": self.requester.phone}
        self._write(
            EVENT.table, lambda _old: {"pgh_id": event.take(), "pgh_obj_id": self.key, **about, **phone}
        )
        self._write(MAIL.table, self._mail)
        self._write_words()

    def _write(self, name: str, changes: "Changes") -> None:
        table, lines = self.tables[name], self.seed.lines[name]
        for line in self.life.rows[name]:
            row = line.copy()
            for column, value in changes(Old(line, table.at)).items():
                row[table.at[column]] = value
            lines.append("\t".join(row) + "\n")

    def _person(self, key: str) -> str:
        return self.requester.key if key == self.old["requester_id"] else key

    def _segment(self, old: Old) -> dict[str, str]:
        by_name = self.requester.name if old["by_id"] == self.old["requester_id"] else old["by_name"]
        return {
            "id": self.tables[SEGMENT.table].take(),
            "clock_id": self.clocks[old["clock_id"]],
            "by_id": self._person(old["by_id"]),
            "by_name": by_name,
        }

    def _entry(self, old: Old) -> dict[str, str]:
        body = old["body"]
        if old["kind"] in WRITTEN:
            body = self.seed.writer.some(8, 45)
            self.desk.append(body)
            if old["public"] == "t":
                self.public.append(body)
        elif old["kind"] == "logged":
            body = self.description
        elif body:
            self.desk.append(plain_words(body))
        mine = old["actor_id"] == self.old["requester_id"]
        return {
            "id": self.entries[old["id"]],
            "ticket_id": self.key,
            "actor_id": self._person(old["actor_id"]),
            "actor_name": self.requester.name if mine else old["actor_name"],
            "body": body,
            "params": old["params"].replace(self.old["number"], self.number),
        }

    def _firing(self, old: Old) -> dict[str, str]:
        return {
            "id": self.tables[FIRING.table].take(),
            "clock_id": self.clocks[old["clock_id"]],
            "mails": ", ".join(self._mail_key(each) for each in old["mails"].split(", "))
            if old["mails"] != "[]"
            else "[]",
        }

    def _mail_key(self, key: str) -> str:
        """`ticket:7:entry:42:reply:user:3` of the copy; around it may stand what JSON puts there."""
        head, _ticket, word, entry, kind, user, rest = key.split(":", 6)
        digits = rest.rstrip('"]')
        return ":".join(
            [
                head,
                self.key,
                word,
                self.entries[entry],
                kind,
                user,
                self._person(digits) + rest[len(digits) :],
            ]
        )

    def _mail(self, old: Old) -> dict[str, str]:
        key = self._mail_key(old["key"])
        thread = f"ticket:{self.key}"
        headers = headers_for(key=key, kind=old["kind"], thread_ref=thread, automatic=True)
        mine = old["recipient_id"] == self.old["requester_id"]
        return {
            "id": self.tables[MAIL.table].take(),
            "key": key,
            "to_address": self.requester.email if mine else old["to_address"],
            "to_name": self.requester.name if mine else old["to_name"],
            "recipient_id": self._person(old["recipient_id"]),
            "subject_ref": thread,
            "subject": f"[{self.number}] {self.title}",
            "body_text": old["body_text"].replace(self.old["number"], self.number),
            # sent long ago, and half of all bytes
            "body_html": "",
            "headers": "{" + ", ".join(f'"{name}": "{value}"' for name, value in headers.items()) + "}",
        }

    def _write_words(self) -> None:
        head = f"{number_words(self.number)} {plain_words(self.title)}"
        digits = "".join(filter(str.isdecimal, self.requester.phone))
        contact = f"{plain_words(f'{self.requester.name} {self.requester.email}')} {digits}"
        words = [head, plain_words(self.requester.name), contact, plain_words(self.description)]
        self.seed.words.append(
            "\t".join([self.key, *words, " ".join(self.public), " ".join(self.desk)]) + "\n"
        )


def fill(connection: Connection, amount: int) -> None:
    """Bring the database to `amount` tickets more, indexed, counted and vacuumed."""
    with _seeding(connection, amount, requesters=max(200, amount // 25)) as seed:
        seed.run()
    connection.execute("VACUUM (ANALYZE)")
    connection.execute("CHECKPOINT")


def add_due(connection: Connection, amount: int) -> None:
    """So many tickets more that an agent works on, each with a threshold that came a second ago."""
    with _seeding(connection, amount, requesters=1) as seed:
        (life,) = seed.lives(f"title = '{DUE_TITLE}'")
        row = connection.execute(_DUE, [DUE_TITLE]).fetchone()
        by = row[0] if row else None
        assert isinstance(by, timedelta)
        due = life.earlier(by, seed.tables)
        for _number in range(amount):
            seed.copy(due)
        seed.flush()
    connection.execute("ANALYZE tickets_slaclock, tickets_ticket")


@contextmanager
def _seeding(connection: Connection, amount: int, *, requesters: int) -> Iterator[Seed]:
    connection.execute(_WORDS)
    seed = Seed(connection, amount, requesters=requesters)
    # what the triggers would write is copied with the rest, and so is what the foreign keys would check
    connection.execute("SET session_replication_role = replica")
    yield seed
    connection.execute("SET session_replication_role = DEFAULT")
    _index(connection, anew=amount >= BATCH * 2)
    for shape in SHAPES:
        connection.execute(_SEQUENCES.format(table=shape.table, key=shape.key).encode())
    connection.execute(_SEQUENCES.format(table="oncall_user", key="id").encode())
    for prefix, sequence in SEQUENCES.items():
        connection.execute("SELECT setval(%s::regclass, %s)", [sequence, seed.numbers[prefix]])


def _index(connection: Connection, *, anew: bool) -> None:
    """Fill the search; indexes that are made anew afterwards take a third of the time."""
    indexes = connection.execute(_INDEXES).fetchall() if anew else []
    for title, _definition in indexes:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(str(title))))
    connection.execute(_INDEX.encode())
    connection.execute("SET maintenance_work_mem = '512MB'")
    for _title, definition in indexes:
        connection.execute(str(definition).encode())
    connection.execute("DROP TABLE bench_words")


def connected() -> Connection:
    """A connection of one's own to the desk's database."""
    database = settings.DATABASES["default"]
    return psycopg.connect(
        host=database["HOST"] or database["OPTIONS"].get("host"),
        dbname=database["NAME"],
        user=database["USER"] or database["OPTIONS"].get("user"),
        autocommit=True,
    )


def main() -> None:
    with connected() as connection:
        fill(connection, int(sys.argv[1]))


if __name__ == "__main__":
    main()
