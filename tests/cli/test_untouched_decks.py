"""Studying never writes to a deck: not a byte, not a time, not a file beside it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.store.tools import Folder, deck, note


def state(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file below a folder: its content, when it was written, and who may read it."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts]
    found = {}
    for path in files:
        status = path.stat()
        found[str(path.relative_to(folder))] = (path.read_bytes(), status.st_mtime_ns, status.st_mode)
    return found


@pytest.fixture
def decks(folder: Folder) -> Folder:
    """Decks with and without ids, with things to complain about."""
    folder.write("a.md", deck(note("Named?", id="named"), note("Without?", "An id."), title="A"))
    folder.write("sub/b.md", deck(note("{{Age}} counts, {{c1::Via}} names.", "", kind="cloze"), title="B"))
    folder.write("c.md", deck(note("Broken <!-- id:x -->"), note("Twice?", id="named"), title="C"))
    folder.write("README.md", "# Decks\n")
    return folder


def test_no_command_of_a_learner_writes_to_a_deck(program: Program, decks: Folder, tmp_path: Path) -> None:
    before = state(decks.path)
    shared = tmp_path / "shared"
    shared.mkdir()
    csv = tmp_path / "reviews.csv"
    for arguments, typed in (
        (["scan"], ""),
        (["review", "--plain"], "\n3\n\n1\nu\n\n4\ns\nq\n"),
        (["answer", "named", "good"], ""),
        (["suspend", "named"], ""),
        (["flag", "named"], ""),
        (["undo"], ""),
        (["undo"], ""),
        (["redo"], ""),
        (["scan", "--drop"], ""),
        (["reconcile"], ""),
        (["export", "reviews", "-o", str(csv)], ""),
        (["import", "reviews", str(csv)], ""),
        (["sync", str(shared)], ""),
        (["backup"], ""),
        (["doctor"], ""),
        (["doctor", "--rebuild"], ""),
        (["due"], ""),
        (["list"], ""),
        (["show", "named"], ""),
        (["log"], ""),
        (["stats"], ""),
    ):
        outcome = program(*arguments, typed=typed)
        assert outcome.code in (0, 1), (arguments, outcome.err)
        assert state(decks.path) == before, arguments
    assert (decks.path / "a.md").read_text("utf-8").count("id:") == 1


# --- decks in a repository ------------------------------------------------------------------------------------------


Git = Callable[..., str]


@pytest.fixture
def git(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Git in the folder of decks, which is a repository."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A. Learner")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "learner@example.org")

    def run(*arguments: str, fails: bool = False) -> str:
        done = subprocess.run(["git", *arguments], cwd=folder.path, capture_output=True, text=True, check=not fails)
        return done.stdout

    run("init", "--quiet", "--initial-branch", "main")
    return run


def saved(git: Git, message: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", message)


def reps(program: Program) -> dict[str, int]:
    """How often each card was answered, by its question."""
    cards = json.loads(program("list", "--json").out)["cards"]
    return {card["front"].splitlines()[0]: card["reps"] for card in cards}


def test_a_card_that_is_deleted_and_restored_by_git_is_where_it_was(program: Program, folder: Folder, git: Git) -> None:
    folder.write("a.md", deck(note("With an id?", id="named"), note("Without?", "One."), note("Stays?", "Two.")))
    saved(git, "Three cards")
    program("review", "--plain", typed="\n4\n\n4\nq\n")
    before = program("list", "--json").document["cards"]
    folder.write("a.md", deck(note("Stays?", "Two.")))
    saved(git, "Two cards less")
    assert reps(program) == {"Stays?": 0}
    git("revert", "--no-edit", "HEAD")
    program.now = "2027-05-20T09:00"
    after = program("list", "--json").document["cards"]
    assert [(card["card"], card["reps"], card["due"], card["stability"]) for card in after] == [
        (card["card"], card["reps"], card["due"], card["stability"]) for card in before
    ]


@pytest.mark.parametrize("taken", ["ours", "theirs"])
def test_two_branches_that_give_one_card_an_id_each_keep_its_history_whichever_is_merged(
    program: Program, folder: Folder, git: Git, taken: str
) -> None:
    folder.write("a.md", deck(note("Which layer?", "Four."), note("Stays?", "Two.", id="stays")))
    saved(git, "A card without an id")
    program("answer", program("list", "--json").document["cards"][0]["card"], "good")
    for number, branch in enumerate(("ours", "theirs")):
        git("checkout", "--quiet", "-b", branch, "main")
        assert program("fmt").code == 0
        saved(git, f"Ids on {branch}")
        program.now = f"2026-11-2{1 + number}T09:00"
        assert reps(program)["Which layer?"] == 1 + number
        program("answer", program("list", "--json").document["cards"][0]["card"], "good")
    git("checkout", "--quiet", "ours")
    git("merge", "--quiet", "theirs", fails=True)
    assert "<<<<<<<" in (folder.path / "a.md").read_text("utf-8")
    assert reps(program)["Which layer?"] == 3, "nothing is lost while the conflict stands"
    git("checkout", f"--{taken}", "a.md")
    saved(git, "Merged")
    assert reps(program) == {"Which layer?": 3, "Stays?": 0}
