"""Browse with a learner at the keys: searching, moving, doing something to cards, and coming back."""

from __future__ import annotations

import pytest

from studykit.deck.lines import Line
from studykit.desk.desk import Desk
from studykit.study.goal.goal import Goal
from studykit.tui.browse import BrowseScreen
from studykit.tui.home import HomeScreen
from studykit.tui.review import ReviewScreen
from tests.desk.tools import Bench, learn
from tests.store.tools import deck, note, numbered
from tests.tui.stage import Stage, acted, on_stage

SOURCE = "Source: [RFC 9111](https://www.rfc-editor.org/rfc/rfc9111)"
CACHING = deck(
    note("Which header keeps a response in a shared cache?", "`s-maxage` sets the ttl.", id="smax"),
    note("What does no-cache allow?", f"Storing.\n\n{SOURCE}", id="nocache"),
    note("What is the hit ratio?", "Hits over requests.", id="ratio"),
    title="HTTP caching semantics",
)
CHOICE = deck(
    note("Which is HTTP/3's transport?", "- [x] QUIC\n- [ ] TCP\n- [ ] SCTP", id="h3", kind="choice"), title="Transport"
)


@pytest.fixture
def desk(bench: Bench) -> Desk:
    bench.folder.write("http/http-caching.md", CACHING)
    desk = bench.desk()
    learn(desk, bench.watch, ["ratio"])
    return desk


def browse(stage: Stage) -> BrowseScreen:
    screen = stage.page
    assert isinstance(screen, BrowseScreen)
    return screen


def card(stage: Stage) -> str:
    row = browse(stage).selected()
    assert row is not None
    return row.card


def status(desk: Desk, card_id: str) -> str:
    memory = desk.card(card_id).memory
    return f"{'susp ' if memory.suspended else ''}{'bury ' if memory.buried_until else ''}{memory.flag or ''}".strip()


@acted
async def test_each_key_filters(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash")
        assert stage.rows[1].split() == ["Browse", "3", "cards"]
        await stage.type("ca")
        assert stage.rows[1].strip().endswith("2 of 3 cards")
        await stage.type("che ttl")
        assert stage.rows[1].strip().endswith("1 of 3 cards")
        assert stage.rows[4] == "     cache ttl"
        assert stage.foot.startswith("↑↓ move   enter open   esc to the list")
        await stage.press("escape", "escape")
        assert isinstance(stage.page, HomeScreen)


@acted
async def test_commands_act_on_the_card_at_the_cursor_and_are_taken_back(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash", "down")
        assert card(stage) == "nocache"
        for key, kept, said in (("s", "susp", "✓ Suspended: "), ("b", "bury", "✓ Till tomorrow: ")):
            await stage.press(key)
            assert status(desk, "nocache") == kept
            assert stage.foot.startswith(f"{said}What does no-cache allow?")
            await stage.press("u")
            assert status(desk, "nocache") == ""
            assert stage.foot.startswith("↶ Took back ")
            await stage.press("U")
            assert status(desk, "nocache") == kept
            assert stage.foot.startswith("↶ Put back ")
            assert f"{kept}" in stage.rows[7]
            await stage.press(key)
            assert status(desk, "nocache") == ""


@acted
async def test_leaving_comes_back_to_a_review_in_the_same_state(bench: Bench) -> None:
    bench.folder.write("a.md", CHOICE)
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("1")
        before = stage.rows
        assert "(•)" in stage.text
        await stage.press("slash", "down", "q")
        assert isinstance(stage.page, ReviewScreen)
        assert stage.rows == before
        await stage.press("enter")
        before = stage.rows
        await stage.press("slash", "escape", "escape")
        assert stage.rows == before


@acted
async def test_only_the_cards_that_the_list_shows_are_fetched(bench: Bench) -> None:
    for number in range(8):
        bench.folder.write(f"d{number}.md", deck(*numbered(150, start=number * 150), title=f"D{number}"))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0"])
    async with on_stage(desk) as stage:
        await stage.press("slash")
        fetched: list[int] = []
        fetch = browse(stage).searcher.rows

        def counted(*args: object) -> list[object]:
            rows = fetch(*args)  # type: ignore[arg-type]
            fetched.append(len(rows))
            return rows  # type: ignore[return-value]

        browse(stage).searcher.rows = counted  # type: ignore[assignment, method-assign]
        await stage.press("end", "home", "pagedown", "end", "up")
        assert card(stage) == "c1198"
        assert sum(fetched) < 60
        assert "Question 1198?" in stage.text


@acted
async def test_what_is_done_to_the_card_on_the_table_is_known_there(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3), title="A"))
    desk = bench.desk()
    learn(desk, bench.watch, ["c2"])
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        assert "Answer 0." in stage.text
        await stage.press("slash", "escape", "down", "s", "q")
        assert "Answer 0." in stage.text, "the one after it was suspended"
        await stage.press("slash", "escape", "s", "q")
        assert status(desk, "c0") == "susp"
        assert "Question 0?" not in stage.text
        assert "Done for today" in stage.text


