"""The append-only log: rows in, rows out, and which of them count.

Owns the two log tables. Every function works inside the caller's transaction. Must not know caches or decks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
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
_INSERT = (
    f"INSERT OR IGNORE INTO reviews ({', '.join(REVIEW_COLUMNS)}) VALUES ({', '.join('?' * len(REVIEW_COLUMNS))})"
)


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
    """This device's id and the sequence number of its next entry, which is now taken."""
    device, seq = connection.execute("SELECT device, next_seq FROM device LIMIT 1").fetchone()
    connection.execute("UPDATE device SET next_seq = next_seq + 1")
    return str(device), int(seq)


def add_answer(connection: sqlite3.Connection, answer: Answer) -> bool:
    """Append an answer; False when it was there already."""
    return connection.execute(_INSERT, _to_row(answer)).rowcount == 1


def _to_row(a: Answer) -> tuple[Any, ...]:
    b = a.before or Before(None, None, None, None)  # type: ignore[arg-type]
    head = (a.id, a.device, a.seq, a.at, a.card, int(a.rating), a.took_ms, a.study_day, a.utc_offset, a.rev, a.variant, int(a.cram))
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


def _marks(connection: sqlite3.Connection, where: str, parameters: tuple[Any, ...]) -> Iterator[Mark]:
    kinds = ", ".join(f"'{kind}'" for kind in MARK_KINDS)
    rows = connection.execute(
        f"SELECT entry, device, seq, at, card, kind, study_day, content FROM entries WHERE {where}"
        f" AND kind IN ({kinds}) AND version <= {ENTRY_VERSION} AND entry NOT IN (SELECT entry FROM uncounted)",
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
    undos = dict(connection.execute("SELECT entry, target FROM entries WHERE kind = 'undo'"))
    redos = [target for (target,) in connection.execute("SELECT target FROM entries WHERE kind = 'redo'")]
    connection.execute("DELETE FROM uncounted")
    _mark_uncounted(connection, uncounted(undos, redos))


def _mark_uncounted(connection: sqlite3.Connection, entries: Iterable[str]) -> None:
    connection.executemany("INSERT OR IGNORE INTO uncounted (entry) VALUES (?)", ((e,) for e in entries))


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


def newest_action(connection: sqlite3.Connection, device: str) -> Action | None:
    """This device's newest action that still counts."""
    review = connection.execute(
        "SELECT review, card, seq, at, rating FROM reviews WHERE device = ?"
        " AND review NOT IN (SELECT entry FROM uncounted) ORDER BY seq DESC LIMIT 1",
        (device,),
    ).fetchone()
    kinds = ", ".join(f"'{kind}'" for kind in _ACTIONS)
    entry = connection.execute(
        f"SELECT entry, kind, card, seq, at, content FROM entries WHERE device = ? AND kind IN ({kinds})"
        " AND entry NOT IN (SELECT entry FROM uncounted) ORDER BY seq DESC LIMIT 1",
        (device,),
    ).fetchone()
    if review is not None and (entry is None or review[2] > entry[3]):
        return Action(review[0], "answer", review[1], review[2], review[3], Rating(review[4]))
    if entry is not None:
        return Action(entry[0], entry[1], entry[2], entry[3], entry[4], None, entry[5])
    return None


def action(connection: sqlite3.Connection, entry: str) -> Action | None:
    """An action by the id of its entry."""
    found = answer(connection, entry)
    if found is not None:
        return Action(found.id, "answer", found.card, found.seq, found.at, found.rating)
    row = connection.execute(
        "SELECT entry, kind, card, seq, at, content FROM entries WHERE entry = ?", (entry,)
    ).fetchone()
    return None if row is None else Action(row[0], row[1], row[2], row[3], row[4], None, row[5])


def newest_undo(connection: sqlite3.Connection, device: str) -> tuple[str, str] | None:
    """This device's newest undo that was not taken back, with the entry it names; None once a new action came after."""
    row = connection.execute(
        "SELECT entry, target, seq FROM entries WHERE device = ? AND kind = 'undo' AND entry NOT IN"
        " (SELECT target FROM entries WHERE kind = 'redo') ORDER BY seq DESC LIMIT 1",
        (device,),
    ).fetchone()
    if row is None:
        return None
    newest = newest_action(connection, device)
    return None if newest is not None and newest.seq > row[2] else (row[0], row[1])


def newest_goal(connection: sqlite3.Connection) -> dict[str, Any] | None:
    """The content of the goal that stands, on whichever device it was set."""
    row = connection.execute(
        "SELECT content FROM entries WHERE kind = 'goal' AND entry NOT IN (SELECT entry FROM uncounted)"
        " ORDER BY at DESC, device DESC, seq DESC LIMIT 1"
    ).fetchone()
    goal: dict[str, Any] = json.loads(row[0]) if row else {}
    return goal if goal.get("date") else None


def has_entries(connection: sqlite3.Connection) -> bool:
    """Whether anything was ever done: an answer, or any other entry."""
    found = connection.execute("SELECT EXISTS (SELECT 1 FROM reviews) OR EXISTS (SELECT 1 FROM entries)").fetchone()
    return bool(found[0])
