"""The card on the table after its deck was saved: shown as it is now, with what was done so far as long as that holds.

Owns what an edit means to a card that is being asked. Must not know how an edit is noticed.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from studykit.deck.model import Kind
from studykit.desk.shown import Shown, show
from studykit.errors import UsageError
from studykit.study.answering import begin
from studykit.study.edited import carried
from studykit.study.session import Turn

if TYPE_CHECKING:
    from studykit.desk.sitting import Sitting
    from studykit.store.catalog import CardRow


class Reread(Enum):
    """What became of the card on the table."""

    SAME = "same"
    CHANGED = "changed"
    """What is said of it is another; it lies there as it lay."""
    ASKED = "asked"
    """What is asked is another, so it is asked anew."""
    GONE = "gone"
    """There is no such card any more, and the table is empty."""


def reread(sitting: Sitting, away: int = 0) -> Reread:
    """Show the card on the table as its deck now has it. `away` are milliseconds that do not count as answering."""
    turn = sitting.turn
    if turn is None:
        sitting.rebuild()
        return Reread.SAME
    sitting.rebuild()
    row = _living(sitting, turn.card.card)
    if row is None:
        sitting.put_away()
        return Reread.GONE
    before = sitting.shown()
    after = show(row, before.variant)
    candidate = sitting.candidate(row)
    moved = replace(turn, card=candidate, since=turn.since + away)
    if _front(before) == _front(after) and (kept := carried(moved, before.exercise, after.exercise)) is not None:
        sitting.exchange(kept, after)
        return Reread.SAME if _text(before) == _text(after) else Reread.CHANGED
    now = sitting.desk.clock.now()
    fresh = show(row)
    sitting.exchange(Turn(candidate, now, work=begin(fresh.exercise)), fresh)
    return Reread.ASKED


def _living(sitting: Sitting, card: str) -> CardRow | None:
    """The card by the id it had, or by the one it goes by since."""
    try:
        row = sitting.desk.card(card)
    except UsageError:
        return None
    return None if row.retired else row


def _front(shown: Shown) -> tuple[Kind, bool, object]:
    """What is asked."""
    return shown.kind, shown.reverse, shown.question


def _text(shown: Shown) -> Shown:
    """All that a learner sees, apart from what an edit elsewhere in the file may move."""
    return replace(shown, path="", line=0, changed_at=None, card="", new=False)
