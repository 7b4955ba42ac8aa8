"""Whatever writes: each command in a place where it has something to do, and what must hold after it came to grief."""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from studykit.store.backup import Reading, backups
from studykit.store.store import Store
from tests.cli.program import Outcome, Program
from tests.e2e.troubled import Troubled
from tests.store.test_migrations import make_second
from tests.store.tools import SETTINGS, Folder, deck, entropy, note, numbered, plain

CARDS = 15
UNDO, REDO = "u", "U"


@dataclass(frozen=True, slots=True)
class Work:
    """A command; a brace pair stands for the folder of the place."""

    arguments: str
    typed: str = ""
    version: int | None = None
    """That of the store it finds; None for this version's."""
    is_new: bool = False
    """Whether it finds no store at all."""


WORKS = {
    "answer": Work("answer c7 good --json"),
    "review": Work("review --plain", "\n1\n" * 3),
    "undo": Work("undo"),
    "goal": Work("goal set tomorrow --minutes 45"),
    "scan": Work("scan"),
    "first scan": Work("scan", is_new=True),
    "migration": Work("due", version=2),
    "migration of the first version": Work("answer c1 good", version=1),
    "sync": Work("sync {}/shared"),
    "backup": Work("backup"),
    "backup to a file": Work("backup {}/home/rescue.jsonl.gz"),
    "restore": Work("restore {}/other.jsonl.gz"),
    "import": Work("import reviews {}/other.csv"),
    "export": Work("export reviews -o {}/home/reviews.csv"),
    "doctor": Work("doctor"),
    "rebuild": Work("doctor --rebuild"),
}


class Entry(NamedTuple):
    """An entry of the log."""

    id: str
    device: str
    seq: int
    kind: str
    card: str | None
    rating: int | None


class Place:
    """A home with a history, decks that changed since, and what another device left; it can be put back as it was."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "place"
        self.home = self.folder / "home"
        self.store = self.home / "studykit.db"
        self.program = Program(self.home, [self.folder / "decks"], now=None)
        self._model = folder / "model"
        _furnish(self.folder)
        self.folder.rename(self._model)

    def reset(self, work: Work) -> None:
        """Make everything as it was at first, and as the work needs it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self._model, self.folder)
        if work.is_new:
            shutil.rmtree(self.home)
        elif work.version is not None:
            shutil.copyfile(self._model / f"version-{work.version}.db", self.store)

    def words(self, work: Work) -> list[str]:
        """The words of the command itself."""
        return [word.replace("{}", str(self.folder)) for word in work.arguments.split()]

    def arguments(self, work: Work) -> list[str]:
        """The command line."""
        return [*self.program.options(), *self.words(work)]

    def again(self, work: Work) -> Outcome:
        """Run the command in this process, where nothing is the matter."""
        return self.program(*self.words(work), typed=work.typed)

    def log(self) -> list[Entry]:
        """The log as it is."""
        return log_of(self.home)

    def check(self, before: Sequence[Entry] = (), said: Sequence[str] = ()) -> list[Entry]:
        """See `check`."""
        return check(self.program, before, said)

    def left_over(self) -> list[str]:
        """Files half done that lie about."""
        return [path.name for path in self.folder.rglob(".*")]


def log_of(home: Path) -> list[Entry]:
    """The log as any other tool reads it, in the order in which each device wrote."""
    store = home / "studykit.db"
    if not store.exists():
        return []
    with closing(plain(store)) as connection:
        if not connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'entries'").fetchone()[0]:
            return []
        rows = connection.execute(
            "SELECT review, device, seq, 'answer', card, rating FROM reviews UNION ALL"
            " SELECT entry, device, seq, kind, card, NULL FROM entries ORDER BY 2, 3"
        )
        return [Entry(*row) for row in rows]


def check(program: Program, before: Sequence[Entry] = (), said: Sequence[str] = ()) -> list[Entry]:
    """Nothing that was there or said to be done is lost, nothing is doubled, and the doctor finds nothing wrong."""
    after = log_of(program.home)
    ids = {entry.id for entry in after}
    assert len(ids) == len(after)
    assert len({(entry.device, entry.seq) for entry in after}) == len(after), "a number was given twice"
    assert {*said} | {entry.id for entry in before} <= ids
    for found in backups(program.home / "backups"):
        assert found.header is not None, f"{found.name} is no whole backup"
        assert len(list(Reading(found.path).lines())) == found.header.entries
    examined = program("doctor")
    assert (examined.code, examined.err) == (0, ""), examined.out
    assert {entry.id for entry in log_of(program.home)} >= ids
    return after


