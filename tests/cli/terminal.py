"""A command at a terminal of its own, as far as it asks something."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from tests.cli.program import ROOT, Outcome, Program


def at_terminal(program: Program, *arguments: str, typed: str, whole: bool = False) -> Outcome:
    """Run a command that reads from a terminal and asks there; what was typed waits already.

    With `whole` its output goes there, too.
    """
    ours, theirs = pty.openpty()
    try:
        command = [sys.executable, "-m", "studykit", *program.options(), *arguments]
        out_to = theirs if whole else subprocess.PIPE
        with subprocess.Popen(command, stdin=theirs, stdout=out_to, stderr=theirs, cwd=ROOT) as process:
            os.close(theirs)
            os.write(ours, typed.encode())
            said = b""
            while piece := _read(ours):
                said += piece
            out = process.stdout.read() if process.stdout is not None else b""
        return Outcome(process.returncode, out.decode(), said.decode())
    finally:
        os.close(ours)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # nobody is at the other end any more
        return b""
