"""The program is killed at random instants of whatever it does, and at chosen steps: nothing that was said is lost.

After each kill the doctor finds nothing wrong, every entry is in the log once, and what was begun can be completed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from studykit.store import schema
from studykit.store.backup import Reading, backups
from studykit.store.retention import is_backup
from tests.cli.program import Program
from tests.e2e.killing import Killer
from tests.e2e.troubled import Trouble, Troubled
from tests.e2e.work import (
    REDO,
    UNDO,
    WORKS,
    Place,
    acknowledged,
    check,
    chosen,
    lines_of,
    log_of,
    make_older,
    steps_of,
    told,
    version_of,
)
from tests.store.tools import Folder, deck, note, numbered

pytestmark = pytest.mark.slow

REVIEWS, COMMANDS, SCANS, MIGRATIONS, SYNCS, CLONES, BACKUPS = 54, 16, 40, 32, 36, 8, 32
HALVES = pytest.mark.parametrize("half", [1, 2])
"""Two halves run side by side."""


def test_there_are_at_least_two_hundred_kills() -> None:
    assert REVIEWS + COMMANDS + SCANS + MIGRATIONS + SYNCS + CLONES + BACKUPS >= 200


@pytest.fixture
def decks(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "decks")
    folder.write("a.md", deck(*numbered(40)))
    return folder


@pytest.fixture
def program(tmp_path: Path, decks: Folder) -> Program:
    return Program(tmp_path / "home", [decks.path], now=None)


# --- answers ----------------------------------------------------------------------------------------------------------


def some_moves(killer: Killer) -> list[str]:
    """Grades that keep cards coming back, and now and then an undo, which is sometimes taken back itself."""
    moves = []
    for _ in range(30):
        moves.append(killer.chance.choice("1112223"))
        if killer.chance.random() < 0.1:
            moves += [UNDO, killer.chance.choice([REDO, "1", "2"])]
    return moves


@pytest.mark.parametrize("home", range(6))
def test_a_kill_at_any_instant_of_a_review_loses_no_acknowledged_answer(
    prepared: Troubled, program: Program, home: int
) -> None:
    killer = Killer(prepared, home)
    between = 0

    def once() -> None:
        nonlocal between
        before = log_of(program.home)
        moves = some_moves(killer)
        run = killer.run([*program.options(), "review", "--plain"], lines_of(moves))
        done = acknowledged(run.said, moves)
        after = check(program, before)
        new = [entry for entry in after if entry not in before and entry.kind != "seen"]
        assert [told(entry.kind, entry.card, entry.rating) for entry in new][: len(done)] == done
        assert len(new) <= len(done) + 1, "at most the one whose word was cut off"
        between += run.killed and 0 < len(done) < len(moves)

    number = REVIEWS // 6
    killer.until(number, once, enough=lambda: between >= number // 3)


def test_a_kill_at_any_instant_of_a_command_loses_no_acknowledged_answer(prepared: Troubled, program: Program) -> None:
    killer = Killer(prepared, 20)
    said: list[str] = []

    def once() -> None:
        card = f"c{killer.chance.randrange(40)}"
        words = killer.chance.choice(
            [["answer", card, "again"], ["answer", card, "good"], ["answer", card, "easy"], ["undo"], ["redo"],
             ["flag", card], ["suspend", card], ["reset", card, "--yes"]]
        )  # fmt: skip
        said.extend(killer.run([*program.options(), *words, "--json"]).reviews)
        check(program, said=said)

    killer.until(COMMANDS, once, enough=lambda: bool(said))


# --- scans ------------------------------------------------------------------------------------------------------------


@dataclass
class Writing:
    """A note as its author has it: in which file, and how often its card was answered."""

    front: str
    back: str
    id: str | None
    file: str
    answers: int = 0


@dataclass
class Author:
    """Edits decks so that every card's history should follow."""

    folder: Folder
    killer: Killer
    notes: list[Writing] = field(default_factory=list)
    away: list[Writing] = field(default_factory=list)
    number: int = 0

    def begin(self) -> None:
        for _ in range(60):
            self.add()

    def add(self) -> None:
        self.number += 1
        name = None if self.number % 3 == 0 else f"n{self.number}"
        file = self.killer.chance.choice(["a.md", "b.md", "c.md"])
        self.notes.append(Writing(f"What is {self.number}?", f"It is {self.number}.", name, file))

    def edit(self) -> None:
        """Do something with a few notes, each another one, so that one scan sees one change to each."""
        chance = self.killer.chance
        for written in chance.sample(self.notes, 5):
            what = chance.choice(["back", "front", "move", "name", "remove"])
            self.number += 1
            if what == "back":
                written.back = f"It is now {self.number}."
            elif what == "front" and written.id:
                written.front = f"What became {self.number}?"
            elif what == "move":
                written.file = chance.choice(["a.md", "b.md", "c.md"])
            elif what == "name" and not written.id:
                written.id = f"n{self.number}"
            elif what == "remove":
                self.notes.remove(written)
                self.away.append(written)
        if self.away and chance.random() < 0.5:
            self.notes.append(self.away.pop(0))
        self.add()

    def save(self) -> None:
        for file in ("a.md", "b.md", "c.md"):
            notes = [note(n.front, n.back, id=n.id) for n in self.notes if n.file == file]
            self.folder.write(file, deck(*notes, title=file))


