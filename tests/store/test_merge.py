"""Lines are taken in as a set union: any order, any number of times, the same log and the same memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.memory.model import Memory, Rating
from studykit.store import merge as merging
from studykit.store.lines import DamagedLine, log_lines
from studykit.store.merge import Damage, Merged
from studykit.store.store import Moment, Store
from tests.store.tools import SETTINGS, all_memories, answer, entropy, memory, moment

DAY = 20_000
DAY_MS = 86_400_000
NOW = moment(day=DAY + 60).at


@contextmanager
def a_store() -> Iterator[Store]:
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "s.db", entropy(), 0)) as store:
        yield store


def take(store: Store, *lines: bytes | str, now: int = NOW) -> Merged:
    """Merge lines as they stand in a file of the name x.jsonl."""
    raw = [line.encode() if isinstance(line, str) else line for line in lines]
    return store.merge([("x.jsonl", number, line.rstrip(b"\n")) for number, line in enumerate(raw, 1)], now, SETTINGS)


def lines_of(store: Store) -> list[str]:
    with store.database.read() as connection:
        return list(log_lines(connection))


def quarantine(store: Store) -> list[tuple[str, str, str]]:
    with store.database.read() as connection:
        return connection.execute("SELECT line, source, reason FROM damaged ORDER BY source").fetchall()


def line(**fields: Any) -> str:
    """An entry by hand: an answer, unless it says otherwise."""
    head = {
        "kind": "answer",
        "entry": "e1",
        "device": "other",
        "seq": 1,
        "at": "2024-10-04T09:00:00.000Z",
        "version": 1,
    }
    usual = {"card": "c1", "rating": 3, "study_day": "2024-10-04", "utc_offset": 0} if "kind" not in fields else {}
    text = json.dumps({**head, **usual, **fields})[:-1]
    return f'{text},"sum":"{crc32(text.encode()):08x}"}}'


WORK = ("answer", "flag", "suspend", "unsuspend", "bury", "reset", "undo", "redo", "goal", "judge", "parameters")
work = st.lists(
    st.tuples(st.sampled_from(WORK), st.sampled_from(["a", "b", "c"]), st.sampled_from(Rating), st.integers(0, 3)),
    max_size=9,
)


def do(store: Store, work: list[tuple[str, str, Rating, int]], start: int) -> None:
    """Work on one device; its clock may be behind that of another."""
    at = start
    for what, card, rating, later in work:
        at += later * DAY_MS + 1
        when = Moment(at, at // DAY_MS, 0)
        if what == "answer":
            answer(store, card, rating, when)
        elif what == "undo":
            store.undo(when, SETTINGS)
        elif what == "redo":
            store.redo(when, SETTINGS)
        elif what == "goal":
            store.set_goal({"date": "2030-01-01"}, when)
        elif what == "judge":
            store.judge(card, "abc"["abc".index(card) - 1], when, SETTINGS, same=later % 2 == 0)
        elif what == "parameters":
            store.set_parameters([value * (1 + later / 50) for value in SETTINGS.parameters], when, SETTINGS)
        else:
            store.mark(card, what, when, settings=SETTINGS)  # type: ignore[arg-type]


def made_by(work: list[tuple[str, str, Rating, int]], start: int, number: int) -> list[str]:
    """The lines of one device's work."""
    numbers = count(number * 1_000_000)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s.db"
        with closing(Store(path, lambda size: next(numbers).to_bytes(size, "big"), 0)) as store:
            do(store, work, start)
            return lines_of(store)


@given(st.lists(work, min_size=1, max_size=3), st.data())
@settings(max_examples=40, deadline=None)
def test_lines_in_any_order_and_any_number_of_times_make_the_same_log_and_memory(
    works: list[list[tuple[str, str, Rating, int]]], data: st.DataObject
) -> None:
    starts = [moment(day=DAY).at + number * 1_000 * data.draw(st.integers(0, 3)) for number in range(len(works))]
    lines = [one for n, (work, start) in enumerate(zip(works, starts, strict=True)) for one in made_by(work, start, n)]
    results: list[tuple[list[str], dict[str, Memory]]] = []
    for _ in range(2):
        order = data.draw(st.permutations(lines))
        again = data.draw(st.lists(st.sampled_from(order), max_size=3)) if order else []
        places = sorted({data.draw(st.integers(0, len(order))) for _ in range(2)})
        with a_store() as store:
            begin = 0
            for place in [*places, len(order)]:
                take(store, *order[begin:place], *again)
                begin = place
            results.append((lines_of(store), all_memories(store)))
            store.rebuild(SETTINGS, NOW)
            results.append((lines_of(store), all_memories(store)))
    assert results[0][0] == results[2][0]
    assert sorted(results[0][0]) == sorted(set(lines))
    assert results[0] == results[1] == results[2] == results[3]


def test_what_is_new_and_what_is_known_is_counted(store: Store) -> None:
    first = take(store, line(), line(entry="e2", card="c2"), line())
    assert (first.new, first.known, first.cards, first.devices) == (2, 1, {"c1", "c2"}, {"other"})
    second = take(store, line(), line(entry="e3", device="third"))
    assert (second.new, second.known, second.cards, second.devices) == (1, 1, {"c1"}, {"third"})


