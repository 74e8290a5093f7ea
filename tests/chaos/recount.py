"""What must be true afterwards, counted again with SQL and sums of this file alone.

Nothing of the desk's own code is asked: a mistake there must not excuse itself here. `cutoff` is an instant
when the desk was quiet: what was due by then must be done.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from tests.chaos.book import Book, Promise

Row = dict[str, Any]
Connection = psycopg.Connection[Row]
_WORDS = re.compile(r"\w+ says thing \d{5}\.")

# Where on the record the words of each kind of promise stand, once.
HOMES = {
    "log": {"title"},
    "write": {"requester_message", "description"},
    "answer": {"reopened"},
    "reply": {"reply"},
    "note": {"note"},
    "pend": {"pending"},
    "resolve": {"resolved"},
    "task": {"task_added"},
    "update": {"update"},
    "accept_major": {"major_accepted"},
    "stand_down": {"major_stood_down"},
    "page": {"page raised", "page cause_added"},
}
# What leaves a line of its own without words, at least once by this person on this ticket.
LINES = {
    "take": {"assigned"},
    "start": {"status_changed"},
    "resume": {"woken"},
    "confirm": {"closed", "confirmed"},
    "acknowledge": {"page acknowledged", "page link_used"},
}
DUE = {
    "tickets_slaclock": "next_fire_at",
    "tickets_ticket": ("wake_at", "verify_at"),
    "oncall_page": "next_step_at",
    "oncall_delivery": "next_try_at",
    "oncall_outboundemail": "next_try_at",
    "oncall_contactcheck": "next_try_at",
}


@dataclass(frozen=True)
class Counted:
    """How much was looked at, so that a run in which nothing happened is not taken for a good one."""

    tickets: int
    promises: int
    entries: int
    clocks: int
    firings: int
    pages: int
    deliveries: int
    mails: int


def due_by(connection: Connection, at: datetime) -> dict[str, int]:
    """How many rows of each kind are due by then."""
    found = {}
    for table, columns in DUE.items():
        for column in [columns] if isinstance(columns, str) else columns:
            row = connection.execute(
                f"SELECT count(*) AS n FROM {table} WHERE {column} <= %s", [at]
            ).fetchone()
            assert row is not None
            if row["n"]:
                found[f"{table}.{column}"] = int(row["n"])
    return found


def count(connection: Connection) -> Counted:
    tables = {
        "tickets": "tickets_ticket",
        "entries": "tickets_timelineentry",
        "clocks": "tickets_slaclock",
        "firings": "tickets_thresholdfiring",
        "pages": "oncall_page",
        "deliveries": "oncall_delivery",
        "mails": "oncall_outboundemail",
    }
    found = {
        name: int(connection.execute(f"SELECT count(*) AS n FROM {table}").fetchone()["n"])  # type: ignore[index]
        for name, table in tables.items()
    }
    return Counted(promises=0, **found)


class Record:
    """Every line that somebody's words stand in, and every line by whom on what."""

    def __init__(self, connection: Connection) -> None:
        self.homes: dict[str, Counter[str]] = {}
        self.lines: Counter[tuple[str, str, str]] = Counter()
        entries = connection.execute(
            "SELECT entry.kind, coalesce(email, '') AS who, number, body || ' ' || params::text AS said"
            " FROM tickets_timelineentry AS entry JOIN tickets_ticket AS ticket ON ticket.id = ticket_id"
            " LEFT JOIN oncall_user AS person ON person.id = actor_id"
        )
        events = connection.execute(
            "SELECT 'page ' || event.kind AS kind, coalesce(email, '') AS who,"
            " split_part(subject_label, ' ', 1) AS number, body AS said"
            " FROM oncall_pageevent AS event JOIN oncall_page AS page ON page.id = page_id"
            " LEFT JOIN oncall_user AS person ON person.id = actor_id"
        )
        for row in [*entries, *events]:
            self._add(str(row["said"]), str(row["kind"]))
            self.lines[str(row["kind"]), str(row["who"]), str(row["number"])] += 1
        self.numbers: dict[str, str] = {}
        for row in connection.execute("SELECT number, title, description FROM tickets_ticket"):
            self._add(str(row["description"]), "description")
            # what the requester writes to a closed ticket opens another of the same title
            if not row["description"]:
                self._add(str(row["title"]), "title")
                self.numbers[str(row["title"])] = str(row["number"])

    def _add(self, said: str, kind: str) -> None:
        for words in set(_WORDS.findall(said)):
            self.homes.setdefault(words, Counter())[kind] += 1


def kept_promises(connection: Connection, book: Book) -> Iterator[str]:
    """Every success that a client saw is on the record, once; what it could not know, at most once."""
    record = Record(connection)
    for each in book.promises:
        if each.what in HOMES:
            yield from _with_words(each, record)
        elif each.certain and each.what in LINES:
            # who answers from a message is known by where it was sent to
            who = f"{each.who.rpartition('/')[2]}@chaos.test" if "/" in each.who else each.who
            if not any(record.lines[kind, who, each.ticket] for kind in LINES[each.what]):
                yield f"lost: {each}"
    known = {each.words for each in book.promises}
    yield from (f"nobody ever said: {words}" for words in record.homes.keys() - known)


