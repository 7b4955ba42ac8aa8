"""The log: answers with their decisions, marks, undo and redo, imports."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from studykit.errors import StoreError
from studykit.memory.model import BLANK, Answer, MarkKind, Rating, State
from studykit.store import log
from studykit.store.ids import review_id
from studykit.store.store import Moment, Store
from tests.store.tools import SETTINGS, all_memories, answer, entropy, memory, moment, plain

UNMARKS: tuple[MarkKind, ...] = ("unsuspend", "unbury", "unflag")


def logged(store: Store) -> list[Answer]:
    """All answers in the order of the log."""
    return [item for item, _ in store.answers()]


def undone(store: Store) -> set[str]:
    return {item.id for item, gone in store.answers() if gone}


def goal(store: Store) -> object:
    with store.database.read() as connection:
        return log.newest_goal(connection)


def imported(card: str, at: int, rating: Rating = Rating.GOOD, **changes: object) -> Answer:
    """An answer of which only card, time and rating are known."""
    bare = Answer(review_id(card, at, rating), "import", 0, at, card, rating, None, at // 86_400_000, 0)
    return replace(bare, **changes)  # type: ignore[arg-type]


# --- append-only ---


@pytest.mark.parametrize("table", ["reviews", "entries"])
def test_the_database_itself_refuses_to_change_the_log(store: Store, path: Path, table: str) -> None:
    answer(store, "a")
    store.mark("a", "flag", moment(1))
    with plain(path) as connection:
        before = connection.execute(f"SELECT * FROM {table}").fetchall()
        for statement in (f"UPDATE {table} SET card = 'b'", f"DELETE FROM {table}"):
            with pytest.raises(sqlite3.IntegrityError, match="the log is append-only"):
                connection.execute(statement)
        key = "review" if table == "reviews" else "entry"
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        changed = ", ".join("'b'" if column == "card" else column for column in columns)
        connection.execute(f"INSERT OR REPLACE INTO {table} SELECT {changed} FROM {table} ORDER BY {key}")
        assert connection.execute(f"SELECT * FROM {table}").fetchall() == before
    connection.close()


def test_an_answer_is_on_disk_with_its_decision(store: Store, path: Path) -> None:
    first = answer(store, "a", Rating.EASY, moment(day=20_000))
    given = answer(store, "a", Rating.HARD, moment(1, day=20_009))
    store.close()
    reopened = Store(path, entropy(), 0)
    assert logged(reopened) == [first.answer, given.answer]
    assert memory(reopened, "a") == given.after
    decision, before = given.answer.decision, given.answer.before
    assert decision is not None
    assert before is not None
    assert (decision.state, decision.due_day, decision.interval_days) == (
        State.REVIEW,
        given.after.due_day,
        given.after.interval_days,
    )
    assert (before.state, before.stability, before.difficulty) == (
        State.REVIEW,
        first.after.stability,
        first.after.difficulty,
    )
    assert 0 < (before.retrievability or 0) < 1
    assert (given.answer.took_ms, given.answer.study_day, given.answer.rev) == (1000, 20_009, 1)
    reopened.close()


def test_the_time_zone_of_an_answer_is_kept(store: Store) -> None:
    store.answer("a", Rating.GOOD, Moment(1_000, 0, -330), SETTINGS)
    assert logged(store)[0].utc_offset == -330


def test_ids_are_unique_and_sort_by_time(store: Store) -> None:
    given = [answer(store, "a", when=moment(at)).answer.id for at in (0, 0, 1, 1000, 86_400_000)]
    assert len(set(given)) == 5
    assert given[1] < given[2] < given[3] < given[4]


def test_the_order_is_time_then_device_then_sequence(store: Store) -> None:
    late = answer(store, "a", when=moment(2)).answer
    early = answer(store, "a", when=moment(1)).answer
    twin = answer(store, "a", when=moment(1)).answer
    foreign = imported("a", moment(1).at, id="X", device="0", seq=99)
    store.add_imported([foreign], [], moment(3), SETTINGS)
    assert [item.id for item in logged(store)] == [foreign.id, early.id, twin.id, late.id]


def test_an_answer_that_is_not_the_newest_causes_a_replay(store: Store) -> None:
    newer = answer(store, "a", Rating.EASY, moment(day=20_010))
    answer(store, "a", Rating.AGAIN, moment(day=20_001))
    after = memory(store, "a")
    assert after.due_day == newer.after.due_day, "when it is due is what the newest answer says"
    assert after.stability != newer.after.stability
    store.rebuild(SETTINGS)
    assert memory(store, "a") == after


def test_a_mark_that_is_not_the_newest_causes_a_replay(store: Store) -> None:
    answer(store, "a", when=moment(day=20_010))
    store.mark("a", "reset", moment(day=20_001))
    assert memory(store, "a").reps == 1, "a reset takes only what was before it"
    store.mark("a", "reset", moment(day=20_020))
    assert memory(store, "a").reps == 0


def test_cram_never_counts_to_memory(store: Store) -> None:
    answer(store, "a")
    before = memory(store, "a")
    given = store.answer("a", Rating.AGAIN, moment(day=20_001), SETTINGS, cram=True)
    assert (given.after, given.answer.decision) == (before, None)
    assert memory(store, "a") == before
    store.rebuild(SETTINGS)
    assert memory(store, "a") == before
    assert [item.cram for item in logged(store)] == [False, True]


# --- undo and redo ---


def test_undo_restores_memory_exactly(store: Store) -> None:
    seen = [memory(store, "a")]
    for day, rating in enumerate([Rating.GOOD, Rating.AGAIN, Rating.EASY, Rating.HARD]):
        answer(store, "a", rating, moment(day=20_000 + 3 * day))
        seen.append(memory(store, "a"))
    for expected in reversed(seen[:-1]):
        assert store.undo(moment(day=20_020), SETTINGS) is not None
        assert memory(store, "a") == expected
    assert all_memories(store) == {}
    assert store.undo(moment(day=20_020), SETTINGS) is None


def test_undo_and_redo_go_any_number_of_steps_and_across_reopening(path: Path) -> None:
    states, random = [BLANK], entropy()
    for step in range(5):
        store = Store(path, random, 0)
        answer(store, "a", when=moment(day=20_000 + step))
        states.append(memory(store, "a"))
        store.close()
    for step in range(5):
        store = Store(path, random, 0)
        action = store.undo(moment(day=20_010), SETTINGS)
        assert action is not None
        assert (action.kind, action.card, action.rating) == ("answer", "a", Rating.GOOD)
        assert memory(store, "a") == states[4 - step]
        store.close()
    for step in range(5):
        store = Store(path, random, 0)
        assert store.redo(moment(day=20_011), SETTINGS) is not None
        assert memory(store, "a") == states[step + 1]
        store.close()
    store = Store(path, random, 0)
    assert store.redo(moment(day=20_012), SETTINGS) is None
    store.close()


def test_undo_takes_actions_back_in_the_order_they_were_done(store: Store) -> None:
    answer(store, "a")
    store.mark("b", "suspend", moment(1))
    store.set_goal({"date": "2026-12-15"}, moment(2))
    store.mark("b", "flag", moment(3), "why?")
    answer(store, "b", when=moment(4))
    taken = [store.undo(moment(5), SETTINGS) for _ in range(6)]
    assert [(action.kind, action.card) if action else None for action in taken] == [
        ("answer", "b"),
        ("flag", "b"),
        ("goal", None),
        ("suspend", "b"),
        ("answer", "a"),
        None,
    ]
    assert goal(store) is None
    put_back = [store.redo(moment(6), SETTINGS) for _ in range(6)]
    assert [action.kind if action else None for action in put_back] == [
        "answer", "suspend", "goal", "flag", "answer", None,
    ]  # fmt: skip
    assert goal(store) == {"date": "2026-12-15"}
    assert (memory(store, "b").suspended, memory(store, "b").flag, memory(store, "b").reps) == (True, "why?", 1)


@pytest.mark.parametrize("kind", ["answer", "flag", "goal"])
def test_a_new_action_ends_redo(store: Store, kind: str) -> None:
    answer(store, "a")
    store.undo(moment(1), SETTINGS)
    if kind == "answer":
        answer(store, "b", when=moment(2))
    elif kind == "flag":
        store.mark("b", "flag", moment(2))
    else:
        store.set_goal({"date": "2026-12-15"}, moment(2))
    assert store.redo(moment(3), SETTINGS) is None
    assert memory(store, "a") == BLANK


def test_a_new_action_ends_redo_even_after_it_was_undone_and_redone(store: Store) -> None:
    answer(store, "a")
    store.undo(moment(1), SETTINGS)
    answer(store, "b", when=moment(2))
    store.undo(moment(3), SETTINGS)
    redone = store.redo(moment(4), SETTINGS)
    assert redone is not None
    assert redone.card == "b"
    assert store.redo(moment(5), SETTINGS) is None


def test_undo_of_a_named_review_reaches_any_answer(store: Store) -> None:
    first = answer(store, "a", Rating.AGAIN, moment(day=20_000)).answer
    answer(store, "b", when=moment(1))
    only_second = answer(store, "a", Rating.EASY, moment(day=20_004)).answer
    action = store.undo(moment(day=20_005), SETTINGS, first.id)
    assert action is not None
    assert (action.id, action.card) == (first.id, "a")
    assert undone(store) == {first.id}
    assert memory(store, "a").reps == 1
    assert memory(store, "a").due_day == (only_second.decision.due_day if only_second.decision else None)
    assert store.undo(moment(day=20_006), SETTINGS, first.id) is None, "it does not count any more"
    assert store.redo(moment(day=20_007), SETTINGS) is not None
    assert undone(store) == set()
    assert memory(store, "a").reps == 2


def test_undo_of_what_is_no_action_does_nothing(store: Store, path: Path) -> None:
    answer(store, "a")
    store.undo(moment(1), SETTINGS)
    with plain(path) as connection:
        ((undo,),) = connection.execute("SELECT entry FROM entries WHERE kind = 'undo'").fetchall()
    connection.close()
    for target in (undo, "no such entry", ""):
        assert store.undo(moment(2), SETTINGS, target) is None
    assert memory(store, "a") == BLANK


def test_undo_takes_back_only_what_this_device_did(store: Store) -> None:
    store.add_imported([imported("a", moment().at, device="elsewhere", seq=7)], [], moment(1), SETTINGS)
    assert store.undo(moment(2), SETTINGS) is None
    assert memory(store, "a").reps == 1


def test_an_entry_counts_again_only_when_no_undo_names_it(store: Store, path: Path) -> None:
    given = answer(store, "a").answer
    store.undo(moment(1), SETTINGS)
    with plain(path) as connection:
        connection.execute(
            "INSERT INTO entries (entry, device, seq, at, kind, target) VALUES ('U', 'elsewhere', 1, 5, 'undo', ?)",
            (given.id,),
        )
    connection.close()
    store.rebuild(SETTINGS)
    store.redo(moment(2), SETTINGS)
    assert undone(store) == {given.id}
    after = all_memories(store)
    store.rebuild(SETTINGS)
    assert (undone(store), all_memories(store)) == ({given.id}, after)


def test_entries_of_a_kind_or_version_that_is_not_known_count_for_nothing(store: Store, path: Path) -> None:
    given = answer(store, "a").answer
    after = memory(store, "a")
    with plain(path) as connection:
        connection.executemany(
            "INSERT INTO entries (entry, device, seq, at, kind, card, target, study_day, content, version)"
            " VALUES (?, 'elsewhere', ?, ?, ?, ?, ?, 20000, ?, ?)",
            [
                ("E1", 1, moment(1).at, "levitate", "a", None, "{}", 1),
                ("E2", 2, moment(2).at, "suspend", "a", None, "{}", 99),
                ("E3", 3, moment(3).at, "undo", None, given.id, "{}", 99),
                ("E4", 4, moment(4).at, "goal", None, None, json.dumps({"date": "2030-01-01"}), 99),
            ],
        )
    connection.close()
    store.rebuild(SETTINGS)
    assert (memory(store, "a"), undone(store), goal(store)) == (after, set(), None)


def test_the_caches_of_the_log_can_be_dropped_and_made_again(store: Store) -> None:
    for at in range(4):
        answer(store, "a", when=moment(at))
    store.mark("b", "suspend", moment(5))
    store.undo(moment(6), SETTINGS)
    store.undo(moment(7), SETTINGS)
    before = (all_memories(store), undone(store))
    assert len(before[1]) == 1
    with store.database.write() as connection:
        connection.execute("DELETE FROM memory")
        connection.execute("DELETE FROM uncounted")
        connection.execute("INSERT INTO memory (card, state, reps, lapses, suspended) VALUES ('x', 'new', 1, 0, 0)")
    store.rebuild(SETTINGS)
    assert (all_memories(store), undone(store)) == before


# --- marks ---


def test_marks_are_remembered_and_taken_back(store: Store) -> None:
    answer(store, "a")
    store.mark("a", "suspend", moment(1))
    store.mark("a", "bury", moment(2))
    store.mark("a", "flag", moment(3), "unclear \N{WARNING SIGN}")
    seen = memory(store, "a")
    assert (seen.suspended, seen.buried_until, seen.flag) == (True, 20_001, "unclear \N{WARNING SIGN}")
    for kind in UNMARKS:
        store.mark("a", kind, moment(4))
    seen = memory(store, "a")
    assert (seen.suspended, seen.buried_until, seen.flag, seen.reps) == (False, None, None, 1)
    store.mark("a", "reset", moment(5))
    assert memory(store, "a") == BLANK
    store.rebuild(SETTINGS)
    assert memory(store, "a") == BLANK


def test_the_newest_goal_stands_until_it_is_cleared(store: Store) -> None:
    store.set_goal({"date": "2026-12-15"}, moment(1))
    store.set_goal({"date": "2026-12-20"}, moment(2))
    assert goal(store) == {"date": "2026-12-20"}
    store.set_goal({}, moment(3))
    assert goal(store) is None
    store.undo(moment(4), SETTINGS)
    assert goal(store) == {"date": "2026-12-20"}
    store.undo(moment(5), SETTINGS)
    assert goal(store) == {"date": "2026-12-15"}


# --- imports ---


def test_importing_answers_without_an_id_twice_adds_them_once(store: Store) -> None:
    rows = [imported("a", moment(day=20_000).at), imported("a", moment(day=20_003).at, Rating.HARD)]
    assert store.add_imported(rows, [], moment(), SETTINGS) == (2, 0)
    after = memory(store, "a")
    assert store.add_imported(reversed(rows), [], moment(1), SETTINGS) == (0, 2)
    assert (len(logged(store)), memory(store, "a")) == (2, after)
    assert store.add_imported([imported("a", moment(1, day=20_003).at, Rating.HARD)], [], moment(2), SETTINGS) == (1, 0)


def test_answers_may_be_imported_in_any_order(path: Path, tmp_path: Path) -> None:
    rows = [imported("a", moment(day=20_000 + day).at, Rating(1 + day % 4)) for day in range(9)]
    first, second = Store(path, entropy(), 0), Store(tmp_path / "second.db", entropy(), 0)
    first.add_imported(rows, [], moment(), SETTINGS)
    for row in reversed(rows):
        second.add_imported([row], [], moment(), SETTINGS)
    assert all_memories(first) == all_memories(second)
    first.close()
    second.close()


def test_an_imported_answer_of_the_past_moves_no_due_date(store: Store) -> None:
    answer(store, "a", Rating.EASY, moment(day=20_010))
    due = memory(store, "a").due_day
    store.add_imported([imported("a", moment(day=20_000).at)], [], moment(day=20_011), SETTINGS)
    assert memory(store, "a").due_day == due
    assert memory(store, "a").reps == 2


def test_answers_that_were_undone_elsewhere_stay_undone(store: Store) -> None:
    row = imported("a", moment().at)
    store.add_imported([row], [row.id], moment(), SETTINGS)
    assert undone(store) == {row.id}
    assert memory(store, "a") == BLANK
    store.add_imported([row], [row.id, "no such review"], moment(1), SETTINGS)
    with store.database.read() as connection:
        assert connection.execute("SELECT count(*) FROM entries").fetchone() == (1,)


def test_redo_does_not_bring_back_what_came_undone(store: Store) -> None:
    row = imported("a", moment().at)
    store.add_imported([row], [row.id], moment(), SETTINGS)
    assert store.redo(moment(1), SETTINGS) is None
    assert undone(store) == {row.id}


def test_an_import_that_fails_halfway_adds_nothing(store: Store) -> None:
    def rows() -> object:
        yield imported("a", 1_000)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.add_imported(rows(), [], moment(), SETTINGS)  # type: ignore[arg-type]
    assert logged(store) == []


def test_the_numbers_of_own_answers_that_come_back_are_not_given_twice(path: Path, tmp_path: Path) -> None:
    store = Store(path, entropy(), 0)
    old = [answer(store, "a", when=moment(at)).answer for at in range(3)]
    fresh = Store(tmp_path / "fresh.db", entropy(), 0)
    assert fresh.device == store.device, "the same entropy makes the same device"
    fresh.add_imported(old, [], moment(9), SETTINGS)
    assert answer(fresh, "a", when=moment(10)).answer.seq == 4
    store.close()
    fresh.close()


def test_a_rating_that_does_not_exist_is_refused_and_not_ignored(store: Store) -> None:
    with pytest.raises(StoreError, match="CHECK"):
        store.add_imported([replace(imported("a", 1_000), rating=cast("Rating", 7))], [], moment(), SETTINGS)
    assert logged(store) == []


# --- figures ---


def test_days_in_a_row_are_counted_up_to_today_or_yesterday(store: Store) -> None:
    for day in (20_000, 20_002, 20_003, 20_004):
        answer(store, "a", when=moment(day=day))
    assert [store.streak(day) for day in (20_003, 20_004, 20_005, 20_006)] == [2, 3, 3, 0]


def test_an_undone_answer_keeps_no_streak(store: Store) -> None:
    answer(store, "a", when=moment(day=20_000))
    answer(store, "a", when=moment(day=20_001))
    store.undo(moment(day=20_001), SETTINGS)
    assert store.streak(20_001) == 1
    assert [len(store.reviews_on(day)) for day in (20_000, 20_001)] == [1, 0]
