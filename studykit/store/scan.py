"""Decks to store: what is new, edited, moved, retired or back since the last time.

Owns the comparison between the files and the caches of text. A card is never lost to a mistake: what cannot be read in
full retires nothing, and a sudden disappearance of many cards waits to be confirmed. Must not know the log.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studykit.deck.corpus import Place, after_findings, case_clashes, deck_key, duplicate_finding
from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.match import card_id, content_digest, front_digest, provisional_ids
from studykit.deck.model import DeckInfo, DeckText, Note, Reading
from studykit.deck.read import read_deck
from studykit.store.catalog import diagnostic_to
from studykit.store.files import Found, digest, markdown_files

MANY = 20
"""More cards than this, and more than a third of a root's, do not retire at once without being confirmed."""

Progress = Callable[[int, int], None]
"""Called with the files read so far and the files to read."""


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
    held: list[str] = field(default_factory=list)
    """Cards that would retire if the scan were told to drop them."""
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything differs from before."""
        return bool(self.new or self.edited or self.moved or self.retired or self.restored)


@dataclass(frozen=True, slots=True)
class _Row:
    """A file as the store remembers it."""

    deck: str
    size: int
    mtime_ns: int
    digest: str
    reading: str
    again: bool


@dataclass(slots=True)
class _Read:
    """A file that was read in this scan."""

    found: Found
    deck: str
    digest: str
    text: DeckText
    lines: Sequence[str] = ()
    again: bool = False
    extra: list[Diagnostic] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether what is not in it is really gone."""
        return self.text.reading is Reading.DECK


@dataclass(slots=True)
class _Known:
    """A card as the store remembers it."""

    note: str
    deck: str
    digest: str
    retired: bool


class RootScan:
    """The scan of one root: first what differs (no writing), then the writing."""

    def __init__(self, connection: sqlite3.Connection, root: Path) -> None:
        self.connection = connection
        self.root = root
        found = connection.execute("SELECT root FROM roots WHERE path = ?", (str(root),)).fetchone()
        self.id: int | None = found[0] if found else None
        self.rows: dict[str, _Row] = {}
        self.found: list[Found] = []
        self.changed: list[Found] = []
        self.gone: list[str] = []

    def look(self) -> bool:
        """Compare the folder with what is known of it; True when something has to be read or forgotten."""
        if self.id is not None:
            rows = self.connection.execute(
                "SELECT path, deck, size, mtime_ns, digest, reading, again FROM files WHERE root = ?", (self.id,)
            )
            self.rows = {path: _Row(deck, size, mtime, hash_, reading, bool(again))
                         for path, deck, size, mtime, hash_, reading, again in rows}  # fmt: skip
        self.found = markdown_files(self.root)
        self.changed = [file for file in self.found if not self._same(file)]
        here = {file.relative for file in self.found}
        self.gone = [path for path in self.rows if path not in here]
        return bool(self.changed or self.gone or self.id is None)

    def _same(self, file: Found) -> bool:
        row = self.rows.get(file.relative)
        return row is not None and not row.again and (row.size, row.mtime_ns) == (file.size, file.mtime_ns)

    @property
    def bytes_to_read(self) -> int:
        """How much text has to be read."""
        return sum(file.size for file in self.changed)


def scan_root(
    scan: RootScan, now: int, report: ScanReport, *, drop: bool = False, progress: Progress | None = None
) -> None:
    """Bring the caches of a root up to date; the caller has begun the transaction. `now` is UTC milliseconds."""
    if scan.id is None:
        cursor = scan.connection.execute("INSERT INTO roots (path) VALUES (?)", (str(scan.root),))
        scan.id = cursor.lastrowid
    _Writer(scan, scan.id or 0, now, report, drop=drop, progress=progress).run()


