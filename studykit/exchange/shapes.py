"""The documented shapes: what a card and a finding look like to other programs.

Times are ISO 8601 UTC with milliseconds, study days YYYY-MM-DD, durations milliseconds, intervals and stability days,
probabilities 0 to 1, ratings 1 to 4. docs/formats.md describes every key,
columns.py those that are exported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from studykit.deck import kinds
from studykit.deck.diagnostics import Diagnostic
from studykit.exchange.columns import Table, Type
from studykit.exchange.times import day, time
from studykit.store.catalog import CardRow

if TYPE_CHECKING:
    from studykit.deck.changes import Changes

SCHEMA = 1


def card_values(row: CardRow, retrievability: float | None, due_day: int | None) -> dict[str, Any]:
    """One card with its memory, as columns.CARDS describes it; `due_day` is the study day of whatever is due."""
    front, back = kinds.card_faces(row.note, row.label, row.links, f"{row.card}:{row.memory.reps}")
    memory = row.memory
    return {
        "card": row.card,
        "note": row.note_id,
        "deck": row.deck,
        "kind": row.note.kind.value,
        "label": row.label,
        "front": front,
        "back": back,
        "tags": list(row.tags),
        "level": row.level,
        "sources": [part.strip() for part in row.note.sources.split(" · ")] if row.note.sources else [],
        "path": row.path,
        "line": row.note.line,
        "state": memory.state.value,
        "suspended": memory.suspended,
        "flagged": memory.flag is not None,
        "retired": row.retired,
        "due": due_day,
        "due_at": memory.due_at,
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "retrievability": retrievability,
        "interval_days": memory.interval_days,
        "reps": memory.reps,
        "lapses": memory.lapses,
        "last_review": memory.last_at,
        "checked": row.checked,
        "rev": row.note.rev,
    }


def document(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a table as JSON has it."""
    write_as: dict[Type, Callable[[Any], Any]] = {Type.DAY: day, Type.TIME: time}
    found = ((column.name, write_as.get(column.type), values[column.name]) for column in table.columns)
    return {name: value if write is None or value is None else write(value) for name, write, value in found}


def diagnostic(finding: Diagnostic) -> dict[str, Any]:
    """One finding; lines and columns count from 1, columns in code points."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "path": finding.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "end_line": finding.span.end_line,
        "end_column": finding.span.end_column,
        "message": finding.message,
        "help": finding.help,
    }


def changes(found: Changes) -> dict[str, Any]:
    """What became of cards between two states of the decks; card ids throughout."""
    names = ("new", "edited", "moved", "retired", "reset", "kept")
    cards = {name: [change.card for change in getattr(found, name)] for name in names}
    rekeyed = [{"from": r.before, "to": r.after.card, "why": r.why.value} for r in found.rekeyed]
    return {**cards, "rekeyed": rekeyed}
