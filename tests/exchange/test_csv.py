"""Comma-separated values: what goes out comes back, and no cell is run by a spreadsheet."""

from __future__ import annotations

import csv as reader
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.text import visible
from studykit.exchange import csv

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
FORMULAS = st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "'=", "''-", "\t", "\r", "\n", "'", "''"]), TEXT)


def written(rows: list[dict[str, object]], keys: list[str]) -> str:
    stream = io.StringIO(newline="")
    assert csv.write(rows, keys, stream) == len(rows)
    return stream.getvalue()


def cells(text: str) -> list[list[str]]:
    return list(reader.reader(io.StringIO(text, newline="")))


def test_a_file_is_a_header_and_a_line_a_row_with_unix_line_ends() -> None:
    assert written([{"a": 1, "b": "x"}, {"a": 2, "b": "y"}], ["a", "b"]) == "a,b\n1,x\n2,y\n"


def test_only_the_keys_asked_for_are_written_and_in_their_order() -> None:
    assert written([{"b": 1, "c": 2, "a": 3}], ["a", "b"]) == "a,b\n3,1\n"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0.1 + 0.2, "0.30000000000000004"),
        (-300, "-300"),
        (["a", "b, c"], '["a", "b, c"]'),
        ([], "[]"),
        ('say "so", twice', 'say "so", twice'),
        ("two\nlines", "two\nlines"),
        ("日本", "日本"),
    ],
)
def test_each_kind_of_value_has_its_cell(value: object, cell: str) -> None:
    assert cells(written([{"a": value, "b": 1}], ["a", "b"])) == [["a", "b"], [cell, "1"]]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "\n=1", "'=1", "''=1", "'''@x"]
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless_and_comes_back(text: str) -> None:
    file = written([{"a": text, "b": 1}], ["a", "b"])
    assert cells(file)[1][0] == f"'{text}"
    assert list(csv.read(io.StringIO(file, newline=""))) == [{"a": text, "b": "1"}]


@pytest.mark.parametrize("text", ["a=1", "1-2", "'quoted'", "'", "it's", "''"])
def test_text_that_no_spreadsheet_runs_stays_as_it_is(text: str) -> None:
    assert cells(written([{"a": text, "b": 1}], ["a", "b"]))[1][0] == text


@settings(deadline=None, max_examples=400)
@given(st.lists(st.tuples(TEXT | FORMULAS, TEXT | FORMULAS), max_size=5))
def test_text_comes_back_with_what_acts_written_out_and_none_of_it_is_a_formula(rows: list[tuple[str, str]]) -> None:
    file = written([{"a": a, "b": b} for a, b in rows], ["a", "b"])
    assert [(row["a"], row["b"]) for row in csv.read(io.StringIO(file, newline=""))] == [
        (visible(a, block=True), visible(b, block=True)) for a, b in rows
    ]
    assert not [cell for row in cells(file) for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_characters_that_act_on_a_terminal_are_written_out() -> None:
    assert cells(written([{"a": "\x1b[31m\rred\u202e", "b": 1}], ["a", "b"]))[1][0] == "␛[31m␍red<U+202E>"


def test_an_empty_cell_is_nothing() -> None:
    assert list(csv.read(io.StringIO("a,b\n,x\n"))) == [{"a": None, "b": "x"}]


def test_blanks_around_the_names_of_columns_do_not_count() -> None:
    assert list(csv.read(io.StringIO("a, b \n1,2\n"))) == [{"a": "1", "b": "2"}]


def test_cells_that_are_missing_are_nothing_and_cells_too_many_are_left_out() -> None:
    assert list(csv.read(io.StringIO("a,b\n1\n1,2,3\n"))) == [{"a": "1", "b": None}, {"a": "1", "b": "2"}]


@pytest.mark.parametrize("text", ['a,b\n"left open,2\n3,4\n', 'a,b\n"x"y,2\n'])
def test_a_quote_that_is_not_closed_is_said_and_swallows_no_rows(text: str) -> None:
    with pytest.raises(csv.Malformed):
        list(csv.read(io.StringIO(text)))
