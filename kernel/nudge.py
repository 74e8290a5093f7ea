"""Waking a worker early. A nudge saves the seconds until the next tick and may be lost without harm."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from kombu import Connection

from kernel.backlog import is_full

log = structlog.get_logger(__name__)

LONGEST_SECONDS = 0.3
SILENCE_SECONDS = 5.0


class _Silence:
    """Until when nobody tries, on time.monotonic(): a broker that just failed is left alone."""

    until = 0.0


_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Nobody is nudged inside: a thousand changes at once are found by the next tick."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def nudge(task: str) -> None:
    """Ask a worker to run the named tick now, once the current transaction has committed.

    Never raises and never takes longer than 0.3 s: rows with a due time are the queue, and the next tick
    finds them anyway. After a failure this process stays silent for 5 s.
    """
    if not _quiet.get() and not _already_asked(task):
        transaction.on_commit(partial(_send_within_limit, task), robust=True)


def _already_asked(task: str) -> bool:
    """Whether the transaction nudges this tick anyway: a hundred mails of one change need one.

    What an inner savepoint asked for is gone from the list when that savepoint is rolled back; what is still
    there can only go together with what is asked now.
    """
    waiting = (hook for _savepoints, hook, _robust in transaction.get_connection().run_on_commit)
    return any(
        isinstance(hook, partial) and hook.func is _send_within_limit and hook.args == (task,)
        for hook in waiting
    )


def _send_within_limit(task: str) -> None:
    if time.monotonic() < _Silence.until:
        return
    # a thread, because no socket option bounds the look-up of a host name
    sender = threading.Thread(target=_send, args=(task,), daemon=True, name="nudge")
    sender.start()
    sender.join(LONGEST_SECONDS)
    if sender.is_alive():
        _be_silent(task, "no answer in time")


def _send(task: str) -> None:
    limits = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2, "max_retries": 0}
    try:
        # its own connection: the pooled one retries for as long as the broker is away
        with Connection(current_app.conf.broker_url, transport_options=limits) as connection:
            if not is_full(connection, _queue_of(task)):
                current_app.send_task(task, connection=connection, retry=False)
    # whatever a broker's client raises, the request that nudged is done and must not fail
    except Exception as error:  # noqa: BLE001
        _be_silent(task, str(error))


def _queue_of(task: str) -> str:
    conf = current_app.conf
    return str((conf.task_routes or {}).get(task, {}).get("queue", conf.task_default_queue))


def _be_silent(task: str, problem: str) -> None:
    _Silence.until = time.monotonic() + SILENCE_SECONDS
    log.info("nudge_lost", task=task, problem=problem)
