"""The connection: durability, transactions, and every way a database can fail as one clear line.

Owns how the file is opened and locked. Must not know what is in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studykit.errors import StoreError
from studykit.store import schema

BUSY_TIMEOUT_MS = 10_000
"""How long a write waits for another process's."""


class Database:
    """An open store. Reads see a snapshot; writes are one transaction, durable when it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        existed = path.exists() and path.stat().st_size > 0
        with self.failures():
            self.connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000, isolation_level=None)
            try:
                self._prepare(existed=existed)
            except BaseException:
                self.connection.close()
                raise

    def _prepare(self, *, existed: bool) -> None:
        execute = self.connection.execute
        version = execute("PRAGMA user_version").fetchone()[0]
        application = execute("PRAGMA application_id").fetchone()[0]
        if existed and application != schema.APPLICATION_ID and not self._is_blank():
            raise StoreError(f"{self.path} is a database of another program; nothing was changed")
        if version > schema.VERSION:
            raise StoreError(
                f"{self.path} was written by a newer studykit (store version {version}, this one knows "
                f"{schema.VERSION}); nothing was changed. Upgrade studykit."
            )
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")
        execute("PRAGMA foreign_keys = ON")
        if version < schema.VERSION:
            with self.write():
                if execute("PRAGMA user_version").fetchone()[0] < schema.VERSION:
                    schema.migrate(self.connection)

    def _is_blank(self) -> bool:
        return self.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0

    def close(self) -> None:
        """Close the file; everything committed is in it."""
        with self.failures():
            self.connection.close()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or none. It waits for other writers first, so nothing it reads grows stale."""
        with self.failures():
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
            if self.connection.in_transaction:
                yield self.connection
                return
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("COMMIT")

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Turn what SQLite says into a line for the user."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(self._explain(error)) from error

    def _explain(self, error: sqlite3.Error) -> str:
        text = str(error)
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return f"{self.path} is in use by another process and stayed locked; try again"
        if name.startswith("SQLITE_FULL") or "full" in text:
            return f"{self.path}: the disk is full; nothing of this step was written"
        if name.startswith("SQLITE_NOTADB"):
            return f"{self.path} is not a studykit store; nothing was changed"
        if name.startswith("SQLITE_CORRUPT"):
            return f"{self.path} is damaged ({text})"
        if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
            return f"{self.path} cannot be written: it is read-only"
        if name.startswith("SQLITE_CANTOPEN"):
            return f"{self.path} cannot be opened; is its folder there, and writable?"
        return f"{self.path}: {text}"

    def data_version(self) -> int:
        """A number that changes when another process has committed."""
        with self.failures():
            return int(self.connection.execute("PRAGMA data_version").fetchone()[0])
