"""The log in words: what each entry says, when it was written, and why it does not count if it does not.

Owns how entries read, on a line and in the documented shape. Must not know columns or files.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from studykit.desk import words
from studykit.exchange import times
from studykit.memory.model import MARK_KINDS, Answer
from studykit.store import journal
from studykit.store.journal import Record, Standing

if TYPE_CHECKING:
    from studykit.desk.desk import Desk

_SECONDS = 100_000
"""Below this many milliseconds a time is said in seconds."""
_WHY_NOT = {Standing.TAKEN_BACK: "taken back", Standing.WAITS: "waiting: its time lies in the future"}
Local = Callable[[int], datetime]
"""From UTC milliseconds to the learner's wall clock."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is told."""

    record: Record
    words: str
    local: datetime
    handle: str | None
    """The beginning of its id by which it can be undone, or None if it cannot."""
    other: bool
    """Whether another device wrote it."""

    @property
    def why_not(self) -> str | None:
        """Why it does not count, where its words do not say it."""
        return _WHY_NOT.get(self.record.standing)


@dataclass(frozen=True, slots=True)
class Journal:
    """The newest entries, newest first."""

    lines: tuple[Line, ...]
    several: bool
    """Whether more than one device wrote to the log."""


def read_journal(desk: Desk, limit: int, *, card: str | None = None, seen: bool = False) -> Journal:
    """The newest entries of the log, or of one card: by its id, also one in no deck, or the beginning of it."""
    with desk.store.database.read() as connection:
        if card is not None and not journal.knows(connection, card):
            card = desk.card(card).card
        found = (
            journal.newest(connection, limit, seen=seen)
            if card is None
            else journal.of_card(connection, card, limit, seen=seen)
        )
        lines = tuple(_line(desk, record, *journal.around(connection, record)) for record in found)
        return Journal(lines, len(list(journal.devices(connection))) > 1)


def _line(desk: Desk, record: Record, named: Record | None, handle: str | None) -> Line:
    said = in_words(record, named, desk.clock.local)
    return Line(record, said, desk.clock.local(record.at), handle, record.device != desk.store.device)


def in_words(record: Record, named: Record | None, local: Local) -> str:
    """What an entry says; `named` is what an undo took back or a redo put back."""
    content = _content(record)
    match record.kind:
        case _ if record.standing is Standing.UNKNOWN:
            form = " in a newer form" if record.newer and record.kind in journal.KINDS else ""
            return f"an entry of the kind {record.kind!r}{form}, which this version does not know"
        case "undo" | "redo":
            by = ", by an import" if content.get("by") == "import" else ""
            return f"{record.kind} of {_named_words(record, named, local)}{by}"
        case "flag" if content.get("note"):
            return f"{_short(record)}: {content['note']}"
        case "alias" if content.get("why"):
            return f"{_short(record)} ({content['why']})"
        case "parameters":
            return "parameters of the memory model, fitted to the answers"
    return _short(record) + ("" if record.answer is None else _details(record.answer))


def _content(record: Record) -> dict[str, Any]:
    try:
        content = json.loads(record.content)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _named_words(record: Record, named: Record | None, local: Local) -> str:
    if named is None:
        return "an entry that is not here"
    at, here = local(named.at), local(record.at)
    if at.date() == here.date():
        return f"{_short(named)} ({at:%H:%M})"
    year = "" if at.year == here.year else f" {at.year}"
    return f"{_short(named)} ({words.short_date(at)}{year}, {at:%H:%M})"


def _short(record: Record) -> str:
    """An entry in a few words, as an undo names it."""
    if record.answer is not None:
        return f"{record.answer.rating.name.capitalize()} on {record.card}"
    match record.kind:
        case "goal":
            return _goal(_content(record))
        case "alias" | "decline":
            return f"{record.kind} {record.card} → {record.target}"
        case "seen":
            return f"seen {record.card}"
        case kind if kind in MARK_KINDS:
            return f"{kind} on {record.card}"
    return record.kind


def _goal(content: dict[str, Any]) -> str:
    if not content.get("date"):
        return "goal cleared"
    minutes, decks = content.get("minutes"), content.get("decks")
    said = f"goal {content['date']}"
    if minutes is not None:
        said += f", {minutes} min a day"
    return f"{said}, {words.count(len(decks), 'deck')}" if isinstance(decks, list) and decks else said


def _details(answer: Answer) -> str:
    """How long an answer took and what it led to."""
    took, decision = answer.took_ms, answer.decision
    said = ""
    if took is not None:
        said += f", {round(took / 1000)} s" if took < _SECONDS else f", {words.duration(took)}"
    if answer.cram:
        return f"{said}, cram"
    if decision is not None and decision.interval_days is not None:
        said += f", next in {words.count(decision.interval_days, 'day')}"
    elif decision is not None and decision.due_at is not None:
        said += f", next in {words.duration(decision.due_at - answer.at)}"
    return said


def shape(line: Line) -> dict[str, Any]:
    """One entry in its documented shape."""
    record, answer = line.record, line.record.answer
    return {
        "entry": record.id,
        "device": record.device,
        "seq": record.seq,
        "at": times.time(record.at),
        "kind": record.kind,
        "card": record.card,
        "target": record.target,
        "counts": record.standing is Standing.COUNTS,
        "why_not": None if record.standing is Standing.COUNTS else record.standing.value,
        "can_undo": line.handle is not None,
        "words": line.words,
        "rating": None if answer is None else int(answer.rating),
        "took_ms": None if answer is None else answer.took_ms,
        "content": _content(record),
    }
