"""A second process at one store: `python -m tests.store.child WORK STORE …`. It says each thing once it is done."""

from __future__ import annotations

import os
import resource
import sys
from itertools import count, cycle
from pathlib import Path

from studykit.errors import StoreError
from studykit.memory.model import Rating
from studykit.store.store import Store
from tests.store.tools import SETTINGS, Folder, deck, moment, numbered, scan

CARDS = 12


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - what the other process reads


def answers(store: Store, number: int | None) -> None:
    """Answer, now and then undo, redo and mark; every answer is said after it was committed."""
    ratings = cycle(Rating)
    for at in count() if number is None else range(number):
        day = 20_000 + at // 40
        say("answered", store.answer(f"c{at % CARDS}", next(ratings), moment(at, day), SETTINGS).answer.id)
        if at % 7 == 0:
            store.mark(f"c{at % CARDS}", "flag", moment(at, day))
            store.undo(moment(at, day), SETTINGS)
            store.redo(moment(at, day), SETTINGS)


def scans(store: Store, folder: Folder, number: int) -> None:
    """Edit, scan and answer by turns."""
    for at in range(number):
        folder.write("b.md", deck(*numbered(1 + at % CARDS, start=100), title=f"Edited {at}"))
        report = scan(store, folder, now=at)
        assert report.held == []
        say("answered", store.answer(f"c{100 + at % CARDS}", Rating.GOOD, moment(at), SETTINGS).answer.id)


def until_full(store: Store, room: int) -> None:
    """Answer until files cannot grow any more, and then say how the store failed."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        answers(store, None)
    except StoreError as error:
        say("failed", error)


def one_day(store: Store, room: int) -> None:
    """Give the first answer of a day where files may not be longer than that."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    say("answered", store.answer("c1", Rating.GOOD, moment(), SETTINGS).answer.id)
    store.keeper.finish()
    say("failed", store.keeper.failure)


def syncs(store: Store, folder: Path, number: int) -> None:
    """Answer and make the log and a folder one, by turns."""
    for at in range(number):
        say("answered", store.answer(f"c{at % CARDS}", Rating.GOOD, moment(at), SETTINGS).answer.id)
        store.sync(folder, moment(at).at, SETTINGS)
        say("synced", at)


def lock(store: Store) -> None:
    """Hold the store until the other process closes the pipe."""
    with store.database.write():
        say("locked")
        sys.stdin.read()


def main() -> None:
    work, path, *rest = sys.argv[1:]
    if work == "open":
        say("opening")
    store = Store(Path(path), os.urandom, 0)
    if work == "open":
        say("opened")
    elif work == "answer":
        answers(store, int(rest[0]) if rest else None)
    elif work == "scan":
        scans(store, Folder(Path(rest[0])), int(rest[1]))
    elif work == "fill":
        until_full(store, int(rest[0]))
    elif work == "day":
        one_day(store, int(rest[0]))
    elif work == "sync":
        syncs(store, Path(rest[0]), int(rest[1]))
    elif work == "lock":
        lock(store)
    store.close()


if __name__ == "__main__":
    main()
