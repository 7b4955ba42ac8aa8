"""Browse with a learner at the keys: searching, moving, doing something to cards, and coming back."""

from __future__ import annotations

import pytest

from studykit.desk.desk import Desk
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
