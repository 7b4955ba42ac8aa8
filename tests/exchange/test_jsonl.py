"""One JSON object a line: what goes out comes back, and a wrong line is named."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.text import visible
from studykit.exchange import json_document, jsonl
from studykit.exchange.columns import Table, Type
from tests.exchange.columns import in_batches, table

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
OF_TYPE = {
    Type.TEXT: TEXT,
    Type.WHOLE: st.integers(-(2**63), 2**63 - 1),
    Type.NUMBER: st.floats(allow_nan=False, allow_infinity=False),
    Type.FLAG: st.booleans(),
    Type.TEXTS: st.lists(TEXT, max_size=3),
}


def written(table: Table, *rows: tuple[Any, ...]) -> str:
    stream = io.StringIO(newline="")
    jsonl.write(table, in_batches(rows), stream)
    return stream.getvalue()


def test_a_row_is_an_object_with_the_keys_in_order() -> None:
    assert written(table(a=Type.TEXT, b=Type.WHOLE), ("ü", None), ("", 7)) == ('{"a":"ü","b":null}\n{"a":"","b":7}\n')
    assert written(table(a=Type.TEXT)) == ""


def test_days_and_times_are_dates_and_moments_and_what_is_no_number_is_null() -> None:
    kinds = table(day=Type.DAY, at=Type.TIME, share=Type.NUMBER, is_so=Type.FLAG)
    assert written(kinds, (20_777, 1_795_168_800_007, float("inf"), 1), (None, None, float("nan"), 0)) == (
        '{"day":"2026-11-20","at":"2026-11-20T10:00:00.007Z","share":null,"is_so":true}\n'
        '{"day":null,"at":null,"share":null,"is_so":false}\n'
    )


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_whatever_goes_out_comes_back(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from([*OF_TYPE]), min_size=1, max_size=4))
    names = [f"c{number}" for number in range(len(kinds))]
    values = (OF_TYPE[kind] if kind is Type.TEXTS else st.none() | OF_TYPE[kind] for kind in kinds)
    rows = data.draw(st.lists(st.tuples(*values), max_size=5))
    stream = io.StringIO(written(table(**dict(zip(names, kinds, strict=True))), *rows), newline="")
    assert list(jsonl.read(stream)) == [dict(zip(names, row, strict=True)) for row in rows]


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.characters() | st.sampled_from("\x00\x1b\x7f\x9b\u200b\u202e\u2066\ufeff\U000e0041\ud800"), max_size=10)
)
def test_characters_that_act_on_a_terminal_are_escaped_and_nothing_is_lost(text: str) -> None:
    written = json_document.dumps({"a": text}, indent=2)
    assert visible(written.replace("\n", "")) == written.replace("\n", "")
    assert json.loads(written) == {"a": text}


def test_empty_lines_are_no_rows() -> None:
    assert list(jsonl.read(io.StringIO('\n{"a": 1}\n\n  \n{"a": 2}\n'))) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1}\n{"a": \n', "line 2 is not JSON"),
        ('{"a": 1}\n\n[1]\n', "line 3 is not an object"),
        ("7\n", "line 1 is not an object"),
        ("[" * 100_000 + "\n", "line 1 is not JSON"),
        ('{"a": ' + "9" * 10_000 + "}\n", "line 1 is not JSON"),
    ],
)
def test_a_wrong_line_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        list(jsonl.read(io.StringIO(text)))
