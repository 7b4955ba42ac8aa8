"""The preview with an author at the keys, and at the file."""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest
from PIL import Image
from textual.events import Key
from textual.pilot import Pilot

from studykit.desk.clock import fixed_clock
from studykit.desk.preview import previews
from studykit.tui import picturing
from studykit.tui.preview import PreviewApp, PreviewScreen
from tests.cli.isolation import isolated
from tests.desk.quiet import without_style
from tests.store.tools import deck, note, numbered
from tests.tui.stage import acted
from tests.tui.test_acting import Browser
from tests.tui.test_pages import bindings_of, keys_in

__all__ = ["isolated"]

BROKEN = "## Broken? <!-- id:x -->\n\nNo.\n"
LONG = note("Long?", "\n".join(f"- line {number}" for number in range(40)), id="long")
THREE = deck(*numbered(3))


class Desk:
    """A preview that runs, its file, and the keys to it."""

    def __init__(self, app: PreviewApp, pilot: Pilot[None], path: Path, looks: SimpleQueue[bool]) -> None:
        self.app = app
        self.pilot = pilot
        self.path = path
        self._looks = looks

    @property
    def rows(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.app.screen._compositor.render_strips()]

    @property
    def head(self) -> str:
        return " ".join(next(row for row in self.rows if row).split())

    @property
    def foot(self) -> str:
        return next(row for row in reversed(self.rows) if row).strip()

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()

    async def until(self, there: Callable[[], bool]) -> None:
        """Wait for what is worked out beside the screen."""
        async with asyncio.timeout(60):
            while not there():  # noqa: ASYNC110 - it comes from a thread
                await asyncio.sleep(0.01)

    async def save(self, text: str | None) -> None:
        """Write the file, or take it away, and wait until that was followed."""
        wanted = self.app.preview.taken + 1
        write(self.path, text)
        self._looks.put(False)
        while self.app.preview.taken < wanted:  # noqa: ASYNC110 - it comes from a thread
            await asyncio.sleep(0.005)
        await self.pilot.pause()


def write(path: Path, text: str | None) -> None:
    """Write a file, or take it away."""
    if text is None:
        path.unlink()
    else:
        path.write_text(text, "utf-8")


