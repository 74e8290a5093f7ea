"""Prints how long the costly parts take, in milliseconds and as a ratio to a yardstick of this machine.

The milliseconds tell about the machine, too; compare the ratios of two versions.
"""

import sys
from collections.abc import Callable, Iterator
from time import perf_counter

from tests.bench.scheduling import years

RUNS = 7


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


def main() -> None:
    unit = best(yardstick)
    sys.stdout.write(f"{'yardstick':75}{unit * 1000:9.1f} ms     ratio\n")
    for name, work in benches():
        took = best(work)
        sys.stdout.write(f"{name:75}{took * 1000:9.1f} ms  {took / unit:8.2f}\n")


if __name__ == "__main__":
    main()
