"""What a note said before it was edited is known until its cards are answered again."""

from __future__ import annotations

from studykit.deck.model import Note
from studykit.store import wordings
from studykit.store.store import Store
from tests.store.tools import Folder, answer, deck, memory, moment, note, scan

DAY = 86_400_000
START = moment().at


def edited(store: Store, folder: Folder, text: str, minutes: int) -> None:
    """Save the deck that many minutes after its first answer."""
    folder.write("a.md", deck(text))
    scan(store, folder, now=START + minutes * 60_000)


def known(store: Store, card: str = "c") -> Note | None:
    """What the learner knew, if it is another now."""
    with store.database.read() as connection:
        return wordings.last_known(connection, card, memory(store, card).last_at or 0)


def said(found: Note | None) -> tuple[str, str] | None:
    return None if found is None else (found.heading, found.back.strip())


def kept(store: Store) -> int:
    return int(store.database.connection.execute("SELECT count(*) FROM wordings").fetchone()[0])


def test_an_edit_of_a_studied_note_keeps_what_it_said(store: Store, folder: Folder) -> None:
    edited(store, folder, note("Old?", "Old.", id="c"), -10)
    answer(store, "c")
    edited(store, folder, note("New?", "New.", id="c"), 10)
    assert said(known(store)) == ("Old?", "Old.")


def test_of_several_edits_the_text_that_was_answered_counts(store: Store, folder: Folder) -> None:
    edited(store, folder, note("Old?", id="c"), -10)
    answer(store, "c")
    for number in range(20):
        edited(store, folder, note(f"New {number}?", id="c"), 10 + number)
    assert said(known(store)) == ("Old?", "An answer.")
    assert kept(store) <= 8


def test_what_was_answered_since_is_forgotten_with_the_next_edit(store: Store, folder: Folder) -> None:
    edited(store, folder, note("Old?", id="c"), -10)
    answer(store, "c")
    edited(store, folder, note("New?", id="c"), 10)
    answer(store, "c", when=moment(20 * 60_000))
    assert known(store) is None
    edited(store, folder, note("Newest?", id="c"), 30)
    assert said(known(store)) == ("New?", "An answer.")
    assert kept(store) == 1


def test_of_what_nobody_studied_nothing_is_kept(store: Store, folder: Folder) -> None:
    edited(store, folder, note("Old?", id="c"), -10)
    edited(store, folder, note("New?", id="c"), 10)
    assert known(store) is None
    assert kept(store) == 0


def test_a_move_or_a_source_is_no_other_wording(store: Store, folder: Folder) -> None:
    edited(store, folder, note("Old?", id="c"), -10)
    answer(store, "c")
    edited(store, folder, note("Another?", id="d") + "\n" + note("Old?", "An answer.\n\nSource: A book", id="c"), 10)
    assert known(store) is None


def test_a_card_without_an_id_is_followed_to_the_one_it_goes_by_since(store: Store, folder: Folder) -> None:
    edited(store, folder, note("Old?"), -10)
    [(card,)] = store.database.connection.execute("SELECT card FROM cards").fetchall()
    answer(store, card)
    edited(store, folder, note("New?"), 10)
    [(after,)] = store.database.connection.execute("SELECT card FROM cards WHERE retired = 0").fetchall()
    assert after != card
    assert said(known(store, after)) == ("Old?", "An answer.")
