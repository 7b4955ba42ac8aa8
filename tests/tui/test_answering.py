"""Interactive cards with a learner at the keys: what each key does in each state, and what none does."""

from __future__ import annotations

import pytest

from studykit.desk.desk import Desk
from studykit.tui.review import ReviewScreen
from tests.desk.tools import SECOND, Bench
from tests.store.tools import deck, note
from tests.tui.stage import Stage, acted, on_stage
from tests.tui.test_acting import log

CHOICE = note("Which one?", "- [ ] alpha\n\n  Not this.\n- [x] beta\n- [ ] gamma", id="c", kind="choice")
SEVERAL = note("Which ones?", "- [x] alpha\n- [x] beta\n- [ ] gamma", id="c", kind="choice")
TYPED = note("Which header?", "`Surrogate-Key`\n\nIt is a header.", id="c", kind="typed")
NUMERIC = note("Twice 21?", "```numbers\nanswer = 42\nunit = ms\nwithin = 1\n```\n\nSo it is.", id="c", kind="numeric")
NUMBERS = note("Both?", "```numbers\nanswer hits = 95\nanswer misses = 5\n```", id="c", kind="numeric")
STEPS = note("In what order?", "1. first\n2. second\n3. third", id="c", kind="steps")
SPOKEN = note(
    "Walk me through it.", "- [ ] asks\n- [ ] splits\n\nFirst I would ask.", id="c", kind="spoken", time="90s"
)
LAST = note("The next card?", id="z", level=3)
KINDS = {"choice": CHOICE, "several": SEVERAL, "typed": TYPED, "numeric": NUMERIC, "steps": STEPS, "spoken": SPOKEN}


def desk_with(bench: Bench, card: str) -> Desk:
    bench.folder.write("a.md", deck(card, LAST, title="A deck"))
    return bench.desk()


def number_of(stage: Stage, text: str) -> str:
    """The digit of an option."""
    row = next(row for row in stage.rows if text in row)
    return row.split()[0]


def is_typing(stage: Stage) -> bool:
    page = stage.page
    assert isinstance(page, ReviewScreen)
    return page.answer_field is not None and page.answer_field.has_focus


# --- choice -----------------------------------------------------------------------------------------------------------


@acted
async def test_a_digit_picks_enter_checks_and_enter_gives_the_proposed_grade(bench: Bench) -> None:
    desk = desk_with(bench, CHOICE)
    async with on_stage(desk, review=[]) as stage:
        assert stage.foot.startswith("1–3 pick   enter check   space show answer")
        await stage.press(number_of(stage, "beta"))
        assert "(•) beta" in stage.text
        assert log(desk) == []
        await stage.press("enter")
        assert "✓ beta  right" in stage.text
        assert "(" not in stage.text.replace("( )", ""), "the numbers and boxes are gone"
        assert stage.foot.startswith("enter Good   1–4 grade")
        assert log(desk) == []
        await stage.press("enter")
        assert log(desk) == [("c", 3)]
        assert "The next card?" in stage.text


@acted
async def test_another_digit_moves_the_pick_and_the_same_takes_it_back(bench: Bench) -> None:
    async with on_stage(desk_with(bench, CHOICE), review=[]) as stage:
        await stage.press("1", "2")
        assert stage.text.count("(•)") == 1
        await stage.press("2")
        assert "(•)" not in stage.text
        await stage.press("9")
        assert "(•)" not in stage.text


@acted
async def test_enter_without_a_pick_says_what_to_do(bench: Bench) -> None:
    desk = desk_with(bench, CHOICE)
    async with on_stage(desk, review=[]) as stage:
        await stage.press("enter")
        assert stage.foot == "· Pick an option, or space shows the answer."
        await stage.press("space")
        assert stage.foot.startswith("enter Again")
        await stage.press("2")
        assert log(desk) == [("c", 2)], "the learner's own key wins"


@acted
async def test_the_home_row_neither_picks_nor_grades_before_the_card_is_checked(bench: Bench) -> None:
    desk = desk_with(bench, CHOICE)
    async with on_stage(desk, review=[]) as stage:
        await stage.press("h", "j", "k", "l")
        assert "(•)" not in stage.text
        assert log(desk) == []
        await stage.press("space", "k")
        assert log(desk) == [("c", 3)]


