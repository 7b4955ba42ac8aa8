"""A sitting that a plan orders, with the goal's minutes, the other decks behind, and what Home says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from studykit.desk.desk import Desk
from studykit.desk.overview import overview
from studykit.desk.planned import DayPlan
from studykit.desk.sitting import Sitting
from studykit.desk.today import build_queue
from studykit.memory.model import Rating
from studykit.study.goal.goal import Goal
from studykit.study.queue import Order
from studykit.study.session import Wish
from tests.desk.tools import DAY, MINUTE, SECOND, Bench, give, in_order, learn, on_table, waiting
from tests.store.tools import deck, note, numbered


def plan_for(
    desk: Desk, index: Mapping[str, float], *, days: int = 10, minutes: int = 30, decks: tuple[str, ...] = ()
) -> DayPlan:
    """A goal that stands, and a plan for it in which each card takes 20 seconds."""
    goal = Goal(desk.clock.day() + days, minutes, decks)
    desk.set_goal(goal)
    return DayPlan(goal, index, frozenset(index), dict.fromkeys(index, 20.0 * SECOND))


def test_the_cards_come_as_they_are_planned_whether_they_are_due_or_not(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(4)))
    desk = bench.desk(new=1)
    learn(desk, bench.watch, ["c0", "c1"])
    bench.watch.wait(DAY)
    plan = plan_for(desk, {"c0": 1, "c1": 4, "c2": 3, "c3": 3})
    sitting = Sitting(desk, plan=plan)
    assert waiting(sitting) == ["c1", "c2", "c3", "c0"]
    assert in_order(sitting) == ["c1", "c2", "c3", "c0"]
    assert waiting(Sitting(desk, plan=plan)) == [], "each was answered today"


def test_without_a_plan_the_day_is_as_ever(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(4)))
    desk = bench.desk(new=2)
    plan_for(desk, {})
    assert waiting(Sitting(desk)) == ["c0", "c1"]


def test_a_plan_for_another_goal_or_a_date_that_is_past_is_not_used(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(4)))
    desk = bench.desk(new=4)
    plan = plan_for(desk, {"c3": 9, "c2": 8, "c1": 7, "c0": 6}, days=1)
    sitting = Sitting(desk, plan=plan)
    assert waiting(sitting) == ["c3", "c2", "c1", "c0"]
    bench.watch.wait(DAY)
    sitting.refresh()
    assert waiting(sitting) == ["c3", "c2", "c1", "c0"], "the order stays until another plan comes"
    bench.watch.wait(DAY)
    sitting.refresh()
    assert waiting(sitting) == ["c0", "c1", "c2", "c3"]
    desk.set_goal(Goal(desk.clock.day() + 5))
    assert waiting(Sitting(desk, plan=plan)) == ["c0", "c1", "c2", "c3"]


def test_a_fresh_plan_is_taken_between_two_cards(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    desk = bench.desk()
    plan = plan_for(desk, {"c0": 3, "c1": 2, "c2": 1})
    sitting = Sitting(desk, plan=plan)
    give(sitting, Rating.EASY)
    sitting.take_plan(DayPlan(plan.goal, {"c1": 1, "c2": 2}, {"c1", "c2"}, plan.expected_ms))
    assert in_order(sitting) == ["c2", "c1"]


def test_of_cards_that_a_plan_does_not_know_new_ones_come_first_and_others_last_by_their_recall(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(5)))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0"])
    bench.watch.wait(5 * DAY)
    learn(desk, bench.watch, ["c1"])
    bench.watch.wait(DAY)
    assert waiting(Sitting(desk, plan=plan_for(desk, {"c2": 1, "c3": -0.01}))) == ["c4", "c2", "c3", "c0", "c1"]


@pytest.mark.parametrize("kind", ["suspend", "bury"])
def test_a_card_that_was_put_away_is_not_asked(bench: Bench, kind: str) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    desk = bench.desk()
    sitting = Sitting(desk, plan=plan_for(desk, {"c0": 3, "c1": 2, "c2": 1}))
    assert on_table(sitting) == "c0"
    sitting.mark(kind)  # type: ignore[arg-type]
    sitting.rebuild()
    assert waiting(sitting) == ["c1", "c2"]


def test_a_choice_of_decks_or_tags_holds_for_the_plan_too(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2), note("Rare?", id="rare", tags="[x]")))
    bench.folder.write("b.md", deck(*numbered(2, 5)))
    desk = bench.desk()
    plan = plan_for(desk, {"c0": 1, "c1": 2, "rare": 3, "c5": 4, "c6": 5})
    assert waiting(Sitting(desk, ["a"], plan=plan)) == ["rare", "c1", "c0"]
    assert waiting(Sitting(desk, wish=Wish(tags=("X",)), plan=plan)) == ["rare"]


def test_notes_of_a_shuffled_deck_do_not_come_in_the_order_of_the_file(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(20)))
    desk = bench.desk()
    plan = plan_for(desk, dict.fromkeys((f"c{n}" for n in range(20)), 1.0))
    assert waiting(Sitting(desk, plan=plan)) == [f"c{n}" for n in range(20)]
    desk.settings = replace(desk.settings, limits=replace(desk.settings.limits, order=Order.RANDOM))
    shuffled = waiting(Sitting(desk, plan=plan))
    assert shuffled != sorted(shuffled)
    assert shuffled != [f"c{n}" for n in range(20)]
    assert sorted(shuffled) == sorted(plan.index)


# --- minutes --------------------------------------------------------------------------------------------------------


def test_the_minutes_of_the_goal_end_the_day_and_hold_over_every_sitting_of_it(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(20)))
    desk = bench.desk()
    plan = plan_for(desk, {f"c{n}": 20 - n for n in range(20)}, minutes=2)
    sitting = Sitting(desk, plan=plan)
    assert sitting.left().cards == 6
    assert sitting.left().time == 2 * MINUTE
    for _ in range(4):
        on_table(sitting)
        bench.watch.wait(10 * SECOND)
        give(sitting, Rating.EASY)
    assert sitting.left().cards == Sitting(desk, plan=plan).left().cards == 4
    sitting.undo()
    assert sitting.left().cards == 5, "the time of what was taken back is there again"


def test_minutes_that_were_wished_for_are_the_room_of_the_sitting(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(20)))
    desk = bench.desk()
    plan = plan_for(desk, {f"c{n}": 20 - n for n in range(20)}, minutes=1)
    first = Sitting(desk, plan=plan)
    while on_table(first) is not None:
        bench.watch.wait(20 * SECOND)
        give(first, Rating.EASY)
    assert first.answered == 3
    longer = Sitting(desk, wish=Wish(minutes=2), plan=plan)
    assert waiting(longer) == [f"c{n}" for n in range(3, 9)]
    while on_table(longer) is not None:
        bench.watch.wait(30 * SECOND)
        give(longer, Rating.EASY)
    assert longer.answered == 4


def test_more_new_cards_come_beyond_the_minutes_and_only_so_many(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(20)))
    desk = bench.desk()
    plan = plan_for(desk, {f"c{n}": 20 - n for n in range(20)}, minutes=1)
    sitting = Sitting(desk, plan=plan)
    while on_table(sitting) is not None:
        bench.watch.wait(20 * SECOND)
        give(sitting, Rating.EASY)
    sitting.more_new(3)
    assert waiting(sitting) == ["c3", "c4", "c5"]
    give(sitting, Rating.EASY)
    sitting.rebuild()
    assert waiting(sitting) == ["c4", "c5"]
    sitting.undo()
    assert waiting(sitting) == ["c3", "c4", "c5"]
    assert waiting(Sitting(desk, wish=Wish(more_new=2), plan=plan)) == ["c3", "c4"]


def test_so_many_cards_are_the_first_of_the_plan(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(9)))
    desk = bench.desk()
    plan = plan_for(desk, {f"c{n}": n for n in range(9)})
    assert in_order(Sitting(desk, wish=Wish(limit=2), plan=plan)) == ["c8", "c7"]


# --- other decks ----------------------------------------------------------------------------------------------------


def test_other_decks_follow_with_limits_that_the_goal_does_not_use_up(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(5)))
    bench.folder.write("b.md", deck(*numbered(5, 5)))
    desk = bench.desk(new=2)
    plan = plan_for(desk, {f"c{n}": 5 - n for n in range(5)}, decks=("a",))
    sitting = Sitting(desk, plan=plan)
    assert waiting(sitting) == ["c0", "c1", "c2", "c3", "c4", "c5", "c6"]
    assert in_order(sitting, limit=6) == ["c0", "c1", "c2", "c3", "c4", "c5"]
    assert waiting(Sitting(desk, plan=plan)) == ["c6"]


def test_a_deck_outside_the_goal_goes_on_waiting_for_one_inside(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    bench.folder.write("b.md", deck(*numbered(2, 5), after="a"))
    desk = bench.desk()
    plan = plan_for(desk, {"c0": 2, "c1": 1}, decks=("a",))
    assert waiting(Sitting(desk, plan=plan)) == ["c0", "c1"]
    in_order(Sitting(desk, plan=plan))
    assert waiting(Sitting(desk, plan=plan)) == ["c5", "c6"]


def test_a_deck_of_the_goal_waits_for_none_outside(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    bench.folder.write("b.md", deck(*numbered(2, 5), after="a"))
    desk = bench.desk()
    plan = plan_for(desk, {"c5": 2, "c6": 1}, decks=("b",))
    assert waiting(Sitting(desk, plan=plan)) == ["c5", "c6", "c0", "c1"]


def test_siblings_keep_their_distance_from_what_was_asked_earlier_today(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("{{c1::One}} {{c2::two}}", id="n", kind="cloze"), *numbered(9)))
    desk = bench.desk()
    plan = plan_for(desk, {"n/c1": 9, "n/c2": 8, **{f"c{n}": 1 for n in range(9)}})
    in_order(Sitting(desk, plan=plan), limit=3)
    assert in_order(Sitting(desk, plan=plan)).index("n/c2") == 6
    assert build_queue(desk, desk.clock.day() + 1, plan=plan).left().new == 0


# --- what is said of it ---------------------------------------------------------------------------------------------


def test_intervals_are_the_longest_they_will_be_until_the_date_and_for_the_cards_of_the_goal(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    bench.folder.write("b.md", deck(*numbered(1, 5)))
    desk = bench.desk()
    plan_for(desk, {}, days=1, decks=("a",))

    def bounded(*decks: str, cram: bool = False) -> bool:
        sitting = Sitting(desk, decks, Wish(cram=cram))
        assert not sitting.bounded(), "no card is on the table yet"
        assert on_table(sitting) is not None
        return sitting.bounded()

    assert (bounded("a"), bounded("b"), bounded("a", cram=True)) == (True, False, False)
    bench.watch.wait(DAY)
    assert not bounded("a")


def test_home_tells_what_the_plan_has_for_today_and_tomorrow(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(20)))
    bench.folder.write("b.md", deck(*numbered(2, 50)))
    desk = bench.desk(new=1)
    learn(desk, bench.watch, ["c50", "c51"])
    bench.watch.wait(60 * DAY)
    plan = plan_for(desk, {f"c{n}": 20 - n for n in range(20)}, minutes=2, decks=("a",))
    day = overview(desk, plan)
    assert (day.left.new, day.left.reviews) == (6, 2)
    assert [(one.deck, one.new, one.reviews) for one in day.decks] == [("a", 6, 0), ("b", 0, 2)]
    assert (day.tomorrow, day.tomorrow_time) == (6, 2 * MINUTE)
    assert day.through_day is None


def test_after_the_date_there_is_no_mountain_and_its_end_is_told(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(12)))
    desk = bench.desk()
    learn(desk, bench.watch, [f"c{n}" for n in range(12)])
    plan_for(desk, {}, days=99, minutes=1)
    bench.watch.wait(100 * DAY)
    day = overview(desk)
    assert day.left.reviews == 4, "a minute holds four reviews"
    assert day.through_day == day.day + 2
    bench.watch.wait(28 * DAY)
    assert overview(desk).left.reviews == 12
