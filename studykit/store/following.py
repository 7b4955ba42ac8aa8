"""Cards that go by another id than before: found by what is exactly the same, and written to the log as aliases.

Owns which notes are compared when a root was read, and which of a history's cards have lost their note. What is exactly
the same is decided in `studykit.deck.changes`. Every function works inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from studykit.deck.match import card_id
from studykit.deck.traces import Spot, Trace
from studykit.store import aliases, log, meta, sightings
from studykit.store.identity import spot
from studykit.store.log import LogEntry
from studykit.store.shelf import Shelf, Standing
from studykit.store.sightings import Begin

if TYPE_CHECKING:
    from studykit.deck.changes import Followed, Why


class Rekeyed(NamedTuple):
    """A card by its id before and now, and by what it is known to be the same."""

    before: str
    after: str
    why: str


def follow_within(
    shelf: Shelf, state: Mapping[str, Standing], vanished: Collection[str], doubtful: Collection[str]
) -> list[Rekeyed]:
    """Which of the cards that vanished from a root stand in it under another id.

    `state` is where the notes of the files that were read now stand; the shelf still holds what was there before.
    """
    if not vanished:
        return []
    from studykit.deck.changes import follow  # noqa: PLC0415 - most days nothing vanishes

    labels: dict[str, set[str]] = {}
    for card in vanished:
        note, _, label = card.partition("/")
        labels.setdefault(note, set()).add(label)
    stayed = [note for note in labels if note in state]
    come = [note for note in state if not _lived(shelf, note)]
    gone = [note for note in labels if note not in state] if come else []
    found = []
    if gone:
        before = sightings.spots(shelf.connection, shelf.root, gone)
        found = follow(before, [spot(note, state[note]) for note in come], doubtful)
    pairs: list[tuple[Spot, Spot, Why | None]] = [(step.before, step.after, step.why) for step in found]
    standing = sightings.spots(shelf.connection, shelf.root, stayed)
    pairs += [(before, spot(before.id, state[before.id]), None) for before in standing]
    went = set(vanished)
    same = (rekeyed for before, after, why in pairs for rekeyed in _cards(before, after, why))
    return _undeclined(shelf.connection, [rekeyed for rekeyed in same if rekeyed.before in went])


def _undeclined(connection: sqlite3.Connection, found: list[Rekeyed]) -> list[Rekeyed]:
    """Without the pairs of which the learner said that they are two."""
    declined = aliases.named(connection, "decline") if found else ()
    return [step for step in found if aliases.pair(step.before, step.after) not in declined]


def _lived(shelf: Shelf, note: str) -> bool:
    known = shelf.note(note)
    return known is not None and known.living


def _cards(before: Trace, after: Trace, why: Why | None) -> list[Rekeyed]:
    """The cards of a note under the ids before and now, where these differ."""
    from studykit.deck.changes import relabeled  # noqa: PLC0415

    return [
        Rekeyed(card_id(before.id, old), card_id(after.id, new), str(why or label_why))
        for old, new, label_why in relabeled(before, after)
        if why or label_why
    ]


def write(connection: sqlite3.Connection, found: Iterable[Rekeyed], begin: Begin) -> list[Rekeyed]:
    """Write aliases to the log; those that are new there."""
    known = {*aliases.named(connection, "alias")}
    written = []
    for rekeyed in found:
        pair = aliases.pair(rekeyed.before, rekeyed.after)
        if pair in known:
            continue
        known.add(pair)
        entry, device, seq, at = begin()
        content = json.dumps({"why": rekeyed.why}, ensure_ascii=False)
        log.add_entry(
            connection, LogEntry(entry, device, seq, at, "alias", rekeyed.before, rekeyed.after, content=content)
        )
        written.append(rekeyed)
    return written


# --- histories without a card -----------------------------------------------------------------------------------------


MISSING = "missing"
"""The note of the folders that are studied and are not there today."""


class Lost(NamedTuple):
    """A card that something is remembered of, and that is in sight under no id."""

    card: str
    trace: Trace
    """Its note as it was last known."""
    stays: bool
    """Whether its note is in sight, with other cards."""


def lost(connection: sqlite3.Connection) -> list[Lost]:
    """The cards that lost their note, as far as it is known what that said, by id.

    Of cards that are one by aliases, the one whose note was seen last stands for all.
    """
    found = []
    for card in _out_of_sight(connection):
        for member in _last_seen_first(connection, aliases.members(connection, card)):
            trace = sightings.trace(connection, member.partition("/")[0])
            if trace is not None:
                found.append(Lost(member, trace, _is_in_sight(connection, trace.id)))
                break
    return found


def _last_seen_first(connection: sqlite3.Connection, cards: Sequence[str]) -> Sequence[str]:
    if len(cards) == 1:
        return cards
    seen = {card: sightings.newest(connection, card.partition("/")[0]) for card in cards}
    return sorted(cards, key=lambda card: (-(seen[card] or (0,))[0], card))


def _is_in_sight(connection: sqlite3.Connection, note: str) -> bool:
    seen = f"{_IN_SIGHT.format(_in_use(connection))} AND c.note = ?"
    return connection.execute(seen, (note,)).fetchone() is not None


_IN_SIGHT = "SELECT 1 FROM cards c WHERE c.root IN ({}) AND c.retired = 0 AND c.quarantined = 0"


def _out_of_sight(connection: sqlite3.Connection) -> list[str]:
    """The cards that something is remembered of, and that are in sight in no folder that is there, in use or not."""
    seen = _IN_SIGHT.format(_there(connection))
    rows = connection.execute(
        f"SELECT m.card FROM memory m WHERE NOT EXISTS ({seen} AND c.card = m.card) ORDER BY m.card"
    )
    return [card for (card,) in rows]


def _in_use(connection: sqlite3.Connection) -> str:
    return ", ".join(str(int(root)) for root in meta.roots_in_use(connection)) or "NULL"


def _there(connection: sqlite3.Connection) -> str:
    """The roots in use, and those that are not today: their cards are not lost unless the folder is gone for good."""
    used, away = meta.roots_in_use(connection), meta.get(connection, MISSING, [])
    rows = connection.execute("SELECT root, path FROM roots").fetchall()
    there = [root for root, path in rows if root in used or path in away or Path(path).exists()]
    return ", ".join(map(str, there)) or "NULL"


def follow_lost(
    connection: sqlite3.Connection, histories: Sequence[Lost], notes: Iterable[tuple[int, str]]
) -> list[Rekeyed]:
    """Which of some notes in sight, each with its root, are those that histories have lost.

    Notes with a history of their own are none.
    """
    gone = {one.trace.id: one.trace for one in histories if not one.stays}
    if not gone:
        return []
    from studykit.deck.changes import follow  # noqa: PLC0415

    come = [one for root, note in notes for one in sightings.spots(connection, root, [note])]
    come = [one for one in come if not _has_history(connection, one)]
    same = follow([*gone.values()], come)
    same += _follow_log(connection, gone.keys() - {step.before.id for step in same}, come, same)
    return _undeclined(connection, [found for step in same for found in _cards(step.before, step.after, step.why)])


def _follow_log(
    connection: sqlite3.Connection, gone: Collection[str], come: Sequence[Spot], same: Sequence[Followed[Trace, Spot]]
) -> list[Followed[Trace, Spot]]:
    """Which of the notes that are left are those that went, by what any device saw of these last."""
    from studykit.deck.changes import follow  # noqa: PLC0415

    taken = {step.after.id for step in same}
    left = [one for one in come if one.id not in taken]
    found = [sightings.newest(connection, note) for note in sorted(gone)] if left else []
    return follow([seen for _, seen in filter(None, found)], left)


def _has_history(connection: sqlite3.Connection, note: Trace) -> bool:
    cards = (card_id(note.id, label) for label in note.labels)
    known = "SELECT 1 FROM memory WHERE card = ?"
    return any(connection.execute(known, (aliases.holder(connection, card),)).fetchone() for card in cards)


def unstudied(connection: sqlite3.Connection, deck: str | None = None) -> list[tuple[int, str, str]]:
    """The cards in sight, of all decks or of one, of which nothing is remembered: root, note and label."""
    rows = connection.execute(
        f"SELECT c.root, c.note, c.label {_IN_SIGHT.format(_in_use(connection)).removeprefix('SELECT 1')}"
        " AND (?1 IS NULL OR c.deck = ?1) AND NOT EXISTS (SELECT 1 FROM memory m WHERE m.card = c.card)"
        " ORDER BY c.root, c.deck, c.position",
        (deck,),
    )
    return rows.fetchall()
