"""A short `make chaos` in every run of the tests: programs die, Redis is emptied, people go on."""

from pathlib import Path

import pytest

from tests.chaos import scene
from tests.chaos.cast import Scene
from tests.chaos.ground import Ground
from tests.chaos.plan import Plan
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
