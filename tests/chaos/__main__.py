"""`make chaos`: everything goes wrong at random, and afterwards everything is counted again.

SEED=… draws the same faults again, MINUTES=… or FAULTS=… say how long.
"""

import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from psycopg import sql

from config.embedded.trouble import Trouble
from tests.chaos.ground import Ground
from tests.chaos.plan import from_environment

SHOWN = 40


def say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')}  {line}\n")
    sys.stdout.flush()


def main() -> int:
    plan = from_environment()
    say(f"SEED={plan.seed}: the same seed draws the same faults.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    var = Path(tempfile.mkdtemp(prefix="watchdesk-chaos-"))
    var.chmod(0o711)
    ground = Ground(var, os.environ.get("DATABASE_URL", ""))
    if not ground.owns_database:
        say("DATABASE_URL names the database: it must be empty, and it is neither restarted nor emptied.")
    failed = True
    try:
        ground.start()
        report = _play(plan, var, ground)
        _print(report)
        failed = bool(report.wrong)
        if failed:
            say(f"The tables and the logs of the programs are kept in {_kept(var, ground)}.")
    except KeyboardInterrupt:
        say("Interrupted: nothing was counted.")
    except Trouble as trouble:
        say(str(trouble))
    finally:
        ground.stop()
        shutil.rmtree(var, ignore_errors=True)
    return int(failed)


def _kept(var: Path, ground: Ground) -> Path:
    """What shows how it came to be wrong."""
    kept = Path(tempfile.mkdtemp(prefix="watchdesk-chaos-kept-"))
    shutil.copytree(var / "programs", kept / "programs")
    with ground.connect() as connection:
        found = connection.execute("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
        for name in [str(row["name"]) for row in found]:
            copy = sql.SQL("COPY {} TO STDOUT (FORMAT csv, HEADER)").format(sql.Identifier(name))
            with connection.cursor().copy(copy) as lines, (kept / f"{name}.csv").open("wb") as file:
                for line in lines:
                    file.write(line)
    return kept


def _play(plan: Any, var: Path, ground: Ground) -> Any:
    os.environ |= {
        "DATABASE_URL": ground.database_url,
        "REDIS_URL": ground.redis_url,
        "WATCHDESK_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "WATCHDESK_SECRET_KEYS": secrets.token_hex(32),
    }
    run = import_module("tests.chaos.run")

    def build(provider: str) -> Any:
        say("Making the desk.")
        django.setup()
        call_command("migrate", verbosity=0, skip_checks=True)
        scene: Callable[..., Any] = import_module("tests.chaos.scene").build
        return scene(provider=provider, pace=plan.pace, people=3)

    return run.play(plan, var, ground, build, say)


def _print(report: Any) -> None:
    say(f"{report.faults.total()} faults, {report.restarts} programs started again by their service manager:")
    for name, times in report.faults.most_common():
        say(f"  {times:4}  {name}")
    say(
        f"Counted again: {report.counted}; {report.copies} copies of messages, each with its first one's key."
    )
    say("Answers: " + ", ".join(f"{name} {times}" for name, times in sorted(report.answers.items())))
    for words in report.wrong[:SHOWN]:
        say(f"WRONG: {words}")
    say(
        f"{len(report.wrong)} things are wrong."
        if report.wrong
        else "Nothing is lost, nothing is twice on the record, the auditor is silent."
    )


if __name__ == "__main__":
    sys.exit(main())