def _furnish(folder: Path) -> None:
    decks = Folder(folder / "decks")
    decks.write("a.md", deck(*numbered(CARDS)))
    (folder / "shared").mkdir()
    one, other = (Program(folder / name, [decks.path]) for name in ("home", "other"))
    for number in range(6):
        assert one("answer", f"c{number}", "good").code == 0
    for number in range(4):
        assert other("answer", f"c{number}", "hard").code == 0
    for words in (
        ["sync", str(folder / "shared")],
        ["backup", str(folder / "other.jsonl.gz")],
        ["export", "reviews", "-o", str(folder / "other.csv")],
    ):
        assert other(*words).code == 0
    shutil.rmtree(folder / "other")
    for version in (1, 2):
        make_older(folder / f"version-{version}.db", version)
    decks.write("a.md", deck(*numbered(CARDS - 3), *numbered(3, start=40)))
    decks.write("b.md", deck(note("Without an id?"), title="Another"))


def make_older(path: Path, version: int, reviews: int = 40) -> None:
    """A store of an earlier version that remembers what its log says."""
    newer = path.with_suffix(".newer")
    make_second(newer, reviews, version)
    with closing(Store(newer, entropy(), 0)) as store:
        store.rebuild(SETTINGS)
    make_second(path, reviews, version)
    with closing(plain(path)) as connection:
        connection.execute("ATTACH ? AS newer", (str(newer),))
        connection.execute("INSERT INTO memory SELECT * FROM newer.memory")
    for file in [newer, *path.parent.glob("backups/*")]:
        file.unlink()
    shutil.rmtree(path.parent / "backups")


def version_of(path: Path) -> int:
    """The version of a store."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


# --- steps ------------------------------------------------------------------------------------------------------------


def steps_of(troubled: Troubled, place: Place, work: Work) -> list[str]:
    """Each step of a work on a disk that is well: what is done, and to which file."""
    place.reset(work)
    steps = place.folder.with_name("steps")
    steps.unlink(missing_ok=True)
    ended = troubled.run(place.arguments(work), work.typed, below=place.folder, told=steps)
    assert ended.code == 0, ended
    return steps.read_text().splitlines()


def chosen(steps: Sequence[str], some: int, verbs: tuple[str, ...] = ("",)) -> list[int]:
    """The numbers of steps to try: the first of each kind that begins with one of the verbs, and some of the others."""
    kinds = [_kind(step) for step in steps if not step.startswith("say")]
    found = [number for number, kind in enumerate(kinds, 1) if kind.startswith(verbs)]
    first = {kinds[number - 1]: number for number in reversed(found)}
    rest = sorted({*found} - {*first.values()})
    chance = random.Random(len(steps))  # noqa: S311 - a sample
    return sorted([*first.values(), *chance.sample(rest, min(some, len(rest)))])


def _kind(step: str) -> str:
    """What is done to which file, whatever number or chance gave it its name."""
    verb, _, path = step.partition(" ")
    return f"{verb} {re.sub('[0-9]', '', Path(path).name)[:20]}"


# --- a review in lines ------------------------------------------------------------------------------------------------


def lines_of(moves: Sequence[str]) -> str:
    """What is typed for these moves: grades, and now and then an undo, which a grade or a redo follows."""
    checked, lines = False, []
    for move in moves:
        if move == UNDO:
            lines.append(UNDO)
        else:
            lines += [move] if checked else ["", move]
        checked = move == UNDO
    return "".join(f"{line}\n" for line in lines)


_TOLD = re.compile(r"^(Question (\d+)|Without an id)\?$|: (Took|Put) back ", re.MULTILINE)

Told = tuple[str, str, int | None]
"""What was done, as a review shows it: kind, card and rating."""


def acknowledged(output: str, moves: Sequence[str]) -> list[Told]:
    """What a review said was done, by showing what comes after it."""
    done: list[Told] = []
    rest, graded = iter(moves), None
    for found in _TOLD.finditer(output):
        if found[3]:
            done.append(("undo" if found[3] == "Took" else "redo", "", None))
            continue
        if graded is not None:
            done.append(graded)
        move = next(rest, "")
        graded = ("answer", _shown(f"c{found[2]}"), int(move)) if move.isdigit() else None
    return done


def told(kind: str, card: str | None, rating: int | None) -> Told:
    """An entry as a review shows it."""
    return kind, _shown(card or ""), rating


def _shown(card: str) -> str:
    """A card as its question tells it: by its number, if it has one."""
    return card if re.fullmatch(r"c\d+", card) or not card else "?"
