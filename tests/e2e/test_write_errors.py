"""A disk that is full or fails, at every step of everything that writes: one clear line, and nothing lost.

Three ways lead there. A limit on the size of files, which the system itself keeps, needs nothing. A library that is
loaded before the C library lets the n-th step fail; it takes a C compiler. And a small disk that really is full takes
the right to mount one.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import ROOT
from tests.e2e.troubled import Ended, Trouble, Troubled
from tests.e2e.work import WORKS, Entry, Place, acknowledged, chosen, lines_of, steps_of, told

pytestmark = pytest.mark.slow

SOME = 4
AT_ONCE = {"answer", "undo", "import", "migration", "migration of the first version", "backup", "export"}
"""Works that are one step of the log or none: where they fail, the log is as it was."""


def check_end(ended: Ended) -> None:
    """It was done, maybe without the backup of the day; or it failed and said so in one line."""
    assert ended.code in (0, 3, 4), ended
    assert "Traceback" not in ended.err
    lines = ended.err.splitlines()
    complaints = [line for line in lines if line.startswith("studykit: ")]
    assert len(complaints) == (ended.code != 0), ended
    assert lines[len(lines) - len(complaints) :] == complaints
    assert sum(line.startswith("! no backup was made today: ") for line in lines) == sum(
        line.startswith("! ") for line in lines
    )


def check_after(place: Place, name: str, before: list[Entry], ended: Ended) -> None:
    """Nothing is lost, nothing lies about, and what failed can be done again."""
    work = WORKS[name]
    said = re.findall(r'"review": "(\w+)"', ended.out) if name == "answer" else []
    after = place.check(before, said)
    if name == "review":
        graded = acknowledged(ended.out, "111")
        made = [entry for entry in after if entry not in before and entry.kind == "answer"]
        assert [told(entry.kind, entry.card, entry.rating) for entry in made][: len(graded)] == graded
    elif ended.code and name in AT_ONCE:
        assert after == before
    assert place.left_over() == []
    assert place.again(work).code == 0
    assert {*place.log()} >= {*after}


@pytest.mark.parametrize("what", [Trouble.BAD, Trouble.FULL], ids=["bad", "full"])
@pytest.mark.parametrize("name", WORKS)
def test_whatever_step_fails_is_one_line_and_costs_nothing(
    troubled: Troubled, place: Place, name: str, what: Trouble
) -> None:
    work = WORKS[name]
    failed = 0
    kinds = ("create", "write", "make") if what is Trouble.FULL else ("",)
    for step in chosen(steps_of(troubled, place, work), SOME, kinds):
        place.reset(work)
        before = place.log()
        ended = troubled.run(place.arguments(work), work.typed, below=place.folder, at=step, what=what)
        check_end(ended)
        check_after(place, name, before, ended)
        failed += ended.code != 0
    assert failed


@pytest.mark.parametrize("name", WORKS)
def test_files_that_may_not_grow_beyond_a_limit_cost_nothing(prepared: Troubled, place: Place, name: str) -> None:
    """What the system itself refuses, so that it is tried wherever the tests run."""
    work = WORKS[name]
    chance = random.Random(name)  # noqa: S311 - a sample
    codes = []
    for limit in [0, 20_000, *(chance.randrange(32_768, 300_000) for _ in range(5))]:
        place.reset(work)
        before = place.log()
        ended = prepared.run(place.arguments(work), work.typed, longest=limit)
        check_end(ended)
        check_after(place, name, before, ended)
        codes.append(ended.code)
    assert codes[0] in (3, 4)


@pytest.mark.parametrize("name", WORKS)
def test_what_is_said_to_be_done_is_on_the_disk(troubled: Troubled, place: Place, name: str) -> None:
    """No power cut takes back what was said: what was written was synchronized first, names after content."""
    waiting: set[str] = set()
    for step in steps_of(troubled, place, WORKS[name]):
        verb, _, path = step.partition(" ")
        if verb in ("write", "cut") and not path.endswith("-shm"):
            waiting.add(path)
        elif verb in ("sync", "remove"):
            waiting.discard(path)
        elif verb == "rename":
            assert not [file for file in waiting if Path(file).name.startswith(f".{Path(path).name}.")]
            waiting.add(str(Path(path).parent))
        elif verb == "say":
            assert not [file for file in waiting if file.endswith("-wal")]
    assert waiting == set()


OWN_MOUNTS = ["unshare", "--map-root-user", "--mount"]
FULL_DISK = """
set -eu
mount -t tmpfs -o size=1500k disk "$DISK"
cp -r "$MODEL/home" "$DISK/home"
head -c "$BALLAST" /dev/zero > "$DISK/ballast"
run() { "$PYTHON" -m studykit --home "$DISK/home" --decks "$MODEL/decks" "$@"; }
code=0
run review --plain < "$OUT/moves" > "$OUT/said" 2> "$OUT/errors" || code=$?
echo "$code" > "$OUT/code"
rm "$DISK/ballast"
run doctor > "$OUT/doctor"
run export reviews --format jsonl > "$OUT/reviews"
run answer c1 easy --quiet
"""


def fill_up(place: Place, out: Path, ballast: int, moves: list[str]) -> Ended:
    """Review on a small disk with so much on it already, until it is full."""
    given = {"DISK": out / "disk", "MODEL": place.folder, "OUT": out, "BALLAST": ballast, "PYTHON": sys.executable}
    (out / "disk").mkdir(exist_ok=True)
    (out / "moves").write_text(lines_of(moves))
    done = subprocess.run(
        [*OWN_MOUNTS, "sh", "-c", FULL_DISK], capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, **{name: str(value) for name, value in given.items()}},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    code, said, errors = ((out / name).read_text() for name in ("code", "said", "errors"))
    return Ended(int(code), said, errors)


def test_a_disk_that_really_is_full_costs_no_answer(place: Place, tmp_path: Path) -> None:
    if (
        shutil.which("unshare") is None
        or subprocess.run([*OWN_MOUNTS, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no disk can be mounted here; a full one is tried above, by a limit and by a library")
    place.reset(WORKS["review"])
    moves = ["1", "2"] * 60
    numbers = []
    for ballast in (700_000, 1_000_000, 1_180_000, 1_240_000):
        ended = fill_up(place, tmp_path, ballast, moves)
        assert ended.code == 4
        check_end(ended)
        rows = [json.loads(line) for line in (tmp_path / "reviews").read_text().splitlines()]
        made = [told("answer", row["card"], row["rating"]) for row in rows if row["device"] != rows[0]["device"]]
        graded = acknowledged(ended.out, moves)
        assert made[: len(graded)] == graded
        assert len(made) <= len(graded) + 1
        numbers.append(len(graded))
    assert numbers[0] > numbers[1] > 0
