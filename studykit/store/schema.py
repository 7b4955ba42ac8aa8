"""The tables of the store, and how an older store becomes a newer one.

`entries` and `reviews` are the log: rows are added and never changed, which the database itself enforces. All other
tables are caches that can be dropped and made again from the log and the decks. docs/store.md describes every column.
"""

from __future__ import annotations

import sqlite3

from studykit.store.views import VIEWS

APPLICATION_ID = 0x53_4B_49_54
"""`SKIT`: marks the file as a studykit store for `file` and for us."""

VERSION = 9

_FIRST = """
CREATE TABLE device (
    device  TEXT PRIMARY KEY,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE reviews (
    review            TEXT PRIMARY KEY,
    device            TEXT NOT NULL,
    seq               INTEGER NOT NULL,
    at                INTEGER NOT NULL,
    card              TEXT NOT NULL,
    rating            INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
    took_ms           INTEGER,
    study_day         INTEGER NOT NULL,
    utc_offset        INTEGER NOT NULL,
    rev               INTEGER NOT NULL DEFAULT 1,
    variant           TEXT,
    cram              INTEGER NOT NULL DEFAULT 0 CHECK (cram IN (0, 1)),
    state             TEXT,
    stability_before  REAL,
    difficulty_before REAL,
    retrievability    REAL,
    state_after       TEXT,
    step              INTEGER,
    stability         REAL,
    difficulty        REAL,
    interval_days     INTEGER,
    due_day           INTEGER,
    due_at            INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX reviews_of_card ON reviews (card, at);
CREATE INDEX reviews_of_day ON reviews (study_day);
CREATE INDEX reviews_of_device ON reviews (device, seq);

CREATE TABLE entries (
    entry     TEXT PRIMARY KEY,
    device    TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    card      TEXT,
    target    TEXT,
    study_day INTEGER,
    content   TEXT NOT NULL DEFAULT '{}',
    version   INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

CREATE INDEX entries_of_card ON entries (card) WHERE card IS NOT NULL;
CREATE INDEX entries_of_kind ON entries (kind);
CREATE INDEX entries_of_device ON entries (device, seq);
CREATE INDEX entries_of_target ON entries (target) WHERE target IS NOT NULL;

CREATE TRIGGER reviews_once BEFORE INSERT ON reviews
    WHEN EXISTS (SELECT 1 FROM reviews WHERE review = NEW.review)
    BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER reviews_remain BEFORE DELETE ON reviews
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER entries_once BEFORE INSERT ON entries
    WHEN EXISTS (SELECT 1 FROM entries WHERE entry = NEW.entry)
    BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER entries_remain BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

CREATE TABLE uncounted (
    entry TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE memory (
    card          TEXT PRIMARY KEY,
    state         TEXT NOT NULL,
    step          INTEGER,
    stability     REAL,
    difficulty    REAL,
    interval_days INTEGER,
    due_day       INTEGER,
    due_at        INTEGER,
    last_day      INTEGER,
    last_at       INTEGER,
    reps          INTEGER NOT NULL,
    lapses        INTEGER NOT NULL,
    suspended     INTEGER NOT NULL CHECK (suspended IN (0, 1)),
    buried_until  INTEGER,
    flag          TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX memory_due ON memory (due_day) WHERE due_day IS NOT NULL;
CREATE INDEX memory_steps ON memory (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE roots (
    root   INTEGER PRIMARY KEY,
    path   TEXT NOT NULL UNIQUE,
    reader TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE files (
    root        INTEGER NOT NULL REFERENCES roots (root),
    path        TEXT NOT NULL,
    deck        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    mtime_ns    INTEGER NOT NULL,
    digest      TEXT NOT NULL,
    reading     TEXT NOT NULL,
    diagnostics TEXT NOT NULL DEFAULT '[]',
    again       INTEGER NOT NULL DEFAULT 0 CHECK (again BETWEEN 0 AND 2),
    PRIMARY KEY (root, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE decks (
    root    INTEGER NOT NULL REFERENCES roots (root),
    deck    TEXT NOT NULL,
    path    TEXT NOT NULL,
    title   TEXT NOT NULL,
    tags    TEXT NOT NULL DEFAULT '[]',
    after   TEXT NOT NULL DEFAULT '[]',
    head    TEXT NOT NULL DEFAULT '[]',
    level   INTEGER,
    checked TEXT,
    author  TEXT,
    license TEXT,
    intro   TEXT NOT NULL DEFAULT '',
    links   TEXT NOT NULL DEFAULT '{}',
    notes   INTEGER NOT NULL DEFAULT 0,
    cards   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (root, deck)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
    root    INTEGER NOT NULL,
    note    TEXT NOT NULL,
    deck    TEXT NOT NULL,
    kind    TEXT NOT NULL,
    heading TEXT NOT NULL,
    front   TEXT NOT NULL,
    back    TEXT NOT NULL,
    sources TEXT NOT NULL,
    tags    TEXT NOT NULL,
    level   INTEGER NOT NULL,
    rev     INTEGER NOT NULL,
    checked TEXT,
    line    INTEGER NOT NULL,
    labels  TEXT NOT NULL,
    digest  TEXT NOT NULL,
    anonym  TEXT,
    PRIMARY KEY (root, note),
    FOREIGN KEY (root, deck) REFERENCES decks (root, deck)
) STRICT;

CREATE INDEX notes_revised ON notes (root, note) WHERE rev <> 1;
CREATE INDEX notes_anonym ON notes (anonym, root, deck) WHERE anonym IS NOT NULL;

CREATE TABLE cards (
    root        INTEGER NOT NULL,
    card        TEXT NOT NULL,
    note        TEXT NOT NULL,
    deck        TEXT NOT NULL,
    label       TEXT NOT NULL,
    level       INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    retired     INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1)),
    quarantined INTEGER NOT NULL DEFAULT 0 CHECK (quarantined IN (0, 1)),
    changed_at  INTEGER,
    PRIMARY KEY (root, card),
    FOREIGN KEY (root, note) REFERENCES notes (root, note)
) STRICT, WITHOUT ROWID;

CREATE INDEX cards_in_order ON cards (root, deck, retired, quarantined, level, position);
CREATE INDEX cards_of_note ON cards (root, note, retired, quarantined);
CREATE INDEX cards_quarantined ON cards (root) WHERE quarantined = 1;

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

_KINDS = """
ALTER TABLE notes ADD COLUMN accept TEXT NOT NULL DEFAULT '[]';
ALTER TABLE notes ADD COLUMN time INTEGER;
"""
"""What the kinds typed and spoken need."""

_HISTORY = """
ALTER TABLE device ADD COLUMN machine TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN home TEXT NOT NULL DEFAULT '';
ALTER TABLE uncounted ADD COLUMN waits INTEGER;
CREATE INDEX entries_of_time ON entries (at);

