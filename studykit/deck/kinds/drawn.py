"""A card as drawable parts: what is asked, what there is to do, and what is said afterwards.

Owns what of a note stands where for each kind. The order of options and the numbers of a card follow from a seed. Must
not know widths, or what a learner did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING

from studykit.deck.blocks import (
    Block,
    Face,
    Run,
    Shape,
    Style,
    blocks,
    draw_rows,
    draw_tokens,
    inline_block,
)
from studykit.deck.exercise import Choice, Exercise, Item, Numeric, Spoken, Steps, Typed
from studykit.deck.kinds import REVERSE, numeric, table, typed
from studykit.deck.kinds.answer_part import AnswerPart, answer_part
from studykit.deck.kinds.cloze import clozes_of, hole_in_back
from studykit.deck.markdown import Links, parse_full
from studykit.deck.model import Kind, Note

if TYPE_CHECKING:
    from markdown_it.token import Token

_PARAGRAPH = 3
"""The tokens of a paragraph: its opening, its inline, its end."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One card, ready to be typeset."""

    question: Sequence[Block]
    answered: Sequence[Block]
    """The question as it stands once the answer is shown: holes are filled in."""
    answer: Sequence[Block]
    exercise: Exercise | None = None
    variant: str | None = None
    """The numbers that were drawn, as the log keeps them."""


def draw_card(  # noqa: PLR0911 - one line a kind
    note: Note, label: str, links: Links, seed: str, variant: str | None = None
) -> Drawn:
    """Draw one card of a note; `variant` are numbers that were drawn before."""
    match note.kind:
        case Kind.CLOZE:
            return _cloze(note, label, links)
        case Kind.REVERSE if label == REVERSE:
            question = blocks(note.back, links)
            strong = [replace(b, rows=_strong(b.rows)) for b in question[:1]]
            return _plain([*strong, *question[1:]], [inline_block(note.heading, links), *blocks(note.front, links)])
        case Kind.TABLE:
            return _table(note, label, links)
        case Kind.CHOICE | Kind.STEPS | Kind.SPOKEN:
            return _listed(note, links, seed)
        case Kind.TYPED:
            body = typed.read_typed(note, links)
            exercise = Typed(body.expected, body.accepted)
            return _plain(_question(note, links), blocks(body.explanation, links), exercise)
        case Kind.NUMERIC:
            return _numeric(note, links, seed, variant)
        case _:
            return _plain(_question(note, links), blocks(note.back, links))


def _plain(question: Sequence[Block], answer: Sequence[Block], exercise: Exercise | None = None) -> Drawn:
    return Drawn(question, question, answer, exercise)


def _question(note: Note, links: Links) -> list[Block]:
    return [inline_block(note.heading, links, style=Style.STRONG), *blocks(note.front, links)]


def _strong(rows: Sequence[Sequence[Run]]) -> tuple[tuple[Run, ...], ...]:
    return tuple(tuple(replace(run, style=run.style | Style.STRONG) for run in row) for row in rows)


# --- cloze ------------------------------------------------------------------------------------------------------------


def _cloze(note: Note, label: str, links: Links) -> Drawn:
    """The body of a note belongs to the question where the hole is in it."""
    labels = tuple(name for name, _ in clozes_of(note, links))
    below = hole_in_back(note, label, links)
    parts = []
    for face in (Face(label, revealed=False, labels=labels), Face(label, revealed=True, labels=labels)):
        heading = inline_block(note.heading, links, face, style=Style.STRONG)
        used = len(clozes_of(replace(note, front="", back=""), links))
        body = blocks(note.front, links, replace(face, labels=labels[used:]))
        if below:
            used += len(clozes_of(replace(note, heading="", back=""), links))
            body = [*body, *blocks(note.back, links, replace(face, labels=labels[used:]))]
        parts.append([heading, *body])
    filled = Face(label, revealed=True, labels=labels)
    answer = [] if below else blocks(note.back, links, filled)
    return Drawn(parts[0], parts[1], answer)


# --- table ------------------------------------------------------------------------------------------------------------


def _table(note: Note, label: str, links: Links) -> Drawn:
    question = _question(note, links)
    part = answer_part(Kind.TABLE, note.back)
    if part is None:
        return _plain(question, blocks(note.back, links))
    rows = table.read_table(part, links).rows
    number = next((index for index, row in enumerate(rows) if row.label == label), 0)
    tokens, _ = parse_full(part.text, links)
    drawn = draw_tokens(table.row_tokens(tokens, number))
    [block] = [block for block in drawn if block.shape is Shape.TABLE]
    head, row = block.table
    holes = (row[0], *((Run(table.HOLE, Style.HOLE),) for _ in row[1:]))
    masked = replace(block, table=(head, holes))
    filled = replace(block, table=(head, (row[0], *_strong(row[1:]))))
    return Drawn([*question, masked], [*question, filled], _around(part, links))


def _around(part: AnswerPart, links: Links) -> list[Block]:
    """What a back says besides its answer part."""
    return [*blocks(part.before, links), *blocks(part.after, links)]


# --- lists ------------------------------------------------------------------------------------------------------------


def _listed(note: Note, links: Links, seed: str) -> Drawn:
    question = _question(note, links)
    part = answer_part(note.kind, note.back)
    if part is None:
        return _plain(question, blocks(note.back, links))
    tokens, _ = parse_full(part.text, links, tasks=note.kind is not Kind.STEPS)
    items = _items(tokens)
    exercise: Exercise
    if note.kind is Kind.CHOICE:
        exercise = Choice(shuffled(items, seed))
    elif note.kind is Kind.STEPS:
        exercise = Steps(items)
    else:
        exercise = Spoken(items, note.seconds)
    return _plain(question, _around(part, links), exercise)


def _items(tokens: Sequence[Token]) -> tuple[Item, ...]:
    """The items of the list that the tokens are, each with its own text and what is nested below it."""
    items: list[Item] = []
    start = 0
    for index, token in enumerate(tokens):
        if token.level != 1:
            continue
        if token.type == "list_item_open":
            start = index + 1
        elif token.type == "list_item_close":
            items.append(_item(tokens[start:index], ticked=bool(tokens[start - 1].meta.get("ticked"))))
    return tuple(items)


def _item(inner: Sequence[Token], *, ticked: bool) -> Item:
    if inner and inner[0].type == "paragraph_open":
        return Item(draw_rows(inner[1]), tuple(draw_tokens(inner[_PARAGRAPH:])), ticked)
    return Item((), tuple(draw_tokens(inner)), ticked)


def shuffled(items: Sequence[Item], seed: str) -> tuple[Item, ...]:
    """The same items in an order that follows from the seed; every order is as likely."""
    keys = [
        blake2b(f"{seed}:{index}".encode("utf-8", "replace"), digest_size=8).digest() for index in range(len(items))
    ]
    return tuple(items[index] for index in sorted(range(len(items)), key=keys.__getitem__))


# --- numeric ----------------------------------------------------------------------------------------------------------


def _numeric(note: Note, links: Links, seed: str, variant: str | None) -> Drawn:
    filled = numeric.filled(note, seed, variant)
    if filled is None:
        return _plain(_question(note, links), blocks(note.back, links))
    question = [inline_block(filled.heading, links, style=Style.STRONG), *blocks(filled.front, links)]
    answer = blocks(filled.explanation, links)
    return Drawn(question, question, answer, Numeric(filled.draw, filled.varies), filled.draw.variant or None)
