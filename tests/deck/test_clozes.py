"""Cloze notes, their cards, and what is wrong with them: the cases of `fixtures/clozes.md`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studykit.deck.blocks import Face, blocks, inline_block
from studykit.deck.kinds import card_faces, clozes_of
from studykit.deck.lines import plain, typeset
from studykit.deck.model import DeckText, Note
from studykit.deck.read import read_deck
from tests.deck.fixtures import Case, cases

BEFORE = 3
"""The lines before a note."""


def read(source: str) -> DeckText:
    heading, _, body = source.partition("\n")
    return read_deck(f"---\ndeck: D\n---\n## {heading} <!-- id: n, kind: cloze -->\n{body}\n".encode(), "d.md")


def drawn(note: Note, label: str, deck: DeckText, *, revealed: bool) -> str:
    """What a screen shows of a whole note while one of its cards is asked."""
    links = deck.info.links if deck.info else {}
    labels = tuple(name for name, _ in clozes_of(note, links))
    in_heading = len(clozes_of(replace(note, front="", back=""), links))
    in_front = len(clozes_of(replace(note, back=""), links))
    heading = inline_block(note.heading, links, Face(label, revealed, labels))
    front = blocks(note.front, links, Face(label, revealed, labels[in_heading:]))
    back = blocks(note.back, links, Face(label, revealed, labels[in_front:]))
    return " / ".join(plain(line) for line in typeset([heading, *front, *back], 200) if line)


def as_text(deck: DeckText) -> str:
    links = deck.info.links if deck.info else {}
    lines = []
    for note in deck.notes:
        for label in note.labels:
            faces = " | ".join(face.replace("\n", "⏎") for face in card_faces(note, label, links))
            lines.append(f"{label} | {faces}")
            lines.append(f"    {drawn(note, label, deck, revealed=False)}")
            lines.append(f"    {drawn(note, label, deck, revealed=True)}")
    for found in deck.diagnostics:
        span = found.span
        lines.append(f"{found.code} {span.line - BEFORE}:{span.column}-{span.end_column} {found.message}")
    return "\n".join(lines)


@pytest.mark.parametrize("case", cases("clozes"), ids=str)
def test_clozes_become_cards_as_the_language_says(case: Case) -> None:
    assert as_text(read(case.source)) == case.expected
