"""What the decks teach, topic by topic, and the cards that do: `python -m docs.deck_topics` writes it anew.

The topics of a deck stand in topics/KEY.toml, in the order in which one learns them, each with the ids of its notes.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docs.bundled_decks import Deck, decks
from studykit.deck.markdown import plain_text
from studykit.deck.model import Kind, Note

_HERE = Path(__file__).resolve().parent
TOPICS = _HERE / "topics"
PAGE = _HERE / "syllabus.md"
_CLOZE = re.compile(r"\{\{(?:c\d+::)?(.+?)(?:::[^{}]*)?\}\}")


@dataclass(frozen=True, slots=True)
class Topic:
    """What is to be known, and the ids of the notes that teach it."""

    name: str
    cards: tuple[str, ...]


def topics(key: str, folder: Path = TOPICS) -> list[Topic]:
    """The topics of a deck."""
    found = tomllib.loads((folder / f"{key}.toml").read_text("utf-8"))["topic"]
    return [Topic(topic["name"], tuple(topic["cards"])) for topic in found]


def page(found: Sequence[Deck]) -> str:
    """The page as Markdown: the decks in the order of study, then each with its topics."""
    lines = [
        "# Syllabus", "",
        "What the decks teach, and the cards that do, in the order of study. Made by `python -m docs.deck_topics` from",
        "[topics/](topics); a topic without a card, or a card without a topic, fails the tests.", "",
        "| deck | topics | notes | cards | of them |", "|---|--:|--:|--:|---|",
    ]  # fmt: skip
    rows = [(deck, topics(deck.key)) for deck in found]
    lines += [_row(f"[{deck.info.title}](#{deck.key})", len(about), deck.notes) for deck, about in rows]
    together = [note for deck in found for note in deck.notes]
    lines.append(_row("**all**", sum(len(about) for _, about in rows), together))
    for deck, about in rows:
        lines += ["", *_section(deck, about)]
    return "\n".join(lines) + "\n"


def _row(title: str, number: int, notes: Sequence[Note]) -> str:
    kinds = Counter(note.kind for note in notes)
    of_them = ", ".join(f"{kinds[kind]} {kind}" for kind in Kind if kinds[kind])
    return f"| {title} | {number} | {len(notes)} | {sum(len(note.labels) for note in notes)} | {of_them} |"


def _section(deck: Deck, about: Sequence[Topic]) -> list[str]:
    notes = {note.id: note for note in deck.notes}
    lines = [f'<a id="{deck.key}"></a>', "", f"## [{deck.info.title}](../decks/{deck.key}.md)", ""]
    if deck.info.after:
        lines += [f"After: {', '.join(f'[{key}](#{key})' for key in deck.info.after)}", ""]
    for topic in about:
        lines.append(f"- **{topic.name}**")
        lines += [f"  - {_front(notes[card], deck)} `{card}`" for card in topic.cards if card in notes]
    return lines


def _front(note: Note, deck: Deck) -> str:
    """A heading as text that is nothing but text in Markdown, holes filled, with its kind where that is not basic."""
    shown = _CLOZE.sub(r"\1", plain_text(note.heading, deck.info.links))
    text = "".join(f"\\{char}" if char in "\\`*_[]<>|" else char for char in shown)
    return text if note.kind is Kind.BASIC else f"{text} · {note.kind}"


if __name__ == "__main__":
    PAGE.write_text(page(decks()), encoding="utf-8")
