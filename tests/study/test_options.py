"""Each setting with its range: what is taken, what is refused and how that is said, and which decks a glob means."""

from __future__ import annotations

import tomllib
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.desk.settings import Settings
from studykit.memory.scheduler import SchedulerSettings
from studykit.study.options import BY_DECK, BY_KEY, OPTIONS, default_of, matches, read_choices, shown, written
from studykit.study.queue import Limits, Order


def read(text: str) -> tuple[dict[str, Any], list[str]]:
    choices = read_choices(tomllib.loads(text))
    assert not choices.tables
    return choices.values, [fault.message for fault in choices.faults]


def faults(text: str) -> list[str]:
    return [fault.message for fault in read_choices(tomllib.loads(text)).faults]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"grade.again": "a"}, [("grade.again", ("a",), ("keys", "grade.again"))]),
        ({"grade": {"again": "a"}}, [("grade.again", ("a",), ("keys", "grade", "again"))]),
        ({"card.next": ["space", "f1"]}, [("card.next", ("space", "f1"), ("keys", "card.next"))]),
        ({"card.next": "space, f1 ,x"}, [("card.next", ("space", "f1", "x"), ("keys", "card.next"))]),
        ({"card.next": ","}, [("card.next", (",",), ("keys", "card.next"))]),
        ({"card.next": " "}, [("card.next", (" ",), ("keys", "card.next"))]),
        ({}, []),
    ],
)
def test_keys_are_read_by_the_ids_of_bindings(document: dict[str, object], expected: list[object]) -> None:
    choices = read_choices({"keys": document})
    assert not choices.faults
    assert [(choice.ident, choice.names, choice.path) for choice in choices.keys] == expected


@pytest.mark.parametrize(
    ("document", "path", "said"),
    [
        ("a", ("keys",), 'keys is "a"; it takes a table: [keys] "grade.again" = "a"'),
        ({"grade.again": 1}, ("keys", "grade.again"), '"grade.again" is 1; it takes a key, like "a", or up to 8'),
        ({"grade.again": []}, ("keys", "grade.again"), '"grade.again" is []; it takes a key'),
        ({"grade.again": "a,,b"}, ("keys", "grade.again"), '"grade.again" is "a,,b"; it takes a key'),
        ({"grade.again": ["a", 1]}, ("keys", "grade.again"), '"grade.again" is ["a", 1]; it takes a key'),
        ({"a": ["a"] * 9}, ("keys", "a"), '"a" is ["a", "a"'),
        ({"a.b": "x", "a": {"b": "y"}}, ("keys", "a", "b"), '"a.b" is there twice'),
    ],
)
def test_keys_that_cannot_be_read_are_said(document: object, path: tuple[str, ...], said: str) -> None:
    [fault] = read_choices({"keys": document}).faults
    assert fault.path == path
    assert fault.message.startswith(said)


