"""The desk's secret keys when the environment names none: made once, kept in WATCHDESK_VAR."""

import contextlib
import os
import secrets
from pathlib import Path


def kept_in(var: Path) -> list[str]:
    """Return the keys kept in `var`, the first of which signs and encrypts; make one at the first call.

    The file is readable by its owner only. Two processes that start together end with the same key: the
    name appears at once and complete, or not at all.
    """
    path = var / "secret-keys"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        draft = var / f".secret-keys.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().split()
