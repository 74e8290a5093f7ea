"""Why a schedule can't be saved, as data for a form to word."""

from collections.abc import Iterable
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from kernel.problem import Problem
from oncall.scheduling.rotation import handoff_at
from oncall.scheduling.spec import UNITS, Layer, Override, ScheduleSpec, Window

MAX_EVERY = 1000
FIRST_YEAR, LAST_YEAR = 1970, 2200


def problems(spec: ScheduleSpec) -> list[Problem]:
    """Why this can't be a schedule; empty when it can.

    Codes: `unknown_zone`, `no_participants`, `unknown_unit`, `every_out_of_range`, `year_out_of_range`,
    `no_such_participant` (of `first`), `starts_before_anchor`, `end_not_after_start`, `unknown_weekday`,
    `one_weekday` (a weekly window names both), `created_twice`. A schedule without layers is none of them:
    it is a gap.
    """
    found: list[Problem] = []
    if spec.zone not in known_zones():
        found.append(Problem("zone", "unknown_zone", {"zone": spec.zone}))
    for index, layer in enumerate(spec.layers):
        found += _layer_problems(f"layers.{index}", layer, layer.zone or spec.zone)
    found += _override_problems(spec.overrides)
    return found


@cache
def known_zones() -> frozenset[str]:
    """The zone names that this machine's time zone data knows."""
    return frozenset(available_timezones())


def _layer_problems(place: str, layer: Layer, zone: str) -> list[Problem]:
    found: list[Problem] = []
    if not layer.participants:
        found.append(Problem(f"{place}.participants", "no_participants"))
    elif not 0 <= layer.first < len(layer.participants):
        found.append(Problem(f"{place}.first", "no_such_participant", {"first": str(layer.first)}))
    if layer.unit not in UNITS:
        found.append(Problem(f"{place}.unit", "unknown_unit", {"unit": layer.unit}))
    if not 1 <= layer.every <= MAX_EVERY:
        params = {"every": str(layer.every), "most": str(MAX_EVERY)}
        found.append(Problem(f"{place}.every", "every_out_of_range", params))
    if layer.zone and layer.zone not in known_zones():
        found.append(Problem(f"{place}.zone", "unknown_zone", {"zone": layer.zone}))
    if not FIRST_YEAR <= layer.anchor.year <= LAST_YEAR:
        params = {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
        found.append(Problem(f"{place}.anchor", "year_out_of_range", params))
    if not found and zone in known_zones():
        found += _coverage_problems(place, layer, zone)
    for index, window in enumerate(layer.windows):
        found += _window_problems(f"{place}.windows.{index}", window)
    return found


def _coverage_problems(place: str, layer: Layer, zone: str) -> list[Problem]:
    anchor = handoff_at(layer, ZoneInfo(zone), 0)
    start = layer.starts_at or anchor
    if start < anchor:
        return [Problem(f"{place}.starts_at", "starts_before_anchor", {"anchor": anchor.isoformat()})]
    if layer.ends_at is not None and layer.ends_at <= start:
        return [Problem(f"{place}.ends_at", "end_not_after_start", {"start": start.isoformat()})]
    return []


def _window_problems(place: str, window: Window) -> list[Problem]:
    found: list[Problem] = []
    if (window.opens_on is None) != (window.closes_on is None):
        found.append(Problem(place, "one_weekday"))
    weekdays = {window.opens_on, window.closes_on} - {None, *range(7)}
    return found + [Problem(place, "unknown_weekday", {"weekday": str(each)}) for each in weekdays]


def _override_problems(overrides: Iterable[Override]) -> list[Problem]:
    found: list[Problem] = []
    seen: set[int] = set()
    for index, override in enumerate(overrides):
        if override.end <= override.start:
            params = {"start": override.start.isoformat(), "end": override.end.isoformat()}
            found.append(Problem(f"overrides.{index}.end", "end_not_after_start", params))
        if override.created in seen:
            created = {"created": str(override.created)}
            found.append(Problem(f"overrides.{index}.created", "created_twice", created))
        seen.add(override.created)
    return found
