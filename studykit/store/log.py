"""The append-only log: rows in, rows out, and which of them count.

Owns the two log tables. Every function works inside the caller's transaction. Must not know caches or decks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studykit.memory.model import MARK_KINDS, Answer, Before, Decision, Event, Mark, Rating, State
from studykit.memory.replay import uncounted

ENTRY_VERSION = 1
_ACTIONS = (*MARK_KINDS, "goal")
"""Entry kinds a learner can take back, answers aside."""

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
_ACTION_KINDS = ", ".join(f"'{kind}'" for kind in _ACTIONS)
_MARKS = ", ".join(f"'{kind}'" for kind in MARK_KINDS)
_KNOWN = f"version <= {ENTRY_VERSION}"
_COUNTS = f"{_KNOWN} AND entry NOT IN (SELECT entry FROM uncounted)"


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


def counting_events(connection: sqlite3.Connection, card: str) -> list[Event]:
    """What counts of a card's answers and marks."""
    events: list[Event] = list(
        answers(connection, "WHERE card = ? AND review NOT IN (SELECT entry FROM uncounted)", (card,))
    )
    events.extend(_marks(connection, "card = ?", (card,)))
    return events


def is_newest(connection: sqlite3.Connection, card: str, at: int, device: str, seq: int) -> bool:
    """Whether nothing of a card comes after this place in the order of the log."""
    place = (card, at, device, seq)
    later = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM reviews WHERE card = ? AND (at, device, seq) > (?, ?, ?))"
        " OR EXISTS (SELECT 1 FROM entries WHERE card = ? AND (at, device, seq) > (?, ?, ?))",
        (*place, *place),
    )
    return not later.fetchone()[0]


def _marks(connection: sqlite3.Connection, where: str, parameters: tuple[Any, ...]) -> Iterator[Mark]:
    rows = connection.execute(
        "SELECT entry, device, seq, at, card, kind, study_day, content FROM entries"
        f" WHERE {where} AND kind IN ({_MARKS}) AND {_COUNTS}",
        parameters,
    )
    for entry, device, seq, at, card, kind, day, content in rows:
        yield Mark(entry, device, seq, at, card, kind, day or 0, str(json.loads(content).get("note", "")))


def all_events(connection: sqlite3.Connection) -> Iterator[tuple[str, list[Event]]]:
    """Every card of the log with its counting events, one card at a time."""
    marks: dict[str, list[Event]] = {}
    for mark in _marks(connection, "card IS NOT NULL", ()):
        marks.setdefault(mark.card, []).append(mark)
    rows = connection.execute(
        f"{_SELECT} WHERE review NOT IN (SELECT entry FROM uncounted) ORDER BY card, at, device, seq, review"
    )
    current: str | None = None
    events: list[Event] = []
    for found in map(_from_row, rows):
        if found.card != current:
            if current is not None:
                yield current, events + marks.pop(current, [])
            current, events = found.card, []
        events.append(found)
    if current is not None:
        yield current, events + marks.pop(current, [])
    yield from marks.items()


def refresh_uncounted(connection: sqlite3.Connection) -> None:
    """Rebuild the cache of entries that were taken back."""
    undos = dict(connection.execute(f"SELECT entry, target FROM entries WHERE kind = 'undo' AND {_KNOWN}"))
    redos = [redo for (redo,) in connection.execute(f"SELECT target FROM entries WHERE kind = 'redo' AND {_KNOWN}")]
    connection.execute("DELETE FROM uncounted")
    connection.executemany("INSERT INTO uncounted (entry) VALUES (?)", ((e,) for e in uncounted(undos, redos)))


def recount(connection: sqlite3.Connection, entry: str) -> None:
    """Work out anew whether one entry counts, after an undo that names it came or went."""
    naming = f"SELECT entry, target FROM entries WHERE kind = 'undo' AND target = ? AND {_KNOWN}"
    undos = dict(connection.execute(naming, (entry,)))
    redone = f"SELECT 1 FROM entries WHERE kind = 'redo' AND target = ? AND {_KNOWN}"
    redos = [undo for undo in undos if connection.execute(redone, (undo,)).fetchone()]
    if uncounted(undos, redos):
        connection.execute("INSERT OR IGNORE INTO uncounted (entry) VALUES (?)", (entry,))
    else:
        connection.execute("DELETE FROM uncounted WHERE entry = ?", (entry,))


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
        f"{_ENTRY_ACTION} WHERE device = ? AND kind IN ({_ACTION_KINDS}) AND {_COUNTS} ORDER BY seq DESC LIMIT 1",
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
    row = connection.execute(f"{_ENTRY_ACTION} WHERE entry = ? AND kind IN ({_ACTION_KINDS})", (entry,)).fetchone()
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
        f" OR EXISTS (SELECT 1 FROM entries WHERE device = ? AND seq > ? AND kind IN ({_ACTION_KINDS}))",
        (device, row[2], device, row[2]),
    ).fetchone()
    return None if done_since else (row[0], row[1])


def newest_goal(connection: sqlite3.Connection) -> dict[str, Any] | None:
    """The content of the goal that stands, on whichever device it was set."""
    row = connection.execute(
        f"SELECT content FROM entries WHERE kind = 'goal' AND {_COUNTS} ORDER BY at DESC, device DESC, seq DESC LIMIT 1"
    ).fetchone()
    goal: dict[str, Any] = json.loads(row[0]) if row else {}
    return goal if goal.get("date") else None


def has_entries(connection: sqlite3.Connection) -> bool:
    """Whether anything was ever done: an answer, or any other entry."""
    found = connection.execute("SELECT EXISTS (SELECT 1 FROM reviews) OR EXISTS (SELECT 1 FROM entries)").fetchone()
    return bool(found[0])
