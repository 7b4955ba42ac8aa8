"""The index of all cards: which of them hold some words and marks, in the order of study, a window at a time.

Owns the tables `search`, `places` and `indexed`. A deck is taken into the index as a whole, under a number that was not
used before; so nothing in it is ever changed, and cards stand in it in the order of their file. Every function works
inside the caller's transaction. Must not know what a query means.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studykit.deck.query import mark_of, searchable

DeckKey = tuple[int, str]
"""A root and the key of a deck in it."""
_BITS = 32
"""A place is the number of a deck, and the number of the card within it in so many bits."""
_MOST_RUNS = 64
"""Decks that stand in more stretches than this, in the order of study, are all indexed anew."""


class Shelf(NamedTuple):
    """A deck in the index: its number, how many cards it has there, and their tags."""

    deck: DeckKey
    number: int
    cards: int
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Decks that stand side by side in the index and in the order of study."""

    first: int
    last: int
    cards: int

    @property
    def ends(self) -> tuple[int, int]:
        """The first place and the last."""
        return self.first << _BITS, ((self.last + 1) << _BITS) - 1


# --- taking decks in ---


def decks_in_sight(connection: sqlite3.Connection, roots: Sequence[int]) -> dict[DeckKey, int]:
    """The decks that hold cards in sight, with how many."""
    marks = ", ".join("?" * len(roots))
    rows = connection.execute(f"SELECT root, deck, cards FROM decks WHERE root IN ({marks}) AND cards > 0", roots)
    return {(root, deck): cards for root, deck, cards in rows}


def shelves(connection: sqlite3.Connection) -> dict[DeckKey, Shelf]:
    """The decks that are in the index as they are now."""
    rows = connection.execute("SELECT root, deck, number, cards, tags FROM indexed WHERE stale = 0")
    return {
        (root, deck): Shelf((root, deck), number, cards, (*json.loads(tags),))
        for root, deck, number, cards, tags in rows
    }


def mark_stale(connection: sqlite3.Connection, decks: Iterable[DeckKey]) -> None:
    """These decks were read anew."""
    connection.executemany("UPDATE indexed SET stale = 1 WHERE root = ? AND deck = ?", decks)


def clear(connection: sqlite3.Connection) -> None:
    """Forget the whole index."""
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    connection.execute("DELETE FROM places")
    connection.execute("DELETE FROM indexed")


def is_ragged(connection: sqlite3.Connection, order: Sequence[DeckKey]) -> bool:
    """Whether so many decks were taken in again, or stand so far from the order of study, that searching suffers."""
    known = shelves(connection)
    there = [known[deck] for deck in order if deck in known]
    newest = connection.execute("SELECT coalesce(max(number), 0) FROM indexed").fetchone()[0]
    return newest > 2 * len(order) + _MOST_RUNS or len(stretches(there)) > _MOST_RUNS


def take_in(connection: sqlite3.Connection, decks: Sequence[DeckKey], most: int) -> int:
    """Index decks until there are `most` cards or more; returns how many decks it were."""
    newest = connection.execute("SELECT coalesce(max(number), 0) FROM indexed").fetchone()[0]
    done = cards = 0
    for number, deck in enumerate(decks, newest + 1):
        cards += _take_in(connection, deck, number)
        done += 1
        if cards >= most:
            break
    return done


