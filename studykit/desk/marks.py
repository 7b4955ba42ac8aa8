"""What a learner names when something is to be done to cards: a card, a note, a deck; and which of them need it.

Owns what a name stands for. Must not know how one is asked, or told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studykit.errors import UsageError
from studykit.memory.model import BLANK, MarkKind, Memory
from studykit.store import aliases, catalog

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.catalog import CardRow

DECK = "deck:"
"""Before the key of a deck that is also the id of a card or a note."""


@dataclass(frozen=True, slots=True)
class Named:
    """The cards that were named, each once, in their order; and whether each was named itself, or its note of one."""

    cards: tuple[CardRow, ...]
    exactly: bool


def named(desk: Desk, names: Iterable[str]) -> Named:
    """The cards that some names stand for. Raises UsageError at the first that stands for none.

    The id of a card comes before that of a note, a note before a deck, a deck before the beginning of an id.
    """
    cards: dict[str, CardRow] = {}
    exactly = True
    for name in names:
        one, many = _stands_for(desk, name)
        exactly = exactly and one is not None
        cards.update({row.card: row for row in ([one] if one is not None else many)})
    return Named(tuple(cards.values()), exactly)


def _stands_for(desk: Desk, name: str) -> tuple[CardRow | None, Sequence[CardRow]]:
    with desk.store.database.read() as connection:
        if not name.startswith(DECK):
            now = aliases.holder(connection, name)  # the id by which the card goes now
            row = catalog.card(connection, desk.roots, now) or catalog.card(connection, desk.roots, name)
            if row is not None:
                return row, ()
            many = catalog.cards_of_note(connection, desk.roots, name)
            if many:
                return (many[0], ()) if len(many) == 1 else (None, many)
        many = catalog.cards_of_deck(connection, desk.roots, name.removeprefix(DECK))
        if many:
            return None, many
        near = catalog.ids_beginning(connection, desk.roots, name) if name else []
    if not near:
        raise UsageError(f"there is no card, note or deck {name!r}; studykit list shows the cards")
    return desk.card(name), ()


def needs(memory: Memory, kind: MarkKind, note: str, today: int) -> bool:
    """Whether it would make a difference to what is remembered of a card; `note` is that of a flag."""
    buried = memory.buried_until is not None and memory.buried_until > today
    match kind:
        case "suspend" | "unsuspend":
            return memory.suspended != (kind == "suspend")
        case "bury" | "unbury":
            return buried != (kind == "bury")
        case "flag":
            return memory.flag is None or note not in ("", memory.flag)
        case "unflag":
            return memory.flag is not None
        case "reset":
            return memory.reps > 0 or memory.state is not BLANK.state
