"""One JSON object a line: what goes out comes back, and a wrong line is named."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.text import visible
from studykit.exchange import jsonl

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT | st.lists(TEXT, max_size=3)


def test_a_row_is_an_object_with_the_keys_in_order() -> None:
    stream = io.StringIO()
    assert jsonl.write([{"b": None, "c": 1, "a": "ü"}], ["a", "b"], stream) == 1
    assert stream.getvalue() == '{"a": "ü", "b": null}\n'


@settings(deadline=None, max_examples=300)
@given(st.lists(st.fixed_dictionaries({"a": VALUES, "b": VALUES}), max_size=5))
def test_whatever_goes_out_comes_back(rows: list[dict[str, Any]]) -> None:
    stream = io.StringIO(newline="")
    jsonl.write(rows, ["a", "b"], stream)
    stream.seek(0)
    assert list(jsonl.read(stream)) == rows


@settings(deadline=None, max_examples=300)
@given(
    st.text(st.characters() | st.sampled_from("\x00\x1b\x7f\x9b\u200b\u202e\u2066\ufeff\U000e0041\ud800"), max_size=10)
)
def test_characters_that_act_on_a_terminal_are_escaped_and_nothing_is_lost(text: str) -> None:
    written = jsonl.dumps({"a": text}, indent=2)
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
