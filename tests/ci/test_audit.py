"""What `make check` makes of what is known about the packages."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parents[2] / ".ci" / "audit.py"


def verdict(report: Any) -> tuple[int, str]:
    spec = spec_from_file_location("ci_audit", PLACE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    code, words = module.verdict(report)
    return int(code), str(words)


def package(*flaws: dict[str, Any]) -> dict[str, Any]:
    return {"name": "django", "version": "5.2", "vulns": list(flaws)}


def test_where_nobody_answers_one_sentence_says_so_and_the_check_goes_on() -> None:
    reports: list[Any] = [None, {"dependencies": []}]
    for report in [*reports, {"dependencies": [{"name": "a", "skip_reason": "not found"}]}]:
        code, words = verdict(report)
        assert code == 0
        assert words.startswith("Not audited:")


def test_a_flaw_that_an_upgrade_mends_fails_the_check() -> None:
    code, words = verdict({"dependencies": [package({"id": "PYSEC-1", "fix_versions": ["5.2.1"]})]})
    assert code == 1
    assert "django 5.2: PYSEC-1, mended in 5.2.1" in words


def test_a_flaw_that_nothing_mends_is_told_and_blocks_nobody() -> None:
    code, words = verdict({"dependencies": [package({"id": "PYSEC-2", "fix_versions": []}), package()]})
    assert code == 0
    assert "not mended yet" in words
    assert "2 of 2 packages audited, 1 known" in words
