"""What became of each card between two states of decks, as far as it follows from text that is exactly the same."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.changes import Change, Changes, compare
from studykit.deck.corpus import SeenDeck
from studykit.deck.match import PROVISIONAL
from studykit.deck.read import read_deck

HEAD = "---\ndeck: D\n---\n\n"


def seen(decks: Mapping[str, str]) -> list[SeenDeck]:
    return [SeenDeck(key, f"{key}.md", read_deck((HEAD + text).encode(), f"{key}.md")) for key, text in decks.items()]


def changes(before: str | Mapping[str, str], after: str | Mapping[str, str]) -> Changes:
    old, new = ({"a": text} if isinstance(text, str) else text for text in (before, after))
    return compare(seen(old), seen(new))


def short(card: str) -> str:
    """A card's id; of a provisional one as much as is the same for all."""
    note, slash, label = card.partition("/")
    return (PROVISIONAL if note.startswith(PROVISIONAL) else note) + slash + label


def told(found: Changes) -> list[str]:
    """Every change in a line."""
    names = ("reset", "retired", "moved", "edited", "new", "kept")
    lines = [f"{name} {_line(change)}" for name in names for change in getattr(found, name)]
    lines += [f"rekeyed {short(r.before)} to {short(r.after.card)}: {r.why}" for r in found.rekeyed]
    return sorted(lines)


def _line(change: Change) -> str:
    return short(change.card) + (f" ({change.detail})" if change.detail else "")


# --- cards with an id -------------------------------------------------------------------------------------------------

