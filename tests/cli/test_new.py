"""A deck to start from: right by every rule, and never written over anything."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from studykit.cli.new import _KINDS
from studykit.deck.model import Kind
from studykit.deck.read import read_deck
from studykit.deck.starter import A_FEW, NOTES, title_of
from tests.cli.program import Program, call


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test stands in a folder of its own."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_a_new_deck_passes_the_strictest_check_and_shows_some_kinds(here: Path, program: Program) -> None:
    assert program("new", "decks/tls-and-tcp").code == 0
    path = here / "decks" / "tls-and-tcp.md"
    assert (call(["check", "--strict", "decks"]).code, call(["check", "--strict", "decks"]).out) == (0, "")
    read = read_deck(path.read_bytes(), "d.md")
    assert read.info is not None
    assert (read.info.title, read.info.checked) == ("Tls and tcp", "2026-11-20")
    assert [note.kind for note in read.notes] == list(A_FEW)


@pytest.mark.parametrize("kind", _KINDS)
def test_every_kind_has_an_example(here: Path, kind: str) -> None:
    assert call(["new", "one.md", "--kind", kind]).code == 0
    checked = call(["check", "--strict", "one.md"])
    assert (checked.code, checked.out) == (0, "")
    [note] = read_deck((here / "one.md").read_bytes(), "d.md").notes
    assert note.kind == kind


def test_the_kinds_to_choose_from_are_those_of_the_language() -> None:
    assert set(_KINDS) == set(NOTES) == set(Kind) - {Kind.NONE}


def test_several_kinds_stand_in_the_order_in_which_they_were_asked_for(here: Path) -> None:
    assert call(["new", "a", "--kind", "table", "--kind", "basic", "--kind", "table"]).code == 0
    notes = read_deck((here / "a.md").read_bytes(), "d.md").notes
    assert [note.kind for note in notes] == ["table", "basic"]


def test_ids_are_fresh_each_time(here: Path) -> None:
    ids = []
    for name in ("a", "b"):
        call(["new", name])
        ids += [note.id for note in read_deck((here / f"{name}.md").read_bytes(), "d.md").notes]
    assert len(set(ids)) == len(ids) == 2 * len(A_FEW)
    assert "SK120" not in call(["check", "."]).out


def test_it_says_what_to_do_next(here: Path) -> None:
    assert call(["new", "my deck"]).lines == [
        "my deck.md: a deck with 4 notes to replace with your own.",
        "  studykit preview 'my deck.md'   see its cards while you write",
        "  studykit check   'my deck.md'   find what is wrong",
        "  studykit fmt     'my deck.md'   give new cards their ids",
    ]
    assert call(["--quiet", "new", "another"]).out == ""


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a", "a.md"), ("a.md", "a.md"), ("a.MD", "a.md"), ("a.markdown", "a.md"), ("http1.1", "http1.1.md"),
        ("deep/er/a", "deep/er/a.md"), ("ü b", "ü b.md"),
    ],
)  # fmt: skip
def test_the_file_ends_as_decks_do(here: Path, name: str, written: str) -> None:
    assert call(["new", name]).code == 0
    assert [path.relative_to(here).as_posix() for path in here.rglob("*") if path.is_file()] == [written]


@pytest.mark.parametrize(
    "name",
    ["a: b.md", "'quoted' \"twice\".md", "# hash.md", "-dash-.md", "###.md", "&anchor *alias.md", "<!--.md",
     "back\\slash.md",
     "new\nline.md", "esc\x1b[31m.md", "\u202ebidi.md", "true.md", "[list].md", "{map}.md", "``` .md", "---.md"],
)  # fmt: skip
def test_a_title_is_made_of_any_name(here: Path, name: str) -> None:
    assert call(["new", "--", name]).code == 0
    checked = call(["check", "--strict", "."])
    assert (checked.code, checked.out) == (0, "")
    [path] = here.iterdir()
    read = read_deck(path.read_bytes(), "d.md")
    assert read.info is not None
    assert read.info.title == title_of(name.removesuffix(".md")).replace("\x1b", "␛").replace("\u202e", "<U+202E>")


def test_a_file_that_is_there_stays_as_it_is(here: Path) -> None:
    (here / "a.md").write_text("mine")
    (here / "link.md").symlink_to("nowhere")
    for name in ("a", "a.md", "link"):
        outcome = call(["new", name])
        assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (2, "", 1)
        assert "is there already" in outcome.err
    assert (here / "a.md").read_text() == "mine"
    assert sorted(path.name for path in here.iterdir()) == ["a.md", "link.md"]


@pytest.mark.parametrize("name", ["folder", "folder/", ".", "/", "./.hidden", ".md"])
def test_a_name_that_no_deck_can_have_is_wrong_usage(here: Path, name: str) -> None:
    (here / "folder").mkdir()
    outcome = call(["new", name])
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (2, "", 1)
    assert [path.name for path in here.iterdir()] == ["folder"]


def test_a_folder_that_cannot_be_made_is_a_line(here: Path) -> None:
    (here / "file").write_text("x")
    outcome = call(["new", "file/a.md"])
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (3, "", 1)
    assert call(["new", f"{'x' * 300}.md"]).code == 3


def test_a_file_system_without_links_is_no_hindrance(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert call(["new", "a"]).code == 0
    assert call(["new", "a"]).code == 2
    assert [path.name for path in here.iterdir()] == ["a.md"]


def test_others_may_read_it(here: Path) -> None:
    call(["new", "a"])
    assert stat.S_IMODE((here / "a.md").stat().st_mode) == 0o644
