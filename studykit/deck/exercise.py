"""What a learner is to do with a card before it is graded: pick, type, compute, go through steps, speak.

Owns the parts of an interactive card as drawable text. Made from notes by `studykit.deck.kinds`; must not know how
parts are found in Markdown, nor what a learner did with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studykit.deck.blocks import Block, Rows

if TYPE_CHECKING:
    from studykit.deck.number_text import Draw


@dataclass(frozen=True, slots=True)
class Item:
    """An option, a step or a point of a rubric: its own text, and what is nested below it."""

    text: Rows
    more: tuple[Block, ...] = ()
    ticked: bool = False
    """Whether its box is ticked in the deck: the right options of a choice are."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Options in the order in which they are asked; one or several of them are right."""

    options: tuple[Item, ...]

    @property
    def right(self) -> frozenset[int]:
        """The places, from 0, of the right options."""
        return frozenset(index for index, option in enumerate(self.options) if option.ticked)

    @property
    def several(self) -> bool:
        """Whether more than one is right, so that each is ticked instead of one being picked."""
        return len(self.right) > 1


@dataclass(frozen=True, slots=True)
class Typed:
    """A text to be typed: the expected one, and others that are right as well."""

    expected: str
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Numeric:
    """Numbers to be worked out from those that were drawn."""

    draw: Draw
    varies: bool = False
    """Whether there are other numbers at another asking."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps to be recalled in their order."""

    steps: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer to be given aloud within `seconds`, and the points it should make."""

    points: tuple[Item, ...]
    seconds: int


Exercise = Choice | Typed | Numeric | Steps | Spoken
"""What there is to do before the answer shows; plain kinds have none."""


def items_of(exercise: Exercise | None) -> tuple[Item, ...]:
    """The options, steps or points of an exercise, if it has some."""
    match exercise:
        case Choice(items) | Steps(items) | Spoken(items, _):
            return items
        case _:
            return ()
