"""A card as a face shows it: what is asked, what is answered, and what is said about it.

Owns the way from the note in the store to drawable blocks. Must not know widths or keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studykit.deck import kinds
from studykit.deck.blocks import Block, Face, Style, blocks, inline_block, links_in
from studykit.deck.model import Kind, Note
from studykit.memory.model import State
from studykit.store.catalog import CardRow

LEVELS = {1: "recall", 2: "explain", 3: "apply"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One card, ready to be typeset."""

    card: str
    title: str
    level: str
    new: bool
    changed_at: int | None
    """When its text changed, if that was after it was last answered; UTC milliseconds."""
    question: Sequence[Block]
    question_answered: Sequence[Block]
    """The question as it stands once the answer is shown: a cloze is filled in."""
    answer: Sequence[Block]
    sources: Block | None
    addresses: Sequence[str]
    text: str
    """The question in a line."""
    path: str
    line: int


def show(row: CardRow) -> Shown:
    """Make a card ready to be typeset."""
    note = row.note
    masked, filled = _faces(row)
    question = _question(row, masked)
    answered = _question(row, filled) if masked is not filled else question
    back = "" if _below(row) else note.back
    sources = inline_block(note.sources, row.links, style=Style.DIM) if note.sources else None
    memory = row.memory
    changed = row.changed_at is not None and memory.last_at is not None and row.changed_at > memory.last_at
    return Shown(
        card=row.card,
        title=row.title,
        level=LEVELS[row.level],
        new=memory.state is State.NEW,
        changed_at=row.changed_at if changed else None,
        question=question,
        question_answered=answered,
        answer=blocks(back, row.links, filled),
        sources=sources,
        addresses=links_in(note.sources, row.links) if note.sources else [],
        text=" ".join("".join(run.text for run in line) for line in question[0].rows),
        path=row.path,
        line=note.line,
    )


def _faces(row: CardRow) -> tuple[Face | None, Face | None]:
    if row.note.kind is not Kind.CLOZE:
        return None, None
    labels = tuple(label for label, _ in kinds.clozes_of(row.note, row.links))
    return Face(row.label, revealed=False, labels=labels), Face(row.label, revealed=True, labels=labels)


def _below(row: CardRow) -> bool:
    """Whether the body of a cloze note belongs to the question, because the hole is in it."""
    return row.note.kind is Kind.CLOZE and kinds.hole_in_back(row.note, row.label, row.links)


def _question(row: CardRow, face: Face | None) -> list[Block]:
    note = row.note
    heading = inline_block(note.heading, row.links, face, style=Style.STRONG)
    used = 0 if face is None else _clozes_in(row, replace(note, front="", back=""))
    body = blocks(note.front, row.links, _after(face, used))
    if face is not None and _below(row):
        used += _clozes_in(row, replace(note, heading="", back=""))
        body = [*body, *blocks(note.back, row.links, _after(face, used))]
    return [heading, *body]


def _after(face: Face | None, used: int) -> Face | None:
    """The same face for a later part of the note: labels belong to clozes by their order."""
    return None if face is None else replace(face, labels=face.labels[used:])


def _clozes_in(row: CardRow, part: Note) -> int:
    return len(kinds.clozes_of(part, row.links))
