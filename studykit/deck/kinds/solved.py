"""An interactive card with its solution, as it stands where nobody is asked: in a listing, in a preview.

Owns the marks. Must not know what a learner did; the review has marks of its own for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from studykit.deck.blocks import Block, Run, Shape, Style
from studykit.deck.exercise import Choice, Exercise, Item, Numeric, Spoken, Steps, Typed
from studykit.deck.text import visible

_RIGHT = Run("✓ ", Style.ACCENT)
_LEFT = Run("· ", Style.DIM)
_BOX = Run("[ ] ", Style.DIM)


def solved(exercise: Exercise | None) -> list[Block]:
    """The solution of a card as blocks; none for plain kinds, whose answer is text."""
    match exercise:
        case Choice(options):
            return [b for option in options for b in _item(_RIGHT if option.ticked else _LEFT, option)]
        case Typed(expected, accepted):
            others = f"also right: {', '.join(visible(text) for text in accepted)}"
            lines = [_line(Run(visible(expected), Style.STRONG))]
            return [*lines, _line(Run(others, Style.DIM))] if accepted else lines
        case Numeric(draw):
            return [_answer(a.label, a.said, a.unit, a.within) for a in draw.answers]
        case Steps(steps):
            return [b for number, step in enumerate(steps, 1) for b in _item(Run(f"{number}. ", Style.DIM), step)]
        case Spoken(points, seconds):
            time = _line(Run(f"speak for {seconds // 60}:{seconds % 60:02}, then tick:", Style.DIM))
            return [time, *(b for point in points for b in _item(_BOX, point))]
        case None:
            return []


def _line(*runs: Run) -> Block:
    return Block(Shape.PARAGRAPH, (runs,), tight=True)


def _answer(label: str, said: str, unit: str, within: str) -> Block:
    name = f"{visible(label)}: " if label else ""
    value = Run(f"{said} {visible(unit)}".strip(), Style.STRONG)
    return _line(Run(name), value, Run(f"  within {visible(within)}" if within else "", Style.DIM))


def _item(mark: Run, item: Item) -> Iterable[Block]:
    """An item behind its mark, and what is nested below it hanging from it."""
    blank = Run(" " * len(mark.text))
    yield Block(Shape.PARAGRAPH, item.text or ((),), first=(mark,), rest=(blank,), tight=True)
    for block in item.more:
        yield replace(block, first=(blank, *block.first), rest=(blank, *block.rest), tight=True)
