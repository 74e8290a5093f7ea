"""PgBouncer in transaction mode before the embedded PostgreSQL: any statement may meet another session."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.children import Child
from config.embedded import owner, places
from config.embedded.servers import Servers
from config.embedded.trouble import Trouble
from tests.elsewhere.waiting import until_it_answers

_PORT = 6432


@contextmanager
def behind_pgbouncer(var: Path) -> Iterator[str]:
    """Run both in `var`; give the address of the database, which leads through PgBouncer."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        raise Trouble("PgBouncer is missing: install Debian's package pgbouncer.")
    here = places.of(var)
    servers = Servers(here, redis=False, durable=False)
    try:
        servers.start()
        with _pgbouncer(program, here) as directory:
            # what a pooler is not for goes past it
            os.environ["WATCHDESK_DIRECT_DATABASE_URL"] = here.database_url
            yield f"postgresql:///watchdesk?host={directory}&port={_PORT}&user=watchdesk"
    finally:
        servers.stop()


@contextmanager
def _pgbouncer(program: str, here: places.Places) -> Iterator[Path]:
    directory = here.var / "b"
    owner.take(directory)
    config = directory / "pgbouncer.ini"
    _write(config, _CONFIG.format(server=here.sockets, directory=directory, port=_PORT))
    _write(directory / "users", '"watchdesk" ""\n')
    # PgBouncer refuses root as PostgreSQL does
    bouncer = Child("pgbouncer", [program, str(config)], signal.SIGTERM, owner.identity())
    with (here.var / "pgbouncer.log").open("ab") as log:
        bouncer.start(output=log.fileno())
    try:
        until_it_answers(
            bouncer,
            host=str(directory),
            port=_PORT,
            user="watchdesk",
            dbname="watchdesk",
            log=Path(log.name),
        ).close()
        yield directory
    finally:
        bouncer.stop()


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    # PostgreSQL's stand-in must read it; the directory is closed to everybody else
    path.chmod(0o644)


# Every database there is. No TCP. A pool as large as the server allows for two workers' databases: a test
# that holds locks in many threads waits for none of its own.
_CONFIG = """\
[databases]
* = host={server}
[pgbouncer]
listen_addr =
unix_socket_dir = {directory}
unix_socket_mode = 0700
listen_port = {port}
auth_type = trust
auth_file = {directory}/users
pool_mode = transaction
default_pool_size = 40
max_client_conn = 1000
"""
