"""One card as other programs see it. Owns what of it depends on today. Must not know formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from studykit.exchange import columns, shapes

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.catalog import CardRow


def card_values(desk: Desk, row: CardRow) -> dict[str, Any]:
    """A row of the table of cards, by the names of its columns."""
    memory = row.memory
    due = memory.due_day
    if due is None and memory.due_at is not None:
        due = desk.clock.day(memory.due_at)
    return shapes.card_values(row, desk.recall(row), due)


def card_shape(desk: Desk, row: CardRow) -> dict[str, Any]:
    """One card in its documented shape."""
    return shapes.document(columns.CARDS, card_values(desk, row))