@acted
async def test_several_right_options_are_ticked(bench: Bench) -> None:
    desk = desk_with(bench, SEVERAL)
    async with on_stage(desk, review=[]) as stage:
        assert stage.foot.startswith("1–3 tick")
        await stage.press(number_of(stage, "alpha"), "enter")
        assert "✓ beta  right, not picked" in stage.text
        await stage.press("enter")
        assert log(desk) == [("c", 2)]


@acted
async def test_a_click_picks_and_once_checked_it_does_not(bench: Bench) -> None:
    async with on_stage(desk_with(bench, CHOICE), review=[]) as stage:
        await stage.click("gamma")
        assert "(•) gamma" in stage.text
        await stage.press("enter")
        before = stage.text
        await stage.click("gamma")
        assert stage.text == before


@acted
async def test_a_double_struck_enter_checks_and_does_not_grade(bench: Bench) -> None:
    desk = desk_with(bench, CHOICE)
    async with on_stage(desk, review=[]) as stage:
        await stage.press("1")
        await stage.strike("enter", "enter")
        assert "▸" in stage.text
        assert log(desk) == []


# --- fields -----------------------------------------------------------------------------------------------------------


@acted
async def test_what_is_typed_is_no_key_and_is_compared_on_enter(bench: Bench) -> None:
    desk = desk_with(bench, TYPED)
    async with on_stage(desk, review=[]) as stage:
        assert is_typing(stage)
        assert stage.foot == "enter check   esc leave the field"
        await stage.type("surogate key")
        assert "surogate key" in stage.text
        await stage.press("enter")
        assert "you       su·rogate␣key" in stage.text
        assert "1 missing, 1 other" in stage.text
        assert log(desk) == []
        await stage.press("enter")
        assert log(desk) == [("c", 1)]


@pytest.mark.parametrize("typed", ["surrogate-key", " SURROGATE-KEY "])
@acted
async def test_a_right_text_proposes_good(bench: Bench, typed: str) -> None:
    desk = desk_with(bench, TYPED)
    async with on_stage(desk, review=[]) as stage:
        await stage.type(typed)
        await stage.press("enter")
        assert "✓ right; case is ignored" in stage.text
        await stage.press("enter")
        assert log(desk) == [("c", 3)]


