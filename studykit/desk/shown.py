"""A card as a face shows it: what is asked, what is answered, and what is said about it.

Owns the way from the note in the store to drawable blocks. Must not know widths or keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studykit.deck.blocks import Block, Face, Run, Style, inline_block
from studykit.deck.exercise import Exercise
from studykit.deck.kinds import REVERSE, clozes_of
from studykit.deck.kinds.drawn import draw_card
from studykit.deck.model import Kind
from studykit.desk import words
from studykit.desk.addresses import addresses_of
from studykit.memory.model import STEPPING, Memory, State
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
    """What is said below the question, or below what the learner did with it."""
    sources: Block | None
    addresses: Sequence[str]
    """The addresses of the web that can be opened once the answer shows: those of the sources, then those of links."""
    asked_addresses: Sequence[str]
    """Those that can be opened before."""
    text: str
    """The question in a line."""
    path: str
    line: int
    deck: str = ""
    """The key of the deck; its file lies in so many folders below that of all decks."""
    kind: Kind = Kind.BASIC
    reverse: bool = False
    """Whether a reverse note is asked from its back."""
    exercise: Exercise | None = None
    """What there is to do before the answer shows; None for plain kinds."""
    variant: str | None = None
    """The numbers that were drawn, as the log keeps them."""
    rev: int = 1
    """The revision of the note that is asked."""


def seed_of(row: CardRow) -> str:
    """What the order of options and the numbers of a card follow from: another one at each asking."""
    return f"{row.card}:{row.memory.reps}"


def show(row: CardRow, variant: str | None = None) -> Shown:
    """Make a card ready to be typeset; `variant` are numbers that were drawn before."""
    note = row.note
    drawn = draw_card(note, row.label, row.links, seed_of(row), variant)
    sources = inline_block(note.sources, row.links, style=Style.DIM) if note.sources else None
    memory = row.memory
    changed = row.changed_at is not None and memory.last_at is not None and row.changed_at > memory.last_at
    return Shown(
        card=row.card,
        title=row.title,
        level=LEVELS[row.level],
        new=memory.state is State.NEW,
        changed_at=row.changed_at if changed else None,
        question=drawn.question,
        question_answered=drawn.answered,
        answer=drawn.answer,
        sources=sources,
        addresses=addresses_of(
            [*([sources] if sources else []), *drawn.answered, *drawn.answer], drawn.exercise, done=True
        ),
        asked_addresses=addresses_of(drawn.question, drawn.exercise, done=False),
        text=_in_a_line(drawn.question, note.kind),
        path=row.path,
        deck=row.deck,
        line=note.line,
        kind=note.kind,
        reverse=note.kind is Kind.REVERSE and row.label == REVERSE,
        exercise=drawn.exercise,
        variant=drawn.variant,
        rev=note.rev,
    )


def text_of(row: CardRow) -> str:
    """The same question in a line, where nothing else of the card is wanted."""
    note = row.note
    if note.kind in (Kind.TABLE, Kind.NUMERIC) or row.label == REVERSE:
        return show(row).text
    face = None
    if note.kind is Kind.CLOZE:
        labels = tuple(name for name, _ in clozes_of(replace(note, front="", back=""), row.links))
        face = Face(row.label, revealed=False, labels=labels)
    block = inline_block(note.heading, row.links, face)
    return _in_a_line([block], note.kind) if block.rows else show(row).text


def standing(memory: Memory, today: int) -> str:
    """How a card stands on a study day, in a word: `new`, `due`, `susp`, `bury`, or the time until it is due."""
    if memory.suspended:
        return "susp"
    if is_buried(memory, today):
        return "bury"
    if memory.state is State.NEW:
        return "new"
    if memory.state in STEPPING or memory.due_day is None or memory.due_day <= today:
        return "due"
    return words.interval(memory.due_day - today)


def is_buried(memory: Memory, today: int) -> bool:
    """Whether a card is put away on a study day."""
    return memory.buried_until is not None and memory.buried_until > today


def _in_a_line(question: Sequence[Block], kind: Kind) -> str:
    """The first text of a question; of a row of a table also the cell that is given, which tells it from others."""
    first = next((block for block in question if block.rows), None)
    rows: list[Sequence[Run]] = list(first.rows) if first is not None else []
    text = " ".join("".join(run.text for run in row) for row in rows)
    if kind is Kind.TABLE and question[-1].table:
        text += f" · {''.join(run.text for run in question[-1].table[1][0])}"
    return text
