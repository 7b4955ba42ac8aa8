"""Decks that are saved in another window: what the screens make of it, and what they leave alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from queue import SimpleQueue

import pytest

from studykit.desk.desk import Desk
from studykit.tui.app import DecksRead, StudyApp
from tests.desk.tools import SECOND, Bench
from tests.store.tools import deck, note
from tests.tui.foreseen import Foreseen
from tests.tui.stage import Stage, acted

FIRST = note("First question?", "First answer.", id="c1")
OTHER = note("Second question?", "Second answer.", id="c2")
TYPED = note("Which word?", "Purge\n\nThat is why.", id="c1", kind="typed")
CHOICE = note("Which one?", "- [x] This\n- [ ] That\n\nBecause.", id="c1", kind="choice")


class Window:
    """A stage, and a folder of decks that is looked at when it is told to be, and not before."""

    def __init__(self, stage: Stage, bench: Bench, looks: SimpleQueue[bool]) -> None:
        self.stage = stage
        self.bench = bench
        self.looks = looks
        self.taken = 0

    async def save(self, text: str | None, name: str = "a.md") -> None:
        """Write a deck, or take it away, and wait until that was followed."""
        if text is None:
            self.bench.folder.remove(name)
        else:
            self.bench.folder.write(name, text)
        wanted = self.taken + 1
        self.looks.put(False)
        await self.stage.until(lambda: self.taken >= wanted)
        await self.stage.pilot.pause()


@asynccontextmanager
async def open_window(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, *, review: bool = True, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Window]:
    looks: SimpleQueue[bool] = SimpleQueue()
    desk = bench.desk()
    planning = Foreseen()
    app = StudyApp(desk, review=[] if review else None, planning=planning, wait=looks.get)
    take = StudyApp.on_decks_read
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        window = Window(Stage(app, pilot, planning), bench, looks)

        def taken(self: StudyApp, message: DecksRead) -> None:
            take(self, message)
            window.taken += 1

        monkeypatch.setattr(StudyApp, "on_decks_read", taken)
        try:
            looks.put(False)  # the first look, which finds nothing to tell
            looks.put(False)  # taken once that is over
            await window.stage.until(looks.empty)
            yield window
        finally:
            looks.put(True)


@pytest.fixture(autouse=True)
def decks(bench: Bench) -> None:
    bench.folder.write("a.md", deck(FIRST, OTHER))


def log(desk: Desk) -> list[tuple[str, int]]:
    return [(answer.card, int(answer.rating)) for answer, undone in desk.store.answers() if not undone]


# --- a review ---------------------------------------------------------------------------------------------------------


@acted
async def test_a_new_answer_takes_the_place_of_the_old_one(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_window(bench, monkeypatch) as window:
        await window.stage.press("space")
        await window.save(deck(note("First question?", "A better answer.", id="c1"), OTHER))
        assert "A better answer." in window.stage.text
        assert window.stage.foot.startswith("1–4 grade")
        await window.stage.press("3")
        assert log(window.stage.app.desk) == [("c1", 3)]


@acted
async def test_a_new_question_is_asked_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_window(bench, monkeypatch) as window:
        await window.stage.press("space")
        await window.save(deck(note("Another question?", "First answer.", id="c1"), OTHER))
        assert "Another question?" in window.stage.text
        assert "First answer." not in window.stage.text
        assert window.stage.foot == "· The question was edited, so it is asked again."
        await window.stage.press("3")
        assert log(window.stage.app.desk) == []


@acted
async def test_a_card_that_is_gone_makes_way(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_window(bench, monkeypatch) as window:
        await window.save(deck(OTHER))
        assert "Second question?" in window.stage.text
        assert window.stage.foot == "· Gone from its deck: First question?"
        await window.stage.press("space", "3")
        assert log(window.stage.app.desk) == [("c2", 3)]


@acted
async def test_the_last_card_that_is_gone_ends_the_sitting(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.folder.write("a.md", deck(FIRST))
    bench.folder.write("b.md", deck(OTHER, title="B"))
    async with open_window(bench, monkeypatch) as window:
        await window.stage.press("space", "4")
        await window.save(deck(title="B"), "b.md")
        assert "Done for today" in window.stage.text


@acted
async def test_cards_that_come_are_counted_and_the_one_on_the_table_stays(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_window(bench, monkeypatch) as window:
        before = [row for row in window.stage.rows if "left" not in row]
        await window.save(deck(FIRST, OTHER, note("Third question?", id="c3")))
        assert [row for row in window.stage.rows if "left" not in row] == before
        assert "3 left" in window.stage.head


@acted
async def test_what_is_being_typed_stays_and_so_does_the_time(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.folder.write("a.md", deck(TYPED))
    async with open_window(bench, monkeypatch) as window:
        await window.stage.type("Pur")
        bench.watch.wait(5 * SECOND)
        await window.save(deck(TYPED.replace("That is why.", "This is why."), OTHER))
        assert "Pur" in window.stage.text
        await window.stage.type("ge")
        await window.stage.press("enter")
        assert "This is why." in window.stage.text
        assert "✓ right" in window.stage.text
        await window.stage.press("enter")
        [(answer, _)] = window.stage.app.desk.store.answers()
        assert answer.took_ms == 5 * SECOND


@acted
async def test_a_pick_stays_where_something_else_in_the_deck_is_saved(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.folder.write("a.md", deck(CHOICE))
    async with open_window(bench, monkeypatch) as window:
        await window.stage.press("2")
        picked = next(row for row in window.stage.rows if "(•)" in row)
        await window.save(deck(OTHER, CHOICE))
        assert picked in window.stage.rows


@acted
async def test_who_says_what_is_wrong_with_a_card_is_not_disturbed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_window(bench, monkeypatch) as window:
        stage = window.stage
        await stage.press("!")
        await stage.type("wro")
        await window.save(deck(note("Another question?", "First answer.", id="c1"), OTHER))
        assert "First question?" in stage.text
        await stage.type("ng")
        await stage.press("enter")
        assert stage.app.desk.card("c1").memory.flag == "wrong"
        assert "Another question?" in stage.text


@acted
async def test_an_edit_while_memory_is_looked_at_is_seen_there_and_on_the_table(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_window(bench, monkeypatch) as window:
        await window.stage.press("i")
        await window.save(deck(note("Another question?", "First answer.", id="c1"), OTHER))
        assert "Another question?" in window.stage.text
        await window.stage.press("escape")
        assert "Another question?" in window.stage.text
        assert "space show answer" in window.stage.text or "asked again" in window.stage.text


@acted
async def test_an_answer_is_taken_back_although_its_deck_was_saved_since(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_window(bench, monkeypatch) as window:
        await window.stage.press("space", "3")
        await window.save(deck(note("First question?", "A better answer.", id="c1"), OTHER))
        await window.stage.press("u")
        assert "A better answer." in window.stage.text
        assert log(window.stage.app.desk) == []


# --- Home -------------------------------------------------------------------------------------------------------------


@acted
async def test_the_figures_of_home_follow(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_window(bench, monkeypatch, review=False) as window:
        await window.stage.press("escape", "escape")
        assert "2 cards" in window.stage.text
        await window.save(deck(FIRST, OTHER, note("Third question?", id="c3")))
        assert "3 cards" in window.stage.text
        await window.save(None)
        await window.save(deck(FIRST, title="Another"), "b.md")
        assert "Another" in window.stage.text


@acted
async def test_a_broken_deck_is_noticed_on_home_and_mended_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_window(bench, monkeypatch, review=False) as window:
        await window.stage.press("escape", "escape")
        await window.save(deck(FIRST, OTHER.replace("id: c2", "id:c2")))
        assert "! 1 error in decks/a.md" in window.stage.text
        await window.stage.press("d")
        assert "1 finding" in window.stage.text
        await window.save(deck(FIRST, OTHER))
        assert "Every deck can be read in full." in window.stage.text
        await window.stage.press("escape")
        assert "error" not in window.stage.text


@acted
async def test_a_folder_that_is_taken_away_for_a_moment_costs_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_window(bench, monkeypatch) as window:
        away = bench.folder.path.with_name("away")
        bench.folder.path.rename(away)
        for _ in range(3):
            window.looks.put(False)
        await window.stage.until(window.looks.empty)
        assert "First question?" in window.stage.text
        away.rename(bench.folder.path)
        await window.save(deck(note("First question?", "A better answer.", id="c1"), OTHER))
        await window.stage.press("space")
        assert "A better answer." in window.stage.text
