"""One request of which nothing stays, and what is demanded of its answer."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, urlsplit

from django.core.cache import cache
from django.core.mail import get_connection
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client

from oncall.mail.letters import written
from oncall.models import OutboundEmail
from tests.hostile.values import COUNTED, ELEMENT, ELSEWHERE

# a message to the reader, and when he was here: no part of what a form writes
_ASIDE = {"django_session", "usersessions_usersession"}
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
_SCRIPT = re.compile(r"""(?:href|src|action)\s*=\s*["']?\s*javascript:""", re.IGNORECASE)


@dataclass
class Seen:
    """What came of one request: `wrong` says what must not be, in words."""

    status: int = 0
    wrote: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    text: str = ""
    location: str = ""


def ask(
    client: Client,
    path: str,
    *,
    method: str = "GET",
    sent: str = "",
    body: tuple[str, bytes] | None = None,
    times: int = 1,
    audit: Callable[[], list[str]] | None = None,
    **headers: str,
) -> Seen:
    """Send it, look at the answer and at what it wrote, and take all of it back.

    `audit` is asked after something was written: it returns what is wrong with the desk by then.
    """
    cookies, seen = deepcopy(client.cookies), Seen()
    with transaction.atomic(), ExitStack() as stack:
        point = transaction.savepoint()
        stack.callback(lambda: setattr(client, "cookies", cookies))
        stack.callback(lambda: transaction.savepoint_rollback(point))
        stack.enter_context(connection.execute_wrapper(_noting(seen.wrote)))
        stack.enter_context(_names_read(seen.read))
        marks = _Before.marks
        for time in range(times):
            if time and seen.status < 400 and seen.wrote - _ASIDE:
                # what the first one did stays when the second is refused
                seen.wrong += _after_writing(seen, audit, marks)
                marks = marks | {table: _mark(table) for table in seen.wrote}
            answer = _send(client, path, method, sent, body, headers)
            _judge(seen, client, answer, path)
        if seen.wrote - _ASIDE:
            seen.wrong += _after_writing(seen, audit, marks)
    return seen


def _send(
    client: Client, path: str, method: str, sent: str, body: tuple[str, bytes] | None, headers: dict[str, str]
) -> Any:
    # what is limited in its rate is not what is tried here
    cache.clear()
    if body is not None:
        kind, data = body
        return client.generic(method, path, data, content_type=kind, **headers)  # type: ignore[arg-type]
    if method == "POST":
        return client.post(path, sent, content_type="application/x-www-form-urlencoded", **headers)  # type: ignore[arg-type]
    return client.generic(method, path, QUERY_STRING=sent or urlsplit(path).query, **headers)  # type: ignore[arg-type]


def _judge(seen: Seen, client: Client, answer: Any, path: str) -> None:
    content = b"".join(answer) if answer.streaming else answer.content
    seen.status, seen.text = answer.status_code, content.decode(errors="replace")
    seen.location = answer.get("Location", "")
    if answer.status_code >= 500:
        seen.wrong.append(f"{answer.status_code} {reason(answer)}")
        return
    seen.wrong += _told(answer, seen.text)
    away = urlsplit(seen.location)
    if ELSEWHERE in away.netloc or (seen.location and away.scheme not in {"", "http", "https"}):
        seen.wrong.append(f"leads to {seen.location[:80]}")
    if seen.wrote - _ASIDE and seen.location.startswith("/"):
        shown = client.get(seen.location)
        seen.wrong += [f"then {seen.location}: {each}" for each in _told(shown, _text(shown))]
        if shown.status_code >= 500:
            seen.wrong.append(f"then {seen.location}: {shown.status_code} {reason(shown)}")


def _text(answer: Any) -> str:
    return (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")


def reason(answer: Any) -> str:
    """What went wrong, and where."""
    kind, error, trace = answer.exc_info or (None, None, None)
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{getattr(kind, '__name__', '')}: {str(error)[:200]} {place}"


def _told(answer: Any, text: str) -> list[str]:
    """What a page must not say, unless it is a file to be saved."""
    told = [f"{name} has a line break" for name, value in answer.items() if "\n" in value or "\r" in value]
    if answer.get("Content-Disposition", "").startswith("attachment"):
        return told
    if answer.get("Content-Type", "").startswith("text/html"):
        told += ["shows an element as an element"] if ELEMENT in text else []
        told += ["links to a script"] if _SCRIPT.search(text) else []
    return told + (["works a template out"] if COUNTED in text else [])


def _after_writing(seen: Seen, audit: Callable[[], list[str]] | None, marks: Mapping[str, str]) -> list[str]:
    """What is wrong with what was written, while it is there; `marks` tell how it was before."""
    if seen.status >= 400:
        return _changed(seen.wrote - _ASIDE, marks)
    connection.check_constraints()
    wrong = [problem for mail in OutboundEmail.objects.order_by("-pk")[:3] if (problem := _unsendable(mail))]
    return wrong + (audit() if audit is not None else [])


def _unsendable(mail: OutboundEmail) -> str:
    try:
        raw = written(mail, connection=get_connection()).message().as_bytes()
    # whatever stands in the way of sending it
    except Exception as error:  # noqa: BLE001
        return f"a mail that cannot be sent: {error!r}"
    text = raw.decode(errors="replace")
    return "a mail with an element" if f"{ELEMENT}" in mail.body_html else _smuggled(text)


def _smuggled(text: str) -> str:
    head = text.partition("\n\n")[0].lower()
    return "a mail with a header of the client's" if f"\nbcc: x@{ELSEWHERE}" in head else ""


def _changed(tables: set[str], marks: Mapping[str, str]) -> list[str]:
    """Which of these tables are not what they were."""
    now = {table: _mark(table) for table in sorted(tables & marks.keys())}
    return [f"refused it, but wrote {table}" for table, mark in now.items() if mark != marks[table]]


class _Before:
    """What every table held when the world was made."""

    marks: dict[str, str] = {}


def remember() -> None:
    """Take the desk as it is now for how it has to be after everything that is refused."""
    _Before.marks = {table: _mark(table) for table in connection.introspection.table_names()}


def _mark(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT coalesce(sum(hashtext(t::text)::bigint), 0), count(*) FROM "{table}" t')
        return str(cursor.fetchone())


def _noting(wrote: set[str]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITES.match(sql)
        if found:
            wrote.add(found[1])
        return execute(sql, params, many, context)

    return note


@contextmanager
def _names_read(names: set[str]) -> Iterator[None]:
    """Gather under which names anything asks a query string or a form, found or not."""

    def noting(method: Callable[..., Any]) -> Callable[..., Any]:
        def asked(self: QueryDict, key: Any, *rest: Any, **options: Any) -> Any:
            if isinstance(key, str):
                names.add(key)
            return method(self, key, *rest, **options)

        return asked

    with ExitStack() as stack:
        for name in ("__getitem__", "__contains__", "get", "getlist", "pop"):
            stack.enter_context(patch.object(QueryDict, name, noting(getattr(QueryDict, name))))
        yield


def encoded(pairs: Sequence[tuple[str, str]]) -> str:
    """A form's body, of values that are percent-encoded already."""
    return "&".join(f"{quote(name)}={value}" for name, value in pairs)
