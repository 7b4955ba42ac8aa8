"""A watch of decks: it tells again at each save, survives what fails meanwhile, and ends cleanly when it is told to."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import Any

import pytest

from tests.cli.program import ROOT, call
from tests.desk.quiet import without_style
from tests.store.tools import Folder, deck, note, numbered

LIMIT = 60.0
"""Seconds after which a hang becomes a failure."""


@pytest.fixture(autouse=True)
def only_the_language(folder: Folder) -> None:
    """What makes a good card is another matter."""
    without_style(folder.path)


class Watched:
    """The program while it watches, read line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def document(self) -> Any:
        """The next document it prints."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def end(self, number: int) -> tuple[int, str, str]:
        """Send a signal; the exit code and whatever else was printed."""
        self.process.send_signal(number)
        out, err = self.process.communicate()
        return self.process.returncode, out, err


@contextmanager
def watching(*arguments: str) -> Iterator[Watched]:
    command = [sys.executable, "-m", "studykit", "check", "--watch", "--format", "json", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        limit = Timer(LIMIT, process.kill)
        limit.start()
        try:
            yield Watched(process)
        finally:
            limit.cancel()
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_each_save_is_told_until_somebody_ends_it(folder: Folder, number: int) -> None:
    folder.write("a.md", deck(*numbered(1)))
    with watching(str(folder.path)) as watched:
        assert watched.document()["diagnostics"] == []
        folder.write("a.md", deck("## Bad? <!-- id:x -->\n"))
        assert [finding["code"] for finding in watched.document()["diagnostics"]] == ["SK101"]
        folder.write("b.md", deck(note("Dup?", id="d1"), note("Dup?", id="d1")))
        assert [finding["code"] for finding in watched.document()["diagnostics"]] == ["SK101", "SK120"]
        folder.remove("a.md")
        assert [finding["code"] for finding in watched.document()["diagnostics"]] == ["SK120"]
        code, out, err = watched.end(number)
    assert (code, out) == (0, "")
    assert err.count("-- saved: ") == 3
    assert "Traceback" not in err


def test_what_is_not_there_for_a_moment_ends_nothing(folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(1)))
    with watching(str(path)) as watched:
        assert watched.document()["diagnostics"] == []
        folder.remove("a.md")
        assert watched.process.stderr is not None
        said = iter(watched.process.stderr.readline, "")
        assert next(line for line in said if line.startswith("studykit: "))
        folder.write("a.md", deck(*numbered(1), titel="typo"))
        assert [finding["code"] for finding in watched.document()["diagnostics"]] == ["SK004"]
        assert watched.end(signal.SIGINT)[0] == 0


def test_a_save_of_the_settings_is_told_too(folder: Folder) -> None:
    folder.write("a.md", deck(note("Does it?", "Yes.", id="q1")))
    with watching(str(folder.path)) as watched:
        assert watched.document()["diagnostics"] == []
        folder.remove("studykit.toml")
        assert "SK203" in {finding["code"] for finding in watched.document()["diagnostics"]}
        without_style(folder.path)
        assert watched.document()["diagnostics"] == []
        assert watched.end(signal.SIGINT)[0] == 0


def test_a_folder_may_be_watched_before_there_is_a_deck_in_it(folder: Folder) -> None:
    with watching(str(folder.path)) as watched:
        assert watched.document()["diagnostics"] == []
        folder.write("a.md", deck("## Bad? <!-- id:x -->\n"))
        assert [finding["code"] for finding in watched.document()["diagnostics"]] == ["SK101"]
        assert watched.end(signal.SIGINT)[0] == 0


def test_what_cannot_be_watched_at_all_is_a_line(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.path.parent))
    outcome = call(["check", "--watch", str(folder.path / "nowhere.md")])
    assert (outcome.code, len(outcome.err.splitlines())) == (3, 1)
    folder.write("a.md", deck(*numbered(1)))
    outcome = call(["--quiet", "check", "--watch", str(folder.path), "--against", "HEAD"])
    assert (outcome.code, len(outcome.err.splitlines())) == (3, 1)
