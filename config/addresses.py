"""Server addresses as people write them, turned into what each library wants. Pure functions, no I/O."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class BadAddress(ValueError):
    """An address that cannot be used; the message says which one, what is wrong and what is allowed."""


_DATABASE_SCHEMES = {"postgres", "postgresql", "pgsql"}
_DATABASE_HELP = (
    "DATABASE_URL must look like postgresql://user:password@host:5432/name, "
    "or for a socket postgresql://%2Fpath%2Fto%2Fdirectory/name or postgresql:///name?host=/path/to/directory."
)
_REDIS_HELP = (
    "REDIS_URL must look like redis://host:6379/0, rediss://host:6379/0 or unix:///path/to/socket?db=0."
)


def database(url: str) -> dict[str, Any]:
    """Return ENGINE, NAME, USER, PASSWORD, HOST, PORT and OPTIONS of a PostgreSQL URL.

    A host that is a path (both spellings of it) names the directory of the server's socket. What else stands
    in the query becomes a libpq option (`sslmode`, `connect_timeout`, ...). Raises BadAddress.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddress(_DATABASE_HELP) from error
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in _DATABASE_SCHEMES or not name:
        raise BadAddress(_DATABASE_HELP)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = options.pop("host", "") or _host_as_written(parts.netloc)
    port_in_query = options.pop("port", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(options.pop("user", "") or parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port_in_query or (str(port) if port else ""),
        "OPTIONS": options,
    }


def _host_as_written(netloc: str) -> str:
    """The host with its case kept: urlsplit().hostname lowers it, and a directory's name has a case."""
    host = netloc.rpartition("@")[2]
    if host.startswith("["):
        return host[1 : host.index("]")]
    return unquote(host.partition(":")[0])


def redis(url: str) -> str:
    """Return the URL for redis-py, checked. Raises BadAddress."""
    try:
        parts = urlsplit(url)
        # reading the port is what checks it
        _ = parts.port
    except ValueError as error:
        raise BadAddress(_REDIS_HELP) from error
    if parts.scheme in {"redis", "rediss"} and parts.hostname:
        return url
    if parts.scheme == "unix" and parts.path:
        return url
    raise BadAddress(_REDIS_HELP)


def celery_broker(url: str) -> str:
    """Return Celery's broker URL for the Redis that `url` names for redis-py. Raises BadAddress.

    The two agree on redis:// and rediss://, but a socket is `unix:///path?db=1` here and
    `redis+socket:///path?virtual_host=1` there.
    """
    parts = urlsplit(redis(url))
    if parts.scheme == "redis":
        return url
    if parts.scheme == "rediss":
        if "ssl_cert_reqs=" in parts.query:
            return url
        return url + ("&" if parts.query else "?") + "ssl_cert_reqs=required"
    number = parse_qs(parts.query).get("db", ["0"])[-1]
    login = parts.netloc.rpartition("@")[0]
    return f"redis+socket://{login + '@' if login else ''}{parts.path}?virtual_host={number}"
