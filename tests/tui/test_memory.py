"""Memory and history of a card, from the key to the page: whenever a card is shown, and never its answer too early."""

from __future__ import annotations

import pytest

from studykit.desk.desk import Desk
from studykit.desk.history import read_history
from studykit.memory.model import Rating
from studykit.study.goal.goal import Goal
from studykit.study.session import Wish
from studykit.tui.memory import MemoryScreen
from tests.desk.tools import DAY, HOUR, MINUTE, Bench
from tests.store.tools import deck, note
from tests.tui.stage import acted, on_stage

CLOZE = note("The hole is {{c1::hidden}}.", "It was said why.", id="c1", kind="cloze")


@pytest.fixture(autouse=True)
def decks(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("First question?", "First answer.", id="c1"), note("Second?", id="c2")))


@acted
async def test_a_new_card_says_that_nothing_is_remembered_and_shows_no_answer(bench: Bench) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("i")
        assert "new: nothing is remembered of it yet" in stage.text
        assert "Nothing was done with it yet." in stage.text
        assert "First question?" in stage.text
        assert "First answer." not in stage.text


@pytest.mark.parametrize("key", ["i", "q", "escape"])
@acted
async def test_the_card_is_as_it_was_left(bench: Bench, key: str) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space")
        before = stage.rows
        await stage.press("i")
        assert stage.rows != before
        await stage.press(key)
        assert stage.rows == before


@acted
async def test_holes_stay_holes_while_they_are_asked(bench: Bench) -> None:
    bench.folder.write("a.md", deck(CLOZE))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("i")
        assert "The hole is […]." in stage.text
        assert "hidden" not in stage.text


@acted
async def test_it_tells_what_was_done_and_what_was_taken_back(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "4", "u", "3", "u", "i")
        rows = [row.split() for row in stage.rows]
        assert ["↶", "20", "Nov", "Easy", "0", "s", "undone"] in rows
        assert ["↶", "20", "Nov", "Good", "0", "s", "undone"] in rows
        assert "Nothing was done" not in stage.text


@acted
async def test_with_an_interview_ahead_it_says_what_a_good_comes_to_on_that_day(bench: Bench) -> None:
    desk = bench.desk()
    desk.answer("c1", Rating.EASY)
    bench.watch.wait(8 * DAY)
    async with on_stage(desk, review=[]) as stage:
        await stage.press("i")
        assert "on the interview day" not in stage.text
    desk.set_goal(Goal(desk.clock.day() + 30))
    async with on_stage(desk, review=[]) as stage:
        await stage.press("i")
        assert "on the interview day" in stage.text
    desk.set_goal(Goal(desk.clock.day()))
    assert read_history(desk, "c1").ahead.on_goal is None


def test_what_a_good_would_lead_to_is_what_it_leads_to(bench: Bench) -> None:
    desk = bench.desk()
    desk.answer("c1", Rating.EASY)
    bench.watch.wait(9 * DAY)
    ahead = read_history(desk, "c1").ahead
    assert ahead.day is not None
    assert ahead.recall is not None
    desk.answer("c1", Rating.GOOD)
    row = desk.card("c1")
    assert row.memory.interval_days == (ahead.day - bench.watch.local(bench.watch.now()).date()).days
    assert desk.recall(row, row.memory.due_day) == pytest.approx(ahead.recall)


def told(desk: Desk, card: str = "c1") -> list[tuple[str, str]]:
    """What happened to a card, and why it does not count."""
    return [
        (one.said or (one.rating.name.capitalize() if one.rating else ""), one.why_not)
        for one in read_history(desk, card).happened
    ]


def test_marks_resets_and_other_revisions_are_told_in_words(bench: Bench) -> None:
    desk = bench.desk()
    desk.answer("c1", Rating.GOOD)
    bench.watch.wait(HOUR)
    desk.mark("c1", "suspend")
    bench.watch.wait(MINUTE)
    desk.mark("c1", "unsuspend")
    bench.watch.wait(MINUTE)
    desk.mark("c1", "flag", "RFC 9846")
    bench.watch.wait(MINUTE)
    desk.mark("c1", "reset")
    bench.watch.wait(MINUTE)
    desk.answer("c1", Rating.HARD, cram=True)
    bench.folder.write("a.md", deck(note("First question?", "First answer.", id="c1", rev=2)))
    desk.scan()
    assert told(desk) == [
        ("Hard", "cram"),
        ("Reset: what was remembered was forgotten", ""),
        ("Flagged: RFC 9846", ""),
        ("Asked again", ""),
        ("Suspended", ""),
        ("Good", "rev 1"),
    ]


