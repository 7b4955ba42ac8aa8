"""The figures of each deck: what counts where, and of which day what is known is told."""

from __future__ import annotations

import pytest

from studykit.desk.deck_figures import DeckFigures, deck_figures
from studykit.desk.figures import figures
from studykit.desk.stats_shape import as_json
from studykit.memory.model import Rating
from studykit.study.goal.goal import Goal
from tests.desk.tools import DAY, Bench, learn
from tests.store.tools import deck, numbered


def of(bench_figures: list[DeckFigures]) -> dict[str, DeckFigures]:
    return {one.deck: one for one in bench_figures}


def test_a_card_is_counted_once_by_where_it_stands_and_a_suspended_one_as_nothing_else(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(6)))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0", "c1", "c4"])
    desk.answer("c2", Rating.AGAIN)
    desk.mark("c4", "suspend")
    desk.mark("c5", "suspend")
    found = of(deck_figures(desk))["a"]
    assert (found.cards, found.new, found.learning, found.review, found.suspended) == (6, 1, 1, 2, 2)
    assert found.due == 1  # the step of c2


def test_a_card_is_due_from_its_day_on_until_it_is_answered_or_put_away(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(4)))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0", "c1", "c2"])
    assert of(deck_figures(desk))["a"].due == 0
    bench.watch.wait(100 * DAY)
    assert of(deck_figures(desk))["a"].due == 3
    desk.answer("c0", Rating.GOOD)
    desk.mark("c1", "suspend")
    assert of(deck_figures(desk))["a"].due == 1


def test_a_step_behind_the_turn_of_the_day_is_due_tomorrow(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    desk = bench.desk()
    bench.watch.set("2026-11-21T03:59:30")
    desk.answer("c0", Rating.AGAIN)
    assert of(deck_figures(desk))["a"].due == 0
    bench.watch.wait(60_000)
    assert of(deck_figures(desk))["a"].due == 1


def test_what_is_known_today_is_of_the_cards_seen_and_readiness_of_all(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(4)))
    bench.folder.write("b.md", deck(*numbered(2, start=4)))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0", "c1"])
    desk.mark("c3", "suspend")
    found = of(deck_figures(desk))
    assert found["a"].mean_retrievability == pytest.approx(1)
    assert found["a"].readiness == pytest.approx(2 / 3)
    assert (found["b"].mean_retrievability, found["b"].readiness) == (None, 0)


def test_the_date_of_a_goal_decides_of_the_readiness_of_its_decks_alone(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    bench.folder.write("b.md", deck(*numbered(2, start=2)))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0", "c1", "c2", "c3"])
    desk.set_goal(Goal(desk.clock.day() + 60, decks=("a",)))
    found = of(deck_figures(desk))
    assert found["a"].mean_retrievability == found["b"].mean_retrievability == found["b"].readiness == 1
    assert 0 < (found["a"].readiness or 0) < 0.95
    assert found["a"].readiness == pytest.approx(desk.recall(desk.card("c0"), desk.clock.day() + 60) or 0, abs=0.02)
    said = {one["deck"]: one for one in as_json(figures(desk))["decks"]}
    assert said["a"]["mean_retrievability"] == 1
    assert said["a"]["readiness"] == found["a"].readiness
    bench.watch.wait(61 * DAY)
    later = of(deck_figures(desk))["a"]
    assert later.readiness == pytest.approx(later.mean_retrievability or 0)


def test_what_a_deck_will_ask_for_is_what_its_intervals_make(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0", "c1", "c2"])
    intervals = [desk.card(f"c{number}").memory.interval_days or 0 for number in range(3)]
    desk.mark("c2", "suspend")
    assert of(deck_figures(desk))["a"].load == pytest.approx(sum(1 / days for days in intervals[:2]))


def test_what_was_recalled_of_a_deck_within_thirty_days_is_told(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0", "c1"])
    bench.watch.wait(10 * DAY)
    desk.answer("c0", Rating.GOOD)
    desk.answer("c1", Rating.AGAIN)
    recall = of(deck_figures(desk))["a"].last_30
    assert (recall.passed, recall.failed) == (1, 1)
    bench.watch.wait(30 * DAY)
    assert of(deck_figures(desk))["a"].last_30.total == 0
