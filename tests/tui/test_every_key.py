"""Every key of every screen: it has an id and a description, the page of keys tells of it, those of a foot act."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from textual.screen import Screen

from docs.keys_table import PAGE, TABLE, every_screen, page, program_table
from studykit.tui.app import StudyApp
from studykit.tui.canvas import PageScreen
from studykit.tui.field import Field
from studykit.tui.key_names import shown
from studykit.tui.keymap import bindings_of
from tests.desk.tools import Bench
from tests.store.tools import deck, note
from tests.tui.stage import Stage, acted, on_stage
from tests.tui.test_answering import SPOKEN, STEPS

ANYWHERE = {"app.help", "app.leave", "app.palette", "app.search"}
IN_A_NOTE = {
    "ReviewScreen": r"answer\.(pick\.\d|submit|field\.\w+)",
    "GoalScreen": r"answer\.field\.next",
    "PreviewScreen": r"preview\.enter",
    "HomeScreen": r"list\.further_\w+",
    "GoalDecksScreen": r"list\.further_\w+",
}
"""Bindings that the note below the keys is about, or whose keys are those that every list has."""


@pytest.mark.parametrize("screen", every_screen(), ids=lambda screen: screen.__name__)
def test_every_binding_has_an_id_and_says_what_it_does(screen: type[PageScreen]) -> None:
    the_toolkits = {binding for _, binding in Screen._merge_bindings()}
    for key, binding in screen._merge_bindings():
        if binding not in the_toolkits:
            assert binding.id, (screen.__name__, key)
            assert re.fullmatch(r"[a-z]+(\.[a-z_0-9]+)+", binding.id), binding.id
            assert binding.description, binding.id


@pytest.mark.parametrize("screen", every_screen(), ids=lambda screen: screen.__name__)
def test_every_binding_is_on_the_page_of_keys(screen: type[PageScreen]) -> None:
    if not screen.key_sections:
        return  # all bindings are listed
    listed = {ident for section in screen.key_sections for row in section.rows for ident in row.ids}
    noted = re.compile(IN_A_NOTE.get(screen.__name__, "never"))
    missing = [b.id for b in bindings_of(screen) if b.id not in listed | ANYWHERE and not noted.fullmatch(b.id or "")]
    assert not missing
    bound = {binding.id for binding in bindings_of(screen, Field)} | ANYWHERE
    assert listed <= bound, "no row is about a binding that there is not"


def test_the_same_id_is_called_the_same_wherever_its_default_key_is_the_same() -> None:
    idents: dict[str, set[str]] = {}
    for screen in every_screen():
        for binding in bindings_of(screen):
            idents.setdefault(binding.id or "", set()).add(binding.action.partition("(")[0])
    assert all(len(actions) <= 2 for actions in idents.values()), idents


def test_the_page_of_keys_in_the_documents_is_that_of_the_program() -> None:
    written = PAGE.read_text("utf-8")
    assert written == page(written), "python -m docs.keys_table writes it anew"
    assert TABLE.read_text("utf-8") == program_table(), "python -m docs.keys_table writes it anew"


def test_no_two_screens_have_one_title_and_no_id_is_there_twice_on_one() -> None:
    titles = [screen.keys_title for screen in every_screen()]
    assert len(titles) == len(set(titles))
    for screen in every_screen():
        idents = [binding.id for binding in bindings_of(screen)]
        assert len(idents) == len(set(idents)), screen


# --- the foot ---------------------------------------------------------------------------------------------------------

_FOOT = re.compile(r"(?:^|   +)(\S+)(?= \S)")
_KEYS = {"?": "question_mark", "!": "exclamation_mark", "/": "slash", "pgup": "pageup", "pgdn": "pagedown",
         "esc": "escape"}  # fmt: skip


@dataclass(frozen=True)
class State:
    """How to come to a state of the screens: a note, and the keys pressed on its card."""

    note: str
    keys: Sequence[str] = ()


STATES = {
    "asked": State(note("What?", id="c1")),
    "answered": State(note("What?", "Yes.\n\nSource: [x](https://x.y)", id="c1"), ["space"]),
    "choice": State(note("Which?", "- [ ] one\n- [x] two", id="c1", kind="choice")),
    "choice-picked": State(note("Which?", "- [ ] one\n- [x] two", id="c1", kind="choice"), ["1"]),
    "choice-checked": State(note("Which?", "- [ ] one\n- [x] two", id="c1", kind="choice"), ["1", "enter"]),
    "field": State(note("Which?", "alpha", id="c1", kind="typed"), ["a"]),
    "field-left": State(note("Which?", "alpha", id="c1", kind="typed"), ["escape"]),
    "steps": State(STEPS),
    "steps-begun": State(STEPS, ["space", "enter"]),
    "speaking": State(SPOKEN),
    "ticking": State(SPOKEN, ["space"]),
    "end": State(note("What?", id="c1"), ["space", "4"]),
    "home": State(note("What?", id="c1"), ["q"]),
    "goal": State(note("What?", id="c1"), ["q", "g", *"15", "space", *"Dec", "enter", "pageup"]),
    "progress": State(note("What?", id="c1"), ["q", "p"]),
    "browse-list": State(note("What?", id="c1"), ["slash", "escape"]),
    "keys": State(note("What?", id="c1"), ["question_mark"]),
}


def named(foot: str) -> list[str]:
    """The keys that a foot names, spans of digits and pairs of arrows one by one."""
    found: list[str] = []
    for name in _FOOT.findall(foot):
        span = re.fullmatch(r"(\d)–(\d)", name)
        if span:
            found += [str(n) for n in range(int(span[1]), int(span[2]) + 1)]
        elif set(name) <= set("↑↓←→"):
            found += list(name)
        else:
            found.append(name)
    return found


def bound(stage: Stage) -> set[str]:
    """The keys that do something now, as screens name them."""
    keys = {shown(key) for key, active in stage.page.active_bindings.items() if active.enabled}
    return keys | ({"enter", "esc"} if stage.page.focused is not None else set())


@pytest.mark.parametrize("name", list(STATES))
@acted
async def test_every_key_that_a_foot_names_is_bound(bench: Bench, name: str) -> None:
    state = STATES[name]
    bench.folder.write("a.md", deck(state.note))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press(*state.keys)
        names = named(stage.foot)
        assert names, stage.foot
        assert set(names) <= bound(stage), (stage.foot, bound(stage))


def all_others() -> dict[str, tuple[str, ...]]:
    """Every binding on a key of its own that no page is written with; a field is left by a key that types nothing."""
    idents = sorted({binding.id or "" for binding in bindings_of(*every_screen(), StudyApp)})
    letters = [chr(number) for number in range(0x3B1, 0x3B1 + 2 * len(idents)) if chr(number).isalpha()]
    others: dict[str, tuple[str, ...]] = {ident: (letter,) for ident, letter in zip(idents, letters, strict=False)}
    in_fields = {"answer.leave": ("f5",), "answer.field.next": ("f6",), "answer.field.previous": ("f7",)}
    return others | in_fields


@pytest.mark.parametrize("name", list(STATES))
@acted
async def test_with_every_key_another_a_foot_names_those_and_no_default(bench: Bench, name: str) -> None:
    state = STATES[name]
    bench.folder.write("a.md", deck(state.note))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press(*state.keys)
        stage.app.keys_chosen = all_others()
        for holder in (stage.app, stage.page, *stage.page.query(Field)):
            holder.take_keys()
        stage.page.redraw()
        await stage.pilot.pause()
        names = set(named(stage.foot))
        fixed = {"enter"} if stage.page.focused is not None else set()
        assert names <= bound(stage) - {"esc"}, stage.foot
        assert all(len(one) == 1 and ord(one) > 0x3B0 for one in names - fixed - {"f5", "f6", "f7"}), stage.foot


def presses() -> list[tuple[str, str]]:
    """States, and keys that their feet name: those whose effect is on the terminal."""
    quiet = {"goal": {"d"}}
    feet = {
        "asked": ["space", "s", "!", "?", "q"], "answered": ["1", "2", "3", "4", "i", "?", "q"],
        "choice": ["1", "2", "enter", "space"], "choice-picked": ["1", "enter", "space"],
        "choice-checked": ["enter", "1"], "field": ["enter", "esc"], "field-left": ["enter", "space"],
        "steps": ["space"], "steps-begun": ["enter", "space", "1"], "speaking": ["space", "t"],
        "ticking": ["1", "2", "enter"], "end": ["enter", "n", "u"], "home": ["enter", "/", "p", "g", "u"],
        "progress": ["tab", "→", "←"], "keys": ["q"],
    }  # fmt: skip
    return [(name, key) for name, keys in feet.items() for key in keys if key not in quiet.get(name, ())]


@pytest.mark.parametrize(("name", "key"), presses())
@acted
async def test_every_key_that_a_foot_names_does_something(bench: Bench, name: str, key: str) -> None:
    state = STATES[name]
    bench.folder.write("a.md", deck(state.note))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press(*state.keys)
        before, screen = stage.text, stage.page
        arrows = {"←": "left", "→": "right"}
        await stage.press(_KEYS.get(key, arrows.get(key, key)))
        assert (stage.text, stage.page) != (before, screen), f"{key} does nothing where the foot reads {stage.foot!r}"


def clickable(foot: str) -> list[str]:
    """The keys of a foot that stand for one key each."""
    return [name for name in _FOOT.findall(foot) if "–" not in name and not set(name) <= set("↑↓←→")]


@pytest.mark.parametrize("name", [name for name in STATES if name not in {"keys", "goal"}])
@acted
async def test_every_key_of_a_foot_can_be_clicked_and_does_what_the_key_does(bench: Bench, name: str) -> None:
    state = STATES[name]
    bench.folder.write("a.md", deck(state.note))
    for number in range(len(STATES)):
        async with on_stage(bench.desk(), review=[]) as stage:
            await stage.press(*state.keys)
            names = clickable(stage.foot)
            if number >= len(names):
                return
            key = names[number]
            row = max(row for row, text in enumerate(stage.rows) if text)
            found = re.search(rf"(?:^|   +)({re.escape(key)}) ", stage.rows[row])
            assert found is not None
            before, screen = stage.text, stage.page
            await stage.pilot.click(offset=(found.start(1), row))
            await stage.pilot.pause()
            if not stage.app.is_running or (name, key) in UNSEEN:
                continue
            assert (stage.text, stage.page) != (before, screen), f"a click on {key} does nothing: {stage.foot!r}"


UNSEEN = {("home", "enter"), ("end", "q")}
"""Keys that show the same screen once more where there is nothing else to show."""
