"""Progress with a learner at the keys: what each does, and that none waits for a figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from studykit.desk.desk import Desk
from studykit.memory.model import Rating
from studykit.study.goal.goal import Goal
from studykit.tui.home import HomeScreen
from studykit.tui.progress import ProgressScreen
from studykit.tui.progress_page import Part
from tests.desk.tools import Bench, learn
from tests.store.tools import deck, numbered
from tests.tui.stage import Stage, acted, on_stage

SIZES = [(80, 24), (40, 12)]


@pytest.fixture
def desk(bench: Bench) -> Desk:
    """Two decks of three cards, two of them answered today."""
    bench.folder.write("a.md", deck(*numbered(3), title="First deck"))
    bench.folder.write("b.md", deck(*numbered(3, 10), title="Second deck"))
    found = bench.desk()
    learn(found, bench.watch, ["c0", "c10"], Rating.EASY)
    return found


def says(stage: Stage, text: str) -> Callable[[], bool]:
    return lambda: text in stage.text


async def at_progress(stage: Stage) -> ProgressScreen:
    """Open it, and wait for its figures."""
    await stage.press("p")
    await stage.until(says(stage, "2 reviews" if stage.app.size.width > 60 else "A day"))
    screen = stage.page
    assert isinstance(screen, ProgressScreen)
    return screen


@pytest.mark.parametrize("size", SIZES)
@acted
async def test_the_figures_come_while_every_key_works(desk: Desk, size: tuple[int, int]) -> None:
    async with on_stage(desk, size) as stage:
        stage.app.foresight.close()
        asked: list[object] = []
        stage.app.foresight.ask = lambda _, day, work: asked.append((day, work))  # type: ignore[method-assign, assignment]
        await stage.press("p")
        assert stage.rows[4 if size[1] >= 18 else 2].strip() == "…"
        await stage.press("tab")
        assert says(stage, "forecast")()
        assert stage.rows[4 if size[1] >= 18 else 2].strip() == "…"
        await stage.press("q")
        assert isinstance(stage.page, HomeScreen)
        assert asked


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("forward", "back"), [("tab", "shift+tab"), ("right", "left")])
@acted
async def test_pages_follow_each_other_both_ways_and_around(
    desk: Desk, size: tuple[int, int], forward: str, back: str
) -> None:
    async with on_stage(desk, size) as stage:
        screen = await at_progress(stage)
        parts = []
        for _ in Part:
            await stage.press(forward)
            parts.append(screen.part)
        assert parts == [Part.FORECAST, Part.CALIBRATION, Part.DECKS, Part.HOURS, Part.DAYS]
        for part in (Part.HOURS, Part.DECKS):
            await stage.press(back)
            assert screen.part is part
        assert says(stage, "First deck")()


@acted
async def test_a_click_on_the_name_of_a_page_shows_it(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        screen = await at_progress(stage)
        for part in reversed(Part):
            await stage.click(part.label)
            assert screen.part is part
            assert stage.style_of(part.label).underline


@acted
async def test_where_one_name_stands_alone_a_click_goes_on(desk: Desk) -> None:
    async with on_stage(desk, (40, 12)) as stage:
        screen = await at_progress(stage)
        await stage.click("days")
        assert screen.part is Part.FORECAST


@acted
async def test_the_page_shown_is_underlined_and_no_other(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await at_progress(stage)
        await stage.press("tab")
        assert [part for part in Part if stage.style_of(part.label).underline] == [Part.FORECAST]


@acted
async def test_a_page_that_is_longer_than_the_screen_turns_by_space_and_by_the_wheel(desk: Desk) -> None:
    async with on_stage(desk, (40, 12)) as stage:
        await at_progress(stage)
        assert says(stage, "more  space")()
        await stage.press("space")
        assert says(stage, "too few (0)")()
        await stage.press("pageup")
        assert not says(stage, "too few (0)")()
        await stage.press("pagedown")
        assert says(stage, "too few (0)")()
        await stage.press("pageup")
        stage.page.turn_page(1)
        await stage.pilot.pause()
        assert says(stage, "too few (0)")()
        await stage.press("tab", "shift+tab")
        assert not says(stage, "too few (0)")()


@pytest.mark.parametrize("key", ["q", "escape"])
@acted
async def test_leaving_leads_home(desk: Desk, key: str) -> None:
    async with on_stage(desk) as stage:
        await at_progress(stage)
        await stage.press(key)
        assert isinstance(stage.page, HomeScreen)


@acted
async def test_its_keys_are_told_and_home_tells_of_it(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await stage.press("question_mark")
        assert says(stage, "your progress")()
        await stage.press("q")
        await at_progress(stage)
        await stage.press("question_mark")
        for line in ("tab, →", "shift+tab, ←", "space, pgdn", "pgup"):
            assert says(stage, line)()


@acted
async def test_what_was_answered_since_is_counted_when_one_comes_back(desk: Desk, bench: Bench) -> None:
    async with on_stage(desk) as stage:
        await at_progress(stage)
        await stage.press("q")
        learn(desk, bench.watch, ["c1"])
        await stage.press("p")
        await stage.until(says(stage, "3 reviews on 1 day"))


@acted
async def test_figures_of_yesterday_are_not_shown_today(desk: Desk, bench: Bench) -> None:
    async with on_stage(desk) as stage:
        await at_progress(stage)
        await stage.press("q")
        bench.watch.set("2026-11-21T09:00")
        retrospect = stage.app.retrospect
        assert retrospect is not None
        stage.app.foresight.close()
        retrospect.look()
        assert retrospect.figures is None


@acted
async def test_a_goal_makes_decks_ready_and_says_who_chooses_new_cards(desk: Desk) -> None:
    desk.set_goal(Goal(desk.clock.day() + 25, 30))
    async with on_stage(desk) as stage:
        await at_progress(stage)
        await stage.press("tab")
        assert says(stage, "the goal chooses")()
        assert not says(stage, "new, by the daily limit")()
        await stage.press("tab", "tab")
        await stage.until(says(stage, "20 %"))
        assert says(stage, "ready")()


@acted
async def test_the_forecast_lets_in_new_cards_by_the_daily_limit(desk: Desk) -> None:
    async with on_stage(desk) as stage:
        await at_progress(stage)
        await stage.press("tab")
        assert says(stage, "━ reviews")()
        assert not says(stage, "╌ new")(), "today takes the four that are left"
