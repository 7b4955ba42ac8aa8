"""The screens with a learner at the keys: no terminal, no waiting, a clock that is set by hand."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import ParamSpec

from rich.style import Style
from textual.events import Key
from textual.pilot import Pilot

from studykit.desk.desk import Desk
from studykit.study.session import ANYTHING, Wish
from studykit.tui.app import StudyApp
from studykit.tui.canvas import PageScreen
from studykit.tui.foresight import Planning
from tests.tui.foreseen import Foreseen

P = ParamSpec("P")
_LONG = 60
"""Seconds after which what a test waits for will not come any more."""


def acted(test: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """A test that is a story, run to its end."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        async def story() -> None:
            await test(*args, **kwargs)

        asyncio.run(story())

    return run


class Stage:
    """An app that runs, what it shows, and the keys to it."""

    def __init__(self, app: StudyApp, pilot: Pilot[None], planning: Planning) -> None:
        self.app = app
        self.pilot = pilot
        self.planning = planning

    @property
    def page(self) -> PageScreen:
        screen = self.app.screen
        assert isinstance(screen, PageScreen)
        return screen

    @property
    def rows(self) -> list[str]:
        """What stands on the terminal, trailing blanks cut."""
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    @property
    def foot(self) -> str:
        """The last row that is not empty."""
        return next(row for row in reversed(self.rows) if row).strip()

    @property
    def head(self) -> str:
        return next(row for row in self.rows if row).strip()

    def style_of(self, text: str) -> Style:
        """How the first piece of the terminal that holds a text is drawn."""
        for strip in self.app.screen._compositor.render_strips():
            for segment in strip:
                if text in segment.text and segment.style is not None:
                    return segment.style
        raise AssertionError(f"{text!r} is not there")

    def column_of(self, text: str) -> tuple[int, int]:
        """Column and row at which a text begins."""
        row = next(number for number, row in enumerate(self.rows) if text in row)
        return self.rows[row].index(text), row

    async def press(self, *keys: str) -> None:
        """Press keys, each when the screen has come to rest."""
        for key in keys:
            await self.pilot.press(key)
            await self.rest()
        await self.pilot.pause()

    async def rest(self) -> None:
        """Wait for what is known beforehand; what is held back, or really worked out, is for the story to wait for."""
        planning = self.planning
        while isinstance(planning, Foreseen) and not planning.is_held and self.app.foresight.is_at_work:
            await self.pilot.pause(0.001)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*["space" if char == " " else char for char in text])

    async def strike(self, *keys: str) -> None:
        """Press keys at once, faster than anything is painted."""
        for key in keys:
            self.app.post_message(Key(key, key if len(key) == 1 else " " if key == "space" else None))
        await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, there: Callable[[], bool]) -> None:
        """Wait for what is worked out beside the screens."""
        async with asyncio.timeout(_LONG):
            while not there():  # noqa: ASYNC110 - it comes from another thread
                await asyncio.sleep(0.01)
        await self.pilot.pause()

    async def ended(self) -> None:
        """Wait until the app has ended."""
        while self.app.is_running:  # noqa: ASYNC110 - the toolkit has no event for it
            await asyncio.sleep(0.01)

    async def click(self, text: str) -> None:
        await self.pilot.click(offset=self.column_of(text))
        await self.pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        await self.pilot.resize_terminal(width, height)
        await self.pilot.pause()


@asynccontextmanager
async def on_stage(
    desk: Desk,
    size: tuple[int, int] = (80, 24),
    *,
    review: list[str] | None = None,
    wish: Wish = ANYTHING,
    theme: str | None = None,
    scanned: bool = True,
    planning: Planning | None = None,
    keys: Mapping[str, tuple[str, ...]] | None = None,
    marks: str | None = None,
) -> AsyncIterator[Stage]:
    """Open the app over a desk; figures of goals are known beforehand, unless `planning` works them out."""
    planning = planning or Foreseen()
    app = StudyApp(
        desk, review=review, wish=wish, theme=theme, scanned=scanned, planning=planning, keys=keys, marks=marks
    )
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        stage = Stage(app, pilot, planning)
        await stage.rest()
        yield stage
