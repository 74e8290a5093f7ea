"""Where the embedded servers keep things, derived from WATCHDESK_VAR alone so that every process agrees."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

# The system's limit for a socket's path is 108 bytes on Linux and 104 on macOS, its closing NUL included.
_LONGEST_SOCKET_PATH = 100


class Places(NamedTuple):
    """Directories of one desk. `sockets` may lie outside `var`: a socket's path must be short."""

    var: Path
    cluster: Path
    redis: Path
    sockets: Path

    @property
    def database_url(self) -> str:
        return f"postgresql:///watchdesk?host={self.sockets}&user=watchdesk"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/redis.sock?db=0"


def of(var: Path) -> Places:
    """Return the places of the desk whose data lives in `var`; nothing is created."""
    var = var.absolute()
    sockets = var / "run"
    if len(os.fsencode(sockets / ".s.PGSQL.5432.lock")) > _LONGEST_SOCKET_PATH:
        name = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
        sockets = Path(tempfile.gettempdir()) / f"watchdesk-{os.getuid()}-{name}"
    return Places(var, var / "postgresql", var / "redis", sockets)
