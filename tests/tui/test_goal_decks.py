"""Choosing the decks of the goal on the screen."""

from __future__ import annotations

import pytest

from studykit.desk.desk import DeckState, Desk
from studykit.study.goal.goal import Goal
from studykit.tui.frame import Grid
from studykit.tui.goal_decks import choice_of, decks_page
from tests.desk.tools import Bench
from tests.store.tools import deck, numbered
from tests.tui.foreseen import Foreseen
from tests.tui.stage import acted, on_stage

DECKS = [
    DeckState("osi", "OSI layers and where each product of an edge cloud sits among them", 30, 0.5),
    DeckState("tls", "TCP and TLS handshakes", 1, 0.2),
    *(DeckState(f"d{n}", f"Deck {n}", 20, 0.0) for n in range(30)),
]


def page(goal: Goal, grid: Grid, moves: int = 0) -> list[str]:
    choice = choice_of(goal, DECKS).moved(moves)
    return ["".join(run.text for run in line).rstrip() for line in decks_page(choice, grid)]


def test_a_list_says_what_is_marked_without_color_and_where_one_stands() -> None:
    rows = page(Goal(9, 30, ("tls",)), Grid(80, 24), moves=1)
    assert rows[1].split() == ["Decks", "of", "the", "goal", "1", "of", "32", "decks"]
    assert rows[4].startswith("      [ ] OSI layers and where each product of an edge cloud sits")
    assert rows[4].endswith("…  30 cards")
    assert rows[5].startswith("    ▸ [x] TCP and TLS handshakes")
    assert rows[5].endswith("  1 card")
    assert "▾ 15 more decks" in "\n".join(rows)


def test_decks_of_the_goal_that_are_not_here_are_said_and_stay() -> None:
    choice = choice_of(Goal(9, 30, ("gone", "tls")), DECKS)
    assert "  1 deck of the goal not here" in "\n".join(page(Goal(9, 30, ("gone", "tls")), Grid(80, 24)))
    assert choice.chosen() == ("gone", "tls"), "nothing was changed"
    assert choice.turned().chosen() == ("gone", "osi", "tls")
    assert choice.moved(1).turned().chosen() == ("gone",), "the others are all that is left"
    assert choice.all_or_none().chosen() == (), "all decks are all there will be"


@pytest.mark.parametrize("named", [(), ("gone",), ("gone", *(one.deck for one in DECKS)), ("osi",)])
def test_what_was_not_changed_is_taken_as_it_was(named: tuple[str, ...]) -> None:
    assert choice_of(Goal(9, 30, named), DECKS).chosen() == named


def test_none_marked_means_all() -> None:
    choice = choice_of(Goal(9, 30, ("osi",)), DECKS).turned()
    assert (choice.chosen(), choice.count()) == ((), "all 32 decks")


@pytest.mark.parametrize("grid", [Grid(40, 12), Grid(80, 24), Grid(120, 40), Grid(24, 7)])
@pytest.mark.parametrize("moves", [0, 17, 31])
def test_the_list_fits_and_the_cursor_is_in_sight(grid: Grid, moves: int) -> None:
    rows = page(Goal(9, 30, ("tls", "gone")), grid, moves)
    assert len(rows) <= grid.height
    assert all(len(row) <= grid.width for row in rows)
    assert sum("▸ [" in row for row in rows) == 1


@pytest.fixture
def desk(bench: Bench) -> Desk:
    bench.folder.write("a.md", deck(*numbered(3), title="One deck"))
    bench.folder.write("b.md", deck(*numbered(3, 10), title="Other deck"))
    found = bench.desk()
    found.set_goal(Goal(found.clock.day() + 25, 30))
    return found


def decks_of(desk: Desk) -> tuple[str, ...]:
    goal = desk.goal()
    assert goal is not None
    return goal.decks


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
@acted
async def test_decks_are_marked_and_taken_and_that_can_be_taken_back(desk: Desk, size: tuple[int, int]) -> None:
    async with on_stage(desk, size, planning=Foreseen()) as stage:
        await stage.press("g", "d")
        assert "▸ [x] One deck" in stage.text
        await stage.press("down", "space")
        assert "▸ [ ] Other deck" in stage.text
        await stage.press("enter")
        assert decks_of(desk) == ("a",)
        assert stage.foot.startswith("✓ 1 deck.")
        await stage.press("u")
        assert decks_of(desk) == ()


@acted
async def test_all_or_none_are_marked_by_one_key_and_both_mean_all(desk: Desk) -> None:
    async with on_stage(desk, planning=Foreseen()) as stage:
        await stage.press("g", "d", "a")
        assert stage.text.count("[ ]") == 2
        await stage.press("x")
        assert "▸ [x] One deck" in stage.text
        await stage.press("a")
        assert stage.text.count("[x]") == 2
        await stage.press("enter")
        assert decks_of(desk) == ()


@acted
async def test_escape_leaves_the_decks_as_they_were(desk: Desk) -> None:
    async with on_stage(desk, planning=Foreseen()) as stage:
        await stage.press("g", "d", "x", "pagedown", "pageup", "j", "k", "up", "escape")
        assert "Keep to the plan" in stage.text
        assert decks_of(desk) == ()


@acted
async def test_without_a_goal_ahead_there_are_no_decks_to_choose(desk: Desk) -> None:
    async with on_stage(desk, planning=Foreseen()) as stage:
        await stage.press("g", "x", "d")
        assert stage.foot == "· Set a date first."
