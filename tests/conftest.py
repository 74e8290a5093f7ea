"""What tests leave behind: the defaults where tables were emptied, and at the end nobody on the database."""

import gc
import time
from collections.abc import Generator, Iterator
from importlib import import_module

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from tests import migrated

_PATIENCE = 10
_OTHERS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the garbage collector need not walk through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _banner_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The banner asks for heartbeats every five seconds: a test that counts queries would meet it or not."""
    # imported late: Django's apps are not loaded when this file is
    lateness = import_module("oncall.lateness")
    monkeypatch.setattr(lateness._Seen, "late", ())
    monkeypatch.setattr(lateness._Seen, "until", time.monotonic() + 3600)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each database of the run is a copy of one that is migrated already."""
    if migrated.is_ours() and not pytestconfig.getvalue("reuse_db"):
        cache = getattr(pytestconfig, "cache", None)
        kept = cache.mkdir("migrated") if cache else tmp_path_factory.mktemp("migrated")
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.made(kept)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Before the database is dropped, wait for who is still on it, then turn him out.

    A killed process's session ends only when the server has noticed, and a browser's last request may still
    be answered.
    """
    yield
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            until = time.monotonic() + _PATIENCE
            while cursor.execute(_OTHERS, [name]).fetchall() and time.monotonic() < until:
                time.sleep(0.1)
        connection.close()
        # from outside: behind PgBouncer our own session stays when we have left
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM ({_OTHERS}) AS other", [name])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """A test with real transactions empties the tables when it ends: the next one finds the defaults again.

    Pytest groups tests by their fixtures' scopes, so not only such tests follow such a test.
    """
    done = yield
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    emptied = "transactional_db" in names or (marker is not None and marker.kwargs.get("transaction"))
    # after the last test the database itself is gone
    if nextitem is not None and (emptied or "live_server" in names):
        # imported late: Django's apps are not loaded when this file is
        desk = import_module("tests.factories.desk")
        with item.config.stash[blocking_manager_key].unblock():
            desk.restore_defaults()
    return done
