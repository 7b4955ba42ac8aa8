"""The documented shapes: what a card, a review and a finding look like to other programs.

Times are ISO 8601 UTC with milliseconds, study days YYYY-MM-DD, durations milliseconds, intervals and stability days,
probabilities 0 to 1, ratings 1 to 4. docs/formats.md describes every key.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from studykit.deck import kinds
from studykit.deck.diagnostics import Diagnostic
from studykit.memory.days import to_date
from studykit.memory.model import Answer
from studykit.store.catalog import CardRow

if TYPE_CHECKING:
    from studykit.deck.changes import Changes

SCHEMA = 1

REVIEW_KEYS = (
    "review", "device", "card", "deck", "at", "utc_offset", "study_day", "rating", "took_ms", "cram", "undone", "rev",
    "variant", "state", "stability_before", "difficulty_before", "retrievability", "state_after", "stability",
    "difficulty", "interval_days", "due", "step", "seq",
)  # fmt: skip
CARD_KEYS = (
    "card", "note", "deck", "kind", "label", "front", "back", "tags", "level", "sources", "path", "line", "state",
    "suspended", "flagged", "retired", "due", "due_at", "stability", "difficulty", "retrievability", "interval_days",
    "reps", "lapses", "last_review", "checked", "rev",
)  # fmt: skip


def time(at: int) -> str:
    """UTC milliseconds as ISO 8601."""
    moment = datetime.fromtimestamp(at // 1000, UTC).replace(microsecond=at % 1000 * 1000)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day(study_day: int) -> str:
    """A study day as YYYY-MM-DD."""
    return to_date(study_day).isoformat()


def review(answer: Answer, deck: str | None, *, undone: bool) -> dict[str, Any]:
    """One answer of the log."""
    before, after = answer.before, answer.decision
    due = None
    if after is not None:
        due = day(after.due_day) if after.due_day is not None else None if after.due_at is None else time(after.due_at)
    return {
        "review": answer.id,
        "device": answer.device,
        "card": answer.card,
        "deck": deck,
        "at": time(answer.at),
        "utc_offset": answer.utc_offset,
        "study_day": day(answer.study_day),
        "rating": int(answer.rating),
        "took_ms": answer.took_ms,
        "cram": answer.cram,
        "undone": undone,
        "rev": answer.rev,
        "variant": answer.variant,
        "state": before.state.value if before else None,
        "stability_before": before.stability if before else None,
        "difficulty_before": before.difficulty if before else None,
        "retrievability": before.retrievability if before else None,
        "state_after": after.state.value if after else None,
        "stability": after.stability if after else None,
        "difficulty": after.difficulty if after else None,
        "interval_days": after.interval_days if after else None,
        "due": due,
        "step": after.step if after else None,
        "seq": answer.seq,
    }


def card(row: CardRow, retrievability: float | None, due_day: int | None) -> dict[str, Any]:
    """One card with its memory; null where a new card has none. `due_day` is the study day of whatever is due."""
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
        "due": None if due_day is None else day(due_day),
        "due_at": None if memory.due_at is None else time(memory.due_at),
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "retrievability": retrievability,
        "interval_days": memory.interval_days,
        "reps": memory.reps,
        "lapses": memory.lapses,
        "last_review": None if memory.last_at is None else time(memory.last_at),
        "checked": row.checked,
        "rev": row.note.rev,
    }


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
