"""A web process whose master was killed ends, and leaves the port to the next one."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
MASTER = """
import multiprocessing, time
from config import parent

def serve():
    parent.end_with_master()
    time.sleep(600)

if __name__ == "__main__":
    child = multiprocessing.Process(target=serve)
    child.start()
    print(child.pid, flush=True)
    child.join()
"""


def test_a_web_process_ends_when_its_master_was_killed(tmp_path: Path) -> None:
    program = tmp_path / "master.py"
    program.write_text(MASTER)
    with subprocess.Popen(
        [sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as master:
        assert master.stdout is not None
        serving = psutil.Process(int(master.stdout.readline()))
        assert serving.is_running()
        master.send_signal(signal.SIGKILL)
        master.wait()
    serving.wait(60)
    assert not serving.is_running()
