"""What was probably meant: guesses that are right by the rules, or none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.corrections import corrected, corrected_comment, meant_value, unknown_key, written
from studykit.deck.metadata import FRONT_MATTER_KEYS, NOTE_KEYS, Entry, Problem, check_value, read_block, read_flow
from tests.deck.markdown_makers import text


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("id", "K3F9", "k3f9"),
        ("id", "two_words here", "two-words-here"),
        ("id", "Größe--x-", "grosse-x"),
        ("id", "!!", None),
        ("id", ("k3",), "k3"),
        ("kind", "clozze", "cloze"),
        ("kind", "Basic", "basic"),
        ("kind", "multiple choice", "choice"),
        ("kind", "MCQ", "choice"),
        ("kind", "poem", None),
        ("level", "easy", "1"),
        ("level", "2.0", "2"),
        ("level", "9", None),
        ("rev", "v2", "2"),
        ("rev", "0", None),
        ("checked", "2026-1-9", "2026-01-09"),
        ("checked", "20261120", "2026-11-20"),
        ("checked", "2026/11/20", "2026-11-20"),
        ("checked", "20.11.2026", "2026-11-20"),
        ("checked", "2026-02-30", None),
        ("checked", "soon", None),
        ("time", "2min", "2m"),
        ("time", "90 sec", "90s"),
        ("time", "1:30", "90s"),
        ("time", "1h", "60m"),
        ("time", "long", None),
        ("allow", "sk204", ("SK204",)),
        ("allow", ("204", "SK 205"), ("SK204", "SK205")),
        ("allow", "everything", None),
        ("tags", ("a", " "), ("a",)),
        ("tags", ("",), None),
        ("deck", " ", None),
    ],
)
def test_a_value_that_does_not_fit_was_probably_another(
    key: str, value: str | tuple[str, ...], meant: str | tuple[str, ...] | None
) -> None:
    entry = Entry(key, value, 0, 0)
    assert check_value(entry) is not None
    assert meant_value(entry) == meant


keys = st.one_of(
    st.sampled_from([*NOTE_KEYS, *FRONT_MATTER_KEYS, "levl", "title", "Kind", "tag"]), st.text("abz", max_size=3)
)
values = st.one_of(text, st.text("0123456789.-:/ skmhSK", max_size=12), st.lists(text, max_size=3).map(tuple))
entries = st.lists(
    st.builds(Entry, keys, values, st.just(0), st.just(0)), max_size=4, unique_by=lambda entry: entry.key
)


@given(st.sampled_from([*NOTE_KEYS, *FRONT_MATTER_KEYS]), values)
@settings(deadline=None)
def test_what_is_proposed_fits(key: str, value: str | tuple[str, ...]) -> None:
    meant = meant_value(Entry(key, value, 0, 0))
    assert meant is None or check_value(Entry(key, meant, 0, 0)) is None


@given(entries)
@settings(deadline=None)
def test_a_corrected_comment_reads_as_what_was_put_right(found: list[Entry]) -> None:
    comment = corrected_comment(found, NOTE_KEYS)
    right = corrected(found, NOTE_KEYS)
    assert len({entry.key for entry in right}) == len(found) == len(right)
    if comment:
        read = read_flow(comment.removeprefix("<!--").removesuffix("-->"))
        assert not isinstance(read, Problem)
        assert [(entry.key, entry.value) for entry in read] == [(entry.key, entry.value) for entry in right]


@given(st.one_of(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])), st.just("a: b")))
@settings(deadline=None)
def test_a_value_is_written_so_that_it_reads_as_itself(value: str) -> None:
    for form in (value, (value, "b")):
        read = read_block(f"key: {written(form)}\n")
        assert not isinstance(read, Problem)
        assert [entry.value for entry in read] == [form]


def test_everything_in_a_comment_is_put_right_at_once() -> None:
    read = read_flow(" ID: k3, levl: easy, tags: [a, 'b: c'], time: 2min ")
    assert not isinstance(read, Problem)
    assert corrected_comment(read, NOTE_KEYS) == '<!-- id: k3, level: 1, tags: [a, "b: c"], time: 2m -->'


@pytest.mark.parametrize(
    ("key", "others", "said"),
    [
        ("levle", (), ("unknown key 'levle'; did you mean level?", "")),
        ("difficulty", (), ("unknown key 'difficulty'; did you mean level?", "")),
        ("levle", ("level",), ("unknown key 'levle'; level is there, too", "leave it out")),
        ("colour", (), ("unknown key 'colour'", f"known are {', '.join(NOTE_KEYS)}")),
    ],
)
def test_a_key_that_there_is_not(key: str, others: tuple[str, ...], said: tuple[str, str]) -> None:
    found = [Entry(name, "1", 0, 0) for name in (key, *others)]
    assert unknown_key(found[0], found, NOTE_KEYS) == said
