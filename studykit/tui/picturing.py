"""A page with cards that may have pictures: they are looked for beside the screens, and painted once they are there.

Owns whether the terminal can show them. Must not know how a picture is made of cells.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING

from textual.color import Color
from textual.message import Message

from studykit.deck.blocks import Shape
from studykit.deck.exercise import items_of
from studykit.tui.canvas import PageScreen
from studykit.tui.layout import bar_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from studykit.desk.shown import Shown
    from studykit.tui.frame import Grid
    from studykit.tui.pictures import Gallery, Picture, Place

COLORS = frozenset({"256", "truecolor", "windows"})


class PicturesFound(Message):
    """What images that were looked for have become."""

    def __init__(self, found: Mapping[Place, Picture | None]) -> None:
        super().__init__()
        self.found = found


class PicturingScreen(PageScreen):
    """A page with cards that may have pictures."""

    def __init__(self) -> None:
        super().__init__()
        self._gallery: Gallery | None = None

    def shows_pictures(self) -> bool:
        """Whether a picture would be one: there are colors for it, and what reads images was installed."""
        app = self.app
        colors = app.console.color_system in COLORS and not app.no_color and not app.current_theme.ansi
        return colors and not app.in_ascii and find_spec("PIL") is not None

    def with_pictures(self, shown: Shown, grid: Grid) -> Shown:
        """The card with the pictures that are there; those that were not looked for yet come later."""
        if not _has_images(shown) or not self.shows_pictures():
            return shown
        from studykit.tui.pictures import Gallery  # noqa: PLC0415 - most cards have no image

        if self._gallery is None:
            self._gallery = Gallery()
        lacking = self._gallery.lacks(shown)
        if lacking:
            self.run_worker(partial(self._fetch, shown, lacking), thread=True)
        room = grid.column, max(grid.room(bar=bar_rows(grid)) * 2 // 3, 1)
        return self._gallery.place(shown, room, Color.parse(self.app.theme_variables["background"]).rgb)

    def forget_pictures(self) -> None:
        """Files may be others by now."""
        if self._gallery is not None:
            self._gallery.forget()

    def pictures_came(self) -> None:
        """Something is to be seen that was not there before."""
        self.redraw(quiet=True)

    def _fetch(self, shown: Shown, lacking: list[Place]) -> None:
        from studykit.desk.images import read_image  # noqa: PLC0415
        from studykit.tui.pictures import fetch  # noqa: PLC0415

        self.post_message(PicturesFound(fetch(lacking, partial(read_image, shown))))

    def on_pictures_found(self, message: PicturesFound) -> None:
        if self._gallery is not None and self._gallery.take(message.found):
            self.pictures_came()


def _has_images(shown: Shown) -> bool:
    blocks = (*shown.question, *shown.answer, *(block for item in items_of(shown.exercise) for block in item.more))
    return any(block.shape is Shape.IMAGE for block in blocks)
