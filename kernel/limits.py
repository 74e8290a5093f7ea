"""How often something may be done: counted softly, where a person waits for the answer."""

from django.core.cache import cache

WINDOW_SECONDS = 600


def too_often(key: str, most: int) -> bool:
    """Count one more under `key`; whether that is more than `most` since the first one within ten minutes.

    Without Redis each process counts by itself (config.cache); without any cache nobody is refused: an answer
    counts for more than the limit.
    """
    name = f"limit:{key}"
    try:
        cache.add(name, 0, WINDOW_SECONDS)
        return int(cache.incr(name)) > most
    # Whatever a missing cache raises, and one whose window ended between the two.
    except Exception:  # noqa: BLE001
        return False