@asynccontextmanager
async def writing(path: Path, text: str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Desk]:
    """Open the preview of a deck. It looks at the file when it is told to, and not before."""
    looks: SimpleQueue[bool] = SimpleQueue()
    write(path, text)
    app = PreviewApp(path, previews(path, looks.get), lambda: looks.put(True), fixed_clock("2026-11-20T12:31:08"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Desk(app, pilot, path, looks)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return without_style(tmp_path / "decks") / "tls.md"


# --- keys -------------------------------------------------------------------------------------------------------------


@acted
async def test_a_picture_comes_and_is_another_after_a_save(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing, "COLORS", frozenset({"standard", *picturing.COLORS}))
    path.parent.mkdir(exist_ok=True)
    Image.new("RGB", (8, 8)).save(path.parent / "pic.png")
    async with writing(path, "---\ndeck: D\n---\n\n## Which?\n\n![A flight](pic.png)\n") as desk:
        await desk.until(lambda: "▀" * 8 in desk.text)
        assert "A flight" not in desk.text
        Image.new("RGB", (12, 8)).save(path.parent / "pic.png")
        await desk.save("---\ndeck: D\n---\n\n## Which one?\n\n![A flight](pic.png)\n")
        await desk.until(lambda: "▀" * 12 in desk.text)


@acted
async def test_keys_go_from_card_to_card(path: Path) -> None:
    async with writing(path, THREE) as desk:
        assert desk.head == "decks/tls.md · card 1 of 3 · basic read 12:31:08"
        for key, card in (
            ("tab", 2), ("shift+tab", 1), ("right", 2), ("left", 1), ("j", 2), ("k", 1), ("space", 2), ("pageup", 1),
            ("pagedown", 2), ("end", 3), ("home", 1),
        ):  # fmt: skip
            await desk.press(key)
            assert f"card {card} of 3" in desk.head, key


@acted
async def test_keys_faster_than_the_screen_all_count(path: Path) -> None:
    async with writing(path, deck(*numbered(9))) as desk:
        for _ in range(5):
            desk.app.post_message(Key("tab", "\t"))
        await desk.pilot.pause()
        await desk.pilot.pause()
        assert "card 6 of 9" in desk.head


@acted
async def test_space_turns_the_pages_of_a_long_card_and_then_goes_on_and_pgup_the_same_way_back(path: Path) -> None:
    async with writing(path, deck(LONG, *numbered(1))) as desk:
        seen = []
        for _ in range(4):
            seen.append(("card 1" in desk.head, "line 39" in desk.text))
            await desk.press("space")
        assert seen == [(True, False), (True, False), (True, True), (False, False)]
        await desk.press("pageup")
        assert "line 39" in desk.text
        await desk.press("pageup", "pageup")
        assert "Long?" in desk.text


@acted
async def test_at_the_ends_a_key_says_so(path: Path) -> None:
    async with writing(path, THREE) as desk:
        await desk.press("pageup")
        assert desk.foot == "· This is the first card."
        await desk.press("end")
        assert "keys" in desk.foot
        await desk.press("space")
        assert desk.foot == "· That was the last card."


@acted
async def test_n_goes_from_finding_to_finding_and_round(path: Path) -> None:
    text = "---\ndeck: X\ncolor: y\n---\n\n" + note("A?", id="a") + "\n" + BROKEN + "\n" + note("B?", id="b")
    async with writing(path, text) as desk:
        places = []
        for _ in range(8):
            places.append(desk.head.split(" · ")[1].partition(" read")[0])
            await desk.press("n")
        turn = places.index("front matter", 1)
        assert places[:turn] == places[turn : 2 * turn]
        assert {"front matter", "line 10"} <= set(places)


@acted
async def test_n_says_when_it_begins_again(path: Path) -> None:
    async with writing(path, deck(BROKEN)) as desk:
        await desk.press("n")
        assert desk.foot == "· From the first finding again."


@acted
async def test_n_turns_to_the_page_with_the_finding(path: Path) -> None:
    long = LONG.replace("## Long?", "## Long?").replace("- line 39", "- line 39\n- Source: a book")
    async with writing(path, deck(*numbered(1), long)) as desk:
        while "SK106" not in desk.text:
            before = desk.text
            await desk.press("n")
            assert desk.text != before
        assert "card 2" in desk.head


@acted
async def test_n_without_a_finding_says_so(path: Path) -> None:
    async with writing(path, deck()) as desk:
        await desk.press("n")
        assert desk.foot == "· Nothing was found in this deck."


@acted
async def test_r_asks_with_other_numbers(path: Path) -> None:
    block = "```numbers\na = 1 .. 1000\nanswer = a\n```\n"
    async with writing(path, deck(note("What is {a}?", block, id="a", kind="numeric"), *numbered(1))) as desk:
        asked = {desk.rows[4]}
        for _ in range(3):
            await desk.press("r")
            asked.add(desk.rows[4])
        assert len(asked) > 1
        await desk.press("tab", "r")
        assert desk.foot == "· This card is the same each time."


@acted
async def test_code_that_is_too_wide_is_moved_until_it_ends_and_another_card_begins_at_its_edge(path: Path) -> None:
    wide = note("Wide?", "```\n" + "x" * 80 + "END\n```", id="a")
    async with writing(path, deck(wide, *numbered(1), wide.replace("id: a", "id: b"))) as desk:
        assert "l wide code" in desk.foot
        assert "END" not in desk.text
        await desk.press("l", "l", "l", "l")
        assert "END" in desk.text
        await desk.press("h", "h", "h", "h", "h")
        assert "END" not in desk.text
        await desk.press("l", "l", "tab", "l")
        assert desk.foot == "· No code is wider than the column here."
        await desk.press("tab")
        assert "END" not in desk.text


@acted
async def test_the_question_mark_shows_every_key_of_the_foot(path: Path) -> None:
    async with writing(path, THREE) as desk:
        await desk.press("question_mark")
        assert all(words in desk.text for words in ("next finding", "edit at the line", "next card", "leave"))
        assert "…" not in desk.text
        await desk.press("q")
        assert "card 1 of 3" in desk.head


@acted
async def test_q_leaves(path: Path) -> None:
    async with writing(path, THREE) as desk:
        await desk.press("q")
        assert (desk.app.return_code, desk.app.is_running) == (0, False)


@acted
async def test_a_resize_keeps_the_card_and_no_row_is_wider_than_the_screen(path: Path) -> None:
    async with writing(path, deck(BROKEN, LONG, *numbered(2))) as desk:
        await desk.press("tab", "space", "space")
        for size in ((40, 12), (20, 6), (3, 2), (120, 40), (80, 24)):
            await desk.pilot.resize_terminal(*size)
            await desk.pilot.pause()
            assert max(map(len, desk.rows)) <= size[0]
        assert "card 1 of 3" in desk.head


# --- the editor -------------------------------------------------------------------------------------------------------


@acted
async def test_without_an_editor_e_says_where_the_card_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    async with writing(path, THREE) as desk:
        await desk.press("tab", "e")
        assert desk.foot == "· No editor: set EDITOR. The card is at decks/tls.md:9"


@acted
async def test_where_the_terminal_cannot_be_left_e_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.delenv("VISUAL", raising=False)
    async with writing(path, deck(BROKEN)) as desk:
        await desk.press("e")
        assert desk.foot == "· No editor can be opened here. The card is at decks/tls.md:5"


# --- saves ------------------------------------------------------------------------------------------------------------


@acted
async def test_a_save_is_followed_and_the_card_stays_in_view(path: Path) -> None:
    async with writing(path, THREE) as desk:
        await desk.press("end")
        await desk.save(deck(note("New?", id="new"), *numbered(2), note("Question 2, reworded?", id="c2")))
        assert desk.head == "decks/tls.md · card 4 of 4 · basic read again 12:31:08"
        assert "Question 2, reworded?" in desk.text


@acted
async def test_a_note_that_breaks_shows_its_source_and_the_card_again_when_it_is_mended(path: Path) -> None:
    good = note("Good?", id="x")
    async with writing(path, deck(*numbered(1), good)) as desk:
        await desk.press("end")
        await desk.save(deck(*numbered(1), good.replace("id: x", "id:x")))
        assert "line 9 · no card" in desk.head
        assert "9 │ ## Good? <!-- id:x -->" in desk.text
        assert "SK101  9:10  error  a space is needed after the colon" in desk.text
        await desk.save(deck(*numbered(1), good))
        assert "card 2 of 2" in desk.head


@acted
async def test_a_file_that_is_gone_keeps_what_was_read_and_says_so(path: Path) -> None:
    async with writing(path, THREE) as desk:
        await desk.press("tab")
        await desk.save(None)
        assert "Question 1?" in desk.text
        assert desk.foot == "! there is no such file"
        await desk.press("tab")
        assert "card 3 of 3 · basic ! as of 12:31:08" in desk.head
        assert "keys" in desk.foot
        await desk.save(THREE)
        assert desk.head == "decks/tls.md · card 3 of 3 · basic read again 12:31:08"


@acted
async def test_a_deck_that_cannot_be_read_now_keeps_its_cards_and_says_why(path: Path) -> None:
    async with writing(path, THREE) as desk:
        await desk.press("tab")
        await desk.save(deck(numbered(1)[0], "```\n", *numbered(2)))
        assert "Question 1?" in desk.text
        assert desk.foot == "! 9:1 what opens here is never closed and runs over the headings below"
        await desk.press("home")
        assert "cannot be read" in desk.head


@acted
async def test_a_status_about_the_file_goes_when_the_file_is_good_again(path: Path) -> None:
    async with writing(path, THREE) as desk:
        await desk.save(None)
        await desk.save(THREE)
        assert "keys" in desk.foot


@acted
async def test_a_save_while_the_keys_are_shown_does_not_close_them(path: Path) -> None:
    async with writing(path, THREE) as desk:
        await desk.press("question_mark")
        await desk.save(deck(*numbered(4)))
        assert "next finding" in desk.text
        await desk.press("q")
        assert "card 1 of 4" in desk.head


# --- hostile decks ----------------------------------------------------------------------------------------------------

HOSTILE = {
    "escapes": "\x1b[31mred\x1b]0;title\x07 \u202egnp \u200bx \x9b2J",
    "one long line": "a" * 1_000_000,
    "many levels of lists": "- " * 10_000 + "x",
    "many levels of quotes": ">" * 10_000 + "x",
}


@acted
@pytest.mark.parametrize("name", list(HOSTILE))
@pytest.mark.parametrize("heading", ["## Hostile? <!-- id: a -->", "## Hostile? <!-- id:a -->"])
async def test_hostile_text_is_shown_and_does_nothing(path: Path, name: str, heading: str) -> None:
    text = f"{heading}\n\n{HOSTILE[name]}\n"
    async with writing(path, deck(text, f"## {HOSTILE[name]} <!-- id:b -->\n"), (40, 12)) as desk:
        for key in ("space", "n", "end", "n"):
            assert not {char for char in desk.text if ord(char) < 32 or 0x7F <= ord(char) < 0xA0} - {"\n"}
            assert "\u202e" not in desk.text
            await desk.press(key)


# --- the source -------------------------------------------------------------------------------------------------------

SOURCE = "[RFC 9846](https://www.rfc-editor.org/rfc/rfc9846)"
SOURCED = deck(note("Sourced?", f"Yes.\n\nSource: {SOURCE}", id="a"), *numbered(1))


@acted
async def test_o_shows_the_address_and_esc_leaves_it_at_that(path: Path) -> None:
    async with writing(path, SOURCED) as desk:
        assert "RFC 9846   o opens" in desk.text
        await desk.press("o")
        assert desk.foot.startswith("Open https://www.rfc-editor.org/rfc/rfc9846?")
        await desk.press("escape")
        assert desk.app.is_running
        assert "keys" in desk.foot


@acted
async def test_enter_opens_what_was_asked_about_and_nothing_else(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser()
    monkeypatch.setattr(webbrowser, "get", lambda *_: browser)
    async with writing(path, SOURCED) as desk:
        await desk.press("enter", "o", "enter", "enter")
        assert browser.opened == ["https://www.rfc-editor.org/rfc/rfc9846"]
        await desk.press("tab", "o")
        assert desk.foot == "· There is no address to open."


# --- the foot ---------------------------------------------------------------------------------------------------------


def test_no_key_has_two_meanings_and_every_action_exists() -> None:
    bindings = bindings_of(PreviewScreen)
    keys = [key for key, _ in bindings]
    assert len(keys) == len(set(keys))
    own = [action.partition("(")[0] for _, action in bindings if not action.startswith("app.")]
    assert all(hasattr(PreviewScreen, f"action_{action}") for action in own)


@acted
async def test_each_key_of_the_foot_does_what_a_click_on_it_does(path: Path) -> None:
    bindings = bindings_of(PreviewScreen)
    choice = note("Which?", "- [x] this\n- [ ] that", id="a", kind="choice")
    async with writing(path, deck(choice, BROKEN, LONG), (120, 40)) as desk:
        named = set()
        for _ in range(4):
            named |= {pair for row in desk.app.preview.page() for pair in keys_in(row)}
            await desk.press("space")
        assert {key for key, _ in named} >= {"space", "n", "e", "r", "pgup", "?", "q"}
        names = {"pgup": "pageup", "?": "question_mark"}
        assert all((names.get(key, key), action) in bindings for key, action in named)
