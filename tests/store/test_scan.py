"""What a scan sees: new, edited, moved, retired, restored, and nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.errors import InputError, StoreError
from studykit.memory.model import Rating
from studykit.store import catalog, gate
from studykit.store.store import Store
from tests.store.tools import (
    SETTINGS,
    Folder,
    answer,
    card,
    cards,
    codes,
    deck,
    dump,
    entropy,
    ids,
    memory,
    moment,
    note,
    numbered,
    readings,
    roots_of,
    scan,
)


def test_a_first_scan_finds_every_card_in_the_order_of_the_files(store: Store, folder: Folder) -> None:
    folder.write("b.md", deck(note("Third?", id="three"), title="Second deck"))
    folder.write("a/x.md", deck(note("First?", id="one"), note("Second?", id="two"), title="First deck"))
    folder.write("README.md", "# No deck\n\n## No card\n")
    report = scan(store, folder)
    assert (report.decks, report.notes, report.cards) == (2, 3, 3)
    assert report.new == ["one", "two", "three"]
    assert report.diagnostics == []
    assert [(row.card, row.deck, row.title, row.note.line) for row in cards(store, folder)] == [
        ("one", "a/x", "First deck", 5),
        ("two", "a/x", "First deck", 9),
        ("three", "b", "Second deck", 5),
    ]


def test_a_note_with_several_cards_is_one_note(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("{{c1::Age}} and {{c2::Via}}", id="n", kind="cloze"), note("Q?", id="m")))
    report = scan(store, folder)
    assert (report.notes, report.cards) == (2, 3)
    assert ids(store, folder) == ["n/c1", "n/c2", "m"]


def test_an_unchanged_tree_is_not_read_and_not_written(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", deck(*numbered(3)))
    before = scan(store, folder)
    everything = dump(store)

    def refuse(data: bytes, path: str) -> None:
        raise AssertionError(path)

    monkeypatch.setattr("studykit.deck.read.read_deck", refuse)
    changes = store.database.connection.total_changes
    report = scan(store, folder, now=2)
    assert not report.changed
    assert (report.decks, report.notes, report.cards) == (before.decks, before.notes, before.cards) == (1, 3, 3)
    assert store.database.connection.total_changes == changes
    assert dump(store) == everything


def test_a_file_that_was_touched_but_is_equal_is_no_change(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)
    parsed = readings(monkeypatch)
    folder.touch("a.md")
    assert not scan(store, folder, now=2).changed
    changes = store.database.connection.total_changes
    assert not scan(store, folder, now=3).changed
    assert store.database.connection.total_changes == changes, "its new time was not remembered"
    assert parsed == []


def test_an_edited_card_says_when_its_text_changed(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Same?", id="same"), note("Old?", "Old.", id="edited")))
    scan(store, folder, now=1)
    folder.write("a.md", deck(note("Same?", id="same"), note("Old?", "New.", id="edited")))
    report = scan(store, folder, now=2)
    assert (report.edited, report.new, report.moved, report.retired) == (["edited"], [], [], [])
    assert card(store, folder, "edited").changed_at == 2
    assert card(store, folder, "edited").note.back == "New."
    assert card(store, folder, "same").changed_at is None


def test_only_the_rows_of_a_table_that_changed_say_so(store: Store, folder: Folder) -> None:
    def write(text: str, now: int) -> dict[str, int | None]:
        folder.write("a.md", deck(text))
        scan(store, folder, now=now)
        return {row.label.removeprefix("row:"): row.changed_at for row in cards(store, folder)}

    table = note("Where?", "| What | Layer |\n|---|---|\n| One | 1 |\n| Two | 2 |", id="t", kind="table")
    assert write(table, 5) == {"one": None, "two": None}
    assert write(table.replace("| 2 |", "| 4 |"), 6) == {"one": None, "two": 6}
    assert write(table + "| Three | 3 |\n", 7) == {"one": None, "two": 7, "three": None}
    assert write(table.replace("Layer", "OSI layer") + "| Three | 3 |\n", 8) == {"one": 8, "two": 8, "three": 8}
    assert write(table.replace("Layer", "OSI layer") + "| Three | 3 |\n\nAs in OSI.\n", 9) == {
        "one": 9, "two": 9, "three": 9,
    }  # fmt: skip


def test_blank_space_and_sources_are_no_change_of_the_text(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Q?", "An  answer.", id="q")))
    scan(store, folder)
    folder.write("a.md", deck(note("Q?", "An  answer.  \n\nSource: a book", id="q")).replace("\n", "\r\n"))
    assert scan(store, folder, now=2).edited == []
    assert card(store, folder, "q").changed_at is None
    assert card(store, folder, "q").note.sources == "a book"


def test_the_time_of_a_change_stays_when_something_else_is_edited(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Q?", "1", id="q")))
    scan(store, folder)
    folder.write("a.md", deck(note("Q?", "2", id="q")))
    scan(store, folder, now=2)
    folder.write("a.md", deck(note("Q?", "2", id="q"), note("More?", id="more")))
    scan(store, folder, now=3)
    assert card(store, folder, "q").changed_at == 2


def test_moving_within_a_file_changes_the_order_and_nothing_else(store: Store, folder: Folder) -> None:
    first, second = note("First?", id="first"), note("Second?", id="second")
    folder.write("a.md", deck(first, second))
    scan(store, folder)
    answer(store, "second")
    remembered = memory(store, "second")
    folder.write("a.md", deck(second, first))
    report = scan(store, folder, now=2)
    assert not report.changed
    assert ids(store, folder) == ["second", "first"]
    assert memory(store, "second") == remembered


def test_moving_to_another_file_takes_the_history_along(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(2)))
    folder.write("b.md", deck(note("There?", id="there")))
    scan(store, folder)
    answer(store, "c1")
    remembered = memory(store, "c1")
    folder.write("a.md", deck(*numbered(1)))
    folder.write("b.md", deck(note("There?", id="there"), *numbered(1, start=1)))
    report = scan(store, folder, now=2)
    assert (report.moved, report.new, report.retired, report.edited) == (["c1"], [], [], [])
    assert card(store, folder, "c1").deck == "b"
    assert memory(store, "c1") == remembered


def test_a_renamed_file_moves_its_cards(store: Store, folder: Folder) -> None:
    folder.write("old.md", deck(*numbered(30)))
    scan(store, folder)
    folder.remove("old.md")
    folder.write("new.md", deck(*numbered(30)))
    report = scan(store, folder, now=2)
    assert sorted(report.moved) == sorted(f"c{n}" for n in range(30))
    assert (report.decks, report.retired, report.held, report.new) == (1, [], [], [])
    with store.database.read() as connection:
        assert [row.deck for row in catalog.decks(connection, roots_of(store, folder))] == ["new"]


def test_a_card_that_goes_while_its_only_file_is_renamed_retires(store: Store, folder: Folder) -> None:
    folder.write("old.md", deck(*numbered(3)))
    scan(store, folder)
    folder.remove("old.md")
    folder.write("new.md", deck(*numbered(2)))
    assert scan(store, folder, now=2).retired == ["c2"]
    assert ids(store, folder) == ["c0", "c1"]


def test_a_vanished_card_retires_and_comes_back_with_its_history(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)
    answer(store, "c1", Rating.EASY)
    remembered = memory(store, "c1")
    folder.write("a.md", deck(*numbered(1), *numbered(1, start=2)))
    assert scan(store, folder, now=2).retired == ["c1"]
    assert ids(store, folder) == ["c0", "c2"]
    assert card(store, folder, "c1").retired
    folder.write("a.md", deck(*numbered(3)))
    report = scan(store, folder, now=3)
    assert (report.restored, report.new, report.edited) == (["c1"], [], [])
    assert ids(store, folder) == ["c0", "c1", "c2"]
    assert memory(store, "c1") == remembered


def test_a_retired_card_may_come_back_in_another_file_and_with_another_text(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(2)))
    folder.write("b.md", deck(note("There?", id="there")))
    scan(store, folder)
    folder.write("a.md", deck(*numbered(1)))
    scan(store, folder, now=2)
    folder.write("b.md", deck(note("There?", id="there"), note("Reworded?", id="c1")))
    report = scan(store, folder, now=3)
    assert (report.restored, report.moved, report.edited, report.new) == (["c1"], ["c1"], ["c1"], [])
    assert card(store, folder, "c1").changed_at == 3


def test_a_removed_file_retires_its_cards_and_a_restored_one_brings_them_back(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(2)))
    folder.write("b.md", deck(*numbered(2, start=2)))
    scan(store, folder)
    folder.remove("b.md")
    report = scan(store, folder, now=2)
    assert (sorted(report.retired), report.decks, report.cards) == (["c2", "c3"], 1, 2)
    folder.write("b.md", deck(*numbered(2, start=2)))
    report = scan(store, folder, now=3)
    assert (report.restored, report.decks, report.cards) == (["c2", "c3"], 2, 4)


def test_one_label_of_a_cloze_note_retires_alone(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("{{c1::Age}} and {{c2::Via}}", id="n", kind="cloze")))
    scan(store, folder)
    folder.write("a.md", deck(note("{{c1::Age}} and Via", id="n", kind="cloze")))
    assert scan(store, folder, now=2).retired == ["n/c2"]
    assert ids(store, folder) == ["n/c1"]


def test_a_deck_s_level_holds_for_notes_without_one(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Q?", id="q"), note("R?", id="r", level=1), level=3))
    scan(store, folder)
    assert [(row.card, row.level) for row in cards(store, folder)] == [("q", 3), ("r", 1)]


def test_a_large_retirement_waits_until_it_is_confirmed(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(40)))
    folder.write("b.md", deck(*numbered(10, start=40)))
    scan(store, folder)
    folder.write("a.md", deck(*numbered(5), note("New?", id="new")))
    report = scan(store, folder, now=2)
    assert (len(report.held), report.retired, report.new) == (35, [], ["new"])
    assert len(ids(store, folder)) == 51
    again = scan(store, folder, now=3)
    assert (len(again.held), again.retired, again.new) == (35, [], []), "it is said until it is settled"
    dropped = scan(store, folder, now=4, drop=True)
    assert (len(dropped.retired), dropped.held) == (35, [])
    assert len(ids(store, folder)) == 16
    assert not scan(store, folder, now=5).held


def test_a_large_retirement_that_is_taken_back_leaves_no_trace(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(40)))
    scan(store, folder)
    folder.write("a.md", deck(*numbered(5)))
    assert len(scan(store, folder, now=2).held) == 35
    folder.write("a.md", deck(*numbered(40)))
    report = scan(store, folder, now=3)
    assert (report.held, report.changed) == ([], False)
    assert len(ids(store, folder)) == 40


@pytest.mark.parametrize(("cards_before", "gone", "held"), [(90, 30, False), (90, 31, True), (20, 19, False)])
def test_more_than_a_third_and_more_than_twenty_are_many(
    store: Store, folder: Folder, cards_before: int, gone: int, held: bool
) -> None:
    folder.write("a.md", deck(*numbered(cards_before)))
    scan(store, folder)
    folder.write("a.md", deck(*numbered(cards_before - gone)))
    report = scan(store, folder, now=2)
    assert (len(report.retired), len(report.held)) == ((0, gone) if held else (gone, 0))


def test_removed_files_are_held_too_until_they_are_dropped(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(40)))
    folder.write("b.md", deck(*numbered(5, start=40)))
    scan(store, folder)
    folder.remove("a.md")
    assert len(scan(store, folder, now=2).held) == 40
    assert len(scan(store, folder, now=3).held) == 40
    assert len(ids(store, folder)) == 45
    assert len(scan(store, folder, now=4, drop=True).retired) == 40
    assert ids(store, folder) == [f"c{n}" for n in range(40, 45)]


def test_an_empty_root_retires_nothing(store: Store, folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)
    answer(store, "c1")
    kept = path.read_bytes()
    path.unlink()
    report = scan(store, folder, now=2)
    assert (report.retired, sorted(report.held)) == ([], ["c0", "c1", "c2"])
    assert ids(store, folder) == ["c0", "c1", "c2"]
    folder.write("a.md", kept)
    report = scan(store, folder, now=3)
    assert (report.changed, report.held) == (False, [])


def test_a_root_where_only_other_files_are_left_retires_nothing(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)
    folder.remove("a.md")
    folder.write("README.md", "# Nothing here\n")
    assert scan(store, folder, now=2).retired == []
    assert len(ids(store, folder)) == 3


def test_a_missing_root_is_one_clear_error_and_changes_nothing(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("a.md", deck(*numbered(3)))
    other.write("b.md", deck(*numbered(3, start=3)))
    scan(store, folder, other)
    everything = dump(store)
    folder.remove("a.md")
    folder.path.rmdir()
    with pytest.raises(InputError, match="there is no such folder"):
        scan(store, folder, other, now=2)
    assert dump(store) == everything


def test_a_single_file_may_be_a_root(store: Store, folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(2)))
    done = store.scan([path], 1, SETTINGS)
    assert done is not None
    assert done[1].new == ["c0", "c1"]


def test_hidden_files_and_folders_are_left_alone(store: Store, folder: Folder) -> None:
    folder.write(".git/a.md", deck(*numbered(1)))
    folder.write(".b.md", deck(*numbered(1, start=1)))
    folder.write("c.md", deck(*numbered(1, start=2)))
    assert scan(store, folder).new == ["c2"]


def test_a_file_name_that_is_not_utf_8_is_no_obstacle(store: Store, folder: Folder) -> None:
    name = b"caf\xe9.md".decode("utf-8", "surrogateescape")
    try:
        folder.write(name, deck(*numbered(1)))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert scan(store, folder).new == ["c0"]
    assert card(store, folder, "c0").deck == "caf\ufffd"
    assert not scan(store, folder, now=2).changed


@pytest.mark.parametrize("title", [r'"a\0b"', "'quoted '' twice'", "\N{GRINNING FACE}"])
def test_any_title_can_be_stored(store: Store, folder: Folder, title: str) -> None:
    folder.write("a.md", deck(*numbered(1), title=title))
    assert scan(store, folder).new == ["c0"]


def test_a_title_that_is_not_unicode_does_not_stop_the_scan(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(1), title=r'"\ud800"'))
    assert scan(store, folder).new == ["c0"]


def test_a_scan_that_is_interrupted_leaves_everything_as_before(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3)))
    folder.write("b.md", deck(*numbered(3, start=3)))
    scan(store, folder)
    everything = dump(store)
    folder.write("a.md", deck(*numbered(1)))
    folder.write("b.md", deck(*numbered(9, start=3)))

    def interrupt(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.scan([folder.path], 2, SETTINGS, progress=interrupt)
    assert dump(store) == everything
    report = scan(store, folder, now=3)
    assert (len(report.new), len(report.retired)) == (6, 2)


@pytest.mark.parametrize("table", ["notes", "cards", "files", "meta"])
def test_a_scan_that_fails_while_writing_leaves_everything_as_before(store: Store, folder: Folder, table: str) -> None:
    folder.write("a.md", deck(*numbered(3)))
    scan(store, folder)
    everything = dump(store)
    folder.write("a.md", deck(note("Edited?", id="c0"), *numbered(2, start=5)))
    connection = store.database.connection
    for event in ("INSERT", "UPDATE"):
        connection.execute(
            f"CREATE TEMP TRIGGER fail_{event} BEFORE {event} ON {table}"
            " BEGIN SELECT RAISE(FAIL, 'refused by a test'); END"
        )
    with pytest.raises(StoreError, match="refused by a test"):
        scan(store, folder, now=2)
    for event in ("INSERT", "UPDATE"):
        connection.execute(f"DROP TRIGGER temp.fail_{event}")
    assert dump(store) == everything
    assert scan(store, folder, now=3).edited == ["c0"]


def test_too_much_to_read_at_once_is_left_for_later(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3)))
    everything = dump(store)
    assert store.scan([folder.path], 1, SETTINGS, quick_only=10) is None
    assert dump(store) == everything
    assert store.scan([folder.path], 1, SETTINGS, quick_only=10_000) is not None


def test_a_scan_that_another_process_overtakes_ends_like_one_after_it(store: Store, folder: Folder, path: Path) -> None:
    folder.write("a.md", deck(*numbered(2)))
    folder.write("b.md", deck(note("Same?", "1")))
    other = Store(path, entropy(), 0)

    def overtake(done: int, total: int) -> None:
        if not done:
            scan(other, folder)
            answer(other, "c0")

    done = store.scan([folder.path], 2, SETTINGS, progress=overtake)
    assert done is not None
    assert (done[1].new, done[1].cards) == ([], 3)
    assert len(ids(store, folder)) == 3
    folder.write("a.md", deck(*numbered(1), note("Mine?", id="mine")))
    folder.write("b.md", deck(note("Same?", "1"), note("Same?", "2")))

    def overtake_and_edit(done: int, total: int) -> None:
        if not done:
            scan(other, folder, now=3)
            folder.write("a.md", deck(*numbered(1), note("Yours?", id="yours")))

    done = store.scan([folder.path], 4, SETTINGS, progress=overtake_and_edit)
    assert done is not None
    assert (done[1].new, done[1].retired) == (["yours"], ["mine"])
    everything = dump(store)
    assert not scan(store, folder, now=5).changed
    assert dump(store) == everything
    other.close()


def test_progress_is_told_for_every_file_over_all_roots(store: Store, folder: Folder, other: Folder) -> None:
    for name in ("a.md", "b.md"):
        folder.write(name, deck(note("Q?", id=name[0])))
    other.write("c.md", deck(note("Q?", id="c")))
    told: list[tuple[int, int]] = []
    store.scan([folder.path, other.path], 1, SETTINGS, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3)]


def test_another_version_of_the_program_reads_all_files_anew(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", deck(*numbered(2)))
    scan(store, folder)
    parsed = readings(monkeypatch)
    monkeypatch.setattr(gate, "READER", "another")
    assert not scan(store, folder, now=2).changed
    assert len(parsed) == 1
    assert not scan(store, folder, now=3).changed
    assert len(parsed) == 1


def test_a_rev_of_another_number_counts_other_answers(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Q?", id="q")))
    scan(store, folder)
    answer(store, "q", Rating.EASY)
    first = memory(store, "q")
    folder.write("a.md", deck(note("Q?", id="q", rev=2)))
    report = scan(store, folder, now=2)
    assert (report.revised, report.edited) == (["q"], [])
    assert memory(store, "q").reps == 0
    answer(store, "q", Rating.HARD, moment(day=20_003), rev=2)
    second = memory(store, "q")
    assert second.reps == 1
    folder.write("a.md", deck(note("Q?", id="q")))
    scan(store, folder, now=3)
    assert memory(store, "q") == first
    folder.write("a.md", deck(note("Q?", id="q", rev=2)))
    scan(store, folder, now=4)
    assert memory(store, "q") == second


def test_an_answer_under_another_rev_than_the_deck_s_does_not_count(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Q?", id="q", rev=2)))
    scan(store, folder)
    given = answer(store, "q", rev=1)
    assert given.after.reps == memory(store, "q").reps == 0
    before = memory(store, "q")
    store.rebuild(SETTINGS)
    assert memory(store, "q") == before
    folder.write("a.md", deck(note("Q?", id="q", rev=1)))
    scan(store, folder, now=2)
    assert memory(store, "q").reps == 1


def test_answers_to_an_unknown_card_apply_when_it_appears_under_its_rev(store: Store, folder: Folder) -> None:
    answer(store, "late", when=moment(day=20_000))
    answer(store, "late", when=moment(day=20_005), rev=2)
    assert memory(store, "late").reps == 2
    folder.write("a.md", deck(note("Late?", id="late", rev=2)))
    assert scan(store, folder).new == ["late"]
    assert memory(store, "late").reps == 1
    assert card(store, folder, "late").memory == memory(store, "late")


def test_findings_are_kept_for_files_that_are_not_read_again(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("No id yet?")))
    first = scan(store, folder)
    assert codes(first.diagnostics) == ["SK117"]
    assert scan(store, folder, now=2).diagnostics == first.diagnostics
