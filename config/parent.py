"""A web process under a master ends with it, even if the master was killed and could not say so.

Left alone it would hold its port for ever and answer a share of the requests with the code of before.
"""

import multiprocessing
import os
import signal
import threading
import time

# how long what it is answering may take, once its master is gone
GRACE_SECONDS = 5.0


def end_with_master() -> None:
    """Watch whoever started this process, if it was a master that starts several."""
    master = multiprocessing.parent_process()
    if master is not None:
        threading.Thread(target=_watch, args=(master,), daemon=True, name="master").start()


def _watch(master: "multiprocessing.process.BaseProcess") -> None:
    master.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(os.EX_TEMPFAIL)
