"""A test with real transactions empties the tables when it ends: the next one finds the defaults again."""

from collections.abc import Generator
from importlib import import_module

import pytest
from pytest_django.plugin import blocking_manager_key


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Pytest groups tests by their fixtures' scopes, so not only such tests follow such a test."""
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
