"""A glance at the store: whether the folders are as they were read last, and what was found then.

Owns the answer to the scan of most days, which finds nothing changed. Loads little. Must not write.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from studykit.store import meta
from studykit.store.database import Database, OlderError
from studykit.store.gate import RootGate


class Glance(NamedTuple):
    """What the last scan found, nothing having changed since: counts, the codes of all findings, pairs of cards."""

    decks: int
    notes: int
    cards: int
    codes: Sequence[str]
    proposed: int
    """How many pairs wait for the learner's word."""
    ignored: Sequence[tuple[str, str]]


def glance(path: Path, roots: Sequence[Path]) -> Glance | None:
    """What the store at `path` knows of these folders; None when there is something to read, or no store yet."""
    if not path.exists():
        return None
    try:
        database = Database(path)
    except OlderError:
        return None
    try:
        with database.read() as connection:
            gates = [RootGate(connection, root) for root in dict.fromkeys(roots)]
            if any(gate.look() for gate in gates) or meta.roots_in_use(connection) != [gate.id for gate in gates]:
                return None
            marks = ", ".join("?" * len(gates))
            rows = connection.execute(
                f"SELECT diagnostics FROM files WHERE root IN ({marks}) AND diagnostics <> '[]'",
                [gate.id for gate in gates],
            )
            found = [item for (text,) in rows for item in json.loads(text)] + meta.get(connection, "corpus", [])
            decks, notes, cards = meta.get(connection, "totals", (0, 0, 0))
            codes, pairs = [str(item[0]) for item in found], meta.get(connection, "ignored", [])
            return Glance(decks, notes, cards, codes, len(meta.get(connection, "proposed", [])), pairs)
    finally:
        database.close()
