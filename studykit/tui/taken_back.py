"""What is said once the last thing done was taken back, or put back, away from the card. Owns this one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studykit.deck.lines import Line
from studykit.desk.shown import show
from studykit.tui.card import GRADES
from studykit.tui.frame import Grid, done_line

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.log import Action


def taken_back(desk: Desk, action: Action, grid: Grid) -> Line:
    """What was taken back, and the key that puts it back."""
    return done_line(f"↶ Took back {_what(desk, action)}", "U", "put it back", grid)


def put_back(desk: Desk, action: Action, grid: Grid) -> Line:
    """What was put back, and the key that takes it back."""
    return done_line(f"↶ Put back {_what(desk, action)}", "u", "take it back", grid)


def _what(desk: Desk, action: Action) -> str:
    what = GRADES[action.rating] if action.rating else action.kind.capitalize()
    row = desk.find(action.card) if action.card else None
    return f"{what}: {show(row).text}" if row is not None else f"{what}."
