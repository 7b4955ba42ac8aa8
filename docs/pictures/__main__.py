"""Make the pictures of README and docs anew: `python -m docs.pictures` from the top of a checkout.

Each is what the program itself draws, at the keys and at an hour that are the same every time.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual.pilot import Pilot

from studykit.desk.clock import Clock
from studykit.desk.desk import Desk
from studykit.desk.sitting import Sitting
from studykit.memory.model import Rating
from studykit.study.goal.goal import Goal
from studykit.study.session import Phase
from studykit.tui.app import StudyApp

HERE = Path(__file__).resolve().parent
SIZE = (80, 24)
DAYS = 12
MOST_A_DAY = 25
SECONDS = 11
MINUTES = 12
"""What the learner has for it each day, by the goal."""
GRADES = (Rating.AGAIN, *(Rating.GOOD,) * 3, Rating.HARD, *(Rating.GOOD,) * 4)
LONGEST = 120
"""Seconds until what is worked out beside the screens has to be there."""
_FONTS = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)

Story = Mapping[str, Sequence[str | int]]
"""Pictures by their names, each with the keys that lead to it from the one before; a number is seconds that pass."""
NEWCOMER: Story = {"first-run": [*"15", "space", *"Dec"]}
LEARNER: Story = {
    "home": [],
    "question": ["enter"],
    "review": ["space"],
    "memory": ["i"],
    "goal": ["escape", "escape", "g"],
    "progress-days": ["escape", "p"],
    "progress-forecast": ["tab"],
    "browse": ["escape", "slash", *"purge", "down", "down"],
}
STUDENT: Story = {
    "choice": ["3"],
    "choice-checked": ["enter"],
    "typed": ["1", *"surogate", "space", *"key", "enter"],
    "steps": ["1", "space", "enter", "space"],
    "numeric": ["enter", "enter", "enter", "2", *"20", "enter"],
    "spoken": ["3", 112, "space", "1", "3", "4", "6"],
}


class _Days(Clock):
    """A clock that is moved on by hand."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.start = start

    def move(self, **delta: float) -> None:
        self.start += timedelta(**delta)
        super().__init__(self.start)


def _study(desk: Desk, clock: _Days) -> None:
    """A learner's first days, the same ones every time."""
    for day in range(DAYS):
        sitting = Sitting(desk)
        answered = 0
        while sitting.current() is not None and answered < MOST_A_DAY:
            clock.move(seconds=SECONDS)
            _uncover(sitting)
            sitting.grade(GRADES[(answered * 7 + day * 3) % len(GRADES)])
            answered += 1
        clock.move(days=1, seconds=-SECONDS * answered)


def _uncover(sitting: Sitting) -> None:
    """Go through the card on the table until it can be graded, whatever its kind."""
    while (turn := sitting.turn) is not None and turn.phase is not Phase.CHECKED:
        sitting.reveal()
        if sitting.turn == turn:
            sitting.submit()


async def _at_rest(app: StudyApp, pilot: Pilot[None]) -> None:
    """Wait for all that is worked out beside the screens."""
    async with asyncio.timeout(LONGEST):
        while app.foresight.is_at_work:  # noqa: ASYNC110 - it comes from another thread
            await asyncio.sleep(0.05)
    await pilot.pause()


async def _pictures(app: StudyApp, clock: _Days, story: Story, folder: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        for name, keys in story.items():
            for key in keys:
                if isinstance(key, int):
                    clock.move(seconds=key)
                else:
                    await pilot.press(key)
            await _at_rest(app, pilot)
            _save(app, folder / f"{name}.svg")


def _save(app: StudyApp, path: Path) -> None:
    svg = _FONTS.sub("", app.export_screenshot(title="studykit"))
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    lines = [line.rstrip() for line in svg.splitlines()]
    path.write_text("\n".join(lines).strip() + "\n", encoding="utf-8")


def _take(folder: Path, story: Story, *, decks: Sequence[str] = (), days: bool = False, goal: int = 0) -> None:
    """Take the pictures of a story in a throw-away home."""
    clock = _Days(datetime(2026, 11, 9, 8, 0, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(home, list(decks), clock=clock)
        desk.scan()
        if goal:
            desk.set_goal(Goal(desk.clock.day() + goal, MINUTES))
        if days:
            _study(desk, clock)
        app = StudyApp(desk, review=[] if decks else None, theme="dark")
        asyncio.run(_pictures(app, clock, story, folder))
        desk.close()


def main(folder: Path = HERE) -> None:
    """Take all pictures."""
    _take(folder, NEWCOMER)
    _take(folder, LEARNER, days=True, goal=36)
    _take(folder, STUDENT, decks=[str(HERE / "example.md")])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
