"""Words and marks: what is left of Markdown, what counts as a word, and which words are the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.lint.plain import MAX_TEXT, plain, prose
from studykit.deck.lint.words import canonical, content_words, count_words, is_name, words_over
from studykit.deck.markdown import plain_text
from tests.deck.markdown_makers import inlines, markdown, text


@given(st.one_of(inlines, text, markdown))
@settings(deadline=None)
def test_marks_are_blanked_and_nothing_moves(source: str) -> None:
    for found in (plain(source), plain(source, clozes=True), prose(source), prose(source, asides=False)):
        assert len(found) == len(source[:MAX_TEXT])
        assert found.count("\n") == source[:MAX_TEXT].count("\n")
    for shown, written in zip(plain(source), source, strict=False):
        assert shown in (written, " ", "\n")


@pytest.mark.parametrize(
    "source",
    [
        "a **bold** _word_ and `code`",
        'a [link](https://example.org/a_(b) "title") and ![an image](a.png)',
        "a [reference][to] it, <b>tags</b>, <!-- a comment --> and ~~strokes~~",
        "``a ` within`` and \\*escapes\\*",
        "snake_case_words and 2 * 3",
    ],
)  # fmt: skip
def test_the_words_left_are_those_a_reader_sees(source: str) -> None:
    shown = plain_text(source, {"TO": ("x", "")})
    assert re.findall(r"\w+", plain(source)) == re.findall(r"\w+", shown)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("What does `this` do?", "What does XXXXXX do?"),
        ('He said "it is".', "He said XXX XXX."),
        ("a “b c” d", "a XX XX d"),
    ],
)
def test_code_and_quotations_are_covered(written: str, expected: str) -> None:
    assert prose(written) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("one two-three, four!", 3), ("", 0), (" — … ", 0), ("TCP/TLS 1.3 §4", 3), ("日本語の質問", 3), ("日本 two", 2),
    ],
)  # fmt: skip
def test_words_are_counted_as_readers_count(text: str, count: int) -> None:
    assert count_words(text) == count
    assert words_over(text, count) == 0
    assert words_over(text, count - 1) == count


@pytest.mark.parametrize(
    "forms",
    [
        "purge purges purged purging", "cache caches cached caching", "policy policies", "address addresses",
        "choose pick", "normalise normalizes normalized", "colour colors", "shed shedding", "tell tells",
    ],
)  # fmt: skip
def test_forms_of_a_word_are_one(forms: str) -> None:
    assert len({canonical(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "hard soft", "request response", "encode decode", "hit miss", "stale state", "1.2 1.3", "bus bu",
        "vcl_hash vcl_hit", "class clas", "sender sending",
    ],
)  # fmt: skip
def test_other_words_are_not(words: str) -> None:
    assert len({canonical(word) for word in words.split()}) == 2


def test_names_are_told_from_words() -> None:
    assert [word for word in ["TLS", "1.3", "iOS", "vcl_recv", "edge", "Fastly", "h3", "cache"] if is_name(word)] == [
        "TLS", "1.3", "iOS", "vcl_recv", "Fastly", "h3",
    ]  # fmt: skip
    assert content_words("What does the edge's cache do?") == ["what", "edge", "cach"]
