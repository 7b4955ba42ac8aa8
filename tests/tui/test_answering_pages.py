"""Interactive cards longer than the screen, and what happens around an answer: pages, sizes, mice, hostile text."""

from __future__ import annotations

import pytest
from textual.events import Paste

from studykit.tui.card import review_page
from studykit.tui.frame import Grid
from studykit.tui.review import ReviewScreen
from tests.desk.tools import SECOND, Bench
from tests.store.tools import deck, note
from tests.tui.golden import text_of
from tests.tui.samples import checked, shown
from tests.tui.stage import Stage, acted, on_stage
from tests.tui.test_acting import log
from tests.tui.test_answering import KINDS, NUMBERS, SPOKEN, STEPS, desk_with, is_typing

WORDS = " ".join(f"word{number}" for number in range(60))
LONG_TYPED = note("Which header?", f"{WORDS}\n\n---\n\n`x`", id="c", kind="typed")
LONG_NUMBERS = note(
    "Which?", f"{WORDS}\n\n---\n\n```numbers\n" + "\n".join(f"answer a{n} = {n}" for n in range(1, 9)) + "\n```",
    id="c", kind="numeric",
)  # fmt: skip
LONG_STEPS = note(f"Order? {WORDS}", f"1. first {WORDS}\n2. second {WORDS}\n3. third", id="c", kind="steps")
LONG_POINTS = note(
    "Say it.", "\n".join(f"- [ ] point {n} {'with some words ' * 4}" for n in range(1, 8)) + "\n\nModel.",
    id="c", kind="spoken",
)  # fmt: skip
SMALL = (40, 12)


def words_on(stage: Stage) -> set[str]:
    return {word for word in stage.text.split() if word.startswith("word")}


def page_of(stage: Stage) -> ReviewScreen:
    assert isinstance(stage.page, ReviewScreen)
    return stage.page


# --- pages ------------------------------------------------------------------------------------------------------------


@acted
async def test_a_long_question_turns_its_pages_above_the_field(bench: Bench) -> None:
    async with on_stage(desk_with(bench, LONG_TYPED), SMALL, review=[]) as stage:
        seen = words_on(stage)
        await stage.type("ab")
        while "pgdn" in stage.text:
            await stage.press("pagedown")
            assert is_typing(stage)
            assert stage.rows[-2].strip() == "ab", "the field stays in sight"
            seen |= words_on(stage)
        assert seen == set(WORDS.split())
        await stage.press("pageup")
        assert "pgdn" in stage.text


@acted
async def test_out_of_the_field_space_turns_the_pages_of_the_question_first(bench: Bench) -> None:
    async with on_stage(desk_with(bench, LONG_TYPED), SMALL, review=[]) as stage:
        await stage.press("escape")
        seen = words_on(stage)
        while "▾" in stage.text:
            assert stage.foot.startswith("enter back in   space next")
            await stage.press("space")
            seen |= words_on(stage)
        assert seen == set(WORDS.split())
        assert stage.foot.startswith("enter back in   space answer")
        await stage.press("space")
        assert "answer    x" in stage.text


@acted
async def test_of_many_fields_the_open_one_is_in_sight(bench: Bench) -> None:
    async with on_stage(desk_with(bench, LONG_NUMBERS), SMALL, review=[]) as stage:
        for number in range(1, 9):
            await stage.type(str(number))
            assert any(row.split()[:2] == [f"a{number}", str(number)] for row in stage.rows)
            assert stage.foot.startswith("enter next" if number < 8 else "enter check")
            await stage.press("enter")
        assert stage.foot.startswith("enter Good")


@acted
async def test_space_turns_the_pages_of_a_question_before_it_shows_the_first_step(bench: Bench) -> None:
    async with on_stage(desk_with(bench, LONG_STEPS), SMALL, review=[]) as stage:
        seen = words_on(stage)
        while "space next" in stage.foot:
            await stage.press("space")
            seen |= words_on(stage)
        assert seen == set(WORDS.split())
        assert stage.foot.startswith("space show the first step")
        await stage.press("space")
        assert "? 1 first" in stage.text


@acted
async def test_a_step_longer_than_the_page_is_read_before_space_means_missed(bench: Bench) -> None:
    desk = desk_with(bench, LONG_STEPS)
    async with on_stage(desk, SMALL, review=[]) as stage:
        while "? 1" not in stage.text:
            await stage.press("space")
        seen = words_on(stage)
        while "space next" in stage.foot:
            await stage.press("space")
            seen |= words_on(stage)
        assert seen == set(WORDS.split())
        assert stage.foot.startswith("enter had it   space missed")
        await stage.press("enter")
        assert "? 2 second" in stage.text


