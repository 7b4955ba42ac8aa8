"""A card of any kind shown by itself, with its solution."""

from __future__ import annotations

import pytest

from tests.cli.program import Program
from tests.cli.test_plain_kinds import CHOICE, FIELDS, NUMERIC, REVERSE, SPOKEN, STEPS, TABLE, TYPED
from tests.store.tools import Folder


@pytest.mark.parametrize(
    ("note", "card", "expected"),
    [
        (CHOICE, "c", ["✓ s-maxage first", "  Not in a shared cache.", "· Expires first", "All for shared caches."]),
        (TYPED, "c", ["Surrogate-Key", "also right: surrogate keys", "Separated by blanks."]),
        (NUMERIC, "c", ["20 times within 5%", "They grow 20 times."]),
        (FIELDS, "c", ["misses: 40", "hits: 60"]),
        (STEPS, "c", ["1. Transport", "2. TLS", "3. WAF"]),
        (SPOKEN, "c", ["speak for 1:30, then tick:", "[ ] asks which ratio", "First I would ask."]),
        (REVERSE, "c/reverse", ["Takes objects out of caches.", "Purge"]),
        (TABLE, "c/row:spectrum", ["Spectrum  […]", "Spectrum  4"]),
    ],
    ids=lambda value: value[3:20] if isinstance(value, str) and value.startswith("##") else "",
)  # fmt: skip
def test_a_card_is_shown_with_its_solution(
    program: Program, folder: Folder, note: str, card: str, expected: list[str]
) -> None:
    folder.write("a.md", f"---\ndeck: D\n---\n\n{note}")
    lines = program("show", card).lines
    assert [line for line in lines if line in expected] == expected


def test_rows_of_a_table_are_told_apart_in_a_list(program: Program, folder: Folder) -> None:
    folder.write("a.md", f"---\ndeck: D\n---\n\n{TABLE}| Magic Transit | 3 |\n")
    assert [line[41:] for line in program("list").lines] == [
        "Where does it sit? · Spectrum",
        "Where does it sit? · Magic Transit",
    ]
