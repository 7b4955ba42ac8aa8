"""Decks on disk given their ids: whole or not at all, and never over what somebody else wrote meanwhile."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studykit.deck.fmt import format_deck
from studykit.deck.read import read_deck
from studykit.desk.format import ChangedError, format_files, rewrite
from studykit.errors import InputError
from tests.store.tools import Folder, deck, note


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "decks")


def test_ids_are_eight_characters_and_no_two_are_equal(folder: Folder, tmp_path: Path) -> None:
    for name in "abc":
        folder.write(f"{name}.md", deck(*[note(f"{name}{n}?") for n in range(50)]))
    files = list(format_files([folder.path], write=True))
    ids = [n.id for file in files for n in read_deck(Path(file.path).read_bytes(), "").notes]
    assert len(set(ids)) == 150
    assert all(re.fullmatch("[0-9a-z]{8}", str(i)) for i in ids)
    assert [file.formatted.ids for file in format_files([folder.path], write=True)] == [0, 0, 0]


def test_an_id_of_another_deck_is_never_given(folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = Folder(tmp_path / "others")
    other.write("o.md", deck(note("Q?", id="bbbbbbbb")))
    folder.write("a.md", deck(note("Q?", id="aaaaaaaa")))
    folder.write("b.md", deck(note("R?"), note("S?")))
    letters = iter("aaaaaaaabbbbbbbbccccccccccccccccdddddddd")
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    list(format_files([folder.path], [other.path], write=True))
    assert [n.id for n in read_deck((folder.path / "b.md").read_bytes(), "").notes] == ["cccccccc", "dddddddd"]


def test_without_writing_nothing_is_written(folder: Folder) -> None:
    path = folder.write("a.md", deck(note("Q?")))
    before = path.read_bytes()
    [file] = format_files([folder.path], write=False)
    assert file.changed
    assert path.read_bytes() == before


def test_a_file_keeps_its_mode_and_a_link_stays_one(folder: Folder, tmp_path: Path) -> None:
    real = tmp_path / "real.md"
    real.write_bytes(deck(note("Q?")).encode())
    real.chmod(0o640)
    (folder.path / "a.md").symlink_to(real)
    [file] = format_files([folder.path], write=True)
    assert file.changed
    assert (folder.path / "a.md").is_symlink()
    assert b"<!-- id: " in real.read_bytes()
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_file_named_twice_is_formatted_once(folder: Folder) -> None:
    path = folder.write("a.md", deck(note("Q?")))
    assert len(list(format_files([folder.path, path], write=True))) == 1


def test_a_file_that_changed_under_it_is_refused_and_stays_as_it_is(folder: Folder) -> None:
    path = folder.write("a.md", "theirs")
    with pytest.raises(ChangedError, match="changed while it was read; nothing was written"):
        rewrite(path, b"ours", b"new")
    assert path.read_bytes() == b"theirs"
    assert [p.name for p in folder.path.iterdir()] == ["a.md"]


def test_one_file_that_changed_under_it_leaves_the_others_done(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (folder.write(name, deck(note("Q?"))) for name in ("a.md", "b.md"))

    def meanwhile(*arguments: object) -> object:
        if b"mine" not in first.read_bytes():
            first.write_bytes(first.read_bytes() + b"mine")
        return format_deck(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("studykit.desk.format.format_deck", meanwhile)
    files = {Path(file.path).name: file for file in format_files([folder.path], write=True)}
    assert "changed while it was read" in files["a.md"].failure
    assert not files["a.md"].changed
    assert first.read_bytes().endswith(b"mine")
    assert b"<!-- id: " in second.read_bytes()


def test_a_full_disk_is_one_line_and_leaves_the_file(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder.write("a.md", deck(note("Q?")))
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        rewrite(path, before, b"new")
    assert path.read_bytes() == before
    assert [p.name for p in folder.path.iterdir()] == ["a.md"]


@pytest.mark.slow
def test_killed_at_any_instant_every_file_is_as_before_or_as_after(folder: Folder) -> None:
    """A real process, killed for real; what it leaves behind is never read as a deck."""
    before = {}
    for number in range(60):
        path = folder.write(f"d{number}.md", deck(*[note(f"{number} {n}?") for n in range(20)]))
        before[path.name] = path.read_bytes()
    killed = 0
    for attempt in range(20):
        for name, data in before.items():
            (folder.path / name).write_bytes(data)
        child = subprocess.Popen(
            [sys.executable, "-m", "studykit", "fmt", "--quiet", str(folder.path)], stdout=subprocess.DEVNULL
        )
        time.sleep(0.15 + attempt * 0.04)
        child.send_signal(signal.SIGKILL)
        killed += child.wait() == -signal.SIGKILL
        for name, data in before.items():
            after = (folder.path / name).read_bytes()
            notes = read_deck(after, "").notes
            assert after == data or (len(notes) == 20 and all(n.id for n in notes))
        for stray in folder.path.glob(".studykit-fmt-*"):
            stray.unlink()
        assert {p.name for p in folder.path.iterdir()} == set(before)
    assert killed, "it was never killed in time"
