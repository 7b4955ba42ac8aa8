"""Decks beside each other: their order, and what only shows when all are seen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.corpus import (
    Place,
    after_findings,
    case_clashes,
    deck_key,
    duplicate_finding,
    in_circle,
    study_order,
)
from studykit.deck.diagnostics import Span


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("osi.md", "osi"),
        ("transport/tls.md", "transport/tls"),
        ("transport\\tls.md", "transport/tls"),
        ("e\u0301.md", "\u00e9"),
        ("a.md.md", "a.md"),
    ],
)
def test_a_key_is_the_path_without_its_ending(path: str, key: str) -> None:
    assert deck_key(path) == key


@pytest.mark.parametrize(
    ("after", "order"),
    [
        ({"b": [], "a": []}, ["a", "b"]),
        ({"a": ["b"], "b": ["c"], "c": []}, ["c", "b", "a"]),
        ({"a": ["z"], "b": []}, ["a", "b"]),
        ({"a": ["c"], "b": [], "c": []}, ["b", "c", "a"]),
        ({"b": ["c"], "c": ["b"], "d": []}, ["d", "b", "c"]),
        ({"a": ["b"], "b": ["c"], "c": ["b"]}, ["b", "a", "c"]),
        ({"a": ["a"]}, ["a"]),
        ({}, []),
    ],
    ids=["by key", "a chain", "an unknown deck", "a branch", "a circle", "behind a circle", "itself", "none"],
)
def test_decks_stand_behind_those_they_come_after(after: dict[str, list[str]], order: list[str]) -> None:
    assert study_order(after) == order


graphs = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefz"), max_size=3), max_size=6)


@given(graphs)
@settings(deadline=None)
def test_every_deck_has_one_place_and_only_circles_break_the_order(after: dict[str, list[str]]) -> None:
    order = study_order(after)
    assert sorted(order) == sorted(after)
    circles = set(in_circle(after))
    for deck in order:
        for before in after[deck]:
            if before in after and before not in circles:
                assert order.index(before) < order.index(deck)


@given(graphs)
@settings(deadline=None)
def test_a_deck_is_in_a_circle_when_a_way_leads_back_to_it(after: dict[str, list[str]]) -> None:
    reach = {(deck, before) for deck, befores in after.items() for before in befores}
    for middle in after:
        for start in after:
            if (start, middle) in reach:
                reach |= {(start, end) for begin, end in reach if begin == middle}
    assert in_circle(after) == [deck for deck in sorted(after) if (deck, deck) in reach]


def test_an_unknown_deck_is_reported_at_its_name() -> None:
    lines = ["---", "deck: A", "after: [b, netwerk]", "---"]
    (found,) = after_findings({"a": ["b", "netwerk"], "b": [], "network": []}, {"a": ("a.md", lines)})
    assert (found.code, found.path, found.span) == ("SK011", "a.md", Span(3, 12, 3, 19))
    assert (found.message, found.help, found.source) == (
        "there is no deck 'netwerk'; did you mean network?",
        "after: [b, network]",
        "after: [b, netwerk]",
    )


def test_an_unknown_deck_is_found_in_a_list_of_lines() -> None:
    lines = ["---", "after:", "  - gone", "deck: A", "---"]
    (found,) = after_findings({"a": ["gone"]}, {"a": ("a.md", lines)})
    assert (found.span, found.source) == (Span(3, 5, 3, 9), "  - gone")


def test_a_name_that_is_written_otherwise_is_reported_at_the_key() -> None:
    lines = ["---", 'after: ["\\x67one"]', "---"]
    (found,) = after_findings({"a": ["gone"]}, {"a": ("a.md", lines)})
    assert (found.span, found.source) == (Span(2, 1, 2, 19), lines[1])


def test_a_finding_about_a_deck_that_was_not_read_stands_at_its_beginning() -> None:
    (found,) = after_findings({"a": ["gone"]}, {"a": ("a.md", ())})
    assert (found.span, found.source) == (Span(1), "")


def test_every_deck_of_a_circle_is_reported() -> None:
    after = {"a": ["b"], "b": ["a"], "c": ["a"]}
    found = after_findings(
        after, {deck: (f"{deck}.md", ["---", f"after: {before[0]}"]) for deck, before in after.items()}
    )
    assert [(one.code, one.path, one.span) for one in found] == [
        ("SK012", "a.md", Span(2, 1, 2, 9)),
        ("SK012", "b.md", Span(2, 1, 2, 9)),
    ]


def test_keys_that_differ_by_case_clash_with_the_first() -> None:
    assert case_clashes(["a/B", "c", "A/b", "a/b"]) == {"A/b": "a/B", "a/b": "a/B"}
    assert case_clashes(["a", "b"]) == {}


def test_two_cards_with_one_id_are_reported_naming_both_places() -> None:
    loser = Place("b", "b.md", 7, "## Q <!-- id: k3 -->")
    found = duplicate_finding("k3", loser, Place("a", "a.md", 3))
    assert (found.code, found.path, found.span) == ("SK120", "b.md", Span(7, 15, 7, 17))
    assert found.help == "a.md:3 keeps the history; give this one an id of its own"


def test_a_duplicate_whose_line_is_not_known_is_reported_at_its_beginning() -> None:
    assert duplicate_finding("k3", Place("b", "b.md", 7), Place("a", "a.md", 3)).span == Span(7, 1, 7, 1)
