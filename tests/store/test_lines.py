"""An entry is a line and a line is an entry; whatever else a line is, it is damaged."""

from __future__ import annotations

import json
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import pytest
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.memory import bounds
from studykit.memory.model import MARK_KINDS, Answer, Before, Decision, Rating, State
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.store import log
from studykit.store.lines import LONGEST, DamagedLine, Line, log_lines, read_line
from studykit.store.log import LogEntry
from studykit.store.merge import merge
from studykit.store.store import Store
from tests.store.tools import entropy, moment

DAY = 20_000
AT = DAY * 86_400_000

names = st.text(st.characters(categories=["L", "N", "P", "S", "M"]), min_size=1, max_size=30).filter(str.isprintable)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
times = st.integers(AT, AT + 86_399_999)
counts = st.integers(0, 2**53)
stabilities = st.floats(0, 1e6)
difficulties = st.floats(1, 10)
befores = st.builds(
    Before, st.sampled_from(State), st.none() | stabilities, st.none() | difficulties, st.none() | st.floats(0, 1)
)
reviews_ahead = st.builds(
    Decision, st.just(State.REVIEW), st.none(), stabilities, difficulties, st.integers(0, 36_500),
    st.integers(0, 60_000), st.none(),
)  # fmt: skip
steps_ahead = st.builds(
    Decision, st.sampled_from([State.LEARNING, State.RELEARNING]), st.integers(0, 5), stabilities, difficulties,
    st.none(), st.none(), st.integers(0, 2**47 - 1),
)  # fmt: skip
answers = st.builds(
    Answer, names, names, counts, times, names, st.sampled_from(Rating), st.none() | counts,
    st.integers(DAY - 1, DAY + 1), st.integers(-1440, 1440), st.integers(1, 10**6), st.none() | names, st.booleans(),
    st.none() | befores, st.none() | reviews_ahead | steps_ahead,
)  # fmt: skip
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
contents = st.dictionaries(texts, values, max_size=4)
notes: st.SearchStrategy[dict[str, str]] = st.just({}) | st.builds(lambda note: {"note": note}, texts)
days = st.integers(DAY - 2, DAY + 2)
goals = st.fixed_dictionaries(
    {"date": st.dates().map(date.isoformat)},
    optional={"minutes": st.integers(1, 600), "decks": st.lists(names, max_size=3)},
)


def entries(
    kind: str, content: st.SearchStrategy[Any], **columns: st.SearchStrategy[Any]
) -> st.SearchStrategy[LogEntry]:
    said = content.map(lambda found: json.dumps(found, ensure_ascii=False))
    return st.builds(LogEntry, names, names, counts, times, st.just(kind), content=said, **columns)


EVERY_KIND: dict[str, st.SearchStrategy[Any]] = {
    "answer": answers,
    **{str(kind): entries(kind, notes, card=names, study_day=days) for kind in MARK_KINDS},
    "undo": entries("undo", st.sampled_from([{}, {"by": "import"}]), target=names, study_day=days),
    "redo": entries("redo", st.just({}), target=names, study_day=days),
    "goal": entries("goal", st.one_of(st.just({}), goals), study_day=days),
    "alias": entries("alias", st.builds(lambda why: {"why": why}, texts), card=names, target=names),
    "decline": entries("decline", st.just({"why": "x", "by": "learner"}), card=names, target=names, study_day=days),
    "seen": entries("seen", contents, card=names),
    "parameters": entries("parameters", st.just({"parameters": [*DEFAULT_PARAMETERS]}), study_day=days),
    "dreamed": entries("dreamed", contents, card=st.none() | names, target=st.none() | names),
}


def logged(*found: Answer | LogEntry) -> list[str]:
    """The lines of a log with these entries."""
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "s.db", entropy(), 0)) as store:
        with store.database.write() as connection:
            for one in found:
                if isinstance(one, Answer):
                    log.add_answer(connection, one)
                else:
                    log.add_entry(connection, one)
        with store.database.read() as connection:
            return list(log_lines(connection))


def taken_in(*lines: bytes) -> list[str]:
    """The lines of a log that took these in, of which none is damaged."""
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "s.db", entropy(), 0)) as store:
        with store.database.write() as connection:
            assert merge(connection, [("x", n, line) for n, line in enumerate(lines, 1)], AT).damaged == []
        with store.database.read() as connection:
            return list(log_lines(connection))


