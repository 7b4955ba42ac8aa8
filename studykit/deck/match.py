"""Which card a card is: ids, labels, and the digests by which texts are compared.

Owns identity as far as it follows from text alone. Must not know what was seen before; that is the store's.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from studykit.deck.model import Note
from studykit.deck.text import normal

PROVISIONAL = "p_"
"""How a provisional id begins; no author's id can, for it holds no underscore."""

_SEPARATOR = "\x1f"


def _digest(*parts: str, size: int = 10) -> str:
    return blake2b(_SEPARATOR.join(parts).encode("utf-8", "replace"), digest_size=size).hexdigest()


def front_digest(note: Note) -> str:
    """A digest of the whole normalized front."""
    return _digest(normal(note.heading), normal(note.front))


def content_digest(note: Note) -> str:
    """A digest of what is asked and answered; sources, tags and place are not part of it."""
    return _digest(note.kind, normal(note.heading), normal(note.front), normal(note.back))


def provisional_ids(notes: Iterable[Note]) -> list[str]:
    """The id of each note: the author's, or else one made of its front, and of its back where fronts are equal.

    The same on every device for the same set of decks.
    """
    notes = list(notes)
    fronts: dict[str, int] = {}
    for note in notes:
        if note.id is None:
            digest = front_digest(note)
            fronts[digest] = fronts.get(digest, 0) + 1
    ids: list[str] = []
    for note in notes:
        if note.id is not None:
            ids.append(note.id)
            continue
        digest = front_digest(note)
        if fronts[digest] > 1:
            digest = _digest(digest, normal(note.back))
        ids.append(PROVISIONAL + digest)
    return ids


def card_id(note_id: str, label: str) -> str:
    """The id of one card of a note."""
    return f"{note_id}/{label}" if label else note_id
