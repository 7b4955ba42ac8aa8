"""What a note said before it was edited, for as long as a learner has not answered it since.

Owns the table `wordings`. It is a cache that nothing is made of: what is in it is shown, and where it is lost, so is
only that. Every function works inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from studykit.deck.model import Kind, Note

_MOST = 8
"""So many wordings of a note are kept, the oldest first: what the learner knew is among them."""
_STUDIED = (
    "EXISTS (SELECT 1 FROM cards c JOIN memory m ON m.card = c.card"
    " WHERE c.root = n.root AND c.note = n.note AND m.last_at IS NOT NULL)"
)


def keep(connection: sqlite3.Connection, root: int, notes: Iterable[tuple[str, str]], now: int) -> None:
    """Keep what some studied notes say, before that is replaced: each by its id, and by the one it goes by from now on.

    What was answered since is no longer of interest.
    """
    for before, after in notes:
        connection.execute(
            "DELETE FROM wordings WHERE root = ? AND note = ? AND until <= (SELECT min(m.last_at) FROM cards c"
            " JOIN memory m ON m.card = c.card WHERE c.root = wordings.root AND c.note = ? AND m.last_at IS NOT NULL)",
            (root, after, before),
        )
        connection.execute(
            "INSERT OR IGNORE INTO wordings (root, note, until, kind, heading, front, back, labels, accept)"
            " SELECT n.root, ?, ?, n.kind, n.heading, n.front, n.back, n.labels, n.accept FROM notes n"
            f" WHERE n.root = ? AND n.note = ? AND {_STUDIED}"
            " AND (SELECT count(*) FROM wordings w WHERE w.root = n.root AND w.note = ?) < ?",
            (after, now, root, before, after, _MOST),
        )


def last_known(connection: sqlite3.Connection, card: str, since: int) -> Note | None:
    """What the note of a card said at a time, UTC milliseconds, if it says something else by now, and that was kept."""
    row = connection.execute(
        "SELECT w.kind, w.heading, w.front, w.back, w.labels, w.accept FROM roots r"
        " CROSS JOIN cards c ON c.root = r.root AND c.card = ? AND c.retired = 0 AND c.quarantined = 0"
        " CROSS JOIN wordings w ON w.root = c.root AND w.note = c.note AND w.until > ? ORDER BY w.until LIMIT 1",
        (card, since),
    ).fetchone()
    if row is None:
        return None
    kind, heading, front, back, labels, accept = row
    return Note(
        id=None, kind=Kind(kind), heading=heading, front=front, back=back, sources="", line=0,
        labels=tuple(json.loads(labels)), accept=tuple(json.loads(accept)),
    )  # fmt: skip
