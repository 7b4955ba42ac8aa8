"""Editing the card on the table with an editor that is a script: what is shown afterwards, and that nothing is lost."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studykit.desk.desk import Desk
from studykit.desk.settings import Settings
from studykit.memory.model import Rating
from studykit.tui.app import StudyApp
from tests.desk.tools import MINUTE, SECOND, Bench
from tests.store.tools import deck, note
from tests.tui.stage import Stage, acted, on_stage

FIRST = note("First question?", "First answer.", id="c1")
SECOND_NOTE = note("Second question?", "Second answer.", id="c2")
CHOICE = note("Which one?", "- [x] This\n  It is.\n- [ ] That\n\nBecause.", id="c1", kind="choice")
TYPED = note("Which word?", "Purge\n\nThat is why.", id="c1", kind="typed")
STEPS = note("In which order?", "1. One\n2. Two\n3. Three", id="c1", kind="steps")


class Editor:
    """An editor that does one thing to whatever file it is given, and notes what it was told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._path = folder / "vi"
        self._monkeypatch = monkeypatch
        monkeypatch.delenv("VISUAL", raising=False)

    def does(self, script: str) -> None:
        """`$2` is the file, `$1` the line."""
        self._path.write_text(f'#!/bin/sh\necho "$1 $2" >> {shlex.quote(str(self.folder / "told"))}\n{script}\n')
        self._path.chmod(0o700)
        self._monkeypatch.setenv("EDITOR", str(self._path))

    def replaces(self, old: str, new: str) -> None:
        self.does(f'sed -i {shlex.quote(f"s|{old}|{new}|")} "$2"')

    def writes(self, text: str) -> None:
        (self.folder / "new.md").write_text(text, "utf-8")
        self.does(f'cp {shlex.quote(str(self.folder / "new.md"))} "$2"')

    @property
    def told(self) -> list[str]:
        path = self.folder / "told"
        return path.read_text("utf-8").splitlines() if path.exists() else []


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    folder = tmp_path / "bin"
    folder.mkdir()

    @contextmanager
    def given(_app: StudyApp) -> Iterator[None]:
        yield

    monkeypatch.setattr(StudyApp, "suspend", given)  # there is no terminal to give away
    return Editor(folder, monkeypatch)


@pytest.fixture(autouse=True)
def decks(bench: Bench) -> None:
    bench.folder.write("a.md", deck(FIRST, SECOND_NOTE))


def log(desk: Desk) -> list[tuple[str, int]]:
    """The answers that count."""
    return [(answer.card, int(answer.rating)) for answer, undone in desk.store.answers() if not undone]


async def shows(stage: Stage, *texts: str) -> None:
    for text in texts:
        assert text in stage.text


@acted
async def test_the_editor_is_told_the_file_and_the_line(bench: Bench, editor: Editor) -> None:
    editor.does("true")
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("e")
        assert editor.told == [f"+5 {bench.folder.path / 'a.md'}"]
        assert stage.foot == "· Nothing changed: decks/a.md:5"
        assert "First question?" in stage.text


@acted
async def test_a_new_answer_is_shown_in_place(bench: Bench, editor: Editor) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        editor.replaces("First answer.", "A better answer.")
        await stage.press("e")
        await shows(stage, "First question?", "A better answer.", "1 Again")
        assert stage.foot == "· Saved and read again: decks/a.md:5"
        await stage.press("3")
        assert log(desk) == [("c1", 3)]


@acted
async def test_a_new_question_is_asked_again_even_where_the_old_one_was_checked(bench: Bench, editor: Editor) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        editor.replaces("First question?", "Another question?")
        await stage.press("e")
        await shows(stage, "Another question?")
        assert "First answer." not in stage.text
        assert "1 Again" not in stage.text
        assert stage.foot == "· Saved, and asked again: decks/a.md:5"
        await stage.press("3")
        assert log(desk) == []
        await stage.press("space", "3")
        assert log(desk) == [("c1", 3)]


@acted
async def test_a_card_that_is_gone_makes_way_for_the_next(bench: Bench, editor: Editor) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        editor.writes(deck(SECOND_NOTE))
        await stage.press("e")
        await shows(stage, "Second question?")
        assert stage.foot == "· Saved; the card is gone from there: decks/a.md:5"
        assert desk.card("c1").retired


@acted
async def test_a_card_without_an_id_that_is_reworded_stays_on_the_table(bench: Bench, editor: Editor) -> None:
    bench.folder.write("a.md", deck(note("First question?", "First answer.")))
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "3", "u")
        editor.replaces("First question?", "Another question?")
        await stage.press("e")
        await shows(stage, "Another question?")
        await stage.press("space", "4")
        [(card, _)] = log(desk)
        assert card == next(iter(desk.cards())).card