@HALVES
def test_a_kill_at_any_instant_of_a_scan_leaves_what_the_next_one_completes(
    prepared: Troubled, program: Program, decks: Folder, half: int
) -> None:
    killer = Killer(prepared, 30 + half)
    author = Author(decks, killer)
    author.begin()
    author.save()
    assert program("scan").code == 0

    def once() -> None:
        before = log_of(program.home)
        author.edit()
        author.save()
        killer.run([*program.options(), "scan"])
        check(program, before)
        assert program("scan").code == 0
        cards = {card["front"]: card for card in program("list", "--json").document["cards"]}
        assert {front: card["reps"] for front, card in cards.items()} == {n.front: n.answers for n in author.notes}
        for written in killer.chance.sample(author.notes, 2):
            assert program("answer", cards[written.front]["card"], "good").code == 0
            written.answers += 1

    killer.until(SCANS // 2, once)
    before = program("list", "--json").document
    assert program("doctor", "--rebuild").code == 0
    assert program("list", "--json").document == before


# --- migrations -------------------------------------------------------------------------------------------------------

OPENING = ["due", "scan", "answer c1 good --json", "sync {}", "backup", "doctor", "undo", "review --plain"]


@pytest.mark.parametrize("version", [1, 2])
def test_a_kill_at_any_instant_of_a_migration_leaves_the_old_store_or_the_new_one(
    prepared: Troubled, program: Program, tmp_path: Path, version: int
) -> None:
    killer = Killer(prepared, 40 + version)
    older, shared, store = tmp_path / "older.db", tmp_path / "shared", program.home / "studykit.db"
    shared.mkdir()
    make_older(older, version, 1000)
    seen: set[int] = set()

    def once() -> None:
        shutil.rmtree(program.home, ignore_errors=True)
        program.home.mkdir()
        shutil.copyfile(older, store)
        before = log_of(program.home)
        words = killer.chance.choice(OPENING).replace("{}", str(shared)).split()
        run = killer.run([*program.options(), *words])
        seen.add(found := version_of(store))
        after = log_of(program.home)
        assert (found == schema.VERSION) or (found == version and after == before)
        assert found == version or backups(program.home / "backups")
        check(program, before, run.reviews)
        assert version_of(store) == schema.VERSION
        shutil.rmtree(shared)
        shared.mkdir()

    killer.until(MIGRATIONS // 2, once, enough=lambda: seen == {version, schema.VERSION})


# --- syncs ------------------------------------------------------------------------------------------------------------


def study(program: Program, killer: Killer, number: int) -> None:
    """Do a few things that are to be carried to another device."""
    moves = [killer.chance.choice("12") for _ in range(number)]
    assert program("review", "--plain", typed=lines_of(moves)).code == 0
    assert program(killer.chance.choice(["undo", "redo"])).code == 0


def memory_of(program: Program) -> list[dict[str, object]]:
    cards: list[dict[str, object]] = program("list", "--json").document["cards"]
    return cards


def converge(devices: list[Program], shared: Path) -> None:
    """One sync each way brings all to the same log and the same memory."""
    for device in [*devices, *devices]:
        done = device("sync", str(shared))
        assert done.code == 0, done.err
    one, other = ({entry.id for entry in check(device)} for device in devices)
    assert one == other
    assert memory_of(devices[0]) == memory_of(devices[1])


def devices_at(tmp_path: Path, decks: Folder) -> list[Program]:
    return [Program(tmp_path / name, [decks.path], now=None) for name in ("one", "other")]


@HALVES
def test_a_kill_at_any_instant_of_a_sync_leaves_what_the_next_one_completes(
    prepared: Troubled, tmp_path: Path, decks: Folder, half: int
) -> None:
    killer = Killer(prepared, 50 + half)
    devices, shared = devices_at(tmp_path, decks), tmp_path / "shared"
    shared.mkdir()

    def once() -> None:
        device = killer.chance.choice(devices)
        study(device, killer, 12)
        before = log_of(device.home)
        killer.run([*device.options(), "sync", str(shared)])
        check(device, before)

    killer.until(SYNCS // 2, once)
    converge(devices, shared)
    for file in shared.iterdir():
        lines = file.read_text().splitlines()
        assert len({*lines}) == len(lines), "a line was written twice"


GIT = "[user]\nname = n\nemail = e@x.y\n[init]\ndefaultBranch = main\n[commit]\ngpgsign = false\n"


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def test_a_kill_at_any_instant_of_a_sync_in_a_clone_costs_no_more_than_a_lock_of_git(
    prepared: Troubled, tmp_path: Path, decks: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gitconfig").write_text(GIT)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    remote = tmp_path / "remote.git"
    remote.mkdir()
    git(remote, "init", "--bare")
    killer = Killer(prepared, 55)
    devices = devices_at(tmp_path, decks)
    clones = [tmp_path / "clone of one", tmp_path / "clone of other"]
    for clone in clones:
        git(tmp_path, "clone", str(remote), str(clone))

    def once() -> None:
        device, clone = killer.chance.choice([*zip(devices, clones, strict=True)])
        study(device, killer, 8)
        before = log_of(device.home)
        killer.run([*device.options(), "sync", str(clone)])
        check(device, before)
        locks = [*clone.glob(".git/**/*.lock")]
        done = device("sync", str(clone))
        assert done.code == 0 or (locks and "remove that file" in done.err), done.err
        for lock in [*locks, *remote.glob("**/*.lock")]:
            lock.unlink(missing_ok=True)

    killer.until(CLONES, once)
    for device, clone in [*zip(devices, clones, strict=True)] * 2:
        assert device("sync", str(clone)).code == 0
    one, other = ({entry.id for entry in check(device)} for device in devices)
    assert one == other
    assert memory_of(devices[0]) == memory_of(devices[1])


# --- backups ----------------------------------------------------------------------------------------------------------


def half_done(folder: Path) -> list[Path]:
    """What a killed writer left."""
    return [path for path in folder.glob(".*") if path.is_file()]


@HALVES
def test_a_kill_at_any_instant_of_a_backup_leaves_none_or_all_of_it(
    prepared: Troubled, program: Program, tmp_path: Path, half: int
) -> None:
    killer = Killer(prepared, 60 + half)
    rescue, folder = tmp_path / "rescue.jsonl.gz", program.home / "backups"
    program.home.mkdir()
    make_older(program.home / "studykit.db", 2, 2500)
    day = 0

    def once() -> None:
        nonlocal day
        day += 1
        program.now = f"2026-{1 + day // 28:02}-{1 + day % 28:02}T09:00"
        before = log_of(program.home)
        words = killer.chance.choice([["backup"], ["backup", str(rescue)], ["answer", "c1", "good", "--json"]])
        run = killer.run([*program.options(), *words])
        assert all(is_backup(path.name) for path in folder.glob("[!.]*"))
        check(program, before, run.reviews)
        if rescue.exists():
            reading = Reading(rescue)
            assert len(list(reading.lines())) == reading.header.entries
            rescue.unlink()
        assert program("answer", "c2", "hard").code == 0
        assert (folder / f"{program.now[:10]}.jsonl.gz").exists()

    killer.until(BACKUPS // 2, once)
    for path in half_done(folder):
        os.utime(path, (0, 0))
    assert program("backup").code == 0
    assert half_done(folder) == []


# --- at chosen steps --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WORKS)
def test_a_kill_in_the_midst_of_any_step_costs_nothing(troubled: Troubled, place: Place, name: str) -> None:
    """What is being written then is half written."""
    work = WORKS[name]
    for step in chosen(steps_of(troubled, place, work), 4):
        place.reset(work)
        before = place.log()
        ended = troubled.run(place.arguments(work), work.typed, below=place.folder, at=step, what=Trouble.KILL)
        assert ended.code in (-9, 0)
        after = place.check(before)
        assert place.again(work).code == 0
        place.check(after)
