"""The whole suite on another database than the embedded one:

    python -m tests.elsewhere pg15 [arguments of pytest]
    python -m tests.elsewhere pgbouncer [arguments of pytest]

The servers are private, on sockets in a temporary directory, and end with the run.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.trouble import Trouble
from tests.elsewhere.bouncer import behind_pgbouncer
from tests.elsewhere.debian import postgresql_15

GROUNDS = {"pg15": postgresql_15, "pgbouncer": behind_pgbouncer}


def main(ground: str, arguments: list[str]) -> int:
    # a SIGTERM ends the servers as a Ctrl-C does
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _var() as var, GROUNDS[ground](var) as url:
            sys.stderr.write(f"The suite runs on {ground}.\n")
            return subprocess.run(
                [sys.executable, "-m", "pytest", "-n", "2", *arguments],
                env={**os.environ, "DATABASE_URL": url},
                check=False,
            ).returncode
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    except KeyboardInterrupt:
        return 130


@contextmanager
def _var() -> Iterator[Path]:
    var = Path(tempfile.mkdtemp(prefix="watchdesk-elsewhere-"))
    # where PostgreSQL runs as a user of its own, he must pass through
    var.chmod(0o711)
    try:
        yield var
    finally:
        shutil.rmtree(var, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