@acted
async def test_a_broken_file_is_named_and_the_card_stays(bench: Bench, editor: Editor) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space")
        editor.replaces("<!-- id: c1 -->", "<!-- id:c1 -->")
        await stage.press("e")
        assert stage.foot.startswith("! decks/a.md:5:")
        await shows(stage, "First question?", "First answer.")
        await stage.press("3")
        assert log(desk) == [("c1", 3)]


@acted
async def test_an_editor_that_fails_is_named_and_what_it_saved_is_read(bench: Bench, editor: Editor) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        editor.does('sed -i "s|First question|Another question|" "$2"; exit 3')
        await stage.press("e")
        assert stage.foot == "· vi ended with 3. The card is at decks/a.md:5"
        await shows(stage, "Another question?")


@acted
async def test_without_an_editor_it_says_where_the_card_is(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("e")
        assert stage.foot == "· No editor: set EDITOR. The card is at decks/a.md:5"


@acted
async def test_another_kind_is_asked_again(bench: Bench, editor: Editor) -> None:
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space")
        editor.writes(deck(CHOICE, SECOND_NOTE))
        await stage.press("e")
        await shows(stage, "( ) This")
        assert stage.foot.startswith("· Saved, and asked again")


@acted
async def test_the_time_in_the_editor_is_no_time_of_the_answer(
    bench: Bench, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = bench.desk()
    editor.does("true")

    @contextmanager
    def long(_app: StudyApp) -> Iterator[None]:
        bench.watch.wait(7 * MINUTE)
        yield

    monkeypatch.setattr(StudyApp, "suspend", long)
    async with on_stage(desk, review=[]) as stage:
        bench.watch.wait(4 * SECOND)
        await stage.press("space", "e")
        bench.watch.wait(2 * SECOND)
        await stage.press("3")
        [(answer, _)] = desk.store.answers()
        assert answer.took_ms == 6 * SECOND


# --- interactive kinds ------------------------------------------------------------------------------------------------


@acted
async def test_picks_stay_where_only_an_explanation_is_another(bench: Bench, editor: Editor) -> None:
    bench.folder.write("a.md", deck(CHOICE))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("1")
        picked = next(row for row in stage.rows if "(•)" in row)
        editor.replaces("Because.", "Because of that.")
        await stage.press("e")
        assert picked in stage.rows
        await stage.press("enter")
        await shows(stage, "Because of that.")


@acted
async def test_a_checked_answer_is_judged_by_the_new_text(bench: Bench, editor: Editor) -> None:
    desk = bench.desk()
    bench.folder.write("a.md", deck(TYPED))
    desk.scan()
    async with on_stage(desk, review=[]) as stage:
        await stage.type("Purgee")
        await stage.press("enter")
        assert stage.foot.startswith("enter Again")
        editor.replaces("^Purge", "Purgee")
        await stage.press("e")
        assert stage.foot == "· Saved and read again: decks/a.md:5"
        await stage.press("enter")
        assert log(desk) == [("c1", int(Rating.GOOD))]


@acted
async def test_options_that_are_others_are_asked_again(bench: Bench, editor: Editor) -> None:
    bench.folder.write("a.md", deck(CHOICE))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("1")
        editor.replaces("That", "Something else")
        await stage.press("e")
        assert "(•)" not in stage.text
        await shows(stage, "( ) Something else")


@acted
async def test_steps_gone_through_stay_gone_through(bench: Bench, editor: Editor) -> None:
    bench.folder.write("a.md", deck(STEPS))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space", "enter")
        editor.replaces("One", "Number one")
        await stage.press("e")
        assert any(row.split()[:2] == ["✓", "1"] and "Number one" in row for row in stage.rows)


@acted
async def test_in_a_field_e_is_a_letter(bench: Bench, editor: Editor) -> None:
    editor.does("true")
    bench.folder.write("a.md", deck(TYPED))
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("e")
        assert editor.told == []
        await stage.press("escape", "e")
        assert len(editor.told) == 1


# --- undo -------------------------------------------------------------------------------------------------------------


@acted
async def test_an_answer_before_an_edit_can_be_taken_back_after_it(bench: Bench, editor: Editor) -> None:
    desk = bench.desk()
    async with on_stage(desk, review=[]) as stage:
        await stage.press("space", "3")
        editor.replaces("First answer.", "A better answer.")
        await stage.press("e", "u")
        await shows(stage, "First question?", "A better answer.", "1 Again")
        assert log(desk) == []
        await stage.press("4")
        assert log(desk) == [("c1", 4)]


# --- decks that came along --------------------------------------------------------------------------------------------


@pytest.fixture
def bundled(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk over decks that came along, and nothing else."""
    monkeypatch.setattr("studykit.desk.home.bundled_decks", lambda: bench.folder.path)
    desk = Desk(bench.home, (), bench.watch, Settings())
    bench.desks.append(desk)
    desk.scan()
    return desk


@acted
async def test_a_bundled_deck_is_copied_if_the_learner_says_so(bench: Bench, editor: Editor, bundled: Desk) -> None:
    before = (bench.folder.path / "a.md").read_bytes()
    copy = Path(bench.home) / "decks" / "a.md"
    async with on_stage(bundled, review=[]) as stage:
        await stage.press("space", "3", "u")
        editor.replaces("First answer.", "My answer.")
        await stage.press("e")
        assert stage.foot.split() == ["Make", "this", "copy", "and", "edit", "it?", "enter", "esc"]
        assert str(copy) in "".join(row.strip() for row in stage.rows)
        assert not copy.exists()
        await stage.press("escape")
        await shows(stage, "First answer.")
        assert not copy.exists()
        await stage.press("e", "enter")
        assert editor.told == [f"+5 {copy}"]
        await shows(stage, "First question?", "My answer.")
        assert stage.foot == "· Saved and read again: decks/a.md:5"
        await stage.press("3")
    assert (bench.folder.path / "a.md").read_bytes() == before
    assert log(bundled) == [("c1", 3)]
    assert bundled.card("c1").path == str(copy)


@acted
async def test_a_copy_takes_the_place_of_the_bundled_deck_from_then_on(
    bench: Bench, editor: Editor, bundled: Desk
) -> None:
    async with on_stage(bundled, review=[]) as stage:
        editor.replaces("First answer.", "My answer.")
        await stage.press("space", "e", "enter", "4")
    later = Desk(bench.home, ("bundled",), bench.watch, Settings())
    bench.desks.append(later)
    later.scan()
    assert "My answer." in later.card("c1").note.back
    assert later.card("c1").memory.reps == 1
    assert [deck.path for deck in later.decks()] == [str(Path(bench.home) / "decks" / "a.md")]
    assert later.findings() == [] or all(finding.severity != "error" for finding in later.findings())


@acted
async def test_an_edited_copy_of_a_studied_card_is_marked_as_changed(
    bench: Bench, editor: Editor, bundled: Desk
) -> None:
    bundled.answer("c1", Rating.AGAIN)
    bench.watch.wait(2 * MINUTE)
    async with on_stage(bundled, review=[]) as stage:
        editor.replaces("First answer.", "My answer.")
        await stage.press("e", "enter")
        assert "~ changed since 20 Nov" in stage.head


@acted
async def test_without_its_copy_the_bundled_deck_is_studied_again(bench: Bench, editor: Editor, bundled: Desk) -> None:
    async with on_stage(bundled, review=[]) as stage:
        editor.replaces("First answer.", "My answer.")
        await stage.press("space", "e", "enter", "4")
    (Path(bench.home) / "decks" / "a.md").unlink()
    later = Desk(bench.home, (), bench.watch, Settings())
    bench.desks.append(later)
    later.scan()
    assert "First answer." in later.card("c1").note.back
    assert later.card("c1").memory.reps == 1
    assert len(list(later.cards())) == 2


@acted
async def test_a_file_in_the_way_is_never_overwritten(bench: Bench, editor: Editor, bundled: Desk) -> None:
    folder = Path(bench.home) / "decks"
    folder.mkdir()
    (folder / "a.md").write_text("Mine.\n", "utf-8")
    editor.does("true")
    async with on_stage(bundled, review=[]) as stage:
        await stage.press("e", "enter")
        assert "in the way" in stage.text
        assert editor.told == []
    assert (folder / "a.md").read_text("utf-8") == "Mine.\n"


@acted
async def test_the_question_about_a_copy_takes_no_answer_of_the_card(
    bench: Bench, editor: Editor, bundled: Desk
) -> None:
    bench.folder.write("a.md", deck(CHOICE))
    bundled.scan()
    editor.does("true")
    async with on_stage(bundled, (40, 12), review=[]) as stage:
        await stage.press("1", "e", "enter")
        assert len(editor.told) == 1
        assert "(•)" in stage.text
