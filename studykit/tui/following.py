"""Decks that are saved elsewhere while the screens are open: noticed, read again beside them, and brought to them.

Owns the thread that looks, with a desk of its own whenever there is something to read. Must not know what a screen
makes of what was read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.errors import InputError, UnwrittenError

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.scan import ScanReport

INTERVAL = 1.5
"""Seconds between two looks; one takes a few milliseconds for hundreds of decks."""

Wait = Callable[[], object]
"""Returns when it is time to look again; what it returns ends the following if it is true."""
Deliver = Callable[[Sequence[Path], Sequence[int], "ScanReport"], None]
"""Takes the folders that were read, their ids as roots, and what was found."""


class Following:
    """Follows the decks of a desk. `deliver` is called in a thread of its own."""

    def __init__(self, desk: Desk, open_desk: Callable[[], Desk], deliver: Deliver, wait: Wait) -> None:
        self._desk = desk
        self._open_desk = open_desk
        self._deliver = deliver
        self._wait = wait
        self._ended = False

    def begin(self) -> None:
        """Look from now on, until the wait says that it is enough."""
        # not one of the toolkit's threads: those are waited for when the program ends
        threading.Thread(target=self._follow, name="following", daemon=True).start()

    def _follow(self) -> None:
        """The thread. What was saved before its first look is found by reading once, too."""
        from studykit.desk.watch import changes  # noqa: PLC0415 - not needed for the first card

        anyway = False
        self._pause()
        while not self._ended:
            paths = tuple(self._desk.deck_paths)
            for _ in changes(paths, partial(self._is_over, paths)):
                if not self._read(anyway=anyway):
                    self._pause()
                    break
                anyway = True

    def _pause(self) -> None:
        self._ended = bool(self._wait())

    def _is_over(self, paths: Sequence[Path]) -> bool:
        """Wait for the next look; whether there is none, or it has to be at other folders."""
        self._pause()
        return self._ended or tuple(self._desk.deck_paths) != paths

    def _read(self, *, anyway: bool) -> bool:
        """Read what changed; False where that cannot be just now."""
        try:
            desk = self._open_desk()
            try:
                desk.scan()
                if anyway or desk.report.changed or desk.report.diagnostics != self._desk.report.diagnostics:
                    self._deliver(desk.deck_paths, desk.roots, desk.report)
            finally:
                desk.close()
        except (InputError, UnwrittenError):
            return False
        return True
