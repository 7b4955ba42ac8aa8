"""The decks brought into the store: all roots together, in one transaction.

Owns the order of a scan over several roots, and what follows from it for histories: cards that go by another id, and
cards that lost their note. Must not know how one root is compared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from studykit.memory.scheduler import SchedulerSettings
from studykit.store import aliases, catalog, memories, meta, recount
from studykit.store.database import Database
from studykit.store.files import printable
from studykit.store.following import MISSING, Lost, follow_lost, lost, unstudied, write
from studykit.store.gate import Progress
from studykit.store.proposals import Proposal, Times, proposals
from studykit.store.reading import RootScan, read_changed
from studykit.store.roots import settle_roots
from studykit.store.scan import Scanned, ScanReport, scan_root
from studykit.store.sightings import Begin


class Update:
    """One scan of some roots: first a look from outside, then the change of the caches in one transaction."""

    def __init__(
        self,
        database: Database,
        roots: Sequence[Path],
        settings: SchedulerSettings,
        *,
        drop: bool,
        missing: Sequence[Path] = (),
    ) -> None:
        self.database = database
        self.connection = database.connection
        self.settings = settings
        self.drop = drop
        self.missing = [printable(str(path)) for path in missing]
        self.report = ScanReport()
        self.scans = [RootScan(self.connection, root) for root in dict.fromkeys(roots)]
        self.version = database.data_version()
        with database.read():
            self.work = [scan for scan in self.scans if scan.look(drop=drop)]
            in_use = meta.roots_in_use(self.connection), meta.get(self.connection, MISSING, [])
            self.settled = in_use == ([scan.id for scan in self.scans], self.missing)

    @property
    def bytes_to_read(self) -> int:
        """How much text has to be read."""
        return sum(scan.bytes_to_read for scan in self.work)

    def run(
        self, now: int, begin: Begin, progress: Progress | None, *, bundled_last: bool, follow: bool = True
    ) -> None:
        """Read what changed, and bring the caches up to date; within the caller's transaction, if it has begun one."""
        if not self.work and self.settled:
            return
        read_changed(self.work, progress)
        if self.connection.in_transaction:
            self._change(now, begin, bundled_last=bundled_last, follow=follow)
            return
        with self.database.write():
            if self.database.data_version() != self.version:
                self.work = [scan for scan in self.scans if scan.look(drop=self.drop)]
                read_changed(self.work, progress=None)
            self._change(now, begin, bundled_last=bundled_last, follow=follow)

    def finish(self) -> list[int]:
        """Complete the report; returns the ids of the roots."""
        roots = [scan.id for scan in self.scans if scan.id is not None]
        with self.database.read() as connection:
            self.report.decks, self.report.notes, self.report.cards = catalog.totals(connection)
            self.report.diagnostics = catalog.diagnostics(connection, roots)
            self.report.proposed = known_proposals(connection)
            self.report.ignored = aliases.ignored(connection)
        return roots

    def _change(self, now: int, begin: Begin, *, bundled_last: bool, follow: bool) -> None:
        from studykit.store import search  # noqa: PLC0415 - only where decks changed

        connection, report = self.connection, self.report
        revs = memories.contested_revs(connection)
        scanned = {scan.name: scan_root(scan, now, report, begin, drop=self.drop, follow=follow) for scan in self.work}
        ids = {scan.name: scan.id or 0 for scan in self.scans}
        changes = {ids[name]: change for name, change in scanned.items()}
        meta.put(connection, MISSING, self.missing)
        settle_roots(connection, [*ids.values()], changes, bundled_last=bundled_last)
        search.mark_stale(connection, [(root, deck) for root, change in changes.items() for deck in change.decks])
        cards = self._classes() | self._other_answers(revs)
        recount.after_entries(connection, cards, self.settings)
        moved = bool(report.new or report.retired or report.restored or report.rekeyed) or not self.settled
        if moved or self.drop:
            histories = lost(connection)
            if follow and histories and self._find(histories, changes, begin):
                histories = lost(connection)
            came = {note for change in changes.values() for note in change.fresh}
            propose(connection, histories, came, sure=self.settled and not self.drop)

    def _other_answers(self, before: dict[str, int | None]) -> set[str]:
        """The cards of which other answers count than before, because their revision is another."""
        revs = memories.contested_revs(self.connection)
        cards = {card for card in revs.keys() | before.keys() if revs.get(card) != before.get(card)}
        report = self.report
        moved = {*report.new, *report.retired, *report.restored}.union(
            *((step.before, step.after) for step in report.rekeyed)
        )
        return cards.union(report.revised, memories.answered_under_another_rev(self.connection, moved))

    def _classes(self) -> set[str]:
        """Bring the classes of cards up to date, where what is in sight may have changed them; the cards concerned."""
        report = self.report
        if report.rekeyed or not self.settled or len(self.scans) > 1:
            return aliases.refresh(self.connection)
        changed = (*report.new, *report.retired, *report.restored)
        return aliases.refresh(self.connection) if aliases.any_of(self.connection, changed) else set()

    def _find(self, histories: Sequence[Lost], changes: dict[int, Scanned], begin: Begin) -> bool:
        """Give histories that lost their note one that came into sight; where cards were dropped, any unstudied one.

        Whether any was found.
        """
        came = {step.after.partition("/")[0] for step in self.report.rekeyed}
        notes: Iterable[tuple[int, str]] = [
            (root, note) for root, change in changes.items() for note in sorted(change.fresh - came)
        ]
        if self.drop and self.report.retired:
            notes = dict.fromkeys((root, note) for root, note, _ in unstudied(self.connection))
        found = follow_lost(self.connection, histories, notes)
        written = write(self.connection, found, begin)
        if written:
            self.report.rekeyed += written
            known = {step.after for step in written}
            self.report.new = [card for card in self.report.new if card not in known]
            recount.after_entries(self.connection, aliases.refresh(self.connection), self.settings)
        return bool(written)


