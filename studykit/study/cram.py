"""The order of cramming: every chosen card once, the weakest first, and again until it was known.

Owns a queue beside the daily one. What is crammed is logged and never counts to memory, due dates or limits, so nothing
here looks at what is due. Must not know where cards come from.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator

from studykit.memory.model import State
from studykit.study.queue import Candidate, Left


class CramQueue:
    """What is left to cram. Answers the same questions as the queue of a day."""

    held_back = 0
    beyond = 0

    def __init__(self, cards: Iterable[Candidate]) -> None:
        cards = list(cards)
        new = [card for card in cards if card.retrievability is None]
        seen = [card for card in cards if card.retrievability is not None]
        self._cards = deque([*sorted(seen, key=lambda card: (card.retrievability or 0.0, card.card)), *new])

    def left(self) -> Left:
        """What is left; all of it counts as reviews."""
        return Left(len(self._cards), 0, 0)

    def __iter__(self) -> Iterator[Candidate]:
        """All that is left, in order."""
        return iter(self._cards)

    def next(self, _now: int) -> Candidate | None:
        """The card to ask."""
        return self._cards[0] if self._cards else None

    def next_step_at(self) -> int | None:
        """Nothing is asked on the clock."""
        return None

    def remove(self, card: str) -> None:
        """Take a card out wherever it stands."""
        self._cards = deque(other for other in self._cards if other.card != card)

    def keep(self, cards: Collection[str]) -> None:
        """Take out all but these cards."""
        self._cards = deque(card for card in self._cards if card.card in cards)

    def answered(
        self,
        card: Candidate,
        _state: State,
        _due_at: int | None,
        *,
        known: bool = True,
        took: float = 0.0,  # noqa: ARG002 - what a goal asks for
    ) -> None:
        """A card was answered: it is done with, or comes last once more if it was not known."""
        self.remove(card.card)
        if not known:
            self._cards.append(card)
