"""Reviews that are wished to be something else than what the day holds, on the screen."""

from __future__ import annotations

import pytest

from studykit.memory.model import Rating
from studykit.study.session import Wish
from tests.desk.tools import DAY, MINUTE, Bench, learn
from tests.store.tools import all_memories, deck, numbered
from tests.tui.stage import acted, on_stage


@acted
async def test_cramming_says_that_nothing_counts_and_leaves_memory_as_it_was(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0"])
    before = all_memories(desk.store)
    async with on_stage(desk, review=[], wish=Wish(cram=True)) as stage:
        assert "2 left" in stage.head
        await stage.press("space")
        assert "not counted" in stage.text
        await stage.press("3", "space", "3")
        assert all_memories(desk.store) == before
        assert len(desk.store.reviews_on(desk.clock.day())) == 3


@acted
async def test_a_review_of_one_card_ends_after_it_and_more_may_be_asked_for(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(5)))
    async with on_stage(bench.desk(), review=[], wish=Wish(limit=1)) as stage:
        assert "1 left" in stage.head
        await stage.press("space", "4")
        assert "4 cards left for today" in stage.text
        await stage.press("n")
        assert "Question 1?" in stage.text


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ((80, 24), "! Forgotten 8 times: reword that card, or put it away (u, then s)."),
        ((40, 12), "! Forgotten 8 times: u, then s."),
    ],
)
@acted
async def test_a_card_that_becomes_a_leech_is_spoken_of(bench: Bench, size: tuple[int, int], said: str) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0"])
    for _ in range(7):
        bench.watch.wait(100 * DAY)
        desk.answer("c0", Rating.AGAIN)
        bench.watch.wait(15 * MINUTE)
        desk.answer("c0", Rating.GOOD)
    bench.watch.wait(100 * DAY)
    async with on_stage(desk, size, review=[]) as stage:
        assert "Question 0?" in stage.text
        await stage.press("space", "1")
        assert stage.foot == said
