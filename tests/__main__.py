"""Every check of the project, each with what it says: `python -m tests`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.commonmark import REQUIRED

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
Command = Sequence[str | Path]

CHECKS: Mapping[str, Command] = {
    "lint": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy"],
    "import contracts": [BIN / "lint-imports", "--no-logo"],
    "decks": [BIN / "studykit", "check", "decks", "--strict"],
}
"""What is checked beside the tests, one after the other."""
EXAMPLES: Command = [sys.executable, "-m", "tests.commonmark"]
"""Fetches what some of the tests read, and so comes before them."""
TESTS: Command = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal"]

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
ROOM = 4_000_000_000
"""In bytes: far more than the tests ever hold at once."""


def main() -> int:
    """Run all checks; the exit code is that of the first that failed."""
    environment = {**os.environ, REQUIRED: "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the program is started a thousand times
    print("== CommonMark examples", flush=True)  # noqa: T201
    failed = _run(EXAMPLES, environment).returncode
    with ThreadPoolExecutor(1) as beside:
        others = {name: beside.submit(_run, command, environment, quiet=True) for name, command in CHECKS.items()}
        print("== tests", flush=True)  # noqa: T201
        with _folder() as folder:
            failed = failed or _run(TESTS, {**environment, "TMPDIR": str(folder)}).returncode
        for name, other in others.items():
            done = other.result()
            print(f"== {name}\n{done.stdout}", end="", flush=True)  # noqa: T201
            failed = failed or done.returncode
    return failed


def _run(command: Command, environment: Mapping[str, str], *, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a check; a quiet one keeps what it says."""
    to, errors = (subprocess.PIPE, subprocess.STDOUT) if quiet else (None, None)
    words = [str(part) for part in command]
    return subprocess.run(words, cwd=ROOT, env=environment, check=False, text=True, stdout=to, stderr=errors)


@contextmanager
def _folder() -> Iterator[Path]:
    """Where tests make their files: in memory, if there is room, for most wait for the disk and none is about it."""
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(prefix="studykit-", dir=MEMORY if there else None) as folder:
        yield Path(folder)


if __name__ == "__main__":
    raise SystemExit(main())
