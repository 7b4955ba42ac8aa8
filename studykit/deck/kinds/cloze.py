"""Cloze notes: one card a label, its text hidden, the others' shown.

Owns which labels there are and what each card hides. Must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b

from studykit.deck.clozes import Place, places
from studykit.deck.kinds.fault import Fault
from studykit.deck.markdown import Cloze, ClozeFault, Links, parse_full, parse_inline
from studykit.deck.model import Note
from studykit.deck.text import normal

_FAULTS = {
    "SK110": ("a cloze that is not closed", "write {{text}} within one paragraph, cell or list item"),
    "SK111": ("a cloze cannot hold another cloze", "close the first one before the next begins"),
    "SK112": ("an empty cloze hides nothing", "write the hidden text between the braces"),
}


def labels(note: Note, links: Links) -> tuple[tuple[str, ...], list[Fault]]:
    """The labels of the clozes in order, and what is wrong with them."""
    found = _braces(note, links).found
    faults = [Fault(f.code, f.raw, *_FAULTS[f.code]) for f in found if isinstance(f, ClozeFault)]
    clozes = [cloze for cloze in found if isinstance(cloze, Cloze)]
    if not clozes and not faults:
        faults.append(Fault("SK113", "", "no {{cloze}} in a note of the kind cloze", "hide a term: {{c1::term}}"))
    faults.extend(
        Fault("SK116", cloze.raw, "a cloze without a label", f"{{{{c1::{cloze.raw[2:]}")
        for cloze in clozes
        if not cloze.label
    )
    return tuple(dict.fromkeys(label for label, _ in _labeled(clozes))), list(dict.fromkeys(faults))


def stray_braces(note: Note) -> list[Fault]:
    """A word about braces in a note of another kind, where they would be clozes."""
    heading, front, back = (
        text if "{{" in text and "}}" in text else "" for text in (note.heading, note.front, note.back)
    )
    if not (heading or front or back):
        return []
    braced = replace(note, heading=heading, front=front, back=back)
    found = next((cloze for cloze in _braces(braced, {}).found if isinstance(cloze, Cloze)), None)
    return [Fault("SK115", found.raw, "{{…}} is plain text here", "for a cloze write kind: cloze")] if found else []


@dataclass(frozen=True, slots=True)
class _Braces:
    """What stands in double braces in a note, its clozes with their labels, and their places in each text."""

    found: tuple[Cloze | ClozeFault, ...]
    labeled: tuple[tuple[str, Cloze], ...]
    places: tuple[tuple[Place | None, ...], ...]


def _braces(note: Note, links: Links) -> _Braces:
    return _read_braces(note.heading, (note.front, note.back), tuple(links.items()))


@lru_cache(maxsize=16)
def _read_braces(heading: str, texts: tuple[str, ...], links: tuple[tuple[str, tuple[str, str]], ...]) -> _Braces:
    """Read once for all cards of a note: there may be thousands."""
    tokens, in_heading = parse_inline(heading, dict(links), clozes=True)
    found = list(in_heading)
    stand = [tuple(places(heading, tokens))]
    for text in texts:
        tokens, in_text = parse_full(text, dict(links), clozes=True) if "{{" in text else ([], [])
        found.extend(in_text)
        stand.append(tuple(places(text, tokens)))
    labeled = _labeled([one for one in found if isinstance(one, Cloze)])
    return _Braces(tuple(found), tuple(labeled), tuple(stand))


def clozes_of(note: Note, links: Links) -> Sequence[tuple[str, Cloze]]:
    """The clozes of a note in order, each with the label of its card."""
    return _braces(note, links).labeled


def _labeled(clozes: list[Cloze]) -> list[tuple[str, Cloze]]:
    """Give clozes without a label one made of what they hide, so that it survives edits around them."""
    labeled: list[tuple[str, Cloze]] = []
    seen: dict[str, int] = {}
    for cloze in clozes:
        label = cloze.label
        if not label:
            label = "x" + blake2b(normal(cloze.text).encode("utf-8", "replace"), digest_size=4).hexdigest()
            seen[label] = seen.get(label, 0) + 1
            if seen[label] > 1:
                label = f"{label}-{seen[label]}"
        labeled.append((label, cloze))
    return labeled


def faces(note: Note, label: str, links: Links) -> tuple[str, str]:
    """Front and back of one card as Markdown, the hole written out."""
    heading, front, back = _written_out(note, label, links, masked=True)
    filled = _written_out(note, label, links, masked=False)
    below = hole_in_back(note, label, links)
    return joined(heading, front, back if below else ""), joined(*filled)


def joined(*parts: str) -> str:
    """Pieces of Markdown as one."""
    return "\n\n".join(part for part in parts if part)


def hole_in_back(note: Note, label: str, links: Links) -> bool:
    """Whether the text that a cloze card hides stands in the back of its note."""
    above = replace(note, back="")
    return all(name != label for name, _ in clozes_of(above, links))


def _written_out(note: Note, label: str, links: Links, *, masked: bool) -> tuple[str, str, str]:
    """Heading, front and back with the clozes of `label` masked or filled in brackets, all others as text."""
    read = _braces(note, links)
    names = iter(name for name, _ in read.labeled)
    texts = (note.heading, note.front, note.back)
    heading, front, back = (
        _filled(text, found, names, label, masked=masked) for text, found in zip(texts, read.places, strict=True)
    )
    return heading, front, back


def _filled(text: str, found: Sequence[Place | None], names: Iterator[str], label: str, *, masked: bool) -> str:
    pieces: list[str] = []
    end = 0
    for place, name in zip(found, names, strict=False):
        if place is None:
            continue
        shown = text[place.text_start : place.text_end]
        if name == label:
            shown = f"[{place.cloze.hint or '…'}]" if masked else f"[{shown}]"
        pieces.extend((text[end : place.start], shown))
        end = place.end
    return "".join(pieces) + text[end:]
