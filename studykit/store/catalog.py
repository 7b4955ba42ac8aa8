"""What the store knows of decks and cards: the queries behind every list and every queue.

Owns reading the caches of text. Only cards of the roots in use are ever seen. Every function works inside the caller's
transaction. Must not write.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.model import Kind, Note
from studykit.memory.model import Memory, State
from studykit.store import memories, meta

Roots = Sequence[int]
Connection = sqlite3.Connection
"""What a caller's transaction is worked in."""
_KINDS = {kind.value: kind for kind in Kind}
_STATES = {state.value: state for state in State}
_LAST = "\U0010ffff"
"""Sorts behind whatever an id may go on with."""


@dataclass(frozen=True, slots=True)
class DeckRow:
    """A deck as the store knows it."""

    deck: str
    title: str
    path: str
    after: tuple[str, ...]
    root: int


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card with its note and its memory."""

    card: str
    label: str
    deck: str
    title: str
    path: str
    note: Note
    note_id: str
    tags: tuple[str, ...]
    level: int
    checked: str | None
    links: dict[str, tuple[str, str]]
    retired: bool
    changed_at: int | None
    memory: Memory


@dataclass(frozen=True, slots=True)
class Due:
    """A card that may be asked: only what the queue needs."""

    card: str
    note: str
    deck: str
    kind: Kind
    state: State
    due_at: int | None
    stability: float | None
    last_day: int | None


def within(roots: Roots) -> str:
    """Some roots as SQL writes them between the brackets of an IN."""
    return ", ".join(str(int(root)) for root in roots) or "NULL"


_PLACE = "c.quarantined * 2 + c.retired"
"""How the places of a card `c` count, here as in views: where it is asked, where it was, where another root's is."""
HOME = f"substr(min(({_PLACE}) || c.deck), 2)"
"""The deck of one card `c`, of several that count alike the first."""


def homes(roots: Roots) -> str:
    """Every card of some roots with its deck, as a query."""
    return f"SELECT c.card, {HOME} AS deck FROM cards c WHERE c.root IN ({within(roots)}) GROUP BY c.card"


def _live(roots: Roots) -> str:
    return f"c.root IN ({within(roots)}) AND c.retired = 0 AND c.quarantined = 0"


def all_decks(connection: sqlite3.Connection, roots: Roots) -> list[DeckRow]:
    """The decks whose files are there, by root and key."""
    rows = connection.execute(
        "SELECT DISTINCT d.deck, d.title, d.path, d.after, d.root FROM decks d JOIN files f ON f.root = d.root"
        f" AND f.deck = d.deck AND f.reading <> 'other' WHERE d.root IN ({within(roots)}) ORDER BY d.deck"
    )
    found = [
        DeckRow(deck, title, path, tuple(json.loads(after)) if after != "[]" else (), root)
        for deck, title, path, after, root in rows
    ]
    rank = {root: number for number, root in enumerate(roots)}
    return sorted(found, key=lambda row: rank[row.root])


def decks(connection: sqlite3.Connection, roots: Roots) -> list[DeckRow]:
    """The decks in use; of those with one key, apart from case, in several roots, that of the first root."""
    first: dict[str, DeckRow] = {}
    rows = all_decks(connection, roots)
    return [row for row in rows if first.setdefault(row.deck.casefold(), row).root == row.root]


def steps(connection: sqlite3.Connection, roots: Roots, day: int) -> list[Due]:
    """Cards with a learning or relearning step, whenever it is due."""
    return _due(connection, roots, day, "m.due_at IS NOT NULL", ())


def reviews(connection: sqlite3.Connection, roots: Roots, day: int) -> list[Due]:
    """Cards whose study day has come."""
    return _due(connection, roots, day, "m.due_day <= ?", (day,))


def _due(connection: sqlite3.Connection, roots: Roots, day: int, where: str, parameters: tuple[int, ...]) -> list[Due]:
    rows = connection.execute(
        "SELECT c.card, c.note, c.deck, n.kind, m.state, m.due_at, m.stability, m.last_day FROM memory m"
        " CROSS JOIN cards c ON c.card = m.card CROSS JOIN notes n ON n.root = c.root AND n.note = c.note"
        f" WHERE {where} AND {_live(roots)} AND m.suspended = 0 AND (m.buried_until IS NULL OR m.buried_until <= ?)",
        (*parameters, day),
    )
    return [
        Due(card, note, deck, _KINDS[kind], _STATES[state], due_at, stability, last_day)
        for card, note, deck, kind, state, due_at, stability, last_day in rows
    ]