def _with_words(promise: Promise, record: Record) -> Iterator[str]:
    found = record.homes.get(promise.words, Counter())
    times = sum(found[kind] for kind in HOMES[promise.what])
    if times > 1:
        yield f"{times} times on the record: {promise} {dict(found)}"
    if promise.certain and times < 1:
        yield f"lost: {promise} {dict(found)}"
    if promise.refused and promise.tries == 1 and times:
        yield f"refused, and done all the same: {promise} {dict(found)}"
    if promise.what == "log" and promise.certain and record.numbers.get(promise.words) != promise.ticket:
        yield f"another number: {promise}, {record.numbers.get(promise.words)}"


def told_once(connection: Connection) -> Iterator[str]:
    """Each public word has one mail to the requester; each firing and breach its line, and no more."""
    for name, query in _PAIRS.items():
        for row in connection.execute(query):
            yield f"{name}: {row}"


_PAIRS = {
    # one line on the record for each mail of these kinds, ticket by ticket
    "a message and its mail": """
        SELECT coalesce(said.ticket, mailed.ticket) AS ticket, coalesce(said.kind, mailed.kind) AS kind,
            coalesce(said.n, 0) AS said, coalesce(mailed.n, 0) AS mailed
        FROM (SELECT 'ticket:' || ticket_id AS ticket,
                CASE kind WHEN 'logged' THEN 'acknowledged' WHEN 'update' THEN 'major_update'
                    ELSE kind END AS kind,
                count(*) AS n
            FROM tickets_timelineentry WHERE kind IN ('logged', 'reply', 'resolved', 'update')
            GROUP BY 1, 2) AS said
        FULL JOIN (SELECT subject_ref AS ticket, kind, count(*) AS n FROM oncall_outboundemail
            WHERE kind IN ('acknowledged', 'reply', 'resolved', 'major_update') GROUP BY 1, 2) AS mailed
            ON mailed.ticket = said.ticket AND mailed.kind = said.kind
        WHERE coalesce(said.n, 0) <> coalesce(mailed.n, 0)""",
    "a threshold and its line": """
        SELECT coalesce(fired.ticket_id, told.ticket_id) AS ticket, coalesce(fired.n, 0) AS fired,
            coalesce(told.n, 0) AS told
        FROM (SELECT ticket_id, metric, firing.kind, firing.value, count(*) AS n
            FROM tickets_thresholdfiring AS firing JOIN tickets_slaclock AS clock ON clock.id = clock_id
            GROUP BY 1, 2, 3, 4) AS fired
        FULL JOIN (SELECT ticket_id, params->>'metric' AS metric, params->>'kind' AS kind,
                (params->>'value')::int AS value, count(*) AS n
            FROM tickets_timelineentry WHERE kind = 'threshold' GROUP BY 1, 2, 3, 4) AS told
            USING (ticket_id, metric, kind, value)
        WHERE coalesce(fired.n, 0) <> coalesce(told.n, 0)""",
    "a breach and its line": """
        SELECT coalesce(breached.ticket_id, told.ticket_id) AS ticket, metric, breached.n AS breached,
            told.n AS told
        FROM (SELECT ticket_id, metric, count(*) AS n FROM tickets_slaclock WHERE breached_at IS NOT NULL
            GROUP BY 1, 2) AS breached
        FULL JOIN (SELECT ticket_id, params->>'metric' AS metric, count(*) AS n FROM tickets_timelineentry
            WHERE kind = 'breached' GROUP BY 1, 2) AS told USING (ticket_id, metric)
        WHERE coalesce(breached.n, 0) <> coalesce(told.n, 0)""",
    "a threshold's mail": """
        SELECT firing.id, mail.key FROM tickets_thresholdfiring AS firing,
            jsonb_array_elements_text(firing.mails) AS mail(key)
        WHERE NOT EXISTS (SELECT FROM oncall_outboundemail AS queued WHERE queued.key = mail.key)""",
    "a P1 incident and its page": """
        SELECT number FROM tickets_ticket AS ticket WHERE kind = 'incident' AND priority = 1
            AND status IN ('new', 'assigned', 'in_progress', 'pending')
            AND NOT EXISTS (SELECT FROM oncall_page WHERE subject_key = 'ticket:' || ticket.id)""",
    "two open pages": """
        SELECT subject_key, policy_id, count(*) AS n FROM oncall_page WHERE state <> 'resolved'
        GROUP BY 1, 2 HAVING count(*) > 1""",
    "two messages": """
        SELECT event_id, person_id, method_id, planned_at, count(*) AS n FROM oncall_delivery
        GROUP BY 1, 2, 3, 4 HAVING count(*) > 1""",
    "mail given up": "SELECT id, key, state, last_error FROM oncall_outboundemail WHERE state = 'failed'",
    "a message given up": "SELECT id, state, words FROM oncall_delivery WHERE state = 'failed'",
}