def summed(fields: object) -> bytes:
    """A line with its right checksum."""
    text = json.dumps(fields)[:-1].encode()
    return text + b',"sum":"%08x"}' % crc32(text)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_entry_comes_back_from_its_line_as_it_was(kind: str) -> None:
    @given(st.lists(EVERY_KIND[kind], max_size=4, unique_by=lambda entry: entry.id))
    @settings(max_examples=20, deadline=None)
    def holds(found: list[Any]) -> None:
        lines = logged(*found)
        assert len(lines) == len(found)
        assert all(line.endswith("\n") and "\n" not in line[:-1] for line in lines)
        assert taken_in(*(line[:-1].encode() for line in lines)) == lines

    holds()


@given(st.lists(answers | EVERY_KIND["flag"] | EVERY_KIND["goal"], max_size=8, unique_by=lambda entry: entry.id))
@settings(max_examples=30, deadline=None)
def test_lines_stand_in_the_order_of_the_log(found: list[Any]) -> None:
    lines = [read_line(line.encode()) for line in logged(*found)]
    assert [line.id for line in lines] == [e.id for e in sorted(found, key=lambda e: (e.at, e.device, e.seq, e.id))]


def test_lines_of_some_entries_are_those_alone() -> None:
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "s.db", entropy(), 0)) as store:
        for at in range(5):
            store.mark(f"c{at}", "bury", moment(at))
        with store.database.read() as connection:
            lines = list(log_lines(connection))
            ids = {read_line(line.encode()).id for line in lines[1:3]}
            assert list(log_lines(connection, ids)) == lines[1:3]
            assert list(log_lines(connection, [])) == []


HEAD = {"entry": "e1", "device": "d", "seq": 1, "at": "2024-10-04T09:00:00.000Z", "version": 1}
UNKNOWN: list[dict[str, Any]] = [
    {"kind": "dreamed"},
    {"kind": "dreamed", "content": {}},
    {"kind": "dreamed", "content": {"a": 1}},
    {"kind": "dreamed", "content": {"line": {"a": 1}}},
    {"kind": "dreamed", "content": {"line": 1, "a": 2}},
    {"kind": "dreamed", "content": [1, 2]},
    {"kind": "dreamed", "content": None, "more": {"deep": [1, {"x": None}]}},
    {"kind": "dreamed", "card": ["a", "b"], "target": "", "study_day": 12},
    {"kind": "dreamed", "card": None, "target": "e0", "study_day": "2024-10-04"},
    {"kind": "dreamed", "large": 2**100, "small": -1e-300, "text": "\x00\x1b[31m\u202e"},
    {"kind": "answer", "version": 2, "card": "c", "rating": 5, "mood": "glad", "took_ms": 1.5},
    {"kind": "flag", "version": 3, "color": "red"},
    {"kind": "goal", "version": 2**53, "content": {"date": "some day"}},
]


@pytest.mark.parametrize("more", UNKNOWN)
def test_an_entry_that_is_not_known_goes_out_as_it_came_in(more: dict[str, Any]) -> None:
    fields = {**HEAD, **more}
    line = read_line(summed(fields))
    assert not line.known
    assert not line.is_answer
    (out,) = taken_in(summed(fields))
    came = json.loads(out)
    assert came.pop("sum")
    assert came == fields
    assert taken_in(out.rstrip().encode()) == [out]


@pytest.mark.parametrize("said", ["no JSON", "[1]", "7", "[" * 100_000, '{"line": 7}'])
@pytest.mark.parametrize("kind", ["goal", "dreamed"])
def test_content_that_another_tool_wrote_and_is_none_goes_out_as_an_entry_all_the_same(kind: str, said: str) -> None:
    (out,) = logged(LogEntry("e1", "d1", 1, AT, kind, content=said))
    found = read_line(out.rstrip().encode())
    assert (found.id, found.kind) == ("e1", kind)


def test_an_entry_that_is_not_known_needs_its_checksum() -> None:
    with pytest.raises(DamagedLine, match="needs a checksum"):
        read_line(json.dumps({**HEAD, "kind": "dreamed"}).encode())


ANSWER = {
    **HEAD, "kind": "answer", "card": "c", "rating": 3, "took_ms": 900, "study_day": "2024-10-04", "utc_offset": 60,
    "rev": 1, "cram": False, "state": "new", "state_after": "review", "stability": 2.5, "difficulty": 5.0,
    "interval_days": 3, "due": "2024-10-07",
}  # fmt: skip
FLAG = {**HEAD, "kind": "flag", "card": "c", "study_day": "2024-10-04", "content": {"note": "why"}}
ALIAS = {**HEAD, "kind": "alias", "card": "c", "target": "k", "content": {"why": "moved"}}


