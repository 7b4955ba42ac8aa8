"""The command fmt as a contributor runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.store.tools import Folder, deck, note

CLOZE = note("A {{b}} c.", kind="cloze")


def test_it_says_what_each_deck_got(program: Program, folder: Folder) -> None:
    path = folder.write("a.md", deck(note("Q?"), CLOZE))
    outcome = program("fmt", str(folder.path))
    assert (outcome.code, outcome.lines, outcome.err) == (0, [f"{path}: 2 ids, 1 label"], "")
    again = program("fmt", str(folder.path))
    assert (again.code, again.lines, again.err) == (0, [], "Nothing to do.\n")


def test_without_a_path_the_learner_s_own_decks_are_formatted(program: Program, folder: Folder) -> None:
    path = folder.write("a.md", deck(note("Q?")))
    assert program("fmt").lines == [f"{path}: 1 id"]


def test_the_decks_that_come_along_are_not_formatted_unasked(program: Program) -> None:
    program.decks.clear()
    outcome = program("fmt")
    assert outcome.code == 2
    assert "name a deck or a folder" in outcome.err


def test_check_writes_nothing_and_fails(program: Program, folder: Folder) -> None:
    path = folder.write("a.md", deck(note("Q?")))
    before = path.read_bytes()
    outcome = program("fmt", "--check", str(path))
    assert (outcome.code, outcome.lines) == (1, [f"{path}: would get 1 id"])
    assert path.read_bytes() == before
    program("fmt", str(path))
    assert program("fmt", "--check", str(path)).code == 0


def test_diff_writes_nothing_and_shows_the_lines(program: Program, folder: Folder) -> None:
    path = folder.write("a.md", deck(note("Q?\x1b[31m")))
    before = path.read_bytes()
    outcome = program("fmt", "--diff", str(path))
    assert outcome.code == 0
    assert path.read_bytes() == before
    assert outcome.lines[:2] == [f"--- {path}", f"+++ {path}"]
    changed = [line for line in outcome.lines[2:] if line.startswith(("-", "+"))]
    assert changed[0] == "-## Q?␛[31m"
    assert changed[1].startswith("+## Q?␛[31m <!-- id: ")
    assert "\x1b" not in outcome.out


def test_a_deck_that_cannot_be_read_is_named_and_the_others_are_done(program: Program, folder: Folder) -> None:
    bad = folder.write("a.md", "---\ndeck: D\n---\n## Q\n<<<<<<< x\n")
    good = folder.write("b.md", deck(note("Q?")))
    outcome = program("fmt", str(folder.path))
    assert (outcome.code, outcome.lines) == (0, [f"{good}: 1 id"])
    assert outcome.err == f"{bad}: an unresolved merge conflict\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_deck_is_one_line(program: Program, folder: Folder) -> None:
    path = folder.write("a.md", deck(note("Q?")))
    path.chmod(0o444)
    outcome = program("fmt", str(path))
    assert (outcome.code, outcome.err) == (3, f"{path}: is read-only\n")


@pytest.mark.parametrize("path", ["nowhere.md", "no/where"])
def test_a_path_that_is_not_there_is_one_line(program: Program, path: str) -> None:
    outcome = program("fmt", path)
    assert (outcome.code, outcome.err) == (3, f"studykit: {path}: there is no such file or folder\n")


def test_a_card_keeps_its_history_when_its_deck_is_formatted_after_an_id_was_there(
    program: Program, folder: Folder, tmp_path: Path
) -> None:
    folder.write("a.md", deck(note("Q?", id="mine"), note("R?")))
    program("answer", "mine", "good")
    program("fmt", str(folder.path))
    assert program("show", "mine").out.count("1 answer") == 1
