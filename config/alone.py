"""One management command on a desk that is stopped, with the embedded servers up while it runs:

python -m config.alone restore /path/to/backup
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from config import addresses
from config.children import Identity, leashed
from config.embedded import places
from config.embedded.servers import Servers
from config.embedded.trouble import Trouble
from config.run import ROOT, only_one


def main(arguments: list[str]) -> int:
    if not arguments:
        sys.stderr.write("Name a command of manage.py, as in: python -m config.alone restore DIRECTORY\n")
        return 1
    # a SIGTERM stops the servers as a Ctrl-C does
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(arguments)
    except (Trouble, addresses.BadAddress) as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    here = places.of(Path(os.environ.get("WATCHDESK_VAR") or ROOT / "var"))
    os.environ["WATCHDESK_VAR"] = str(here.var)
    with only_one(here):
        servers = Servers(
            here, database=not os.environ.get("DATABASE_URL"), redis=not os.environ.get("REDIS_URL")
        )
        try:
            servers.start()
            command = [sys.executable, "manage.py", *arguments]
            return subprocess.run(
                leashed(command, at_death=signal.SIGTERM, identity=Identity()), cwd=ROOT, check=False
            ).returncode
        finally:
            servers.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
