"""The decks that come with studykit, as the pages about them read them.

Owns reading them in the order of study, and their sources as addresses. Must not know what a page says of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from studykit.deck.corpus import study_order
from studykit.deck.markdown import parse_inline
from studykit.deck.model import DeckInfo, Kind, Note
from studykit.deck.read import read_deck

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck with its cards' notes, as they stand in the file."""

    key: str
    info: DeckInfo
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer is from: what the link says and where it leads."""

    label: str
    address: str


def decks(folder: Path = ROOT / "decks") -> list[Deck]:
    """All decks of a folder in the order of study."""
    found: dict[str, Deck] = {}
    for path in sorted(folder.glob("*.md")):
        text = read_deck(path.read_bytes(), path.name)
        if text.info is not None:
            notes = tuple(note for note in text.notes if note.kind is not Kind.NONE)
            found[path.stem] = Deck(path.stem, text.info, notes)
    after: Mapping[str, tuple[str, ...]] = {key: deck.info.after for key, deck in found.items()}
    return [found[key] for key in study_order(after)]


def sources(deck: Deck, note: Note) -> Iterator[Source]:
    """The links of a note's last paragraph."""
    tokens, _ = parse_inline(note.sources, deck.info.links)
    address, label = None, ""
    for token in (child for inline in tokens for child in inline.children or ()):
        match token.type:
            case "link_open":
                address, label = str(token.attrs["href"]), ""
            case "link_close" if address is not None:
                yield Source(label, address)
                address = None
            case _:
                label += token.content
