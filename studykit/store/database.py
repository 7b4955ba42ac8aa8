"""The connection: durability, transactions, and every way a database can fail as one clear line.

Owns how the file is opened and locked. Must not know what is in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from studykit.errors import StoreError, UnwrittenError
from studykit.store import schema

BeforeMigration = Callable[[sqlite3.Connection, int], None]
"""Backs up what is there before the tables become those of a version; raises StoreError where it cannot."""

BUSY_TIMEOUT_MS = 10_000
"""How long a write waits for another process's."""

CACHE_KIB = 8_000
"""How much of the file a connection keeps at hand: enough for the indexes of 100,000 cards."""


LOG_PAGES = 4_000
"""When the write-ahead log is longer, the next commit carries it over into the file. That one takes longer."""


class OlderError(StoreError):
    """The store is one of an earlier version, and whoever opened it does not bring it forward."""


class Database:
    """An open store. Reads see a snapshot; writes are one transaction, durable when it returns."""

    def __init__(self, path: Path, before_migration: BeforeMigration | None = None) -> None:
        self.path = path
        self._before_migration = before_migration
        if self._has_pending_log():
            # The log may hold a newer store than the file, and closing an ordinary connection would write it there.
            uri = f"{path.absolute().as_uri()}?mode=ro"
            with self.failures(), closing(sqlite3.connect(uri, uri=True)) as connection:
                self._refuse_strangers(connection)
        with self.failures():
            self.connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self.connection.close()
                raise

    def _has_pending_log(self) -> bool:
        try:
            return self.path.with_name(f"{self.path.name}-wal").stat().st_size > 0
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StoreError(f"{self.path} cannot be opened: {error.strerror or error}") from error

    def _refuse_strangers(self, connection: sqlite3.Connection) -> int:
        """The version of the store; raises for what must not be written to."""
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        application: int = connection.execute("PRAGMA application_id").fetchone()[0]
        if application != schema.APPLICATION_ID:
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if version or application or tables:
                raise StoreError(f"{self.path} is a database of another program; nothing was changed")
        if version > schema.VERSION:
            raise StoreError(
                f"{self.path} was written by a newer studykit (store version {version}, this one knows"
                f" {schema.VERSION}); nothing was changed. Upgrade studykit."
            )
        return version

    def _prepare(self) -> None:
        execute = self.connection.execute
        version = self._refuse_strangers(self.connection)
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")
        execute("PRAGMA foreign_keys = ON")
        execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        if version < schema.VERSION:
            self._bring_forward()

    def _bring_forward(self) -> None:
        """Make the tables those of this version, in one transaction; the log that was there is there afterwards."""
        with self.write() as connection:
            version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                schema.migrate(connection)
            elif version < schema.VERSION:
                if self._before_migration is None:
                    raise OlderError(f"{self.path} was written by an older studykit")
                self._before_migration(connection, schema.VERSION)
                before = schema.fingerprint(connection)
                schema.migrate(connection)
                if schema.fingerprint(connection) != before:
                    raise StoreError(
                        f"{self.path}: the log would not be the same after bringing it to version {schema.VERSION};"
                        " nothing was changed"
                    )

    def close(self) -> None:
        """Close the file; everything committed is in it."""
        with self.failures():
            self.connection.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or none. It waits for other writers first, so nothing it reads grows stale."""
        with self.failures(writing=True):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """One snapshot for several queries."""
        with self.failures():
            within_another = self.connection.in_transaction
            if not within_another:
                self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if not within_another and self.connection.in_transaction:
                    self.connection.execute("COMMIT")

    @contextmanager
    def failures(self, *, writing: bool = False) -> Iterator[None]:
        """Turn what SQLite says into a line for the user; of a transaction to be written, whether to try it again."""
        try:
            yield
        except sqlite3.Error as error:
            line = explained(self.path, error)
            why = _found(_PASSING, error) if writing else None
            raise (UnwrittenError(line, why) if why else StoreError(line)) from error

    def wait_at_most(self, milliseconds: int) -> None:
        """Wait no longer than that for another process's write."""
        with self.failures():
            self.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")

    def data_version(self) -> int:
        """A number that changes when another process has committed."""
        with self.failures():
            return int(self.connection.execute("PRAGMA data_version").fetchone()[0])


def explained(path: Path, error: sqlite3.Error) -> str:
    """What SQLite says about a store, as a line for the user."""
    line = _found(_EXPLAINED, error)
    return f"{path}{line}" if line else f"{path}: {error}"


def _found(table: dict[str, str], error: sqlite3.Error) -> str | None:
    name = getattr(error, "sqlite_errorname", "")
    return next((words for start, words in table.items() if name.startswith(start)), None)


_LOCKED = " is in use by another process and stayed locked; try again"
_READ_ONLY = " cannot be written: it is read-only"
_EXPLAINED = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_FULL": ": the disk is full; nothing of this step was written",
    "SQLITE_IOERR": " cannot be read or written; is the disk full or gone? Nothing of this step was written",
    "SQLITE_NOTADB": " is not a studykit store; nothing was changed",
    "SQLITE_CORRUPT": " is damaged",
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CANTOPEN": " cannot be opened; is its folder there and writable, and room on its disk?",
}
"""What the names of SQLite's errors begin with, in words; each is said behind the path of the store."""
_PASSING = {
    "SQLITE_BUSY": "the store is in use",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR": "the disk is full or gone",
}
"""Those that may pass, in a few words."""
