import errno
import io
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from config import supervisor
from config.children import Child
from config.supervisor import Supervisor, launch_with_lines


def program(name: str, code: str, *arguments: str) -> Child:
    return Child(name, [sys.executable, "-I", "-u", "-c", code, *arguments])


def start(child: Child) -> None:
    """Start a program and wait for its first line."""
    child.start()
    assert child.process is not None
    assert child.process.stdout is not None
    with child.process.stdout as lines:
        lines.readline()


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_every_line_stands_behind_the_name_of_who_said_it(capsys: pytest.CaptureFixture[str]) -> None:
    child = program("web", "print('hello'); print('world')")
    launch_with_lines(child)
    child.wait_or_kill(10)
    printed = ""
    while "world" not in printed:
        time.sleep(0.02)
        printed += capsys.readouterr().out
    assert printed == "web       | hello\nweb       | world\n"


def test_who_died_starts_again_after_a_growing_pause(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.monotonic()
    monkeypatch.setattr("config.supervisor.time", SimpleNamespace(monotonic=lambda: now))
    child = program("beat", "raise SystemExit(3)")
    keeper = Supervisor()
    keeper.start(child)
    for pause in (1, 2, 4, 8, 16, 32, 60, 60):
        assert child.process is not None
        first = child.process.pid
        child.process.wait(10)
        keeper.look()
        assert f"beat ended with code 3; it starts again in {pause} s." in capsys.readouterr().out
        now += pause - 0.1
        keeper.look()
        assert child.process.pid == first
        now += 0.2
        keeper.look()
        assert child.process.pid != first
    keeper.stop([child])


def test_a_crash_loop_is_said_once_in_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.monotonic()
    monkeypatch.setattr("config.supervisor.time", SimpleNamespace(monotonic=lambda: now))
    child = program("beat", "raise SystemExit(3)")
    keeper = Supervisor()
    keeper.start(child)
    for _ in range(8):
        assert child.process is not None
        child.process.wait(10)
        keeper.look()
        now += 61
        # it has not lived for a minute: it never lived
        keeper._watched[0].started = now
        keeper.look()
    keeper.stop([child])
    assert capsys.readouterr().out.count("beat keeps ending soon after its start") == 1


def test_stop_lets_everybody_finish_what_he_is_at(tmp_path: Path) -> None:
    done = tmp_path / "done"
    child = program(
        "clocks",
        "import signal, sys, time, pathlib\n"
        "def end(*_): time.sleep(1); pathlib.Path(sys.argv[1]).touch(); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('ready'); time.sleep(60)",
        str(done),
    )
    start(child)
    Supervisor().stop([child])
    assert done.exists()
    assert child.process is not None
    assert child.process.returncode == 0


def test_who_does_not_end_is_killed_and_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
    child = program(
        "sending",
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready'); time.sleep(60)",
    )
    start(child)
    Supervisor().stop([child])
    assert not child.alive
    assert "sending did not end within" in capsys.readouterr().out


def test_a_closed_terminal_does_not_hinder_the_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(sys, "stdout", Closed())
    supervisor.say("Stopped.")


def test_children_end_when_their_starter_is_killed() -> None:
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import sys, time\n"
                "from config.children import Child\n"
                "child = Child('sleeper', ['/bin/sleep', '60']); child.start()\n"
                "print(child.process.pid, flush=True); time.sleep(60)"
            ),
        ],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert starter.stdout is not None
    child = psutil.Process(int(starter.stdout.readline()))
    # the leash has become the program
    wait_for(lambda: child.name() == "sleep")
    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