def _take_in(connection: sqlite3.Connection, deck: DeckKey, number: int) -> int:
    root, key = deck
    row = connection.execute("SELECT number FROM indexed WHERE root = ? AND deck = ?", deck).fetchone()
    if row is not None:
        ends = Stretch(row[0], row[0], 0).ends
        connection.execute("DELETE FROM places WHERE place BETWEEN ? AND ?", ends)
    rows = connection.execute(
        "SELECT c.card, n.kind, n.heading, n.front, n.back, n.sources, n.accept, n.tags, d.tags FROM cards c"
        " INDEXED BY cards_in_order JOIN notes n ON n.root = c.root AND n.note = c.note"
        " JOIN decks d ON d.root = c.root AND d.deck = c.deck"
        " WHERE c.root = ? AND c.deck = ? AND c.retired = 0 AND c.quarantined = 0 ORDER BY c.position, c.card",
        deck,
    ).fetchall()
    tags: dict[str, None] = {}
    texts, places = [], []
    for place, (card, kind, *parts, own, of_deck) in enumerate(rows, number << _BITS):
        mine = dict.fromkeys((*json.loads(of_deck), *json.loads(own)))
        tags |= mine
        marks = [mark_of("kind", kind), *(mark_of("tag", tag) for tag in mine)]
        texts.append((place, " ".join([*marks, searchable(*parts)])))
        places.append((place, root, card))
    connection.executemany("INSERT INTO search (rowid, text) VALUES (?, ?)", texts)
    connection.executemany("INSERT INTO places (place, root, card) VALUES (?, ?, ?)", places)
    connection.execute(
        "INSERT OR REPLACE INTO indexed (root, deck, number, cards, tags, stale) VALUES (?, ?, ?, ?, ?, 0)",
        (root, key, number, len(places), json.dumps([*tags], ensure_ascii=False)),
    )
    return len(places)


# --- what is asked of it ---


def stretches(order: Iterable[Shelf]) -> list[Stretch]:
    """Decks in the order of study as the stretches they stand in."""
    found: list[Stretch] = []
    for shelf in order:
        if found and found[-1].last + 1 == shelf.number:
            before = found.pop()
            found.append(Stretch(before.first, shelf.number, before.cards + shelf.cards))
        else:
            found.append(Stretch(shelf.number, shelf.number, shelf.cards))
    return found


Group = tuple[tuple[tuple[str, ...], bool], ...]
"""Rows of words that stand side by side, one of which is enough; the last word of one may go on unless it is whole."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What cards are to hold: something of each group."""

    groups: tuple[Group, ...] = ()

    def expression(self) -> str:
        """The same for the index; words are quoted there, so that none is syntax."""
        return " AND ".join(f"({' OR '.join(_quoted(*row) for row in group)})" for group in self.groups)


def _quoted(words: Sequence[str], whole: bool) -> str:
    text = " ".join(words).replace('"', " ").replace("\0", " ")
    return f'"{text}"' if whole else f'"{text}"*'


Only = Callable[[list[int]], list[int]]
"""Lets some places pass, in their order."""
_EARLY = 100
"""So many hits are looked for before they are counted: where they are fewer, that is all of them."""


class Hits:
    """The cards that were found: how many, and which stand in a window of them. They are not all fetched."""

    def __init__(self, total: int, fetch: Callable[[sqlite3.Connection, int, int], list[int]]) -> None:
        self.total = total
        self._fetch = fetch

    def places(self, connection: sqlite3.Connection, first: int, count: int) -> list[int]:
        """The places of `count` hits from the `first` on."""
        first = max(first, 0)
        count = min(count, self.total - first)
        return self._fetch(connection, first, count) if count > 0 else []


def find(connection: sqlite3.Connection, order: Sequence[Shelf], wanted: Wanted, only: Only | None = None) -> Hits:
    """The cards of some decks that hold what is wanted; of these, where it is given, what `only` lets pass."""
    runs = stretches(order)
    if only is not None:
        kept = only(_every_hit(connection, runs, wanted) if wanted.groups else _every_place(order))
        return Hits(len(kept), lambda _, first, count: kept[first : first + count])
    if not wanted.groups:
        return Hits(sum(run.cards for run in runs), lambda _, first, count: _window_of_decks(order, first, count))
    expression = wanted.expression()
    early = _window_of_hits(connection, expression, [(run, run.cards) for run in runs], 0, _EARLY)
    if len(early) < _EARLY:
        return Hits(len(early), lambda _, first, count: early[first : first + count])
    parts = [(run, _count(connection, expression, run)) for run in runs]

    def fetch(now: sqlite3.Connection, first: int, count: int) -> list[int]:
        if first + count <= _EARLY:
            return early[first : first + count]
        return _window_of_hits(now, expression, parts, first, count)

    return Hits(sum(number for _, number in parts), fetch)


def _count(connection: sqlite3.Connection, expression: str, run: Stretch) -> int:
    query = "SELECT count(*) FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?"
    return int(connection.execute(query, (expression, *run.ends)).fetchone()[0])


