"""Cards that are one and the same: the classes that aliases make, and which card of a class holds its memory.

Owns the cache `classes`: a row for each card that another one stands for. Aliases have no order in time, so a class is
the same however its aliases came in. Every function works inside the caller's transaction. Must not know decks' text.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from studykit.store import log, meta

Pair = tuple[str, str]
"""Two cards that are one, the smaller id first."""


class Classes(NamedTuple):
    """What follows from all aliases together."""

    holders: dict[str, str]
    """Each card that another one stands for, with that one."""
    ignored: list[Pair]
    """Aliases that would make two living cards one."""


def pair(card: str, other: str) -> Pair:
    """Two cards in an order that does not depend on which was first."""
    return (card, other) if card < other else (other, card)


def holder(connection: sqlite3.Connection, card: str) -> str:
    """The card that holds the memory of a card: mostly itself."""
    row = connection.execute("SELECT holder FROM classes WHERE card = ?", (card,)).fetchone()
    return card if row is None else str(row[0])


def members(connection: sqlite3.Connection, card: str) -> list[str]:
    """All cards of a holder's class, itself first."""
    rows = connection.execute("SELECT card FROM classes WHERE holder = ? ORDER BY card", (card,))
    return [card, *(other for (other,) in rows)]


def work_out(pairs: Iterable[Pair], living: Collection[str]) -> Classes:
    """Classes of cards, and who stands for each: its living card, else the smallest id.

    Pairs are taken in their own order, whatever order they were found in. One that would bring two living cards into
    one class is left out.
    """
    root: dict[str, str] = {}
    alive: dict[str, str] = {card: card for card in living}

    def find(card: str) -> str:
        while root.setdefault(card, card) != card:
            root[card] = root[root[card]]
            card = root[card]
        return card

    ignored = []
    for one, other in sorted(set(pairs)):
        first, second = find(one), find(other)
        if first == second:
            continue
        if first in alive and second in alive:
            ignored.append((one, other))
            continue
        keep, give = (first, second) if first < second else (second, first)
        root[give] = keep
        if give in alive:
            alive[keep] = alive.pop(give)
    holders = {card: alive.get(find(card), find(card)) for card in [*root]}
    return Classes({card: other for card, other in holders.items() if card != other}, ignored)


def refresh(connection: sqlite3.Connection) -> set[str]:
    """Work out the classes anew; the cards whose memory has another holder, or another class, than before."""
    old: dict[str, str] = dict(connection.execute("SELECT card, holder FROM classes"))
    new, ignored = _now(connection)
    changed = {card for card in old.keys() | new.keys() if old.get(card) != new.get(card)}
    if changed:
        connection.executemany("DELETE FROM classes WHERE card = ?", ((card,) for card in changed))
        rows = ((card, new[card]) for card in changed if card in new)
        connection.executemany("INSERT INTO classes (card, holder) VALUES (?, ?)", rows)
    if ignored != [tuple(found) for found in meta.get(connection, "ignored", [])]:
        meta.put(connection, "ignored", ignored)
    return changed | {side[card] for card in changed for side in (old, new) if card in side}


def ignored(connection: sqlite3.Connection) -> list[Pair]:
    """The aliases that do not count, because both cards live."""
    return [(one, other) for one, other in meta.get(connection, "ignored", [])]


def any_of(connection: sqlite3.Connection, cards: Iterable[str]) -> bool:
    """Whether an alias names any of the cards."""
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM entries WHERE kind = 'alias')").fetchone()[0]:
        return False
    named = (
        f"SELECT 1 FROM {log.OF_CARD} WHERE card = ? AND kind = 'alias'"
        f" UNION ALL SELECT 1 FROM {log.OF_TARGET} WHERE target = ? AND kind = 'alias' LIMIT 1"
    )
    return any(connection.execute(named, (card, card)).fetchone() for card in cards)


def _now(connection: sqlite3.Connection) -> Classes:
    pairs = named(connection, "alias")
    if not pairs:
        return Classes({}, [])
    return work_out(pairs, _living(connection, {card for both in pairs for card in both}))


def named(connection: sqlite3.Connection, kind: str) -> Mapping[Pair, str]:
    """The pairs that counting entries of a kind (alias or decline) name, each with why."""
    rows = connection.execute(
        f"SELECT card, target, content FROM entries WHERE kind = ? AND card <> target AND {log.COUNTS}", (kind,)
    )
    return {pair(card, target): str(json.loads(content).get("why", "")) for card, target, content in rows}


def _living(connection: sqlite3.Connection, cards: Iterable[str]) -> set[str]:
    """Which of the cards can be asked in the roots in use."""
    roots = meta.roots_in_use(connection)
    if not roots:
        return set()
    marks = ", ".join(str(int(root)) for root in roots)
    found = f"SELECT 1 FROM cards WHERE root IN ({marks}) AND card = ? AND retired = 0 AND quarantined = 0"
    return {card for card in cards if connection.execute(found, (card,)).fetchone()}
