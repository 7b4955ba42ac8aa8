"""The rows that the canvas paints by itself are those that the toolkit would paint, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.style import Style
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from studykit.tui import themes
from studykit.tui.canvas import Canvas
from studykit.tui.card import review_page
from studykit.tui.frame import Grid
from studykit.tui.home_page import home_page
from tests.tui.samples import checked, shown
from tests.tui.stage import acted
from tests.tui.test_golden import CARDS, HOMES
from tests.tui.test_golden_kinds import VIEWS
from tests.tui.test_pages import ODD

SIZE = Grid(80, 24)
PAGES = [
    *(review_page(view, SIZE) for view in (*CARDS.values(), *VIEWS.values(), checked(shown(ODD)))),
    *(home_page(view, SIZE) for view in HOMES.values()),
]


class Easel(App[None]):
    """A canvas and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas()
        for theme in themes.OURS:
            self.register_theme(theme)

    def compose(self) -> ComposeResult:
        yield self.canvas


def cells(strip: Strip) -> Iterator[tuple[str, Style | None]]:
    """Every character of a row with its style, without the place that the toolkit notes for selections."""
    for segment in strip:
        style = segment.style.clear_meta_and_links() if segment.style is not None else None
        for char in segment.text:
            yield char, style


@pytest.mark.parametrize("theme", [*(theme.name for theme in themes.OURS), "nord"])
@acted
async def test_a_row_looks_as_the_toolkit_would_paint_it(theme: str) -> None:
    app = Easel()
    async with app.run_test(size=(SIZE.width, SIZE.height)) as pilot:
        app.theme = theme
        for page in PAGES:
            app.canvas.paint(page, another=True)
            await pilot.pause()
            ours = [list(cells(app.canvas.render_line(row))) for row in range(SIZE.height)]
            theirs = [list(cells(Widget.render_line(app.canvas, row))) for row in range(SIZE.height)]
            assert ours == theirs