@acted
async def test_turned_back_space_comes_forward_again_and_misses_nothing(bench: Bench) -> None:
    async with on_stage(desk_with(bench, LONG_STEPS), SMALL, review=[]) as stage:
        while "? 1" not in stage.text:
            await stage.press("space")
        newest = stage.text
        await stage.press("pageup")
        assert stage.text != newest
        await stage.press("space")
        assert stage.text == newest


@acted
async def test_a_checked_card_opens_with_its_first_page(bench: Bench) -> None:
    async with on_stage(desk_with(bench, LONG_POINTS), SMALL, review=[]) as stage:
        await stage.press("space", "space")
        assert stage.foot.startswith("3–4 tick")
        await stage.press("enter")
        assert "You made 0 of 7 points." in stage.text


@acted
async def test_an_option_longer_than_the_page_is_read_to_its_end(bench: Bench) -> None:
    card = note("Which?", f"- [x] a {WORDS}\n- [ ] b", id="c", kind="choice")
    async with on_stage(desk_with(bench, card), SMALL, review=[]) as stage:
        seen = words_on(stage)
        while "▾" in stage.text:
            await stage.press("space")
            seen |= words_on(stage)
        assert seen == set(WORDS.split())


# --- the state stays --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(KINDS))
@acted
async def test_a_resize_keeps_what_was_done(bench: Bench, kind: str) -> None:
    async with on_stage(desk_with(bench, KINDS[kind]), review=[]) as stage:
        if kind in ("typed", "numeric"):
            await stage.type("42")
        await stage.press("space", "1") if kind in ("steps", "spoken") else await stage.press("1")
        before, work = stage.rows, page_of(stage).sitting.turn
        for size in [(120, 40), SMALL, (20, 6), (5, 2), (80, 24)]:
            await stage.resize(*size)
        assert stage.rows == before
        assert page_of(stage).sitting.turn == work


@pytest.mark.parametrize("kind", list(KINDS))
@acted
async def test_the_page_of_keys_and_back_is_the_same_card_in_the_same_state(bench: Bench, kind: str) -> None:
    async with on_stage(desk_with(bench, KINDS[kind]), review=[]) as stage:
        keys = {"typed": ["4", "escape"], "numeric": ["4", "escape"], "steps": ["space", "enter"]}
        await stage.press(*keys.get(kind, ["space", "1"] if kind == "spoken" else ["1"]))
        before = stage.rows
        await stage.press("question_mark")
        assert "Around it" in stage.text
        await stage.press("escape")
        assert stage.rows == before


@pytest.mark.parametrize("kind", list(KINDS))
@acted
async def test_grades_are_no_keys_before_a_card_is_checked(bench: Bench, kind: str) -> None:
    desk = desk_with(bench, KINDS[kind])
    async with on_stage(desk, review=[]) as stage:
        if kind in ("typed", "numeric"):
            await stage.press("escape")
        before = stage.rows
        await stage.press("h", "j", "k", "l", "4")
        assert [row for row in stage.rows if "▸" in row] == []
        assert stage.rows[:5] == before[:5]
        assert log(desk) == []


@pytest.mark.parametrize("kind", list(KINDS))
@acted
async def test_no_burst_of_keys_grades_the_card_that_it_checks(bench: Bench, kind: str) -> None:
    desk = desk_with(bench, KINDS[kind])
    async with on_stage(desk, review=[]) as stage:
        if kind in ("typed", "numeric"):
            await stage.type("42")
        if kind == "steps":
            await stage.press("space", "enter", "enter")
        await stage.press("space" if kind == "spoken" else "1")
        await stage.strike("enter", "enter", "enter", "3", "4")
        assert log(desk) == []
        assert "▸" in stage.text


@acted
async def test_a_burst_of_space_misses_one_step(bench: Bench) -> None:
    async with on_stage(desk_with(bench, STEPS), review=[]) as stage:
        await stage.press("space")
        await stage.strike("space", "space", "space")
        assert "?  2  second" in stage.text


@acted
async def test_the_running_clock_is_repainted_and_drops_no_keys(bench: Bench) -> None:
    async with on_stage(desk_with(bench, SPOKEN), review=[]) as stage:
        page = page_of(stage)
        bench.watch.wait(5 * SECOND)
        wanted = page.canvas.wanted
        page._tick()
        await stage.pilot.pause()
        assert "0:05 of 1:30" in stage.text
        assert page.canvas.wanted == wanted
        await stage.press("space")
        assert page._ticking is None, "the clock stands"


