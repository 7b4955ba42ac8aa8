"""What holds for every screen in every state: those of the golden files, and those a learner gets to at the keys."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from rich.cells import cell_len

from tests.desk.tools import Bench
from tests.tui.golden import golden_screens
from tests.tui.stage import acted, on_stage
from tests.tui.test_answering import KINDS, desk_with

SCREENS = golden_screens()
GRADES = re.compile(r"1 Again\s+▸?\s*2 Hard\s+▸?\s*3 Good\s+▸?\s*4 Easy")
NUMBERED = re.compile(r"^\s*(?:[✓✗?·]\s+)?\d\s+(?:\[|\(|·{3})")
"""An option or a point behind its number and its box, a step behind its number and its dots."""


def frames() -> list[tuple[str, str, list[str]]]:
    return [(name, size, rows) for name, sizes in SCREENS.items() for size, rows in sizes.items()]


def test_on_the_smallest_terminal_no_two_states_look_the_same() -> None:
    """Characters alone tell them apart: the golden files know no color."""
    seen: dict[str, str] = {}
    for name, sizes in SCREENS.items():
        if name == "home-goal-long-over":  # which is as good as none
            continue
        text = "\n".join(sizes["40x12"])
        assert text not in seen, f"{name} looks like {seen[text]}"
        seen[text] = name


def test_every_screen_has_as_many_rows_as_its_terminal_and_none_is_too_wide() -> None:
    for name, size, rows in frames():
        width, height = map(int, size.split("x"))
        assert len(rows) == height, f"{name} at {size}"
        assert max(map(cell_len, rows)) <= width, f"{name} at {size}"


def test_where_grades_are_numbered_nothing_else_is() -> None:
    graded = [(name, size, rows) for name, size, rows in frames() if GRADES.search("\n".join(rows))]
    assert graded
    for name, size, rows in graded:
        assert not [row for row in rows if NUMBERED.match(row)], f"{name} at {size}"


def test_where_options_points_or_steps_are_numbered_there_is_no_grade_yet() -> None:
    numbered = [(name, size) for name, size, rows in frames() if any(map(NUMBERED.match, rows))]
    assert {name.partition("-")[0] for name, _ in numbered} >= {"choice", "several", "steps", "spoken"}
    for name, size in numbered:
        assert "4 Easy" not in "\n".join(SCREENS[name][size]), f"{name} at {size}"


# --- a resize keeps the state -----------------------------------------------------------------------------------------

HALFWAY: dict[str, Sequence[str]] = {
    "choice": ["2"], "several": ["1", "3"], "typed": ["4", "2"], "numeric": ["4"], "steps": ["space", "space"],
    "spoken": ["space", "1"],
}  # fmt: skip
"""The keys that begin an answer."""
CHECKS: dict[str, Sequence[str]] = {
    "choice": ["2", "enter"], "several": ["1", "enter"], "typed": ["4", "enter"], "numeric": ["4", "enter"],
    "steps": ["space"] * 4, "spoken": ["space", "1", "enter"],
}  # fmt: skip
"""The keys that answer a card and check it."""


@pytest.mark.parametrize("state", ["asked", "halfway", "checked", "flagging"])
@pytest.mark.parametrize("kind", list(KINDS))
@acted
async def test_a_resize_in_the_middle_of_a_card_keeps_its_state(bench: Bench, kind: str, state: str) -> None:
    keys = {"asked": (), "halfway": HALFWAY[kind], "checked": CHECKS[kind], "flagging": CHECKS[kind]}[state]
    async with on_stage(desk_with(bench, KINDS[kind]), review=[]) as stage:
        await stage.press(*keys)
        if state == "flagging":
            await stage.press("exclamation_mark", "w", "h", "y")
        before, focused = stage.rows, stage.app.focused
        assert (GRADES.search(stage.text) is not None) == (state in ("checked", "flagging"))
        for size in ((40, 12), (20, 5), (120, 40), (60, 18), (80, 24)):
            await stage.resize(*size)
        assert stage.rows == before
        assert stage.app.focused is focused
