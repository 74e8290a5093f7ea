"""How much waits in a queue of the broker. Who sends looks first: no worker, no growing heap of ticks.

An expiry would do the same only where all machines agree about the time: a minute's difference between who
sends and who works would drop every tick.
"""

from typing import Any

from kombu import Connection
from kombu.exceptions import ChannelError

MOST = 50


def is_full(connection: Connection, queue: str) -> bool:
    """Whether so much waits that one more says nothing new."""
    channel: Any = connection.default_channel
    try:
        waiting = channel.queue_declare(queue, passive=True).message_count
    # an empty queue is none
    except ChannelError:
        return False
    return bool(waiting >= MOST)