def test_the_defaults_of_the_table_are_those_in_effect() -> None:
    without = {"decks": ("bundled",), "theme": None, "marks": None}
    found = {option.key: default_of(option) for option in OPTIONS}
    for holder in (SchedulerSettings(), Limits(), Settings()):
        for key in found.keys() - without.keys():
            if hasattr(holder, key):
                assert (key, found[key]) == (key, getattr(holder, key))
    assert {key: found[key] for key in without} == without
    assert all(any(hasattr(holder, key) for holder in (SchedulerSettings, Limits, Settings)) for key in BY_KEY)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("desired_retention = 0.7", 0.7),
        ("desired_retention = 0.99", 0.99),
        ("new_per_day = 0", 0),
        ("reviews_per_day = 9_999", 9999),
        ('learning_steps = ["30s", "2h", "1 d"]', (0.5, 120.0, 1440.0)),
        ('learning_steps = ["10m", "1m"]', (10.0, 1.0)),
        ("learning_steps = []", ()),
        ("relearning_steps = []", ()),
        ("maximum_interval = 1", 1),
        ("leech_threshold = 0", 0),
        ('order = "sequential"', Order.SEQUENTIAL),
        ("bury_siblings = false", False),
        ("fuzz = false", False),
        ('day_start = "4:30"', time(4, 30)),
        ('day_start = "00:00"', time(0)),
        ("day_start = 04:30:00", time(4, 30)),
        ('theme = " dark "', "dark"),
        ('decks = ["~/decks", "bundled", "~/decks"]', ("~/decks", "bundled")),
    ],
)
def test_what_a_setting_takes(text: str, value: object) -> None:
    values, said = read(text)
    assert (list(values.values()), said) == ([value], [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("desired_retention = 1.5", "desired_retention is 1.5; it takes 0.70 to 0.99"),
        ("desired_retention = 1", "desired_retention is 1; it takes 0.70 to 0.99"),
        ("desired_retention = nan", "desired_retention is nan; it takes 0.70 to 0.99"),
        ("desired_retention = -inf", "desired_retention is -inf; it takes 0.70 to 0.99"),
        ("desired_retention = true", "desired_retention is true; it takes 0.70 to 0.99"),
        ('desired_retention = "0.9"', 'desired_retention is "0.9"; it takes 0.70 to 0.99'),
        ("new_per_day = -1", "new_per_day is -1; it takes a whole number from 0 to 9999"),
        ("new_per_day = true", "new_per_day is true; it takes a whole number from 0 to 9999"),
        ("new_per_day = 20.0", "new_per_day is 20; it takes a whole number from 0 to 9999"),
        (f"new_per_day = {10**300}", "new_per_day is a very large number; it takes a whole number from 0 to 9999"),
        ("reviews_per_day = 10000", "reviews_per_day is 10000; it takes a whole number from 0 to 9999"),
        ("maximum_interval = 0", "maximum_interval is 0; it takes a whole number from 1 to 36500"),
        ("leech_threshold = -8", "leech_threshold is -8; it takes a whole number from 0 to 999"),
        ("fuzz = 1", "fuzz is 1; it takes true or false"),
        ('order = "randm"', 'order is "randm"; it takes "interleaved", "sequential" or "random"'),
        ("order = []", 'order is []; it takes "interleaved", "sequential" or "random"'),
        ("day_start = 4", 'day_start is 4; it takes "00:00" to "23:59"'),
        ('day_start = "24:00"', 'day_start is "24:00"; it takes "00:00" to "23:59"'),
        ('day_start = "04:00:30"', 'day_start is "04:00:30"; it takes "00:00" to "23:59"'),
        ("day_start = 04:00:30", 'day_start is 04:00:30; it takes "00:00" to "23:59"'),
        ("day_start = 2026-01-01", 'day_start is 2026-01-01; it takes "00:00" to "23:59"'),
        ('theme = ""', 'theme is ""; it takes a name: dark, light, ansi, or that of another theme'),
        ("decks = []", 'decks is []; it takes a list like ["~/decks", "bundled"], with at least one entry'),
        ('decks = "here"', 'decks is "here"; it takes a list like ["~/decks", "bundled"], with at least one entry'),
        ('decks = ["a\\u0000b"]', 'decks is ["a\x00b"]; it takes a list like ["~/decks", "bundled"]'),
        ("fuzz = {}", "fuzz is a table; it takes true or false"),
        ("deck = 3", 'deck is 3; it takes tables: [deck."network/*"]'),
        ('[deck]\n"a" = 3', 'deck."a" is 3; it takes a table: [deck."network/*"]'),
        ('[deck.""]', '[deck.""] names no deck; write [deck."network/*"]'),
        ('[deck."/"]', '[deck."/"] names no deck; write [deck."network/*"]'),
        ('[deck."a"]\ntheme = "dark"', 'theme holds for all decks; it cannot stand in [deck."a"]'),
        ('[deck."a"]\nfuzz = true', 'fuzz holds for all decks; it cannot stand in [deck."a"]'),
        ('[deck."a"]\nnew_per_dy = 1', 'there is no setting "new_per_dy"; did you mean new_per_day?'),
        ('[deck."a"]\nnew_per_day = -1', "new_per_day is -1; it takes a whole number from 0 to 9999"),
        ("desired_retension = 0.9", 'there is no setting "desired_retension"; did you mean desired_retention?'),
        ('"" = 1', 'there is no setting ""; known are decks, '),
    ],
)  # fmt: skip
def test_what_it_does_not_take_is_said_with_what_it_does(text: str, said: str) -> None:
    [fault] = faults(text)
    assert fault.startswith(said)


