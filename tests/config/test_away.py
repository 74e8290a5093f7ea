"""While PostgreSQL is away a page says so; every other failure stays what it is."""

from pathlib import Path

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client

from config.away import is_away


@pytest.fixture
def without_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens where this process looks for its server."""
    monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))
    return


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/tickets/INC-000001/", "/portal/new/", "/p/x:1/"])
def test_a_request_without_a_database_gets_a_page_that_says_so(path: str, without_database: None) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "somebody"
    connection.close()
    answer = client.get(path)
    words = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "Watchdesk is away for a moment" in words
    assert "Traceback" not in words
    assert "OperationalError" not in words


@pytest.mark.django_db(transaction=True)
def test_the_page_is_in_the_readers_language(without_database: None) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "somebody"
    connection.close()
    answer = client.get("/portal/new/", headers={"Accept-Language": "de"})
    assert answer.status_code == 503
    assert '<html lang="de">' in answer.content.decode()


class Lost(psycopg.OperationalError):
    sqlstate = "57P01"


class Deadlock(psycopg.OperationalError):
    sqlstate = "40P01"


@pytest.mark.parametrize(
    ("cause", "away"),
    [(psycopg.OperationalError("server closed the connection"), True), (Lost(), True), (Deadlock(), False)],
)
def test_a_lost_connection_is_told_from_other_trouble(cause: Exception, away: bool) -> None:
    error = OperationalError()
    error.__cause__ = cause
    assert is_away(error) is away


def test_what_is_no_lost_connection_is_none() -> None:
    assert is_away(InterfaceError("connection already closed"))
    assert not is_away(ProgrammingError("no such column"))
    assert not is_away(ValueError())
    assert not is_away(None)
