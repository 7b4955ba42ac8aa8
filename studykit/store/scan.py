"""Decks to store: what is new, edited, moved, retired or back since the last time.

Owns the comparison between the files of a root and the caches of text. A card is never lost to a mistake: what cannot
be read in full retires nothing, and a sudden disappearance of many cards waits to be confirmed. Must not know the log.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from studykit.deck.diagnostics import Diagnostic
from studykit.deck.match import card_id
from studykit.deck.model import Kind, Reading
from studykit.store import sightings, wordings
from studykit.store.aliases import Pair
from studykit.store.following import Rekeyed, follow_within, write
from studykit.store.gate import Progress
from studykit.store.identity import clashing_decks, decks_with_equal_fronts, stand, step_back_deck
from studykit.store.proposals import Proposal
from studykit.store.reading import RootScan
from studykit.store.shelf import KnownCard, NewCard, Shelf, Standing, level_of
from studykit.store.sightings import Begin

__all__ = ["MANY", "Progress", "ScanReport", "Scanned", "scan_root"]

MANY = 20
"""More cards than this, and more than a third of a root's, do not retire at once without being confirmed."""

_LINE = 1000
"""How far apart the positions of two lines are, so that the cards of a note find room between them."""


@dataclass(slots=True)
class ScanReport:
    """What a scan found; card ids throughout."""

    decks: int = 0
    notes: int = 0
    cards: int = 0
    new: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    """Cards whose `rev` is another than before, so that other answers count."""
    rekeyed: list[Rekeyed] = field(default_factory=list)
    """Cards that go by another id, and keep their history."""
    proposed: list[Proposal] = field(default_factory=list)
    """Cards that lost their note, each with one that may be the same."""
    ignored: list[Pair] = field(default_factory=list)
    """Pairs of cards that would be one, but both live."""
    held: list[str] = field(default_factory=list)
    """Cards that would retire if the scan were told to drop them."""
    empty: dict[str, int] = field(default_factory=dict)
    """Folders that hold no deck today, each with how many of the held cards are of it."""
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything differs from before."""
        changes = (self.new, self.edited, self.moved, self.retired, self.restored, self.revised, self.rekeyed)
        return any(changes)


class Scanned(NamedTuple):
    """What a scan changed in one root."""

    fresh: set[str]
    """Notes that were not alive before."""
    decks: set[str]


def scan_root(
    scan: RootScan, now: int, report: ScanReport, begin: Begin, *, drop: bool = False, follow: bool = True
) -> Scanned:
    """Bring the caches of a root up to date; the caller has begun the transaction, and has read what changed.

    `now` is UTC milliseconds. Cards are followed to other ids unless `follow` says that the log knows it all already.
    """
    empty = scan.id is None
    if scan.id is None:
        inserted = scan.connection.execute("INSERT INTO roots (path) VALUES (?)", (scan.name,))
        scan.id = int(inserted.lastrowid or 0)
    shelf = Shelf(scan.connection, scan.id, empty=empty)
    shelf.load(_affected(scan))
    scan.read_also(decks_with_equal_fronts(scan, shelf))
    _settle_keys(scan)
    affected = _affected(scan)
    shelf.load(affected)
    state = stand(scan.texts.values(), shelf, scan.untouched)
    vanished = _vanished(scan, shelf, state, affected)
    kept = {text.deck for text in scan.texts.values() if not text.whole}
    rekeyed = follow_within(shelf, state, vanished, kept) if follow else []
    report.rekeyed += rekeyed
    shelf.retire([step.before for step in rekeyed])
    report.revised += _revised(shelf, state, vanished)
    left = [card for card in vanished if card not in {step.before for step in rekeyed}]
    held = not drop and _too_many(scan, shelf, left)
    shelf.put_decks(scan.texts.values())
    wordings.keep(scan.connection, scan.id, _reworded(shelf, state, rekeyed), now)
    alike = _rows_alike(scan, shelf, state)
    shelf.put_notes(state)
    fresh: set[str] = set()
    came = {step.after: step for step in rekeyed}
    shelf.put_cards(_compared(state, shelf, now, report, came, fresh, alike))
    if held:
        report.held.extend(left)
        if _is_empty(scan):
            report.empty[scan.name] = len(left)
    else:
        shelf.retire(left)
        report.retired.extend(left)
    scan.save(held=held)
    _write_down(scan, shelf, state, rekeyed, begin)
    return Scanned(fresh, affected)


def _write_down(scan: RootScan, shelf: Shelf, state: dict[str, Standing], rekeyed: list[Rekeyed], begin: Begin) -> None:
    """Write to the log which cards are one, and what is now seen of notes that were studied."""
    written = write(scan.connection, rekeyed, begin)
    if shelf.empty:
        return
    notes = dict.fromkeys(sightings.stale(scan.connection, shelf.root, state))
    for step in written:
        if sightings.was_seen(scan.connection, step.before.partition("/")[0]):
            notes[step.after.partition("/")[0]] = None
    sightings.write(scan.connection, shelf.root, notes, begin)


def _reworded(shelf: Shelf, state: dict[str, Standing], rekeyed: list[Rekeyed]) -> Iterable[tuple[str, str]]:
    """The notes whose text is about to be another, each by its id and by the one it goes by from now on."""
    if shelf.empty:
        return
    came = {step.after.partition("/")[0]: step.before.partition("/")[0] for step in rekeyed}
    for note, standing in state.items():
        before = came.get(note, note)
        known = shelf.note(before)
        if known is not None and known.digest != standing.digest:
            yield before, note


def _rows_alike(scan: RootScan, shelf: Shelf, state: dict[str, Standing]) -> set[str]:
    """The cards of edited tables whose own row says what it said."""
    edited = [note for note, _ in _reworded(shelf, state, []) if state[note].note.kind is Kind.TABLE]
    if not edited:
        return set()
    from studykit.deck.kinds.table import rows_as_before  # noqa: PLC0415 - most edits are of other kinds

    return {
        card_id(spot.id, label)
        for spot in sightings.spots(scan.connection, shelf.root, edited)
        for label in rows_as_before(spot.note, state[spot.id].note, dict(spot.links))
    }


def _affected(scan: RootScan) -> set[str]:
    """The decks that were read or are gone."""
    return {text.deck for text in scan.texts.values()} | {scan.rows[path].deck for path in scan.gone}


def _settle_keys(scan: RootScan) -> None:
    """Of decks whose keys are one, or differ by case only, the first is used."""
    clashes = clashing_decks(scan)
    if clashes:
        scan.read_also(scan.rows[path].deck for path in clashes if path in scan.rows and path not in scan.texts)
        for path, keeper in clashes.items():
            step_back_deck(scan.texts[path], keeper)


def _compared(
    state: dict[str, Standing],
    shelf: Shelf,
    now: int,
    report: ScanReport,
    came: dict[str, Rekeyed],
    fresh: set[str],
    alike: Collection[str],
) -> Iterable[NewCard]:
    """The cards of all notes that were read, while what became of each goes to the report.

    `came` are those that went by another id, `alike` those whose part of an edited note is as it was.
    """
    for note_id, (text, note, digest) in state.items():
        level = level_of(text, note)
        for number, label in enumerate(note.labels):
            card = card_id(note_id, label)
            before = shelf.cards.get(card)
            changed_at = None
            if card in came:
                changed_at = _compare_rekeyed(came[card], Standing(text, note, digest), shelf, now, report)
            elif before is None:
                report.new.append(card)
            else:
                changed_at = _compare(card, before, Standing(text, note, digest), now, report)
            if before is None or before.retired:
                fresh.add(note_id)
            changed_at = None if card in alike else changed_at
            yield card, note_id, text.deck, label, level, note.line * _LINE + number, changed_at


def _compare_rekeyed(step: Rekeyed, standing: Standing, shelf: Shelf, now: int, report: ScanReport) -> int | None:
    """Report what else became of a card that goes by another id; the time of the change if its text is another."""
    before = shelf.cards.get(step.before)
    if before is None:
        return None
    if before.deck != standing.text.deck:
        report.moved.append(step.after)
    if before.digest == standing.digest:
        return None
    report.edited.append(step.after)
    return now


def _compare(card: str, before: KnownCard, standing: Standing, now: int, report: ScanReport) -> int | None:
    """Report what became of a card that was known; the time of the change if its text is another."""
    if before.retired:
        report.restored.append(card)
    if before.deck != standing.text.deck:
        report.moved.append(card)
    if before.rev != standing.note.rev:
        report.revised.append(card)
    if before.digest == standing.digest:
        return None
    report.edited.append(card)
    return now


def _vanished(scan: RootScan, shelf: Shelf, state: dict[str, Standing], affected: set[str]) -> list[str]:
    """Living cards that stood in files which were read in full, or are gone, and stand nowhere now."""
    here = {card_id(note_id, label) for note_id, standing in state.items() for label in standing.note.labels}
    kept = {text.deck for text in scan.texts.values() if not text.whole}
    return [
        card
        for card, known in shelf.cards.items()
        if not known.retired and card not in here and known.deck in affected and known.deck not in kept
    ]


def _revised(shelf: Shelf, state: dict[str, Standing], vanished: Iterable[str]) -> list[str]:
    """Which of the cards that vanished were of a note that is there, and has another `rev`."""
    notes = ((card, state.get(card.partition("/")[0])) for card in vanished)
    return [card for card, now in notes if now is not None and now.note.rev != shelf.cards[card].rev]


def _too_many(scan: RootScan, shelf: Shelf, vanished: list[str]) -> bool:
    """Whether so much would go at once that it has to be confirmed; a root without any deck is rather not there."""
    if not vanished:
        return False
    return _is_empty(scan) or (len(vanished) > MANY and len(vanished) * 3 > shelf.living())


def _is_empty(scan: RootScan) -> bool:
    """Whether a root holds no deck."""
    return not scan.untouched and all(text.text.reading is Reading.OTHER for text in scan.texts.values())
