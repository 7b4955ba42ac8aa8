"""Which card is which: provisional ids, duplicates, clashing keys, and files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.deck.diagnostics import Diagnostic
from studykit.deck.match import PROVISIONAL
from studykit.store.store import Store
from tests.store.tools import (
    Folder,
    answer,
    card,
    cards,
    codes,
    deck,
    dump,
    ids,
    memory,
    note,
    numbered,
    readings,
    scan,
)


def only(findings: list[Diagnostic], code: str) -> list[Diagnostic]:
    return [finding for finding in findings if finding.code == code]


# --- cards without an id ---


def test_a_card_without_an_id_keeps_its_history_when_its_answer_changes(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Q?", "Old.")))
    (card_id,) = scan(store, folder).new
    assert card_id.startswith(PROVISIONAL)
    answer(store, card_id)
    folder.write("a.md", deck(note("Q?", "New.")))
    report = scan(store, folder, now=2)
    assert (report.edited, report.new, report.retired) == ([card_id], [], [])
    assert memory(store, card_id).reps == 1


def test_a_card_without_an_id_keeps_its_history_when_it_moves(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Q?"), note("R?")))
    folder.write("b.md", deck(note("S?")))
    first = scan(store, folder).new[0]
    folder.write("a.md", deck(note("R?")))
    folder.write("b.md", deck(note("S?"), note("Q?")))
    report = scan(store, folder, now=2)
    assert (report.moved, report.new, report.retired) == ([first], [], [])


def test_provisional_ids_are_the_same_in_every_store(store: Store, folder: Folder, other: Folder) -> None:
    content = deck(note("Q?"), note("Same?", "1"), note("Same?", "2"))
    folder.write("a.md", content)
    other.write("sub/another-name.md", content)
    assert scan(store, folder).new == scan(store, other).new


def test_equal_fronts_are_told_apart_by_their_backs(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Same?", "1"), note("Same?", "2")))
    report = scan(store, folder)
    assert len(set(report.new)) == 2
    assert only(report.diagnostics, "SK120") == []


def test_equal_fronts_are_told_apart_across_files_too(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("a.md", deck(note("Same?", "1")))
    folder.write("b.md", deck(note("Same?", "2")))
    at_once = sorted(scan(store, folder).new)
    other.write("a.md", deck(note("Same?", "1")))
    scan(store, other)
    other.write("b.md", deck(note("Same?", "2")))
    scan(store, other, now=2)
    assert sorted(ids(store, other)) == at_once, "one after the other gives the same ids as both at once"


@pytest.mark.parametrize("way", ["the file is removed", "the note is removed", "the note gets an id"])
def test_a_front_that_is_alone_again_gets_the_id_of_a_front_alone(
    store: Store, folder: Folder, other: Folder, way: str
) -> None:
    other.write("a.md", deck(note("Same?", "1"), note("Else?")))
    scan(store, other)
    alone = ids(store, other)
    folder.write("a.md", deck(note("Same?", "1"), note("Else?")))
    folder.write("b.md", deck(note("Same?", "2")))
    scan(store, folder)
    if way == "the file is removed":
        folder.remove("b.md")
    elif way == "the note is removed":
        folder.write("b.md", deck())
    else:
        folder.write("b.md", deck(note("Same?", "2", id="same")))
    scan(store, folder, now=2)
    assert [row.card for row in cards(store, folder) if row.deck == "a"] == alone


def test_only_files_that_share_a_front_are_read_besides_the_changed_one(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abcd":
        folder.write(f"{name}.md", deck(note(f"Only in {name}?"), *([note("Same?", name)] if name < "c" else [])))
    scan(store, folder)
    read = readings(monkeypatch)
    folder.write("a.md", deck(note("Only in a?")))
    scan(store, folder, now=2)
    assert sorted(Path(path).name for path in read) == ["a.md", "b.md"]


# --- duplicates ---


def test_a_duplicate_id_is_an_error_that_names_both_places(store: Store, folder: Folder) -> None:
    first = folder.write("a.md", deck(note("First?", id="twice")))
    second = folder.write("b.md", deck(note("Fine?", id="fine"), note("Second?", id="twice")))
    report = scan(store, folder)
    (finding,) = only(report.diagnostics, "SK120")
    assert (finding.path, finding.span.line, finding.span.column) == (str(second), 9, 21)
    assert finding.source == "## Second? <!-- id: twice -->"
    assert finding.message == "two cards with the id twice"
    assert f"{first}:5 keeps the history" in finding.help
    assert ids(store, folder) == ["twice", "fine"]
    assert card(store, folder, "twice").note.heading == "First?"


def test_a_duplicate_within_one_file_steps_back_too(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("First?", id="twice"), note("Second?", id="twice")))
    report = scan(store, folder)
    assert codes(report.diagnostics) == ["SK120"]
    assert card(store, folder, "twice").note.heading == "First?"


def test_the_text_that_was_last_seen_keeps_the_history(store: Store, folder: Folder) -> None:
    folder.write("b.md", deck(note("Known?", id="twice")))
    scan(store, folder)
    answer(store, "twice")
    folder.write("a.md", deck(note("Stranger?", id="twice")))
    folder.write("b.md", deck(note("Known?", id="twice"), note("More?", id="more")))
    report = scan(store, folder, now=2)
    assert card(store, folder, "twice").note.heading == "Known?"
    assert (report.edited, report.moved) == ([], [])
    assert [Path(finding.path).name for finding in only(report.diagnostics, "SK120")] == ["a.md"]


def test_a_card_in_a_file_that_did_not_change_keeps_the_history(store: Store, folder: Folder) -> None:
    folder.write("b.md", deck(note("Known?", id="twice")))
    scan(store, folder)
    folder.write("a.md", deck(note("Stranger?", id="twice")))
    report = scan(store, folder, now=2)
    assert card(store, folder, "twice").note.heading == "Known?"
    assert codes(report.diagnostics) == ["SK120"]


def test_without_a_known_text_the_first_deck_keeps_the_history(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Old?", id="twice")))
    folder.write("b.md", deck(note("Fine?", id="fine")))
    scan(store, folder)
    folder.write("a.md", deck(note("New in a?", id="twice")))
    folder.write("b.md", deck(note("New in b?", id="twice")))
    scan(store, folder, now=2)
    assert card(store, folder, "twice").note.heading == "New in a?"


def test_the_other_card_returns_when_the_winner_goes(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("First?", id="twice"), note("Fine?", id="fine")))
    folder.write("b.md", deck(note("Second?", id="twice")))
    scan(store, folder)
    answer(store, "twice")
    folder.write("a.md", deck(note("Fine?", id="fine")))
    report = scan(store, folder, now=2)
    assert (report.moved, report.edited, report.retired) == (["twice"], ["twice"], [])
    assert card(store, folder, "twice").note.heading == "Second?"
    assert memory(store, "twice").reps == 1
    assert report.diagnostics == []


def test_the_other_card_returns_when_the_winner_s_file_goes(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("First?", id="twice")))
    folder.write("b.md", deck(note("Second?", id="twice"), note("Fine?", id="fine")))
    scan(store, folder)
    folder.remove("a.md")
    report = scan(store, folder, now=2)
    assert card(store, folder, "twice").note.heading == "Second?"
    assert (report.retired, report.diagnostics) == ([], [])


def test_a_standing_duplicate_makes_no_work_while_nothing_changes(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", deck(note("First?", id="twice")))
    folder.write("b.md", deck(note("Second?", id="twice")))
    first = scan(store, folder)
    changes = store.database.connection.total_changes
    monkeypatch.setattr("studykit.deck.read.read_deck", None)
    assert scan(store, folder, now=2).diagnostics == first.diagnostics
    assert store.database.connection.total_changes == changes


def test_a_duplicate_that_gets_an_id_of_its_own_is_a_new_card(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("First?", id="twice")))
    folder.write("b.md", deck(note("Second?", id="twice")))
    scan(store, folder)
    folder.write("b.md", deck(note("Second?", id="second")))
    report = scan(store, folder, now=2)
    assert (report.new, report.edited, report.diagnostics) == (["second"], [], [])


def test_two_equal_cards_without_ids_are_one_and_an_error(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(note("Same?", "Same.")))
    folder.write("b.md", deck(note("Same?", "Same.")))
    report = scan(store, folder)
    assert len(report.new) == 1
    assert len(only(report.diagnostics, "SK120")) == 1


# --- clashing keys ---


def test_of_two_keys_that_differ_by_case_the_first_is_used(store: Store, folder: Folder) -> None:
    folder.write("TLS.md", deck(note("Upper?", id="upper")))
    path = folder.write("tls.md", deck(note("Lower?", id="lower")))
    if len(list(folder.path.iterdir())) == 1:
        pytest.skip("this file system knows no case")
    report = scan(store, folder)
    (finding,) = report.diagnostics
    assert (finding.code, finding.path) == ("SK008", str(path))
    assert ids(store, folder) == ["upper"]
    folder.remove("TLS.md")
    report = scan(store, folder, now=2)
    assert (report.new, report.retired, report.diagnostics) == (["lower"], ["upper"], [])


def test_a_key_that_comes_to_clash_costs_the_known_deck_no_card(store: Store, folder: Folder) -> None:
    folder.write("tls.md", deck(note("Lower?", id="lower")))
    scan(store, folder)
    folder.write("TLS.md", deck(note("Upper?", id="upper")))
    if len(list(folder.path.iterdir())) == 1:
        pytest.skip("this file system knows no case")
    report = scan(store, folder, now=2)
    assert codes(report.diagnostics) == ["SK008"]
    assert report.retired == []
    assert sorted(ids(store, folder)) == ["lower", "upper"]


def test_two_ways_to_write_one_name_are_one_key(store: Store, folder: Folder) -> None:
    folder.write("caf\N{LATIN SMALL LETTER E WITH ACUTE}.md", deck(note("Composed?", id="composed")))
    folder.write("cafe\N{COMBINING ACUTE ACCENT}.md", deck(note("Decomposed?", id="decomposed")))
    if len(list(folder.path.iterdir())) == 1:
        pytest.skip("this file system normalizes names")
    report = scan(store, folder)
    assert codes(report.diagnostics) == ["SK008"]
    assert ids(store, folder) == ["decomposed"], "the first by file name"
    assert scan(store, folder, now=2).retired == []


def test_a_file_that_is_no_deck_clashes_with_none(store: Store, folder: Folder) -> None:
    folder.write("NOTES.md", "# Not a deck\n")
    folder.write("notes.md", deck(*numbered(1)))
    report = scan(store, folder)
    assert (report.new, report.diagnostics) == (["c0"], [])


# --- files that cannot be read in full ---

FINE = note("Fine?", id="fine")
UNREADABLE = {
    "not UTF-8": (deck(FINE).encode() + b"\n\xff\xfe\n", "SK001"),
    "an open fence": (deck(note("Open?", "```\ncode", id="open"), FINE).encode(), "SK006"),
    "conflict markers": (
        deck(FINE, "<<<<<<< ours", note("Ours?", id="ours"), "=======", "", ">>>>>>> theirs").encode(),
        "SK007",
    ),
    "lost front matter": (b"# Only a heading\n\n## Fine?\n\nNo front matter.\n", "SK009"),
    "a colon in the title": (deck(FINE, title="TCP: the handshake").encode(), "SK002"),
    "a broken note": (deck(FINE, "## Broken <!-- id:c0 -->\n\nNo space.\n").encode(), "SK101"),
    "an unknown key": (deck(FINE, note("Odd?", id="c0", color="red")).encode(), "SK102"),
    "front matter that is not closed": (b"---\ndeck: Open\n\n## Fine? <!-- id: fine -->\n\nAn answer.\n", "SK002"),
}


@pytest.mark.parametrize("way", UNREADABLE)
def test_nothing_retires_from_a_file_that_cannot_be_read_in_full(store: Store, folder: Folder, way: str) -> None:
    content, code = UNREADABLE[way]
    path = folder.write("a.md", deck(FINE, *numbered(3)))
    folder.write("b.md", deck(note("Elsewhere?", id="elsewhere")))
    scan(store, folder)
    answer(store, "c0")
    folder.write("a.md", content)
    report = scan(store, folder, now=2)
    assert (report.retired, report.new, report.held) == ([], [], [])
    assert code in codes(report.diagnostics)
    assert all(finding.path == str(path) for finding in report.diagnostics)
    assert sorted(ids(store, folder)) == ["c0", "c1", "c2", "elsewhere", "fine"]
    assert card(store, folder, "c0").note.back == "Answer 0."
    folder.write("a.md", deck(FINE, *numbered(2)))
    report = scan(store, folder, now=3)
    assert (report.retired, report.diagnostics, report.edited) == (["c2"], [], [])
    assert memory(store, "c0").reps == 1


@pytest.mark.parametrize("way", ["a broken note", "an unknown key", "a colon in the title"])
def test_a_broken_note_never_hides_a_good_one(store: Store, folder: Folder, way: str) -> None:
    content, code = UNREADABLE[way]
    folder.write("a.md", content)
    report = scan(store, folder)
    assert report.new == ["fine"]
    assert code in codes(report.diagnostics)


def test_a_broken_file_keeps_its_deck_in_sight(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(2)))
    scan(store, folder)
    folder.write("a.md", UNREADABLE["an open fence"][0])
    report = scan(store, folder, now=2)
    assert (report.decks, report.cards) == (1, 2)


def test_a_file_that_cannot_be_opened_is_tried_again(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", deck(*numbered(2)))
    scan(store, folder)
    folder.write("a.md", deck(*numbered(3)))

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        report = scan(store, folder, now=2)
    assert codes(report.diagnostics) == ["SK010"]
    assert "Permission denied" in report.diagnostics[0].message
    assert (report.retired, sorted(ids(store, folder))) == ([], ["c0", "c1"])
    assert scan(store, folder, now=3).new == ["c2"]


def test_a_readme_that_could_not_be_opened_once_is_no_lost_deck(
    store: Store, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", deck(*numbered(1)))
    folder.write("README.md", "# Read me\n")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        scan(store, folder)
    assert scan(store, folder, now=2).diagnostics == []


def test_a_card_that_moves_out_of_a_broken_file_with_its_text_moves(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(2)))
    folder.write("b.md", deck(FINE))
    scan(store, folder)
    folder.write("a.md", UNREADABLE["an open fence"][0])
    folder.write("b.md", deck(FINE, *numbered(1)))
    report = scan(store, folder, now=2)
    assert (report.moved, only(report.diagnostics, "SK120")) == (["c0"], [])


def test_a_stranger_does_not_take_the_id_of_a_card_in_a_broken_file(store: Store, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(2)))
    folder.write("b.md", deck(FINE))
    scan(store, folder)
    folder.write("a.md", UNREADABLE["an open fence"][0])
    folder.write("b.md", deck(FINE, note("Stranger?", id="c0")))
    report = scan(store, folder, now=2)
    assert len(only(report.diagnostics, "SK120")) == 1
    assert card(store, folder, "c0").note.heading == "Question 0?"


def test_what_is_wrong_with_after_is_found_where_it_stands(store: Store, folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(1), after="[b, missing]"))
    folder.write("b.md", deck(*numbered(1, start=1), after="a"))
    report = scan(store, folder)
    found = sorted((f.code, Path(f.path).name, f.span.line, f.span.column) for f in report.diagnostics)
    assert found == [("SK011", "a.md", 3, 12), ("SK012", "a.md", 3, 1), ("SK012", "b.md", 3, 1)]
    (unknown,) = only(report.diagnostics, "SK011")
    assert (unknown.path, unknown.source) == (str(path), "after: [b, missing]")
    folder.write("missing.md", deck(*numbered(1, start=2)))
    folder.write("b.md", deck(*numbered(1, start=1)))
    assert scan(store, folder, now=2).diagnostics == []


def test_findings_do_not_disturb_the_store(store: Store, folder: Folder) -> None:
    for name, (content, _) in UNREADABLE.items():
        folder.write(f"{name}.md", content)
    scan(store, folder)
    everything = dump(store)
    assert not scan(store, folder, now=2).changed
    assert dump(store) == everything
