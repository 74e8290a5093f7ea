"""What left the desk, compared with what arrived: mail and messages, levels in their order."""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.chaos.recount import Connection, Row
from tests.chaos.servers import MailServer
from tests.web_target import WebTarget


def arrived_mail(connection: Connection, server: MailServer, secret: str, domain: str) -> Iterator[str]:
    """Each sent mail arrived; a second copy only of what was tried more than once; nothing else came."""
    came = server.ids()
    tried: dict[str, tuple[int, bool, str]] = {}
    for row in connection.execute("SELECT key, state, attempts, headers FROM oncall_outboundemail"):
        tried[row["headers"]["Message-ID"]] = (row["attempts"], row["state"] == "sent", row["key"])
    for row in _messages(connection, "email"):
        made = _message_id(f"delivery:{row['carried']}", secret, domain)
        tried[made] = (row["attempts"], row["reached"], f"message {row['carried']}")
    yield from _compared(came, tried)


def arrived_messages(connection: Connection, target: WebTarget) -> Iterator[str]:
    """The same for what the message service got."""
    came = Counter(str(json.loads(got.body)["key"]) for got in target.got)
    rows = _messages(connection, "apprise")
    yield from _compared(came, {r["carried"]: (r["attempts"], r["reached"], r["carried"]) for r in rows})


def _compared(came: Counter[str], tried: dict[str, tuple[int, bool, str]]) -> Iterator[str]:
    for name, (attempts, reached, what) in tried.items():
        if reached and not came[name]:
            yield f"never arrived: {what}"
        if came[name] > max(attempts, 0):
            yield f"arrived {came[name]} times, tried {attempts} times: {what}"
    yield from (f"nobody sent: {name}" for name in came.keys() - tried.keys())


def _messages(connection: Connection, channel: str) -> list[Row]:
    """One row a message: several pages may share one, a digest."""
    query = """
        SELECT coalesce(digest, key)::text AS carried, max(attempts) AS attempts,
            bool_or(state IN ('sent', 'delivered', 'answered')) AS reached
        FROM oncall_delivery WHERE channel = %s GROUP BY 1"""
    return list(connection.execute(query, [channel]))


def _message_id(key: str, secret: str, domain: str) -> str:
    inner = hashlib.sha1(b"watchdesk.mail" + secret.encode()).digest()
    return f"<{hmac.new(inner, key.encode(), hashlib.sha1).hexdigest()[:32]}@{domain}>"


def copies(connection: Connection, server: MailServer, target: WebTarget) -> int:
    """How many copies came of what had come before."""
    came = Counter(str(json.loads(got.body)["key"]) for got in target.got)
    return sum(each - 1 for counted in (came, server.ids()) for each in counted.values())


def levels_in_order(connection: Connection, *, wrong_by: timedelta) -> Iterator[str]:
    """From each start, level after level, round after round, each after its wait; all who were told have
    a message over each of their two methods, or one that waited still.

    `wrong_by` is how far the clocks of two hosts may be apart: one tells, the other ends a message.
    """
    events: dict[int, list[Row]] = {}
    for row in connection.execute(
        "SELECT event.*, frozen FROM oncall_pageevent AS event JOIN oncall_page AS page ON page.id = page_id"
        " ORDER BY page_id, event.id"
    ):
        events.setdefault(row["page_id"], []).append(row)
    for page, rows in events.items():
        yield from (f"page {page}: {words}" for words in _run(rows))
    yield from _without_message(connection, wrong_by)


def _run(rows: list[Row]) -> Iterator[str]:
    policy = rows[0]["frozen"]
    levels = len(policy["levels"])
    order = [level for _round in range(policy["repeat"] + 1) for level in range(levels)] + [None]
    waits = [policy["levels"][level]["wait"] if level is not None else 0 for level in order]
    step, told_at = 0, None
    if rows[0]["kind"] != "raised" or sum(row["kind"] == "raised" for row in rows) != 1:
        yield "is not raised once, at first"
    for row in rows:
        if row["kind"] == "restarted":
            step, told_at = 0, None
        if row["kind"] != "fired":
            continue
        if step >= len(order) or row["params"]["level"] != order[step]:
            yield f"told level {row['params']['level']} as step {step} of {order}"
            return
        if told_at is not None and row["at"] < told_at + timedelta(minutes=waits[step - 1]):
            yield f"told step {step} at {row['at']}, before the wait after {told_at} was over"
        step, told_at = step + 1, row["at"]


def _without_message(connection: Connection, wrong_by: timedelta) -> Iterator[str]:
    query = """
        SELECT event.id, told->>'name' AS name, method.channel FROM oncall_pageevent AS event,
            jsonb_array_elements(event.params->'told') AS told
            JOIN oncall_contactmethod AS method ON method.user_id = (told->>'person')::bigint
        WHERE event.kind = 'fired' AND NOT EXISTS (SELECT FROM oncall_delivery AS sent
            WHERE sent.page_id = event.page_id AND sent.method_id = method.id AND (sent.event_id = event.id
                OR (sent.event_id < event.id
                    AND (sent.ended_at IS NULL OR sent.ended_at >= event.at - %s))))"""
    for row in connection.execute(query, [wrong_by]):
        yield f"told without a message: {row}"


def until_now(connection: Connection) -> datetime:
    row = connection.execute("SELECT date_trunc('second', clock_timestamp()) AS at").fetchone()
    assert row is not None
    at: datetime = row["at"]
    return at
