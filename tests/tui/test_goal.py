"""The goal with a learner at the keys: what each does, and that none waits for a figure."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studykit.desk.desk import Desk
from studykit.desk.planned import DayPlan
from studykit.errors import StoreError, UnwrittenError
from studykit.memory.days import to_date
from studykit.memory.model import Rating
from studykit.study.goal.figures import Outcome, Range
from studykit.study.goal.goal import Goal
from studykit.study.session import Wish
from studykit.tui.goal import GoalScreen
from studykit.tui.home import HomeScreen
from studykit.tui.planner import Planner
from tests.desk.tools import DAY, HOUR, Bench
from tests.store.tools import deck, numbered
from tests.tui.foreseen import Foreseen
from tests.tui.stage import Stage, acted, on_stage

SIZES = [(80, 24), (40, 12)]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GoalScreen, "PAUSE", 0.001)


@pytest.fixture
def desk(bench: Bench) -> Desk:
    """Two decks of three cards, the first of them the stronger one, and a goal in 25 days."""
    bench.folder.write("a.md", deck(*numbered(3), title="Strong deck"))
    bench.folder.write("b.md", deck(*numbered(3, 10), title="Weak deck"))
    found = bench.desk()
    found.set_goal(Goal(found.clock.day() + 25, 30))
    return found


def says(stage: Stage, text: str) -> Callable[[], bool]:
    return lambda: text in stage.text


def typed_goal(desk: Desk) -> tuple[int, int] | None:
    goal = desk.goal()
    return None if goal is None else (goal.day - desk.clock.day(), goal.minutes)


# --- figures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@acted
async def test_figures_come_while_every_key_works(desk: Desk, size: tuple[int, int]) -> None:
    planning = Foreseen()
    planning.hold()
    async with on_stage(desk, size, planning=planning) as stage:
        assert "readiness is being worked out …" in stage.text
        await stage.press("g")
        assert "in 25 days, 30 min a day" in stage.text
        assert "28–32 %" not in stage.text
        assert "· …" in stage.text.replace("  ", " ")
        await stage.press("enter")
        assert stage.foot == "· The weakest deck is not known yet."
        planning.let()
        await stage.until(says(stage, "28–32 %"))
        await stage.press("q")
        assert "41 % " in stage.text
        assert "28–32 %" in stage.text


@acted
async def test_the_last_figures_are_shown_until_there_are_new_ones(desk: Desk) -> None:
    known = Foreseen()
    last = replace(known.now(desk), planned=Range(0.7, 0.68, 0.72))
    planning = Foreseen(last=last)
    planning.hold()
    async with on_stage(desk, planning=planning) as stage:
        assert "68–72 %" in stage.text
        planning.let()
        await stage.until(says(stage, "28–32 %"))


@acted
async def test_the_last_figures_of_another_goal_are_not_those_of_this_one(desk: Desk) -> None:
    planning = Foreseen(last=replace(Foreseen().now(desk), goal=Goal(desk.clock.day() + 3)))
    planning.hold()
    async with on_stage(desk, planning=planning) as stage:
        assert "readiness is being worked out …" in stage.text
        planning.let()


@acted
async def test_answers_bring_new_figures_and_the_end_says_from_what_to_what(desk: Desk) -> None:
    planning = Foreseen()
    async with on_stage(desk, planning=planning) as stage:
        await stage.until(says(stage, "41 % if you stop today"))
        planning.hold()
        planning.stop_today = 0.43
        await stage.press("enter", *["space", "4"] * 6)
        assert "Ready        41 % → … if you stop today" in stage.text
        planning.let()
        await stage.until(says(stage, "Ready        41 % → 43 % if you stop today"))
        await stage.press("enter")
        assert "43 % if you stop today" in stage.text


@acted
async def test_a_new_day_brings_new_figures_to_a_home_that_is_left_open(bench: Bench, desk: Desk) -> None:
    planning = Foreseen()
    async with on_stage(desk, planning=planning) as stage:
        await stage.until(says(stage, "41 % if you stop today"))
        planning.stop_today = 0.39
        bench.watch.wait(DAY)
        assert isinstance(stage.page, HomeScreen)
        stage.page._look_again()
        await stage.until(says(stage, "39 % if you stop today"))
        assert "in 24 days" in stage.text


@acted
async def test_leaving_waits_for_no_figure(desk: Desk) -> None:
    planning = Foreseen()
    planning.hold()
    async with on_stage(desk, planning=planning) as stage:
        await stage.press("q")
        await stage.ended()
    planning.let()


@acted
async def test_what_cannot_be_read_just_now_is_worked_out_later(desk: Desk) -> None:
    planning = Foreseen()
    planning.failures.append(UnwrittenError("store: busy", "busy"))
    async with on_stage(desk, planning=planning) as stage:
        await stage.until(lambda: not planning.failures)
        await stage.press("g")
        await stage.until(says(stage, "28–32 %"))


@acted
async def test_a_store_that_fails_ends_the_program_with_its_line(desk: Desk) -> None:
    planning = Foreseen()
    planning.failures.append(StoreError("the store is gone"))
    async with on_stage(desk, planning=planning) as stage:
        await stage.ended()
        assert str(stage.app.failure) == "the store is gone"


# --- changing it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@acted
async def test_date_and_minutes_are_changed_in_the_last_row_and_the_change_can_be_taken_back(
    desk: Desk, size: tuple[int, int]
) -> None:
    async with on_stage(desk, size) as stage:
        await stage.press("g", "e")
        assert "15 Dec" in stage.foot
        assert "25 days, 12 h 30 in all" in stage.text
        await stage.press(*["backspace"] * 6)
        await stage.type("in 3 weeks")
        assert "21 days, 10 h 30 in all" in stage.text
        await stage.press("tab", *["backspace"] * 2)
        await stage.type("45")
        assert "21 days, 15 h 45 in all" in stage.text
        await stage.until(says(stage, "43–47 %"))
        assert typed_goal(desk) == (25, 30)
        await stage.press("enter")
        assert stage.foot.startswith("✓ Fri 11 Dec")
        assert typed_goal(desk) == (21, 45)
        assert "43–47 %" in stage.text
        await stage.press("u")
        assert typed_goal(desk) == (25, 30)
        assert stage.foot.startswith("↶ Took back Goal.")
        await stage.until(says(stage, "28–32 %"))
        await stage.press("U")
        assert typed_goal(desk) == (21, 45)


@acted
async def test_esc_leaves_the_goal_as_it_is_and_its_figures_too(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("g")
        await stage.until(says(stage, "28–32 %"))
        await stage.press("e", "tab", "backspace")
        await stage.until(says(stage, "1–5 %"))
        await stage.press("escape")
        assert "28–32 %" in stage.text
        assert stage.foot.startswith("e change date or minutes")
        assert typed_goal(desk) == (25, 30)


@pytest.mark.parametrize(
    ("date", "minutes", "said"),
    [
        ("19 Nov 2026", "30", "that day is past"),
        ("2029-01-01", "30", "that is over two years away"),
        ("soonish", "30", "not a date yet"),
        ("15 Dec", "0", "minutes a day go from 1 to 600"),
        ("15 Dec", "601", "minutes a day go from 1 to 600"),
        ("15 Dec", "a few", "minutes a day are a number"),
    ],
)
@acted
async def test_what_cannot_be_set_is_not_taken_and_says_why(desk: Desk, date: str, minutes: str, said: str) -> None:
    async with on_stage(desk) as stage:
        await stage.press("g", "e", *["backspace"] * 6)
        await stage.type(date)
        await stage.press("tab", *["backspace"] * 2)
        await stage.type(minutes)
        await stage.press("enter")
        assert said in stage.foot
        assert stage.foot.endswith("esc")
        assert typed_goal(desk) == (25, 30)


@pytest.mark.parametrize(("there", "back"), [("tab", "shift+tab"), ("down", "up"), ("up", "down"), ("tab", "tab")])
@acted
async def test_tab_and_arrows_go_from_field_to_field(desk: Desk, there: str, back: str) -> None:
    async with on_stage(desk) as stage:
        await stage.press("g", "e", there, "backspace", back, "backspace")
        assert "15 De" in stage.foot
        assert "15 Dec" not in stage.foot
        await stage.type("c")
        assert "25 days, 1 h 15 in all" in stage.foot


@acted
async def test_of_what_is_typed_only_the_last_is_worked_out(desk: Desk) -> None:
    planning = Foreseen()
    async with on_stage(desk, planning=planning) as stage:
        await stage.press("g")
        await stage.until(says(stage, "28–32 %"))
        planning.hold()
        await stage.press("e", "tab", "backspace")  # 3 minutes: begun, and held
        await stage.until(lambda: len(planning.tried) == 1)
        await stage.press("5")
        await stage.press("backspace", "8")
        assert "28–32 %" not in stage.text
        assert "…" in stage.text
        planning.let()
        await stage.until(says(stage, "36–40 %"))
        assert [goal.minutes for goal in planning.tried] == [3, 38]


@acted
async def test_what_is_set_as_it_was_writes_nothing(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        mark = desk.ends_of_log()
        await stage.press("g", "e", "enter")
        assert desk.ends_of_log() == mark
        assert stage.foot.startswith("e change date or minutes")


@acted
async def test_the_decks_of_a_goal_stay_when_its_date_changes(desk: Desk) -> None:
    [_, weak] = [row.deck for row in desk.decks()]
    desk.set_goal(Goal(desk.clock.day() + 25, 30, (weak,)))
    async with on_stage(desk) as stage:
        await stage.press("g")
        assert "1 of 2 decks: Weak deck" in stage.text
        await stage.press("e", "tab", "5", "enter")
        assert desk.goal() == Goal(desk.clock.day() + 25, 305, (weak,))


@acted
async def test_x_clears_at_once_and_u_brings_it_back(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("g", "x")
        assert desk.goal() is None
        assert "No interview date is set." in stage.text
        assert stage.foot.startswith("✓ The goal is cleared.")
        assert stage.foot.endswith("u take it back")
        await stage.press("u")
        assert typed_goal(desk) == (25, 30)
        await stage.press("U", "x")
        assert stage.foot == "· There is no goal to clear."
        await stage.press("q")
        assert "Interview" not in stage.text


@acted
async def test_without_a_goal_one_types_at_once(desk: Desk) -> None:
    desk.set_goal(None)
    async with on_stage(desk) as stage:
        await stage.press("g")
        assert "No interview date is set." in stage.text
        await stage.type("15 Dec")
        await stage.until(says(stage, "28–32 %"))
        await stage.press("enter")
        assert typed_goal(desk) == (25, 30)
        assert stage.foot.startswith("✓ Tue 15 Dec, 30 min a day")


@acted
async def test_without_a_goal_esc_is_the_way_back(desk: Desk) -> None:
    desk.set_goal(None)
    async with on_stage(desk) as stage:
        await stage.press("g", "escape")
        assert stage.head.startswith("studykit")
        assert desk.goal() is None


@acted
async def test_the_mouse_opens_keeps_and_drops(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("g")
        await stage.click("change date or minutes")
        await stage.press("tab", "backspace")
        await stage.click("esc")
        assert typed_goal(desk) == (25, 30)
        await stage.click("change date or minutes")
        await stage.press("tab", "backspace")
        await stage.click("enter")
        assert typed_goal(desk) == (25, 3)


@pytest.mark.parametrize("size", SIZES)
@acted
async def test_a_resize_keeps_what_is_typed(desk: Desk, size: tuple[int, int]) -> None:
    async with on_stage(desk, size) as stage:
        await stage.press("g", "e", "backspace")
        await stage.until(lambda: "never seen" in stage.text)
        before = stage.rows
        for other in ((120, 40), (60, 18), (20, 5), size):
            await stage.resize(*other)
        await stage.until(lambda: stage.rows == before)
        await stage.type("c")
        assert "25 days, 12 h 30 in all" in stage.text


# --- the plan of the day ----------------------------------------------------------------------------------------------


def plan_of(desk: Desk, *order: str) -> DayPlan:
    """A plan that asks some cards in this order, and no others."""
    goal = desk.goal()
    assert goal is not None
    index = {f"c{number}": -1.0 for number in (0, 1, 2, 10, 11, 12)}
    index |= {card: float(len(order) - place) for place, card in enumerate(order)}
    return DayPlan(goal, index, set(order), dict.fromkeys(index, 600_000.0))


@pytest.mark.parametrize("size", SIZES)
@acted
async def test_enter_waits_for_the_plan_and_opens_as_soon_as_it_is_there(desk: Desk, size: tuple[int, int]) -> None:
    planning = Foreseen()
    planning.plan = plan_of(desk, "c12", "c1", "c11")
    planning.choose.clear()
    async with on_stage(desk, size, planning=planning) as stage:
        assert "▸ Cards being chosen …" in stage.text
        await stage.press("enter")
        assert stage.foot.startswith("· cards being chosen …")
        assert stage.foot.endswith("esc")
        planning.choose.set()
        await stage.until(says(stage, "Question 12?"))
        await stage.press("space", "4")
        assert "Question 1?" in stage.text


class TwoPlans(Foreseen):
    """Works out a second plan only when that is let."""

    def __init__(self) -> None:
        super().__init__()
        self.second = threading.Event()
        self.begun = 0

    def plan_of_day(self, desk: Desk, day: int) -> DayPlan | None:
        self.begun += 1
        if self.begun > 1:
            assert self.second.wait(60)
        return super().plan_of_day(desk, day)


@acted
async def test_a_plan_of_the_goal_before_does_not_end_the_waiting_for_that_of_the_new_one(desk: Desk) -> None:
    planning = TwoPlans()
    planning.choose.clear()
    async with on_stage(desk, planning=planning) as stage:
        desk.set_goal(Goal(desk.clock.day() + 9, 30))
        planning.plan = plan_of(desk, "c12", "c1")
        await stage.press("enter")
        planning.choose.set()
        await stage.until(lambda: planning.begun == 2)
        assert stage.foot.startswith("· cards being chosen …")
        planning.second.set()
        await stage.until(says(stage, "Question 12?"))


@pytest.mark.parametrize("key", ["escape", "j"])
@acted
async def test_esc_and_every_other_key_end_the_waiting(desk: Desk, key: str) -> None:
    planning = Foreseen()
    planning.plan = plan_of(desk, "c12", "c1")
    planning.choose.clear()
    async with on_stage(desk, planning=planning) as stage:
        await stage.press("enter", key)
        assert "cards being chosen …" not in stage.foot
        planning.choose.set()
        await stage.until(says(stage, "28–32 %"))
        assert stage.head.startswith("studykit")
        assert "Cards being chosen" not in stage.text
        await stage.press("home", "enter")
        assert "Question 12?" in stage.text


@acted
async def test_a_review_from_the_command_line_waits_for_the_plan_too(desk: Desk) -> None:
    planning = Foreseen()
    planning.plan = plan_of(desk, "c12")
    planning.choose.clear()
    async with on_stage(desk, review=[], planning=planning) as stage:
        assert "· cards being chosen …" in stage.foot
        planning.choose.set()
        await stage.until(says(stage, "Question 12?"))


@acted
async def test_cramming_waits_for_no_plan(desk: Desk) -> None:
    planning = Foreseen()
    planning.choose.clear()
    async with on_stage(desk, review=[], wish=Wish(cram=True), planning=planning) as stage:
        assert "Question 0?" in stage.text
        planning.choose.set()


@acted
async def test_a_sitting_goes_by_the_plan_of_the_day_that_has_begun(bench: Bench, desk: Desk) -> None:
    planning = Foreseen()
    planning.plan = plan_of(desk, "c12", "c1", "c11")
    async with on_stage(desk, planning=planning) as stage:
        await stage.until(lambda: not stage.app.outlook.is_choosing)
        await stage.press("enter", "space")
        assert "Question 12?" in stage.text
        planning.plan = plan_of(desk, "c2", "c10")
        bench.watch.wait(DAY)
        await stage.press("4")
        await stage.until(lambda: not stage.app.outlook.is_choosing)
        await stage.press("space", "4")
        assert "Question 2?" in stage.text


@acted
async def test_a_plan_that_cannot_be_had_just_now_keeps_nobody_from_studying(desk: Desk) -> None:
    planning = Foreseen()

    def fail(*_: object) -> DayPlan | None:
        assert planning.choose.wait(60)
        raise UnwrittenError("store: busy", "busy")

    planning.plan_of_day = fail  # type: ignore[assignment,method-assign]
    planning.choose.clear()
    async with on_stage(desk, planning=planning) as stage:
        await stage.press("enter")
        planning.choose.set()
        await stage.until(says(stage, "Question 0?"))


@acted
async def test_the_desk_works_out_figures_and_plan_by_itself(desk: Desk) -> None:
    async with on_stage(desk, planning=Planner()) as stage:
        await stage.until(says(stage, "% by the plan, a guess"))
        await stage.press("g")
        await stage.until(says(stage, "A guess, for none of your answers says how you forget."))
        await stage.press("enter")
        assert "Question" in stage.text


# --- what else there is -----------------------------------------------------------------------------------------------


@acted
async def test_enter_studies_the_weakest_deck_that_has_anything(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("g")
        await stage.until(says(stage, "28–32 %"))
        await stage.press("enter")
        assert stage.head.startswith("Weak deck")
        await stage.press(*["space", "4"] * 3, "enter")
        assert stage.head.startswith("Goal")
        await stage.press("enter")
        assert stage.head.startswith("Strong deck")
        await stage.press(*["space", "4"] * 3, "enter", "enter")
        assert stage.foot == "· Nothing is left for today."


@acted
async def test_space_turns_the_page_on_a_small_terminal(desk: Desk) -> None:
    async with on_stage(desk, (40, 12)) as stage:
        await stage.press("g")
        await stage.until(says(stage, "28–32 %"))
        first = stage.rows
        await stage.press("space")
        assert "Weak deck" in stage.text
        await stage.press("space", "pagedown")
        assert "Weak deck" in stage.text
        await stage.press("pageup")
        assert stage.rows == first


@acted
async def test_after_the_date_it_tells_how_it_went_and_another_can_be_set(bench: Bench, desk: Desk) -> None:
    goal = desk.goal()
    assert goal is not None
    planning = Foreseen()
    planning.went = [
        Outcome(Goal(goal.day - 90), Range(0.1, 0.1, 0.1), 0, 9, None),
        Outcome(goal, Range(0.89, 0.86, 0.92), 80, 91, 0.9),
    ]
    bench.watch.wait(26 * DAY)
    async with on_stage(desk, planning=planning) as stage:
        assert "Interview   was on Tue 15 Dec" in stage.text
        await stage.press("g")
        await stage.until(says(stage, "88 % of 91"))
        assert "86–92 %" in stage.text
        assert "The decks go back to due dates. Nothing is due." in stage.text
        await stage.press("enter", "e")
        assert "15 Dec" not in stage.foot
        await stage.type("tomorrow")
        await stage.press("enter")
        assert typed_goal(desk) == (1, 30)


@acted
async def test_after_the_date_a_pile_takes_as_long_as_the_daily_limit_lets_it(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(6)))
    desk = bench.desk(reviews=1)
    desk.set_goal(Goal(desk.clock.day() + 1, 30))
    for number in range(6):
        desk.answer(f"c{number}", Rating.EASY)
    bench.watch.wait(30 * DAY)
    async with on_stage(desk, planning=Foreseen()) as stage:
        await stage.press("g")
        assert "6 cards are due; at 30 min a day you are through on Fri 25 Dec." in " ".join(stage.text.split())


@acted
async def test_after_the_date_a_pile_is_said_to_go_at_the_pace_at_which_it_does(bench: Bench, desk: Desk) -> None:
    desk.set_goal(Goal(desk.clock.day() + 1, 1))
    for card in ("c0", "c1", "c2", "c10", "c11", "c12"):
        desk.answer(card, Rating.GOOD)
        bench.watch.wait(HOUR)
        desk.answer(card, Rating.GOOD)
    bench.watch.wait(7 * DAY)
    async with on_stage(desk) as stage:
        [said] = [row for row in stage.rows if "a day you are through" in row]
        shown = int(stage.rows[4].split()[1])
        assert shown < 6
        assert f"At {shown} a day" in said


@acted
async def test_the_keys_of_the_goal_can_be_read(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("g", "question_mark")
        for row in ("date and minutes", "clear it", "study the weakest"):
            assert row in stage.text


@acted
async def test_decks_that_are_read_beside_the_screen_are_in_the_figures(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "large")
    bench.folder.write("a.md", deck(*numbered(3), title="A deck"))
    desk = bench.desk()
    desk.set_goal(Goal(desk.clock.day() + 25, 30))
    desk.roots = []
    async with on_stage(desk, scanned=False) as stage:
        await stage.until(says(stage, "28–32 %"))
        await stage.press("g")
        await stage.until(says(stage, "Weakest decks"))
        assert "A deck" in stage.text
    bench.close()


@acted
async def test_the_weakest_deck_has_what_the_plan_has_for_it_whatever_the_daily_limits_say(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3), title="A deck"))
    desk = bench.desk(new=0)
    goal = Goal(desk.clock.day() + 25, 30)
    desk.set_goal(goal)
    planning = Foreseen()
    cards = ("c0", "c1", "c2")
    planning.plan = DayPlan(goal, dict.fromkeys(cards, 1.0), frozenset(cards), dict.fromkeys(cards, 20_000.0))
    async with on_stage(desk, planning=planning) as stage:
        await stage.until(says(stage, "28–32 %"))
        await stage.press("g", "enter")
        assert "3 left" in stage.text


@acted
async def test_a_goal_that_was_cleared_elsewhere_meanwhile_is_set_for_all_decks(bench: Bench, desk: Desk) -> None:
    date = to_date(desk.clock.day() + 20).isoformat()
    desk.store.set_goal({"date": date, "minutes": 20, "decks": ["elsewhere"]}, desk.clock.moment())
    async with on_stage(desk, planning=Foreseen()) as stage:
        await stage.press("g", "e")
        bench.watch.wait(HOUR)
        bench.desk().set_goal(None)
        await stage.press("tab", "backspace", "5", "enter")
        assert desk.goal() == Goal(desk.clock.day() + 20, 25)


@acted
async def test_a_deck_that_went_while_it_was_chosen_is_named_and_nothing_is_set(bench: Bench, desk: Desk) -> None:
    before = desk.goal()
    async with on_stage(desk, planning=Foreseen()) as stage:
        await stage.press("g", "d", "space")
        (bench.folder.path / "b.md").unlink()
        bench.desk()
        await stage.press("enter")
        assert stage.foot.startswith("· there is no deck 'b'")
        assert desk.goal() == before
