"""The append-only log: rows in, rows out, and which of them count.

Owns the two log tables. Every function works inside the caller's transaction. Must not know caches or decks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from studykit.memory.model import MARK_KINDS, Answer, Before, Decision, Event, Mark, Rating, State
from studykit.memory.replay import uncounted

ENTRY_VERSION = 1
DAY_MS = 86_400_000
PAIRS = ("alias", "decline")
"""Entries that say of two cards whether they are one."""

REVIEW_COLUMNS = (
    "review", "device", "seq", "at", "card", "rating", "took_ms", "study_day", "utc_offset", "rev", "variant", "cram",
    "state", "stability_before", "difficulty_before", "retrievability",
    "state_after", "step", "stability", "difficulty", "interval_days", "due_day", "due_at",
)  # fmt: skip
_SELECT = f"SELECT {', '.join(REVIEW_COLUMNS)} FROM reviews"
_INSERT = f"INSERT INTO reviews ({', '.join(REVIEW_COLUMNS)}) VALUES ({', '.join('?' * len(REVIEW_COLUMNS))})"
_LAST_SEQ = (
    "SELECT device, coalesce((SELECT max(seq) FROM reviews WHERE device = d.device), 0),"
    " coalesce((SELECT max(seq) FROM entries WHERE device = d.device), 0) FROM device d"
)
_MARKS = ", ".join(f"'{kind}'" for kind in MARK_KINDS)
_IS_ACTION = (
    f"(kind IN ({_MARKS}, 'goal', 'parameters')"
    " OR (kind IN ('alias', 'decline') AND json_extract(content, '$.by') = 'learner'))"
)
"""What a learner can take back, answers aside: of pairs of cards those they judged themselves."""
OF_CARD = "entries INDEXED BY entries_of_card"
OF_TARGET = "entries INDEXED BY entries_of_target"
OF_KIND = "entries INDEXED BY entries_of_kind"
"""SQLite would rather look through all entries of a kind, or in the order of time."""

_KNOWN = f"version <= {ENTRY_VERSION}"
COUNTS = f"{_KNOWN} AND entry NOT IN (SELECT entry FROM uncounted)"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry that is not an answer."""

    id: str
    device: str
    seq: int
    at: int
    kind: str
    card: str | None = None
    target: str | None = None
    study_day: int | None = None
    content: str = "{}"


def next_seq(connection: sqlite3.Connection) -> tuple[str, int]:
    """This device's id and the sequence number of its next entry: one more than that of its last."""
    device, review, entry = connection.execute(_LAST_SEQ).fetchone()
    return device, max(review, entry) + 1


def add_answer(connection: sqlite3.Connection, answer: Answer) -> bool:
    """Append an answer; False when it was there already."""
    return connection.execute(_INSERT, _to_row(answer)).rowcount == 1


def add_answers(connection: sqlite3.Connection, answers: Iterable[Answer]) -> int:
    """Append answers; how many of them were not there already."""
    return connection.executemany(_INSERT, map(_to_row, answers)).rowcount


def _to_row(a: Answer) -> tuple[Any, ...]:
    b = a.before or Before(None, None, None, None)  # type: ignore[arg-type]
    head = (
        a.id, a.device, a.seq, a.at, a.card, int(a.rating), a.took_ms, a.study_day, a.utc_offset, a.rev, a.variant,
        int(a.cram),
    )  # fmt: skip
    tail = (b.state, b.stability, b.difficulty, b.retrievability)
    d = a.decision
    if d is None:
        return (*head, *tail, None, None, None, None, None, None, None)
    return (*head, *tail, d.state, d.step, d.stability, d.difficulty, d.interval_days, d.due_day, d.due_at)


def _from_row(row: tuple[Any, ...]) -> Answer:
    before = None if row[12] is None else Before(State(row[12]), row[13], row[14], row[15])
    decision = None
    if row[16] is not None:
        decision = Decision(State(row[16]), row[17], row[18], row[19], row[20], row[21], row[22])
    return Answer(
        row[0], row[1], row[2], row[3], row[4], Rating(row[5]), row[6], row[7], row[8], row[9], row[10], bool(row[11]),
        before, decision,
    )  # fmt: skip


def add_entry(connection: sqlite3.Connection, entry: LogEntry) -> None:
    """Append an entry of any other kind."""
    connection.execute(
        "INSERT INTO entries (entry, device, seq, at, kind, card, target, study_day, content, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.id, entry.device, entry.seq, entry.at, entry.kind, entry.card, entry.target, entry.study_day,
            entry.content, ENTRY_VERSION,
        ),
    )  # fmt: skip


def answer(connection: sqlite3.Connection, review: str) -> Answer | None:
    """One answer by its id."""
    row = connection.execute(f"{_SELECT} WHERE review = ?", (review,)).fetchone()
    return None if row is None else _from_row(row)