_PROPOSED = "proposed"
TIMES = "times"
"""The notes of the number of the last scan, and of when cards were lost and notes came."""


def known_proposals(connection: sqlite3.Connection) -> list[Proposal]:
    """The pairs that wait for the learner's word, as the last scan found them."""
    return [Proposal(old, new, score) for old, new, score in meta.get(connection, _PROPOSED, [])]


def find_lost(connection: sqlite3.Connection, begin: Begin, settings: SchedulerSettings) -> None:
    """Give histories that came in from elsewhere the unstudied notes they are of, and propose the others."""
    histories = lost(connection)
    if histories:
        notes = dict.fromkeys((root, note) for root, note, _ in unstudied(connection))
        if write(connection, follow_lost(connection, histories, notes), begin):
            recount.after_entries(connection, aliases.refresh(connection), settings)
            histories = lost(connection)
    propose(connection, histories)


def propose(
    connection: sqlite3.Connection,
    histories: Sequence[Lost] | None = None,
    came: Collection[str] = (),
    *,
    sure: bool = False,
) -> None:
    """Find the pairs that wait for the learner's word.

    `came` are the notes that a scan brought into sight; `sure` says that what is lost now was there until then.
    """
    histories = lost(connection) if histories is None else histories
    last, before, there = meta.get(connection, TIMES, (0, {}, {}))
    number = last + 1 if came or sure else last
    went = {one.card: before.get(one.card, number if sure else 0) for one in histories}
    first = min(filter(None, went.values()), default=number + 1)
    times = Times(went, {note: at for note, at in (there | dict.fromkeys(came, number)).items() if at >= first})
    found = proposals(connection, histories, times)
    meta.put(connection, TIMES, (number, *times) if went else (0, {}, {}))
    meta.put(connection, _PROPOSED, [list(pair) for pair in found])
