"""Who reads: the people of the world of every URL, and a lead."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.test import Client

from tests.every_url import Url, urls
from tests.readers.backroom import Backroom
from tests.readers.browse import ask
from tests.world import ROLES, World, make_world

READERS = ROLES


@dataclass
class Readers:
    room: Backroom
    world: World
    clients: dict[str, Client]
    # (role, what stands around the page): a reader's bar is looked at once
    frames: set[tuple[bytes, bytes]] = field(default_factory=set)

    def ask(self, role: str, path: str, *, post: bool = False) -> Any:
        """One request of this reader, of which nothing stays."""
        return self.room.do(ask, self.clients[role], path, post=post)

    @cached_property
    def urls(self) -> dict[str, list[Url]]:
        """Addresses by the name of their route."""
        found: dict[str, list[Url]] = {}
        for url in self.room.do(lambda: list(urls(self.world))):
            found.setdefault(url.name, []).append(url)
        return found


def seat(room: Backroom) -> Readers:
    """The world, with a browser for each of its people."""
    world = make_world()
    return Readers(room, world, world.clients)