# --- fields -----------------------------------------------------------------------------------------------------------


@acted
async def test_what_is_said_about_an_answer_goes_with_the_next_letter(bench: Bench) -> None:
    async with on_stage(desk_with(bench, KINDS["numeric"]), review=[]) as stage:
        await stage.type("many")
        await stage.press("enter")
        assert stage.foot.endswith("Not counted: try again.")
        await stage.press("backspace")
        assert stage.foot == "enter check   esc leave the field"


@acted
async def test_an_answer_has_an_end(bench: Bench) -> None:
    async with on_stage(desk_with(bench, KINDS["typed"]), review=[]) as stage:
        field = page_of(stage).answer_field
        assert field is not None
        stage.app.post_message(Paste("x" * 1000))
        await stage.pilot.pause()
        assert field.value == "x" * 200
        await stage.press("y")
        assert field.value == "x" * 200


@acted
async def test_what_is_pasted_brings_no_control_characters_along(bench: Bench) -> None:
    async with on_stage(desk_with(bench, KINDS["typed"]), review=[]) as stage:
        stage.app.post_message(Paste("\x1b[31msurrogate\u202e-key\x9b\x07\nand more"))
        await stage.pilot.pause()
        assert " [31msurrogate-key" in stage.text
        assert not {"\x1b", "\u202e", "\x9b", "\x07"} & set(stage.text)


@acted
async def test_a_click_beside_the_field_takes_no_keys_away(bench: Bench) -> None:
    async with on_stage(desk_with(bench, KINDS["typed"]), review=[]) as stage:
        await stage.pilot.click(offset=(30, 15))
        await stage.type("ab")
        assert is_typing(stage)
        assert " ab" in stage.text


@acted
async def test_a_click_opens_another_field(bench: Bench) -> None:
    async with on_stage(desk_with(bench, NUMBERS), review=[]) as stage:
        await stage.type("95")
        await stage.press("enter")
        await stage.type("5")
        await stage.click("95")
        await stage.press("backspace", "4")
        assert {("hits", "94"), ("misses", "5")} <= {tuple(row.split()) for row in stage.rows}


# --- the mouse --------------------------------------------------------------------------------------------------------


@acted
async def test_a_click_ticks_a_point_and_corrects_a_step(bench: Bench) -> None:
    bench.folder.write(
        "a.md", deck(SPOKEN, note("In what order?", "1. first\n2. second\n3. third", id="d", kind="steps"))
    )
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space")
        await stage.click("splits")
        assert "[x] splits" in stage.text
        await stage.click("splits")
        assert "[ ] splits" in stage.text
        await stage.press("enter", "4", "space", "space")
        assert "✗  1  first  missed" in stage.text
        await stage.click("first")
        assert "✓  1  first" in stage.text


# --- hostile text -----------------------------------------------------------------------------------------------------

BAD = "\x1b[31m\u202e[@click=app.quit]x[/]"
HOSTILE = {
    "typed": note(f"Q{BAD}", f"a{BAD}\n\nwhy{BAD}", id="c", kind="typed"),
    "numeric": note(f"Q{BAD}", f"```numbers\nanswer = 1\n```\n\nwhy{BAD}", id="c", kind="numeric"),
    "steps": note(f"Q{BAD}", f"1. a{BAD}\n2. b{BAD}\n3. c{BAD}", id="c", kind="steps"),
    "spoken": note(f"Q{BAD}", f"- [ ] a{BAD}\n- [ ] b{BAD}\n\nM{BAD}", id="c", kind="spoken"),
}


@pytest.mark.parametrize("size", [(80, 24), SMALL])
@pytest.mark.parametrize("kind", list(HOSTILE))
@acted
async def test_hostile_text_is_written_out_in_every_state(bench: Bench, kind: str, size: tuple[int, int]) -> None:
    desk = desk_with(bench, HOSTILE[kind])
    async with on_stage(desk, size, review=[]) as stage:
        page = page_of(stage)
        assert page.sitting.shown().exercise is not None
        if page.answer_field is not None:
            page.answer_field.insert_text_at_cursor(f"1 {BAD}")
            await stage.pilot.pause()
        for key in ["enter", "escape", "space", "space", "enter", "space"]:
            if not isinstance(stage.page, ReviewScreen):
                break
            await stage.press(key)
            text = "".join(stage.rows)
            assert "\x1b" not in text
            assert "\u202e" not in text
            assert stage.app.is_running


