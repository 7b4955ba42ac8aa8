"""Processes side by side, as fast as they can, for a minute: each answer is in the log once, and none of them fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from tests.cli.program import ROOT, Program
from tests.e2e.work import check
from tests.store.tools import Folder, deck, numbered

pytestmark = pytest.mark.slow(first=True)  # other tests and checks have the machine meanwhile

LENGTH = float(os.environ.get("STUDYKIT_SIDE_BY_SIDE", "60"))
"""In seconds."""
PROMPT = b"Enter for the answer: "


def review(program: Program, grade: int, until: float) -> list[str]:
    """Review in lines, giving one grade to all cards, and return the cards for which it was taken."""
    command = [sys.executable, "-m", "studykit", *program.options(), "review", "--plain"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said, asked = bytearray(), 0
        while time.monotonic() < until:
            while (found := said.find(PROMPT, asked)) < 0:
                more = process.stdout.read(1 << 16)
                assert more, said[-2000:].decode()
                said += more
            asked = found + len(PROMPT)
            process.stdin.write(b"\n%d\n" % grade)
        process.stdin.close()
        said += process.stdout.read()
    assert process.returncode == 0, said[-2000:].decode()
    asked_for = re.findall(r"^Question (\d+)\?$", said.decode(), re.MULTILINE)
    return [f"c{number}" for number in asked_for[:-1]]  # the last one was left unanswered


def run(program: Program, *words: str) -> str:
    """A command in a process of its own, which must say nothing but what it was asked for."""
    done = program.apart("--quiet", *words)
    assert (done.code, done.err) == (0, ""), words
    return done.out


def edit_and_scan(program: Program, folder: Folder, until: float) -> int:
    """Edit and scan by turns; returns how often."""
    for number in count(1):
        folder.write("a.md", deck(*numbered(40), title=f"Edited {number}"))
        folder.write("b.md", deck(*numbered(12 - number % 7, start=100 + number % 7), title="Coming and going"))
        run(program, "scan")
        if time.monotonic() > until:
            return number
    raise AssertionError


def answer_and_sync(program: Program, shared: Path, until: float) -> list[str]:
    """Answer from a script, take back another thing, sync and back up by turns; returns the answers that were given."""
    said = []
    for number in count():
        said += re.findall(r'"review": "(\w+)"', run(program, "answer", f"c{30 + number % 10}", "easy", "--json"))
        run(program, "flag", f"c{30 + number % 10}")
        run(program, "sync", str(shared))
        if number % 10 == 0:
            run(program, "backup")
        if time.monotonic() > until:
            return said
    raise AssertionError


def test_processes_side_by_side_for_a_minute_lose_nothing_and_do_not_fail(tmp_path: Path) -> None:
    folder, shared = Folder(tmp_path / "decks"), tmp_path / "shared"
    folder.write("a.md", deck(*numbered(40)))
    shared.mkdir()
    program = Program(tmp_path / "home", [folder.path], now=None)
    assert program("scan").code == 0
    until = time.monotonic() + LENGTH
    with ThreadPoolExecutor(initializer=os.nice, initargs=(10,)) as threads:  # other tests need not wait for these
        reviews = [threads.submit(review, program, grade, until) for grade in (1, 2)]
        scans = threads.submit(edit_and_scan, program, folder, until)
        given = threads.submit(answer_and_sync, program, shared, until)
    log = check(program, said=given.result())
    answers = [entry for entry in log if entry.kind == "answer"]
    for grade, graded in zip((1, 2), reviews, strict=True):
        assert [entry.card for entry in answers if entry.rating == grade] == graded.result()
        assert graded.result()
    assert sorted(entry.id for entry in answers if entry.rating == 4) == sorted(given.result())
    assert scans.result() > 1
    assert not program("scan", "--json").document["edited"]
    assert program("sync", str(shared)).code == 0
    lines = [line for file in shared.iterdir() for line in file.read_text().splitlines()]
    assert len({*lines}) == len(lines) == len(check(program))
