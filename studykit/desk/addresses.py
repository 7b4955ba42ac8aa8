"""Where the links of a card lead to.

Owns which of them can be seen before the answer. Must not know how one is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from studykit.deck.blocks import Block, Rows
from studykit.deck.exercise import Choice, Exercise, items_of


def addresses_of(blocks: Iterable[Block], exercise: Exercise | None, *, done: bool) -> tuple[str, ...]:
    """Where the links of blocks lead to, and those of the parts of an exercise that can be seen by then."""
    found = [run.link for block in blocks for rows in _rows_of(block) for row in rows for run in row if run.link]
    for item in items_of(exercise) if done or isinstance(exercise, Choice) else ():
        found += [run.link for row in item.text for run in row if run.link]
        found += addresses_of(item.more, None, done=done) if done else ()
    return tuple(dict.fromkeys(found))


def _rows_of(block: Block) -> Iterator[Rows]:
    yield block.rows
    yield from block.table
