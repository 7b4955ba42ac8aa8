"""Pictures in cells: what is shown of an image, what keeps its name, and that no page parts a picture."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from studykit.deck.blocks import Run
from studykit.deck.lines import is_painted, width_of
from studykit.desk.shown import Shown
from studykit.study.answering import Picked
from studykit.study.session import Phase
from studykit.tui import picturing
from studykit.tui.card import lay_out, review_page
from studykit.tui.frame import Grid, pages_of
from studykit.tui.pictures import Gallery, fetch, unpack
from studykit.tui.work import Doing, pieces
from tests.desk.tools import Bench
from tests.store.tools import deck, note
from tests.tui.golden import same_as_golden
from tests.tui.samples import asked, checked, shown
from tests.tui.stage import acted, on_stage

GROUND = (0, 0, 0)
CARD = """## Which handshake is this? <!-- id: c1 -->

![Two boxes and three arrows](flight.png)

---

The one of TCP.

- From above:

  ![The same from above](above.png)

And ![small](small.png) in a line.
"""


def file_of(image: Image.Image, kind: str = "PNG") -> bytes:
    held = io.BytesIO()
    image.save(held, kind)
    return held.getvalue()


def plain_image(width: int, height: int, color: str = "#204060") -> bytes:
    return file_of(Image.new("RGB", (width, height), color))


def pictured(card: Shown, grid: Grid, size: tuple[int, int] = (300, 200)) -> Shown:
    """The card with each of its pictures of a size."""
    gallery = Gallery()
    gallery.take(fetch(gallery.lacks(card), lambda _: plain_image(*size)))
    return gallery.place(card, (grid.column, grid.room(bar=2) * 2 // 3), GROUND)


def test_a_cell_shows_two_dots_one_above_the_other() -> None:
    image = Image.new("RGBA", (2, 3), "#ff0000")
    image.putpixel((1, 0), (0, 255, 0, 255))
    image.putpixel((1, 1), (0, 0, 255, 128))
    picture = unpack(file_of(image))
    assert picture is not None
    assert picture.rows(10, 10, GROUND) == (
        (Run("▀", paint="#ff0000 on #ff0000"), Run("▀", paint="#00ff00 on #000080")),
        (Run("▀▀", paint="#ff0000 on #000000"),),
    )


@given(st.integers(1, 300), st.integers(1, 300), st.integers(1, 72), st.integers(1, 20))
def test_a_picture_fits_and_keeps_its_shape(width: int, height: int, columns: int, lines: int) -> None:
    picture = unpack(plain_image(width, height))
    assert picture is not None
    rows = picture.rows(columns, lines, GROUND)
    across, down = width_of(rows[0]), 2 * len(rows)
    assert across <= min(columns, width)
    assert len(rows) <= lines
    assert across == columns or down >= 2 * lines - 1 or across >= min(width, 144) or down >= min(height, 192)
    assert abs(across * height - down * width) <= 3 * max(width, height)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_images_of_these_kinds_are_shown(kind: str) -> None:
    picture = unpack(file_of(Image.new("RGB", (4, 4), "#808080"), kind))
    assert picture is not None
    assert len(picture.rows(10, 10, GROUND)) == 2


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_that_claims(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + content


@pytest.mark.parametrize(
    "content",
    [
        b"", b"no image", b"\x89PNG\r\n\x1a\n", plain_image(40, 40)[:-30], plain_image(40, 40)[:60],
        png_that_claims(50_000, 50_000), png_that_claims(5_000, 5_000), png_that_claims(0, 5),
        png_that_claims(200, 200),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        file_of(Image.new("RGB", (4, 4)), "BMP"), file_of(Image.new("RGB", (4, 4)), "TIFF"), b"GIF89a" + b"\xff" * 100,
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_broken_too_large_or_of_another_kind_is_not_shown(content: bytes) -> None:
    assert unpack(content) is None


@given(st.binary(max_size=200), st.integers(0, 100), st.integers(0, 255))
def test_no_file_raises(content: bytes, place: int, byte: int) -> None:
    whole = bytearray(plain_image(8, 8))
    whole[place % len(whole)] = byte
    unpack(bytes(whole))
    unpack(content)
    unpack(bytes(whole[: len(whole) // 2]) + content)


def test_a_card_with_pictures_to_the_cell() -> None:
    for name, view in (("picture-asked", asked), ("picture-answered", checked)):
        same_as_golden(name, lambda grid, view=view: review_page(view(pictured(shown(CARD), grid)), grid))  # type: ignore[misc]


def test_what_was_not_found_keeps_its_name() -> None:
    card = shown(CARD)
    gallery = Gallery()
    gallery.take(fetch(gallery.lacks(card), lambda address: None if "flight" in address else plain_image(9, 9)))
    placed = gallery.place(card, (72, 10), GROUND)
    assert [run.text for row in placed.question[1].rows for run in row] == ["[image: Two boxes and three arrows]"]
    assert is_painted(placed.answer[2].rows[0])


def test_each_image_is_looked_for_once() -> None:
    card = shown(CARD)
    gallery = Gallery()
    assert gallery.lacks(card) == [(card.path, "flight.png"), (card.path, "above.png")]
    assert gallery.lacks(card) == []
    gallery.forget()
    assert gallery.lacks(card)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 9)), max_size=8), st.integers(1, 14))
def test_no_page_parts_a_picture_that_fits_on_one(parts: list[tuple[bool, int]], room: int) -> None:
    lines: list[tuple[Run, ...]] = []
    whole: list[range] = []
    for painted, count in parts:
        if painted:
            whole.append(range(len(lines), len(lines) + count))
            lines += [(Run("▀", paint="red on red"),)] * count
        else:
            lines += [(Run("text"),)] * count
        lines.append(())
    pages = pages_of(lines, room)
    assert pages[0][0] == 0
    assert pages[-1][1] == len(lines)
    assert all(before[0] < after[0] <= before[1] for before, after in pairwise(pages))
    assert all(end - start <= room for start, end in pages)
    for picture in whole:
        if room >= 3 and len(picture) < room - 1:
            assert any(start <= picture[0] and picture[-1] < end for start, end in pages)


def test_a_picture_in_an_option_stays_in_one_piece() -> None:
    painted = (Run("▀", paint="red on red"),)
    found = pieces([(Run("a"),), painted, painted, (), (Run("b"),)])
    assert [len(piece.lines) for piece in found] == [1, 2, 1, 1]


def test_options_have_pictures_too() -> None:
    card = shown("## Q? <!-- id: c, kind: choice -->\n\n- [x] a\n\n  ![p](p.png)\n- [ ] b\n")
    placed = pictured(card, Grid(80, 24), (10, 10))
    assert placed.exercise is not None
    doing = Doing(placed.exercise, Picked(frozenset()))
    view = replace(checked(placed), doing=doing, phase=Phase.CHECKED)
    assert any(is_painted(line) for line in lay_out(view, Grid(80, 24)).body)


def test_a_question_that_is_a_picture_shrinks_to_words() -> None:
    card = shown("## ![Flight](flight.png) <!-- id: c -->\n\n" + "Words. " * 400)
    rows = lay_out(checked(pictured(card, Grid(40, 12))), Grid(40, 12)).body
    assert "".join(run.text for run in rows[0]) == "[image]…"


# --- on the screen ----------------------------------------------------------------------------------------------------


@pytest.fixture
def with_picture(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(picturing, "COLORS", frozenset({"standard", *picturing.COLORS}))
    bench.folder.write("a.md", deck(note("Which?", "![a flight](pic.png)\n\nThat.", id="c1")))
    (Path(bench.folder.path) / "pic.png").write_bytes(plain_image(20, 8))
    return bench


@acted
async def test_a_picture_stands_on_its_card_at_every_size(with_picture: Bench) -> None:
    async with on_stage(with_picture.desk(), review=[]) as stage:
        await stage.press("space")
        await stage.until(lambda: "▀" * 20 in stage.text)
        assert stage.text.count("▀" * 20) == 4
        assert "[image" not in stage.text
        await stage.resize(40, 12)
        assert "▀" in stage.text
        await stage.press("3")
        assert "▀" not in stage.text


@acted
async def test_where_the_terminal_has_few_colors_an_image_is_named(with_picture: Bench) -> None:
    async with on_stage(with_picture.desk(), review=[], theme="ansi") as stage:
        await stage.press("space")
        await stage.app.workers.wait_for_complete()
        assert "[image: a flight]" in stage.text


@acted
async def test_without_the_extra_an_image_is_named(with_picture: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing, "find_spec", lambda _: None)
    async with on_stage(with_picture.desk(), review=[]) as stage:
        await stage.press("space")
        await stage.app.workers.wait_for_complete()
        assert "[image: a flight]" in stage.text