def answers(connection: sqlite3.Connection, where: str = "", parameters: tuple[Any, ...] = ()) -> Iterator[Answer]:
    """Answers in the order of the log; `where` is a constant of this package."""
    rows = connection.execute(f"{_SELECT} {where} ORDER BY at, device, seq, review", parameters)
    return map(_from_row, rows)


def counting_events(connection: sqlite3.Connection, cards: Sequence[str]) -> list[Event]:
    """What counts of the answers and marks of some cards."""
    events: list[Event] = []
    for card in cards:
        events += answers(connection, "WHERE card = ? AND review NOT IN (SELECT entry FROM uncounted)", (card,))
        events += _marks(connection, "card = ?", (card,))
    return events


def is_newest(connection: sqlite3.Connection, cards: Sequence[str], at: int, device: str, seq: int) -> bool:
    """Whether no answer and no mark of some cards comes after this place in the order of the log."""
    later = (
        "SELECT EXISTS (SELECT 1 FROM reviews WHERE card = ? AND (at, device, seq) > (?, ?, ?))"
        f" OR EXISTS (SELECT 1 FROM {OF_CARD} WHERE card = ? AND kind IN ({_MARKS}) AND (at, device, seq) > (?, ?, ?))"
    )
    places = ((card, at, device, seq) for card in cards)
    return not any(connection.execute(later, (*place, *place)).fetchone()[0] for place in places)


def _marks(connection: sqlite3.Connection, where: str, parameters: tuple[Any, ...]) -> Iterator[Mark]:
    rows = connection.execute(
        "SELECT entry, device, seq, at, card, kind, study_day, content FROM entries"
        f" WHERE {where} AND kind IN ({_MARKS}) AND {COUNTS}",
        parameters,
    )
    for entry, device, seq, at, card, kind, day, content in rows:
        yield Mark(entry, device, seq, at, card, kind, day or 0, str(json.loads(content).get("note", "")))


def refresh_uncounted(connection: sqlite3.Connection, now: int | None = None) -> set[str]:
    """Work out anew which entries do not count; the cards that have other ones than before.

    An entry counts unless a counting undo names it, or unless it lies more than a day after `now`, UTC milliseconds.
    Without `now` the same entries wait as before.
    """
    before: dict[str, int | None] = dict(connection.execute("SELECT entry, waits FROM uncounted"))
    waiting = {entry: at for entry, at in before.items() if at is not None}
    if now is not None:
        waiting = dict(connection.execute(_FUTURE, _future(now)))
    after: dict[str, int | None] = dict.fromkeys(_taken_back(connection, waiting)) | waiting
    changed = [entry for entry in before.keys() | after.keys() if before.get(entry, 0) != after.get(entry, 0)]
    connection.executemany("DELETE FROM uncounted WHERE entry = ?", ((entry,) for entry in changed))
    rows = ((entry, after[entry]) for entry in changed if entry in after)
    connection.executemany("INSERT INTO uncounted (entry, waits) VALUES (?, ?)", rows)
    return _cards_of(connection, changed)


def _taken_back(connection: sqlite3.Connection, waiting: Iterable[str]) -> set[str]:
    waits = set(waiting)
    undos = connection.execute(f"SELECT entry, target FROM entries WHERE kind = 'undo' AND {_KNOWN}")
    redos = connection.execute(f"SELECT entry, target FROM entries WHERE kind = 'redo' AND {_KNOWN}")
    return uncounted(
        {entry: target for entry, target in undos if entry not in waits},
        [target for entry, target in redos if entry not in waits],
    )


def _cards_of(connection: sqlite3.Connection, entries: Iterable[str]) -> set[str]:
    find = "SELECT card FROM reviews WHERE review = ? UNION ALL SELECT card FROM entries WHERE entry = ?"
    found = (connection.execute(find, (entry, entry)).fetchone() for entry in entries)
    return {str(row[0]) for row in found if row is not None and row[0] is not None}


_FUTURE = (
    "SELECT review, at FROM reviews WHERE study_day > ? AND at > ? UNION ALL SELECT entry, at FROM entries WHERE at > ?"
)


def _future(now: int) -> tuple[int, int, int]:
    """What `_FUTURE` asks for: entries after this. A study day is at most two days from its time."""
    limit = now + DAY_MS
    return limit // DAY_MS - 3, limit, limit


def waits_otherwise(connection: sqlite3.Connection, now: int) -> bool:
    """Whether other entries than before lie more than a day after `now`, UTC milliseconds."""
    due = connection.execute("SELECT EXISTS (SELECT 1 FROM uncounted WHERE waits <= ?)", (now + DAY_MS,))
    if due.fetchone()[0]:
        return True
    known = "SELECT entry FROM uncounted WHERE waits IS NOT NULL"
    new = f"SELECT EXISTS (SELECT 1 FROM ({_FUTURE}) WHERE review NOT IN ({known}))"
    return bool(connection.execute(new, _future(now)).fetchone()[0])


