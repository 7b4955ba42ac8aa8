"""The backup before the first write of a day, made beside so that nobody waits for it.

Owns when one is made, and what is said when it could not be. Must not know the clock: the time of the write is an
argument. What it sees is a snapshot taken before that write, whoever writes meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

from studykit.errors import StoreError

DAY_MS = 86_400_000
_BREATH = 0.002
"""In seconds: so long the writing beside rests every few lines, so that an answer never waits for it."""

Settings = Callable[[], str | None]
"""Gives the text of the settings that go into a backup; None where there are none."""


class Keeper:
    """Keeps the backups of one store."""

    def __init__(self, store: Path, settings: Settings) -> None:
        self.store = store
        self.folder = store.parent / "backups"
        self.settings = settings
        self.failure = ""
        """Why the backup of the day could not be made, in a line; empty if it was."""
        self._days: set[int] = set()
        self._beside: Thread | None = None
        self._waited_for = Event()
        """Whether somebody waits for the backup, so that it need not leave room for answers."""

    def before_write(self, at: int) -> None:
        """Begin the backup of the day if there is none; `at` is UTC milliseconds. Never raises."""
        if at // DAY_MS in self._days:
            return
        self.finish()
        self._days.add(at // DAY_MS)
        try:
            self._begin(at)
        except (OSError, sqlite3.Error, StoreError) as error:
            self._failed(error)

    def _begin(self, at: int) -> None:
        from studykit.store.log import has_entries  # noqa: PLC0415
        from studykit.store.retention import daily_name  # noqa: PLC0415 - once a day

        if (self.folder / daily_name(at)).exists():
            return
        uri = f"{self.store.absolute().as_uri()}?mode=ro"
        snapshot = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        try:
            snapshot.execute("BEGIN")
            if not has_entries(snapshot):
                snapshot.close()
                return
            settings = self.settings()
            self._beside = Thread(target=self._make, args=(snapshot, at, settings), name="backup")
            self._beside.start()
        except BaseException:
            snapshot.close()
            raise

    def _make(self, snapshot: sqlite3.Connection, at: int, settings: str | None) -> None:
        with closing(snapshot):
            try:
                from studykit.store.backup import write_into  # noqa: PLC0415 - once a day

                write_into(snapshot, self.folder, None, at, settings, lambda: self._waited_for.wait(_BREATH))
            except (OSError, sqlite3.Error, StoreError) as error:
                self._failed(error)

    def _failed(self, error: Exception) -> None:
        why = (isinstance(error, OSError) and error.strerror) or error
        self.failure = f"no backup was made today: {self.folder}: {why}"

    def before_migration(self, now: int, connection: sqlite3.Connection, version: int) -> None:
        """Back up the log that a transaction sees, if there is one. Raises StoreError where that cannot be."""
        from studykit.store.log import has_entries  # noqa: PLC0415

        if has_entries(connection):
            self.make(connection, f"before-migration-{version}", now)

    def make(self, connection: sqlite3.Connection, occasion: str, now: int) -> Path:
        """Back up for an occasion what a transaction sees; returns the file. Raises StoreError where that cannot be."""
        from studykit.store.backup import write_into  # noqa: PLC0415 - seldom needed

        try:
            return write_into(connection, self.folder, occasion, now, self.settings())
        except OSError as error:
            raise StoreError(
                f"{self.folder}: no backup can be written: {error.strerror or error}; nothing was changed"
            ) from error

    def finish(self) -> None:
        """Wait until a backup that was begun is on the disk."""
        if self._beside is not None:
            self._waited_for.set()
            self._beside.join()
            self._beside = None
            self._waited_for.clear()
