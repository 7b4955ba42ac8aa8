"""Which answers count where `rev` changes: by what is in the decks now, whatever a store saw before."""

from __future__ import annotations

from pathlib import Path

from studykit.memory.model import Rating
from studykit.store.lines import log_lines
from studykit.store.store import Store
from tests.store.learner import assert_the_log_says_the_same, edit, known
from tests.store.tools import SETTINGS, Folder, all_memories, answer, deck, entropy, memory, moment, note, scan

REST = note("Another card?", "Rest.", id="rest")
AFTER = moment(day=20_040).at


def test_what_is_remembered_of_a_card_that_is_gone_does_not_depend_on_when_it_went(
    store: Store, folder: Folder
) -> None:
    edit(store, folder, note("Q?", "1", id="q"), REST)
    answer(store, "q", Rating.AGAIN)
    edit(store, folder, note("Q?", "1", id="q", rev=2), REST)
    assert known(store, folder) == {"Q?": 0, "Another card?": 0}
    edit(store, folder, REST, now=3)
    before = all_memories(store)
    store.rebuild_caches([folder.path], AFTER, SETTINGS)
    assert all_memories(store) == before
    edit(store, folder, note("Q?", "1", id="q", rev=2), REST, now=4)
    assert known(store, folder) == {"Q?": 0, "Another card?": 0}
    edit(store, folder, REST, now=5)
    edit(store, folder, note("Q?", "1", id="q"), REST, now=6)
    assert known(store, folder) == {"Q?": 1, "Another card?": 0}
    assert_the_log_says_the_same(store)


def test_a_card_that_went_by_an_id_of_an_earlier_rev_is_found_again(store: Store, folder: Folder) -> None:
    """The first id stands for both once neither is in sight, and it was there under the first rev only."""
    edit(store, folder, note("Q?", "1", id="a"), REST)
    edit(store, folder, note("Q?", "1", id="b", rev=2), REST)
    answer(store, "b", rev=2)
    edit(store, folder, REST, now=3)
    edit(store, folder, note("Q?", "1", id="c", rev=2), REST, now=4)
    assert known(store, folder) == {"Q?": 1, "Another card?": 0}
    assert_the_log_says_the_same(store)


def test_an_answer_under_a_former_id_and_rev_does_not_count_where_the_decks_are_seen_first(
    store: Store, folder: Folder, other: Folder, tmp_path: Path
) -> None:
    edit(store, folder, note("Q?", "1", id="b"), REST)
    answer(store, "b")
    edit(store, folder, note("Q?", "1", id="a", rev=2), REST)
    assert known(store, folder) == {"Q?": 0, "Another card?": 0}
    theirs = Store(tmp_path / "theirs.db", entropy(), 0)
    lines = [line.encode() for line in log_lines(store.database.connection)]
    theirs.merge([("log", number, line) for number, line in enumerate(lines, 1)], AFTER, SETTINGS)
    other.write("a.md", deck(note("Q?", "1", id="a", rev=2), REST))
    scan(theirs, other)
    assert known(theirs, other) == {"Q?": 0, "Another card?": 0}
    assert memory(theirs, "a").reps == 0
    assert_the_log_says_the_same(theirs)
    theirs.close()