def askable(connection: sqlite3.Connection, roots: Roots) -> list[Due]:
    """All cards in sight that are not suspended, seen or not, by deck and in the order of the file."""
    rows = connection.execute(
        "SELECT c.card, c.note, c.deck, n.kind, coalesce(m.state, 'new'), m.due_at, m.stability, m.last_day"
        " FROM cards c JOIN notes n ON n.root = c.root AND n.note = c.note LEFT JOIN memory m ON m.card = c.card"
        f" WHERE {_live(roots)} AND coalesce(m.suspended, 0) = 0 ORDER BY c.deck, c.level, c.position"
    )
    return [
        Due(card, note, deck, _KINDS[kind], _STATES[state], None, stability, last_day)
        for card, note, deck, kind, state, _, stability, last_day in rows
    ]


def times(connection: sqlite3.Connection, roots: Roots) -> dict[str, int]:
    """The seconds of each card in sight whose note says how long it takes."""
    rows = connection.execute(
        "SELECT c.card, n.time FROM notes n JOIN cards c ON c.root = n.root AND c.note = n.note"
        f" WHERE n.time IS NOT NULL AND {_live(roots)}"
    )
    return dict(rows.fetchall())


def tagged(connection: sqlite3.Connection, roots: Roots, tags: Sequence[str]) -> set[str]:
    """The cards in sight that have one of the tags, by themselves or by their deck; case does not matter."""
    wanted = {tag.casefold() for tag in tags}
    rows = connection.execute(
        "SELECT c.card, n.tags, d.tags FROM cards c JOIN notes n ON n.root = c.root AND n.note = c.note"
        f" JOIN decks d ON d.root = c.root AND d.deck = c.deck WHERE {_live(roots)}"
        " AND (n.tags <> '[]' OR d.tags <> '[]')"
    )
    return {
        card
        for card, own, of_deck in rows
        if not wanted.isdisjoint(tag.casefold() for tag in (*json.loads(own), *json.loads(of_deck)))
    }


def new_cards(
    connection: sqlite3.Connection,
    root: int,
    deck: str,
    day: int,
    limit: int,
    asked: Mapping[str, str] | None = None,
    rank: Callable[[str], float] | None = None,
) -> list[Due]:
    """The unseen cards of a deck's first `limit` notes that have any, easy ones first, then in the order of the file.

    Of the notes in `asked`, only the card named there is among them. With `rank` notes of a level go by that instead.
    """
    rows: Iterable[tuple[str, str, str, str, int]] = connection.execute(
        "SELECT c.card, c.note, c.deck, n.kind, c.level FROM cards c LEFT JOIN memory m ON m.card = c.card"
        " CROSS JOIN notes n ON n.root = c.root AND n.note = c.note"  # CROSS: for the unseen ones only
        " WHERE c.root = ? AND c.deck = ? AND c.retired = 0 AND c.quarantined = 0 AND (m.card IS NULL OR"
        " (m.state = 'new' AND m.suspended = 0 AND (m.buried_until IS NULL OR m.buried_until <= ?)))"
        " ORDER BY c.level, c.position",
        (root, deck, day),
    )
    if rank is not None:
        rows = sorted(rows, key=lambda row: (row[4], rank(row[1])))
    notes: set[str] = set()
    found: list[Due] = []
    for card, note, of, kind, _ in rows:
        if asked is not None and asked.get(note, card) != card:
            continue
        notes.add(note)
        if len(notes) > limit:
            break
        found.append(Due(card, note, of, _KINDS[kind], State.NEW, None, None, None))
    return found


def plannable(
    connection: sqlite3.Connection, roots: Roots, day: int, rank: Callable[[str, str], float] | None = None
) -> list[Due]:
    """The cards that a plan can ask for on a day: by deck, easy ones first, then in the order of the file.

    Left out are those put away, those with a step, and those answered that day. With `rank`, of a deck and a note, the
    notes of a level go by that instead.
    """
    rows: Iterable[tuple[str, str, str, str, str, float | None, int | None, int]] = connection.execute(
        "SELECT c.card, c.note, c.deck, n.kind, coalesce(m.state, 'new'), m.stability, m.last_day, c.level"
        " FROM cards c JOIN notes n ON n.root = c.root AND n.note = c.note LEFT JOIN memory m ON m.card = c.card"
        f" WHERE {_live(roots)} AND (m.card IS NULL OR (m.suspended = 0 AND m.due_at IS NULL"
        " AND (m.buried_until IS NULL OR m.buried_until <= ?) AND (m.last_day IS NULL OR m.last_day < ?)))"
        " ORDER BY c.deck, c.level, c.position",
        (day, day),
    )
    if rank is not None:
        rows = sorted(rows, key=lambda row: (row[2], row[7], rank(row[2], row[1])))
    return [
        Due(card, note, deck, _KINDS[kind], _STATES[state], None, stability, last_day)
        for card, note, deck, kind, state, stability, last_day, _ in rows
    ]


