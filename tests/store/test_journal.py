"""The log as a list: the newest first, whatever order they came in, and ids no longer than need be."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.memory.model import Answer, Rating
from studykit.store import journal, log
from studykit.store.journal import Standing
from studykit.store.log import LogEntry
from studykit.store.store import Store
from tests.store.tools import SETTINGS, answer, entropy, moment

_DAY = 86_400_000
_PLACES = st.tuples(
    st.booleans(), st.integers(0, 60), st.integers(0, 3), st.integers(-2, 2), st.sampled_from(["d", "e", "import"])
)
"""Whether an answer; on which day, and how late; how far its study day is off; by which device."""


@settings(max_examples=60, deadline=None)
@given(st.lists(_PLACES, max_size=25), st.integers(1, 30))
def test_the_newest_are_those_that_come_last_in_the_order_of_the_log(
    places: list[tuple[bool, int, int, int, str]], limit: int
) -> None:
    numbers = count(1)
    expected: list[tuple[int, str, int, str]] = []
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "studykit.db", entropy(), 0)
        with store.database.write() as connection:
            for is_answer, day, late, off, device in places:
                at, seq = (100 + day) * _DAY + late, next(numbers)
                place = (at, device, seq, f"E{seq:03}")
                if is_answer:
                    log.add_answer(
                        connection,
                        Answer(place[3], device, seq, at, "a", Rating.GOOD, None, 100 + day + off, 0),
                    )
                else:
                    log.add_entry(connection, LogEntry(place[3], device, seq, at, "suspend", "a"))
                expected.append(place)
        with store.database.read() as connection:
            whole = [one.id for one in journal.newest(connection, limit)]
            of_card = [one.id for one in journal.of_card(connection, "a", limit)]
        store.close()
    assert whole == of_card == [entry for *_, entry in sorted(expected, reverse=True)][:limit]


@settings(max_examples=60, deadline=None)
@given(st.sets(st.text("ab1\u2028", min_size=1, max_size=16), max_size=12))
def test_a_short_id_is_the_beginning_of_one_entry_alone(ids: set[str]) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "studykit.db", entropy(), 0)
        with store.database.write() as connection:
            for number, entry in enumerate(sorted(ids)):
                if number % 2:
                    log.add_entry(connection, LogEntry(entry, "d", number, number, "suspend", "a"))
                else:
                    log.add_answer(connection, Answer(entry, "d", number, number, "a", Rating.GOOD, None, 0, 0))
            for entry in ids:
                short = journal.short_id(connection, entry)
                assert entry.startswith(short)
                assert journal.ids_beginning(connection, short) == [entry]
        store.close()


def test_what_was_taken_back_and_what_took_it_back_and_put_it_back(store: Store) -> None:
    answer(store, "a", when=moment(0))
    store.mark("a", "suspend", moment(1))

    def standings() -> list[tuple[str, Standing, bool]]:
        with store.database.read() as connection:
            found = journal.newest(connection, 10)
            return [(one.kind, one.standing, journal.can_be_undone(connection, one)) for one in found]

    counts, back = Standing.COUNTS, Standing.TAKEN_BACK
    assert standings() == [("suspend", counts, True), ("answer", counts, True)]
    store.undo(moment(2), SETTINGS)
    assert standings()[:2] == [("undo", counts, False), ("suspend", back, False)]
    store.redo(moment(3), SETTINGS)
    assert standings()[:3] == [("redo", counts, False), ("undo", back, False), ("suspend", counts, True)]


def test_what_lies_in_the_future_waits(store: Store) -> None:
    now = moment().at
    with store.database.write() as connection:
        for number, at in enumerate((now, now + 3 * _DAY)):
            log.add_entry(connection, LogEntry(f"e{number}", "other", number, at, "suspend", "a"))
        log.refresh_uncounted(connection, now)
        assert [one.standing for one in journal.newest(connection, 10)] == [Standing.WAITS, Standing.COUNTS]


def test_the_devices_are_told_without_reading_the_log(store: Store) -> None:
    for device, seq in (("d", 1), ("c", 1), ("d", 2), ("e", 1)):
        with store.database.write() as connection:
            log.add_entry(connection, LogEntry(f"{device}{seq}", device, seq, seq, "suspend", "a"))
    answer(store, "a")
    with store.database.read() as connection:
        assert set(journal.devices(connection)) == {"c", "d", "e", store.device}
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT min(device) FROM reviews WHERE device > ''").fetchall()
    assert "SEARCH" in plan[0][3]
