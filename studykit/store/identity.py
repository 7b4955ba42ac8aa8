"""Which note is which when a root is read: provisional ids, and two notes with one id.

Owns the choice between them. Must not write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from studykit.deck.corpus import Place, duplicate_finding
from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.match import content_digest, front_digest, provisional_ids
from studykit.deck.model import DeckText, Note, Reading
from studykit.deck.text import split_lines
from studykit.deck.traces import Spot
from studykit.store import sightings
from studykit.store.gate import Again
from studykit.store.reading import FileText, RootScan
from studykit.store.shelf import KnownNote, Shelf, Standing


def decks_with_equal_fronts(scan: RootScan, shelf: Shelf) -> set[str]:
    """The decks that have to be read too, because a front without an id came or went that they also hold.

    Cards without ids take their answer into account where fronts are equal. The shelf knows the decks that changed.
    """
    if shelf.empty:
        return set()
    fronts = {front_digest(note) for text in scan.texts.values() for note in text.text.notes if note.id is None}
    fronts |= shelf.fronts()
    return {deck for front in fronts for deck in shelf.decks_with_front(front)}


def clashing_decks(scan: RootScan) -> dict[str, str]:
    """The files of a root whose deck key another file has, apart from case, each with the file that keeps it."""
    keys: dict[str, str] = {}
    for file in scan.found:
        text, row = scan.texts.get(file.relative), scan.rows.get(file.relative)
        reading = text.text.reading if text is not None else row.reading if row is not None else Reading.OTHER
        if reading != Reading.OTHER:
            keys[file.relative] = text.deck if text is not None else row.deck if row is not None else ""
    first: dict[str, str] = {}
    clashes: dict[str, str] = {}
    for path, key in keys.items():
        keeper = first.setdefault(key.casefold(), path)
        if keeper != path:
            clashes[path] = keeper
    return clashes


def step_back_deck(text: FileText, keeper: str) -> None:
    """Leave a deck as it was last seen, because another one has its key."""
    message = f"the deck key {text.deck} is taken by {keeper}, apart from case"
    text.findings.append(Diagnostic("SK008", text.path, Span(1), message, "rename one of the files"))
    text.text = DeckText(Reading.UNREADABLE, text.text.info, (), text.text.diagnostics)
    text.again = Again.WITH_OTHERS


def stand(texts: Iterable[FileText], shelf: Shelf, untouched: Mapping[str, str]) -> dict[str, Standing]:
    """Each note id with where it now stands; of two with one id, one steps back and is reported.

    The one keeps the id whose content is what was last seen, which of a note that the shelf does not know the log
    says; else the first by deck. `untouched` are the decks that were not read, each with its path: what stands there,
    stands.
    """
    texts = sorted(texts, key=lambda text: text.deck)
    pairs = [(text, note) for text in texts for note in text.text.notes]
    ids = provisional_ids(note for _, note in pairs)
    hidden = _Hidden(texts, ids, pairs)
    state: dict[str, Standing] = {}
    for note_id, (text, note) in zip(ids, pairs, strict=True):
        here = Standing(text, note, content_digest(note))
        other, known = state.get(note_id), shelf.note(note_id)
        if known is not None and known.living and known.deck in untouched:
            _step_back(note_id, here, Place(known.deck, untouched[known.deck], known.line))
        elif known is not None and hidden.holds(note_id, known) and known.digest != here.digest:
            _step_back(note_id, here, Place(known.deck, hidden.paths[known.deck], known.line))
        elif other is None:
            state[note_id] = here
        elif here.digest != other.digest and _was_last_seen(shelf, note_id, known, here):
            state[note_id] = here
            _step_back(note_id, other, _place(here))
        else:
            _step_back(note_id, here, _place(other))
    return state


def _was_last_seen(shelf: Shelf, note_id: str, known: KnownNote | None, here: Standing) -> bool:
    if known is not None:
        return here.digest == known.digest
    seen = sightings.newest(shelf.connection, note_id)
    return seen is not None and seen[1].text() == spot(note_id, here).text()


def spot(note_id: str, standing: Standing) -> Spot:
    """A note where it now stands, with all that is needed to know it again."""
    text, note, _ = standing
    return Spot(note_id, text.deck, text.path, note, text.text.info.links if text.text.info else {})


class _Hidden:
    """What stands in files that could not be read in full: not to be seen, and not gone."""

    def __init__(self, texts: Iterable[FileText], ids: list[str], pairs: list[tuple[FileText, Note]]) -> None:
        self.paths = {text.deck: text.path for text in texts if not text.whole}
        self.seen = set()
        if self.paths:
            self.seen = {(text.deck, note_id) for note_id, (text, _) in zip(ids, pairs, strict=True)}

    def holds(self, note_id: str, known: KnownNote) -> bool:
        return known.living and known.deck in self.paths and (known.deck, note_id) not in self.seen


def _step_back(note_id: str, loser: Standing, keeper: Place) -> None:
    loser.text.findings.append(duplicate_finding(note_id, _place(loser), keeper))
    loser.text.again = Again.WITH_OTHERS


def _place(standing: Standing) -> Place:
    text, note, _ = standing
    return Place(text.deck, text.path, note.line, line_of(text.found.path, note.line))


def line_of(path: str, number: int) -> str:
    """A line of a file as it stands there now; empty if it does not."""
    try:
        lines = split_lines(Path(path).read_bytes().decode("utf-8-sig", "replace"))
    except OSError:
        return ""
    return lines[number - 1] if 0 < number <= len(lines) else ""
