"""Which histories have lost their card: not those of folders that are not studied today."""

from __future__ import annotations

import shutil

from studykit.store.following import lost
from studykit.store.store import Store
from tests.store.tools import Folder, answer, deck, ids, memory, note, scan


def lost_cards(store: Store) -> list[str]:
    with store.database.read() as connection:
        return [one.card for one in lost(connection)]


def test_cards_of_a_folder_that_is_not_studied_today_are_not_lost(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("a.md", deck(note("Question?", "One answer.")))
    other.write("a.md", deck(note("Question of another deck?", "One answer.")))
    scan(store, folder)
    answer(store, ids(store, folder)[0])
    report = scan(store, other)
    assert lost_cards(store) == []
    assert report.rekeyed == []
    assert report.proposed == []


def test_a_folder_that_was_moved_while_its_cards_got_ids_keeps_its_histories(
    store: Store, folder: Folder, other: Folder
) -> None:
    folder.write("a.md", deck(note("Question?", "Answer.")))
    scan(store, folder)
    (former,) = ids(store, folder)
    before = answer(store, former).after
    shutil.rmtree(folder.path)
    other.write("a.md", deck(note("Question?", "Answer.", id="named")))
    report = scan(store, other)
    assert [(step.before, step.after) for step in report.rekeyed] == [(former, "named")]
    assert report.new == []
    assert memory(store, "named") == before


def test_a_card_that_was_deleted_is_lost_until_it_is_back(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Question?", id="a"), note("Other?", id="b")))
    scan(store, folder)
    answer(store, "a")
    folder.write("a.md", deck(note("Other?", id="b")))
    scan(store, folder, now=2)
    assert lost_cards(store) == ["a"]
    folder.write("a.md", deck(note("Question?", id="a"), note("Other?", id="b")))
    scan(store, folder, now=3)
    assert lost_cards(store) == []
