"""Every example of CommonMark as the body of a card: none changes what is a card, loses text, or raises."""

from __future__ import annotations

import html
import os
import re
from functools import cache

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from studykit.deck.diagnostics import Severity
from studykit.deck.kinds import card_faces
from studykit.deck.kinds.drawn import draw_card
from studykit.deck.lines import plain, typeset
from studykit.deck.model import DeckText, Reading
from studykit.deck.read import read_deck
from tests.commonmark import COMMAND, COUNT, REQUIRED, Example, read_examples

PARTS = {
    "basic": "",
    "reverse": "A\n\n",
    "cloze": "A {{c1::hidden}} word.\n\n",
    "choice": "- [x] a\n- [ ] b\n\n<!-- -->\n\n",
    "typed": "a\n\n",
    "numeric": "```numbers\nanswer = 1\n```\n\n",
    "steps": "1. a\n2. b\n3. c\n\n<!-- -->\n\n",
    "table": "| a | b |\n|---|---|\n| c | d |\n\n",
    "spoken": "- [ ] a\n\n<!-- -->\n\nModel.\n\n",
}
"""What a note of each kind needs; an example stands below it."""
WIDE = 100_000
PICTURES = str.maketrans("␉␊", "\t\n")
"""Within a line of text, a tab or a line end that was written as an entity is drawn as its picture."""


@cache
def examples() -> dict[int, Example]:
    try:
        return {one.number: one for one in read_examples()}
    except FileNotFoundError:
        if os.environ.get(REQUIRED):
            raise
        pytest.skip(f"the examples are not there; run: {COMMAND}")


@cache
def parser() -> MarkdownIt:
    return MarkdownIt("commonmark")


def tokens_of(example: Example) -> list[Token]:
    return parser().parse(example.markdown)


def runs_on(example: Example) -> bool:
    """Whether the example leaves something open that a heading below it would be part of."""
    last = parser().parse(f"{example.markdown}\n\n## after\n")[-3:]
    return not (last[0].type == "heading_open" and last[0].level == 0)


def bounds(example: Example) -> list[Token]:
    """The headings of the example that bound a note."""
    return [t for t in tokens_of(example) if t.type == "heading_open" and not t.level and t.tag in ("h1", "h2")]


def has_setext(example: Example) -> bool:
    return any(t.type == "heading_open" and t.markup in ("-", "=") for t in tokens_of(example))


def breaks(example: Example) -> bool:
    return any(t.type == "hr" and not t.level for t in tokens_of(example))


def deck(kind: str, body: str) -> DeckText:
    text = (
        "---\ndeck: D\n---\n\n## Before <!-- id: before -->\n\nA\n\n"
        f"## Q <!-- id: it, kind: {kind} -->\n\n{body}\n\n## After <!-- id: after -->\n\nA\n"
    )
    return read_deck(text.encode(), "d.md")


def ids(read: DeckText) -> list[str | None]:
    return [note.id for note in read.notes]


def draw_all(read: DeckText) -> None:
    links = read.info.links if read.info else {}
    for note in read.notes:
        for label in note.labels:
            card_faces(note, label, links)
            draw_card(note, label, links, "")


def check_cards(kind: str, body: str, example: Example) -> None:
    read = deck(kind, body)
    draw_all(read)
    if runs_on(example):
        assert read.reading is Reading.UNREADABLE
    elif has_setext(example):
        assert ids(read)[0] == "before"
        assert ids(read)[-1] == "after"
        assert "SK104" in [found.code for found in read.diagnostics]
    elif headings := [token for token in bounds(example) if token.tag == "h2"]:
        assert [note for note in ids(read) if note] == ["before", "it", "after"]
        silent = [found for found in read.diagnostics if found.code == "SK105"]
        assert len(read.notes) == 3 + len(headings) - len(silent)
    else:
        assert ids(read) == ["before", "it", "after"]
        assert [found for found in read.diagnostics if found.severity is Severity.ERROR] == []


@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_an_example_changes_no_card_whatever_the_kind(number: int) -> None:
    example = examples()[number]
    for kind, part in PARTS.items():
        check_cards(kind, f"Front.\n\n---\n\n{part}{example.markdown}", example)
        if kind == "basic" or not breaks(example):  # a break would make the part above it the front
            check_cards(kind, part + example.markdown, example)


def said(example: Example) -> str:
    """What a browser shows of an example, images in words: its HTML without tags."""
    text = re.sub(r"<!--.*?-->", "", example.html, flags=re.DOTALL)
    text = re.sub(r'<img [^>]*?alt="([^"]*)"[^>]*>', lambda found: f"[image: {found[1] or 'image'}]", text)
    return html.unescape(re.sub(r"</?[A-Za-z][^>]*>", "", text))


def on_screen(read: DeckText) -> str:
    """The first card of the second note with its answer."""
    note = read.notes[1]
    card = draw_card(note, note.labels[0], read.info.links if read.info else {}, "")
    lines = typeset([*card.answered, *card.answer], WIDE)
    return "\n".join(plain(line) for line in lines).translate(PICTURES)


def has_html(example: Example) -> bool:
    flat = (child for token in tokens_of(example) for child in (token, *(token.children or ())))
    return any(token.type in ("html_block", "html_inline") for token in flat)


def in_order(wanted: list[str], found: list[str]) -> list[str]:
    """What of the wanted is not found, in its order."""
    rest = iter(found)
    return [one for one in wanted if all(one != other for other in rest)]


@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_no_word_of_an_example_is_lost_on_the_screen(number: int) -> None:
    example = examples()[number]
    if runs_on(example) or has_setext(example) or bounds(example):
        return  # not, or not only, the body of one note
    for kind, part in PARTS.items():
        shown = on_screen(deck(kind, f"Front.\n\n---\n\n{part}{example.markdown}"))
        if has_html(example):  # tags are shown as text, so that words run into them
            assert in_order(list("".join(said(example).split())), list("".join(shown.split()))) == []
        else:
            assert in_order(said(example).split(), shown.split()) == []