def test_answers_under_an_id_of_before_are_told_too(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("First question?", "First answer.")))
    desk = bench.desk()
    (before,) = [row.card for row in desk.cards()]
    desk.answer(before, Rating.GOOD)
    bench.watch.wait(MINUTE)
    bench.folder.write("a.md", deck(note("First question?", "First answer.", id="named")))
    desk.scan()
    assert told(desk, "named") == [(f"One with the card {before}", ""), ("Good", "")]


# --- a card that changed ----------------------------------------------------------------------------------------------


def edit(bench: Bench, desk: Desk, question: str, answer: str) -> None:
    bench.watch.wait(DAY)
    bench.folder.write("a.md", deck(note(question, answer, id="c1"), note("Second?", id="c2")))
    desk.scan()


@acted
async def test_a_changed_card_shows_what_it_asked_and_answered_before(bench: Bench) -> None:
    desk = bench.desk()
    desk.answer("c1", Rating.AGAIN)
    edit(bench, desk, "Another question?", "Another answer.")
    async with on_stage(desk, review=[]) as stage:
        assert "~ changed since 21 Nov" in stage.head
        await stage.press("i")
        assert "First question?" in stage.text
        assert "First answer." not in stage.text
        assert "Another answer." not in stage.text
        await stage.press("q", "space", "i")
        for text in ("First question?", "First answer.", "Another question?", "Another answer."):
            assert text in stage.text
        await stage.press("q", "3", "u", "i")
        assert "First answer." in stage.text


@acted
async def test_once_it_was_answered_as_it_is_nothing_has_changed(bench: Bench) -> None:
    desk = bench.desk()
    desk.answer("c1", Rating.AGAIN)
    edit(bench, desk, "Another question?", "Another answer.")
    bench.watch.wait(MINUTE)
    desk.answer("c1", Rating.AGAIN)
    bench.watch.wait(MINUTE)
    async with on_stage(desk, review=[]) as stage:
        assert "changed" not in stage.head
        await stage.press("space", "i")
        assert "First answer." not in stage.text
        assert "changed 21 Nov" in stage.text


@acted
async def test_where_the_old_text_was_not_kept_it_says_so(bench: Bench) -> None:
    desk = bench.desk()
    desk.answer("c1", Rating.AGAIN)
    edit(bench, desk, "Another question?", "Another answer.")
    with desk.store.database.write() as connection:
        connection.execute("DELETE FROM wordings")
    async with on_stage(desk, review=[]) as stage:
        await stage.press("i")
        assert "The text before that was not kept." in " ".join(stage.text.split())


@acted
async def test_a_card_of_another_kind_shows_what_it_was(bench: Bench) -> None:
    desk = bench.desk()
    desk.answer("c1", Rating.AGAIN)
    bench.watch.wait(DAY)
    choice = note("Which one?", "- [x] This\n- [ ] That", id="c1", kind="choice")
    bench.folder.write("a.md", deck(choice))
    desk.scan()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "i")
        for text in ("First question?", "First answer.", "✓ This"):
            assert text in stage.text


# --- from elsewhere ---------------------------------------------------------------------------------------------------


@acted
async def test_any_card_can_be_looked_at_by_its_id(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, (40, 12), review=[]) as stage:
        stage.app.push_screen(MemoryScreen(desk, "c2"))
        await stage.pilot.pause()
        assert "Second?" in stage.text


@acted
async def test_in_cram_it_is_told_as_what_it_is(bench: Bench) -> None:
    async with on_stage(bench.desk(), review=[], wish=Wish(cram=True)) as stage:
        await stage.press("space", "1", "u", "i")
        assert "undone" in stage.text
        assert "new: nothing is remembered" in stage.text
