"""Decks as they were: read from the objects of a repository, with nothing checked out and nothing run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studykit.desk.against import against, decks_at
from studykit.desk.check import check
from studykit.errors import InputError, UsageError
from tests.desk.repository import Repository
from tests.store.tools import deck, note, numbered


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "work")
    made.decks.write("a.md", deck(*numbered(2), title="First"))
    made.decks.write("sub/b.md", deck(note("B?", id="b1"), title="Second"))
    made.decks.write("README.md", "# No deck\n")
    made.decks.write(".hidden/c.md", deck(note("C?", id="x1")))
    made.save()
    return made


def everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    """All files below a folder but the repository's own, with their content and time."""
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.parts
    }


def test_decks_of_a_revision_have_the_keys_and_paths_of_a_scan(repository: Repository) -> None:
    root = repository.decks.path
    repository.decks.remove("a.md")
    assert [(seen.key, seen.path, len(seen.text.notes)) for seen in decks_at("HEAD", root)] == [
        ("a", str(root / "a.md"), 2),
        ("sub/b", str(root / "sub/b.md"), 1),
    ]


def test_what_changed_since_a_revision_is_told(repository: Repository) -> None:
    root = repository.decks.path
    first = repository.save()
    repository.decks.write("a.md", deck(*numbered(1), note("New?", id="n1"), title="First"))
    repository.save()
    repository.decks.write("sub/b.md", deck(note("Another B?", id="b1"), title="Second"))
    found = against(first, [root], check([root]).read)
    assert [change.card for change in (*found.new, *found.retired, *found.edited)] == ["n1", "c1", "b1"]
    since_last = against("HEAD", [root], check([root]).read)
    assert [change.card for change in (*since_last.new, *since_last.retired, *since_last.edited)] == ["b1"]


def test_the_working_tree_counts_whether_committed_or_not(repository: Repository) -> None:
    root = repository.decks.path
    repository.decks.write("untracked.md", deck(note("U?", id="u1")))
    found = against("HEAD", [root], check([root]).read)
    assert [change.card for change in found.new] == ["u1"]


def test_nothing_is_written_anywhere(repository: Repository) -> None:
    repository.decks.write("a.md", deck(*numbered(1)))
    before, status = everything(repository.top), repository.git("status", "--porcelain")
    decks_at("HEAD", repository.decks.path)
    assert (everything(repository.top), repository.git("status", "--porcelain")) == (before, status)


@pytest.mark.parametrize("name", ["a.md", "sub/b.md"])
def test_one_file_can_be_compared(repository: Repository, name: str) -> None:
    path = repository.decks.path / name
    [seen] = decks_at("HEAD", path)
    assert (seen.key, seen.path) == (path.stem, str(path))


def test_a_folder_that_was_not_there_had_no_deck(repository: Repository) -> None:
    repository.decks.write("fresh/c.md", deck(note("C?", id="c9")))
    assert decks_at("HEAD", repository.decks.path / "fresh") == []


def test_the_top_of_a_repository_can_be_compared(repository: Repository) -> None:
    assert [seen.key for seen in decks_at("HEAD", repository.top)] == ["decks/a", "decks/sub/b"]


def test_names_may_hold_anything(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "work", ":(glob)*[a] 日本\n")
    for name in ("*.md", "-x.md", "tab\there.md", 'quo"te.md', "ü.md"):
        repository.decks.write(name, deck(note(f"{name.strip()}?")))
    repository.save()
    root = repository.decks.path
    assert against("HEAD", [root], check([root]).read).new == []
    assert [seen.key for seen in decks_at("HEAD", root / "*.md")] == ["*"]


def test_a_link_is_no_deck_on_either_side(repository: Repository) -> None:
    (repository.decks.path / "link.md").symlink_to("a.md")
    repository.save()
    root = repository.decks.path
    found = against("HEAD", [root], check([root]).read)
    assert (found.new, found.retired) == ([], [])


def test_a_repository_may_be_reached_through_a_link(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository.decks.path)
    assert [seen.path for seen in decks_at("HEAD", tmp_path / "link")] == [
        str(tmp_path / "link" / "a.md"),
        str(tmp_path / "link" / "sub/b.md"),
    ]


def test_variables_of_a_hook_lead_to_no_other_repository(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "other")
    other.save()
    monkeypatch.setenv("GIT_DIR", str(other.top / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.top))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.top / ".git/index"))
    assert len(decks_at("HEAD", repository.decks.path)) == 2


# --- what cannot be ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "revision",
    ["--output=x", "-h", "--help", "-", "", "--end-of-options", "HEAD\x1b[31m", "HEAD\nHEAD", "nope", "HEAD..HEAD",
     "HEAD:decks", "HEAD^{tree}", "$(touch x)", "HEAD; touch x", "^HEAD", "@{-1}", "HEAD^{/x", "a b", "--all"],
)  # fmt: skip
def test_what_is_no_revision_is_wrong_usage_and_does_nothing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, revision: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = everything(tmp_path)
    with pytest.raises(UsageError, match=r"is no revision|there is no revision"):
        decks_at(revision, repository.decks.path)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("revision", ["HEAD", "main", "v1", "HEAD~0", "@", ":/saved", "HEAD^{commit}"])
def test_a_revision_may_be_written_in_every_way(repository: Repository, revision: str) -> None:
    repository.git("tag", "-a", "v1", "-m", "a tag with a message")
    assert len(decks_at(revision, repository.decks.path)) == 2


def test_a_folder_outside_of_any_repository_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(InputError, match="not in a git repository"):
        decks_at("HEAD", tmp_path)


def test_a_repository_without_a_commit_has_no_revision(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no revision 'HEAD'"):
        decks_at("HEAD", Repository(tmp_path / "work").decks.path)


def test_a_shallow_clone_says_what_it_lacks(repository: Repository, tmp_path: Path) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.save()
    repository.git("clone", "-q", "--depth", "1", f"file://{repository.top}", str(tmp_path / "clone"))
    with pytest.raises(UsageError, match="this clone is shallow"):
        decks_at(first, tmp_path / "clone" / "decks")


def test_without_git_it_is_said_what_is_missing(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(InputError, match="git is not installed"):
        decks_at("HEAD", repository.decks.path)


def test_an_object_that_is_missing_is_said_in_a_line(repository: Repository) -> None:
    name = repository.git("rev-parse", "HEAD:decks/a.md")
    lost = repository.top / ".git" / "objects" / name[:2] / name[2:]
    lost.chmod(0o600)
    lost.unlink()
    with pytest.raises(InputError, match="not in this clone"):
        decks_at("HEAD", repository.decks.path)