@pytest.mark.parametrize("fields", [ANSWER, FLAG, ALIAS])
def test_a_line_by_hand_needs_no_checksum(fields: dict[str, Any]) -> None:
    assert read_line(json.dumps(fields, indent=None).encode()) == read_line(summed(fields))


Wrong = list[tuple[str, Any]]
WRONG: Wrong = [
    ("entry", None), ("entry", ""), ("entry", 7), ("entry", "x" * 2001), ("entry", "a\nb"), ("entry", "\u202e"),
    ("device", None), ("device", []), ("device", "\x00"),
    ("seq", None), ("seq", -1), ("seq", 1.0), ("seq", True), ("seq", 2**53 + 1), ("seq", "1"),
    ("at", None), ("at", 0), ("at", "yesterday"), ("at", "2024-10-04T09:00:00"), ("at", "1969-12-31T23:59:59Z"),
    ("at", "9999-01-01T00:00:00Z"), ("at", ["2024-10-04T09:00:00Z"]),
    ("version", None), ("version", 0), ("version", "1"), ("kind", None), ("kind", 1), ("kind", ""),
    ("card", None), ("card", {}), ("card", "a\x1b[31m"), ("card", "\ud800"),
    ("study_day", None), ("study_day", "2024-10-01"), ("study_day", "20241004"), ("study_day", 20_000),
    ("svm", "12345678"), ("more", 1),
]  # fmt: skip
WRONG_IN_AN_ANSWER: Wrong = [
    ("rating", None), ("rating", 0), ("rating", 5), ("rating", "3"), ("rating", 3.0), ("rating", True),
    ("took_ms", -1), ("took_ms", 2**60), ("utc_offset", None), ("utc_offset", 9999), ("rev", 0), ("rev", -3),
    ("variant", 7), ("cram", 1), ("cram", "no"), ("cram", None), ("state", "asleep"), ("state", 1),
    ("stability_before", -0.1), ("difficulty_before", 0.5), ("retrievability", 1.1),
    ("state_after", "new"), ("state_after", None), ("state_after", "learning"),
    ("stability", None), ("stability", "2"), ("stability", 1e7), ("stability", True), ("difficulty", 11),
    ("difficulty", None), ("interval_days", None), ("interval_days", -1), ("interval_days", 1.5),
    ("due", None), ("due", "2024-10-07T00:00:00Z"), ("due", "9999-12-31"), ("due", "1969-01-01"),
    ("step", "1"), ("content", {}), ("deck", "d"), ("undone", False),
]  # fmt: skip
WRONG_GOALS: list[dict[str, Any]] = [
    {"date": "soon"}, {"date": 3}, {"date": "20261215"}, {"date": "2026-W51-2"}, {"date": "2026-02-30"},
    *({"date": "2026-12-15", "minutes": wrong} for wrong in (0, 601, 30.0, "30", True, [30])),
    *({"date": "2026-12-15", "decks": wrong} for wrong in ("vcl", {"vcl": 1}, ["a"] * 1001)),
    *({"date": "2026-12-15", "decks": [wrong]} for wrong in (1, None, "", "a\x1b[31m", ["a"], "x" * 2001)),
]  # fmt: skip
WRONG_IN_OTHERS: list[dict[str, Any]] = [
    {"content": []}, {"content": {"note": 1}}, {"content": None},
    {"kind": "undo"}, {"kind": "redo", "target": 1}, {"kind": "seen", "card": None},
    {"kind": "alias"}, {"kind": "alias", "target": "k", "content": {"why": []}},
    {"kind": "decline", "target": "k", "content": {"by": 1}},
    *({"kind": "goal", "content": content} for content in WRONG_GOALS),
    {"kind": "parameters"}, {"kind": "parameters", "content": {"parameters": [1.0] * 20}},
    {"kind": "parameters", "content": {"parameters": ["1"] * 21}},
    {"kind": "parameters", "content": {"parameters": [*DEFAULT_PARAMETERS[:-1], 5.0]}},
]  # fmt: skip
MAY_BE_NULL = ("cram", "content")