CREATE TABLE classes (
    card   TEXT PRIMARY KEY,
    holder TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX classes_of_holder ON classes (holder);

CREATE TABLE damaged (
    line     TEXT PRIMARY KEY,
    source   TEXT NOT NULL,
    reason   TEXT NOT NULL,
    found_at INTEGER NOT NULL
) STRICT;
"""
"""What aliases, several devices and clocks that differ need."""

_SEARCH = """
CREATE TABLE places (
    place INTEGER PRIMARY KEY,
    root  INTEGER NOT NULL,
    card  TEXT NOT NULL
) STRICT;

CREATE INDEX places_of_card ON places (card);

CREATE VIEW searched AS
    SELECT p.place, n.heading || char(10) || n.front || char(10) || n.back || char(10) || n.sources AS text
    FROM places p JOIN cards c ON c.root = p.root AND c.card = p.card
    JOIN notes n ON n.root = c.root AND n.note = c.note;

CREATE VIRTUAL TABLE search USING fts5(
    text, content = 'searched', content_rowid = 'place', columnsize = 0, prefix = '1 2',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co'"
);

CREATE TABLE indexed (
    root   INTEGER NOT NULL,
    deck   TEXT NOT NULL,
    number INTEGER NOT NULL,
    cards  INTEGER NOT NULL,
    tags   TEXT NOT NULL DEFAULT '[]',
    stale  INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1)),
    PRIMARY KEY (root, deck)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cards_in_sight AFTER UPDATE OF retired, quarantined ON cards
    WHEN OLD.retired <> NEW.retired OR OLD.quarantined <> NEW.quarantined
    BEGIN UPDATE indexed SET stale = 1 WHERE root = NEW.root AND deck = NEW.deck; END;
