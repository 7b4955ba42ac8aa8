"""Selecting with the mouse and copying: what is copied, and that dragging is no click."""

from __future__ import annotations

import pytest
from textual.events import MouseScrollDown

from studykit.tui.copying import Place, copied
from studykit.tui.review import ReviewScreen
from tests.desk.tools import Bench
from tests.store.tools import deck, note, numbered
from tests.tui.stage import Stage, acted, on_stage

ROWS = [
    "",
    "    TCP and TLS handshakes",
    "    Three: one for TCP, one for the full TLS 1.3",
    "    • Warm it is one: a kept-alive",
    "      connection.",
    "",
    "    RFC 9846 §2          ",
]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((4, 1), (26, 1), "TCP and TLS handshakes"),
        ((0, 1), (40, 1), "TCP and TLS handshakes"),
        ((8, 1), (11, 1), "and"),
        ((0, 3), (17, 4), "• Warm it is one: a kept-alive\n  connection."),
        ((4, 3), (30, 6), "• Warm it is one: a kept-alive\n  connection.\n\nRFC 9846 §2"),
        ((11, 2), (10, 3), "one for TCP, one for the full TLS 1.3\n• Warm"),
        ((60, 1), (9, 2), "Three"),
        (None, None, "\n".join(row[4:].rstrip() for row in ROWS[1:])),
        ((0, 0), (3, 0), ""),
        ((2, 9), (4, 9), ""),
    ],
)
def test_a_part_of_a_page_is_copied_without_margin_and_trailing_blanks(
    start: Place | None, end: Place | None, expected: str
) -> None:
    assert copied(ROWS, start, end) == expected


async def drag(stage: Stage, start: str, end: str) -> None:
    """Press the button before a text, move over the other, and let it go at its end."""
    column, row = stage.column_of(end)
    last = (column + len(end) - 1, row)
    await stage.pilot.mouse_down(offset=stage.column_of(start))
    await stage.pilot.hover(offset=last)
    await stage.pilot.mouse_up(offset=last)
    await stage.pilot.pause()


@acted
async def test_what_is_selected_is_copied_by_ctrl_c_and_only_then_does_it_not_leave(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("How many?", "Three of them.\n\n- one\n- two", id="c1")))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space")
        await drag(stage, "Three", "two")
        await stage.press("ctrl+c")
        assert stage.app.clipboard == "Three of them.\n\n• one\n• two"
        assert stage.foot == "· Copied."
        assert stage.app.is_running
        await stage.press("ctrl+c")
        assert stage.app.return_code == 130


@acted
async def test_dragging_over_a_grade_gives_none(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space")
        await drag(stage, "Answer 0", "3 Good")
        assert "Answer 0." in stage.text
        await drag(stage, "2 Hard", "3 Good")
        assert "Answer 0." in stage.text
        await stage.click("3 Good")
        assert "Question 1?" in stage.text


@acted
async def test_escape_gives_up_the_selection_before_it_leaves(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    async with on_stage(bench.desk(), review=[]) as stage:
        await drag(stage, "Question", "0?")
        assert stage.page.selections
        await stage.press("escape")
        assert "Question 0?" in stage.text
        assert not stage.page.selections
        await stage.press("escape")
        assert stage.head.startswith("studykit")


@acted
async def test_a_selection_does_not_outlive_the_page_it_was_made_on(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    async with on_stage(bench.desk(), review=[]) as stage:
        await drag(stage, "Question", "0?")
        await stage.press("space")
        assert not stage.page.selections


@acted
async def test_beside_a_field_the_page_can_be_copied_too(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Which header?", "alpha", id="c1", kind="typed")))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.type("al")
        await drag(stage, "Which", "header?")
        await stage.press("ctrl+c")
        assert stage.app.clipboard == "Which header?"
        assert isinstance(stage.page, ReviewScreen)
        assert stage.page.answer_field is not None
        assert stage.page.answer_field.value == "al"


@acted
async def test_double_clicks_select_nothing(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.pilot.click(offset=stage.column_of("Question"), times=3)
        await stage.pilot.pause()
        assert not stage.page.selections


@acted
async def test_a_click_on_a_deck_goes_there_and_a_second_one_begins_with_it(bench: Bench) -> None:
    for name in ("a", "b", "c"):
        bench.folder.write(f"{name}.md", deck(note(f"What is {name}?", id=name), title=f"Deck {name}"))
    async with on_stage(bench.desk()) as stage:
        await stage.press("escape", "q")
        await stage.click("Deck b")
        assert "Deck b: 1 card" in stage.text
        column, row = stage.column_of("    Deck a")
        await stage.pilot.click(offset=(column + 8, row + 1))
        await stage.pilot.pause()
        assert "What is b?" in stage.text


@acted
async def test_the_wheel_moves_through_the_decks_of_home(bench: Bench) -> None:
    for name in ("a", "b"):
        bench.folder.write(f"{name}.md", deck(note(f"What is {name}?", id=name), title=f"Deck {name}"))
    async with on_stage(bench.desk()) as stage:
        await stage.press("escape", "q")
        await stage.pilot._post_mouse_events([MouseScrollDown], offset=(10, 10))
        await stage.pilot.pause()
        assert "Deck a: 1 card" in stage.text


@acted
async def test_a_click_on_a_field_that_was_left_goes_back_into_it(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Which header?", "alpha", id="c1", kind="typed")))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.type("al")
        await stage.press("escape")
        assert stage.foot.startswith("enter back to the field")
        await stage.click(" al")
        assert stage.foot.startswith("enter check")


@acted
async def test_a_click_on_the_next_step_begins_with_it(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    async with on_stage(bench.desk()) as stage:
        await stage.press("escape", "q")
        await stage.click("2 cards, about")
        assert "Question 0?" in stage.text
