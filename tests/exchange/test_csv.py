"""Comma-separated values: what goes out comes back, and no cell is run by a spreadsheet."""

from __future__ import annotations

import csv as reader
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.text import visible
from studykit.exchange import csv
from studykit.exchange.columns import Table, Type
from tests.exchange.columns import in_batches, table

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
FORMULAS = st.builds(
    str.__add__,
    st.sampled_from(["=", "+", "-", "@", "'=", "''-", "\t", "\r", "\n", "'", "''", " =", "\u3000＝", "' +"]),
    TEXT,
)


TEXTS = table(a=Type.TEXT, b=Type.TEXT)


def written(table: Table, *rows: tuple[Any, ...], raw: bool = False) -> str:
    stream = io.StringIO(newline="")
    csv.write(table, in_batches(rows), stream, raw=raw)
    return stream.getvalue()


def cells(text: str) -> list[list[str]]:
    return list(reader.reader(io.StringIO(text, newline="")))


def test_a_file_is_a_header_and_a_line_a_row_with_unix_line_ends() -> None:
    assert written(table(a=Type.WHOLE, b=Type.TEXT), (1, "x"), (2, "y")) == "a,b\n1,x\n2,y\n"
    assert written(TEXTS) == "a,b\n"


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        *((kind, None, "") for kind in Type),
        (Type.FLAG, True, "true"),
        (Type.FLAG, 0, "false"),
        (Type.NUMBER, 0.1 + 0.2, "0.30000000000000004"),
        (Type.NUMBER, -1.0, "-1.0"),
        (Type.WHOLE, -300, "-300"),
        (Type.DAY, 20_777, "2026-11-20"),
        (Type.TIME, 1_795_168_800_007, "2026-11-20T10:00:00.007Z"),
        (Type.TEXTS, ["a", "b, c"], '["a", "b, c"]'),
        (Type.TEXTS, [], "[]"),
        (Type.TEXT, 'say "so", twice', 'say "so", twice'),
        (Type.TEXT, "two\nlines", "two\nlines"),
        (Type.TEXT, "日本", "日本"),
    ],
)
def test_each_kind_of_value_has_its_cell(kind: Type, value: object, cell: str) -> None:
    if kind is Type.TEXTS and value is None:
        return
    found = cells(written(table(a=kind, b=Type.WHOLE), (value, 1), (value, 2)))
    assert found == [["a", "b"], [cell, "1"], [cell, "2"]]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        '=HYPERLINK("http://x")',
        "\t=1",
        "\n=1",
        "'=1",
        "''=1",
        "'''@x",
        "＝1",
        "＠x",
        "  =1",
        "\u3000＋1",
        "\xa0@x",
        "' =1",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless_and_comes_back(text: str) -> None:
    file = written(TEXTS, (text, "1"))
    assert cells(file)[1][0] == f"'{text}"
    assert list(csv.read(io.StringIO(file, newline=""))) == [{"a": text, "b": "1"}]


@pytest.mark.parametrize("text", ["a=1", "1-2", "'quoted'", "'", "it's", "''"])
def test_text_that_no_spreadsheet_runs_stays_as_it_is(text: str) -> None:
    assert cells(written(TEXTS, (text, "1")))[1][0] == text


@settings(deadline=None, max_examples=400)
@given(st.lists(st.tuples(TEXT | FORMULAS, TEXT | FORMULAS), max_size=5))
def test_text_comes_back_with_what_acts_written_out_and_none_of_it_is_a_formula(rows: list[tuple[str, str]]) -> None:
    file = written(TEXTS, *rows)
    assert [(row["a"], row["b"]) for row in csv.read(io.StringIO(file, newline=""))] == [
        (visible(a, block=True), visible(b, block=True)) for a, b in rows
    ]
    running = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
    assert not [cell for row in cells(file) for cell in row if cell[:1] in "\t\r\n" or cell.strip().startswith(running)]


@settings(deadline=None, max_examples=400)
@given(st.lists(st.tuples(TEXT | FORMULAS, TEXT | FORMULAS), max_size=5))
def test_raw_text_comes_back_to_the_character_from_a_raw_file(rows: list[tuple[str, str]]) -> None:
    file = written(TEXTS, *rows, raw=True)
    assert [(row["a"], row["b"]) for row in csv.read(io.StringIO(file, newline=""), raw=True)] == rows


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(TEXT | st.none(), st.integers(-(2**63), 2**63 - 1) | st.none()), max_size=5))
def test_lines_are_those_of_the_standard_writer(rows: list[tuple[str | None, int | None]]) -> None:
    stream = io.StringIO(newline="")
    writer = reader.writer(stream, lineterminator="\n", quoting=reader.QUOTE_MINIMAL)
    writer.writerows([("a", "b"), *rows])
    plain = [row for row in rows if "\r" not in (row[0] or "")]
    if plain == rows:
        assert written(table(a=Type.TEXT, b=Type.WHOLE), *rows, raw=True) == stream.getvalue()


@settings(deadline=None, max_examples=400)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.none(), min_size=1, max_size=9))
def test_numbers_are_read_as_the_same_ones_and_written_in_no_more_digits_than_that_takes(
    numbers: list[float | None],
) -> None:
    found = cells(written(table(a=Type.NUMBER, b=Type.TEXT), *((number, "x") for number in numbers)))[1:]
    assert [float(cell) if cell else None for cell, _ in found] == numbers
    assert [_digits(cell) for cell, _ in found] == [
        "" if number is None else _digits(repr(number)) for number in numbers
    ]


def _digits(number: str) -> str:
    return number.split("e", maxsplit=1)[0].replace(".", "").replace("-", "").strip("0")


def test_characters_that_act_on_a_terminal_are_written_out() -> None:
    assert cells(written(TEXTS, ("\x1b[31m\rred\u202e", "b")))[1][0] == "␛[31m␍red<U+202E>"


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
