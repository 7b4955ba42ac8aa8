"""The index of what the decks are from: `python -m docs.deck_sources` writes it anew.

A document stands there once, under one name, with the parts of it that are cited and the notes that cite it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from docs.bundled_decks import Deck, decks, sources

PAGE = Path(__file__).resolve().parent / "sources.md"
_RFC = re.compile(r"RFC (\d+)")
_PART = re.compile(r"\s+(§\S+|Appendix \S+)$")


@dataclass(slots=True)
class Document:
    """One document: what it is called wherever it is cited, its parts, and how many notes of each deck cite it."""

    address: str
    names: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    notes: Counter[str] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        """Its name; the first, where it goes by several, which the tests refuse."""
        return min(self.names)


def documents(found: Iterable[Deck]) -> list[Document]:
    """All documents that notes cite: first RFCs by number, then the others by name."""
    by_address: dict[str, Document] = {}
    for deck in found:
        for note in deck.notes:
            cited = set()
            for source in sources(deck, note):
                address = source.address.partition("#")[0]
                key = address.rstrip("/")
                document = by_address.setdefault(key, Document(address))
                part = _PART.search(source.label)
                document.names.add(_PART.sub("", source.label))
                if part:
                    document.parts.add(part[1])
                cited.add(key)
            for key in cited:
                by_address[key].notes[deck.key] += 1
    return sorted(by_address.values(), key=_place)


def _place(document: Document) -> tuple[int, str]:
    rfc = _RFC.fullmatch(document.name)
    return (int(rfc[1]), "") if rfc else (10**6, document.name.casefold())


def _part_place(part: str) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdigit() else (10**6, piece) for piece in re.split(r"[.§ ]+", part) if piece]


def index(found: Iterable[Deck]) -> str:
    """The index as Markdown."""
    lines = [
        "# Sources of the decks", "",
        "Every document that a card is from, once, with its parts that are cited and how many notes cite it. Made by",
        "`python -m docs.deck_sources`. A card that is arithmetic says so itself.", "",
        "| document | parts | notes |", "|---|---|---|",
    ]  # fmt: skip
    for document in documents(found):
        parts = ", ".join(sorted(document.parts, key=_part_place))
        notes = ", ".join(f"{key} {count}" for key, count in document.notes.items())
        lines.append(f"| [{document.name}]({document.address}) | {parts} | {notes} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(index(decks()), encoding="utf-8")