@acted
async def test_an_answer_taken_back_in_browse_is_asked_again(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2), title="A"))
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "4")
        assert "Question 1?" in stage.text
        assert "1 left" in stage.head
        await stage.press("slash", "escape", "u")
        assert stage.foot.startswith("↶ Took back Easy: Question 0?")
        await stage.press("q")
        assert "Question 1?" in stage.text
        assert "2 left" in stage.head


# --- the field --------------------------------------------------------------------------------------------------------


@acted
async def test_letters_typed_before_the_field_is_there_are_not_lost(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.strike("slash", "t", "t", "l")
        await stage.pilot.pause()
        assert browse(stage).wanted.text == "ttl"
        assert card(stage) == "smax"


@acted
async def test_the_field_keeps_what_was_typed_and_takes_every_letter_that_is_a_command_in_the_list(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash")
        await stage.type("sbrq")
        assert status(desk, "smax") == ""
        assert isinstance(stage.page, BrowseScreen)
        await stage.press("escape", "slash", "x")
        assert browse(stage).wanted.text == "sbrqx"


@acted
async def test_a_question_mark_in_the_field_shows_the_keys(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash", "h", "question_mark")
        assert stage.head == "Keys                                                              Browse"
        assert "forget its memory" in stage.text, stage.text
        await stage.press("q", "i")
        assert browse(stage).wanted.text == "hi"


@acted
async def test_enter_takes_the_word_that_may_have_been_meant(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash")
        await stage.type("cache ttll")
        assert "No card has cache and ttll. Did you mean ttl?  enter" in stage.text.replace("ttl? enter", "ttl?  enter")
        await stage.press("enter")
        assert browse(stage).wanted.text == "cache ttl"
        assert stage.rows[4] == "     cache ttl"
        assert card(stage) == "smax"


@acted
async def test_a_word_that_no_card_has_is_named(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash")
        await stage.type("zzzz")
        assert "No card has zzzz." in stage.text
        assert stage.foot.startswith("esc to the list")
        await stage.press("enter", "escape", "s", "b", "r", "o", "i", "e", "enter", "exclamation_mark", "end")
        assert "No card has zzzz." in stage.text


@acted
async def test_a_filter_that_does_not_exist_is_named_and_one_that_does_is_in_the_accent(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash")
        await stage.type("kind:basic ttl")
        assert card(stage) == "smax"
        accent = stage.style_of("kind:basic").color
        await stage.press("escape")
        assert stage.style_of("kind:basic").color == accent == stage.style_of("▸").color
        await stage.press("slash")
        await stage.type(" author:me")
        assert "There is no filter author:. There are deck:, tag:, kind:, is:." in stage.text


@pytest.mark.parametrize("text", ['"', "*", "NEAR(", "^", "-", "(", "\u202e", "\x1b[31m", "is:", "x" * 300])
@acted
async def test_whatever_is_typed_finds_something_or_nothing_and_no_more(desk: Desk, text: str) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash")
        screen = browse(stage)
        assert screen._field is not None
        screen._field.insert_text_at_cursor(text)
        await stage.pilot.pause()
        assert screen.found.total in (0, 3)
        assert len(screen.wanted.text) <= 200
        assert "\x1b[31m" not in stage.text
        assert "\u202e" not in stage.text


# --- the list ---------------------------------------------------------------------------------------------------------


@acted
async def test_the_cursor_moves_by_every_key_of_a_list_by_the_wheel_and_by_a_click(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(40), title="A"))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0"])
    async with on_stage(desk) as stage:
        await stage.press("slash", "escape")
        moves = (
            ("down", 1), ("j", 2), ("up", 1), ("k", 0), ("k", 0), ("pagedown", 8), ("pagedown", 16), ("pageup", 8),
            ("end", 39), ("j", 39), ("home", 0),
        )  # fmt: skip
        for key, number in moves:
            await stage.press(key)
            assert card(stage) == f"c{number}", key
        browse(stage).turn_page(1)
        assert card(stage) == "c3"
        await stage.click("Question 5?")
        assert card(stage) == "c5"
        await stage.click("Question 5?")
        assert stage.rows[4].strip() == "Question 5?", "a second click opens it"


@acted
async def test_a_card_alone_shows_question_and_answer_and_nothing_is_graded(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        before = len(desk.store.reviews_on(desk.clock.day()))
        await stage.press("slash", "enter")
        assert stage.head.startswith("HTTP caching semantics · recall")
        assert "s-maxage sets the ttl." in stage.text
        await stage.press("1", "2", "3", "4", "h", "l", "space")
        await stage.press("down")
        assert stage.head.endswith("2 of 3")
        assert "What does no-cache allow?" in stage.text
        await stage.press("s")
        assert status(desk, "nocache") == "susp"
        assert "suspended: it is not asked" in stage.text
        await stage.press("enter")
        assert stage.rows[1].strip().startswith("Browse")
        await stage.press("enter", "q")
        assert stage.rows[1].strip().startswith("Browse")
        await stage.press("q")
        assert isinstance(stage.page, HomeScreen)
        assert len(desk.store.reviews_on(desk.clock.day())) == before


@acted
async def test_a_long_card_alone_has_pages(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Long?", "\n\n".join(f"Line {n}." for n in range(40)), id="long"), title="A"))
    desk = bench.desk()
    learn(desk, bench.watch, ["long"])
    async with on_stage(desk) as stage:
        await stage.press("slash", "enter")
        assert "Line 0." in stage.text
        assert "Line 39." not in stage.text
        await stage.press("space", "pagedown", "space", "space", "space", "space")
        assert "Line 39." in stage.text
        await stage.press(*["pageup"] * 6)
        assert "Line 0." in stage.text


# --- what is done to cards --------------------------------------------------------------------------------------------


@acted
async def test_a_flag_says_what_is_wrong_and_the_same_key_clears_it(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash", "escape", "exclamation_mark")
        assert stage.foot.startswith("! What is wrong?")
        await stage.type("out of date")
        await stage.press("enter")
        assert status(desk, "smax") == "out of date"
        assert stage.foot.startswith("! Flagged: out of date")
        assert "! http-caching" in stage.text
        await stage.press("u")
        assert status(desk, "smax") == ""
        await stage.press("U", "exclamation_mark")
        assert status(desk, "smax") == ""
        assert stage.foot.startswith("✓ The flag is gone.")
        await stage.press("exclamation_mark")
        await stage.type("no")
        await stage.press("escape")
        assert status(desk, "smax") == ""
        assert isinstance(stage.page, BrowseScreen)


@acted
async def test_a_reset_forgets_and_is_taken_back(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash")
        await stage.type("ratio")
        await stage.press("escape", "r")
        assert desk.card("ratio").memory.reps == 0
        assert stage.foot.startswith("✓ Forgotten: What is the hit ratio?")
        await stage.press("u")
        assert desk.card("ratio").memory.reps == 1
        await stage.press("U", "r")
        assert stage.foot == "· There is nothing to forget: the card is new."


@acted
async def test_under_a_filter_a_card_that_no_longer_fits_leaves_the_list_and_undo_brings_it_back(desk: Desk) -> None:
    desk.mark_all(["smax", "nocache"], "suspend")
    async with on_stage(desk) as stage:
        await stage.press("slash")
        await stage.type("is:susp")
        await stage.press("escape")
        assert stage.rows[1].strip().endswith("2 of 3 cards")
        await stage.press("s")
        assert stage.rows[1].strip().endswith("1 of 3 cards")
        assert card(stage) == "nocache"
        await stage.press("u")
        assert stage.rows[1].strip().endswith("2 of 3 cards")
        assert card(stage) == "smax"


@acted
async def test_the_address_of_a_source_is_shown_before_it_is_opened(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def note_opened(address: str) -> Line:
        opened.append(address)
        return ()

    monkeypatch.setattr("studykit.tui.opening._open", note_opened)
    async with on_stage(desk) as stage:
        await stage.press("slash", "escape", "o")
        assert stage.foot == "· There is no address to open."
        await stage.press("down", "o")
        assert "https://www.rfc-editor.org/rfc/rfc9111" in stage.text
        await stage.press("escape")
        assert isinstance(stage.page, BrowseScreen)
        await stage.press("o", "enter")
        assert opened == ["https://www.rfc-editor.org/rfc/rfc9111"]


@acted
async def test_memory_and_history_of_the_card_come_back_to_the_list(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash", "escape", "end", "i")
        assert "What is the hit ratio?" in stage.text
        assert "Easy" in stage.text
        await stage.press("i")
        assert card(stage) == "ratio"


# --- from elsewhere, and back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["g", "p", "d", "question_mark"])
@acted
async def test_every_screen_leads_to_browse_and_back(desk: Desk, key: str) -> None:
    desk.set_goal(Goal(desk.clock.day() + 10, 30))
    async with on_stage(desk) as stage:
        await stage.press(key)
        before = stage.page
        await stage.press("slash")
        assert isinstance(stage.page, BrowseScreen)
        await stage.press("escape", "q")
        assert stage.page is before


@acted
async def test_a_field_that_an_answer_is_typed_in_takes_the_key_as_text(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Which path?", "`a/b`", id="t", kind="typed"), title="A"))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("a", "slash", "b")
        assert isinstance(stage.page, ReviewScreen)
        review = stage.page
        await stage.press("escape", "slash")
        assert browse(stage).wanted.is_empty
        await stage.press("escape", "escape")
        assert stage.page is review
        assert "a/b" in stage.text


@acted
async def test_a_resize_keeps_the_list_the_field_and_the_card(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash", "c", "a", "down")
        for size in ((120, 40), (40, 12), (30, 8), (80, 24)):
            await stage.resize(*size)
            assert card(stage) == "nocache"
        await stage.press("slash")
        await stage.resize(40, 12)
        await stage.type("che")
        assert browse(stage).wanted.text == "cache"
        await stage.press("enter")
        await stage.resize(120, 40)
        assert stage.head.startswith("HTTP caching semantics · recall")


@acted
async def test_many_cards_are_taken_into_the_index_beside_the_screen(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studykit.desk.search.AT_ONCE", 3)
    monkeypatch.setattr("studykit.desk.search.BATCH", 10)
    for number in range(6):
        bench.folder.write(f"d{number}.md", deck(*numbered(10, start=number * 10), title=f"D{number}"))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0"])
    async with on_stage(desk) as stage:
        await stage.press("slash")
        await stage.until(lambda: browse(stage).indexed is None)
        assert browse(stage).found.cards == 60
        assert stage.rows[1].split() == ["Browse", "60", "cards"]
        assert "Reading cards" not in stage.text


@acted
async def test_there_is_a_word_where_there_are_no_cards(bench: Bench) -> None:
    async with on_stage(bench.desk()) as stage:
        await stage.press("slash")
        assert "There are no cards." in stage.text
        await stage.press("escape", "q")
        assert isinstance(stage.page, HomeScreen)


@acted
async def test_what_another_process_did_to_decks_is_found(desk: Desk, bench: Bench) -> None:
    async with on_stage(desk) as stage:
        await stage.press("slash")
        bench.folder.write("new.md", deck(note("Brand new?", "Yes.", id="brand"), title="New"))
        bench.desk()
        await stage.type("brand")
        assert card(stage) == "brand"
