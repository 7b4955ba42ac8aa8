"""Front matter and metadata as text: what the quick reader takes, and what may stand in a value."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studykit.deck.metadata import (
    NOTE_KEYS,
    Entry,
    Problem,
    _read_simple,
    check_value,
    did_you_mean,
    read_block,
    read_flow,
)
from studykit.deck.yaml_text import read_mapping
from tests.deck.markdown_makers import text

words = st.text(st.sampled_from("abk09 ._/-:,[]\"'#\t\xa0é"), max_size=12)
pairs = st.lists(
    st.tuples(st.sampled_from([*NOTE_KEYS, "a", "x" * 21]), st.sampled_from([":", ": ", ":  "]), words), max_size=4
)
flows = pairs.map(lambda found: ",".join(f" {key}{colon}{value}" for key, colon, value in found))


@given(st.one_of(flows, text))
@settings(deadline=None, max_examples=1000)
@example(" id: a b  c , kind: x")
@example(" id: 2026-11-20, level: 1.5, tags: a/b")
@example("id: a,id: a")
@example(f" {'a' * 1100}: b")
@example(" id: a,")
def test_the_quick_reader_reads_what_the_yaml_reader_reads_or_nothing(flow: str) -> None:
    simple = _read_simple(flow)
    if simple is not None:
        read = read_mapping("{" + flow + "}")
        assert not isinstance(read, Problem)
        assert simple == [Entry(entry.key, entry.value, entry.line, entry.column - 1) for entry in read]


def test_the_quick_reader_takes_the_common_case() -> None:
    assert _read_simple(" id: k3f9x2mq, level: 2, kind: cloze ") == [
        Entry("id", "k3f9x2mq", 0, 1),
        Entry("level", "2", 0, 15),
        Entry("kind", "cloze", 0, 25),
    ]


def test_lists_quotes_and_lone_values_are_read() -> None:
    read = read_flow(" tags: [a, \"b, c\"], accept: x, id: 'q'")
    assert not isinstance(read, Problem)
    assert [(entry.key, entry.values) for entry in read] == [
        ("tags", ("a", "b, c")),
        ("accept", ("x",)),
        ("id", ("q",)),
    ]


@given(st.dictionaries(st.sampled_from("abcdef"), st.one_of(text, st.lists(text, max_size=3)), max_size=3))
@settings(deadline=None)
def test_what_is_written_in_quotes_comes_back(values: dict[str, str | list[str]]) -> None:
    def quoted(value: str) -> str:
        kept = "".join(char for char in value if char.isprintable())
        return "'" + kept.replace("'", "''") + "'"

    lines = [
        f"{key}: {quoted(value) if isinstance(value, str) else '[' + ', '.join(map(quoted, value)) + ']'}\n"
        for key, value in values.items()
    ]
    read = read_block("".join(lines))
    assert not isinstance(read, Problem)
    assert [(entry.key, entry.line) for entry in read] == [(key, number) for number, key in enumerate(values)]
    for entry, value in zip(read, values.values(), strict=True):
        kept = [value] if isinstance(value, str) else value
        assert entry.values == tuple("".join(char for char in one if char.isprintable()) for one in kept)


@given(text)
@settings(deadline=None)
def test_places_lie_within_the_text(value: str) -> None:
    read = read_mapping(value)
    lines = value.split("\n")
    for found in [read] if isinstance(read, Problem) else read:
        assert found.line < len(lines)
        assert found.column <= len(lines[found.line])


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        (
            "id",
            ["a", "k3f9x2mq", "a-b-c", "0", "x" * 64],
            ["", "A", "a_b", "-a", "a-", "a--b", "a b", "é", "x" * 65, "a\n"],
        ),
        ("kind", ["basic", "cloze", "none", "spoken"], ["Basic", "", "clozes"]),
        ("level", ["1", "2", "3"], ["0", "4", "one", ""]),
        ("rev", ["1", "2", "999999"], ["0", "01", "-1", "1.0", "1000000", ""]),
        ("labels", ["1", "30"], ["0", "x"]),
        ("checked", ["2026-11-20", "2024-02-29"], ["2026-02-29", "20261120", "2026-W01-1", "2026-1-1", "soon", ""]),
        ("time", ["2m", "90s", "2", "2 m"], ["m", "0m", "2h", "99999s", ""]),
        ("deck", ["D"], ["", " "]),
        ("author", ["", "anyone"], []),
        ("tags", ["a"], ["", " "]),
        ("allow", ["SK115"], ["", "sk115", "SK1", "everything"]),
    ],
)
def test_values_of_keys(key: str, good: list[str], bad: list[str]) -> None:
    assert [value for value in good if check_value(Entry(key, value, 0, 0)) is not None] == []
    assert [value for value in bad if check_value(Entry(key, value, 0, 0)) is None] == []


def test_lists_belong_to_the_keys_that_take_them() -> None:
    assert check_value(Entry("tags", ("a", "b"), 0, 0)) is None
    assert check_value(Entry("tags", (), 0, 0)) is None
    assert check_value(Entry("id", ("a",), 0, 0)) == "id takes one value, not a list"


def test_a_near_word_is_proposed_and_else_all_are_named() -> None:
    assert did_you_mean("levl", ("id", "level")) == "did you mean level?"
    assert did_you_mean("colour", ("id", "level")) == "known are id, level"
