"""What is counted softly."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from kernel.limits import too_often


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_what_is_done_more_often_than_allowed_is_refused_each_key_by_itself() -> None:
    assert [too_often("a", 3) for _each in range(5)] == [False, False, False, True, True]
    assert not too_often("b", 3)


def test_without_a_cache_nobody_is_refused(settings: Settings) -> None:
    cached = settings.CACHES["default"]
    settings.CACHES = {"default": {**cached, "BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert not any(too_often("c", 1) for _each in range(5))
