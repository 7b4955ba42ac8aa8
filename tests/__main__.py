"""Every check of the project, in order, each with what it says: `python -m tests`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.commonmark import REQUIRED

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS = (
    ("lint", [BIN / "ruff", "check", "."]),
    ("format", [BIN / "ruff", "format", "--check", "."]),
    ("types", [BIN / "mypy"]),
    ("import contracts", [BIN / "lint-imports", "--no-logo"]),
    ("decks", [BIN / "studykit", "check", "decks", "--strict"]),
    ("CommonMark examples", [sys.executable, "-m", "tests.commonmark"]),
    ("tests", [sys.executable, "-m", "pytest", "-n", "auto"]),
)


def main() -> int:
    """Run all checks; the exit code is that of the first that failed."""
    failed = 0
    environment = {**os.environ, REQUIRED: "1"}
    for name, command in CHECKS:
        print(f"== {name}", flush=True)  # noqa: T201
        code = subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=False).returncode
        failed = failed or code
    return failed


if __name__ == "__main__":
    raise SystemExit(main())
