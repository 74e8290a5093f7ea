"""Results as people read them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Result = Mapping[str, Any]
BARE = "bare view"


def table(results: Sequence[Result]) -> str:
    return "\n".join(line for result in results for line in _of_one(result, results[0])) + "\n"


def _of_one(result: Result, first: Result) -> Iterator[str]:
    yield ""
    yield f"{result['tickets']:,} tickets, {result['open']:,} open; in {result['seeded_seconds']:.0f} s"
    heads = ("p50 ms", "p95 ms", "queries", "bytes", "a second", "to bare", "to first")
    yield f"{'':22}" + "".join(f"{head:>10}" for head in heads)
    bare = result["pages"][BARE]["p50"]
    for name, page in result["pages"].items():
        to_first = page["p50"] / first["pages"][name]["p50"]
        yield (
            f"{name:22}{page['p50']:10.1f}{page['p95']:10.1f}{page['queries']:10}{page['size']:10,}"
            f"{page['rate']:10.1f}{page['p50'] / bare:10.2f}{to_first:10.2f}"
        )
    search, nothing = result["search_ms"], result["nothing_due_ms"]
    rare, common = search["rare"]["p50"], search["common"]["p50"]
    yield f"search in the database: rare word {rare:.1f} ms, common word {common:.1f} ms"
    yield f"a sweep with nothing due: {nothing['p50']:.1f} ms (p95 {nothing['p95']:.1f})"
    fired = ", ".join(f"{rate:.0f}" for rate in result["fired_a_second"])
    yield f"thresholds fired a second, by one worker: {fired}"
    yield f"the auditor: {result['audit']}"
