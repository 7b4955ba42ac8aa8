"""The sums over the cards of each deck as they stand, kept so that not every card is gone through at each look.

Owns the table `deck_sums`, a cache. Triggers of the schema take a deck's row away when one of its cards, or what is
remembered of it, changes. The token of a row is drawn when it is put there: sums are kept only if the row that was
there before the cards were read still is, whoever changed what meanwhile.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import astuple
from math import isclose

from studykit.errors import StoreError
from studykit.progress.deck_sums import CardState, DeckSums, When, sums_of, together
from studykit.store.catalog import within
from studykit.store.database import Database

_LAYOUT = 1
"""Another one makes all sums anew: what they mean has changed."""

_ADD = "INSERT OR IGNORE INTO deck_sums (root, deck, token) VALUES (?, ?, random())"
_KEEP = "UPDATE deck_sums SET sums = ? WHERE root = ? AND deck = ? AND token = ?"


def look(database: Database, roots: Sequence[int], when: Callable[[str], When]) -> dict[str, DeckSums]:
    """The sums of each deck as of now; `when` says by deck for which days.

    They are kept for the next look; where that cannot be, they are made again then.
    """
    with database.read() as connection:
        bare = connection.execute(
            f"SELECT root, deck FROM decks d WHERE root IN ({within(roots)})"
            " AND NOT EXISTS (SELECT 1 FROM deck_sums s WHERE s.root = d.root AND s.deck = d.deck)"
        ).fetchall()
    if bare:
        with suppress(StoreError), database.write() as connection:
            connection.executemany(_ADD, bare)
    found: dict[str, DeckSums] = {}
    made = []
    with database.read() as connection:
        rows = connection.execute(
            "SELECT d.root, d.deck, s.token, s.sums FROM decks d LEFT JOIN deck_sums s ON s.root = d.root"
            f" AND s.deck = d.deck WHERE d.root IN ({within(roots)})"
        ).fetchall()
        for root, deck, token, text in rows:
            at = when(deck)
            known = _kept(text, at)
            if known is None:
                known = sums_of(_cards(connection, root, deck), at)
                made.append((_to_text(known, at), root, deck, token))
            found[deck] = together(found[deck], known) if deck in found else known
    if made:
        with suppress(StoreError), database.write() as connection:
            connection.executemany(_KEEP, made)
    return found


def agree(connection: sqlite3.Connection) -> bool:
    """Whether all sums that are kept are those of the cards."""
    for root, deck, text in connection.execute(
        "SELECT root, deck, sums FROM deck_sums WHERE sums IS NOT NULL"
    ).fetchall():
        layout, *when, sums = json.loads(text)
        if layout == _LAYOUT:
            made = astuple(sums_of(_cards(connection, root, deck), When(*when)))
            if not all(isclose(one, other, rel_tol=1e-9) for one, other in zip(made, sums, strict=True)):
                return False
    return True


def clear(connection: sqlite3.Connection) -> None:
    """Keep nothing; before many cards change at once, so that no trigger has anything to do."""
    connection.execute("DELETE FROM deck_sums")


def _cards(connection: sqlite3.Connection, root: int, deck: str) -> Iterable[CardState]:
    """The living cards of a deck."""
    return connection.execute(
        "SELECT coalesce(m.state, 'new'), coalesce(m.suspended, 0), m.stability, m.last_day, m.due_day, m.due_at,"
        " m.interval_days FROM cards c LEFT JOIN memory m ON m.card = c.card"
        " WHERE c.root = ? AND c.deck = ? AND c.retired = 0 AND c.quarantined = 0",
        (root, deck),
    )


def _kept(text: str | None, when: When) -> DeckSums | None:
    """The sums of a row; None where there are none, or they are of other days or of another kind."""
    if text is None:
        return None
    *head, sums = json.loads(text)
    return DeckSums(*sums) if head == _head(when) else None


def _to_text(found: DeckSums, when: When) -> str:
    return json.dumps([*_head(when), astuple(found)])


def _head(when: When) -> list[float]:
    return [_LAYOUT, when.today, when.over, when.then, when.decay]
