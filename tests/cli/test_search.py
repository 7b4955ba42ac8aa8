"""The commands that find cards speak one language: words, phrases, filters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.store.tools import Folder, deck, note


@pytest.fixture
def program(tmp_path: Path) -> Program:
    folder = Folder(tmp_path / "decks")
    folder.write(
        "caching.md",
        deck(
            note("Which header sets the ttl?", "s-maxage", id="ttl", tags="[cold start]"),
            note("What is the hit ratio?", "Hits over requests.", id="ratio"),
            title="Caching",
        ),
    )
    folder.write("purge.md", deck(note("Does a purge beat the ttl?", "Yes.", id="fast"), title="Purge"))
    return Program(tmp_path / "home", [folder.path])


def cards(lines: list[str]) -> list[str]:
    return [line.split()[0] for line in lines]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["search", "ttl"], ["ttl", "fast"]),
        (["search", "ttl", "purge"], ["fast"]),
        (["search", "hit ratio"], ["ratio"]),
        (["search", '"ratio hit"'], []),
        (["search", "tag:cold start"], ["ttl"]),
        (["search", "deck:purge", "is:new"], ["fast"]),
        (["search", "ttl* NEAR/2 (x"], []),
        (["list"], ["ttl", "ratio", "fast"]),
        (["list", "caching"], ["ttl", "ratio"]),
        (["list", "kind:basic"], ["ttl", "ratio", "fast"]),
        (["list", "caching", "tag:cold start"], ["ttl"]),
        (["list", "is:flagged"], []),
    ],
)
def test_cards_are_found(program: Program, arguments: list[str], found: list[str]) -> None:
    outcome = program(*arguments)
    assert (outcome.code, cards(outcome.lines)) == (0, found)


def test_what_was_found_has_the_documented_shape(program: Program) -> None:
    listed = {card["card"]: card for card in program("list", "--json").document["cards"]}
    document = program("search", "--json", "ttl").document
    assert document["schema"] == 1
    assert document["cards"] == [listed["ttl"], listed["fast"]]


def test_nothing_found_is_said_beside_the_output_with_what_may_have_been_meant(program: Program) -> None:
    outcome = program("search", "ttll")
    assert (outcome.code, outcome.out) == (0, "")
    assert "no card was found; did you mean ttl?" in outcome.err
    assert program("search", "--json", "zzz").document["cards"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "author:me"], "there is no filter author:. There are deck:, tag:, kind:, is:"),
        (["list", "is:due"], "there is no is:due. There are flagged, leech, suspended, new, changed"),
        (["list", "deck:purg3"], "there is no deck purg3. Did you mean purge?"),
        (["list", "nowhere"], "there is no deck 'nowhere'; known are caching, purge"),
        (["search"], "Missing argument 'TEXT...'"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(program: Program, arguments: list[str], said: str) -> None:
    outcome = program(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


def test_a_filter_that_is_not_known_is_no_traceback_on_hostile_text(program: Program) -> None:
    for text in ("\x1b[31m", '"', "'", "(", "^", "-", "\u202e", "a" * 10_000, "is:\x1b"):
        outcome = program("search", "--", text)
        assert outcome.code in (0, 2)
        assert "\x1b" not in outcome.out + outcome.err
        assert "Traceback" not in outcome.err