@acted
async def test_letters_typed_before_the_field_is_there_are_no_keys(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Plain?", id="a"), note("H?", "x", id="b", kind="typed"), LAST))
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        await stage.strike("3", "s", "b", "q")
        assert "H?" in stage.text
        assert log(desk) == [("a", 3)]
        assert all(row.memory.buried_until is None and not row.memory.suspended for row in desk.cards())


@acted
async def test_an_empty_field_stays_and_says_so(bench: Bench) -> None:
    async with on_stage(desk_with(bench, TYPED), review=[]) as stage:
        await stage.press("enter")
        assert stage.foot == "· Type an answer, or esc and space show it."
        assert is_typing(stage)


@acted
async def test_esc_leaves_the_field_enter_goes_back_and_space_gives_up(bench: Bench) -> None:
    desk = desk_with(bench, TYPED)
    async with on_stage(desk, review=[]) as stage:
        await stage.type("sur")
        await stage.press("escape")
        assert not is_typing(stage)
        assert stage.foot.startswith("enter back to the field   space show answer")
        assert " sur" in stage.text
        await stage.press("enter")
        assert is_typing(stage)
        await stage.type("r")
        await stage.press("escape", "space")
        assert "answer    Surrogate-Key" in stage.text
        assert stage.foot.startswith("enter Again")
        await stage.press("u")
        assert stage.foot == "· Nothing to take back."


@acted
async def test_another_unit_is_asked_again(bench: Bench) -> None:
    desk = desk_with(bench, NUMERIC)
    async with on_stage(desk, review=[]) as stage:
        assert "ms   within 1" in stage.text
        await stage.type("42 s")
        await stage.press("enter")
        assert stage.foot.endswith("Not counted: try again.")
        assert is_typing(stage)
        await stage.press("backspace", "backspace", "enter")
        assert "✓ within 1, from 41 to 43" in stage.text
        await stage.press("enter")
        assert log(desk) == [("c", 3)]


@acted
async def test_enter_goes_from_number_to_number_and_checks_in_the_last(bench: Bench) -> None:
    desk = desk_with(bench, NUMBERS)
    async with on_stage(desk, review=[]) as stage:
        await stage.type("95")
        await stage.press("enter")
        assert "hits     95" in stage.text
        await stage.type("6")
        await stage.press("enter")
        assert {"misses: 6   ✗", "hits: 95   ✓ right"} <= {row[14:] for row in stage.rows}
        await stage.press("enter")
        assert log(desk) == [("c", 2)]


# --- steps ------------------------------------------------------------------------------------------------------------


@acted
async def test_steps_are_gone_through_one_by_one(bench: Bench) -> None:
    desk = desk_with(bench, STEPS)
    async with on_stage(desk, review=[]) as stage:
        assert "Say all three to yourself, then go through them." in stage.text
        assert "?  1" not in stage.text
        await stage.press("enter")
        assert "?  1" not in stage.text
        await stage.press("space")
        assert "?  1  first" in stage.text
        assert "second" not in stage.text
        await stage.press("enter", "space")
        assert {"✓  1  first", "✗  2  second  missed", "?  3  third"} <= {row.strip() for row in stage.rows}
        await stage.press("2")
        assert "✓  2  second" in stage.text
        await stage.press("2", "enter")
        assert {"✓ first", "✗ second  missed", "✓ third"} <= {row.strip() for row in stage.rows}
        assert log(desk) == []
        await stage.press("enter")
        assert log(desk) == [("c", 2)]


@acted
async def test_the_page_follows_the_newest_step(bench: Bench) -> None:
    long = "\n".join(f"{n}. step {n} {'and more words ' * 5}" for n in range(1, 9))
    async with on_stage(desk_with(bench, note("Order?", long, id="c", kind="steps")), (40, 12), review=[]) as stage:
        await stage.press("space")
        for number in range(1, 8):
            assert f"step {number} " in stage.text
            await stage.press("enter")
        assert "step 8 " in stage.text


# --- spoken -----------------------------------------------------------------------------------------------------------


@acted
async def test_speaking_then_ticking(bench: Bench) -> None:
    desk = desk_with(bench, SPOKEN)
    async with on_stage(desk, review=[]) as stage:
        assert "0:00 of 1:30" in stage.text
        await stage.press("1", "enter")
        assert stage.foot == "· Answer aloud; space when you are done."
        bench.watch.wait(72 * SECOND)
        await stage.press("space")
        assert "You spoke 1:12. Tick what you said." in stage.text
        assert "First I would ask." in stage.text
        await stage.press("2")
        assert "1 ticked" in stage.text
        await stage.press("space")
        assert stage.foot == "· Tick what you said; enter when you are done."
        await stage.press("enter")
        assert "You made 1 of 2 points." in stage.text
        await stage.press("enter")
        assert log(desk) == [("c", 2)]


@acted
async def test_the_time_can_be_hidden_and_stays_hidden(bench: Bench) -> None:
    bench.folder.write("a.md", deck(SPOKEN, note("Again?", "- [ ] a\n\nB.", id="d", kind="spoken")))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("t")
        assert " of 1:30" not in stage.text
        assert "t show the time" in stage.foot
        await stage.press("space", "enter", "enter")
        assert "Again?" in stage.text
        assert " of 2:00" not in stage.text


@acted
async def test_only_points_on_the_page_can_be_ticked(bench: Bench) -> None:
    points = "\n".join(f"- [ ] point {n} {'with some words ' * 4}" for n in range(1, 8))
    card = note("Say it.", f"{points}\n\nModel.", id="c", kind="spoken")
    async with on_stage(desk_with(bench, card), (40, 12), review=[]) as stage:
        await stage.press("space")
        assert stage.foot.startswith("1–2 tick")
        await stage.press("7")
        await stage.press("1")
        assert stage.text.count("[x]") == 1
        await stage.press("space")
        assert stage.foot.startswith("3–4 tick")
        assert "[x]" not in stage.text
        await stage.press("3")
        assert stage.text.count("[x]") == 1


# --- in every state ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(KINDS))
@acted
async def test_leaving_in_the_middle_costs_nothing(bench: Bench, kind: str) -> None:
    desk = desk_with(bench, KINDS[kind])
    async with on_stage(desk, review=[]) as stage:
        await stage.press(*{"typed": ["4", "escape"], "numeric": ["4", "escape"]}.get(kind, ["1", "2"]))
        await stage.press("q")
        assert not isinstance(stage.page, ReviewScreen)
        assert log(desk) == []


@pytest.mark.parametrize("kind", list(KINDS))
@acted
async def test_undo_brings_a_card_back_as_it_was_checked(bench: Bench, kind: str) -> None:
    """With its ticks and its text."""
    desk = desk_with(bench, KINDS[kind])
    async with on_stage(desk, review=[]) as stage:
        if kind in ("typed", "numeric"):
            await stage.type("42")
        await stage.press(*(["space"] * 4 if kind == "steps" else ["space", "1"] if kind == "spoken" else ["1"]))
        if kind != "steps":
            await stage.press("enter")
        before = stage.rows[:-1]
        await stage.press("4")
        assert "The next card?" in stage.text
        await stage.press("u")
        assert stage.rows[4:-1] == before[4:]
        assert log(desk) == []


@pytest.mark.parametrize("kind", ["choice", "several", "steps", "spoken"])
@acted
async def test_suspending_burying_and_flagging_work_before_a_card_is_checked(bench: Bench, kind: str) -> None:
    desk = desk_with(bench, KINDS[kind])
    async with on_stage(desk, review=[]) as stage:
        await stage.press("exclamation_mark")
        await stage.type("wrong")
        await stage.press("enter")
        assert desk.card("c").memory.flag == "wrong"
        await stage.press("s")
        assert "The next card?" in stage.text
        await stage.press("u")
        assert desk.card("c").memory.suspended is False


@pytest.mark.parametrize("size", [(40, 12), (30, 9), (20, 6), (120, 40)])
@pytest.mark.parametrize("kind", list(KINDS))
@acted
async def test_every_kind_can_be_answered_at_any_size(bench: Bench, kind: str, size: tuple[int, int]) -> None:
    desk = desk_with(bench, KINDS[kind])
    async with on_stage(desk, size, review=[]) as stage:
        if kind in ("typed", "numeric"):
            await stage.type("42")
            await stage.press("enter")
        else:
            for _ in range(20):
                await stage.press("space")
                if stage.page.sitting.turn.phase == "checked":  # type: ignore[attr-defined]
                    break
                await stage.press("enter")
                if stage.page.sitting.turn.phase == "checked":  # type: ignore[attr-defined]
                    break
        await stage.press("2")
        assert log(desk) == [("c", 2)]


@acted
async def test_hostile_text_is_written_out_wherever_it_stands(bench: Bench) -> None:
    bad = "\x1b[31m\u202e[@click=app.quit]x[/]"
    body = f"- [x] a{bad}\n\n  why{bad}\n- [ ] b{bad}"
    async with on_stage(desk_with(bench, note(f"Q{bad}", body, id="c", kind="choice")), review=[]) as stage:
        for _ in range(2):
            assert "\x1b" not in stage.text
            assert "\u202e" not in stage.text
            assert "␛[31m<U+202E>[@click=app.quit]x[/]" in stage.text
            await stage.press("space")


# --- what stands below a field ----------------------------------------------------------------------------------------


@acted
async def test_what_was_done_keeps_its_way_back_at_the_edge_below_a_field(bench: Bench) -> None:
    first = note("First?", id="a", level=1)
    bench.folder.write("a.md", deck(first, note("Type?", "x", id="c", kind="typed", level=2), title="A deck"))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("b")
        assert is_typing(stage)
        row = stage.rows[-1]
        assert row.startswith("    ✓ Till tomorrow: First?  ")
        assert row.endswith("  esc u take it back")
        assert len(row) == 76, "it ends where the column does"


@acted
async def test_an_answer_that_is_long_can_be_typed_to_its_end(bench: Bench) -> None:
    answer = " ".join(f"word{number}" for number in range(25))
    desk = desk_with(bench, note("Which words?", answer, id="c", kind="typed"))
    async with on_stage(desk, review=[]) as stage:
        await stage.type(answer)
        await stage.press("enter")
        assert stage.foot.startswith("enter Good")
