"""What the planner of the interview reads from the log: the answers to some cards, and every goal that counts.

Owns these queries. Which answers count is the rule by which memory is worked out. Every function works inside the
caller's transaction. Must not know what the answers are evidence of.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from studykit.store import log, memories

_SCAN_FROM = 0.5
"""The answers to more than this share of the cards that were answered are sooner found by reading the whole log."""


class Evidence(NamedTuple):
    """An answer that memory is made of: the card that holds it, study day, rating 1 to 4, and when it was given."""

    card: str
    day: int
    rating: int
    took_ms: int | None
    at: int


class GoalEntry(NamedTuple):
    """A goal as the log has it; without a date it clears the one before."""

    entry: str
    at: int
    study_day: int | None
    content: Mapping[str, Any]


_COLUMNS = "card, study_day, rating, took_ms, at, rev, cram"
_COUNTING = "review NOT IN (SELECT entry FROM uncounted)"
_RESETS = f"kind = 'reset' AND {log.COUNTS}"
_ORDER = "ORDER BY at, device, seq, id"
_OF_ALL = f"""
SELECT {_COLUMNS} FROM (
    SELECT {_COLUMNS}, device, seq, review AS id FROM reviews NOT INDEXED WHERE {_COUNTING}
    UNION ALL
    SELECT card, study_day, NULL, NULL, at, NULL, NULL, device, seq, entry
    FROM entries WHERE card IS NOT NULL AND {_RESETS}
) {_ORDER}
"""
_OF_SOME = f"""
SELECT {_COLUMNS} FROM (
    SELECT {_COLUMNS}, device, seq, review AS id
    FROM json_each(?1) one CROSS JOIN reviews ON card = one.value WHERE {_COUNTING}
    UNION ALL
    SELECT card, study_day, NULL, NULL, at, NULL, NULL, device, seq, entry
    FROM json_each(?1) one CROSS JOIN {log.OF_CARD} ON card = one.value WHERE {_RESETS}
) {_ORDER}
"""
"""Answers that count, and resets, which have no rating, in the order of the log."""


def answers(connection: sqlite3.Connection, cards: Collection[str]) -> list[Evidence]:
    """The answers that the memory of some cards comes from, and no others, in the order of the log.

    The cards are those that hold a memory; what was answered under another id of theirs is under them.
    """
    holders = _holders(connection, cards)
    few = len(cards) < _SCAN_FROM * _answered(connection)
    rows = connection.execute(_OF_SOME, (json.dumps([*holders]),)) if few else connection.execute(_OF_ALL)
    revs = _revs(connection, cards) if few else memories.all_revs(connection)
    found: list[Evidence] = []
    begun: dict[str, int] = {}
    for card, day, rating, took_ms, at, rev, cram in rows:
        holder = holders.get(card)
        if holder is None:
            continue
        if rating is None:
            begun[holder] = len(found)
        elif not cram and revs.get(holder, rev) == rev:
            found.append(Evidence(holder, day, rating, took_ms, at))
    return found if not begun else [one for number, one in enumerate(found) if number >= begun.get(one.card, 0)]


def _revs(connection: sqlite3.Connection, cards: Iterable[str]) -> dict[str, int]:
    """The revision under which answers count, of those of the cards that are in a deck."""
    found = ((card, memories.rev_of(connection, card)) for card in cards)
    return {card: rev for card, rev in found if rev is not None}


def _holders(connection: sqlite3.Connection, cards: Iterable[str]) -> dict[str, str]:
    """Every id that the cards were answered under, with the card. One that another stands for has no answers."""
    found = {card: card for card in cards}
    for card, holder in connection.execute("SELECT card, holder FROM classes"):
        found.pop(card, None)
        if holder in found:
            found[card] = holder
    return found


def _answered(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM memory").fetchone()[0])


def goals(connection: sqlite3.Connection) -> list[GoalEntry]:
    """All goals that count, in the order of the log, on whichever device they were set."""
    rows = connection.execute(
        f"SELECT entry, at, study_day, content FROM {log.OF_KIND} WHERE kind = 'goal' AND {log.COUNTS}"
        " ORDER BY at, device, seq, entry"
    )
    return [GoalEntry(entry, at, day, log.object_of(content)) for entry, at, day, content in rows]
