"""Keys that a learner chose: which there are, which two bindings cannot share, what they do and how they are shown."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import pytest

from studykit.study.options import KeyChoice
from studykit.tui.key_names import shown
from studykit.tui.key_table import EVERYWHERE, SCREENS
from studykit.tui.keymap import read_key, read_keymap, shared
from tests.cli.program import ROOT
from tests.desk.tools import Bench
from tests.store.tools import deck, note, numbered
from tests.tui.stage import acted, on_stage


def choices(keys: Mapping[str, tuple[str, ...]]) -> list[KeyChoice]:
    return [KeyChoice(ident, names, ("keys", ident)) for ident, names in keys.items()]


def chosen(**keys: str) -> Mapping[str, tuple[str, ...]]:
    """Bindings with their keys, a double underscore for the dot."""
    named = {ident.replace("__", "."): tuple(names.split()) for ident, names in keys.items()}
    keymap, faults = read_keymap(choices(named))
    assert not faults
    return keymap


def faults(keys: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [fault.message for fault in read_keymap(choices(keys))[1]]


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "key", "name"),
    [
        ("a", "a", "a"), ("A", "A", "A"), ("é", "é", "é"), ("?", "question_mark", "?"), ("!", "exclamation_mark", "!"),
        (":", "colon", ":"), ("/", "slash", "/"), (",", "comma", ","), ("+", "plus", "+"), ("-", "minus", "-"),
        (" ", "space", "space"), ("space", "space", "space"), ("Space", "space", "space"), ("enter", "enter", "enter"),
        ("return", "enter", "enter"), ("esc", "escape", "esc"), ("escape", "escape", "esc"), ("f1", "f1", "f1"),
        ("F12", "f12", "f12"), ("pgdn", "pagedown", "pgdn"), ("pageup", "pageup", "pgup"), ("up", "up", "↑"),
        ("↓", "down", "↓"), ("shift+tab", "shift+tab", "shift+tab"), ("ctrl+x", "ctrl+x", "ctrl+x"),
        ("Ctrl+Left", "ctrl+left", "ctrl+←"), ("home", "home", "home"), ("del", "delete", "del"),
    ],
)  # fmt: skip
def test_keys_are_named_as_people_write_them(written: str, key: str, name: str) -> None:
    assert read_key(written) == key
    assert shown(key) == name


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("pagedwn", 'there is no key "pagedwn"; did you mean pagedown?'),
        ("ctrl+i", "a terminal cannot tell ctrl+i from tab"),
        ("ctrl+m", "a terminal cannot tell ctrl+m from enter"),
        ("ctrl+c", "ctrl+c copies, or leaves"),
        ("ctrl+q", "ctrl+q always leaves"),
        ("shift+a", 'write "A" for shift+a'),
    ],
)
def test_a_key_that_there_is_not_is_refused(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=r".+") as raised:
        read_key(written)
    assert str(raised.value) == why


# --- what cannot be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"grade.agin": ("a",)}, 'there is no binding "grade.agin"; did you mean grade.again?'),
        ({"grade.again": ("foo1",)}, '"grade.again": there is no key "foo1"'),
        (
            {"grade.again": ("u",)},
            '"u" would be both grade.again and card.undo on the screen “The review”; give card.undo another key',
        ),
        ({"card.undo": ("z",), "card.redo": ("z",)}, '"z" would be both card.undo and card.redo'),
        ({"answer.leave": ("x",)}, '"answer.leave": in a field x is text'),
        ({"answer.leave": ("home",)}, '"answer.leave": a field has home for itself'),
        ({"answer.field.next": ("space",)}, '"answer.field.next": in a field space is text'),
        ({"app.leave": ("space",)}, '"space" would be both app.leave and card.next'),
    ],
)
def test_what_cannot_be_is_said(keys: Mapping[str, tuple[str, ...]], why: str) -> None:
    assert any(said.startswith(why) for said in faults(keys)), faults(keys)


def test_two_bindings_that_are_on_one_key_are_said_once_however_many_screens_have_both() -> None:
    assert len(faults({"card.undo": ("z",), "card.redo": ("z",)})) == 1


@pytest.mark.parametrize(
    "keys",
    [
        {"grade.again": ("u",), "card.undo": ("z",)},
        {"grade.again": ("2",), "grade.hard": ("1",)},
        {"grade.again": ("a",), "answer.pick.1": ("a",)},
        {"grade.proposed": ("f1",), "answer.submit": ("f2",)},
        {"answer.leave": ("f2",)},
        {"card.next": ("f1", "f2")},
    ],
)
def test_keys_may_change_places_and_what_never_counts_together_may_share_them(
    keys: Mapping[str, tuple[str, ...]],
) -> None:
    assert faults(keys) == []


@pytest.mark.parametrize("title", list(SCREENS))
def test_by_default_no_two_bindings_of_a_screen_share_a_key_unless_they_never_count_together(title: str) -> None:
    assert list(shared({**EVERYWHERE, **SCREENS[title]}, {})) == []


def test_whether_keys_can_be_is_said_without_loading_a_screen() -> None:
    code = (
        "import sys; from studykit.study.options import KeyChoice; from studykit.tui.keymap import read_keymap; "
        "assert not read_keymap([KeyChoice('grade.again', ('a',), ())])[1]; "
        "print(*sorted(name for name in sys.modules if name.startswith(('studykit.tui.', 'textual.widgets._'))))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert set(out.split()) == {"studykit.tui.key_names", "studykit.tui.key_table", "studykit.tui.keymap"}


# --- what they do -----------------------------------------------------------------------------------------------------


@acted
async def test_a_chosen_key_takes_the_place_of_that_bindings_keys_alone(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    keys = chosen(card__next="z", grade__good="g", card__undo="0", grade__again="u")
    async with on_stage(bench.desk(), review=[], keys=keys) as stage:
        assert stage.foot.startswith("z show answer   0 undo")
        await stage.press("space", "pagedown")
        assert "1 Again" not in stage.text
        await stage.press("z")
        assert "u Again" in stage.text
        assert "g Good" in stage.text
        assert stage.foot.startswith("u 2 g 4 grade   0 undo")
        await stage.press("3", "k")
        assert "g Good" in stage.text, "the keys by default do nothing any more"
        await stage.press("z")
        assert stage.foot == "· That is all of it. u 2 g 4 grade."
        await stage.press("enter")
        assert stage.foot == "· Choose u 2 g 4: nothing is proposed."
        await stage.press("g")
        assert "z show answer" in stage.foot
        await stage.press("0")
        assert stage.foot.startswith("↶ Took back Good on this card.")
        assert stage.foot.endswith("U put it back")
        await stage.press("j")
        await stage.press("s")
        assert stage.foot.endswith("0 take it back")


@acted
async def test_the_page_of_keys_shows_what_was_chosen(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    keys = chosen(card__next="z", grade__good="g", app__help="f1", answer__submit="f2")
    async with on_stage(bench.desk(), review=[], keys=keys) as stage:
        assert stage.foot.endswith("f1 keys   q leave")
        await stage.press("f1")
        assert any(row.split()[:2] == ["z", "page,"] for row in stage.rows)
        assert any(row.split()[:5] == ["1", "2", "g", "4", "Again"] for row in stage.rows)
        assert "f2" in stage.text, "what only the note speaks of stands there, too, once it is another key"
        assert "Enter checks" not in stage.text


@acted
async def test_options_bear_the_keys_that_pick_them(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Which?", "- [ ] one\n- [x] two", id="c1", kind="choice")))
    keys = chosen(
        answer__pick__1="a", answer__pick__2="ctrl+x", answer__submit="f2", grade__proposed="f3", card__next="f4"
    )
    async with on_stage(bench.desk(), review=[], keys=keys) as stage:
        assert "a  ( )" in stage.text
        assert "ctrl+x  ( )" in stage.text
        assert stage.foot.startswith("a ctrl+x pick   f2 check")
        await stage.press("f2")
        assert stage.foot == "· Pick an option, or f4 shows the answer."
        await stage.press("a", "f2")
        assert "f3" in stage.foot
        await stage.press("f3")
        assert "Which?" not in stage.head


@acted
async def test_a_field_is_left_by_the_key_that_was_chosen_and_checked_by_enter_as_ever(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Which?", "alpha", id="c1", kind="typed")))
    keys = chosen(answer__leave="f2", answer__submit="f3", app__leave="z")
    async with on_stage(bench.desk(), review=[], keys=keys) as stage:
        assert stage.foot == "enter check   f2 leave the field"
        await stage.press("f2")
        assert stage.foot.startswith("f3 back to the field   space show answer")
        assert stage.foot.endswith("? keys   z leave")
        await stage.press("f3")
        await stage.type("alpha")
        await stage.press("enter")
        assert "✓ right" in stage.text


@acted
async def test_home_and_its_notice_name_the_keys_as_they_are(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    bench.folder.write("b.md", "---\ndeck: b\n---\n\n## What? <!-- id:x -->\n\nYes.\n\n## Broken <!-- id\n\nNo.\n")
    keys = chosen(home__study="ctrl+e", home__findings="ctrl+f", home__goal="O")
    async with on_stage(bench.desk(), keys=keys) as stage:
        await stage.press("escape", "q")
        assert any(row.rstrip().endswith("ctrl+e") for row in stage.rows), "right where enter stands, to the column"
        assert {len(row) for row in stage.rows if row.endswith(("ctrl+e", "ctrl+f show"))} == {76}
        assert stage.foot.startswith("ctrl+e study")
        await stage.press("ctrl+f")
        assert stage.head.startswith("Findings")
