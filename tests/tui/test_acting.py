"""A learner at the keys: what each does, what none does, and that nothing is ever lost."""

from __future__ import annotations

import asyncio
import json
import math
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.events import Click, Key

from studykit.desk.desk import Desk
from studykit.errors import StoreError
from studykit.memory.model import Rating
from studykit.study.goal.goal import Goal
from studykit.tui.home import HomeScreen
from studykit.tui.review import ReviewScreen
from tests.desk.tools import DAY, HOUR, MINUTE, Bench
from tests.store.tools import deck, note, numbered
from tests.tui.stage import acted, on_stage


@pytest.fixture(autouse=True)
def decks(bench: Bench) -> None:
    bench.folder.write("a.md", deck(
        note("First question?", "First answer.\n\nSource: [RFC 1](https://example.org/1)", id="c1"),
        note("Second {{c1::hole}}?", "Second answer.", id="c2", kind="cloze"),
        note("Third question?", "Third answer.", id="c3"),
        title="A deck",
    ))  # fmt: skip


def log(desk: Desk) -> list[tuple[str, int]]:
    """The answers that count."""
    return [(answer.card, int(answer.rating)) for answer, undone in desk.store.answers() if not undone]


# --- a review ---------------------------------------------------------------------------------------------------------


@acted
async def test_space_shows_a_digit_grades_and_the_next_card_comes(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        assert "First question?" in stage.text
        assert "First answer." not in stage.text
        assert stage.foot.startswith("space show answer")
        await stage.press("space")
        assert "First answer." in stage.text
        assert stage.foot.startswith("1–4 grade")
        await stage.press("3")
        assert "Second […]?" in stage.text
        assert log(desk) == [("c1", 3)]
        await stage.press("space")
        assert "Second [hole]?" in stage.text


@pytest.mark.parametrize(
    ("key", "rating"), [("1", 1), ("2", 2), ("3", 3), ("4", 4), ("h", 1), ("j", 2), ("k", 3), ("l", 4)]
)
@acted
async def test_digits_and_the_home_row_grade_once_the_answer_is_shown(bench: Bench, key: str, rating: int) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press(key)
        assert log(desk) == []
        assert "First answer." not in stage.text
        await stage.press("space", key)
        assert log(desk) == [("c1", rating)]


@acted
async def test_space_never_grades_and_says_when_all_is_read(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "space", "space")
        assert stage.foot == "· That is all of it. 1–4 grade."
        assert log(desk) == []


@acted
async def test_enter_grades_nothing_where_nothing_is_proposed(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("enter")
        assert "First answer." not in stage.text
        await stage.press("space", "enter")
        assert stage.foot == "· Choose 1–4: nothing is proposed."
        assert log(desk) == []


@acted
async def test_a_status_stands_until_the_next_key_which_does_its_own_work(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("u")
        assert stage.foot == "· Nothing to take back."
        await stage.press("space")
        assert stage.foot.startswith("1–4 grade")
        assert "First answer." in stage.text


@acted
async def test_what_is_on_the_button_is_what_is_given(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        delays = stage.rows[stage.column_of("1 Again")[1] + 1].split()
        await stage.press("4")
        assert desk.card("c1").memory.interval_days == int(delays[3].removesuffix("d"))


@acted
async def test_until_the_date_buttons_say_that_an_interval_may_be_shorter(bench: Bench) -> None:
    desk = bench.desk()
    desk.set_goal(Goal(desk.clock.day() + 30))
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        delays = stage.rows[stage.column_of("1 Again")[1] + 1].split()
        assert delays[:4] == ["1m", "6m", "10m", "≤"]
        assert delays[4].endswith("d")


@acted
async def test_buttons_say_the_same_however_long_the_answer_is_looked_at(bench: Bench) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space")
        row = stage.column_of("1 Again")[1] + 1
        before = stage.rows[row]
        bench.watch.wait(5 * MINUTE)
        await stage.resize(81, 24)
        await stage.resize(80, 24)
        assert stage.rows[row] == before


@acted
async def test_the_time_an_answer_took_is_from_question_to_grade(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        bench.watch.wait(7_500)
        await stage.press("space")
        bench.watch.wait(2_000)
        await stage.press("3")
        [(answer, _)] = desk.store.answers()
        assert answer.took_ms == 9_500


# --- undo and redo ----------------------------------------------------------------------------------------------------


@acted
async def test_undo_puts_the_card_back_with_its_answer_shown_and_redo_takes_it_away(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "1", "u")
        assert "First answer." in stage.text
        assert stage.foot == "↶ Took back Again on this card." + " " * 28 + "U put it back"
        assert log(desk) == []
        await stage.press("U")
        assert "Second […]?" in stage.text
        assert stage.foot.startswith("↶ Put back Again.")
        assert log(desk) == [("c1", 1)]
        await stage.press("U")
        assert stage.foot == "· Nothing to put back."


@acted
async def test_undo_goes_further_back_card_by_card(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "4", "space", "4", "u", "u")
        assert "First answer." in stage.text
        assert log(desk) == []
        await stage.press("u")
        assert stage.foot == "· Nothing to take back."


@acted
async def test_undo_works_from_the_end_and_from_home_and_in_another_sitting(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press(*["space", "4"] * 3)
        assert stage.head.startswith("Done for today")
        await stage.press("u")
        assert "Third answer." in stage.text
        await stage.press("4", "enter")
        assert stage.head.startswith("studykit")
        await stage.press("u")
        assert stage.foot.startswith("↶ Took back Easy: Third question?")
        assert log(desk) == [("c1", 4), ("c2/c1", 4)]
        assert "1 card, about" in stage.text
        await stage.press("U")
        assert stage.foot.startswith("↶ Put back Easy: Third question?")
    desk.close()
    again = Desk(bench.home, [str(bench.folder.path)], bench.watch)
    again.scan()
    async with on_stage(again) as stage:
        await stage.press("u", "u")
        assert stage.foot.startswith("↶ Took back Easy: Second […]?")
        assert log(again) == [("c1", 4)]
    again.close()


@acted
async def test_home_with_nothing_done_has_nothing_to_take_back(bench: Bench) -> None:
    desk = bench.desk()
    desk.set_goal(Goal(desk.clock.day() + 30))
    async with on_stage(desk) as stage:
        await stage.press("u")
        assert stage.foot.startswith("↶ Took back Goal.")
        await stage.press("u")
        assert stage.foot == "· Nothing to take back."
        await stage.press("U", "U")
        assert stage.foot == "· Nothing to put back."


# --- suspend, bury, flag ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "said"), [("s", "✓ Suspended: First question?"), ("b", "✓ Till tomorrow: First question?")]
)
@pytest.mark.parametrize("before", [[], ["space"]])
@acted
async def test_a_card_is_put_away_at_once_and_comes_back_by_undo(
    bench: Bench, key: str, said: str, before: list[str]
) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press(*before, key)
        assert stage.foot.startswith(said)
        assert stage.foot.endswith("u take it back")
        assert "Second […]?" in stage.text
        await stage.press("u")
        assert "First question?" in stage.text
        memory = desk.card("c1").memory
        assert (memory.suspended, memory.buried_until) == (False, None)


@acted
async def test_a_flag_is_typed_in_the_last_row(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "exclamation_mark")
        assert stage.foot.startswith("! What is wrong?")
        assert stage.foot.endswith("enter  esc")
        await stage.type("q 1?u 3")
        assert "q 1?u 3" in stage.foot
        assert stage.column_of("q 1?u")[0] == 23
        assert "First answer." in stage.text
        await stage.press("enter")
        assert stage.foot.startswith("! Flagged: q 1?u 3")
        assert desk.card("c1").memory.flag == "q 1?u 3"
        assert log(desk) == []
        await stage.press("exclamation_mark")
        assert stage.foot.startswith("✓ The flag is gone.")
        assert desk.card("c1").memory.flag is None
        await stage.press("u", "u")
        assert desk.card("c1").memory.flag is None


@acted
async def test_a_flag_can_be_left_and_may_be_empty(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("exclamation_mark", "x", "escape")
        assert stage.foot.startswith("space show answer")
        assert desk.card("c1").memory.flag is None
        await stage.press("exclamation_mark", "enter")
        assert stage.foot.startswith("! Flagged: to be looked at")
        assert desk.card("c1").memory.flag == ""


@acted
async def test_what_is_typed_into_a_flag_reaches_nothing_else(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "exclamation_mark")
        await stage.press(*"1234hjklusbqonU", "space", "question_mark", "exclamation_mark")
        assert log(desk) == []
        assert isinstance(stage.page, ReviewScreen)
        await stage.press("enter")
        assert desk.card("c1").memory.flag == "1234hjklusbqonU ?!"


@acted
async def test_the_field_stays_with_its_text_when_the_terminal_changes(bench: Bench) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space", "exclamation_mark")
        await stage.type("wrong")
        await stage.resize(40, 12)
        assert stage.foot.split() == ["!", "wrong", "enter", "esc"]
        assert stage.column_of("wrong")[0] == 4
        await stage.resize(120, 40)
        assert "What is wrong?   wrong" in stage.foot


@acted
async def test_while_the_flag_is_typed_a_click_elsewhere_does_nothing(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "exclamation_mark")
        await stage.type("wrong")
        await stage.click("3 Good")
        assert log(desk) == []
        await stage.click("enter")
        assert desk.card("c1").memory.flag == "wrong"
        assert "First answer." in stage.text
        await stage.press("exclamation_mark", "exclamation_mark", "x")
        await stage.click("esc")
        assert stage.foot.startswith("1–4 grade")
        assert isinstance(stage.page, ReviewScreen)


# --- the source -------------------------------------------------------------------------------------------------------


class Browser(webbrowser.BackgroundBrowser):
    """Remembers what it was asked to open."""

    def __init__(self) -> None:
        super().__init__("none")
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: ARG002 - the shape of a browser
        self.opened.append(url)
        return True


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser()
    monkeypatch.setattr(webbrowser, "get", lambda *_: browser)
    return browser


@acted
async def test_the_source_is_opened_after_its_address_was_shown(bench: Bench, browser: Browser) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("o")
        assert stage.foot.startswith("space show answer")
        await stage.press("space", "o")
        assert stage.foot.startswith("Open https://example.org/1?")
        assert browser.opened == []
        await stage.press("enter")
        assert browser.opened == ["https://example.org/1"]
        assert stage.foot == "· Opened."


LINKED = note(
    "Where does [this](https://front.example) lead?",
    "To [a](https://a.example/1), [there](other.md) and <https://a.example/2>; [again](https://a.example/1).\n\n"
    "Source: [s](https://source.example)",
    id="c1",
)


@acted
async def test_before_the_answer_only_links_of_the_question_are_opened(bench: Bench, browser: Browser) -> None:
    bench.folder.write("a.md", deck(LINKED))
    async with on_stage(bench.desk(), review=[]) as stage:
        assert "o open link" in stage.foot
        await stage.press("o")
        assert stage.foot == "Open https://front.example?                                   enter  esc"
        await stage.press("o")
        assert stage.foot.startswith("Open https://front.example?")
        await stage.press("escape", "enter")
        assert browser.opened == []
        await stage.press("o", "enter")
        assert browser.opened == ["https://front.example"]


@acted
async def test_pressed_again_the_key_asks_about_the_next_address_the_source_first(
    bench: Bench, browser: Browser
) -> None:
    bench.folder.write("a.md", deck(LINKED))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space")
        asked = []
        for _ in range(5):
            await stage.press("o")
            asked.append(stage.foot.split("?")[0])
        assert asked == [
            "Open https://source.example",
            "Open https://front.example",
            "Open https://a.example/1",
            "Open https://a.example/2",
            "Open https://source.example",
        ]
        assert stage.foot.endswith("1 of 4 · o next   enter  esc")
        await stage.press("o", "o", "enter")
        assert browser.opened == ["https://a.example/1"]


@acted
async def test_of_several_addresses_a_narrow_screen_shows_each_as_a_whole(bench: Bench, browser: Browser) -> None:
    bench.folder.write("a.md", deck(LINKED))
    async with on_stage(bench.desk(), (40, 12), review=[]) as stage:
        await stage.press("space", "o", "o", "o")
        assert stage.rows[-2:] == [" https://a.example/1", " Open it?        3/4 o next  enter  esc"]
        await stage.click("o next")
        assert "https://a.example/2" in stage.text
        await stage.click("enter")
        assert browser.opened == ["https://a.example/2"]


@acted
async def test_a_click_on_a_link_asks_about_it(bench: Bench, browser: Browser) -> None:
    bench.folder.write("a.md", deck(LINKED))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space")
        await stage.click("https://a.example/2")
        assert stage.foot.startswith("Open https://a.example/2?")
        await stage.press("escape")
        await stage.click("there")
        assert stage.foot.startswith("1–4 grade")
        await stage.click("this")
        await stage.click("enter  esc")
        assert browser.opened == ["https://front.example"]


@acted
async def test_enter_opens_and_does_not_answer_while_it_is_asked(bench: Bench, browser: Browser) -> None:
    bench.folder.write(
        "a.md", deck(note("Is [it](https://it.example)?", "- [x] yes\n- [ ] no", id="c1", kind="choice"))
    )
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("1", "o", "enter")
        assert browser.opened == ["https://it.example"]
        assert "(•)" in stage.text
        await stage.press("o")
        await stage.click("enter  esc")
        assert browser.opened == ["https://it.example"] * 2
        assert "(•)" in stage.text


@pytest.mark.parametrize("other", ["escape", "q", "u", "space", "pageup", "question_mark", "b", "3"])
@acted
async def test_any_key_but_enter_opens_nothing_then_or_later(bench: Bench, browser: Browser, other: str) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space", "o", other, "enter")
        assert browser.opened == []
        if other in {"escape", "q"}:
            assert stage.foot == "· Choose 1–4: nothing is proposed."


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (30, 8)])
@acted
async def test_a_long_address_is_shown_as_a_whole(bench: Bench, browser: Browser, size: tuple[int, int]) -> None:
    address = "https://example.org/" + "/".join(f"part{number}" for number in range(15))
    bench.folder.write("a.md", deck(note("Why?", f"Because.\n\nSource: [x]({address})", id="c1")))
    async with on_stage(bench.desk(), size, review=[]) as stage:
        await stage.press("space", "o")
        assert address in "".join(row.strip() for row in stage.rows)
        await stage.press("enter")
        assert browser.opened == [address]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.c", "studykit"])
@acted
async def test_only_web_addresses_are_opened(bench: Bench, browser: Browser, address: str) -> None:
    bench.folder.write("a.md", deck(note("Why?", f"Because.\n\nSource: [x]({address})", id="c1")))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space", "o", "enter")
        assert browser.opened == []


@acted
async def test_without_a_browser_the_address_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "get", none)
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space", "o", "enter")
        assert stage.foot == "· No browser here: https://example.org/1"


# --- keys that come too early -----------------------------------------------------------------------------------------


@acted
async def test_a_grade_struck_before_its_answer_is_painted_is_dropped(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.strike("space", "3")
        assert "First answer." in stage.text
        assert log(desk) == []
        await stage.strike("3", "space", "3", "space", "1")
        assert log(desk) == [("c1", 3)]
        assert "Second […]?" in stage.text


@acted
async def test_a_double_struck_space_shows_and_says_no_more(bench: Bench) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.strike("space", "space")
        assert stage.foot.startswith("1–4 grade")


@acted
async def test_a_double_struck_enter_at_home_only_begins(bench: Bench) -> None:
    desk = bench.desk()
    desk.set_goal(None)
    async with on_stage(desk) as stage:
        await stage.strike("enter", "enter", "space", "3")
        assert stage.foot.startswith("space show answer")
        assert log(desk) == []


@acted
async def test_a_double_struck_grade_at_the_end_stays_at_the_end(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press(*["space", "4"] * 2, "space")
        await stage.strike("4", "enter", "u")
        assert stage.head.startswith("Done for today")
        assert len(log(desk)) == 3


@acted
async def test_a_key_from_before_the_paint_is_dropped_even_if_it_arrives_after(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        late = Key("space", " ")
        await stage.press("s")
        stage.app.post_message(late)
        await stage.pilot.pause()
        assert "Second [hole]?" not in stage.text
        assert stage.foot.startswith("✓ Suspended")


# --- leaving, going, resizing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["q", "escape"])
@acted
async def test_leaving_goes_one_screen_back_and_from_home_out(bench: Bench, key: str) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", key)
        assert stage.head.startswith("studykit")
        await stage.press(key)
        assert not stage.app.is_running
    assert stage.app.return_code == 0
    assert log(desk) == []


@acted
async def test_a_card_left_with_its_answer_shown_is_asked_again(bench: Bench) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space", "q", "enter")
        assert stage.foot.startswith("space show answer")
        assert "First question?" in stage.text


@acted
async def test_the_keys_of_a_screen_are_shown_and_left_by_the_same_key(bench: Bench) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space", "question_mark")
        assert stage.head.startswith("Keys")
        for text in (
            "1 2 3 4       Again Hard Good Easy",
            "h j k l       the same",
            "u U           undo, redo",
            "q, esc   leave",
        ):
            assert text in stage.text
        await stage.press("question_mark")
        assert "First answer." in stage.text
        await stage.press("question_mark", "q")
        assert "First answer." in stage.text


@acted
async def test_keys_that_were_mapped_anew_are_shown_as_they_are_mapped(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        stage.app.set_keymap({"grade.good": "f,g", "card.suspend": "z"})
        await stage.press("question_mark")
        assert "1 2 f 4       Again Hard Good Easy" in stage.text
        assert "h j g l       the same" in stage.text
        assert "z        suspend" in stage.text
        await stage.press("q", "space", "f")
        assert log(desk) == [("c1", 3)]


@acted
async def test_all_keys_can_be_read_on_a_small_terminal(bench: Bench) -> None:
    async with on_stage(bench.desk(), (40, 12), review=[]) as stage:
        await stage.press("question_mark")
        first = stage.text
        assert "▾" in first
        await stage.press("space", "space", "space")
        assert "q, esc   leave" in first + stage.text
        await stage.press("pageup", "pageup", "pageup")
        assert stage.text == first


STATES: dict[str, tuple[list[str], str]] = {
    "asking": ([], "First question?"),
    "answered": (["space"], "First answer."),
    "a status": (["space", "u"], "· Nothing to take back."),
    "the keys": (["question_mark"], "Keys"),
    "the end": (["space", "4", "space", "4", "space", "4"], "Done for today"),
    "home": (["q"], "studykit"),
    "the goal": (["q", "g"], "No interview date is set."),
    "an address": (["space", "o"], "example.org/1"),
}


@pytest.mark.parametrize("state", list(STATES))
@acted
async def test_a_resize_keeps_the_state(bench: Bench, state: str) -> None:
    desk = bench.desk()
    keys, shown = STATES[state]
    async with on_stage(desk, review=[]) as stage:
        await stage.press(*keys)
        before, answers = stage.rows, log(desk)
        assert shown in stage.text
        for size in ((40, 12), (120, 40), (20, 5), (200, 60), (80, 24)):
            await stage.resize(*size)
            assert len(stage.rows) == size[1]
            assert shown in stage.text or size == (20, 5)
        assert stage.rows == before
        assert log(desk) == answers


@acted
async def test_pages_turn_both_ways_and_a_resize_keeps_the_page(bench: Bench) -> None:
    text = "\n\n".join(f"Paragraph {number}." for number in range(30))
    bench.folder.write("a.md", deck(note("A long one?", f"{text}\n\n---\n\n{text}", id="c1")))
    async with on_stage(bench.desk(), review=[]) as stage:
        assert stage.foot.startswith("space next page")
        await stage.press("pageup")
        assert "Paragraph 0." in stage.text
        await stage.press("pagedown")
        assert "Paragraph 0." not in stage.text
        page = stage.rows
        await stage.resize(100, 70)
        assert stage.foot.startswith("space show answer")
        await stage.resize(80, 24)
        assert stage.rows == page
        await stage.press("pageup")
        assert "Paragraph 0." in stage.text
        for _ in range(10):
            if not stage.foot.startswith("space next page"):
                break
            await stage.press("space")
        assert "Paragraph 29." in stage.text
        await stage.press("space")
        assert stage.foot.startswith("1–4 grade")
        assert "A long one?…" in stage.text
        await stage.press("pageup")
        assert "Paragraph" in stage.text


@acted
async def test_the_next_card_begins_on_its_first_page_with_its_code_unmoved(bench: Bench) -> None:
    paragraphs = "\n\n".join(f"Paragraph {number}." for number in range(30))
    wide = f"```\nBEGIN{'x' * 90}\n```"
    notes = [note(f"Question {n}?", f"{wide}\n\n{paragraphs}\n\n---\n\nAn answer.", id=f"c{n}") for n in (1, 2)]
    bench.folder.write("a.md", deck(*notes))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("right", "pagedown", "pagedown")
        assert "BEGIN" not in stage.text
        await stage.press("s")
        assert "Question 2?" in stage.text
        assert "BEGIN" in stage.text
        assert "Paragraph 0." in stage.text


@acted
async def test_the_wheel_turns_pages_and_never_shows_the_answer(bench: Bench) -> None:
    text = "\n\n".join(f"Paragraph {number}." for number in range(30))
    bench.folder.write("a.md", deck(note("A long one?", f"{text}\n\n---\n\nThe answer.", id="c1")))
    async with on_stage(bench.desk(), review=[]) as stage:
        for _ in range(8):
            await stage.pilot._post_mouse_events([_scroll(down=True)], stage.page.canvas, offset=(5, 5), button=0)
            await stage.pilot.pause()
        assert stage.foot.startswith("space show answer")
        assert "Paragraph 29." in stage.text
        await stage.pilot._post_mouse_events([_scroll(down=False)], stage.page.canvas, offset=(5, 5), button=0)
        await stage.pilot.pause()
        assert stage.foot.startswith("space next page")


def _scroll(*, down: bool) -> type:
    from textual.events import MouseScrollDown, MouseScrollUp  # noqa: PLC0415

    return MouseScrollDown if down else MouseScrollUp


@acted
async def test_wide_code_moves_sideways(bench: Bench) -> None:
    code = "short\n" + "x" * 60 + "END" + "y" * 20
    bench.folder.write("a.md", deck(note("What is this?", f"```\n{code}\n```\n\n---\n\nCode.", id="c1")))
    async with on_stage(bench.desk(), (60, 24), review=[]) as stage:
        assert "←→ code" in stage.foot
        assert "END" not in stage.text
        await stage.press("left")
        assert "      short" in stage.rows
        await stage.press("right", "right", "right", "right", "right", "right")
        assert "ENDyyyyyyyyyyyyyyyyyyyy" in stage.text
        await stage.press(*["left"] * 6)
        assert "      short" in stage.rows


# --- home -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_decks(bench: Bench) -> Desk:
    bench.folder.write("b.md", deck(*numbered(2, start=10), title="Another deck"))
    desk = bench.desk()
    desk.set_goal(None)
    return desk


@acted
async def test_enter_at_home_begins_and_home_counts_what_was_done(two_decks: Desk) -> None:
    async with on_stage(two_decks) as stage:
        assert "▸ 5 cards, about" in stage.text
        await stage.press("enter", "space", "4", "q")
        assert "▸ 4 cards, about" in stage.text
        assert stage.app.screen_stack == [stage.app.screen]


@acted
async def test_the_cursor_chooses_a_deck_and_stays_there(two_decks: Desk) -> None:
    async with on_stage(two_decks) as stage:
        await stage.press("down")
        assert "▸ A deck" in stage.text
        await stage.press("j")
        assert "▸ Another deck" in stage.text
        assert "Another deck: 2 cards, about 1 min" in stage.text
        await stage.press("down", "down", "enter")
        assert stage.head.startswith("Another deck")
        await stage.press("space", "4", "q")
        assert "▸ Another deck" in stage.text
        assert "Another deck: 1 card" in stage.text
        await stage.press("home")
        assert "▸ 4 cards, about" in stage.text
        await stage.press("end", "k", "up")
        assert "▸ 4 cards, about" in stage.text


@acted
async def test_escape_takes_the_cursor_back_before_it_leaves(two_decks: Desk) -> None:
    async with on_stage(two_decks) as stage:
        await stage.press("down", "escape")
        assert stage.app.is_running
        assert "▸ 5 cards, about" in stage.text
        await stage.press("escape")
        assert not stage.app.is_running


@acted
async def test_a_deck_with_nothing_due_says_so(two_decks: Desk) -> None:
    for card in ("c10", "c11"):
        two_decks.answer(card, Rating.EASY)
    async with on_stage(two_decks) as stage:
        await stage.press("end", "enter")
        assert stage.foot == "· Nothing is due in this deck today."
        assert isinstance(stage.page, HomeScreen)


@acted
async def test_more_new_cards_come_when_asked_for_and_it_says_when_there_are_none(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(15)))
    desk = bench.desk(new=1)
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "4")
        assert stage.head.startswith("Done for today")
        await stage.press("n")
        assert "10 left" in stage.head
        await stage.press("q", "n")
        assert "left" in stage.head
        for _ in range(20):
            await stage.press("space", "4")
        await stage.press("n")
        for _ in range(6):
            await stage.press("space", "4")
        await stage.press("n")
        assert stage.foot == "· There are no more new cards."
        await stage.press("q", "n")
        assert stage.foot == "· There are no more new cards."
        assert isinstance(stage.page, HomeScreen)


@acted
async def test_home_names_errors_and_shows_them(bench: Bench) -> None:
    bench.folder.write("bad.md", deck(note("{{c1::open", id="x1", kind="cloze"), note("Good?", id="g1")))
    desk = bench.desk()
    desk.set_goal(None)
    async with on_stage(desk) as stage:
        assert "! 1 error in decks/bad.md, the first at 5:4" in stage.text
        assert "d findings" in stage.foot
        await stage.press("d")
        assert stage.head.startswith("Findings")
        assert "SK110" in stage.text
        await stage.press("q")
        assert stage.head.startswith("studykit")


@acted
async def test_home_names_a_folder_that_is_missing_today(bench: Bench, tmp_path: Path) -> None:
    bench.folder.write("good.md", deck(note("Good?", id="g1")))
    desk = Desk(bench.home, [str(bench.folder.path), str(tmp_path / "stick")], bench.watch)
    desk.scan()
    desk.set_goal(None)
    async with on_stage(desk) as stage:
        assert "! stick is not there today" in stage.text
        await stage.press("d")
        assert "SK015" in stage.text
        await stage.press("q")
        await stage.resize(40, 12)
        assert "! A folder is not there" in stage.text
    desk.close()


@acted
async def test_home_without_decks_says_what_a_deck_is(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    desk = Desk(str(tmp_path / "h"), [str(tmp_path / "empty")])
    desk.scan()
    async with on_stage(desk) as stage:
        assert "No deck found in" in stage.text
        await stage.press("enter", "down", "n", "u")
        assert isinstance(stage.page, HomeScreen)
    desk.close()


@acted
async def test_home_left_open_follows_the_day_and_other_processes(two_decks: Desk, bench: Bench) -> None:
    async with on_stage(two_decks) as stage:
        home = stage.page
        assert isinstance(home, HomeScreen)
        other = Desk(bench.home, [str(bench.folder.path)], bench.watch)
        other.scan()
        other.answer("c10", Rating.EASY)
        other.close()
        home._look_again()
        await stage.pilot.pause()
        assert "▸ 4 cards, about" in stage.text
        bench.watch.wait(DAY)
        home._look_again()
        await stage.pilot.pause()
        assert stage.head.endswith("Sat 21 Nov")


# --- steps that come later --------------------------------------------------------------------------------------------


@acted
async def test_a_step_that_comes_later_is_named_with_its_time_and_asked_when_it_comes(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Only one?", id="c1")))
    desk = bench.desk()
    desk.answer("c1", Rating.AGAIN)
    bench.watch.wait(-HOUR)
    async with on_stage(desk, review=[]) as stage:
        assert "One step left, at 09:01." in stage.text
        assert "Everything else is done: 1 card in 1 min. You can leave; the card" in stage.text
        screen = stage.page
        assert isinstance(screen, ReviewScreen)
        assert screen._timer is not None
        assert screen._timer._interval == pytest.approx(2460)
        bench.watch.wait(41 * MINUTE)
        screen._look_again()
        await stage.pilot.pause()
        assert "Only one?" in stage.text


# --- first run --------------------------------------------------------------------------------------------------------


@acted
async def test_a_first_run_asks_one_question_and_goes_on_to_the_first_card(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk) as stage:
        assert "1 deck, 3 cards, ready to study." in stage.text
        assert "Do you have an interview date?" in stage.text
        await stage.type("15 Dec")
        assert "15 Dec                   Tue 15 December 2026, in 25 days" in stage.text
        await stage.press("enter")
        assert "First question?" in stage.text
        goal = desk.goal()
        assert goal is not None
        assert goal.day - desk.clock.day() == 25
        await stage.press("q")
        assert "Interview   in 25 days   Tue 15 Dec" in stage.text


@pytest.mark.parametrize("keys", [["enter"], ["escape"], ["x", "escape"]])
@acted
async def test_the_question_can_be_skipped(bench: Bench, keys: list[str]) -> None:
    desk = bench.desk()
    async with on_stage(desk) as stage:
        await stage.press(*keys)
        assert "First question?" in stage.text
        assert desk.goal() is None


@acted
async def test_what_is_no_date_is_said_and_goes_nowhere(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk) as stage:
        await stage.type("soonish")
        assert "not a date yet" in stage.text
        await stage.press("enter")
        assert "Do you have an interview date?" in stage.text
        await stage.press(*["backspace"] * 7)
        await stage.type("2026-11-19")
        assert "that day is past" in stage.text
        await stage.press("enter")
        assert desk.goal() is None


@acted
async def test_the_question_comes_once(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk) as stage:
        await stage.press("enter", "space", "3")
    async with on_stage(desk) as stage:
        assert "▸ 3 cards, about" in stage.text


@acted
async def test_the_date_can_be_given_with_the_mouse(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk) as stage:
        await stage.type("15 Dec")
        await stage.click("go on")
        assert "First question?" in stage.text
        assert desk.goal() is not None


# --- the mouse --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "rating"), [("1 Again", 1), ("2 Hard", 2), ("3 Good", 3), ("4 Easy", 4)])
@acted
async def test_a_click_shows_and_a_click_grades(bench: Bench, text: str, rating: int) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.click("show answer")
        assert "First answer." in stage.text
        await stage.click(text)
        assert log(desk) == [("c1", rating)]


@acted
async def test_a_click_on_the_interval_grades_too_and_a_click_on_text_does_nothing(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        await stage.click("First answer.")
        assert log(desk) == []
        column, row = stage.column_of("4 Easy")
        await stage.pilot.click(offset=(column + 3, row + 1))
        await stage.pilot.pause()
        assert log(desk) == [("c1", 4)]


@acted
async def test_a_click_made_before_the_page_it_fell_on_was_painted_does_nothing(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        column, row = stage.column_of("3 Good")
        for moment, answers in ((0.0, []), (math.inf, [("c1", 3)])):
            click = Click(None, column, row, 0, 0, 1, shift=False, meta=False, ctrl=False)
            click.time = moment
            await stage.page.on_click(click)
            assert log(desk) == answers


@acted
async def test_every_word_of_the_foot_can_be_clicked(bench: Bench) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.click("suspend")
        assert stage.foot.startswith("✓ Suspended")
        await stage.click("u take")
        assert "First question?" in stage.text
        await stage.press("space")
        await stage.click("? keys")
        assert stage.head.startswith("Keys")
        await stage.click("q leave")
        assert "First answer." in stage.text


# --- the world --------------------------------------------------------------------------------------------------------


@acted
async def test_a_store_that_fails_ends_the_app_with_its_line(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = bench.desk()

    def full(*_: object, **__: object) -> None:
        raise StoreError("the disk is full; nothing of this step was written")

    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        monkeypatch.setattr(desk.store, "answer", full)
        stage.app.post_message(Key("3", "3"))
        await asyncio.wait_for(stage.ended(), 30)
    assert stage.app.return_code == 4
    assert str(stage.app.failure) == "the disk is full; nothing of this step was written"
    assert log(desk) == []


@acted
async def test_decks_are_read_beside_the_screen_and_then_it_begins(bench: Bench) -> None:
    desk = Desk(bench.home, [str(bench.folder.path)], bench.watch)
    async with on_stage(desk, scanned=False) as stage:
        await stage.app.workers.wait_for_complete()
        await stage.pilot.pause()
        assert "1 deck, 3 cards, ready to study." in stage.text
    async with on_stage(desk, review=[], scanned=False) as stage:
        await stage.app.workers.wait_for_complete()
        await stage.pilot.pause()
        assert "First question?" in stage.text
    desk.close()


@acted
async def test_a_deck_that_turns_out_not_to_be_there_ends_the_app_with_a_line(bench: Bench) -> None:
    desk = Desk(bench.home, [str(bench.folder.path)], bench.watch)
    async with on_stage(desk, review=["nosuch"], scanned=False) as stage:
        await stage.ended()
    assert (stage.app.return_code, str(stage.app.failure)) == (2, "there is no deck 'nosuch'")
    desk.close()


@acted
async def test_decks_that_cannot_be_read_end_the_app_with_a_line(bench: Bench) -> None:
    desk = Desk(bench.home, [str(bench.folder.path)], bench.watch)
    bench.folder.remove("a.md")
    bench.folder.path.rmdir()
    async with on_stage(desk, scanned=False) as stage:
        await asyncio.sleep(0)
        await stage.ended()
    assert stage.app.return_code == 3
    assert "there is no such folder" in str(stage.app.failure)
    desk.close()


@acted
async def test_ctrl_c_leaves_without_a_word(bench: Bench) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("ctrl+c")
        assert not stage.app.is_running
    assert stage.app.return_code == 130


@acted
async def test_a_retired_card_on_the_table_can_still_be_graded(bench: Bench) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        bench.folder.write("a.md", deck(*numbered(1)))
        other = Desk(bench.home, [str(bench.folder.path)], bench.watch)
        other.scan()
        other.close()
        await stage.press("3")
        assert "Question 0?" in stage.text
    assert log(desk) == [("c1", 3)]


HOSTILE: Callable[[str], str] = "[@click=app.exit]{}[/] [bold red]x[/] \x1b[31m\u202e".format


@acted
async def test_no_text_of_a_deck_is_markup_or_a_link(bench: Bench) -> None:
    evil = HOSTILE("quit")
    bench.folder.write(
        "a.md", deck(note(evil, f"{evil} [click](https://x.y)", id="c1"), title=json.dumps(HOSTILE("t")))
    )
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space")
        assert "[@click=app.exit]quit[/] [bold red]x[/] ␛[31m<U+202E>" in stage.text
        await stage.click("quit")
        await stage.click("click")
        assert stage.app.is_running
        await stage.press("exclamation_mark")
        await stage.press("[", "b", "]", "enter")
        assert "! Flagged: [b]" in stage.foot
        await stage.press("s")
        assert "✓ Suspended: [@click=app.exit]quit[/]" in stage.foot
        await stage.press("q")
        assert "[@click=app.exit]t[/]" in stage.text
