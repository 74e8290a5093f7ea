"""Runs a program whose time of day is wrong by as much as a file says, and changes while it runs.

    python -m tests.chaos.skewed FILE MODULE arguments

How long something takes (time.monotonic) stays true, as on a machine whose clock somebody sets.
"""

import datetime as dt
import runpy
import sys
import threading
import time
from pathlib import Path

import time_machine


def main(file: Path, module: str) -> None:
    true_offset = time.time() - time.monotonic()
    traveller = time_machine.travel(dt.datetime.now(dt.UTC), tick=True)
    coordinates = traveller.start()

    def follow() -> None:
        while True:
            wrong_by = int(file.read_text().strip() or "0")
            meant = true_offset + time.monotonic() + wrong_by
            if abs(time.time() - meant) > 0.5:
                coordinates.move_to(meant)
            time.sleep(0.5)

    threading.Thread(target=follow, daemon=True).start()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _, written, module_name, *rest = sys.argv
    sys.argv = [module_name, *rest]
    main(Path(written), module_name)
