"""How long a run is, and what it is drawn from."""

from tests.chaos.plan import Plan, from_environment


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
