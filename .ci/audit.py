# ruff: noqa: INP001 (a program, in no package)
"""Known vulnerabilities of the packages that serve the desk, where somebody can be asked about them.

Without a network, or where a mirror has the packages and nothing to tell about them, one sentence says so and
the check goes on: it must not hang, nor fail for a wire.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PINNED = Path(__file__).parent.parent / "requirements" / "runtime.txt"
TIMEOUT_SECONDS, IN_ALL_SECONDS = 5, 60


def asked() -> Any:
    """What pip-audit says about each pinned package; None where nobody answered."""
    program = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", str(PINNED)]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", str(TIMEOUT_SECONDS)]
    try:
        ran = subprocess.run(
            program + options, capture_output=True, text=True, timeout=IN_ALL_SECONDS, check=False
        )
        return json.loads(ran.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None


def verdict(report: Any) -> tuple[int, str]:
    """(exit code, what to print): 1 where an upgrade mends something."""
    packages = report["dependencies"] if report else []
    known = [each for each in packages if "vulns" in each]
    if not known:
        return 0, "Not audited: nobody answered who knows vulnerabilities of these packages."
    found = [(package, flaw) for package in known for flaw in package["vulns"]]
    lines = [
        f"{package['name']} {package['version']}: {flaw['id']}, "
        + (f"mended in {', '.join(flaw['fix_versions'])}" if flaw["fix_versions"] else "not mended yet")
        for package, flaw in found
    ]
    lines.append(f"{len(known)} of {len(packages)} packages audited, {len(found)} known vulnerabilities.")
    return int(any(flaw["fix_versions"] for _package, flaw in found)), "\n".join(lines)


if __name__ == "__main__":
    code, words = verdict(asked())
    sys.stdout.write(f"{words}\n")
    sys.exit(code)
