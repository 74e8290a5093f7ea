import pytest

from config import addresses


@pytest.mark.parametrize(
    ("url", "host", "port", "name"),
    [
        ("postgresql://desk:secret@db.example:5433/watchdesk", "db.example", "5433", "watchdesk"),
        ("postgres://db.example/watchdesk", "db.example", "", "watchdesk"),
        ("postgresql://%2Frun%2FPostgreSQL/watchdesk", "/run/PostgreSQL", "", "watchdesk"),
        ("postgresql:///watchdesk?host=/run/PostgreSQL", "/run/PostgreSQL", "", "watchdesk"),
        ("postgresql:///watchdesk?host=/run/PostgreSQL&port=6432", "/run/PostgreSQL", "6432", "watchdesk"),
        ("postgresql://[::1]:5432/watchdesk", "::1", "5432", "watchdesk"),
    ],
)
def test_database_address_names_the_server(url: str, host: str, port: str, name: str) -> None:
    found = addresses.database(url)
    assert (found["HOST"], found["PORT"], found["NAME"]) == (host, port, name)


def test_database_address_carries_login_and_options() -> None:
    found = addresses.database("postgresql://desk:p%40ss%2F@db/watchdesk?sslmode=require&connect_timeout=3")
    assert (found["USER"], found["PASSWORD"]) == ("desk", "p@ss/")
    assert found["OPTIONS"] == {"sslmode": "require", "connect_timeout": "3"}


def test_database_user_may_stand_in_the_query_of_a_socket() -> None:
    found = addresses.database("postgresql:///watchdesk?host=/run/pg&user=desk")
    assert found["USER"] == "desk"
    assert found["OPTIONS"] == {}


@pytest.mark.parametrize(
    "url", ["", "mysql://db/watchdesk", "postgresql://db", "postgresql://db:port/watchdesk"]
)
def test_bad_database_address_says_what_is_allowed(url: str) -> None:
    with pytest.raises(addresses.BadAddress, match="DATABASE_URL must look like"):
        addresses.database(url)


@pytest.mark.parametrize(
    ("url", "broker"),
    [
        ("redis://cache:6379/2", "redis://cache:6379/2"),
        ("rediss://cache/0", "rediss://cache/0?ssl_cert_reqs=required"),
        ("rediss://cache/0?ssl_cert_reqs=none", "rediss://cache/0?ssl_cert_reqs=none"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
        ("unix://:secret@/run/redis.sock?db=1", "redis+socket://:secret@/run/redis.sock?virtual_host=1"),
    ],
)
def test_celery_gets_its_own_spelling_of_the_same_redis(url: str, broker: str) -> None:
    assert addresses.redis(url) == url
    assert addresses.celery_broker(url) == broker


@pytest.mark.parametrize("url", ["", "http://cache", "redis://", "unix://", "redis://cache:port/0"])
def test_bad_redis_address_says_what_is_allowed(url: str) -> None:
    with pytest.raises(addresses.BadAddress, match="REDIS_URL must look like"):
        addresses.redis(url)
