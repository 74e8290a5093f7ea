"""As whom the embedded PostgreSQL runs, and whether the data is ours to touch.

PostgreSQL refuses to run as root. Then it runs in a user namespace in which root has another number: the
files stay root's, and a checkout under root's closed home works. Where the kernel or a container forbids
namespaces, it runs as an unprivileged user, who must be able to reach the data and the programs.
"""

import functools
import os
import pwd
import subprocess
import sys
from pathlib import Path

from config.children import LEASH, Identity
from config.embedded.trouble import Trouble

# The kernel shows every foreign user as this number inside a namespace: nobody of ours may look like that.
_OVERFLOW_UID = 65534
_STAND_INS = ("postgres", "nobody")


@functools.cache
def identity() -> Identity:
    """Return as whom PostgreSQL runs. Raises Trouble when this machine leaves no way."""
    if os.geteuid() != 0:
        return Identity()
    inside = next((user.pw_uid for user in pwd.getpwall() if user.pw_uid not in {0, _OVERFLOW_UID}), None)
    if inside is not None and _namespaces_work(inside):
        return Identity(namespace=inside)
    stand_in = _stand_in()
    if stand_in is None:
        raise Trouble(
            "PostgreSQL refuses to run as root and there is no user nobody: start Watchdesk as another user."
        )
    return Identity(uid=stand_in)


def _namespaces_work(uid: int) -> bool:
    if sys.platform != "linux":
        return False
    probe = [sys.executable, "-I", "-c", _PROBE, str(LEASH.parent), str(uid)]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


_PROBE = "import sys; sys.path.insert(0, sys.argv[1]); import leash; leash.enter_namespace(int(sys.argv[2]))"


def _stand_in() -> int | None:
    for name in _STAND_INS:
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    return None


def names() -> list[str]:
    """Return the system users that PostgreSQL may see connecting when it is us who connect."""
    seen = {os.geteuid(), identity().namespace or os.geteuid()}
    try:
        return [pwd.getpwuid(uid).pw_name for uid in sorted(seen)]
    except KeyError as error:
        raise Trouble(
            f"The system has no name for user {os.geteuid()}, which PostgreSQL needs: add it to /etc/passwd, "
            "or name a server in DATABASE_URL."
        ) from error


def take(directory: Path) -> None:
    """Make `directory` (0700) the server's own: create it, or check whose it is. Raises Trouble.

    No parent's mode is changed. As root the tree may change hands between us and the stand-in, because
    whether namespaces work may have changed since; data of anybody else is left alone.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = directory.lstat()
    except OSError as error:
        raise Trouble(
            f"Watchdesk cannot write to {directory} ({error.strerror}): name another WATCHDESK_VAR."
        ) from error
    stand_in = identity().uid
    wanted = os.geteuid() if stand_in is None else stand_in
    if found.st_uid != wanted:
        if os.geteuid() != 0 or found.st_uid not in {0, _stand_in()} or directory.is_symlink():
            raise Trouble(
                f"The data in {directory} belongs to {_name(found.st_uid)}: start Watchdesk as that user, "
                "or name another WATCHDESK_VAR."
            )
        _give(directory, wanted)
    if found.st_mode & 0o077:
        directory.chmod(0o700)
    _check_reach(directory)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _give(directory: Path, uid: int) -> None:
    os.chown(directory, uid, -1)
    for folder, folders, files in os.walk(directory):
        for name in (*folders, *files):
            os.chown(Path(folder) / name, uid, -1, follow_symlinks=False)


def _check_reach(path: Path) -> None:
    stand_in = identity().uid
    if stand_in is None:
        return
    probe = subprocess.run(
        ["/bin/ls", str(path)], user=stand_in, group=stand_in, capture_output=True, check=False
    )
    if probe.returncode != 0:
        raise Trouble(
            f"PostgreSQL refuses to run as root, and {_name(stand_in)} cannot reach {path}: start Watchdesk "
            "as an ordinary user, put it where everybody may enter, or name a server in DATABASE_URL."
        )


def check_program(program: Path) -> None:
    """Raise Trouble when whoever PostgreSQL runs as cannot reach its programs."""
    _check_reach(program)
