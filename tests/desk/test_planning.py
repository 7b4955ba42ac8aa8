"""The goal worked out from the store: today's plan, what is kept of it, and what came of it."""

from __future__ import annotations

import pytest

from studykit.desk import planning
from studykit.desk.desk import Desk
from studykit.memory.model import Rating
from studykit.store import meta
from studykit.study.goal.goal import Goal
from studykit.study.goal.planner import Planner
from tests.desk.tools import DAY, Bench
from tests.store.tools import deck, note, numbered

pytestmark = pytest.mark.usefixtures("greenwich")


def started(bench: Bench, days: int = 5, minutes: int = 10, decks: tuple[str, ...] = ()) -> Desk:
    bench.folder.write("a.md", deck(*[note(f"A{n}?", id=f"a{n}") for n in range(6)]))
    bench.folder.write("b.md", deck(*[note(f"B{n}?", id=f"b{n}") for n in range(6)]))
    desk = bench.desk()
    desk.set_goal(Goal(desk.clock.day() + days, minutes, decks))
    return desk


def answer(desk: Desk, *cards: str, rating: Rating = Rating.GOOD, took: int = 10_000) -> None:
    for card in cards:
        desk.answer(card, rating, took_ms=took)


def test_without_a_goal_there_is_no_plan_and_nothing_to_say(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    desk = bench.desk()
    assert planning.plan_of_day(desk) is None
    assert planning.figures(desk) is None
    assert planning.last_figures(desk) is None
    assert planning.outcomes(desk) == []


def test_the_plan_ranks_the_goal_s_cards_and_no_others(bench: Bench) -> None:
    plan = planning.plan_of_day(started(bench, decks=("b",)))
    assert plan is not None
    assert sorted(plan.index) == [f"b{n}" for n in range(6)]
    assert plan.pays == set(plan.index)
    assert plan.expected_ms["b0"] == pytest.approx(28_340)


def test_suspended_cards_are_not_in_the_plan(bench: Bench) -> None:
    desk = started(bench)
    desk.mark("a0", "suspend")
    plan = planning.plan_of_day(desk)
    found = planning.figures(desk)
    assert plan is not None
    assert found is not None
    assert "a0" not in plan.index
    assert found.cards == 11


def test_a_card_that_fades_ranks_above_one_that_was_just_answered(bench: Bench) -> None:
    desk = started(bench, days=8)
    answer(desk, "a0")
    bench.watch.wait(3 * DAY)
    answer(desk, "a1", rating=Rating.EASY)
    bench.watch.wait(DAY)
    plan = planning.plan_of_day(desk)
    assert plan is not None
    assert plan.index["a0"] > plan.index["a1"]


@pytest.mark.parametrize("back", [1, 200], ids=["a flight over the date line", "a clock that was set wrong"])
def test_answers_of_days_that_are_still_to_come_count_as_of_today(bench: Bench, back: int) -> None:
    desk = started(bench, days=4)
    bench.watch.wait(back * DAY)
    answer(desk, "a0", rating=Rating.AGAIN)
    bench.watch.wait(-back * DAY)
    for _ in range(5):
        plan, found = planning.plan_of_day(desk), planning.figures(desk)
        assert plan is not None
        assert found is not None
        assert len(plan.index) == 12
        assert 0.0 < found.decks[0].stop_today < 1 / 6
        bench.watch.wait(DAY)


def test_on_the_date_the_lowest_recall_comes_first_and_what_was_never_seen_before_it(bench: Bench) -> None:
    desk = started(bench, days=6)
    answer(desk, "a0", rating=Rating.EASY)
    answer(desk, "a1", rating=Rating.AGAIN)
    bench.watch.wait(6 * DAY)
    plan = planning.plan_of_day(desk)
    assert plan is not None
    assert plan.index["a2"] > plan.index["a1"] > plan.index["a0"]
    bench.watch.wait(DAY)
    assert planning.plan_of_day(desk) is None, "the date is past"


def test_the_day_s_price_is_found_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = started(bench)
    answer(desk, "a0", "a1")
    bench.watch.wait(DAY)
    searches: list[int] = []
    search = Planner.level

    def counted(self: Planner, *args: object, **more: object) -> float:
        searches.append(self.today)
        return search(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Planner, "level", counted)
    planning.plan_of_day(desk)
    answer(desk, "a2")
    planning.plan_of_day(desk)
    planning.plan_of_day(bench.desk())
    assert len(searches) == 1, "answers of today do not move the price of today"
    bench.watch.wait(DAY)
    planning.plan_of_day(desk)
    assert len(searches) == 2, "a new day has a price of its own"
    desk.set_goal(Goal(desk.clock.day() + 2, 20))
    planning.plan_of_day(desk)
    assert len(searches) == 3, "and so has another goal"


@pytest.mark.parametrize("level", [None, 7, "x", [1]])
def test_a_kept_price_that_no_version_wrote_is_found_again(bench: Bench, level: object) -> None:
    desk = started(bench)
    plan = planning.plan_of_day(desk)
    with desk.store.database.write() as connection:
        kept = meta.get(connection, "goal-price", {})
        meta.put(connection, "goal-price", {**kept, "level": level})
    assert planning.plan_of_day(desk) == plan


def test_figures_are_kept_until_something_changes(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = started(bench)
    answer(desk, "a0")
    found = planning.figures(desk)
    assert found is not None
    assert planning.last_figures(bench.desk()) == found
    with monkeypatch.context() as broken:
        broken.setattr(planning, "figures_of", None)
        assert planning.figures(bench.desk()) == found, "nothing was worked out again"
    answer(desk, "a1")
    assert planning.last_figures(desk) == found, "the last ones are shown meanwhile"
    assert planning.figures(desk) != found
    desk.set_goal(Goal(desk.clock.day() + 9, 10))
    assert planning.last_figures(desk) is None, "they were those of another goal"


def test_kept_figures_that_no_version_wrote_are_worked_out_again(bench: Bench) -> None:
    desk = started(bench)
    found = planning.figures(desk)
    with desk.store.database.write() as connection:
        kept = meta.get(connection, "goal-figures", {})
        meta.put(connection, "goal-figures", {**kept, "figures": {"planned": 7}})
    assert planning.last_figures(desk) is None
    assert planning.figures(desk) == found


def test_another_goal_can_be_looked_at_without_setting_it(bench: Bench) -> None:
    desk = started(bench, days=5, minutes=1)
    much = planning.preview(desk, Goal(desk.clock.day() + 5, 30))
    little = planning.figures(desk)
    assert little is not None
    assert much.planned.mean > little.planned.mean
    goal = desk.goal()
    assert goal is not None
    assert goal.minutes == 1


def test_what_was_answered_before_the_goal_counts_as_evidence(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    desk = bench.desk()
    answer(desk, "c0", "c1")
    bench.watch.wait(2 * DAY)
    answer(desk, "c0")
    desk.set_goal(Goal(desk.clock.day() + 5, 10))
    found = planning.figures(desk)
    assert found is not None
    assert (found.answers, found.cards, found.unseen) == (1, 3, 1)


def test_missed_days_count_from_the_first_goal_of_an_unbroken_row(bench: Bench) -> None:
    desk = started(bench, days=20)
    answer(desk, "a0")
    bench.watch.wait(3 * DAY)
    goal = Goal(desk.clock.day() + 20, 15)
    desk.set_goal(goal)
    bench.watch.wait(DAY)
    ground = planning.ground_of(desk, goal, desk.clock.day())
    assert ground.missed() == pytest.approx((3 + 0.5) / (4 + 10)), "a new date does not forget the days before"
    desk.set_goal(None)
    desk.set_goal(goal)
    ground = planning.ground_of(desk, goal, desk.clock.day())
    assert ground.missed() == pytest.approx(0.5 / 10), "clearing it does"


def test_after_the_date_the_prediction_stands_beside_the_answers(bench: Bench) -> None:
    desk = started(bench, days=4)
    answer(desk, "a0", "a1", "b0")
    bench.watch.wait(4 * DAY)
    predicted = planning.figures(desk)
    answer(desk, "a0")
    answer(desk, "a1", rating=Rating.AGAIN)
    answer(desk, "b5")
    bench.watch.wait(2 * DAY)
    answer(desk, "a1")
    [outcome] = planning.outcomes(desk)
    assert predicted is not None
    assert outcome.predicted == predicted.planned, "as it stood in the morning of the date"
    assert (outcome.recalled, outcome.asked) == (1, 2), "the first answer to each card seen before"
    assert outcome.expected is not None
    assert 0.5 < outcome.expected < 1.0


def test_only_a_goal_that_stood_on_its_date_has_an_outcome(bench: Bench) -> None:
    desk = started(bench, days=2)
    first = desk.goal()
    bench.watch.wait(3 * DAY)
    desk.set_goal(Goal(desk.clock.day() + 2, 10))
    desk.set_goal(Goal(desk.clock.day() + 3, 10))
    desk.set_goal(None)
    bench.watch.wait(9 * DAY)
    assert [outcome.goal for outcome in planning.outcomes(desk)] == [first]
