"""The program on a disk in trouble: commands run in a process that was prepared once, each in a fork of its own.

`python -m tests.e2e.troubled` is that process. A fork begins where a start of the program would have loaded what it
needs; from there on it is the program, with its own pipes, and with a disk that fails at a chosen step.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from tests.cli.program import ROOT

SHIM = Path(__file__).with_name("trouble.c")


class Trouble(IntEnum):
    """What happens at a step; the numbers are those of trouble.c."""

    COUNT = 0
    BAD = 1
    FULL = 2
    KILL = 3


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, or the signal as a negative number; and what it said."""

    code: int
    out: str
    err: str


def build(folder: Path) -> Path | None:
    """The library that fails on purpose, made with the compiler of this system; None where there is none."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    headers = [compiler, "-fsyntax-only", "-x", "c", "-"]
    if subprocess.run(headers, input=b"#include <unistd.h>", capture_output=True, check=False).returncode:
        return None
    made = folder / "trouble.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, SHIM, "-ldl"], check=True)
    return made


class Troubled:
    """The prepared process. What it is asked to run is run in a fork of it."""

    def __init__(self, library: Path | None) -> None:
        environment = {**os.environ, **({"LD_PRELOAD": str(library)} if library else {})}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.troubled"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
        )

    def run(
        self,
        arguments: Sequence[str],
        typed: str = "",
        *,
        below: Path | None = None,
        at: int = 0,
        what: Trouble = Trouble.COUNT,
        told: Path | None = None,
        longest: int | None = None,
    ) -> Ended:
        """Run a command line, with trouble at a step below a folder, or where no file may be longer than that."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        wanted = {
            "arguments": [*arguments], "typed": typed, "below": str(below or ""), "at": at, "what": int(what),
            "told": str(told or ""), "longest": longest, "variables": dict(os.environ),
        }  # fmt: skip
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


# --- the process itself -----------------------------------------------------------------------------------------------


def main() -> None:
    """Run what is asked for, one command after the other."""
    _prepare()
    for line in sys.stdin:
        wanted = json.loads(line)
        inputs, outputs, errors = os.pipe(), os.pipe(), os.pipe()
        os.write(inputs[1], wanted["typed"].encode())
        child = os.fork()
        if not child:
            _become(wanted, inputs, outputs, errors)
        for handle in (*inputs, outputs[1], errors[1]):
            os.close(handle)
        said = [_rest(pipe[0]) for pipe in (outputs, errors)]
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps({"code": code, "out": said[0], "err": said[1]}), flush=True)  # noqa: T201 - the answer


def _prepare() -> None:
    """Load what commands load when they run."""
    import studykit.cli.entry  # noqa: PLC0415
    import studykit.desk.desk  # noqa: PLC0415

    for module in {module for module, _ in studykit.cli.entry.COMMANDS.values()} - {"preview"}:
        __import__(f"studykit.cli.{module}")


def _rest(handle: int) -> str:
    with os.fdopen(handle, "rb") as stream:
        return stream.read().decode()


def _become(wanted: dict[str, Any], inputs: tuple[int, int], outputs: tuple[int, int], errors: tuple[int, int]) -> None:
    """Be the program, with these pipes; does not return."""
    from studykit.cli import entry  # noqa: PLC0415 - prepared

    for handle, stream in ((inputs[0], 0), (outputs[1], 1), (errors[1], 2)):
        os.dup2(handle, stream)
    for handle in (*inputs, *outputs, *errors):
        os.close(handle)
    os.environ.clear()
    os.environ.update(wanted["variables"])
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    if wanted["longest"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (wanted["longest"],) * 2)
    if wanted["below"]:
        begin = ctypes.CDLL(None).trouble
        begin(wanted["below"].encode(), wanted["at"], wanted["what"], wanted["told"].encode())
    code = 70
    try:
        code = entry.run(wanted["arguments"])
    except BaseException:  # noqa: BLE001 - as the interpreter would say it
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
