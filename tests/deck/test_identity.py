"""Which card a card is, as far as its text says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studykit.deck.kinds import clozes_of
from studykit.deck.match import PROVISIONAL, card_id, content_digest, front_digest, provisional_ids
from studykit.deck.metadata import ID
from studykit.deck.model import Kind, Note
from studykit.deck.read import read_deck

NOTE = Note(None, Kind.BASIC, "What?", "front", "back", "source", 4, tags=("a",), level=2)


def test_an_id_stays_what_the_author_wrote() -> None:
    assert provisional_ids([replace(NOTE, id="k3"), replace(NOTE, id="k4")]) == ["k3", "k4"]


def test_a_provisional_id_is_no_id_an_author_can_write() -> None:
    (given,) = provisional_ids([NOTE])
    assert given.startswith(PROVISIONAL)
    assert not ID.match(given)


@pytest.mark.parametrize(
    "other",
    [
        replace(NOTE, back="another"),
        replace(NOTE, sources="another", tags=(), level=None, line=9),
        replace(NOTE, heading="What? ", front="front\r\n"),
        replace(NOTE, kind=Kind.CLOZE),
    ],
    ids=["answer", "place", "form", "kind"],
)
def test_the_front_alone_makes_a_provisional_id(other: Note) -> None:
    assert provisional_ids([NOTE]) == provisional_ids([other])


@pytest.mark.parametrize("other", [replace(NOTE, heading="Why?"), replace(NOTE, front="")], ids=["heading", "front"])
def test_another_front_is_another_card(other: Note) -> None:
    assert provisional_ids([NOTE]) != provisional_ids([other])


def test_where_a_front_ends_matters() -> None:
    assert front_digest(replace(NOTE, heading="a b", front="c")) != front_digest(
        replace(NOTE, heading="a", front="b c")
    )


def test_equal_fronts_are_told_apart_by_their_backs_whatever_their_order() -> None:
    one, other = replace(NOTE, back="one"), replace(NOTE, back="other")
    first, second = provisional_ids([one, other])
    assert first != second
    assert provisional_ids([other, one]) == [second, first]
    assert first not in provisional_ids([one])


def test_a_card_with_an_id_takes_no_front_from_others() -> None:
    alone = provisional_ids([NOTE])
    assert provisional_ids([replace(NOTE, id="k3"), NOTE])[1:] == alone


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        (replace(NOTE, sources="", tags=(), level=3, line=1, rev=2, id="a", checked="2026-01-01"), True),
        (replace(NOTE, back="back \r\n"), True),
        (replace(NOTE, back="bäck"), False),
        (replace(NOTE, kind=Kind.CLOZE), False),
        (replace(NOTE, front="", back="front\nback"), False),
    ],
    ids=["beside the point", "form", "answer", "kind", "break"],
)
def test_content_is_what_is_asked_and_answered(changed: Note, same: bool) -> None:
    assert (content_digest(changed) == content_digest(NOTE)) is same


def test_a_card_of_a_note_with_several_has_a_label() -> None:
    assert card_id("k3", "") == "k3"
    assert card_id("k3", "c1") == "k3/c1"


def cloze(heading: str, body: str = "") -> Note:
    (note,) = read_deck(f"---\ndeck: D\n---\n## {heading} <!-- id: a, kind: cloze -->\n\n{body}".encode(), "").notes
    return note


def test_a_cloze_without_a_label_keeps_its_card_when_the_text_around_it_changes() -> None:
    before = cloze("The {{Age}} header")
    assert before.labels == cloze("What {{Age}} says, and {{Date}}").labels[:1]
    assert before.labels == cloze("x", "{{Age}}").labels
    assert before.labels == cloze("The {{Age::a header}}").labels
    assert before.labels != cloze("The {{Date}} header").labels


def test_every_cloze_is_named_by_the_card_that_asks_it() -> None:
    note = cloze("{{c2::a}} {{b}} {{c2::c}}", "{{b}}")
    labels = [label for label, _ in clozes_of(note, {})]
    assert labels[:3:2] == ["c2", "c2"]
    assert note.labels == tuple(dict.fromkeys(labels))
    assert len(note.labels) == 3
