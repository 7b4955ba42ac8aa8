"""Text that strangers wrote: line ends, the form in which it is compared, and what is shown of it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.text import normal, split_lines, unify_line_ends, visible


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a\nb", ["a", "b"]),
        ("a\r\nb\rc\n\rd", ["a", "b", "c", "", "d"]),
        ("a\x0bb\x0cc\x85d\u2028e\x1cf", ["a\x0bb\x0cc\x85d\u2028e\x1cf"]),
    ],
)
def test_lines_end_with_lf_crlf_or_cr_and_nothing_else(text: str, lines: list[str]) -> None:
    assert split_lines(text) == lines
    assert unify_line_ends(text) == "\n".join(lines)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\r\nb", "a\nb"),
        ("a  \nb\t", "a\nb"),
        ("\n\na\n\n", "a"),
        ("e\u0301", "\u00e9"),
        ("\u212b", "\u00c5"),
    ],
)
def test_texts_that_compare_equal(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(
    ("one", "other"), [("a b", "a  b"), ("a", "A"), ("a\n\nb", "a\nb"), ("\ufb01", "fi"), ("", "a")]
)
def test_texts_that_do_not(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(st.text())
@settings(deadline=None)
def test_the_compared_form_is_its_own(text: str) -> None:
    form = normal(text)
    assert normal(form) == form
    assert unicodedata.is_normalized("NFC", form)
    assert form == form.strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 中 👩", "plain é 中 👩"),
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("a\tb\nc\rd\0", "a␉b␊c␍d␀"),
        ("\x7f\x9b", "␡<U+009B>"),
        ("abc\u202etxt.exe", "abc<U+202E>txt.exe"),
        ("\u2066a\u2069", "<U+2066>a<U+2069>"),
        ("pass\u200bword\ufeff\u00ad", "pass<U+200B>word<U+FEFF><U+00AD>"),
        ("\u3164\U000e0041", "<U+3164><U+E0041>"),
        ("a\ud800b", "a?b"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_tabs_and_lines_stay_in_a_block() -> None:
    assert visible("a\tb\nc\rd", block=True) == "a\tb\nc␍d"
