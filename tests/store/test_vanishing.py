"""Cards that vanish: retired and kept, held back where many go at once, and none where nothing can be concluded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from studykit.deck.fmt import format_deck
from studykit.store.store import Store
from tests.store.learner import asked, assert_the_log_says_the_same, edit, known, learn, memories
from tests.store.tools import Folder, codes, deck, memory, note, numbered, scan


@pytest.fixture(autouse=True)
def consistent(store: Store) -> Iterator[None]:
    """After each of these, memory is what the log says."""
    yield
    assert_the_log_says_the_same(store)


def plain(number: int, start: int = 0) -> list[str]:
    """That many notes without ids."""
    return [note(f"Question {n}?", f"Answer {n}.") for n in range(start, start + number)]


# --- gone and back ---


def test_a_deck_that_is_deleted_and_restored_after_months_is_where_it_was(store: Store, folder: Folder) -> None:
    folder.write("b.md", deck(note("Stays?", id="stays")))
    notes = (*numbered(2), *plain(2, 10), note("{{c1::Age}} and {{c2::Via}}", id="h", kind="cloze"))
    edit(store, folder, *notes)
    learn(store, {name: 2 for name in asked(store, folder) if name != "Stays?"}, folder)
    before = memories(store, folder)
    folder.remove("a.md")
    gone = scan(store, folder, now=2)
    assert (len(gone.retired), gone.held) == (6, [])
    learn(store, {"Stays?": 3}, folder, day=20_100)
    report = edit(store, folder, *notes)
    assert (len(report.restored), report.new) == (6, [])
    after = memories(store, folder)
    assert {name: after[name] for name in before if name != "Stays?"} == {
        name: memory_ for name, memory_ in before.items() if name != "Stays?"
    }


def test_a_card_that_goes_and_one_that_comes_back_in_one_edit_keep_their_histories(
    store: Store, folder: Folder
) -> None:
    one, two, three = numbered(3)
    edit(store, folder, one, two, three)
    learn(store, {"Question 0?": 1, "Question 1?": 2}, folder)
    edit(store, folder, two, three)
    report = edit(store, folder, one, three)
    assert (report.restored, report.retired) == (["c0"], ["c1"])
    assert known(store, folder) == {"Question 0?": 1, "Question 2?": 0}
    edit(store, folder, one, two, three)
    assert known(store, folder) == {"Question 0?": 1, "Question 1?": 2, "Question 2?": 0}


def test_a_card_without_an_id_that_comes_back_with_one_keeps_its_history(store: Store, folder: Folder) -> None:
    """Deleted in one edit, restored in another, and given an id meanwhile."""
    edit(store, folder, *plain(3))
    learn(store, {"Question 0?": 2}, folder)
    edit(store, folder, *plain(2, 1))
    report = edit(store, folder, note("Question 0?", "Answer 0.", id="named"), *plain(2, 1))
    assert known(store, folder)["Question 0?"] == 2
    assert (len(report.rekeyed), report.new) == (1, [])


# --- very many at once ---


def test_a_third_of_a_root_waits_for_a_word_and_is_studied_meanwhile(store: Store, folder: Folder) -> None:
    edit(store, folder, *plain(60))
    learn(store, {"Question 0?": 2, "Question 59?": 1}, folder)
    report = edit(store, folder, *plain(30, 30))
    assert (len(report.held), report.retired) == (30, [])
    assert len(known(store, folder)) == 60
    learn(store, {"Question 0?": 1}, folder, day=20_050)
    assert len(scan(store, folder, now=3).held) == 30
    report = scan(store, folder, now=4, drop=True)
    assert (len(report.retired), report.held) == (30, [])
    assert len(known(store, folder)) == 30
    edit(store, folder, *plain(60))
    assert known(store, folder)["Question 0?"] == 3


def test_a_hundred_cards_that_get_ids_are_not_held_and_keep_their_histories(store: Store, folder: Folder) -> None:
    edit(store, folder, *plain(100))
    learn(store, {f"Question {n}?": 1 + n % 3 for n in range(100)}, folder)
    before = memories(store, folder)
    path = folder.path / "a.md"
    numbers = iter(range(1000))
    formatted = format_deck(path.read_bytes(), lambda: f"id{next(numbers):06}")
    folder.write("a.md", formatted.data)
    report = scan(store, folder, now=2)
    assert (len(report.rekeyed), report.held, report.new, report.retired) == (100, [], [], [])
    assert memories(store, folder) == before
    assert not any(card.startswith("p_") for card in asked(store, folder).values())


def test_cards_that_moved_away_from_under_others_that_are_held_keep_their_histories(
    store: Store, folder: Folder
) -> None:
    edit(store, folder, *plain(60))
    learn(store, {"Question 59?": 2}, folder)
    report = edit(store, folder, note("Question 59?", "Answer 59.", id="named"), *plain(20))
    assert (len(report.rekeyed), len(report.held)) == (1, 39)
    assert memory(store, "named").reps == 2


# --- folders ---


def test_a_folder_that_is_empty_today_retires_nothing_and_is_as_it_was_tomorrow(
    store: Store, folder: Folder, other: Folder
) -> None:
    folder.write("a.md", deck(*plain(5)))
    other.write("b.md", deck(*numbered(3, 50)))
    scan(store, folder, other)
    learn(store, {"Question 0?": 2}, folder, other)
    content = (folder.path / "a.md").read_bytes()
    folder.remove("a.md")
    report = scan(store, folder, other, now=2)
    assert (report.retired, len(report.held)) == ([], 5)
    folder.write("a.md", content)
    report = scan(store, folder, other, now=3)
    assert (report.retired, report.held, report.new, report.restored) == ([], [], [], [])
    assert known(store, folder, other)["Question 0?"] == 2


def test_a_folder_that_is_missing_today_retires_nothing_and_is_as_it_was_tomorrow(
    store: Store, folder: Folder, other: Folder, tmp_path: Path
) -> None:
    folder.write("a.md", deck(*plain(5)))
    other.write("b.md", deck(*numbered(3, 50)))
    scan(store, folder, other)
    learn(store, {"Question 0?": 2}, folder, other)
    folder.path.rename(tmp_path / "unmounted")
    report = scan(store, other, now=2)
    assert (report.retired, report.held, report.proposed, report.rekeyed) == ([], [], [], [])
    assert sorted(known(store, other)) == ["Question 50?", "Question 51?", "Question 52?"]
    (tmp_path / "unmounted").rename(folder.path)
    report = scan(store, folder, other, now=3)
    assert not report.changed
    assert known(store, folder, other)["Question 0?"] == 2


def test_a_folder_that_was_moved_elsewhere_keeps_every_history(store: Store, folder: Folder, tmp_path: Path) -> None:
    folder.write("a.md", deck(*plain(30), *numbered(3, 50)))
    scan(store, folder)
    learn(store, {f"Question {n}?": 1 + n % 2 for n in (*range(30), 51)}, folder)
    before = memories(store, folder)
    shutil.copytree(folder.path, tmp_path / "elsewhere")
    shutil.rmtree(folder.path)
    elsewhere = Folder(tmp_path / "elsewhere")
    scan(store, elsewhere, now=2)
    assert memories(store, elsewhere) == before


# --- files that say nothing today ---

HIDDEN: dict[str, str | bytes] = {
    "a fence left open": deck(note("Open?", "```\ncode"), note("Question 9?", "Answer 9.")),
    "conflict markers": deck("<<<<<<< ours", *plain(1), "=======", "", *plain(1, 7), ">>>>>>> theirs"),
    "not UTF-8": deck(*plain(1)).encode() + b"\xff",
    "no deck any more": "# Notes\n\n## Question 0?\n\nAnswer 0.\n",
    "a broken note": deck("## Question 0? <!-- id:broken -->\n\nAnswer 0.\n", *plain(2, 1)),
}


@pytest.mark.parametrize("way", HIDDEN)
def test_cards_without_ids_in_a_file_that_cannot_be_read_stay_as_they_were(
    store: Store, folder: Folder, way: str
) -> None:
    edit(store, folder, *plain(3))
    folder.write("b.md", deck(note("Elsewhere?", "Here.")))
    scan(store, folder, now=2)
    learn(store, {"Question 0?": 2}, folder)
    folder.write("a.md", HIDDEN[way])
    report = scan(store, folder, now=3)
    assert (report.retired, report.held, report.rekeyed, report.proposed) == ([], [], [], [])
    assert known(store, folder)["Question 0?"] == 2
    edit(store, folder, *plain(3))
    assert known(store, folder) == {"Question 0?": 2, "Question 1?": 0, "Question 2?": 0, "Elsewhere?": 0}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_file_that_may_not_be_read_today_keeps_its_cards_as_they_were(store: Store, folder: Folder) -> None:
    edit(store, folder, *plain(3))
    learn(store, {"Question 0?": 2}, folder)
    path = folder.write("a.md", deck(*plain(2)))
    path.chmod(0)
    report = scan(store, folder, now=2)
    path.chmod(0o600)
    assert codes(report.diagnostics).count("SK010") == 1
    assert known(store, folder) == {"Question 0?": 2, "Question 1?": 0, "Question 2?": 0}
    scan(store, folder, now=3)
    assert known(store, folder) == {"Question 0?": 2, "Question 1?": 0}


def test_a_readme_beside_decks_is_no_deck_and_costs_nothing(store: Store, folder: Folder) -> None:
    folder.write("README.md", "# Decks\n\n## How to use\n\nClone it.\n")
    folder.write("CONTRIBUTING.md", "## Rules\n\n- [x] be kind\n")
    folder.write("drafts/notes.md", "---\ntitle: no deck\n---\n\n## Not a card?\n\nNo.\n")
    report = edit(store, folder, *plain(2))
    assert (report.decks, sorted(known(store, folder))) == (1, ["Question 0?", "Question 1?"])
    learn(store, {"Question 0?": 2}, folder)
    folder.remove("README.md")
    folder.write("drafts/notes.md", "Anything.\n")
    assert not scan(store, folder, now=2).changed
