"""Numeric notes: a block of numbers, and text in which they stand.

Owns where the block stands in a body. Must not know how it is read or computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from studykit.deck.kinds.answer_part import AnswerPart, answer_part
from studykit.deck.kinds.fault import Fault, Part
from studykit.deck.model import Kind, Note

if TYPE_CHECKING:
    from studykit.deck.number_text import Draw, NumberAnswer
    from studykit.deck.numbers import Numbers

QUICK = 20
"""So many combinations are tried whenever a deck is read."""
THOROUGH = 10_000
"""So many are where a deck is checked."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The texts of a note with the numbers of one asking put in, the block taken out."""

    draw: Draw
    heading: str
    front: str
    explanation: str
    varies: bool
    """Whether another asking may have other numbers."""


def faults(note: Note, most: int = QUICK) -> list[Fault]:
    """What keeps a note from being asked: its block cannot be read, or does not compute with `most` combinations."""
    from studykit.deck.numbers import check_numbers, read_numbers  # noqa: PLC0415 - most decks have no numbers

    part = answer_part(Kind.NUMERIC, note.back)
    if part is None:
        help_ = "write a fence ```numbers with a line answer = … in it"
        return [Fault("SK146", "", "no numbers block in a note of the kind numeric", help_)]
    numbers, found = read_numbers(part.tokens[0].content)
    if numbers is not None:
        found = (*found, *check_numbers(numbers, most))
    first = part.start + 1
    return [Fault(f.code, f.text, f.message, f.help, Part.BACK, first + f.line) for f in found]


def filled(note: Note, seed: str, variant: str | None = None) -> Filled | None:
    """The note with the numbers that a seed stands for, or those that were logged; None if it cannot be asked."""
    from studykit.deck.numbers import draw, fill, redraw  # noqa: PLC0415

    read = _read(note.back)
    if read is None:
        return None
    part, numbers = read
    drawn = (redraw(numbers, variant) if variant else None) or draw(numbers, seed)
    if drawn is None:
        return None
    return Filled(
        drawn,
        fill(note.heading, drawn, inline=True),
        fill(note.front, drawn),
        "\n\n".join(fill(text, drawn) for text in (part.before, part.after) if text),
        numbers.varies,
    )


@lru_cache(maxsize=64)
def _read(back: str) -> tuple[AnswerPart, Numbers] | None:
    from studykit.deck.numbers import read_numbers  # noqa: PLC0415

    part = answer_part(Kind.NUMERIC, back)
    numbers = read_numbers(part.tokens[0].content)[0] if part is not None else None
    return None if part is None or numbers is None else (part, numbers)


def say(answer: NumberAnswer) -> str:
    """An answer as a person writes it, with its unit."""
    return f"{answer.said} {answer.unit}".strip()
