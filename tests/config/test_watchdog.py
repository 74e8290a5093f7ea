"""A worker that hears nothing any more is found out; one that works or waits a little is left alone."""

from config.watchdog import SILENCE_SECONDS, Watchdog


def deaf_after(seconds: float, *, working: bool) -> bool:
    now = [1000.0]
    watchdog = Watchdog(lambda: now[0])
    watchdog.began()
    if not working:
        watchdog.ended()
    now[0] += seconds
    return watchdog.is_deaf()


def test_a_worker_that_heard_a_tick_lately_is_left_alone() -> None:
    assert not deaf_after(SILENCE_SECONDS - 1, working=False)


def test_a_worker_that_hears_nothing_any_more_is_deaf() -> None:
    assert deaf_after(SILENCE_SECONDS + 1, working=False)


def test_a_worker_at_a_long_task_is_not_deaf() -> None:
    assert not deaf_after(10 * SILENCE_SECONDS, working=True)
