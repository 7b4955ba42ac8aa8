"""From a note to its cards: which labels it yields, and what each card's front and back are.

Owns the kinds. Must not know files, ids of other notes, or how anything is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b

from studykit.deck.markdown import Cloze, ClozeFault, Links, parse_full, parse_inline
from studykit.deck.model import ASKABLE, Kind, Note
from studykit.deck.text import normal

__all__ = ["ASKABLE", "Fault", "card_faces", "card_labels", "clozes_of", "with_labels"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong within a note: the code, the text it points at, message and help."""

    code: str
    text: str
    message: str
    help: str = ""


_CLOZE_FAULTS = {
    "SK110": ("a cloze that is not closed", "write {{text}} within one paragraph, cell or list item"),
    "SK111": ("a cloze cannot hold another cloze", "close the first one before the next begins"),
    "SK112": ("an empty cloze hides nothing", "write the hidden text between the braces"),
}


def with_labels(note: Note, labels: tuple[str, ...]) -> Note:
    """The note with the labels of its cards."""
    return note if labels == note.labels else replace(note, labels=labels)


def card_labels(note: Note, links: Links) -> tuple[tuple[str, ...], list[Fault]]:
    """The labels of the cards that a note yields, in order, and what is wrong with it."""
    if note.kind is not Kind.CLOZE:
        return ("",), _stray_braces(note)
    found = _all_in_braces(note, links)
    faults = [Fault(f.code, f.raw, *_CLOZE_FAULTS[f.code]) for f in found if isinstance(f, ClozeFault)]
    clozes = [cloze for cloze in found if isinstance(cloze, Cloze)]
    if not clozes and not faults:
        faults.append(Fault("SK113", "", "no {{cloze}} in a note of the kind cloze", "hide a term: {{c1::term}}"))
    faults.extend(
        Fault("SK116", cloze.raw, "a cloze without a label", f"{{{{c1::{cloze.raw[2:]}") for cloze in clozes if not cloze.label
    )
    return tuple(dict.fromkeys(label for label, _ in _labeled(clozes))), faults


def _stray_braces(note: Note) -> list[Fault]:
    if "{{" not in note.heading and "{{" not in note.front and "{{" not in note.back:
        return []
    found = [cloze for cloze in _all_in_braces(note, {}) if isinstance(cloze, Cloze)]
    return [Fault("SK115", found[0].raw, "{{…}} is plain text here", "for a cloze write kind: cloze")] if found else []


def _all_in_braces(note: Note, links: Links) -> list[Cloze | ClozeFault]:
    found = list(parse_inline(note.heading, links, clozes=True)[1])
    for text in (note.front, note.back):
        if "{{" in text:
            found.extend(parse_full(text, links, clozes=True)[1])
    return found


def clozes_of(note: Note, links: Links) -> list[tuple[str, Cloze]]:
    """The clozes of a note in order, each with the label of its card."""
    return _labeled([found for found in _all_in_braces(note, links) if isinstance(found, Cloze)])


def _labeled(clozes: list[Cloze]) -> list[tuple[str, Cloze]]:
    """Give clozes without a label one made of what they hide, so that it survives edits around them."""
    labeled: list[tuple[str, Cloze]] = []
    seen: dict[str, int] = {}
    for cloze in clozes:
        label = cloze.label
        if not label:
            label = "x" + blake2b(normal(cloze.text).encode(), digest_size=4).hexdigest()
            seen[label] = seen.get(label, 0) + 1
            if seen[label] > 1:
                label = f"{label}-{seen[label]}"
        labeled.append((label, cloze))
    return labeled


def card_faces(note: Note, label: str, links: Links) -> tuple[str, str]:
    """Front and back of one card as the learner sees them, as Markdown."""
    if note.kind is not Kind.CLOZE:
        front = "\n\n".join(part for part in (note.heading, note.front) if part)
        return front, note.back
    masked = _replace_clozes(note, label, links, masked=True)
    filled = _replace_clozes(note, label, links, masked=False)
    in_back = _hides_in_back(note, label, links)
    front = "\n\n".join(part for part in (masked[0], masked[1], masked[2] if in_back else "") if part)
    shown = filled if in_back else (filled[0], filled[1], note_back_plain(note, links))
    return front, "\n\n".join(part for part in shown if part)


def note_back_plain(note: Note, links: Links) -> str:
    """The back of a cloze note with every cloze written out."""
    return _replace_clozes(note, None, links, masked=False)[2]


def _hides_in_back(note: Note, label: str, links: Links) -> bool:
    """Whether a card's hole stands below the front, so that the body must be shown with the question."""
    return hole_in_back(note, label, links)


def hole_in_back(note: Note, label: str, links: Links) -> bool:
    """Whether the text that a cloze card hides stands in the back of its note."""
    above = Note(None, note.kind, note.heading, note.front, "", "", note.line)
    return all(name != label for name, _ in clozes_of(above, links))


def _replace_clozes(note: Note, label: str | None, links: Links, *, masked: bool) -> tuple[str, str, str]:
    """Heading, front and back with the clozes of `label` masked or filled in brackets, all others as text."""
    parts = [note.heading, note.front, note.back]
    position, part = 0, 0
    for name, cloze in clozes_of(note, links):
        while part < len(parts) and parts[part].find(cloze.raw, position) < 0:
            part, position = part + 1, 0
        if part == len(parts):
            break
        if name != label:
            text = cloze.text
        elif masked:
            text = f"[{cloze.hint or '…'}]"
        else:
            text = f"[{cloze.text}]"
        at = parts[part].find(cloze.raw, position)
        parts[part] = parts[part][:at] + text + parts[part][at + len(cloze.raw) :]
        position = at + len(text)
    return parts[0], parts[1], parts[2]
