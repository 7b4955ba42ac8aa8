"""Ids and labels written into decks: where they go, and that nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.diagnostics import Severity
from studykit.deck.fmt import Formatted, _sound, format_deck
from studykit.deck.kinds import card_faces
from studykit.deck.model import DeckText, Reading
from studykit.deck.read import read_deck
from tests.deck.fixtures import SHOWN, Case, cases
from tests.deck.markdown_makers import files, inlines, markdown

HEAD = "---\ndeck: D\n---\n"
_ADDED = re.compile(r" ?<!-- id: aaaaaaa\d+(?:, labels: \d+)? -->|id: aaaaaaa\d+, |,? labels: \d+(?= )|(?<=\{\{)c\d+::")


def ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"aaaaaaa{next(numbers)}"


def formatted(text: str) -> Formatted:
    return format_deck(text.encode(), ids())


@pytest.mark.parametrize("case", cases("fmt"), ids=str)
def test_a_deck_is_formatted_as_the_language_says(case: Case) -> None:
    done = formatted(HEAD + case.source)
    shown = done.data.decode().removeprefix(HEAD).translate(SHOWN)
    assert shown + (f"\n! {done.why}" if done.why else "") == case.expected


@pytest.mark.parametrize("case", cases("fmt"), ids=str)
def test_formatting_twice_is_formatting_once(case: Case) -> None:
    once = formatted(HEAD + case.source)
    assert format_deck(once.data, lambda: "another") == Formatted(once.data, why=once.why)


def test_a_byte_order_mark_and_every_line_end_stay() -> None:
    text = "\ufeff---\r\ndeck: D\r---\n## Q\r\nA\r## R\n"
    done = formatted(text)
    assert done.data.decode() == text.replace("## Q", "## Q <!-- id: aaaaaaa1 -->").replace(
        "## R", "## R <!-- id: aaaaaaa2 -->"
    )
    assert (done.ids, done.labels) == (2, 0)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"# README\n\n## Install\n", ""),
        (b"---\ndeck: \xff\n---\n## Q\n", "the byte 0xFF here is not UTF-8"),
        (b"---\ndeck: D\n---\n## Q\n```\n## R\n", "what opens here is never closed and runs over the headings below"),
        (b"---\ndeck: D\n---\n## Q\n<<<<<<< a\n", "an unresolved merge conflict"),
    ],
)
def test_what_is_no_deck_or_cannot_be_read_is_left_alone(data: bytes, why: str) -> None:
    assert format_deck(data, ids()) == Formatted(data, why=why)


def cards(read: DeckText) -> list[tuple[object, ...]]:
    """What a reading says, apart from ids and labels."""
    return [
        (
            note.kind,
            note.sources,
            note.tags,
            note.rev,
            note.line,
            [card_faces(note, label, {}) for label in note.labels],
        )
        for note in read.notes
    ]


def check(data: bytes) -> None:
    """All that is promised of formatting, whatever the file."""
    done = format_deck(data, ids())
    before, after = read_deck(data, "d.md"), read_deck(done.data, "d.md")
    assert after.reading is before.reading
    assert cards(after) == cards(before)
    assert [note.id for note in before.notes if note.id] == [
        n.id for n, old in zip(after.notes, before.notes, strict=True) if old.id
    ]
    if not done.why:
        assert all(note.id for note in after.notes)
        if not any(found.severity is Severity.ERROR for found in before.diagnostics):
            assert "SK116" not in {found.code for found in after.diagnostics}
    assert format_deck(done.data, lambda: "another") == Formatted(done.data, why=done.why)
    if before.reading in (Reading.OTHER, Reading.UNREADABLE):
        assert done.data == data


@given(files)
@settings(deadline=None, max_examples=400)
def test_formatting_keeps_what_any_file_says(content: str) -> None:
    check(content.encode())


@given(st.lists(st.tuples(inlines, markdown), max_size=4))
@settings(deadline=None, max_examples=300)
def test_formatting_keeps_what_clozes_say(notes: list[tuple[str, str]]) -> None:
    parts = (f"## {h.replace(chr(10), ' ')} {{{{a}}}} <!-- kind: cloze -->\n\n{b}\n\n{{{{b::h}}}}\n" for h, b in notes)
    check((HEAD + "\n".join(parts)).encode())


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_formatting_any_bytes_never_raises(data: bytes) -> None:
    check(b"---\ndeck: D\n---\n\n## Q\n" + data)
    format_deck(data, ids())


@given(
    st.lists(
        st.tuples(st.sampled_from(["Q", "{{a}} {{b}}", "C# ##"]), st.sampled_from(["A", "{{x}} and {{y}}", "`z`"])),
        max_size=5,
    )
)
@settings(deadline=None)
def test_only_ids_and_labels_are_added(notes: list[tuple[str, str]]) -> None:
    text = HEAD + "\n".join(f"## {front} <!-- kind: cloze -->\n\n{back}\n" for front, back in notes)
    assert _ADDED.sub("", formatted(text).data.decode()) == text


@given(st.integers(0, 20), st.sets(st.integers(0, 19), max_size=4))
def test_notes_that_cannot_be_formatted_leave_the_others(many: int, odd: set[int]) -> None:
    plans: list[Any] = list(range(many))
    assert list(_sound(plans, odd.isdisjoint)) == [plan for plan in plans if plan not in odd]