@acted
async def test_what_is_said_about_an_answer_is_said_whole_on_a_small_screen(bench: Bench) -> None:
    async with on_stage(desk_with(bench, KINDS["numeric"]), SMALL, review=[]) as stage:
        await stage.type("many")
        await stage.press("enter")
        assert " ".join(" ".join(stage.rows[-2:]).split()).endswith("or 1.9k. Not counted: try again.")


@pytest.mark.parametrize("kind", list(KINDS))
@acted
async def test_the_page_of_keys_names_the_grades_before_they_are_to_be_given(bench: Bench, kind: str) -> None:
    async with on_stage(desk_with(bench, KINDS[kind]), review=[]) as stage:
        await stage.press("escape") if kind in ("typed", "numeric") else None
        await stage.press("question_mark")
        assert "1 2 3 4       Again Hard Good Easy" in stage.text
        assert "Interactive cards: digits pick or tick" in stage.text


# --- small screens ----------------------------------------------------------------------------------------------------


@acted
async def test_only_options_on_the_page_can_be_picked(bench: Bench) -> None:
    card = note("Which?", f"- [x] a {WORDS}\n- [ ] b {WORDS}", id="c", kind="choice")
    async with on_stage(desk_with(bench, card), SMALL, review=[]) as stage:
        while "pick" not in stage.foot:
            await stage.press("space")
        assert stage.foot.startswith("1 pick   enter check")
        await stage.press("2")
        await stage.press("enter")
        assert stage.foot == "· Pick one, or space shows the answer."
        await stage.press("1")
        assert "(•)" in stage.text


@pytest.mark.parametrize(("kind", "keys"), [
    ("choice", ["enter"]), ("several", ["enter"]), ("steps", ["enter"]), ("spoken", ["enter"]),
    ("spoken", ["space", "space"]),
])  # fmt: skip
@acted
async def test_what_is_said_fits_on_a_small_screen(bench: Bench, kind: str, keys: list[str]) -> None:
    async with on_stage(desk_with(bench, KINDS[kind]), SMALL, review=[]) as stage:
        await stage.press(*keys)
        assert stage.foot.startswith("· ")
        assert stage.foot.endswith(".")


@acted
async def test_a_cloze_shows_what_was_hidden_before_all_that_is_said_of_it(bench: Bench) -> None:
    card = note("A text before it: the {{c1::hidden}} one.", WORDS, id="c", kind="cloze")
    async with on_stage(desk_with(bench, card), SMALL, review=[]) as stage:
        await stage.press("space")
        assert stage.rows[2].startswith(" A text before it: the [hidden]")
        seen = words_on(stage)
        while "▾" in stage.text:
            await stage.press("space")
            seen |= words_on(stage)
        assert seen == set(WORDS.split())


@acted
async def test_a_hole_on_a_later_page_is_in_sight_once_it_is_filled(bench: Bench) -> None:
    card = note("Which one?", f"{WORDS} the {{{{c1::hidden}}}} one.\n\n---\n\nSaid of it.", id="c", kind="cloze")
    async with on_stage(desk_with(bench, card), SMALL, review=[]) as stage:
        while "▾" in stage.text:
            await stage.press("space")
        await stage.press("space")
        assert "[hidden]" in stage.text
        assert stage.rows[2].strip() == "Which one?…"
        seen = words_on(stage)
        while "pgup" not in stage.foot and len(seen) < 60:
            await stage.press("pageup")
            seen |= words_on(stage)
        assert stage.text.count("Which one?") == 1


@pytest.mark.parametrize("length", range(1, 39))
def test_a_hole_that_its_text_moves_to_the_next_page_is_in_sight(length: int) -> None:
    """What is hidden may be longer than its hole."""
    rows = " ".join("x" * 38 for _ in range(5))
    text = f"{rows} {'x' * length} {{{{c1::hidden-all-along}}}} {rows}"
    card = shown(f"## {text} <!-- id: c, kind: cloze -->", label="c1")
    assert any("[hidden-all-along]" in row for row in text_of(review_page(checked(card), Grid(40, 12))))


@acted
async def test_a_row_of_a_table_is_filled_where_it_stands(bench: Bench) -> None:
    card = note("Where?", "| Product | Layer |\n|---|---|\n| Spectrum | four |", id="c", kind="table")
    async with on_stage(desk_with(bench, card), review=[]) as stage:
        row = next(n for n, row in enumerate(stage.rows) if "[…]" in row)
        await stage.press("space")
        assert stage.rows[row].split() == ["Spectrum", "four"]