class _Writer:
    """One pass over the changed files of one root."""

    def __init__(
        self, scan: RootScan, root: int, now: int, report: ScanReport, *, drop: bool, progress: Progress | None
    ) -> None:
        self.scan = scan
        self.connection = scan.connection
        self.root = root
        self.now = now
        self.report = report
        self.drop = drop
        self.progress = progress
        self.read: dict[str, _Read] = {}

    def run(self) -> None:
        self._read_all(self.scan.changed)
        self._read_equal_fronts()
        self._settle_keys()
        affected = {r.deck for r in self.read.values()} | {self.scan.rows[path].deck for path in self.scan.gone}
        known = self._known_cards(affected)
        cards = self._new_state()
        vanished = self._vanished(known, cards, affected)
        held = self._hold_back(vanished)
        self._write_decks()
        self._write_cards(cards, known)
        if held:
            self.report.held.extend(vanished)
        else:
            self._retire(vanished)
        self._write_files(held=held)

    # --- reading ---

    def _read_all(self, files: Iterable[Found]) -> None:
        files = [file for file in files if file.relative not in self.read]
        for number, file in enumerate(files):
            if self.progress is not None:
                self.progress(number, len(files))
            self.read[file.relative] = self._read_one(file)

    def _read_one(self, file: Found) -> _Read:
        key = deck_key(file.relative)
        row = self.scan.rows.get(file.relative)
        try:
            data = Path(file.path).read_bytes()
        except OSError as error:
            text = _failed(file, f"cannot be opened: {error.strerror or error}", "SK010")
            return _Read(file, key, "", text, again=True)
        text = read_deck(data, file.path)
        if text.reading is Reading.OTHER and row is not None and row.reading != Reading.OTHER:
            text = _failed(
                file,
                "this was a deck and has lost its front matter",
                "SK009",
                "write deck: with a title in front matter; until then its cards stay as they were",
                text.diagnostics,
            )
        lines = data.decode("utf-8", "replace").splitlines()[:40] if text.info and text.info.after else ()
        return _Read(file, key, digest(data), text, lines)

    def _read_equal_fronts(self) -> None:
        """Cards without ids take their answer into account where fronts are equal, so those files are read too."""
        fronts = {front_digest(note) for r in self.read.values() for note in r.text.notes if note.id is None}
        decks = {r.deck for r in self.read.values()}
        for deck in list(decks):
            fronts.update(
                front for (front,) in self.connection.execute(
                    "SELECT anonym FROM notes WHERE root = ? AND deck = ? AND anonym IS NOT NULL", (self.root, deck)
                )
            )  # fmt: skip
        if not fronts:
            return
        rows = self.connection.execute("SELECT anonym, deck FROM notes WHERE root = ? AND anonym IS NOT NULL", (self.root,))
        also = {deck for front, deck in rows if front in fronts and deck not in decks}
        self._read_all(file for file in self.scan.found if deck_key(file.relative) in also)

    def _settle_keys(self) -> None:
        """Of decks whose keys differ by case only, the first is used."""
        keys = [deck_key(file.relative) for file in self.scan.found]
        clashes = case_clashes(keys)
        for r in self.read.values():
            if r.deck in clashes:
                message = f"the deck keys {r.deck} and {clashes[r.deck]} differ by case only"
                r.extra.append(Diagnostic("SK008", r.found.path, Span(1), message, "rename one of the files"))
                r.text = DeckText(Reading.UNREADABLE, r.text.info, (), r.text.diagnostics)
                r.again = True

    # --- comparing ---

    def _known_cards(self, decks: set[str]) -> dict[str, _Known]:
        known: dict[str, _Known] = {}
        for deck in decks:
            rows = self.connection.execute(
                "SELECT c.card, c.note, c.deck, n.digest, c.retired FROM cards c"
                " JOIN notes n ON n.root = c.root AND n.note = c.note WHERE c.root = ? AND c.deck = ?",
                (self.root, deck),
            )
            known.update((card, _Known(note, of, hash_, bool(retired))) for card, note, of, hash_, retired in rows)
        return known

    def _new_state(self) -> dict[str, tuple[_Read, Note]]:
        """Each note id with where it now stands; of two with one id, one steps back and is reported."""
        reads = sorted((r for r in self.read.values() if r.text.notes), key=lambda r: r.deck)
        pairs = [(r, note) for r in reads for note in r.text.notes]
        ids = provisional_ids(note for _, note in pairs)
        state: dict[str, tuple[_Read, Note]] = {}
        elsewhere = self._elsewhere(set(ids))
        last_seen = self._last_digests(set(ids))
        for note_id, (r, note) in zip(ids, pairs, strict=True):
            if note_id in elsewhere:
                self._step_back(note_id, r, note, elsewhere[note_id])
            elif note_id not in state:
                state[note_id] = (r, note)
            elif content_digest(note) == last_seen.get(note_id) != content_digest(state[note_id][1]):
                before, state[note_id] = state[note_id], (r, note)
                self._step_back(note_id, *before, _place(r, note))
            else:
                self._step_back(note_id, r, note, _place(*state[note_id]))
        return state

    def _step_back(self, note_id: str, r: _Read, note: Note, keeper: Place) -> None:
        r.extra.append(duplicate_finding(note_id, _place(r, note), keeper))
        r.again = True

    def _elsewhere(self, ids: set[str]) -> dict[str, Place]:
        """Which of the ids living cards in files that were not read carry."""
        if not self.scan.rows:
            return {}
        untouched = {row.deck: path for path, row in self.scan.rows.items()}
        for path in (*self.read, *self.scan.gone):
            if path in self.scan.rows:
                untouched.pop(self.scan.rows[path].deck, None)
        places: dict[str, Place] = {}
        for note_id in ids:
            for deck, line in self.connection.execute(
                "SELECT n.deck, n.line FROM notes n WHERE n.root = ? AND n.note = ? AND EXISTS (SELECT 1 FROM cards c"
                " WHERE c.root = n.root AND c.note = n.note AND c.retired = 0)",
                (self.root, note_id),
            ):
                if deck in untouched:
                    places[note_id] = Place(deck, untouched[deck], line)
        return places

    def _last_digests(self, ids: set[str]) -> dict[str, str]:
        if not self.scan.rows:
            return {}
        found = {}
        for note_id in ids:
            row = self.connection.execute(
                "SELECT digest FROM notes WHERE root = ? AND note = ?", (self.root, note_id)
            ).fetchone()
            if row:
                found[note_id] = row[0]
        return found

    def _vanished(
        self, known: dict[str, _Known], state: dict[str, tuple[_Read, Note]], affected: set[str]
    ) -> list[str]:
        """Living cards that stood in files which were read in full, or are gone, and stand nowhere now."""
        now = {card_id(note_id, label) for note_id, (_, note) in state.items() for label in note.labels}
        keep = {r.deck for r in self.read.values() if not r.whole}
        if not any(row.reading != Reading.OTHER for path, row in self.scan.rows.items() if path not in self.scan.gone):
            keep |= affected  # nothing is left of this root: it is not there today, rather than empty
        return [card for card, k in known.items() if not k.retired and card not in now and k.deck not in keep]

    def _hold_back(self, vanished: list[str]) -> bool:
        """Whether so much would go at once that it has to be confirmed."""
        if self.drop or len(vanished) <= MANY:
            return False
        (living,) = self.connection.execute(
            "SELECT count(*) FROM cards WHERE root = ? AND retired = 0", (self.root,)
        ).fetchone()
        return len(vanished) * 3 > living

    # --- writing ---

    def _write_decks(self) -> None:
        rows = [
            (self.root, r.deck, r.found.path, *_deck_columns(r.text.info))
            for r in self.read.values()
            if r.text.info is not None and r.text.reading is not Reading.UNREADABLE
        ]
        self.connection.executemany(
            "INSERT INTO decks (root, deck, path, title, tags, after, level, checked, author, license, intro, links)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET path = excluded.path,"
            " title = excluded.title, tags = excluded.tags, after = excluded.after, level = excluded.level,"
            " checked = excluded.checked, author = excluded.author, license = excluded.license,"
            " intro = excluded.intro, links = excluded.links",
            rows,
        )

    def _write_cards(self, state: dict[str, tuple[_Read, Note]], known: dict[str, _Known]) -> None:
        notes, cards = [], []
        moved_in = self._known_elsewhere(state, known)
        for note_id, (r, note) in state.items():
            hash_ = content_digest(note)
            info = r.text.info
            level = note.level or (info.level if info else None) or 1
            notes.append(
                (
                    self.root, note_id, r.deck, note.kind, note.heading, note.front, note.back, note.sources,
                    json.dumps(note.tags), level, note.rev, note.checked, note.line, json.dumps(note.labels), hash_,
                    front_digest(note) if note.id is None else None,
                )
            )  # fmt: skip
            for number, label in enumerate(note.labels):
                card = card_id(note_id, label)
                before = known.get(card) or moved_in.get(card)
                changed = self._compare(card, before, hash_, r.deck)
                cards.append((self.root, card, note_id, r.deck, label, level, note.line * 1000 + number, changed))
        self.connection.executemany(_PUT_NOTE, notes)
        self.connection.executemany(_PUT_CARD, cards)

    def _known_elsewhere(
        self, state: dict[str, tuple[_Read, Note]], known: dict[str, _Known]
    ) -> dict[str, _Known]:
        """Cards that the store knows from decks other than those read now: retired ones that come back."""
        if not self.scan.rows:
            return {}
        found: dict[str, _Known] = {}
        for note_id, (_, note) in state.items():
            for label in note.labels:
                card = card_id(note_id, label)
                if card in known:
                    continue
                row = self.connection.execute(
                    "SELECT c.note, c.deck, n.digest, c.retired FROM cards c JOIN notes n ON n.root = c.root"
                    " AND n.note = c.note WHERE c.root = ? AND c.card = ?",
                    (self.root, card),
                ).fetchone()
                if row:
                    found[card] = _Known(row[0], row[1], row[2], bool(row[3]))
        return found

    def _compare(self, card: str, before: _Known | None, hash_: str, deck: str) -> int | None:
        """Note in the report what became of a card; the time of the change if its text is another."""
        if before is None:
            self.report.new.append(card)
            return None
        if before.retired:
            self.report.restored.append(card)
        if before.deck != deck:
            self.report.moved.append(card)
        if before.digest != hash_:
            self.report.edited.append(card)
            return self.now
        return None

    def _retire(self, cards: list[str]) -> None:
        self.connection.executemany(
            "UPDATE cards SET retired = 1 WHERE root = ? AND card = ?", ((self.root, card) for card in cards)
        )
        self.report.retired.extend(cards)

    def _write_files(self, *, held: bool) -> None:
        self.connection.executemany(
            "INSERT OR REPLACE INTO files (root, path, deck, size, mtime_ns, digest, reading, diagnostics, again)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    self.root, path, r.deck, r.found.size, r.found.mtime_ns, r.digest, r.text.reading,
                    json.dumps([diagnostic_to(d) for d in (*r.text.diagnostics, *r.extra)]), int(r.again or held),
                )
                for path, r in self.read.items()
            ),
        )  # fmt: skip
        if not held:
            self.connection.executemany(
                "DELETE FROM files WHERE root = ? AND path = ?", ((self.root, path) for path in self.scan.gone)
            )


