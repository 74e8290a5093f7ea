from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from config.cache import FallbackCache


@pytest.fixture
def away(tmp_path: Path) -> Iterator[FallbackCache]:
    cache = FallbackCache(f"unix://{tmp_path}/nobody.sock", {"OPTIONS": {}, "TIMEOUT": 60})
    yield cache
    cache.clear()


def test_cache_keeps_values_in_memory_while_redis_is_away(away: FallbackCache) -> None:
    away.set("attempts", 1)
    assert away.incr("attempts") == 2
    assert away.get("attempts") == 2
    assert not away.add("attempts", 5)
    assert away.get_many(["attempts", "other"]) == {"attempts": 2}
    assert away.touch("attempts", 30)
    assert away.has_key("attempts")
    assert away.delete("attempts")
    assert away.get("attempts", "none") == "none"


def test_cache_asks_redis_again_after_its_silence(away: FallbackCache) -> None:
    away.set("attempts", 1)
    healthy = FallbackCache(settings.WATCHDESK_REDIS_URL, {"OPTIONS": {}, "TIMEOUT": 60})
    healthy._silent_until = 0.0
    healthy.set("asked", "redis")
    assert healthy._silent_until == 0.0
    assert healthy.get("asked") == "redis"
    assert away._silent_until > 0.0
