"""Several roots beside each other, alternating roots, and own copies of bundled decks."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.memory.model import Rating
from studykit.store import catalog
from studykit.store.store import Store
from tests.store.tools import (
    SETTINGS,
    Folder,
    all_memories,
    answer,
    cards,
    codes,
    deck,
    dump,
    ids,
    memory,
    moment,
    note,
    numbered,
    roots_of,
    scan,
)


def headings(store: Store, *folders: Folder) -> dict[str, str]:
    return {row.card: row.note.heading for row in cards(store, *folders)}


def decks(store: Store, *folders: Folder) -> list[str]:
    with store.database.read() as connection:
        return [row.path for row in catalog.decks(connection, roots_of(store, *folders))]


def test_cards_of_roots_that_are_not_loaded_are_neither_shown_nor_retired(
    store: Store, folder: Folder, other: Folder
) -> None:
    folder.write("a.md", deck(*numbered(2)))
    other.write("b.md", deck(*numbered(2, start=2)))
    scan(store, folder, other)
    report = scan(store, folder, now=2)
    assert (report.cards, report.retired) == (2, [])
    assert ids(store, folder) == ["c0", "c1"]
    report = scan(store, folder, other, now=3)
    assert (report.cards, report.changed) == (4, False)


def test_alternating_between_two_roots_with_the_same_ids_works(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("a.md", deck(note("Mine?", id="q"), note("Only mine?", id="mine")))
    other.write("b.md", deck(note("Yours?", id="q")))
    for number in range(3):
        report = scan(store, folder, now=number)
        assert (report.diagnostics, report.retired, headings(store, folder)["q"]) == ([], [], "Mine?")
        answer(store, "q", when=moment(day=20_000 + 2 * number))
        report = scan(store, other, now=number)
        assert (report.diagnostics, report.retired, headings(store, other)) == ([], [], {"q": "Yours?"})
        answer(store, "q", when=moment(day=20_001 + 2 * number))
    assert memory(store, "q").reps == 6


def test_the_same_root_twice_is_one(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(2)))
    done = store.scan([folder.path, Path(f"{folder.path}/.")], 1, SETTINGS)
    assert done is not None
    assert (len(done[0]), done[1].cards) == (1, 2)


def test_of_two_decks_with_one_key_the_first_root_s_is_used(store: Store, folder: Folder, other: Folder) -> None:
    first = folder.write("tls.md", deck(note("First?", id="one")))
    second = other.write("tls.md", deck(note("Second?", id="two")))
    report = scan(store, folder, other)
    (finding,) = report.diagnostics
    assert (finding.code, finding.path) == ("SK008", str(second))
    assert str(first) in finding.message
    assert (report.cards, report.decks) == (1, 1)
    assert ids(store, folder, other) == ["one"]
    report = scan(store, other, folder, now=2)
    assert ids(store, other, folder) == ["two"]
    assert report.diagnostics[0].path == str(first)


def test_what_is_counted_is_what_is_in_sight(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("tls.md", deck(note("First?", id="one")))
    other.write("tls.md", deck(note("{{c1::Second}} {{c2::third}}", id="two", kind="cloze")))
    counts = []
    for folders in ([folder], [other], [folder, other], [other], [other, folder], [folder]):
        report = scan(store, *folders)
        counts.append((report.decks, report.notes, report.cards, len(ids(store, *folders))))
    first, second = (1, 1, 1, 1), (1, 1, 2, 2)
    assert counts == [first, second, first, second, second, first]


def test_keys_that_differ_by_case_over_roots_are_one_key(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("TLS.md", deck(note("First?", id="one")))
    other.write("tls.md", deck(note("Second?", id="two")))
    report = scan(store, folder, other)
    assert codes(report.diagnostics) == ["SK008"]
    assert (report.decks, ids(store, folder, other)) == (1, ["one"])


def test_a_deck_that_goes_gives_its_key_back(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("tls.md", deck(note("First?", id="one")))
    folder.write("more.md", deck(note("More?", id="more")))
    other.write("tls.md", deck(note("Second?", id="two")))
    scan(store, folder, other)
    folder.remove("tls.md")
    report = scan(store, folder, other, now=2)
    assert (report.diagnostics, report.retired) == ([], ["one"])
    assert ids(store, folder, other) == ["more", "two"]


def test_a_duplicate_id_over_roots_names_both_places(store: Store, folder: Folder, other: Folder) -> None:
    first = folder.write("a.md", deck(note("First?", id="q")))
    second = other.write("b.md", deck(note("Fine?", id="fine"), note("Second?", id="q")))
    report = scan(store, folder, other)
    (finding,) = report.diagnostics
    assert (finding.code, finding.path, finding.span.line) == ("SK120", str(second), 9)
    assert f"{first}:5" in finding.help
    assert headings(store, folder, other) == {"q": "First?", "fine": "Fine?"}


def test_a_duplicate_over_roots_takes_all_its_cards_back(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("a.md", deck(note("{{c1::Age}}", id="n", kind="cloze")))
    other.write("b.md", deck(note("{{c1::Age}} and {{c2::Via}}", id="n", kind="cloze")))
    scan(store, folder, other)
    assert ids(store, folder, other) == ["n/c1"]


def test_of_two_roots_the_one_that_was_asked_before_keeps_the_history(
    store: Store, folder: Folder, other: Folder
) -> None:
    other.write("b.md", deck(note("Known?", id="q")))
    scan(store, other)
    answer(store, "q")
    folder.write("a.md", deck(note("Stranger?", id="q")))
    report = scan(store, folder, other, now=2)
    assert headings(store, folder, other) == {"q": "Known?"}
    assert [Path(finding.path).name for finding in report.diagnostics] == ["a.md"]
    folder.write("a.md", deck(note("Stranger?", id="q"), note("More?", id="more")))
    scan(store, folder, other, now=3)
    assert headings(store, folder, other) == {"q": "Known?", "more": "More?"}
    other.write("b.md", deck(note("Instead?", id="instead")))
    report = scan(store, folder, other, now=4)
    assert headings(store, folder, other) == {"q": "Stranger?", "more": "More?", "instead": "Instead?"}
    assert report.diagnostics == []


def test_of_two_roots_with_the_same_card_the_first_is_used_whichever_was_asked_before(
    store: Store, folder: Folder, other: Folder
) -> None:
    other.write("b.md", deck(note("Same?", id="q")))
    scan(store, other)
    folder.write("a.md", deck(note("Same?", id="q")))
    scan(store, folder, other, now=2)
    assert [row.deck for row in cards(store, folder, other)] == ["a"]


def test_a_duplicate_that_is_added_later_to_the_first_root_steps_back(
    store: Store, folder: Folder, other: Folder
) -> None:
    folder.write("a.md", deck(*numbered(1)))
    other.write("b.md", deck(note("Known?", id="q")))
    scan(store, folder, other)
    folder.write("a.md", deck(*numbered(1), note("Stranger?", id="q")))
    scan(store, folder, other, now=2)
    assert headings(store, folder, other) == {"c0": "Question 0?", "q": "Known?"}


def test_one_folder_inside_another_is_no_duplicate(store: Store, folder: Folder) -> None:
    folder.write("sub/a.md", deck(*numbered(2)))
    inner = Folder(folder.path / "sub")
    report = scan(store, folder, inner)
    assert report.diagnostics == []
    assert ids(store, folder, inner) == ["c0", "c1"]


def test_an_own_copy_takes_the_place_of_a_bundled_deck(store: Store, folder: Folder, other: Folder) -> None:
    bundled = deck(note("Bundled?", id="q"), note("Kept?", id="kept"))
    other.write("tls.md", bundled)
    other.write("osi.md", deck(note("Layers?", id="layers")))
    scan(store, other, bundled_last=True)
    answer(store, "q")
    folder.write("tls.md", deck(note("My wording?", id="q"), note("Kept?", id="kept")))
    report = scan(store, folder, other, now=2, bundled_last=True)
    assert codes(report.diagnostics) == ["SK013"]
    assert headings(store, folder, other) == {"layers": "Layers?", "q": "My wording?", "kept": "Kept?"}
    assert memory(store, "q").reps == 1
    folder.remove("tls.md")
    folder.write("own.md", deck(note("Own?", id="own")))
    report = scan(store, folder, other, now=3, bundled_last=True)
    assert headings(store, folder, other) == {"layers": "Layers?", "q": "Bundled?", "kept": "Kept?", "own": "Own?"}
    assert report.diagnostics == []


def test_an_own_copy_under_another_name_replaces_card_by_card_without_a_word(
    store: Store, folder: Folder, other: Folder
) -> None:
    other.write("tls.md", deck(note("Bundled?", id="q"), note("Only bundled?", id="r")))
    scan(store, other, bundled_last=True)
    folder.write("my-tls.md", deck(note("Mine?", id="q")))
    report = scan(store, folder, other, now=2, bundled_last=True)
    assert report.diagnostics == []
    assert headings(store, folder, other) == {"q": "Mine?", "r": "Only bundled?"}


def test_the_rev_of_the_deck_in_use_counts(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("a.md", deck(note("Q?", id="q")))
    other.write("b.md", deck(note("Q, but meaning something else?", id="q", rev=2)))
    scan(store, folder)
    answer(store, "q", Rating.EASY)
    first = memory(store, "q")
    scan(store, other, now=2)
    assert memory(store, "q").reps == 0
    answer(store, "q", Rating.HARD, moment(day=20_004), rev=2)
    second = memory(store, "q")
    both = [folder, other]
    for folders, expected in (([folder], first), ([other], second), (both, second), ([folder], first), (both, first)):
        scan(store, *folders, now=3)
        assert memory(store, "q") == expected
        everything = all_memories(store)
        store.rebuild(SETTINGS)
        assert all_memories(store) == everything


def test_after_over_roots_is_found(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("a.md", deck(*numbered(1), after="b"))
    other.write("b.md", deck(*numbered(1, start=1)))
    assert scan(store, folder, other).diagnostics == []
    assert codes(scan(store, folder, now=2).diagnostics) == ["SK011"]


@pytest.mark.parametrize("bundled_last", [False, True])
def test_settled_roots_are_not_settled_again(store: Store, folder: Folder, other: Folder, bundled_last: bool) -> None:
    folder.write("a.md", deck(*numbered(2)))
    other.write("a.md", deck(*numbered(2)))
    scan(store, folder, other, bundled_last=bundled_last)
    everything, changes = dump(store), store.database.connection.total_changes
    scan(store, folder, other, now=2, bundled_last=bundled_last)
    assert (dump(store), store.database.connection.total_changes) == (everything, changes)
    assert decks(store, folder, other) == [str(folder.path / "a.md")]
