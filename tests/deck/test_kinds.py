"""Notes of every kind but cloze: their cards, what there is to do, and what is wrong; a fixture file a kind."""

from __future__ import annotations

import re

import pytest

from studykit.deck.blocks import Block, Shape
from studykit.deck.exercise import Choice, Exercise, Item, Numeric, Spoken, Steps, Typed
from studykit.deck.kinds import card_faces
from studykit.deck.kinds.drawn import Drawn, draw_card
from studykit.deck.lines import plain, typeset
from studykit.deck.markdown import Links
from studykit.deck.model import DeckText, Note
from studykit.deck.read import read_deck
from tests.deck.fixtures import SHOWN, Case, cases

KINDS = ("basic", "reverse", "choice", "typed_notes", "numeric", "steps", "table", "spoken")
BEFORE = 3
"""The lines before a note."""
SEED = "n:0"


def read(source: str) -> DeckText:
    return read_deck(f"---\ndeck: D\n---\n{source}\n".encode(), "d.md")


def on_screen(blocks: list[Block]) -> str:
    """The lines of blocks as one, rules cut short."""
    return re.sub("─+", "───", " / ".join(plain(line) for line in typeset(blocks, 200) if line))


def item(mark: str, one: Item) -> str:
    text = on_screen([Block(Shape.PARAGRAPH, one.text)])
    return f"{mark} {text}" + (f" => {on_screen(list(one.more))}" if one.more else "")


def to_do(exercise: Exercise | None) -> list[str]:
    match exercise:
        case Choice(options):
            return sorted((item("(x)" if one.ticked else "( )", one) for one in options), key=lambda line: line[4:])
        case Typed(expected, accepted):
            return [f"type {expected!r}", *(f"or {other!r}" for other in accepted)]
        case Numeric(draw):
            return [
                f"{a.label or 'answer'}: {' '.join(filter(None, (a.said, a.unit)))} ({a.low:g} to {a.high:g})"
                for a in draw.answers
            ]
        case Steps(steps):
            return [item(f"{number}.", one) for number, one in enumerate(steps, 1)]
        case Spoken(points, seconds):
            return [f"{seconds} s", *(item("[ ]", one) for one in points)]
        case None:
            return []


def drawn(card: Drawn) -> list[str]:
    answered = [] if card.answered == card.question else list(card.answered)
    said = on_screen([*answered, *card.answer])
    return [f"? {on_screen(list(card.question))}", *to_do(card.exercise), *([f"! {said}"] if said else [])]


def cards(note: Note, links: Links) -> list[str]:
    lines = []
    for label in note.labels:
        faces = " | ".join(face.replace("\n", "⏎") for face in card_faces(note, label, links, SEED))
        lines.append(f"{label or note.id or '-'} | {faces}".rstrip())
        lines.extend(f"    {line}" for line in drawn(draw_card(note, label, links, SEED)))
    return lines


def as_text(deck: DeckText) -> str:
    links = deck.info.links if deck.info else {}
    lines = [line for note in deck.notes for line in cards(note, links)]
    for found in deck.diagnostics:
        span = found.span
        place = f"{span.line - BEFORE}:{span.column}-{span.end_line - BEFORE}:{span.end_column}"
        lines.append(f"{found.code} {place} {found.message}" + (f" => {found.help}" if found.help else ""))
    return "\n".join(lines).translate(SHOWN)


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{name}:{case}") for name in KINDS for case in cases(name)])
def test_a_note_becomes_cards_as_its_kind_says(case: Case) -> None:
    assert as_text(read(case.source)) == case.expected


@pytest.mark.parametrize("name", KINDS)
def test_each_finding_repeats_its_line_and_points_into_it(name: str) -> None:
    for case in cases(name):
        lines = ["---", "deck: D", "---", *case.source.split("\n")]
        for found in read(case.source).diagnostics:
            line, span = lines[found.span.line - 1], found.span
            assert found.source == line
            assert line[span.column - 1 : span.end_column - 1].strip()
