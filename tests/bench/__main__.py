"""`make bench`: how long the costly parts take at ten thousand and at a hundred thousand tickets.

Milliseconds tell about the machine, too; compare the ratios of two versions. `SIZES=10000,1000000` chooses
how many tickets, `JSON=path` where the figures are kept besides the table. Nothing fails by a figure.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from config.embedded.places import Places
from tests.bench.places import TEMPLATE, address, drop_database, make_database, servers
from tests.bench.scheduling import years
from tests.bench.table import table

RUNS = 7
SIZES = "10000,100000"


def best(work: Callable[[], object]) -> float:
    """The shortest of some runs, in seconds: what else ran on the machine is in the others."""
    found = []
    for _run in range(RUNS):
        begins = perf_counter()
        work()
        found.append(perf_counter() - begins)
    return min(found)


def yardstick() -> None:
    """A hundred thousand steps of Python, about as long as the budget of a page's calculation."""
    total: dict[int, int] = {}
    for number in range(100_000):
        total[number % 1000] = total.get(number % 1000, 0) + number


def benches() -> Iterator[tuple[str, Callable[[], object]]]:
    yield from years()


def calculations() -> None:
    unit = best(yardstick)
    say(f"{'yardstick':75}{unit * 1000:9.1f} ms     ratio")
    for name, work in benches():
        took = best(work)
        say(f"{name:75}{took * 1000:9.1f} ms  {took / unit:8.2f}")


def desks(sizes: list[int]) -> list[dict[str, Any]]:
    """Each size in a database of its own, one after the other, on servers of this run."""
    with servers() as here:
        os.environ["DATABASE_URL"] = make_database(here, TEMPLATE)
        say("Making the database, and living some tickets through the desk's actions.")
        run("manage.py", "migrate", "--no-input", "--verbosity=0", "--skip-checks")
        run("manage.py", "collectstatic", "--no-input", "--verbosity=0")
        run("-m", "tests.bench.lives")
        return [desk(here, size) for size in sizes]


def desk(here: Places, size: int) -> dict[str, Any]:
    name, path = f"bench_{size}", here.var / f"{size}.json"
    say(f"Seeding {size:,} tickets.")
    os.environ["DATABASE_URL"] = make_database(here, name, like=TEMPLATE)
    begins = time.monotonic()
    run("-m", "tests.bench.seed", str(size))
    seeded = time.monotonic() - begins
    say(f"Measuring with {size:,} tickets.")
    run("-m", "tests.bench.measure", str(path))
    result: dict[str, Any] = {**json.loads(path.read_text()), "seeded_seconds": seeded}
    result["audit"] = run("manage.py", "audit", may_fail=True).splitlines()[-1]
    os.environ["DATABASE_URL"] = address(here, TEMPLATE)
    drop_database(here, name)
    return result


def run(*arguments: str, may_fail: bool = False) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False
    )
    if done.returncode and not may_fail:
        raise SystemExit(f"{' '.join(arguments)} failed; its lines above say why.")
    return done.stdout


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    sizes = [int(size) for size in (os.environ.get("SIZES") or SIZES).split(",")]
    path = Path(
        os.environ.get("JSON") or Path(os.environ.get("WATCHDESK_VAR") or "var") / "bench.json"
    ).absolute()
    calculations()
    results = desks(sizes)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results, indent=1) + "\n")
    say(table(results))
    say(f"The figures are kept in {path}.")


if __name__ == "__main__":
    main()