def _every_hit(connection: sqlite3.Connection, runs: Iterable[Stretch], wanted: Wanted) -> list[int]:
    query = "SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid"
    expression = wanted.expression()
    return [place for run in runs for (place,) in connection.execute(query, (expression, *run.ends)).fetchall()]


def _every_place(order: Iterable[Shelf]) -> list[int]:
    found: list[int] = []
    for shelf in order:
        first = shelf.number << _BITS
        found += range(first, first + shelf.cards)
    return found


def _window_of_decks(order: Iterable[Shelf], first: int, count: int) -> list[int]:
    found: list[int] = []
    for shelf in order:
        if first < shelf.cards:
            start = shelf.number << _BITS
            found += range(start + first, start + min(shelf.cards, first + count - len(found)))
            if len(found) == count:
                break
        first = max(first - shelf.cards, 0)
    return found


def _window_of_hits(
    connection: sqlite3.Connection, expression: str, parts: Sequence[tuple[Stretch, int]], first: int, count: int
) -> list[int]:
    found: list[int] = []
    for run, number in parts:
        left = count - len(found)
        if not left:
            break
        if first < number:
            found += _part_of_hits(connection, expression, run, (first, min(left, number - first), number))
        first = max(first - number, 0)
    return found


def _part_of_hits(
    connection: sqlite3.Connection, expression: str, run: Stretch, window: tuple[int, int, int]
) -> list[int]:
    """A window of a stretch's hits, come to from the nearer end."""
    first, count, number = window
    back = first > number // 2
    query = (
        "SELECT rowid FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?"
        f" ORDER BY rowid {'DESC' if back else ''} LIMIT ? OFFSET ?"
    )
    skipped = number - first - count if back else first
    rows = [place for (place,) in connection.execute(query, (expression, *run.ends, count, skipped))]
    return rows[::-1] if back else rows


def cards_at(connection: sqlite3.Connection, places: Collection[int]) -> list[tuple[int, str]]:
    """The cards at some places, each with its root, in the order of the places."""
    rows = connection.execute(
        "SELECT w.value, p.root, p.card FROM json_each(?) w JOIN places p ON p.place = w.value",
        (json.dumps([*places]),),
    )
    found = {place: (root, card) for place, root, card in rows}
    return [found[place] for place in places if place in found]


def places_remembered(connection: sqlite3.Connection, standing: str) -> set[int]:
    """The places of the cards with a memory that stand so."""
    rows = connection.execute(
        f"SELECT p.place FROM memory m CROSS JOIN places p ON p.card = m.card WHERE {_STANDING[standing]}"
    )
    return {place for (place,) in rows}


_STANDING = {
    "suspended": "m.suspended = 1",
    "flagged": "m.flag IS NOT NULL",
    "studied": "m.state <> 'new'",
    "changed": (
        "EXISTS (SELECT 1 FROM cards c WHERE c.root = p.root AND c.card = p.card AND c.changed_at > m.last_at)"
    ),
}


def places_lapsed(connection: sqlite3.Connection) -> Iterator[tuple[int, int, str]]:
    """Cards that were forgotten: place, how often, and deck."""
    return connection.execute(
        "SELECT p.place, m.lapses, c.deck FROM memory m CROSS JOIN places p ON p.card = m.card"
        " JOIN cards c ON c.root = p.root AND c.card = p.card WHERE m.lapses > 0"
    )


def place_of(connection: sqlite3.Connection, card: str, numbers: Mapping[int, int]) -> int | None:
    """Where a card stands in the index, if it stands in one of the decks with these numbers."""
    rows = connection.execute("SELECT place FROM places WHERE card = ?", (card,))
    return next((place for (place,) in rows if place >> _BITS in numbers), None)


def words_near(connection: sqlite3.Connection, word: str) -> list[str]:
    """Words of the index that may have been meant by another: with its first letter, and about as long."""
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, search, row)")
    rows = connection.execute(
        "SELECT term FROM temp.vocabulary WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?",
        (word[0], chr(min(ord(word[0]) + 1, 0x10FFFF)), len(word) - 2, len(word) + 2),
    )
    return [term for (term,) in rows]
