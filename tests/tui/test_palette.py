"""Commands by their names: which there are, that they run where they were asked for, and looks that are tried."""

from __future__ import annotations

import pytest

from studykit.tui.frame import Grid
from studykit.tui.palette_page import Command, PaletteView, having, palette_page
from tests.desk.tools import Bench
from tests.store.tools import deck, note, numbered
from tests.tui.golden import same_as_golden
from tests.tui.stage import acted, on_stage

COMMANDS = (
    Command("page, then answer", "next", "space, pgdn"),
    Command("undo", "undo", "u"),
    Command("suspend", "suspend", "s"),
    Command("flag as wrong", "flag", "!"),
    Command("keys of this screen", "help", "?"),
    Command("one screen back", "leave", "q, esc"),
    Command("search all cards", "app.search", "/"),
    Command("go home", "app.go_home"),
    Command("theme studykit-dark", "app.use_theme('studykit-dark')", said="in use"),
    *(Command(f"theme number-{n}", f"app.use_theme('number-{n}')") for n in range(20)),
)
VIEWS = {
    "palette": PaletteView("The review", COMMANDS),
    "palette-further-down": PaletteView("The review", COMMANDS, 20),
    "palette-found": PaletteView("The review", having(COMMANDS, "theme dark")),
    "palette-nothing": PaletteView("The review", having(COMMANDS, "xyz")),
}


@pytest.mark.parametrize("name", list(VIEWS))
def test_the_commands(name: str) -> None:
    same_as_golden(name, lambda grid: palette_page(VIEWS[name], grid)[0])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("un", ["undo"]),
        ("SUSP", ["suspend"]),
        ("back one", ["one screen back"]),
        ("s", ["suspend", "search all cards"]),
        ("nothing", []),
    ],
)
def test_commands_are_found_by_their_words_those_that_begin_so_first(text: str, names: list[str]) -> None:
    assert [command.name for command in having(COMMANDS, text)][: len(names)] == names


def test_the_field_stands_in_the_first_row_of_the_body() -> None:
    for width, height in ((40, 12), (80, 24), (120, 40)):
        lines, row = palette_page(VIEWS["palette"], Grid(width, height))
        assert not any(run.text.strip() for run in lines[row])


@acted
async def test_a_command_runs_on_the_screen_where_it_was_asked_for(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space", "colon")
        assert stage.head.startswith("Commands")
        await stage.type("good")
        await stage.press("enter")
        assert "Question 1?" in stage.text
        await stage.press("colon")
        await stage.type("undo")
        await stage.press("enter")
        assert stage.foot.startswith("↶ Took back Good")
        assert "Answer 0." in stage.text


@acted
async def test_only_what_can_be_done_now_is_there(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Which?", "- [ ] one\n- [x] two", id="c1", kind="choice")))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("colon")
        await stage.type("tick")
        assert "pick, tick or correct 1" in stage.text
        await stage.press("escape", "space", "colon")
        await stage.type("tick")
        assert "Nothing here is called so." in stage.text
        await stage.press("enter")
        assert stage.head.startswith("Commands")


@acted
async def test_leaving_does_nothing_and_keeps_the_card(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space", "colon", "down", "down", "escape")
        assert "Answer 0." in stage.text
        assert stage.foot.startswith("1–4 grade")


@acted
async def test_other_screens_can_be_gone_to(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("question_mark", "colon")
        await stage.type("progress")
        await stage.press("enter")
        assert stage.head.startswith("Progress")
        await stage.press("colon")
        await stage.type("home")
        await stage.press("enter")
        assert stage.head.startswith("studykit")
        assert len(stage.app.screen_stack) == 1
        await stage.press("colon")
        await stage.type("go")
        assert "go home" not in stage.text


@acted
async def test_a_theme_is_shown_at_once_and_kept_only_when_it_is_chosen(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    async with on_stage(bench.desk(), review=[], theme="dark") as stage:
        await stage.press("colon")
        await stage.type("theme studykit-light")
        assert stage.app.theme == "studykit-light"
        await stage.press("escape")
        assert stage.app.theme == "studykit-dark"
        await stage.press("colon")
        await stage.type("theme nord")
        await stage.press("enter")
        assert stage.app.theme == "nord"
        assert stage.foot == '✓ Theme nord. To keep: theme = "nord" in config.toml'


@acted
async def test_marks_in_ascii_are_tried_the_same_way(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    async with on_stage(bench.desk(), (40, 12), review=[]) as stage:
        await stage.press("colon")
        await stage.type("ascii")
        await stage.press("enter")
        assert all(row.isascii() for row in stage.rows)
        assert stage.foot == 'v To keep: marks = "ascii"'


@acted
async def test_commands_answer_to_the_mouse(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("colon")
        await stage.click("suspend")
        assert stage.foot.startswith("✓ Suspended")


@acted
async def test_in_a_field_a_colon_is_text(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Which header?", "alpha", id="c1", kind="typed")))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("a", "colon")
        assert stage.head.startswith("A deck")
        await stage.press("escape", "colon")
        assert stage.head.startswith("Commands")