"""
"""What searching needs."""

_WORDINGS = """
CREATE TABLE wordings (
    root    INTEGER NOT NULL,
    note    TEXT NOT NULL,
    until   INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    heading TEXT NOT NULL,
    front   TEXT NOT NULL,
    back    TEXT NOT NULL,
    labels  TEXT NOT NULL,
    accept  TEXT NOT NULL,
    PRIMARY KEY (root, note, until)
) STRICT, WITHOUT ROWID;
"""
"""What showing the text of a card before an edit needs."""

_TALLIES = """
CREATE TABLE tallies (
    day              INTEGER NOT NULL,
    study_day        INTEGER NOT NULL,
    hour             INTEGER NOT NULL,
    answers          INTEGER NOT NULL,
    time             INTEGER NOT NULL,
    young_recalled   INTEGER NOT NULL,
    young_forgotten  INTEGER NOT NULL,
    mature_recalled  INTEGER NOT NULL,
    mature_forgotten INTEGER NOT NULL,
    expected         REAL NOT NULL,
    PRIMARY KEY (day, study_day, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE recalls (
    day       INTEGER NOT NULL,
    study_day INTEGER NOT NULL,
    card      TEXT NOT NULL,
    recalled  INTEGER NOT NULL,
    forgotten INTEGER NOT NULL,
    PRIMARY KEY (day, study_day, card)
) STRICT, WITHOUT ROWID;

CREATE TABLE predictions (
    day  INTEGER PRIMARY KEY,
    sums TEXT NOT NULL
) STRICT;
"""
"""What figures of a million answers need to come at once."""

_FIGURES = """
ALTER TABLE tallies ADD COLUMN timed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX notes_spoken ON notes (root, note, time) WHERE kind = 'spoken';
"""
"""What figures need."""

_TOUCHED = "DELETE FROM deck_sums WHERE (root, deck) IN"
_OF_CARD = "(SELECT c.root, c.deck FROM roots r CROSS JOIN cards c ON c.root = r.root AND c.card = {}.card)"
_IF_KEPT = "WHEN EXISTS (SELECT 1 FROM deck_sums)"
_DECK_SUMS = f"""
CREATE TABLE deck_sums (
    root  INTEGER NOT NULL,
    deck  TEXT NOT NULL,
    token INTEGER NOT NULL,
    sums  TEXT,
    PRIMARY KEY (root, deck)
) STRICT, WITHOUT ROWID;

CREATE INDEX memory_lapses ON memory (lapses DESC, difficulty DESC, card) WHERE lapses > 0;

CREATE TRIGGER memory_added AFTER INSERT ON memory {_IF_KEPT}
    BEGIN {_TOUCHED} {_OF_CARD.format("NEW")}; END;
CREATE TRIGGER memory_changed AFTER UPDATE ON memory {_IF_KEPT}
    BEGIN {_TOUCHED} {_OF_CARD.format("NEW")}; END;
CREATE TRIGGER memory_gone AFTER DELETE ON memory {_IF_KEPT}
    BEGIN {_TOUCHED} {_OF_CARD.format("OLD")}; END;
CREATE TRIGGER cards_added AFTER INSERT ON cards {_IF_KEPT}
    BEGIN {_TOUCHED} (VALUES (NEW.root, NEW.deck)); END;
CREATE TRIGGER cards_changed AFTER UPDATE OF deck, retired, quarantined ON cards {_IF_KEPT}
    BEGIN {_TOUCHED} (VALUES (OLD.root, OLD.deck), (NEW.root, NEW.deck)); END;
CREATE TRIGGER cards_gone AFTER DELETE ON cards {_IF_KEPT}
    BEGIN {_TOUCHED} (VALUES (OLD.root, OLD.deck)); END;
"""
"""What figures of a hundred thousand cards need to come at once."""

_STEPS = {
    "tables": _FIRST, "kinds": _KINDS, "history": _HISTORY, "search": _SEARCH, "wordings": _WORDINGS,
    "tallies": _TALLIES, "figures": _FIGURES, "views": "".join(VIEWS.values()),
    "deck sums": _DECK_SUMS,
}  # fmt: skip
"""From version to version, by the name under which a store remembers that a step was taken."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the store to `VERSION`; the caller has begun the transaction and commits it."""
    from sqlite_utils import Database, Migrations  # noqa: PLC0415 - slow to import, and needed once

    migrations = Migrations("studykit")
    for name, script in _STEPS.items():

        @migrations(name=name)
        def step(db: Database, script: str = script) -> None:
            for statement in _statements(script):
                db.conn.execute(statement)

    migrations.apply(Database(connection))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def fingerprint(connection: sqlite3.Connection) -> dict[str, tuple[int, str]]:
    """How many rows each table of the log holds, and a digest of which; no migration may change either."""
    return {
        table: _digest(connection.execute(f"SELECT {identity} FROM {table} ORDER BY 1"))
        for table, identity in (
            ("reviews", "review, seq, at, card, rating"),
            ("entries", "entry, seq, at, kind, content"),
        )
    }


def _digest(rows: sqlite3.Cursor) -> tuple[int, str]:
    from hashlib import blake2b  # noqa: PLC0415 - needed once

    number, digest = 0, blake2b(digest_size=16)
    while batch := rows.fetchmany(1000):
        number += len(batch)
        digest.update(repr(batch).encode())
    return number, digest.hexdigest()


def _statements(script: str) -> list[str]:
    """The statements of a script one by one, so that they stay within the transaction."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