def decks_and_kinds(
    connection: sqlite3.Connection, roots: Roots, cards: Collection[str]
) -> dict[str, tuple[str, Kind]]:
    """The decks that cards are in, and their kinds."""
    rows = connection.execute(
        "SELECT c.card, c.deck, n.kind FROM json_each(?) wanted CROSS JOIN cards c ON c.card = wanted.value"
        f" CROSS JOIN notes n ON n.root = c.root AND n.note = c.note WHERE {_live(roots)}",
        (json.dumps([*cards]),),
    )
    return {card: (deck, _KINDS[kind]) for card, deck, kind in rows}


_CARD = (
    "SELECT c.card, c.label, c.deck, d.title, d.path, d.tags, d.checked, d.links, c.retired, c.changed_at, c.level,"
    " n.note, n.kind, n.heading, n.front, n.back, n.sources, n.tags, n.rev, n.checked, n.line, n.labels, n.anonym,"
    " n.accept, n.time,"
    f" {memories.SELECTED}"
    " FROM cards c JOIN notes n ON n.root = c.root AND n.note = c.note"
    " JOIN decks d ON d.root = c.root AND d.deck = c.deck LEFT JOIN memory m ON m.card = c.card"
)


def _card_row(row: tuple[object, ...]) -> CardRow:
    (card, label, deck, title, path, deck_tags, deck_checked, links, retired, changed_at, level,
     note, kind, heading, front, back, sources, tags, rev, checked, line, labels, anonym, accept, time,
     *memory) = row  # fmt: skip
    own_tags = tuple(json.loads(str(tags)))
    return CardRow(
        card=str(card),
        label=str(label),
        deck=str(deck),
        title=str(title),
        path=str(path),
        note=Note(
            id=None if anonym else str(note),
            kind=Kind(str(kind)),
            heading=str(heading),
            front=str(front),
            back=str(back),
            sources=str(sources),
            line=int(str(line)),
            tags=own_tags,
            level=int(str(level)),
            rev=int(str(rev)),
            labels=tuple(json.loads(str(labels))),
            accept=() if accept == "[]" else tuple(json.loads(str(accept))),
            time=None if time is None else int(str(time)),
        ),
        note_id=str(note),
        tags=tuple(dict.fromkeys((*json.loads(str(deck_tags)), *own_tags))),
        level=int(str(level)),
        checked=str(checked or deck_checked) if checked or deck_checked else None,
        links={label: (link[0], link[1]) for label, link in json.loads(str(links)).items()},
        retired=bool(retired),
        changed_at=None if changed_at is None else int(str(changed_at)),
        memory=memories.from_row(tuple(memory)),
    )


def card(connection: sqlite3.Connection, roots: Roots, card_id: str) -> CardRow | None:
    """One card of the decks in use, retired or not."""
    row = connection.execute(
        f"{_CARD} WHERE c.card = ? AND c.root IN ({within(roots)}) ORDER BY {_PLACE} LIMIT 1",
        (card_id,),
    ).fetchone()
    return None if row is None else _card_row(row)


def cards(connection: sqlite3.Connection, roots: Roots) -> Iterator[CardRow]:
    """All living cards of the decks in use, by deck and in the order of the file."""
    rows = connection.execute(f"{_CARD} WHERE {_live(roots)} ORDER BY c.deck, c.position")
    return map(_card_row, rows)


def cards_named(connection: sqlite3.Connection, names: Sequence[tuple[int, str]]) -> list[CardRow]:
    """Cards by their roots and ids, in the order in which they are named; those that are gone are left out."""
    query = f"{_CARD} WHERE c.root = ? AND c.card = ?"
    rows = (connection.execute(query, name).fetchone() for name in names)
    return [_card_row(row) for row in rows if row is not None]


def cards_of_note(connection: sqlite3.Connection, roots: Roots, note: str) -> list[CardRow]:
    """The living cards of a note of the decks in use."""
    rows = connection.execute(f"{_CARD} WHERE c.note = ? AND {_live(roots)} ORDER BY c.deck, c.position", (note,))
    return list(map(_card_row, rows))


def cards_of_deck(connection: sqlite3.Connection, roots: Roots, deck: str) -> list[CardRow]:
    """The living cards of a deck in use, in the order of the file."""
    rows = connection.execute(f"{_CARD} WHERE c.deck = ? AND {_live(roots)} ORDER BY c.position", (deck,))
    return list(map(_card_row, rows))


