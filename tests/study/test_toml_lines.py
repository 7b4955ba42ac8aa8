"""Where keys stand in TOML: every shape that a key may have, and whatever may stand between two of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.study.toml_lines import Path, key_lines


def paths(document: Mapping[str, object], above: Path = ()) -> set[Path]:
    """The paths of all keys outside of lists."""
    found: set[Path] = set()
    for key, value in document.items():
        found.add((*above, key))
        if isinstance(value, dict):
            found |= paths(value, (*above, key))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("# only words\n\n", {}),
        ("a = 1\nb = 2", {("a",): 1, ("b",): 2}),
        ("\n\n  a=1 # b = 2\n\tc = 3\n", {("a",): 3, ("c",): 4}),
        ("[t]\na = 1\n[u.v]\nb = 2\n", {("t",): 1, ("t", "a"): 2, ("u",): 3, ("u", "v"): 3, ("u", "v", "b"): 4}),
        ('[deck."net/*"]\na = 1\n', {("deck",): 1, ("deck", "net/*"): 1, ("deck", "net/*", "a"): 2}),
        ("[ deck . 'x.y' ] # b = 1\n\"a b\" = 1", {("deck",): 1, ("deck", "x.y"): 1, ("deck", "x.y", "a b"): 2}),
        ('a . b = 1\na."c\\u0041" = 2', {("a",): 1, ("a", "b"): 1, ("a", "cA"): 2}),
        ("\"'q'\" = 1\n'\"r\"' = 2", {("'q'",): 1, ('"r"',): 2}),
        ('a = """\nb = 1\n[t]\n"""\nc = 1', {("a",): 1, ("c",): 5}),
        ('a = """x\\"""\nb = 1 """""\nc = 1', {("a",): 1, ("c",): 3}),
        ("a = '''\nb = 1\\'''\nc = 1", {("a",): 1, ("c",): 3}),
        ("a = ''''two'''''\nc = 1", {("a",): 1, ("c",): 2}),
        ('a = ""\nc = ""\n', {("a",): 1, ("c",): 2}),
        ('a = "x = 1 # no"\nc = 1', {("a",): 1, ("c",): 2}),
        ('a = [\n  "]", # ]\n  [1, { d = "}" }],\n]\nc = 1', {("a",): 1, ("c",): 5}),
        ("a = [ '''\n]''' ,\n]\nc = 1", {("a",): 1, ("c",): 4}),
        ("a = { b = 1, c = { d = 2 } }\ne = 1", {("a",): 1, ("a", "b"): 1, ("a", "c"): 1, ("a", "c", "d"): 1,
                                                ("e",): 2}),
        ("a = {}\n[b]\nc = { x = [1,\n2], y = 3 }", {("a",): 1, ("b",): 2, ("b", "c"): 3, ("b", "c", "x"): 3,
                                                      ("b", "c", "y"): 4}),
        ("a = 1979-05-27 07:32:00 # at\nc = -inf\nd = 07:32:00", {("a",): 1, ("c",): 2, ("d",): 3}),
    ],
)  # fmt: skip
def test_every_key_has_the_line_in_which_it_first_stands(text: str, expected: dict[Path, int]) -> None:
    assert key_lines(text) == expected
    assert set(expected) == paths(tomllib.loads(text))


def test_tables_in_a_list_stand_where_the_first_does() -> None:
    assert key_lines("[[a]]\nb = 1\n[[a]]\nb = 2\n")["a",] == 1


def test_very_deep_keys_are_left_out_and_cost_nothing() -> None:
    deep = ".".join("a" * 2000)
    lines = key_lines(f"{deep} = 1\nb = 2\n")
    assert lines["b",] == 2
    assert len(lines) == 9


KEYS = st.one_of(
    st.text("abz09_-", min_size=1, max_size=4),
    st.text("ab .#=[]{}'\n\"\\é", max_size=5),
)
VALUES = st.sampled_from(
    ["1", "true", '"# ] } = \\" x"', "'# ] } = x'", '"""a\nb = 1\n""\\""""', "'''\n[t]\nb = 1'''", "[]", "[ # ]\n]",
     '[[1, 2],\n {a = "}"}]', "1979-05-27 07:32:00", "{}", "{ x = 1, 'y.z' = [ { w = '}' },\n ], v = { u = 1 } }"]
)  # fmt: skip
FILLING = st.lists(st.sampled_from(["", "# c = 1 ]", "   ", "#\"'"]), max_size=3)


def toml_key(key: str) -> str:
    if key and all(c.isascii() and (c.isalnum() or c in "_-") for c in key):
        return key
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@given(st.dictionaries(KEYS, st.dictionaries(KEYS, st.tuples(FILLING, VALUES), max_size=4), max_size=4))
def test_lines_are_those_of_the_writer(tables: dict[str, dict[str, tuple[list[str], str]]]) -> None:
    lines: list[str] = []
    expected: dict[Path, int] = {}
    for table, entries in tables.items():
        lines.append(f"[{toml_key(table)}]")
        expected[table,] = len(lines)
        for key, (filling, value) in entries.items():
            lines += filling
            expected[table, key] = len(lines) + 1
            lines += f"{toml_key(key)} = {value}".split("\n")
    text = "\n".join(lines)
    found = key_lines(text)
    assert {path: found[path] for path in expected} == expected
    assert set(found) == paths(tomllib.loads(text))
