"""Typing an answer: going in and out of fields, from one to the next, and what the keys around them do meanwhile."""

from __future__ import annotations

import pytest
from textual.events import AppBlur

from studykit.tui.review import ReviewScreen
from tests.desk.tools import Bench
from tests.store.tools import deck, note
from tests.tui.stage import Stage, acted, on_stage
from tests.tui.test_acting import log
from tests.tui.test_answering import KINDS, LAST, NUMBERS, TYPED, desk_with, is_typing

LONG_LABELS = note(
    "Which?",
    "```numbers\nanswer requests that missed = 50\nunit = per second\nwithin = 5%\nanswer hits = 95\nunit = %\n```",
    id="c",
    kind="numeric",
)


def typed(stage: Stage) -> str:
    """What stands in the field."""
    page = stage.page
    assert isinstance(page, ReviewScreen)
    assert page.answer_field is not None
    return page.answer_field.value


@acted
async def test_back_in_the_field_one_goes_on_where_one_left_it(bench: Bench) -> None:
    async with on_stage(desk_with(bench, TYPED), review=[]) as stage:
        await stage.type("surro")
        await stage.press("escape", "enter")
        await stage.type("gate")
        assert typed(stage) == "surrogate"


@acted
async def test_a_terminal_that_was_left_and_came_back_takes_letters_at_once(bench: Bench) -> None:
    async with on_stage(desk_with(bench, TYPED), review=[]) as stage:
        await stage.type("surro")
        stage.app.post_message(AppBlur())
        await stage.pilot.pause()
        await stage.type("gate")
        assert typed(stage) == "surrogate"


@acted
async def test_the_key_that_leaves_a_field_can_be_another(bench: Bench) -> None:
    async with on_stage(desk_with(bench, TYPED), review=[]) as stage:
        stage.app.set_keymap({"answer.leave": "f2"})
        await stage.type("a")
        await stage.press("f2")
        assert not is_typing(stage)
        assert stage.foot.startswith("enter back to the field")


@pytest.mark.parametrize("kind", ["typed", "numeric"])
@acted
async def test_turning_pages_in_a_field_never_shows_the_answer(bench: Bench, kind: str) -> None:
    async with on_stage(desk_with(bench, KINDS[kind]), review=[]) as stage:
        await stage.type("4")
        await stage.press("pagedown", "pageup", "pagedown")
        assert is_typing(stage)
        assert typed(stage) == "4"


@acted
async def test_arrows_and_tab_go_from_field_to_field_and_check_nothing(bench: Bench) -> None:
    async with on_stage(desk_with(bench, NUMBERS), review=[]) as stage:
        assert stage.foot == "enter next   esc leave the field   ↑↓ fields"
        await stage.type("9")
        await stage.press("down")
        await stage.type("6")
        await stage.press("up")
        await stage.type("5")
        assert typed(stage) == "95"
        await stage.press("tab", "tab", "backspace")
        await stage.type("5")
        await stage.press("shift+tab", "shift+tab")
        assert typed(stage) == "95"
        await stage.press("enter", "enter")
        assert stage.foot.startswith("enter Good")


@acted
async def test_a_field_that_was_passed_over_is_opened_before_the_card_is_checked(bench: Bench) -> None:
    async with on_stage(desk_with(bench, NUMBERS), review=[]) as stage:
        await stage.press("down")
        await stage.type("5")
        await stage.press("enter")
        assert stage.foot.startswith("· Type a number")
        await stage.type("95")
        assert {("hits", "95"), ("misses", "5")} <= {tuple(row.split()) for row in stage.rows}


@acted
async def test_a_card_with_one_field_has_none_to_go_to(bench: Bench) -> None:
    async with on_stage(desk_with(bench, TYPED), review=[]) as stage:
        await stage.type("a")
        await stage.press("down", "up", "tab", "shift+tab")
        await stage.type("b")
        assert typed(stage) == "ab"


@pytest.mark.parametrize(("kind", "size"), [("typed", (80, 24)), ("numeric", (40, 12))])
@acted
async def test_where_a_field_opens_by_itself_the_way_back_leads_out_of_it(
    bench: Bench, kind: str, size: tuple[int, int]
) -> None:
    """The letter alone would be text."""
    bench.folder.write("a.md", deck(note("First?", "Yes.", id="a"), KINDS[kind], LAST))
    desk = bench.desk()
    async with on_stage(desk, size, review=[]) as stage:
        await stage.press("s")
        assert is_typing(stage)
        assert stage.foot.startswith("✓ Suspended")
        assert stage.foot.endswith("esc u take it back")
        await stage.press("escape", "u")
        assert "First?" in stage.text
        assert not desk.card("a").memory.suspended
        await stage.press("U")
        assert stage.foot.endswith("esc u take it back")
        assert log(desk) == []


@pytest.mark.parametrize(("size", "above"), [((80, 24), 0), ((60, 12), 1), ((36, 8), 2)])
@acted
async def test_names_and_units_of_numbers_stand_whole_on_a_small_screen(
    bench: Bench, size: tuple[int, int], above: int
) -> None:
    async with on_stage(desk_with(bench, LONG_LABELS), size, review=[]) as stage:
        for number, words in (("49.5", "requests that missed per second within 5 %"), ("95", "hits %")):
            await stage.type(number)
            row = next(n for n, row in enumerate(stage.rows) if number in row)
            said = " ".join(stage.rows[row - above : row + 1]).replace(number, "").replace("·", "")
            assert " ".join(said.split()) == words
            await stage.press("down")
