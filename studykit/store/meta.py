"""What the store notes about itself: a few named values, each as JSON.

Owns the `meta` table. Every function works inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any


def get(connection: sqlite3.Connection, name: str, default: Any) -> Any:
    """A value, or the default if it was never noted."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return default if row is None else json.loads(row[0])


def put(connection: sqlite3.Connection, name: str, value: Any) -> None:
    """Note a value."""
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, json.dumps(value)))


def roots_in_use(connection: sqlite3.Connection) -> list[int]:
    """The roots of the last scan, in their order."""
    roots: list[int] = get(connection, "roots", [])
    return roots
