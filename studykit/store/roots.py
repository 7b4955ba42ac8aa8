"""The roots in use beside each other: of decks with one key, and cards with one id, whose are asked.

Owns the choice and the findings that only show over all decks. Every function works inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from studykit.deck.corpus import Place, after_findings, duplicate_finding
from studykit.deck.diagnostics import Diagnostic, Span
from studykit.store import catalog, meta, sightings
from studykit.store.identity import line_of
from studykit.store.scan import Scanned

_LIVING = "retired = 0 AND quarantined = 0"


class _Claim(NamedTuple):
    """A note with an id that another root's note has too."""

    root: int
    digest: str
    path: str
    line: int
    asked: bool
    """Whether it is the one that was asked until now."""


def settle_roots(
    connection: sqlite3.Connection, roots: Sequence[int], scanned: Mapping[int, Scanned], *, bundled_last: bool
) -> None:
    """Choose over the roots in use: of two decks with one key the first root's, of two notes the one that was asked.

    `scanned` says what changed in which root. `bundled_last` says that the last root is the bundled one, which the
    learner's own decks replace without a word of reproach.
    """
    fresh = {root: scanned[root].fresh for root in scanned}
    bundled = roots[-1] if bundled_last and roots else None
    claims = _claims(connection, roots, fresh, bundled) if len(roots) > 1 else {}
    connection.executemany(
        "UPDATE cards INDEXED BY cards_quarantined SET quarantined = 0 WHERE root = ? AND quarantined = 1",
        ((root,) for root in roots),
    )
    findings = _shadow_decks(connection, roots, bundled)
    for note in claims:
        findings.extend(_choose(connection, note, claims[note], bundled))
    findings.extend(_after(connection, roots))
    _count(connection, roots, scanned)
    meta.put(connection, "corpus", [catalog.diagnostic_to(finding) for finding in findings])
    meta.put(connection, "roots", list(roots))
    meta.put(connection, "totals", catalog.count_totals(connection, roots))


def _count(connection: sqlite3.Connection, roots: Sequence[int], scanned: Mapping[int, Scanned]) -> None:
    """Count what is in sight of the decks that changed, or of all where another root may have changed that."""
    if [*roots] == meta.roots_in_use(connection) and len(roots) == 1:
        decks = [(root, deck) for root in scanned for deck in scanned[root].decks]
    else:
        rows = connection.execute(f"SELECT root, deck FROM decks WHERE root IN ({catalog.within(roots)})")
        decks = rows.fetchall()
    connection.executemany(
        "UPDATE decks SET (notes, cards) = (SELECT count(DISTINCT c.note), count(*) FROM cards c"
        f" INDEXED BY cards_in_order WHERE c.root = decks.root AND c.deck = decks.deck AND {_LIVING})"
        " WHERE root = ? AND deck = ?",
        decks,
    )


def _shadow_decks(connection: sqlite3.Connection, roots: Sequence[int], bundled: int | None) -> list[Diagnostic]:
    """Take the cards of decks out of sight whose key an earlier root has, apart from case."""
    findings = []
    first: dict[str, catalog.DeckRow] = {}
    for row in catalog.all_decks(connection, roots):
        keeper = first.setdefault(row.deck.casefold(), row)
        if keeper.root == row.root:
            continue
        hide = "UPDATE cards INDEXED BY cards_in_order SET quarantined = 1 WHERE root = ? AND deck = ?"
        connection.execute(hide, (row.root, row.deck))
        message = f"the deck key {row.deck} is taken by {keeper.path}"
        if row.root == bundled:
            findings.append(Diagnostic("SK013", row.path, Span(1), message))
        else:
            findings.append(Diagnostic("SK008", row.path, Span(1), message, "rename one of the files"))
    return findings


def _claims(
    connection: sqlite3.Connection, roots: Sequence[int], fresh: Mapping[int, set[str]], bundled: int | None
) -> dict[str, list[_Claim]]:
    """The notes that live in several roots, in the order of the roots."""
    before = set(meta.roots_in_use(connection))
    notes: dict[str, None] = {}
    for number, root in enumerate(roots[1:], 1):
        rows = connection.execute(
            "SELECT DISTINCT c.note FROM cards c WHERE c.root = ? AND c.retired = 0 AND EXISTS (SELECT 1 FROM cards o"
            f" WHERE o.root IN ({catalog.within(roots[:number])}) AND o.note = c.note AND o.retired = 0)",
            (root,),
        )
        notes.update((note, None) for (note,) in rows)
    claims: dict[str, list[_Claim]] = {}
    for note in notes:
        for root in roots:
            row = connection.execute(
                "SELECT n.digest, d.path, n.line, min(c.quarantined) FROM notes n"
                " JOIN decks d ON d.root = n.root AND d.deck = n.deck"
                " JOIN cards c ON c.root = n.root AND c.note = n.note AND c.retired = 0"
                " WHERE n.root = ? AND n.note = ? GROUP BY n.note",
                (root, note),
            ).fetchone()
            if row is not None:
                digest, path, line, quarantined = row
                asked = root in before and root != bundled and not quarantined and note not in fresh.get(root, ())
                claims.setdefault(note, []).append(_Claim(root, digest, path, line, asked))
    return claims


def _choose(connection: sqlite3.Connection, note: str, claims: list[_Claim], bundled: int | None) -> list[Diagnostic]:
    """Leave one of a note's claims in sight, apart from those in decks that are out of sight as a whole."""
    state = f"SELECT 1 FROM cards WHERE root = ? AND note = ? AND {_LIVING}"
    left = [claim for claim in claims if connection.execute(state, (claim.root, note)).fetchone()]
    if not left:
        return []
    asked = next((claim for claim in left if claim.asked), None)
    keeper = asked or _last_seen(connection, note, left, bundled) or left[0]
    if keeper.digest == left[0].digest:
        keeper = left[0]
    findings = []
    for claim in left:
        if claim is keeper:
            continue
        connection.execute("UPDATE cards SET quarantined = 1 WHERE root = ? AND note = ?", (claim.root, note))
        if claim.root != bundled and claim.path != keeper.path:
            loser = Place("", claim.path, claim.line, line_of(claim.path, claim.line))
            findings.append(duplicate_finding(note, loser, Place("", keeper.path, keeper.line)))
    return findings


def _last_seen(
    connection: sqlite3.Connection, note: str, claims: Sequence[_Claim], bundled: int | None
) -> _Claim | None:
    """The claim that says what the log saw last; never the bundled one."""
    seen = sightings.newest(connection, note)
    for claim in claims:
        if seen is None or claim.root == bundled:
            continue
        (spot,) = sightings.spots(connection, claim.root, [note])
        if spot.text() == seen[1].text():
            return claim
    return None


def _after(connection: sqlite3.Connection, roots: Sequence[int]) -> list[Diagnostic]:
    decks = catalog.decks(connection, roots)
    after = {row.deck: row.after for row in decks}
    if not any(after.values()):
        return []
    heads = {
        (root, deck): json.loads(head)
        for root, deck, head in connection.execute("SELECT root, deck, head FROM decks WHERE head <> '[]'")
    }
    return after_findings(after, {row.deck: (row.path, heads.get((row.root, row.deck), ())) for row in decks})