_PUT_NOTE = (
    "INSERT INTO notes (root, note, deck, kind, heading, front, back, sources, tags, level, rev, checked, line, labels,"
    " digest, anonym) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
    " deck = excluded.deck, kind = excluded.kind, heading = excluded.heading, front = excluded.front,"
    " back = excluded.back, sources = excluded.sources, tags = excluded.tags, level = excluded.level,"
    " rev = excluded.rev, checked = excluded.checked, line = excluded.line, labels = excluded.labels,"
    " digest = excluded.digest, anonym = excluded.anonym"
)
_PUT_CARD = (
    "INSERT INTO cards (root, card, note, deck, label, level, position, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO UPDATE SET note = excluded.note, deck = excluded.deck, label = excluded.label,"
    " level = excluded.level, position = excluded.position, retired = 0,"
    " changed_at = coalesce(excluded.changed_at, changed_at)"
)


def _failed(
    file: Found, message: str, code: str, help_: str = "", more: Sequence[Diagnostic] = ()
) -> DeckText:
    finding = Diagnostic(code, file.path, Span(1), message, help_)
    return DeckText(Reading.UNREADABLE, None, (), (*more, finding))


def _place(r: _Read, note: Note) -> Place:
    return Place(r.deck, r.found.path, note.line, note.heading if note.id is None else f"{note.heading} {note.id}")


