"""Folders of decks that are missing or empty today: a stick that is not in, a disk that is not mounted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.store.tools import Folder, deck, note, numbered


@pytest.fixture
def other(tmp_path: Path, program: Program) -> Folder:
    """A second folder that is studied."""
    other = Folder(tmp_path / "stick")
    program.decks.append(other.path)
    return other


@pytest.fixture
def studied(program: Program, folder: Folder, other: Folder) -> Program:
    """Both folders were studied yesterday."""
    folder.write("a.md", deck(*numbered(2)))
    other.write("b.md", deck(*numbered(3, 10)))
    assert program("answer", "c0", "easy").code == 0
    assert program("answer", "c10", "easy").code == 0
    return program


def away(folder: Folder) -> Path:
    """Take a folder away; where it is meanwhile."""
    return folder.path.rename(folder.path.with_name("away"))


def test_a_folder_that_is_missing_today_is_a_warning_and_the_others_are_studied(
    studied: Program, other: Folder
) -> None:
    there = away(other)
    outcome = studied("scan")
    assert outcome.code == 0
    assert outcome.err == f"! {other.path} is not there today; its cards wait until it is\n"
    assert outcome.lines == ["1 deck, 2 notes, 2 cards", "nothing changed"]
    document = studied("list", "--json").document
    assert [card["card"] for card in document["cards"]] == ["c0", "c1"]
    there.rename(other.path)
    outcome = studied("scan", "--json")
    assert (outcome.document["retired"], outcome.document["restored"], outcome.document["new"]) == ([], [], [])
    assert outcome.document["diagnostics"] == []
    assert studied("show", "c10", "--json").document["reps"] == 1


def test_the_warning_is_a_finding_with_a_code_in_documents(studied: Program, other: Folder) -> None:
    away(other)
    [finding] = studied("scan", "--json").document["diagnostics"]
    assert (finding["code"], finding["severity"], finding["path"]) == ("SK015", "warning", str(other.path))
    assert studied("check", "--explain", "SK015").code == 0


@pytest.mark.parametrize("command", [["due"], ["list"], ["answer", "c1", "good"], ["undo"], ["review", "--plain"]])
def test_every_command_says_it_in_one_line_and_goes_on(studied: Program, other: Folder, command: list[str]) -> None:
    away(other)
    outcome = studied(*command, typed="q\n")
    assert outcome.code == 0
    assert outcome.err == f"! {other.path} is not there today; its cards wait until it is\n"
    assert studied("--quiet", *command, typed="q\n").err == ""


def test_a_glance_at_unchanged_folders_says_it_too(studied: Program, other: Folder) -> None:
    studied.now = None
    studied("scan")
    away(other)
    for _ in range(2):
        outcome = studied("scan")
        assert (outcome.code, outcome.lines) == (0, ["1 deck, 2 notes, 2 cards", "nothing changed"])
        assert outcome.err == f"! {other.path} is not there today; its cards wait until it is\n"


def test_no_card_of_a_missing_folder_is_taken_for_one_of_another_folder(
    studied: Program, folder: Folder, other: Folder
) -> None:
    """Neither by its text nor by its question: it is away and not gone."""
    away(other)
    folder.write("b.md", deck(note("Question 10?", "Answer 10.", id="another"), note("Question 11?", "Eleven.")))
    document = studied("scan", "--json").document
    assert (document["rekeyed"], document["proposed"], document["retired"]) == ([], [], [])
    assert studied("show", "another", "--json").document["reps"] == 0


def test_where_no_folder_is_there_nothing_is_studied(studied: Program, folder: Folder, other: Folder) -> None:
    other.path.rename(other.path.with_name("away"))
    folder.path.rename(folder.path.with_name("gone"))
    outcome = studied("scan")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.err == f"studykit: {folder.path}: there is no such folder or deck\n"


def test_caches_are_not_made_anew_without_a_folder(studied: Program, other: Folder) -> None:
    away(other)
    outcome = studied("doctor", "--rebuild")
    told = "there is no such folder or deck, and what is made anew needs them all"
    assert (outcome.code, outcome.err.splitlines()[-1]) == (3, f"studykit: {other.path}: {told}")


def test_a_folder_that_is_empty_today_retires_nothing_and_says_so_in_one_line(studied: Program, other: Folder) -> None:
    content = (other.path / "b.md").read_bytes()
    other.remove("b.md")
    outcome = studied("scan")
    assert (outcome.code, outcome.lines[-1]) == (0, "nothing changed")
    told = "holds no deck today; its 3 cards stay, unless studykit scan --drop retires them"
    assert outcome.err == f"! {other.path} {told}\n"
    assert [card["card"] for card in studied("list", "--json").document["cards"]] == ["c0", "c1", "c10", "c11", "c12"]
    other.write("b.md", content)
    outcome = studied("scan")
    assert (outcome.code, outcome.err) == (0, "")