def recount(connection: sqlite3.Connection, entry: str) -> None:
    """Work out anew whether one entry counts, after an undo that names it came or went."""
    counts_too = f"{_KNOWN} AND entry NOT IN (SELECT entry FROM uncounted WHERE waits IS NOT NULL)"
    naming = f"SELECT entry, target FROM entries WHERE kind = 'undo' AND target = ? AND {counts_too}"
    undos = dict(connection.execute(naming, (entry,)))
    redone = f"SELECT 1 FROM entries WHERE kind = 'redo' AND target = ? AND {counts_too}"
    redos = [undo for undo in undos if connection.execute(redone, (undo,)).fetchone()]
    if uncounted(undos, redos):
        connection.execute("INSERT OR IGNORE INTO uncounted (entry) VALUES (?)", (entry,))
    else:
        connection.execute("DELETE FROM uncounted WHERE entry = ? AND waits IS NULL", (entry,))


def counts(connection: sqlite3.Connection, entry: str) -> bool:
    """Whether an entry was not taken back."""
    return connection.execute("SELECT 1 FROM uncounted WHERE entry = ?", (entry,)).fetchone() is None


@dataclass(frozen=True, slots=True)
class Action:
    """Something the learner did that can be taken back: the entry, what kind it was, and to which card."""

    id: str
    kind: str
    card: str | None
    seq: int
    at: int
    rating: Rating | None = None
    content: str = "{}"


_ENTRY_ACTION = "SELECT entry, kind, card, seq, at, content FROM entries"


def _entry_action(row: tuple[Any, ...]) -> Action:
    entry, kind, card, seq, at, content = row
    return Action(entry, kind, card, seq, at, None, content)


def newest_action(connection: sqlite3.Connection, device: str) -> Action | None:
    """This device's newest action that still counts."""
    review = connection.execute(
        "SELECT review, card, seq, at, rating FROM reviews WHERE device = ?"
        " AND review NOT IN (SELECT entry FROM uncounted) ORDER BY seq DESC LIMIT 1",
        (device,),
    ).fetchone()
    entry = connection.execute(
        f"{_ENTRY_ACTION} WHERE device = ? AND {_IS_ACTION} AND {COUNTS} ORDER BY seq DESC LIMIT 1",
        (device,),
    ).fetchone()
    if review is not None and (entry is None or review[2] > entry[3]):
        return Action(review[0], "answer", review[1], review[2], review[3], Rating(review[4]))
    return None if entry is None else _entry_action(entry)


def action(connection: sqlite3.Connection, entry: str) -> Action | None:
    """An action by the id of its entry."""
    found = answer(connection, entry)
    if found is not None:
        return Action(found.id, "answer", found.card, found.seq, found.at, found.rating)
    row = connection.execute(f"{_ENTRY_ACTION} WHERE entry = ? AND {_IS_ACTION}", (entry,)).fetchone()
    return None if row is None else _entry_action(row)


def newest_undo(connection: sqlite3.Connection, device: str) -> tuple[str, str] | None:
    """The newest undo of this device's learner that was not taken back, with the entry it names.

    None once something was done after it.
    """
    row = connection.execute(
        "SELECT entry, target, seq FROM entries WHERE device = ? AND kind = 'undo' AND content = '{}' AND entry NOT IN"
        " (SELECT target FROM entries WHERE kind = 'redo' AND target IS NOT NULL) ORDER BY seq DESC LIMIT 1",
        (device,),
    ).fetchone()
    if row is None:
        return None
    (done_since,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM reviews WHERE device = ? AND seq > ?)"
        f" OR EXISTS (SELECT 1 FROM entries WHERE device = ? AND seq > ? AND {_IS_ACTION})",
        (device, row[2], device, row[2]),
    ).fetchone()
    return None if done_since else (row[0], row[1])


def newest_goal(connection: sqlite3.Connection) -> dict[str, Any] | None:
    """The content of the goal that stands, on whichever device it was set."""
    row = connection.execute(
        f"SELECT content FROM {OF_KIND} WHERE kind = 'goal' AND {COUNTS}"
        " ORDER BY at DESC, device DESC, seq DESC LIMIT 1"
    ).fetchone()
    goal = object_of(row[0]) if row else {}
    return goal if goal.get("date") else None


def object_of(content: str) -> dict[str, Any]:
    """The content of an entry; empty where another tool wrote something that is none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def newest_parameters(connection: sqlite3.Connection) -> tuple[str, str] | None:
    """The newest parameters of the model that count: the entry and its content."""
    row: tuple[str, str] | None = connection.execute(
        f"SELECT entry, content FROM {OF_KIND} WHERE kind = 'parameters' AND {COUNTS}"
        " ORDER BY at DESC, device DESC, seq DESC LIMIT 1"
    ).fetchone()
    return row


def has_entries(connection: sqlite3.Connection) -> bool:
    """Whether anything was ever done: an answer, or any other entry."""
    found = connection.execute("SELECT EXISTS (SELECT 1 FROM reviews) OR EXISTS (SELECT 1 FROM entries)").fetchone()
    return bool(found[0])