def strengths(connection: sqlite3.Connection, roots: Roots) -> Iterator[tuple[str, int, float | None, int | None]]:
    """Deck, whether suspended, stability and last study day of every living card."""
    return connection.execute(
        "SELECT c.deck, coalesce(m.suspended, 0), m.stability, m.last_day FROM cards c"
        f" LEFT JOIN memory m ON m.card = c.card WHERE {_live(roots)}"
    )


Lapsed = tuple[str, str, str, str, int, int, float, int]
"""A card that was forgotten: id, deck, note, label, lapses, answers, difficulty, whether suspended."""


def lapsed(connection: sqlite3.Connection, roots: Roots) -> Iterator[Lapsed]:
    """Living cards that were ever forgotten, the worst first: with most lapses, then with the highest difficulty.

    They come in the order of an index, so that whoever has seen enough can stop.
    """
    return connection.execute(
        "SELECT c.card, c.deck, c.note, c.label, m.lapses, m.reps, m.difficulty, m.suspended"
        " FROM memory m INDEXED BY memory_lapses"
        f" CROSS JOIN cards c ON c.card = m.card WHERE m.lapses > 0 AND {_live(roots)}"
        " ORDER BY m.lapses DESC, m.difficulty DESC, m.card"
    )


def headings(connection: sqlite3.Connection, roots: Roots, notes: Collection[str]) -> dict[str, str]:
    """The headings of some notes; of those that stand in several roots, that of the first."""
    rows = connection.execute(
        "SELECT n.note, n.heading FROM json_each(?) w CROSS JOIN notes n ON n.note = w.value"
        f" WHERE n.root IN ({within(roots)}) ORDER BY n.root DESC",
        (json.dumps([*notes]),),
    )
    return dict(rows.fetchall())


def spoken_times(connection: sqlite3.Connection, of: Collection[str] | None = None) -> dict[str, int | None]:
    """The seconds that notes say of spoken cards, all that were ever read or some; None where they do not."""
    cards = "notes n INDEXED BY notes_spoken CROSS JOIN cards c ON c.root = n.root AND c.note = n.note"
    if of is not None:
        cards = (
            "json_each(?) w CROSS JOIN roots o CROSS JOIN cards c ON c.root = o.root AND c.card = w.value"
            " CROSS JOIN notes n ON n.root = c.root AND n.note = c.note"
        )
    query = f"SELECT c.card, max(n.time) FROM {cards} WHERE n.kind = 'spoken' GROUP BY c.card"
    return dict(connection.execute(query, () if of is None else (json.dumps([*of]),)).fetchall())


def ids_beginning(connection: sqlite3.Connection, roots: Roots, prefix: str) -> list[str]:
    """Card ids of the decks in use that begin so; at most ten."""
    rows = connection.execute(
        f"SELECT DISTINCT c.card FROM cards c WHERE c.root IN ({within(roots)}) AND c.quarantined = 0"
        " AND c.card >= ? AND c.card < ? ORDER BY 1 LIMIT 10",
        (prefix, prefix + _LAST),
    )
    return [card_id for (card_id,) in rows]


def count_totals(connection: sqlite3.Connection, roots: Roots) -> tuple[int, int, int]:
    """Decks, notes and cards in use, from the counts of the decks."""
    notes, cards = connection.execute(
        f"SELECT coalesce(sum(notes), 0), coalesce(sum(cards), 0) FROM decks WHERE root IN ({within(roots)})"
    ).fetchone()
    return len(decks(connection, roots)), notes, cards


def totals(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Decks, notes and cards in use, as the last scan counted them."""
    count_of_decks, notes, cards = meta.get(connection, "totals", (0, 0, 0))
    return count_of_decks, notes, cards


def diagnostics(connection: sqlite3.Connection, roots: Roots) -> list[Diagnostic]:
    """All findings of the last reading of the decks in use, by file and line."""
    rows = connection.execute(
        f"SELECT diagnostics FROM files WHERE root IN ({within(roots)}) AND diagnostics <> '[]' ORDER BY path"
    )
    found = [diagnostic_from(item) for (text,) in rows for item in json.loads(text)]
    found.extend(diagnostic_from(item) for item in meta.get(connection, "corpus", []))
    return sorted(found, key=lambda d: (d.path, d.span.line, d.span.column, d.code))


def diagnostic_to(d: Diagnostic) -> list[object]:
    """A finding as the store keeps it."""
    span = d.span
    return [d.code, d.path, span.line, span.column, span.end_line, span.end_column, d.message, d.help, d.source]


def diagnostic_from(item: list[object]) -> Diagnostic:
    """A finding from how the store keeps it."""
    code, path, line, column, end_line, end_column, message, help_, source = item
    span = Span(int(str(line)), int(str(column)), int(str(end_line)), int(str(end_column)))
    return Diagnostic(str(code), str(path), span, str(message), str(help_), str(source))