@pytest.mark.parametrize(
    ("fields", "change"),
    [
        *((fields, {key: wrong}) for fields in (ANSWER, FLAG) for key, wrong in WRONG),
        *((ANSWER, {key: wrong}) for key, wrong in WRONG_IN_AN_ANSWER),
        *((FLAG, change) for change in WRONG_IN_OTHERS),
    ],
)
def test_a_line_with_a_wrong_value_is_damaged(fields: dict[str, Any], change: dict[str, Any]) -> None:
    read_line(summed(fields))
    changed = {**fields, **change}
    wrong = {key: value for key, value in changed.items() if value is not None or key in MAY_BE_NULL}
    with pytest.raises(DamagedLine):
        read_line(summed(wrong))


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "a conflict": b"<<<<<<< HEAD",
    "a list": b"[1]",
    "a number": b"1",
    "a text": b'"x"',
    "no UTF-8": b'{"kind":"\xff"}',
    "half a character": json.dumps({**FLAG, "content": {"note": "\ud800"}}).encode(),
    "half a character as a key": json.dumps({**HEAD, "kind": "dreamed", "\udfff": 1}).encode(),
    "NaN": json.dumps({**ANSWER, "stability": float("nan")}).encode(),
    "infinity": json.dumps({**ANSWER, "stability": float("inf")}).encode(),
    "infinity in digits": json.dumps(ANSWER).encode().replace(b"2.5", b"1e999"),
    "infinity in what is not known": json.dumps({**HEAD, "kind": "dreamed", "x": 7}).encode().replace(b"7", b"1e999"),
    "a number of many digits": json.dumps(ANSWER).encode().replace(b"900", b"9" * 5000),
    "a key twice": json.dumps(FLAG).encode()[:-1] + b', "card": "k"}',
    "a key twice within": json.dumps(FLAG).encode().replace(b'"note"', b'"note": "x", "note"'),
    "deep": b"[" * 200_000 + b"]" * 200_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep within": json.dumps({**HEAD, "kind": "dreamed", "x": 7}).encode().replace(b"7", b"[" * 50 + b"]" * 50),
    "very long": summed({**FLAG, "content": {"note": "x" * LONGEST}}),
    "a wrong sum": summed(FLAG)[:-3] + b'0"}',
    "a sum that stands elsewhere": json.dumps({"sum": "12345678", **FLAG}).encode(),
    "a sum that is a number": json.dumps({**FLAG, "sum": 12345678}).encode(),
    "two lines in one": summed(FLAG) + summed(FLAG),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_line_is_damaged_and_the_reason_is_short(name: str) -> None:
    with pytest.raises(DamagedLine) as raised:
        read_line(HOSTILE[name])
    assert 5 < len(str(raised.value)) < 100
    assert str(raised.value).isprintable()


@given(answers | EVERY_KIND["flag"] | EVERY_KIND["seen"] | EVERY_KIND["dreamed"], st.data())
@settings(max_examples=60, deadline=None)
def test_a_line_with_a_byte_changed_or_lost_is_never_another_entry(entry: Any, data: st.DataObject) -> None:
    line = logged(entry)[0].rstrip("\n").encode()
    place = data.draw(st.integers(0, len(line) - 1))
    put = data.draw(st.binary(max_size=1).filter(lambda byte: byte != line[place : place + 1]))
    assert judged(line[:place] + put + line[place + 1 :]) in (None, read_line(line))


def judged(text: bytes) -> Line | None:
    """The entry that a line is, or None where it is damaged; nothing else may come of it."""
    with suppress(DamagedLine):
        return read_line(text)
    return None


@given(st.binary(max_size=300))
def test_any_bytes_are_an_entry_or_damaged(text: bytes) -> None:
    assert judged(text) is None


@given(st.dictionaries(st.sampled_from([*ANSWER, "step", "target", "content", "sum"]), values))
@settings(max_examples=300)
def test_any_values_are_an_entry_or_damaged(change: dict[str, Any]) -> None:
    found = judged(json.dumps({**ANSWER, **change}).encode())
    assert found is None or found.row[0] == {**ANSWER, **change}["entry"]


def test_the_range_of_parameters_is_that_of_the_model() -> None:
    assert tuple(LOWER_BOUNDS_PARAMETERS) == bounds.LOWEST
    assert tuple(UPPER_BOUNDS_PARAMETERS) == bounds.HIGHEST
    assert bounds.are_parameters(DEFAULT_PARAMETERS)
