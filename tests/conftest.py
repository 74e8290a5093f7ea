"""A test with real transactions empties the tables when it ends: the next one finds the defaults again."""

from collections.abc import Generator
from importlib import import_module

import pytest
from pytest_django.plugin import blocking_manager_key


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Pytest groups tests by their fixtures' scopes, so not only such tests follow such a test."""
    done = yield
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    if "transactional_db" in names or "live_server" in names or (marker and marker.kwargs.get("transaction")):
        # imported late: Django's apps are not loaded when this file is
        desk = import_module("tests.factories.desk")
        with item.config.stash[blocking_manager_key].unblock():
            desk.restore_defaults()
    return done
