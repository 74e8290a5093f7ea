"""`make run` with real processes: what it says when it cannot start, and that it leaves nothing behind."""

import fcntl
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(var: Path, **changes: str) -> dict[str, str]:
    """A shell that has named no servers."""
    named = {
        "DATABASE_URL",
        "WATCHDESK_DIRECT_DATABASE_URL",
        "REDIS_URL",
        "WATCHDESK_TEST_VAR",
        "WATCHDESK_SECRET_KEYS",
        "PYTEST_CURRENT_TEST",
    }
    kept = {name: value for name, value in os.environ.items() if name not in named}
    return {**kept, "WATCHDESK_VAR": str(var), "PORT": str(free_port()), "WATCHDESK_DEMO": "0", **changes}


def refused(var: Path, **changes: str) -> str:
    """Start a desk that cannot start; return its one sentence."""
    done = subprocess.run(
        [sys.executable, "-m", "config.run"],
        env=environment(var, **changes),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_a_busy_port_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert f"Port {port} is in use" in refused(tmp_path, PORT=str(port))


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_told_in_one_sentence(tmp_path: Path, port: str) -> None:
    assert "it must be a number from 1 to 65535" in refused(tmp_path, PORT=port)


@pytest.mark.parametrize(
    ("name", "url", "says"),
    [
        ("DATABASE_URL", "postgresql://127.0.0.1:1/watchdesk", "PostgreSQL at 127.0.0.1:1 cannot be used"),
        ("DATABASE_URL", "mysql://localhost/watchdesk", "DATABASE_URL must look like"),
        ("WATCHDESK_DIRECT_DATABASE_URL", "postgresql:///watchdesk", "set DATABASE_URL to the pooler, too"),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "Redis cannot be used"),
        ("REDIS_URL", "http://localhost", "REDIS_URL must look like"),
    ],
)
def test_a_server_that_is_away_is_told_in_one_sentence(
    tmp_path: Path, name: str, url: str, says: str
) -> None:
    assert says in refused(tmp_path, **{name: url})


def test_a_second_desk_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        assert "runs already" in refused(tmp_path)


def test_data_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make somebody else's data")
    (tmp_path / "postgresql").mkdir()
    os.chown(tmp_path / "postgresql", 12345, 12345)
    assert "belongs to user 12345" in refused(tmp_path)


class Desk:
    """A desk that `make run` would start, with everything it prints."""

    def __init__(self, var: Path, *, stdin: int = subprocess.DEVNULL) -> None:
        self.var = var
        self.environment = environment(var)
        self.printed = (var / "printed").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.run"],
            env=self.environment,
            cwd=ROOT,
            stdin=stdin,
            stdout=self.printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def output(self) -> str:
        return (self.var / "printed").read_text()

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + 90
        while "Watchdesk runs at" not in self.output():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.1)

    def processes(self) -> list[psutil.Process]:
        """All that runs for this desk: by its environment, which PostgreSQL overwrites, or its directory."""
        found = []
        for process in psutil.process_iter():
            try:
                of_us = process.environ().get("WATCHDESK_VAR") == str(self.var)
                if of_us or Path(process.cwd()).is_relative_to(self.var):
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return found

    def left_after(self, seconds: float) -> list[psutil.Process]:
        deadline = time.monotonic() + seconds
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return self.processes()


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One directory for all starts: the later ones go on where the earlier were."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def desk(var: Path) -> Iterator[Desk]:
    desk = Desk(var)
    yield desk
    for process in desk.processes():
        process.kill()
    desk.process.kill()
    desk.process.wait()
    desk.printed.close()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=["ctrl-c", "closed terminal"])
def test_a_desk_that_is_asked_to_stop_leaves_nothing_running(desk: Desk, number: signal.Signals) -> None:
    desk.wait_until_up()
    with urllib.request.urlopen(f"http://127.0.0.1:{desk.environment['PORT']}/healthz/web") as answer:
        assert answer.status == 200
    names = {process.name() for process in desk.processes()}
    assert {"postgres", "redis-server"} <= names
    desk.process.send_signal(number)
    assert desk.process.wait(40) == 0
    assert desk.left_after(1) == []
    assert desk.output().endswith("Stopped.\n")
    assert "was killed" not in desk.output()
    assert "Traceback" not in desk.output()


@pytest.mark.slow
def test_a_terminal_that_closes_under_a_waiting_make_ends_the_desk(var: Path) -> None:
    ours, theirs = pty.openpty()
    desk = Desk(var, stdin=theirs)
    os.close(theirs)
    try:
        desk.wait_until_up()
        # the kernel tells the first program of the terminal alone; the desk was not that
        os.close(ours)
        assert desk.process.wait(40) == 0
        assert desk.left_after(1) == []
    finally:
        desk.process.kill()
        desk.printed.close()


@pytest.mark.slow
def test_a_killed_supervisor_takes_everybody_along_and_the_next_start_recovers(desk: Desk) -> None:
    desk.wait_until_up()
    os.kill(desk.process.pid, signal.SIGKILL)
    desk.process.wait()
    assert desk.left_after(25) == []
    again = Desk(desk.var)
    try:
        again.wait_until_up()
        again.process.send_signal(signal.SIGTERM)
        assert again.process.wait(40) == 0
        assert again.left_after(1) == []
    finally:
        again.process.kill()
        again.printed.close()


@pytest.mark.slow
def test_a_worker_that_is_killed_starts_again(desk: Desk) -> None:
    desk.wait_until_up()
    worker = next(p for p in desk.processes() if "clocks@%h" in " ".join(p.cmdline()))
    worker.kill()
    deadline = time.monotonic() + 15
    while not re.search(r"clocks was killed by signal 9; it starts again in 1 s", desk.output()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    while not any("clocks@%h" in " ".join(p.cmdline()) for p in desk.processes()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    desk.process.send_signal(signal.SIGINT)
    assert desk.process.wait(40) == 0
