"""A cache that may vanish: with Redis away each process keeps its own in memory, quietly."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

_SILENCE_SECONDS = 5.0
Answer = TypeVar("Answer")


class FallbackCache(RedisCache):
    """Redis while it answers, else this process's memory for the next five seconds.

    Login's rate limits count here: they must work without Redis, though then each process counts alone.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("watchdesk-fallback", {**params, "OPTIONS": {}})
        self._silent_until = 0.0

    def _either(
        self, redis: Callable[..., Answer], memory: Callable[..., Answer], *args: Any, **kwargs: Any
    ) -> Answer:
        if time.monotonic() < self._silent_until:
            return memory(*args, **kwargs)
        try:
            return redis(*args, **kwargs)
        except (RedisError, OSError):
            self._silent_until = time.monotonic() + _SILENCE_SECONDS
            return memory(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._either(super().add, self._memory.add, *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._either(super().get, self._memory.get, *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        return self._either(super().set, self._memory.set, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._either(super().touch, self._memory.touch, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._either(super().delete, self._memory.delete, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return self._either(super().get_many, self._memory.get_many, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._either(super().has_key, self._memory.has_key, *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return self._either(super().incr, self._memory.incr, *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        return self._either(super().set_many, self._memory.set_many, *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        return self._either(super().delete_many, self._memory.delete_many, *args, **kwargs)

    def clear(self) -> None:
        self._either(super().clear, self._memory.clear)
