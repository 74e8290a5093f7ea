"""The embedded servers that a desk needs: those that its environment does not name."""

from pathlib import Path

from config.children import Child
from config.embedded import postgresql, redis_server
from config.embedded.places import Places


class Servers:
    """PostgreSQL, Redis, or both, of one desk. `start` waits for their answer; `stop` ends Redis first."""

    def __init__(
        self, places: Places, *, database: bool = True, redis: bool = True, durable: bool = True
    ) -> None:
        self.places = places
        self.running: list[Child] = []
        self._database, self._redis, self._durable = database, redis, durable

    def start(self) -> None:
        """Raises Trouble; what was started by then is still to be stopped."""
        if self._database:
            postgresql.prepare(self.places, durable=self._durable)
            self.launch(postgresql.server(self.places, durable=self._durable))
        if self._redis:
            redis_server.prepare(self.places)
            self.launch(redis_server.server(self.places))
        if self._database:
            postgresql.ensure_database(self.places)

    def launch(self, child: Child) -> None:
        """Start one server, or start it again, and wait for its first answer."""
        with self._log(child.name).open("ab") as log:
            child.start(output=log.fileno())
        if child not in self.running:
            self.running.append(child)
        ready = postgresql if child.name == "postgresql" else redis_server
        ready.wait_until_ready(self.places, alive=lambda: child.alive)

    def _log(self, name: str) -> Path:
        logs = self.places.var / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        return logs / f"{name}.log"

    def stop(self) -> None:
        for child in reversed(self.running):
            child.stop(seconds=30)
