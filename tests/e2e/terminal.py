"""A real terminal for the program under test: tmux, driven by keys and read by its screen.

Waits for text, never for time; a limit only turns a hang into a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

LIMIT = 30.0
ENDED = "ended with"

needs_tmux = pytest.mark.skipif(
    shutil.which("tmux") is None and not os.environ.get("CI"), reason="tmux is not installed; CI has it"
)


class Terminal:
    """One tmux session running one command line.

    COLUMNS and LINES are unset in it: where a shell exports them, they stand for the size whatever the terminal does.
    """

    def __init__(self, command: Sequence[str], size: tuple[int, int], environment: dict[str, str]) -> None:
        self.name = f"studykit-{uuid.uuid4().hex[:8]}"
        words = " ".join(f"'{word}'" for word in command)
        script = f"unset COLUMNS LINES; {words}; printf '\\n{ENDED} %s\\n' $?; exec cat"
        assigned = [word for name, value in environment.items() for word in ("-e", f"{name}={value}")]
        self._tmux("new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), *assigned, "-s", self.name, script)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(["tmux", "-L", self.name, *arguments], capture_output=True, text=True, check=True)
        return done.stdout

    def screen(self) -> str:
        """What the terminal shows now."""
        return self._tmux("capture-pane", "-p", "-t", self.name)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self._tmux("resize-window", "-t", self.name, "-x", str(columns), "-y", str(rows))

    def press(self, *keys: str) -> None:
        """Press keys, by tmux's names."""
        self._tmux("send-keys", "-t", self.name, *keys)

    def wait(self, pattern: str) -> str:
        """Wait until the screen holds what the pattern finds, and return the screen."""
        return self.wait_until(lambda screen: re.search(pattern, screen) is not None, pattern)

    def wait_until(self, holds: Callable[[str], bool], what: str) -> str:
        """Wait until something holds of the screen."""
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            screen = self.screen()
            if holds(screen):
                return screen
            time.sleep(0.02)
        raise AssertionError(f"{what!r} never showed; the screen is\n{self.screen()}")

    def pid(self) -> int:
        """The process of the program itself: the newest child of the terminal's shell."""
        shell = self._tmux("display-message", "-p", "-t", self.name, "#{pane_pid}").strip()
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", shell], capture_output=True, text=True, check=True)
        return int(children.stdout.split()[-1])

    def alternate(self) -> bool:
        """Whether the full-screen buffer is shown."""
        return self._tmux("display-message", "-p", "-t", self.name, "#{alternate_on}").strip() == "1"

    def mouse(self) -> bool:
        """Whether the program receives mouse events."""
        return self._tmux("display-message", "-p", "-t", self.name, "#{mouse_any_flag}").strip() == "1"

    def title(self) -> str:
        """What the terminal believes its title is."""
        return self._tmux("display-message", "-p", "-t", self.name, "#{pane_title}").strip()

    def record(self, path: Path) -> None:
        """Write what the program sends from now on to a file, byte by byte."""
        self._tmux("pipe-pane", "-t", self.name, f"cat >> '{path}'")

    def close(self) -> None:
        """End the session and all that runs in it."""
        subprocess.run(["tmux", "-L", self.name, "kill-server"], capture_output=True, check=False)


def wait_for_end(pid: int) -> None:
    """Wait until a process has ended, whether or not somebody has asked for its exit code."""
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if not state.stdout.strip() or state.stdout.startswith("Z"):
            return
        time.sleep(0.02)
    raise AssertionError(f"process {pid} goes on")


@contextmanager
def studykit(home: Path, *arguments: str, size: tuple[int, int] = (80, 24)) -> Iterator[Terminal]:
    """`studykit` with these arguments, in a terminal of this size."""
    command = [sys.executable, "-m", "studykit", "--home", str(home), *arguments]
    terminal = Terminal(command, size, {"TERM": "screen-256color", "TEXTUAL_ANIMATIONS": "none"})
    try:
        yield terminal
    finally:
        terminal.close()
