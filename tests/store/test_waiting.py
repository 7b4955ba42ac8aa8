"""Clocks that are wrong, here or elsewhere: an entry more than a day ahead is kept and does not count until then."""

from __future__ import annotations

from studykit.memory.model import BLANK, Rating
from studykit.store.log import DAY_MS
from studykit.store.store import Store
from tests.store.tools import SETTINGS, all_memories, answer, memory, moment

NOW = moment()
AHEAD = moment(day=20_400)


def counting(store: Store) -> list[tuple[str, int | None]]:
    rows = store.database.connection.execute("SELECT entry, waits FROM uncounted ORDER BY entry").fetchall()
    return [(str(entry), waits) for entry, waits in rows]


def test_answers_given_while_the_clock_was_a_year_ahead_wait_once_it_is_right_and_count_when_it_gets_there(
    store: Store,
) -> None:
    answer(store, "a", Rating.GOOD, NOW)
    before = memory(store, "a")
    ahead = answer(store, "a", Rating.EASY, AHEAD)
    assert memory(store, "a") == ahead.after
    store.turn(NOW.at, SETTINGS)
    assert memory(store, "a") == before
    assert counting(store) == [(ahead.answer.id, AHEAD.at)]
    store.turn(AHEAD.at - DAY_MS - 1, SETTINGS)
    assert memory(store, "a") == before
    store.turn(AHEAD.at - DAY_MS, SETTINGS)
    assert memory(store, "a") == ahead.after
    assert counting(store) == []


def test_a_mark_waits_as_an_answer_does(store: Store) -> None:
    store.mark("a", "suspend", AHEAD)
    store.turn(NOW.at, SETTINGS)
    assert memory(store, "a") == BLANK
    store.turn(AHEAD.at, SETTINGS)
    assert memory(store, "a").suspended


def test_an_undo_that_waits_takes_nothing_back_yet(store: Store) -> None:
    given = answer(store, "a", Rating.GOOD, NOW)
    assert store.undo(AHEAD, SETTINGS) is not None
    store.turn(NOW.at, SETTINGS)
    assert memory(store, "a") == given.after
    store.turn(AHEAD.at, SETTINGS)
    assert memory(store, "a") == BLANK


def test_an_answer_that_was_taken_back_stays_so_after_it_waited(store: Store) -> None:
    answer(store, "a", Rating.GOOD, AHEAD)
    store.undo(AHEAD, SETTINGS)
    for now in (NOW, AHEAD):
        store.turn(now.at, SETTINGS)
        assert memory(store, "a") == BLANK


def test_what_waits_still_waits_after_a_rebuild(store: Store) -> None:
    answer(store, "a", Rating.GOOD, NOW)
    answer(store, "b", Rating.GOOD, AHEAD)
    store.turn(NOW.at, SETTINGS)
    before = all_memories(store)
    assert list(before) == ["a"]
    store.rebuild(SETTINGS)
    assert all_memories(store) == before
