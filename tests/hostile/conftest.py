"""The walk takes minutes: `make hostile` asks for it, `make test` does not."""

import os

collect_ignore = [] if os.environ.get("HOSTILE") else ["test_at_once.py", "test_walk.py", "test_no_trace.py"]
