"""Who reads: the people of the world of every URL, and a lead."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.test import Client

from oncall.models import Membership, Team
from tests.every_url import Url, urls
from tests.factories.people import UserFactory
from tests.readers.backroom import Backroom
from tests.readers.browse import ask
from tests.world import MARKUP, ROLES, World, make_world

READERS = (*ROLES, "lea")


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
    """The world, and Lea who leads the team of Rita's tickets."""
    world = make_world()
    lea = UserFactory.create(full_name="Lea Lead", zone="Europe/Madrid")
    desk = Team.objects.get(name=f"Service desk {MARKUP}")
    Membership.objects.create(team=desk, user=lea, is_lead=True)
    client = Client(raise_request_exception=False)
    client.force_login(lea, backend="django.contrib.auth.backends.ModelBackend")
    return Readers(room, world, {**world.clients, "lea": client})