@pytest.mark.parametrize("step", ["", "0m", "-1m", "1.5m", "10", "10 min", "25h", "2d", "1441m", "86401s", "٣m", "m"])
def test_a_step_that_is_none(step: str) -> None:
    [said] = faults(f'learning_steps = ["1m", "{step}"]')
    assert said.endswith("at most a day each; [] for none")


def test_steps_that_are_no_texts_or_too_many_are_refused() -> None:
    assert len(faults("learning_steps = [1, 10]")) == 1
    assert len(faults("relearning_steps = [[]]")) == 1
    assert len(faults(f"learning_steps = {['1m'] * 21}")) == 1


def test_all_that_is_wrong_is_said_at_once_and_the_rest_is_read() -> None:
    choices = read_choices(
        tomllib.loads('new_per_day = 7\nfuzz = 2\nx = 1\n[deck."a"]\norder = 1\nnew_per_day = 3\n[deck."b"]\ny = 1\n')
    )
    assert [fault.path for fault in choices.faults] == [("fuzz",), ("x",), ("deck", "a", "order"), ("deck", "b", "y")]
    assert choices.values == {"new_per_day": 7}
    assert [(table.glob, table.values) for table in choices.tables] == [("a", (("new_per_day", 3),)), ("b", ())]


def test_every_setting_of_a_deck_can_stand_in_its_table() -> None:
    text = "\n".join(f"{key} = {BY_KEY[key].default}" for key in BY_DECK)
    [table] = read_choices(tomllib.loads(f'[deck."a"]\n{text}')).tables
    assert [key for key, _ in table.values] == list(BY_DECK)


def test_a_default_reads_as_it_is_written() -> None:
    for option in OPTIONS:
        if option.default:
            assert written(default_of(option)) == option.default


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.times() | st.dates() | st.datetimes(),
        lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(), inner, max_size=3),
    ),
    st.sampled_from([*BY_KEY, "deck", "unknown"]),
)
def test_whatever_stands_there_is_a_value_or_a_short_fault(value: Any, key: str) -> None:
    choices = read_choices({key: value})
    assert all(len(fault.message) < 400 for fault in choices.faults)
    assert len(shown(value)) < 60
    if key in BY_KEY:
        assert (key in choices.values) == (not choices.faults)


# --- globs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("glob", "decks"),
    [
        ("network", {"network"}),
        ("network/", {"network/dns", "network/tls/13"}),
        ("network/*", {"network/dns"}),
        ("network/**", {"network/dns", "network/tls/13"}),
        ("*", {"network", "osi"}),
        ("**", {"network", "osi", "network/dns", "network/tls/13"}),
        ("**/13", {"network/tls/13"}),
        ("**/osi", {"osi"}),
        ("network/**/13", {"network/tls/13"}),
        ("*/*/*", {"network/tls/13"}),
        ("n*", {"network"}),
        ("os?", {"osi"}),
        ("[!n]*", {"osi"}),
        ("OSI", set()),
        ("network/*/", {"network/tls/13"}),
        ("netwerk/**", set()),
    ],
)
def test_a_glob_means_decks_as_a_path_does(glob: str, decks: set[str]) -> None:
    every = ["network", "osi", "network/dns", "network/tls/13"]
    assert {deck for deck in every if matches(glob, deck)} == decks


@given(st.text("ab/*?[]!-", max_size=300), st.text("ab/", max_size=300))
def test_any_glob_is_answered(glob: str, deck: str) -> None:
    assert matches(glob, deck) in (True, False)


def test_a_glob_that_would_take_for_ever_does_not() -> None:
    assert not matches("a*" * 200 + "b", "a" * 400)
    assert not matches("**/a/" * 80 + "b", "a/" * 200 + "c")
