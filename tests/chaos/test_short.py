"""A short `make chaos` in every run of the tests: programs die, Redis is emptied, people go on."""

from pathlib import Path

import pytest

from tests.chaos import scene
from tests.chaos.cast import Scene
from tests.chaos.ground import Ground
from tests.chaos.plan import Plan, from_environment
from tests.chaos.run import play
from tests.processes import this_database


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_desk_whose_programs_are_killed_keeps_every_promise(tmp_path: Path) -> None:
    plan = Plan("short", seconds=600, faults=6, pauses=(0.5, 1.5), pace=0.1, everything=False)

    def build(provider: str) -> Scene:
        return scene.build(provider=provider, pace=plan.pace, people=1)

    ground = Ground(tmp_path, this_database())
    try:
        ground.start()
        report = play(plan, tmp_path, ground, build, print)
    finally:
        ground.stop()
    assert report.wrong == [], "\n".join(report.wrong)
    assert report.faults.total() == plan.faults
    assert report.counted is not None
    assert report.counted.tickets > 0
    assert report.counted.mails > 0


def test_the_same_seed_draws_the_same() -> None:
    first, again, other = (Plan(seed, 1).chance("faults").random() for seed in ("a", "a", "b"))
    assert first == again != other


def test_what_is_typed_after_make_says_how_long_it_takes() -> None:
    assert from_environment({}).seconds == 600
    assert from_environment({"SEED": "x", "MINUTES": "0.5"}).seconds == 30
    counted = from_environment({"FAULTS": "7"})
    assert counted.faults == 7
    assert counted.seconds > 10_000
    assert from_environment({}).seed != from_environment({}).seed
