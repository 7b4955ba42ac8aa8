"""Pictures in cells: each cell two dots, one above the other, in the colors of an image.

Owns reading and scaling, beside the screens, and where a picture stands on a card. What cannot be shown keeps its name.
Must not know which files may be read.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from studykit.deck.blocks import Block, Rows, Run, Shape
from studykit.deck.exercise import Choice, Exercise, Spoken, Steps, items_of
from studykit.deck.lines import width_of

if TYPE_CHECKING:
    from studykit.desk.shown import Shown

Color = tuple[int, int, int]
Place = tuple[str, str]
"""The file of a deck, and the address of an image in it."""

MAX_DOTS = 16_000_000
"""An image with more is not unpacked."""
_KEPT = (144, 192)
"""No picture is ever drawn with more dots across and down than these."""
_KINDS = ("GIF", "JPEG", "PNG", "WEBP")
_HALF = "▀"
_MOST = 50
"""So many pictures are kept; each takes a tenth of a megabyte."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as far as a terminal can show it."""

    dots: Any
    """What the library for images made of it, in red, green, blue and how far it hides its ground."""

    def rows(self, columns: int, lines: int, ground: Color) -> Rows:
        """The picture in cells, no wider and no higher than this, and no larger than it is."""
        width, height = self.dots.size
        scale = min(1.0, columns / width, 2 * lines / height)
        width, height = max(round(width * scale), 1), max(round(height * scale), 1)
        parts = self.dots.resize((width, height)).tobytes()
        colors = [_on(parts[at : at + 4], ground) for at in range(0, len(parts), 4)]
        colors += [_written(ground)] * (width * (height % 2))
        return tuple(
            _row(colors[at : at + width], colors[at + width : at + 2 * width])
            for at in range(0, len(colors), 2 * width)
        )


def _row(upper: Sequence[str], lower: Sequence[str]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for pair in zip(upper, lower, strict=True):
        paint = f"{pair[0]} on {pair[1]}"
        if runs and runs[-1].paint == paint:
            runs[-1] = Run(runs[-1].text + _HALF, paint=paint)
        else:
            runs.append(Run(_HALF, paint=paint))
    return tuple(runs)


def _on(dot: bytes, ground: Color) -> str:
    hides = dot[3]
    return _written(
        tuple((part * hides + below * (255 - hides)) // 255 for part, below in zip(dot, ground, strict=False))
    )


def _written(color: Iterable[int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in color)


def unpack(content: bytes) -> Picture | None:
    """The picture that a file holds; None of what is broken, of another kind, or too large."""
    try:
        from PIL import Image  # noqa: PLC0415 - an extra, and no card needs it at the start
    except ImportError:
        return None
    try:
        image = Image.open(io.BytesIO(content), formats=_KINDS)
        if image.width * image.height > MAX_DOTS:
            return None
        image.draft("RGB", _KEPT)
        dots = image.convert("RGBA")
        dots.thumbnail(_KEPT)
    except Exception:  # noqa: BLE001 - broken files fail in as many ways as there are decoders
        return None
    return Picture(dots)


class Gallery:
    """The pictures of the cards that were on the screen."""

    def __init__(self) -> None:
        self._found: dict[Place, Picture | None] = {}
        self._rows: dict[tuple[Place, int, int, Color], Rows] = {}

    def lacks(self, shown: Shown) -> list[Place]:
        """The images of a card that were not looked for yet; they are taken to be looked for now."""
        places = {(shown.path, block.said_of): None for block in _blocks_of(shown) if block.shape is Shape.IMAGE}
        lacking = [place for place in places if place not in self._found]
        if len(self._found) > _MOST:
            self.forget()
        self._found |= dict.fromkeys(lacking)
        return lacking

    def take(self, found: Mapping[Place, Picture | None]) -> bool:
        """Keep what was found; says whether there is anything to be seen."""
        self._found |= found
        return any(found.values())

    def forget(self) -> None:
        """Files may be others by now."""
        self._found, self._rows = {}, {}

    def place(self, shown: Shown, room: tuple[int, int], ground: Color) -> Shown:
        """The same card with its pictures in place of their names, in a room of so many columns and lines."""
        if not any(self._found.values()):
            return shown

        def placed(block: Block) -> Block:
            if block.shape is not Shape.IMAGE:
                return block
            return self._placed(block, (shown.path, block.said_of), room, ground)

        return replace(
            shown,
            question=[placed(block) for block in shown.question],
            question_answered=[placed(block) for block in shown.question_answered],
            answer=[placed(block) for block in shown.answer],
            exercise=_exercise_with(shown.exercise, placed),
        )

    def _placed(self, block: Block, place: Place, room: tuple[int, int], ground: Color) -> Block:
        picture = self._found.get(place)
        if picture is None:
            return block
        key = (place, max(room[0] - width_of(block.first), 1), room[1], ground)
        if key not in self._rows:
            self._rows[key] = picture.rows(*key[1:])
        return replace(block, rows=self._rows[key])


def fetch(places: Iterable[Place], read: Callable[[str], bytes | None]) -> dict[Place, Picture | None]:
    """Look for images; takes its time. `read` gives the content that an address leads to."""
    contents = {place: read(place[1]) for place in places}
    return {place: None if content is None else unpack(content) for place, content in contents.items()}


def _blocks_of(shown: Shown) -> list[Block]:
    items = [block for item in items_of(shown.exercise) for block in item.more]
    return [*shown.question, *shown.question_answered, *shown.answer, *items]


def _exercise_with(exercise: Exercise | None, change: Callable[[Block], Block]) -> Exercise | None:
    items = tuple(replace(item, more=tuple(change(block) for block in item.more)) for item in items_of(exercise))
    match exercise:
        case Choice():
            return Choice(items)
        case Steps():
            return Steps(items)
        case Spoken(_, seconds):
            return Spoken(items, seconds)
        case _:
            return exercise
