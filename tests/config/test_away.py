"""While PostgreSQL is away a page says so; every other failure stays what it is."""

from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client
from pytest_django import Settings

from config.away import is_away
from tests.factories.people import UserFactory
from tickets.models import Ticket


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


@pytest.mark.django_db(transaction=True)
def test_what_was_done_before_the_database_went_away_is_not_called_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    # what a request leaves in its session is saved after everything else
    settings.SESSION_SAVE_EVERY_REQUEST = True
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create())
    as_ever = SessionStore.save

    def save(self: SessionStore, must_create: bool = False) -> None:
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))
        as_ever(self, must_create)

    monkeypatch.setattr(SessionStore, "save", save)
    answer = client.post("/portal/new/", {"title": "Lamp", "urgency": 2, "impact": 2})
    monkeypatch.undo()
    assert Ticket.objects.filter(title="Lamp").exists()
    assert answer.status_code == 503
    assert "Nothing was changed" not in answer.content.decode()


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
