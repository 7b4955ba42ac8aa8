"""Typed answers: what counts as the same, and how a difference stands on the screen."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from studykit.deck.compare import CARET, GAP, SPACE, Difference, difference, is_same, matched, nearest
from studykit.deck.text import visible
from tests.deck.fixtures import SHOWN, Case, cases


def drawn(typed: str, answer: str) -> str:
    """The rows of a difference as a face would set them."""
    found = difference(typed, answer)
    lines = [
        line
        for row in found.rows()
        for line in (f"you    {row.typed}", f"answer {row.answer}", f"       {row.carets.rstrip()}   {found.counts}")
    ]
    return "\n".join(line.rstrip() for line in lines)


@pytest.mark.parametrize("case", cases("typed"), ids=str)
def test_a_typed_answer_is_compared_as_written_down(case: Case) -> None:
    typed, expected, *accepted = case.source.split("\n")
    same = matched(typed, expected, accepted)
    found = drawn(typed, nearest(typed, expected, accepted)) if same is None else f"right: {same}"
    assert found.translate(SHOWN) == case.expected


# --- what is the same -----------------------------------------------------------------------------------------------

letters = st.text(st.sampled_from("abAB -.­é日ß́"), max_size=8)
hostile = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("́ัཱི\u200b\u202e‍️ﾞᄀ각😀🏽🇩🇪İſßﬁ…。．.ͅ\ud800\x1b\U000e0001"),
    ),
    max_size=12,
)
texts = st.one_of(letters, hostile)


@given(texts)
def test_a_text_is_the_same_as_itself_in_any_case_form_or_room(text: str) -> None:
    assert is_same(text, text)
    assert is_same(text, f"  {text}\t")
    assert is_same(unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text))


@given(st.text("abcdefghé -'日", max_size=20))
def test_upper_and_lower_case_are_the_same(text: str) -> None:
    assert is_same(text.upper(), text.lower())


@given(texts, texts)
def test_which_text_is_typed_and_which_expected_is_one(one: str, other: str) -> None:
    assert is_same(one, other) == is_same(other, one)


@given(texts, texts, st.lists(texts, max_size=3))
def test_what_is_matched_is_one_of_the_answers_and_the_same(typed: str, expected: str, accepted: list[str]) -> None:
    answers = [expected, *accepted]
    right = [answer for answer in answers if is_same(answer, typed)]
    assert matched(typed, expected, accepted) == (right[0] if right else None)
    assert nearest(typed, expected, accepted) in answers
    if right:
        assert is_same(nearest(typed, expected, accepted), typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10⁶", "106"),
        ("½", "1/2"),
        ("①", "1"),
        ("Café", "Cafe"),
        ("ab", "a b"),
        ("TCP?", "TCP"),
        ("cd .", "cd"),
        ("...", ".."),
        (".", ""),
        ("x²", "x2"),
        ("a_b", "a-b"),
    ],
)
def test_what_changes_the_meaning_is_not_folded(one: str, other: str) -> None:
    assert not is_same(one, other)


# --- the difference -------------------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """What of a text without odd characters stands in a row."""
    text = " ".join(text.split())
    return text[:-1] if text[-1:] == "." and text[-2:-1] not in ("", " ", ".") else text


@given(texts, texts, st.one_of(st.none(), st.integers(1, 30)))
@example("👍🏽a", "a👍", None)
@example("1️⃣", "1", None)
@example("🇩🇪", "🇪🇩🇪", 3)
@settings(deadline=None, max_examples=500)
def test_the_rows_of_a_difference_are_equally_wide(typed: str, answer: str, width: int | None) -> None:
    for row in difference(typed, answer).rows(width):
        assert cell_len(row.typed) == cell_len(row.answer) == cell_len(row.carets)


@given(texts, texts)
@settings(deadline=None, max_examples=500)
def test_a_caret_stands_at_the_first_cell_of_each_place_that_differs(typed: str, answer: str) -> None:
    found = difference(typed, answer)
    (row,) = found.rows()
    at = 0
    for place in found.places:
        cells = place.row()
        size = cell_len(cells.typed)
        assert size >= 1
        assert row.carets[at : at + size] == (" " if place.same else CARET).ljust(size)
        at += size
    assert len(row.carets) == at
    assert row.carets.count(CARET) == found.edits == found.missing + found.extra + found.other


@given(texts, texts)
def test_there_are_carets_exactly_where_the_texts_are_not_the_same(typed: str, answer: str) -> None:
    found = difference(typed, answer)
    assert all(place.same for place in found.places) == is_same(answer, typed)
    assert (found.counts == "") == is_same(answer, typed)


@given(texts, texts)
def test_places_that_are_the_same_hold_the_same(typed: str, answer: str) -> None:
    if not is_same(answer, typed):
        for place in difference(typed, answer).places:
            assert place.same == is_same(f"x{place.typed}x", f"x{place.answer}x")


@given(letters, letters)
def test_without_the_marks_of_gaps_the_rows_are_the_texts(typed: str, answer: str) -> None:
    letters_typed, letters_answer = typed.replace("\u00ad", ""), answer.replace("\u00ad", "")
    found = difference(letters_typed, letters_answer)
    expected = (unicodedata.normalize("NFC", folded(text)) for text in (letters_typed, letters_answer))
    assert ("".join(p.typed for p in found.places), "".join(p.answer for p in found.places)) == tuple(expected)


@given(st.text("abc d", max_size=10), st.text("abc d", max_size=10))
def test_in_plain_rows_gaps_and_blanks_are_all_that_is_marked(typed: str, answer: str) -> None:
    (row,) = difference(typed, answer).rows()
    if not is_same(answer, typed):
        assert row.typed.replace(GAP, "").replace(SPACE, " ") == folded(typed)
        assert row.answer.replace(GAP, "").replace(SPACE, " ") == folded(answer)


@given(hostile, hostile, st.integers(1, 30))
@settings(deadline=None)
def test_nothing_in_a_row_acts_on_the_terminal(typed: str, answer: str, width: int) -> None:
    for row in difference(typed, answer).rows(width):
        assert visible(row.typed) == row.typed
        assert visible(row.answer) == row.answer


def fewest_edits(one: str, other: str) -> int:
    """The edit distance, by its definition."""

    @cache
    def rest(i: int, j: int) -> int:
        if i == len(one) or j == len(other):
            return len(one) - i + len(other) - j
        if one[i] == other[j]:
            return rest(i + 1, j + 1)
        return 1 + min(rest(i + 1, j), rest(i, j + 1), rest(i + 1, j + 1))

    return rest(0, 0)


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_no_difference_marks_more_than_it_must(typed: str, answer: str) -> None:
    assert difference(typed, answer).edits == fewest_edits(typed, answer)


def stretches(found: Difference) -> int:
    same = [True, *(place.same for place in found.places)]
    return sum(before and not after for before, after in pairwise(same))


@pytest.mark.parametrize(
    ("typed", "answer", "count"),
    [
        ("surrogate", "surrogate keys", 1),
        ("keys", "surrogate keys", 1),
        ("stale if error", "stale-if-error", 2),
        ("abc", "abcabcabc", 1),
        ("form", "from", 1),
    ],
)
def test_differences_lie_together(typed: str, answer: str, count: int) -> None:
    assert stretches(difference(typed, answer)) == count


@pytest.mark.parametrize(
    ("typed", "answer", "close"),
    [
        ("surogate key", "Surrogate-Key", True),
        ("cache tag", "Surrogate-Key", False),
        ("ab", "ax", True),
        ("", "ax", False),
    ],
)
def test_texts_far_apart_are_told_from_those_with_a_slip(typed: str, answer: str, close: bool) -> None:
    assert difference(typed, answer).is_close == close


def test_long_texts_are_cut_into_rows_at_blanks() -> None:
    found = difference("stale-while-revalidate or stale if error", "stale-while-revalidate, stale-if-error")
    assert [(row.typed, row.answer, row.carets.rstrip()) for row in found.rows(26)] == [
        ("stale-while-revalidate␣or ", "stale-while-revalidate,·· ", " " * 22 + "^^^"),
        ("stale␣if␣error", "stale-if-error", "     ^  ^"),
    ]
    found = difference("one two three four", "one two three fou")
    assert [row.typed for row in found.rows(10)] == ["one two ", "three four"]
    assert [row.typed for row in found.rows(4)] == ["one ", "two ", "thre", "e ", "four"]


@given(st.text("ab 日", max_size=40), st.text("ab 日", max_size=40), st.integers(2, 20))
def test_rows_fit_and_hold_all_of_the_difference(typed: str, answer: str, width: int) -> None:
    found = difference(typed, answer)
    rows = found.rows(width)
    assert all(cell_len(row.typed) <= width for row in rows)
    (whole,) = found.rows()
    assert "".join(row.typed for row in rows) == whole.typed
    assert "".join(row.answer for row in rows) == whole.answer
    assert "".join(row.carets for row in rows) == whole.carets


# --- long and hostile texts -----------------------------------------------------------------------------------------


def test_of_long_texts_what_is_the_same_at_both_ends_is_set_apart() -> None:
    found = difference("a" * 5_000 + "xyz" + "b" * 5_000, "a" * 5_000 + "xz" + "b" * 5_000)
    assert (found.missing, found.extra, found.other) == (0, 1, 0)
    assert [place.typed for place in found.places if not place.same] == ["y"]


def test_long_texts_that_differ_throughout_are_compared_character_by_character() -> None:
    found = difference("ab" * 500 + "c", "ba" * 500)
    assert (found.missing, found.extra, found.other) == (0, 1, 1_000)
    found = difference("x" * 300, "y" * 1_000)
    assert (found.missing, found.extra, found.other) == (700, 0, 300)


HOSTILE = [
    ("a" * 65_536, "b" * 65_536, "65,536 other"),
    ("a" * 65_536, "a" * 30_000, "35,536 extra"),
    ("ab" * 32_768, "ba" * 32_768, "65,536 other"),
    ("a" + "\u0301\u0327" * 16_000, "b", "1 other"),
    ("\u0f73" * 21_000, "\u0f73", "1 other"),
    ("\U000e0001" * 16_000, "x", "15,999 extra, 1 other"),
    ("á日" * 13_000, "日á" * 11_000, "4,000 extra, 22,000 other"),
    ("\u200d" * 21_000, "x", "1 missing"),
    ("ﾊﾞ" * 10_000, "バ" * 10_000, ""),
    ("ﬁ" * 21_000, "fi" * 21_000, ""),
    ("." * 65_536, "…" * 21_000, "44,536 extra, 21,000 other"),
]
"""Texts whose alignment in full would take minutes and gigabytes."""


@pytest.mark.parametrize(("typed", "answer", "counts"), HOSTILE, ids=[f"{case[0][:2]!a}" for case in HOSTILE])
def test_64_kib_of_anything_is_compared(typed: str, answer: str, counts: str) -> None:
    assert (matched(typed, answer, ["a", "b"]) is None) == bool(counts)
    found = difference(typed, answer)
    assert found.counts == counts
    assert len(found.rows(72)) * 72 >= len(found.places)


def test_marks_are_put_in_order_unless_there_are_more_than_any_script_has() -> None:
    assert is_same("a" + "\u0301\u0327" * 15, "a" + "\u0327\u0301" * 15)
    assert not is_same("a" + "\u0301\u0327" * 16, "a" + "\u0327\u0301" * 16)


def test_of_very_many_answers_the_nearest_is_found_by_its_characters() -> None:
    accepted = [f"answer {number}" for number in range(10_000)]
    assert nearest("answr 4444", "x", accepted) == "answer 4444"
    assert nearest("answr 9876" + "a" * 60_000, "x", accepted) == "x", "none is close"


def test_of_answers_of_the_same_characters_the_one_in_the_order_typed_is_nearest() -> None:
    assert nearest("QUIC over UPD", "UDP over QUIC", ["QUIC over UDP"]) == "QUIC over UDP"
    assert nearest("QUIC over UPD", "QUIC over UDP", ["UDP over QUIC"]) == "QUIC over UDP"
