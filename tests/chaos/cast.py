"""Who plays in a run: what people and pages need to know, without Django."""

from dataclasses import dataclass

PASSWORD = "quite-long-password"


@dataclass(frozen=True)
class Scene:
    """Mail addresses of who plays, and the keys that forms ask for."""

    requesters: list[str]
    agents: list[str]
    managers: list[str]
    requester_keys: list[int]
    team: int
