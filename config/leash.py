"""Runs a program that ends when whoever started it ends. Standard library only, started by path:

    python leash.py PARENT-PID SIGNAL UID NAMESPACE program arguments

SIGNAL is what the program gets when PARENT-PID vanishes, however it vanished. UID, if not "-", is the user
to become. NAMESPACE, if not "-", is the user id to appear as inside a user namespace of its own: files stay
ours, and a program that refuses to run as root runs.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000


def main(parent: int, at_death: int, uid: str, namespace: str, command: list[str]) -> int:
    """Become `command`; only where the kernel cannot watch the parent, stay and watch it."""
    if namespace != "-":
        enter_namespace(int(namespace))
    elif uid != "-":
        os.setgroups([])
        os.setgid(int(uid))
        os.setuid(int(uid))
    if sys.platform != "linux":
        return _watch(parent, at_death, command)
    # after the change of user, which forgets it
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, at_death, 0, 0, 0) != 0:
        return _watch(parent, at_death, command)
    # the parent may have gone before the kernel was asked
    if os.getppid() != parent:
        return 1
    # no shell is what is wanted
    return os.execv(command[0], command)  # noqa: S606


def enter_namespace(uid: int) -> None:
    """Appear as `uid` in a user namespace of our own. Raises OSError where that is forbidden."""
    outer_uid, outer_gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {outer_uid} 1")
    Path("/proc/self/gid_map").write_text(f"{uid} {outer_gid} 1")


def _watch(parent: int, at_death: int, command: list[str]) -> int:
    child = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    told = False
    while child.poll() is None:
        time.sleep(0.2)
        if not told and os.getppid() != parent:
            child.send_signal(at_death)
            told = True
    return child.returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5:]))
