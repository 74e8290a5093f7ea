"""What a pooler is not for goes past it."""

import os
import subprocess
import sys

import pytest

from tests.processes import ROOT, this_database

NOWHERE = "postgresql://127.0.0.1:1/nothing"


def manage(**changes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "migrate", "--check"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **changes},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_commands_go_to_postgresql_itself_where_that_is_named() -> None:
    direct = manage(DATABASE_URL=NOWHERE, WATCHDESK_DIRECT_DATABASE_URL=this_database())
    assert (direct.returncode, direct.stderr) == (0, "")
    lost = manage(DATABASE_URL=NOWHERE, WATCHDESK_DIRECT_DATABASE_URL="")
    assert lost.returncode == 1
    assert "127.0.0.1" in lost.stderr
