"""Make the pictures of the README anew: `python -m docs.pictures` from the top of a checkout."""

from __future__ import annotations

import asyncio
import re
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from studykit.desk.clock import Clock
from studykit.desk.desk import Desk
from studykit.desk.sitting import Sitting
from studykit.memory.model import Rating
from studykit.tui.app import StudyApp

HERE = Path(__file__).resolve().parent
SIZE = (80, 24)
DAYS = 12
MOST_A_DAY = 45
SECONDS = 11
GRADES = (Rating.AGAIN, *(Rating.GOOD,) * 3, Rating.HARD, *(Rating.GOOD,) * 4)
_FONTS = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)


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
            sitting.reveal()
            sitting.grade(GRADES[(answered * 7 + day * 3) % len(GRADES)])
            answered += 1
        clock.move(days=1, seconds=-SECONDS * answered)


async def _pictures(desk: Desk) -> None:
    app = StudyApp(desk, theme="dark")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        _save(app, "home")
        await pilot.press("enter")
        _save(app, "question")
        await pilot.press("space")
        _save(app, "review")


def _save(app: StudyApp, name: str) -> None:
    svg = _FONTS.sub("", app.export_screenshot(title="studykit"))
    svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
    lines = [line.rstrip() for line in svg.splitlines()]
    (HERE / f"{name}.svg").write_text("\n".join(lines).strip() + "\n", encoding="utf-8")


def main() -> None:
    """Study for some days in a throw-away home, then take the pictures."""
    clock = _Days(datetime(2026, 11, 9, 8, 0, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(home, clock=clock)
        desk.scan()
        desk.set_goal(desk.clock.day() + 36)
        _study(desk, clock)
        asyncio.run(_pictures(desk))
        desk.close()


if __name__ == "__main__":
    main()
