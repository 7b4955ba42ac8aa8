"""What a learner knows, told by questions and not by ids, while the decks are edited."""

from __future__ import annotations

from collections.abc import Mapping

from studykit.memory.model import Memory
from studykit.store.scan import ScanReport
from studykit.store.store import Store
from tests.store.tools import SETTINGS, Folder, all_memories, answer, cards, deck, moment, scan


def asked(store: Store, *folders: Folder) -> dict[str, str]:
    """The id of each card in sight by its heading, and behind a slash its label."""
    return {_name(row.note.heading, row.label): row.card for row in cards(store, *folders)}


def known(store: Store, *folders: Folder) -> dict[str, int]:
    """How often each card in sight was answered."""
    return {_name(row.note.heading, row.label): row.memory.reps for row in cards(store, *folders)}


def memories(store: Store, *folders: Folder) -> dict[str, Memory]:
    """What is remembered of each card in sight."""
    return {_name(row.note.heading, row.label): row.memory for row in cards(store, *folders)}


def _name(heading: str, label: str) -> str:
    return f"{heading}/{label}" if label else heading


def learn(store: Store, times: Mapping[str, int], *folders: Folder, day: int = 20_000) -> None:
    """Answer cards that often, on one study day after the other."""
    ids = asked(store, *folders)
    for name, number in times.items():
        for offset in range(number):
            answer(store, ids[name], when=moment(day=day + 3 * offset))


def edit(store: Store, folder: Folder, *notes: str, name: str = "a.md", now: int = 2) -> ScanReport:
    """Save a deck with these notes and scan, `now` milliseconds after all that was done."""
    folder.write(name, deck(*notes))
    return scan(store, folder, now=latest(store) + now)


def latest(store: Store) -> int:
    """When the newest entry of the log was written."""
    times = "SELECT max(at) FROM (SELECT at FROM reviews UNION ALL SELECT at FROM entries)"
    return store.database.connection.execute(times).fetchone()[0] or 0


def steps(report: ScanReport) -> list[tuple[str, str]]:
    """Which ids follow which."""
    return [(step.before, step.after) for step in report.rekeyed]


def assert_the_log_says_the_same(store: Store) -> None:
    """What is remembered is what comes out of the log alone."""
    remembered = all_memories(store)
    store.rebuild(SETTINGS)
    assert all_memories(store) == remembered
