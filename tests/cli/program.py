"""The program as a learner or a script runs it: in this process where that will do, else in one of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from studykit.cli.entry import run

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass
class Program:
    """The program with a home, decks and a time of its own."""

    home: Path
    decks: list[Path] = field(default_factory=list)
    now: str | None = "2026-11-20T09:00"

    def options(self) -> list[str]:
        decks = [part for path in self.decks for part in ("--decks", str(path))]
        return ["--home", str(self.home), *decks, *(["--now", self.now] if self.now else [])]

    def __call__(self, *arguments: str, typed: str = "") -> Outcome:
        """Run a command in this process."""
        return call([*self.options(), *arguments], typed)

    def apart(self, *arguments: str, typed: str | bytes = b"", **environment: str) -> Outcome:
        """Run a command in a process of its own."""
        return spawn([*self.options(), *arguments], typed, environment)


def call(arguments: Sequence[str], typed: str = "") -> Outcome:
    """Run the program in this process, as far from a terminal as a pipe."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO(typed.encode()), encoding="utf-8")
    with redirect_stdout(out), redirect_stderr(err), patch.object(sys, "stdin", given):
        code = run(list(arguments))
    return Outcome(code, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def spawn(
    arguments: Sequence[str | bytes], typed: str | bytes = b"", environment: Mapping[str, str] | None = None
) -> Outcome:
    """Run the program in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "studykit", *arguments],
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
