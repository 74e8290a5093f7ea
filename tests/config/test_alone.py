"""One command on a desk that is stopped."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.config.test_run import ROOT, environment


def alone(var: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "config.alone", *arguments],
        env=environment(var, DJANGO_SETTINGS_MODULE="config.settings"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_command_has_the_desks_servers_and_leaves_none_behind(tmp_path: Path) -> None:
    done = alone(tmp_path / "var", "backup", str(tmp_path / "backups"))
    assert done.returncode == 1
    assert done.stderr == "CommandError: This database holds no desk: there is nothing to back up.\n"
    assert not list((tmp_path / "backups").iterdir())
    left = [
        process.cmdline() for process in psutil.process_iter(["cmdline"]) if str(tmp_path) in _line(process)
    ]
    assert not left


def _line(process: psutil.Process) -> str:
    return " ".join(process.info["cmdline"] or [])


def test_a_command_must_be_named(tmp_path: Path) -> None:
    done = alone(tmp_path / "var")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