def test_an_answer_of_another_device_counts_to_memory(store: Store) -> None:
    take(store, line())
    assert memory(store, "c1").reps == 1


def test_a_damaged_line_is_kept_aside_once_and_keeps_no_other_from_coming_in(store: Store) -> None:
    for _ in range(2):
        merged = take(store, line(), "<<<<<<< HEAD", b'{"kind":"\xff"}', line(entry="e2"))
        assert merged.damaged == [Damage("x.jsonl", 2, "it is not JSON"), Damage("x.jsonl", 3, "it is not JSON")]
        assert merged.remarkable == {"x.jsonl"}
    assert quarantine(store) == [
        ("<<<<<<< HEAD", "x.jsonl:2", "it is not JSON"),
        ('{"kind":"\\xff"}', "x.jsonl:3", "it is not JSON"),
    ]
    assert len(lines_of(store)) == 2


def test_of_two_entries_with_one_id_the_one_that_was_there_stays(store: Store) -> None:
    take(store, line())
    before = lines_of(store)
    merged = take(store, line(rating=1), line(kind="flag", card="c1", study_day="2024-10-04"))
    assert [damage.reason for damage in merged.damaged] == ["it differs from the entry of the same id"] * 2
    assert (merged.new, merged.known) == (0, 0)
    assert lines_of(store) == before


def test_an_entry_written_in_another_way_is_the_same(store: Store) -> None:
    take(store, line(kind="seen", card="n", content={"a": 1, "b": [2.5, "ü"]}))
    merged = take(store, line(kind="seen", content={"b": [2.5, "\u00fc"], "a": 1}, card="n").replace("ü", "\\u00fc"))
    assert (merged.known, merged.damaged) == (1, [])


def test_blank_lines_and_ends_and_marks_of_other_systems_are_nothing(store: Store) -> None:
    merged = take(store, b"\xef\xbb\xbf" + line().encode() + b"\r", b"", b"  \r", line(entry="e2"))
    assert (merged.new, merged.damaged) == (2, [])


def test_entries_of_the_future_are_kept_and_wait_and_their_device_is_named(store: Store) -> None:
    at = moment().at
    lines = [
        line(entry="e1", at="2024-10-04T09:05:00Z"),
        line(entry="e2", at="2024-10-04T12:00:00Z", device="early"),
        line(entry="e3", at="2024-10-06T09:00:00Z", study_day="2024-10-06", device="wrong"),
    ]
    for _ in range(2):
        merged = take(store, *lines, now=at)
        assert (merged.waiting, merged.ahead) == (1, {"early": 3 * 3_600_000, "wrong": 2 * DAY_MS})
    assert memory(store, "c1").reps == 2
    store.turn(at + 3 * DAY_MS, SETTINGS)
    assert memory(store, "c1").reps == 3


def test_entries_that_are_not_known_are_kept_carried_and_told_about_each_time(store: Store) -> None:
    lines = [line(kind="dreamed", card="c1", mood="glad"), line(entry="e2", version=2, rating="great")]
    for _ in range(2):
        assert take(store, *lines).unknown == 2
    assert memory(store, "c1").reps == 0
    with a_store() as other:
        assert take(other, *lines_of(store)).new == 2
        assert lines_of(other) == lines_of(store)


def test_a_line_kept_aside_by_an_earlier_version_comes_in_when_it_can_be_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: bytes) -> None:
        raise DamagedLine("it is from later")

    with monkeypatch.context() as patched:
        patched.setattr(merging, "read_line", refuse)
        take(store, line(), line(entry="e2"))
    assert len(quarantine(store)) == 2
    assert take(store, line()).new == 1
    assert [kept for kept, _, _ in quarantine(store)] == [line(entry="e2")]


def test_very_many_and_very_long_damaged_lines_are_told_about_and_do_not_fill_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_MOST_KEPT", 5)
    merged = take(store, *(f"x{number}" * 100_000 for number in range(9)))
    assert len(merged.damaged) == 9
    assert [len(kept) for kept, _, _ in quarantine(store)] == [100_000] * 5


def test_an_undo_that_comes_before_what_it_names_holds_when_that_comes(store: Store) -> None:
    take(store, line(kind="undo", entry="u1", target="e1", at="2024-10-04T10:00:00Z"))
    take(store, line())
    assert memory(store, "c1").reps == 0
    take(store, line(kind="redo", entry="r1", target="u1", at="2024-10-04T11:00:00Z"))
    assert memory(store, "c1").reps == 1


def test_undo_takes_back_what_this_device_did_and_not_what_came_in(store: Store) -> None:
    answer(store, "mine")
    take(store, line(at="2024-11-20T09:00:00Z", study_day="2024-11-20"))
    taken = store.undo(moment(5, DAY + 60), SETTINGS)
    assert taken is not None
    assert taken.card == "mine"
    assert store.undo(moment(6, DAY + 60), SETTINGS) is None
