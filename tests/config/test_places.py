import os
from pathlib import Path

from config import addresses
from config.embedded import places


def test_sockets_live_with_the_data_when_the_path_is_short() -> None:
    assert places.of(Path("/srv/desk/var")).sockets == Path("/srv/desk/var/run")


def test_sockets_move_to_a_short_place_of_this_user_when_the_path_is_long() -> None:
    far = Path("/srv") / ("very-long-name" * 8)
    found = places.of(far)
    assert len(os.fsencode(found.sockets / ".s.PGSQL.5432.lock")) < 104
    assert str(os.getuid()) in found.sockets.name
    assert found.sockets != places.of(far / "other").sockets


def test_every_process_derives_the_same_addresses() -> None:
    found = places.of(Path("/srv/desk/var"))
    assert addresses.database(found.database_url)["HOST"] == "/srv/desk/var/run"
    assert addresses.celery_broker(found.redis_url) == (
        "redis+socket:///srv/desk/var/run/redis.sock?virtual_host=0"
    )
