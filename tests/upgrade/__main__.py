"""An old web process and an old worker go on while the new version's migrations run:

    python -m tests.upgrade [COMMIT]

COMMIT is the old version: the newest tag of a release by default, or where there is none the commit before
the newest one that brought a migration. Its code runs with the packages of this one.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from config.children import Child
from config.embedded import places
from config.embedded.servers import Servers
from config.embedded.trouble import Trouble
from tests.config.test_run import free_port
from tests.processes import ROOT
from tests.upgrade.visitors import Visitors

BEFORE, AFTER = 10, 20
"""Seconds of visits before the migration and after it."""


def main(commit: str) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with ExitStack() as stack:
            var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watchdesk-upgrade-")))
            var.chmod(0o711)
            return _upgrade(stack, var, commit or _version_before())
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _upgrade(stack: ExitStack, var: Path, commit: str) -> int:
    old, port = _checkout(commit, var / "old"), free_port()
    servers = Servers(places.of(var), durable=False)
    stack.callback(servers.stop)
    servers.start()
    os.environ |= {
        "WATCHDESK_VAR": str(var),
        "DATABASE_URL": servers.places.database_url,
        "REDIS_URL": servers.places.redis_url,
        "WATCHDESK_SECRET_KEYS": "only-for-this-upgrade-0123456789-0123456789-0123456789",
        "WATCHDESK_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    (var / "static").mkdir(exist_ok=True)
    _say(f"The old version is {commit}: migrating, and loading its demo data.")
    _manage(old, "migrate", "--no-input", "--verbosity=0")
    _manage(old, "load_demo")
    for child in _programs(port):
        os.chdir(old)
        child.start(output=stack.enter_context((var / f"{child.name}.log").open("ab")).fileno())
        stack.callback(child.stop)
    os.chdir(ROOT)
    visitors = Visitors(f"http://localhost:{port}")
    visitors.wait()
    with visitors:
        time.sleep(BEFORE)
        _say("Old programs serve. The new version migrates.")
        visitors.phase = "while it migrated"
        _manage(ROOT, "migrate", "--no-input")
        visitors.phase = "on the new tables"
        time.sleep(AFTER)
    for line in visitors.told():
        _say(line)
    _manage(ROOT, "migrate", "--check", "--verbosity=0")
    _manage(ROOT, "audit")
    return 1 if visitors.failed else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _version_before() -> str:
    tag = _git("describe", "--tags", "--abbrev=0", "--match=v*", check=False)
    if tag:
        return tag
    newest = _git("log", "-1", "--format=%h", "--diff-filter=A", "--", "*/migrations/0*.py")
    if not newest:
        raise Trouble("The history of this checkout holds no migration: name the old version in ARGS.")
    return _git("rev-parse", "--short", f"{newest}~1")


def _git(*arguments: str, check: bool = True) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0 and check:
        raise Trouble(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip() if done.returncode == 0 else ""


def _checkout(commit: str, into: Path) -> Path:
    into.mkdir()
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode != 0:
        raise Trouble(f"There is no version {commit}: {packed.stderr.decode().strip()}")
    subprocess.run(["tar", "-x", "-C", str(into)], input=packed.stdout, check=True)
    return into


def _manage(where: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=where, check=False)
    if done.returncode != 0:
        raise Trouble(f"manage.py {arguments[0]} failed; its lines above say why.")


def _programs(port: int) -> list[Child]:
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-q", "-A", "config.celery:app"]
    web = ["granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={port}", "--blocking-threads=8"]
    return [
        Child("web", [*python, *web, "--log-level=error", "config.wsgi:application"]),
        Child("worker", [*celery, "worker", "--pool=threads", "--queues=clocks,sending", "--concurrency=2"]),
        Child("beat", [*celery, "beat", "--pidfile="]),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
