"""The program on a disk in trouble: commands run in a process that was prepared once, each in a fork of its own.

`python -m tests.e2e.troubled` is that process. A fork begins where a start of the program would have loaded what it
needs; from there on it is the program, with its own pipes, and with a disk that fails at a chosen step.
"""

from __future__ import annotations

import ctypes
import gc
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
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
        after: float | None = None,
    ) -> Ended:
        """Run a command line, with trouble at a step below a folder, or where no file may be longer than that.

        After so many seconds it is killed, with all that it started.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        wanted = {
            "arguments": [*arguments], "typed": typed, "below": str(below or ""), "at": at, "what": int(what),
            "told": str(told or ""), "longest": longest, "after": after, "variables": dict(os.environ),
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
        if wanted["after"] is not None:
            _kill_after(child, wanted["after"])
        said = [_rest(pipe[0]) for pipe in (outputs, errors)]
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(json.dumps({"code": code, "out": said[0], "err": said[1]}), flush=True)  # noqa: T201 - the answer


DAY = ("scan", "answer c1 good", "review --plain", "undo", "goal set tomorrow", "sync {}/shared", "backup {}/b.gz",
       "export reviews -o {}/r.csv", "import reviews {}/r.csv", "restore {}/b.gz", "doctor",
       "doctor --rebuild")  # fmt: skip
"""Commands that load, each when it runs, what the works load."""


def _prepare() -> None:
    """Load what commands load when they run, by a day of them in a place of its own; then be as `main` is."""
    from studykit.cli import entry  # noqa: PLC0415

    said = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(said), redirect_stderr(said):
        Path(folder, "shared").mkdir()
        Path(folder, "a.md").write_text("---\ndeck: A\n---\n\n## Q <!-- id: c1 -->\n\nA\n\n## Without an id\n\nB\n")
        for words in DAY:
            given, sys.stdin = sys.stdin, io.StringIO("\n1\n")
            code = entry.run(["--home", f"{folder}/home", "--decks", folder, *words.replace("{}", folder).split()])
            sys.stdin = given
            assert code == 0, (words, said.getvalue())
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _kill_after(child: int, seconds: float) -> None:
    """Kill the child, with all that it started, when its time has come; not before it leads a group of its own."""
    with suppress(OSError):  # it has done so itself, or has ended
        os.setpgid(child, child)

    def kill(_number: int, _frame: object) -> None:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, kill)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6))


def _rest(handle: int) -> str:
    with os.fdopen(handle, "rb") as stream:
        return stream.read().decode()


def _become(wanted: dict[str, Any], inputs: tuple[int, int], outputs: tuple[int, int], errors: tuple[int, int]) -> None:
    """Be the program, with these pipes; does not return."""
    from studykit.cli import entry  # noqa: PLC0415 - prepared

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    if wanted["after"] is not None:
        os.setpgid(0, 0)
    for handle, stream in ((inputs[0], 0), (outputs[1], 1), (errors[1], 2)):
        os.dup2(handle, stream)
    for handle in (*inputs, *outputs, *errors):
        os.close(handle)
    os.environ.clear()
    os.environ.update(wanted["variables"])
    time.tzset()
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
