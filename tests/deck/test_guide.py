"""The guide for contributors says what is so: every example of it is read, and yields the cards it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from studykit.deck.diagnostics import Severity
from studykit.deck.kinds import card_faces
from studykit.deck.match import card_id
from studykit.deck.metadata import FRONT_MATTER_KEYS, NOTE_KEYS
from studykit.deck.model import Kind
from studykit.deck.read import read_deck

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "decks.md").read_text("utf-8")
_EXAMPLE = re.compile(r"<!-- example -->\n````markdown\n(.*?)\n````\nCards: (.*?)\n", re.DOTALL)
HEAD = "---\ndeck: Examples\n---\n\n"


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    cards: list[str]

    @property
    def deck(self) -> bytes:
        whole = self.text.startswith("---\n")
        return (self.text if whole else HEAD + self.text).encode()


EXAMPLES = [Example(found[1], re.findall(r"`([^`]+)`", found[2])) for found in _EXAMPLE.finditer(GUIDE)]


def test_every_block_of_a_deck_is_an_example() -> None:
    assert len(EXAMPLES) == GUIDE.count("````markdown\n") > 0


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.cards[0])
def test_an_example_yields_the_cards_it_names_and_no_findings(example: Example) -> None:
    read = read_deck(example.deck, "d.md", thorough=True)
    assert [card_id(note.id or "", label) for note in read.notes for label in note.labels] == example.cards
    assert [found for found in read.diagnostics if found.severity is not Severity.INFO] == []
    for note in read.notes:
        for label in note.labels:
            assert all(card_faces(note, label, {}))


def test_every_kind_and_every_key_is_in_the_guide() -> None:
    shown = {note.kind for example in EXAMPLES for note in read_deck(example.deck, "d.md").notes}
    assert shown == set(Kind) - {Kind.NONE}
    assert "kind: none" in GUIDE
    for key in (*FRONT_MATTER_KEYS, *NOTE_KEYS):
        assert re.search(rf"^\| .*`{key}`", GUIDE, re.MULTILINE), key


def test_the_deck_of_the_readme_is_read_without_a_warning() -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    [deck] = re.findall(r"````markdown\n(.*?)````\n", readme, re.DOTALL)
    read = read_deck(deck.encode(), "d.md")
    assert [note.kind for note in read.notes] == [Kind.BASIC, Kind.CHOICE]
    assert {found.severity for found in read.diagnostics} <= {Severity.INFO}
