"""The desk: finding cards, the goal, the streak, and decks that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.desk.desk import Desk
from studykit.desk.home import deck_roots, home_folder
from studykit.desk.sitting import Sitting
from studykit.errors import InputError, UsageError
from studykit.memory.days import from_date, to_date
from studykit.memory.model import Rating
from studykit.study.goal.goal import Goal
from tests.desk.tools import DAY, Bench, give, in_order, learn, waiting
from tests.store.tools import deck, note, numbered


def test_a_card_is_found_by_the_beginning_of_its_id_if_only_one_has_it(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Q?", id="alpha"), note("R?", id="alpine"), note("S?", id="beta")))
    desk = bench.desk()
    assert desk.card("be").card == "beta"
    assert desk.card("alpha").card == "alpha"
    with pytest.raises(UsageError, match="'al' could be alpha, alpine; write more of it"):
        desk.card("al")
    for missing in ("gamma", "", "%", "_lpha", "ALPHA"):
        with pytest.raises(UsageError, match="no card has the id"):
            desk.card(missing)


def test_the_whole_id_of_one_card_may_begin_another_s(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Q?", id="tls"), note("R?", id="tls-2")))
    assert bench.desk().card("tls").card == "tls"


def test_the_goal_is_set_cleared_and_taken_back(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    desk = bench.desk()
    assert desk.goal() is None
    assert not desk.asked_for_goal()
    day = desk.clock.day() + 25
    desk.set_goal(Goal(day))
    desk.set_goal(Goal(day + 3))
    goal = bench.desk().goal()
    assert goal is not None
    assert to_date(goal.day).isoformat() == "2026-12-18"
    desk.set_goal(None)
    assert desk.goal() is None
    for expected in (day + 3, day, None):
        assert desk.undo() is not None
        goal = desk.goal()
        assert (goal.day if goal else None) == expected
    assert desk.redo() is not None
    goal = desk.goal()
    assert goal is not None
    assert goal.day == from_date(to_date(day))
    assert desk.asked_for_goal()


def test_days_in_a_row_are_study_days(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    desk = bench.desk()
    for time in ("2026-11-20T09:00", "2026-11-22T03:30", "2026-11-22T04:30"):
        bench.watch.set(time)
        desk.answer("c0", Rating.GOOD)
    assert desk.store.streak(desk.clock.day()) == 3
    bench.watch.wait(DAY)
    assert desk.store.streak(desk.clock.day()) == 3, "today may still come"
    bench.watch.wait(DAY)
    assert desk.store.streak(desk.clock.day()) == 0


def test_what_was_answered_today_is_told(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    desk = bench.desk()
    desk.answer("c0", Rating.AGAIN, took_ms=5_000)
    desk.answer("c0", Rating.GOOD, took_ms=500_000)
    desk.answer("c1", Rating.GOOD, took_ms=1_000)
    assert desk.state_of_day() == ({"c0", "c1"}, 66_000)
    desk.undo()
    assert desk.state_of_day() == ({"c0"}, 65_000)
    bench.watch.wait(DAY)
    assert desk.state_of_day() == (set(), 0)


def test_an_answer_counts_under_the_rev_the_deck_has(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Q?", id="q", rev=3)))
    desk = bench.desk()
    assert desk.answer("q", Rating.GOOD).answer.rev == 3
    assert desk.card("q").memory.reps == 1


def test_cram_is_logged_and_leaves_the_queue_as_it_is(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    desk = bench.desk()
    desk.answer("c1", Rating.AGAIN, cram=True)
    assert waiting(Sitting(desk)) == ["c0", "c1", "c2"]
    assert len(desk.store.reviews_on(desk.clock.day())) == 1


def test_the_mean_recall_of_a_deck_counts_unseen_cards_as_nothing(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(4)))
    bench.folder.write("b.md", deck(*numbered(4, start=4), after="a"))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0", "c1"])
    desk.mark("c3", "suspend")
    states = {state.deck: (state.cards, round(state.recall, 6)) for state in desk.deck_states()}
    assert states == {"a": (3, round(2 / 3, 6)), "b": (4, 0.0)}
    bench.watch.wait(30 * DAY)
    assert 0 < desk.deck_states()[0].recall < 2 / 3


def test_times_are_the_learner_s_own_once_there_are_enough(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(30)))
    desk = bench.desk(new=30)
    kind = desk.card("c0").note.kind
    before = desk.pace().expected(kind)
    for number in range(25):
        desk.answer(f"c{number}", Rating.GOOD, took_ms=4_000 if number % 2 else 6_000)
    assert desk.pace().expected(kind) == pytest.approx(5_040)
    assert before != pytest.approx(5_040)


def test_decks_are_told_in_the_order_of_study(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1), after="z", title="Later"))
    bench.folder.write("z.md", deck(*numbered(1, start=1), title="Earlier"))
    assert [row.title for row in bench.desk().decks()] == ["Earlier", "Later"]


def test_without_a_scan_what_is_known_is_used(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    bench.desk().close()
    bench.folder.write("a.md", deck(*numbered(5)))
    desk = Desk(bench.home, [str(bench.folder.path)], bench.watch)
    bench.desks.append(desk)
    desk.use_known()
    assert in_order(Sitting(desk)) == ["c0", "c1"]


def test_no_deck_at_all_is_one_clear_error(bench: Bench) -> None:
    bench.folder.write("README.md", "# No deck\n")
    with pytest.raises(InputError, match=r"no deck found in .*decks; a deck is a Markdown file"):
        bench.desk().need_decks()


def test_a_root_that_is_not_there_is_one_clear_error(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing: there is no such folder or deck"):
        Desk(bench.home, [str(tmp_path / "missing")], bench.watch)
    assert not Path(bench.home).exists(), "nothing was made"


def test_bundled_decks_are_used_when_no_others_are_named_and_stand_last_beside_others(tmp_path: Path) -> None:
    (bundled,), last = deck_roots([])
    assert last
    assert list(bundled.glob("*.md"))
    assert deck_roots([str(tmp_path)]) == ([tmp_path], False)
    assert deck_roots(["bundled", str(tmp_path)]) == ([tmp_path, bundled], True)


def test_the_home_is_the_learner_s_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path / "from-environment"))
    assert home_folder(None) == tmp_path / "from-environment"
    assert home_folder(str(tmp_path / "chosen")) == tmp_path / "chosen"
    assert (tmp_path / "chosen").stat().st_mode & 0o777 == 0o700


def test_a_learner_may_change_decks_from_day_to_day(bench: Bench, tmp_path: Path) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    give(Sitting(bench.desk()), Rating.EASY)
    bench.folder.write("a.md", deck(*numbered(2, start=1), note("New?", id="new")))
    desk = bench.desk()
    assert desk.report.retired == ["c0"]
    assert in_order(Sitting(desk)) == ["c1", "c2", "new"]