def _deck_columns(info: DeckInfo) -> tuple[object, ...]:
    return (
        info.title, json.dumps(info.tags), json.dumps(info.after), info.level, info.checked, info.author, info.license,
        info.intro, json.dumps(info.links),
    )  # fmt: skip


def settle_roots(connection: sqlite3.Connection, roots: Sequence[int], own_first: bool) -> None:
    """Over the roots in use: of cards with one id, and decks with one key, those of the first root are asked.

    Also the findings that only show over all decks. `own_first` says that the last root is the bundled one, which the
    learner's own copies may replace without a word.
    """
    within = ", ".join(str(root) for root in roots) or "NULL"
    connection.execute(f"UPDATE cards SET quarantined = 0 WHERE quarantined = 1 AND root IN ({within})")
    findings: list[Diagnostic] = []
    for number, root in enumerate(roots[1:], 1):
        earlier = ", ".join(str(before) for before in roots[:number])
        bundled = own_first and number == len(roots) - 1
        findings.extend(_shadowed_decks(connection, root, earlier, bundled=bundled))
        connection.execute(
            f"UPDATE cards SET quarantined = 1 WHERE root = ? AND retired = 0 AND (deck IN (SELECT deck FROM decks"
            f" WHERE root IN ({earlier})) OR card IN (SELECT card FROM cards WHERE root IN ({earlier}) AND retired = 0))",
            (root,),
        )
    rows = connection.execute(
        f"SELECT deck, path, after FROM decks WHERE root IN ({within})"
        " AND (root, deck) IN (SELECT root, deck FROM files WHERE reading <> 'other') ORDER BY deck"
    ).fetchall()
    after = {deck: tuple(json.loads(names)) for deck, _, names in rows}
    places = {deck: (path, [f"after: [{', '.join(json.loads(names))}]"]) for deck, path, names in rows}
    findings.extend(after_findings(after, places))
    value = json.dumps([diagnostic_to(d) for d in findings])
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('corpus', ?)", (value,))
    connection.execute("INSERT OR REPLACE INTO meta (name, value) VALUES ('roots', ?)", (json.dumps(list(roots)),))


def _shadowed_decks(connection: sqlite3.Connection, root: int, earlier: str, *, bundled: bool) -> list[Diagnostic]:
    rows = connection.execute(
        "SELECT d.deck, d.path, (SELECT o.path FROM decks o WHERE o.deck = d.deck AND o.root IN"
        f" ({earlier}) LIMIT 1) FROM decks d WHERE d.root = ? AND d.deck IN (SELECT deck FROM decks WHERE root IN ({earlier}))",
        (root,),
    )
    code = "SK013" if bundled else "SK008"
    return [
        Diagnostic(code, path, Span(1), f"the deck key {deck} is taken by {other}", "" if bundled else "rename one")
        for deck, path, other in rows
    ]


def loaded_roots(connection: sqlite3.Connection) -> list[int]:
    """The roots of the last scan."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'roots'").fetchone()
    return json.loads(row[0]) if row else []
