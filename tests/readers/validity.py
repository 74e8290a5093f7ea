"""html-validate, asked about the HTML that the desk sends. Node runs it, one process for all pages."""

import json
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / ".venv" / "html-validate"


# What stays: Django's page of another person's password writes a list, its warning, inside a paragraph.
DJANGOS = "Stray end tag '</p>'"


class Validator:
    def __init__(self) -> None:
        self._node = subprocess.Popen(
            [shutil.which("node") or "node", str(HERE / "validate.cjs"), str(INSTALLED / "node_modules")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def complaints(self, html: str, *, admin: bool) -> list[str]:
        """A sentence for each thing in the HTML that is not valid. Django's own pages are held to the HTML
        standard, the desk's also to how WCAG's techniques want it written."""
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(json.dumps({"html": html, "admin": admin}) + "\n")
        self._node.stdin.flush()
        found: list[str] = json.loads(self._node.stdout.readline())
        return [each for each in found if not (admin and each.endswith(DJANGOS))]

    def close(self) -> None:
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.close()
        self._node.wait()
        self._node.stdout.close()