WITH_ID = {
    "nothing": ("## Q? <!-- id: q -->\n\nA.\n", "## Q? <!-- id: q -->\n\nA.\n", []),
    "a card that is new": ("", "## Q? <!-- id: q -->\n\nA.\n", ["new q"]),
    "a card that is gone": ("## Q? <!-- id: q -->\n\nA.\n", "", ["retired q"]),
    "the question": ("## Q? <!-- id: q -->\n\nA.\n", "## Which? <!-- id: q -->\n\nA.\n", ["edited q (question)"]),
    "the answer": ("## Q? <!-- id: q -->\n\nA.\n", "## Q? <!-- id: q -->\n\nB.\n", ["edited q (answer)"]),
    "both": ("## Q? <!-- id: q -->\n\nA.\n", "## P? <!-- id: q -->\n\nB.\n", ["edited q (question, answer)"]),
    "the source": ("## Q? <!-- id: q -->\n\nA.\n", "## Q? <!-- id: q -->\n\nA.\n\nSource: S\n", []),
    "line ends and blanks at their ends": ("## Q? <!-- id: q -->\n\nA.\n", "## Q? <!-- id: q -->\r\n\r\nA.  \r\n", []),
    "the rev": (
        "## Q? <!-- id: q -->\n\nA.\n", "## Q? <!-- id: q, rev: 2 -->\n\nA.\n", ["reset q (rev 1 to 2)"],
    ),
    "the kind, which leaves the note one card": (
        "## The {{c1::x}} <!-- id: q, kind: cloze -->\n", "## The {{c1::x}} <!-- id: q -->\n",
        ["edited q (kind cloze to basic)", "rekeyed q/c1 to q: the only card of its note"],
    ),
    "a second card of a note": (
        "## Q? <!-- id: q -->\n\nA.\n", "## Q? <!-- id: q, kind: reverse -->\n\nA.\n",
        ["edited q (kind basic to reverse)", "new q/reverse"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(WITH_ID))
def test_a_card_with_an_id_is_the_same_card_whatever_else_changes(name: str) -> None:
    before, after, expected = WITH_ID[name]
    assert told(changes(before, after)) == expected


def test_a_card_in_another_file_moved() -> None:
    card = "## Q? <!-- id: q -->\n\nA.\n"
    [moved] = changes({"a": card, "b": ""}, {"a": "", "b": card}).moved
    assert (moved.card, moved.path, moved.line, moved.heading, moved.detail) == ("q", "b.md", 5, "Q?", "from a")


def test_what_is_retired_is_named_where_it_stood() -> None:
    [gone] = changes({"a": "## P? <!-- id: p -->\n\n## Q? <!-- id: q -->\n"}, {"a": "## P? <!-- id: p -->\n"}).retired
    assert (gone.card, gone.path, gone.line, gone.heading) == ("q", "a.md", 7, "Q?")


def test_changes_stand_by_file_and_line() -> None:
    cards = [f"## Q{n}? <!-- id: q{n} -->\n\n" for n in range(3)]
    found = changes({"a": "", "b": ""}, {"b": cards[2] + cards[0], "a": cards[1]})
    assert [change.card for change in found.new] == ["q1", "q2", "q0"]


# --- cards without an id ----------------------------------------------------------------------------------------------

WITHOUT_ID = {
    "the same question with another answer": ("## Q?\n\nA.\n", "## Q?\n\nB.\n", ["edited p_ (answer)"]),
    "the same answer to a reworded question": (
        "## Q?\n\nA.\n", "## Which?\n\nA.\n",
        ["edited p_ (question)", "rekeyed p_ to p_: same answer, a reworded question"],
    ),
    "another question and another answer": ("## Q?\n\nA.\n", "## P?\n\nB.\n", ["new p_", "retired p_"]),
    "an id that was added": (
        "## Q?\n\nA.\n", "## Q? <!-- id: q -->\n\nA.\n", ["rekeyed p_ to q: an id was added"],
    ),
    "an id that was added with another answer": (
        "## Q?\n\nA.\n", "## Q? <!-- id: q -->\n\nB.\n",
        ["edited q (answer)", "rekeyed p_ to q: same question, another answer"],
    ),
    "an id that was removed": (
        "## Q? <!-- id: q -->\n\nA.\n", "## Q?\n\nA.\n", ["rekeyed q to p_: its id was removed"],
    ),
    "an id that is another": (
        "## Q? <!-- id: q -->\n\nA.\n", "## Q? <!-- id: r -->\n\nA.\n", ["rekeyed q to r: its id changed"],
    ),
    "an id that is another, and a text that is": (
        "## Q? <!-- id: q -->\n\nA.\n", "## Q? <!-- id: r -->\n\nB.\n", ["new r", "retired q"],
    ),
    "one of two with equal fronts": (
        "## Q?\n\nA.\n\n## Q?\n\nB.\n", "## Q?\n\nA.\n", ["rekeyed p_ to p_: the same text", "retired p_"],
    ),
    "answers that say nothing": ("## Q?\n", "## P?\n", ["new p_", "retired p_"]),
    "a hole in a reworded sentence": (
        "## BGP runs over {{c1::TCP}} <!-- kind: cloze -->\n",
        "## What BGP runs over is {{c1::TCP}} <!-- kind: cloze -->\n",
        ["edited p_/c1 (question)", "rekeyed p_/c1 to p_/c1: same answer, a reworded question"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(WITHOUT_ID))
def test_a_card_without_an_id_is_followed_by_what_stayed_the_same(name: str) -> None:
    before, after, expected = WITHOUT_ID[name]
    assert told(changes(before, after)) == expected


def test_ids_and_labels_that_are_written_into_a_deck_are_no_edit() -> None:
    before = "## {{TCP}} carries {{BGP}} <!-- kind: cloze -->\n"
    after = "## {{c1::TCP}} carries {{c2::BGP}} <!-- id: q, kind: cloze, labels: 2 -->\n"
    found = changes(before, after)
    old = {card: note.labels for note in seen({"a": before})[0].text.notes for card in note.labels}
    assert [(rekey.after.card, rekey.why) for rekey in found.rekeyed] == [
        ("q/c1", "an id was added"),
        ("q/c2", "an id was added"),
    ]
    assert [rekey.before.partition("/")[2] for rekey in found.rekeyed] == list(old)
    assert (found.edited, found.new, found.retired) == ([], [], [])


def test_a_card_without_an_id_moves_with_its_text() -> None:
    card = "## Q?\n\nA.\n"
    assert told(changes({"a": card, "b": ""}, {"a": "", "b": card})) == ["moved p_ (from a)"]
    assert told(changes({"a": card, "b": ""}, {"a": "", "b": card.replace("?", "? <!-- id: q -->")})) == [
        "moved q (from a)",
        "rekeyed p_ to q: an id was added",
    ]


def test_a_reworded_question_is_followed_within_its_deck_only() -> None:
    found = changes({"a": "## Q?\n\nA.\n", "b": ""}, {"a": "", "b": "## Which?\n\nA.\n"})
    assert told(found) == ["new p_", "retired p_"]


def test_a_match_is_one_to_one_or_none() -> None:
    found = changes("## Q?\n\nYes.\n\n## P?\n\nYes.\n", "## R?\n\nYes.\n")
    assert told(found) == ["new p_", "retired p_", "retired p_"]
    found = changes("## Q?\n\nYes.\n", "## R?\n\nYes.\n\n## S?\n\nYes.\n")
    assert told(found) == ["new p_", "new p_", "retired p_"]


def test_the_same_text_in_the_same_deck_comes_before_the_same_text_elsewhere() -> None:
    text = "## Q? <!-- id: {} -->\n\nA.\n"
    found = changes({"a": text.format("a1"), "b": text.format("b1")}, {"a": text.format("a2"), "b": text.format("b2")})
    assert [(rekey.before, rekey.after.card) for rekey in found.rekeyed] == [("a1", "a2"), ("b1", "b2")]


# --- cards of one note ------------------------------------------------------------------------------------------------

TABLE = "## Layers? <!-- id: t, kind: table -->\n\n| Layer | Unit |\n|---|---|\n{}\n"
LABELS = {
    "a row whose name is another": (
        TABLE.format("| Physical | bit |\n| Link | frame |"),
        TABLE.format("| Physical layer | bit |\n| Link | frame |"),
        ["rekeyed t/row:physical to t/row:physical-layer: another label for the same text"],
    ),
    "a row whose name is fixed": (
        TABLE.format("| Physical | bit |\n| Link | frame |"),
        TABLE.format("| Physical <!-- row: one --> | bit |\n| Link | frame |"),
        ["rekeyed t/row:physical to t/row:one: another label for the same text"],
    ),
    "rows that say the same": (
        TABLE.format("| One | x |\n| Two | x |"), TABLE.format("| Three | x |\n| Four | x |"),
        ["new t/row:four", "new t/row:three", "retired t/row:one", "retired t/row:two"],
    ),
    "a row with another name and another text": (
        TABLE.format("| One | x |\n| Two | y |"), TABLE.format("| One | x |\n| Three | z |"),
        ["new t/row:three", "retired t/row:two"],
    ),
    "clozes with other labels": (
        "## {{c1::A}} and {{c2::B}} <!-- id: t, kind: cloze -->\n",
        "## {{c3::A}} and {{c4::B}} <!-- id: t, kind: cloze -->\n",
        ["rekeyed t/c1 to t/c3: another label for the same text",
         "rekeyed t/c2 to t/c4: another label for the same text"],
    ),
    "a cloze that is gone": (
        "## {{c1::A}} and {{c2::B}} <!-- id: t, kind: cloze -->\n", "## {{c1::A}} and B <!-- id: t, kind: cloze -->\n",
        ["retired t/c2"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(LABELS))
def test_a_label_that_went_is_one_that_came_with_the_same_text(name: str) -> None:
    before, after, expected = LABELS[name]
    assert [line for line in told(changes(before, after)) if not line.startswith("edited")] == expected


# --- decks that cannot be read ----------------------------------------------------------------------------------------


def test_a_card_in_a_broken_note_is_not_retired() -> None:
    found = changes("## Q? <!-- id: q -->\n\n## P? <!-- id: p -->\n", "## Q? <!-- id:q -->\n\n## P? <!-- id: p -->\n")
    assert told(found) == ["kept q"]


def test_in_a_broken_deck_a_card_is_followed_by_its_whole_text_only() -> None:
    broken = "\n## B? <!-- id:b -->\n"
    added = changes("## Q?\n\nA.\n", "## Q? <!-- id: q -->\n\nA.\n" + broken)
    assert told(added) == ["rekeyed p_ to q: an id was added"]
    reworded = changes("## Q?\n\nA.\n", "## Which?\n\nA.\n" + broken)
    assert told(reworded) == ["kept p_", "new p_"]


def test_of_two_cards_with_one_id_the_one_that_was_there_is_compared() -> None:
    card = "## Q? <!-- id: q -->\n\nA.\n"
    assert told(changes({"b": card}, {"a": "## Copy? <!-- id: q -->\n\nB.\n", "b": card})) == []


# --- laws -------------------------------------------------------------------------------------------------------------

words = st.sampled_from(["TCP", "UDP", "QUIC", "", "{{c1::x}}", "{{y}}"])
ids = st.sampled_from(
    ["", " <!-- id: a -->", " <!-- id: b -->", " <!-- id: c, kind: cloze -->", " <!-- kind: cloze -->"]
)
notes = st.builds(lambda front, id_, back: f"## Q {front}{id_}\n\n{back}\n\n", words, ids, words)
collections = st.dictionaries(st.sampled_from("ab"), st.lists(notes, max_size=5).map("".join), min_size=1).filter(
    lambda decks: all("".join(decks.values()).count(f"id: {id_}") < 2 for id_ in "abc")
)


def cards_of(decks: Mapping[str, str]) -> set[str]:
    found = compare([], seen(decks))
    return {change.card for change in found.new}


@given(collections, collections)
@settings(deadline=None, max_examples=300)
def test_every_card_is_accounted_for_once(before: dict[str, str], after: dict[str, str]) -> None:
    found = compare(seen(before), seen(after))
    old, new = cards_of(before), cards_of(after)
    left = [change.card for change in (*found.retired, *found.kept)]
    went = [rekey.before for rekey in found.rekeyed]
    came = [rekey.after.card for rekey in found.rekeyed]
    fresh = [change.card for change in found.new]
    assert sorted([*left, *went]) == sorted(old - (new - {*came, *fresh}))
    assert sorted([*came, *fresh]) == sorted(new - (old - {*left, *went}))
    assert {change.card for change in (*found.moved, *found.edited, *found.reset)} <= new - set(fresh)


@given(collections)
@settings(deadline=None)
def test_decks_beside_themselves_differ_in_nothing(decks: dict[str, str]) -> None:
    assert compare(seen(decks), seen(decks)) == Changes()
