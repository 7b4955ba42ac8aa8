"""The store as a whole: each thing a learner does is one method and one durable transaction.

Owns which tables change together. Must not know the clock, settings files or screens: times, days, entropy and
scheduler settings are arguments.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studykit.memory import scheduler
from studykit.memory.model import Answer, Decision, Event, Mark, MarkKind, Memory, Rating
from studykit.memory.replay import after_answer, after_mark
from studykit.memory.scheduler import SchedulerSettings
from studykit.progress.model import Review
from studykit.store import catalog, figures, log, memories, meta
from studykit.store.database import Database
from studykit.store.files import printable
from studykit.store.gate import Progress
from studykit.store.ids import ulid
from studykit.store.log import Action, LogEntry
from studykit.store.reading import RootScan, read_changed
from studykit.store.roots import settle_roots
from studykit.store.scan import ScanReport, scan_root

Entropy = Callable[[int], bytes]
"""Gives that many random bytes."""

DEFAULTS = SchedulerSettings()
_IMPORTED = '{"by": "import"}'
"""The content of an undo that came with an import, which the learner's redo leaves alone."""
_DEVICE_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happens: UTC milliseconds, study day, minutes east of UTC."""

    at: int
    day: int
    utc_offset: int


@dataclass(frozen=True, slots=True)
class Given:
    """A committed answer with the memory before and after."""

    answer: Answer
    before: Memory
    after: Memory


class Store:
    """The log and the caches of one learner on one machine."""

    def __init__(self, path: Path, entropy: Entropy, now: int) -> None:
        self.database = Database(path)
        self._entropy = entropy
        with self.database.read() as connection:
            row = connection.execute("SELECT device FROM device LIMIT 1").fetchone()
        self.device = row[0] if row else self._new_device(now)

    def _new_device(self, now: int) -> str:
        with self.database.write() as connection:
            row = connection.execute("SELECT device FROM device LIMIT 1").fetchone()
            if row:
                return str(row[0])
            device = "".join(_DEVICE_ALPHABET[byte % 32] for byte in self._entropy(8))
            connection.execute("INSERT INTO device (device, made_at) VALUES (?, ?)", (device, now))
            return device

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    # --- what a learner does ---

    def answer(
        self,
        card: str,
        rating: Rating,
        moment: Moment,
        settings: SchedulerSettings,
        *,
        took_ms: int | None = None,
        rev: int = 1,
        variant: str | None = None,
        cram: bool = False,
    ) -> Given:
        """Record an answer and what it led to; both are on disk when this returns."""
        entry = ulid(moment.at, self._entropy(10))
        with self.database.write() as connection:
            device, seq = log.next_seq(connection)
            memory = memories.get(connection, card)
            counts = not cram and memories.rev_of(connection, card) in (None, rev)
            decision: Decision | None = None
            if counts:
                decision = scheduler.outcomes(card, memory, moment.day, moment.at, settings)[rating]
            answer = Answer(
                entry, device, seq, moment.at, card, rating, took_ms, moment.day, moment.utc_offset, rev, variant, cram,
                scheduler.before(memory, moment.day, settings), decision,
            )  # fmt: skip
            log.add_answer(connection, answer)
            after = after_answer(memory, answer, settings) if counts else memory
            if counts:
                after = self._remembered(answer, after, settings)
            return Given(answer, memory, after)

    def _remembered(self, event: Event, after: Memory, settings: SchedulerSettings) -> Memory:
        """Keep the memory after an event that was just logged; a card with later ones (clocks differ) is replayed."""
        connection = self.database.connection
        if log.is_newest(connection, event.card, event.at, event.device, event.seq):
            memories.put(connection, event.card, after)
            return after
        memories.replay_cards(connection, [event.card], settings)
        return memories.get(connection, event.card)

    def mark(
        self, card: str, kind: MarkKind, moment: Moment, note: str = "", settings: SchedulerSettings = DEFAULTS
    ) -> Memory:
        """Record a suspend, bury, flag or the like."""
        entry = ulid(moment.at, self._entropy(10))
        content = json.dumps({"note": note} if note else {}, ensure_ascii=False)
        with self.database.write() as connection:
            device, seq = log.next_seq(connection)
            log.add_entry(connection, LogEntry(entry, device, seq, moment.at, kind, card, None, moment.day, content))
            mark = Mark(entry, device, seq, moment.at, card, kind, moment.day, note)
            return self._remembered(mark, after_mark(memories.get(connection, card), mark), settings)

    def set_goal(self, goal: dict[str, Any], moment: Moment) -> None:
        """Record the interview goal; an empty one clears it."""
        entry = ulid(moment.at, self._entropy(10))
        with self.database.write() as connection:
            device, seq = log.next_seq(connection)
            content = json.dumps(goal, ensure_ascii=False)
            log.add_entry(connection, LogEntry(entry, device, seq, moment.at, "goal", None, None, moment.day, content))

    def undo(self, moment: Moment, settings: SchedulerSettings, target: str | None = None) -> Action | None:
        """Take back the newest action of this device, or the named entry; None when there is none."""
        with self.database.write() as connection:
            action = log.action(connection, target) if target else log.newest_action(connection, self.device)
            if action is None or not log.counts(connection, action.id):
                return None
            self._name("undo", action.id, moment)
            self._replay(action, settings)
            return action

    def redo(self, moment: Moment, settings: SchedulerSettings) -> Action | None:
        """Put back what the newest undo took; None when there is none, or something was done since."""
        with self.database.write() as connection:
            undo, target = log.newest_undo(connection, self.device) or (None, "")
            action = log.action(connection, target)
            if undo is None or action is None:
                return None
            self._name("redo", undo, moment)
            self._replay(action, settings)
            return action

    def _name(self, kind: str, target: str, moment: Moment, content: str = "{}") -> None:
        """Add an undo or a redo."""
        connection = self.database.connection
        device, seq = log.next_seq(connection)
        entry = ulid(moment.at, self._entropy(10))
        log.add_entry(connection, LogEntry(entry, device, seq, moment.at, kind, None, target, moment.day, content))

    def _replay(self, action: Action, settings: SchedulerSettings) -> None:
        log.recount(self.database.connection, action.id)
        if action.card is not None:
            memories.replay_cards(self.database.connection, [action.card], settings)

    def add_imported(
        self, answers: Iterable[Answer], undone: Iterable[str], moment: Moment, settings: SchedulerSettings
    ) -> tuple[int, int]:
        """Add answers from elsewhere; those already there are left alone. Returns how many were new, and known."""
        new = known = 0
        touched: set[str] = set()
        with self.database.write() as connection:
            for answer in answers:
                if log.add_answer(connection, answer):
                    new += 1
                    touched.add(answer.card)
                else:
                    known += 1
            for target in undone:
                action = log.action(connection, target)
                if action is not None and log.counts(connection, target):
                    self._name("undo", target, moment, _IMPORTED)
                    log.recount(connection, target)
                    touched.add(action.card or "")
            memories.replay_cards(connection, sorted(touched - {""}), settings)
        return new, known

    def rebuild(self, settings: SchedulerSettings) -> None:
        """Work out every memory anew from the log."""
        with self.database.write() as connection:
            memories.rebuild(connection, settings)

    # --- decks ---

    def scan(
        self,
        roots: Sequence[Path],
        now: int,
        settings: SchedulerSettings,
        *,
        bundled_last: bool = False,
        drop: bool = False,
        quick_only: int | None = None,
        progress: Progress | None = None,
    ) -> tuple[list[int], ScanReport] | None:
        """Bring the caches up to date with the folders; returns the ids of the roots and what was found.

        With `quick_only`, None is returned untouched when more bytes than that would have to be read.
        """
        connection = self.database.connection
        scans = [RootScan(connection, root) for root in dict.fromkeys(roots)]
        version = self.database.data_version()
        with self.database.read():
            work = [scan for scan in scans if scan.look(drop=drop)]
            settled = meta.roots_in_use(connection) == [scan.id for scan in scans]
        if quick_only is not None and sum(scan.bytes_to_read for scan in work) > quick_only:
            return None
        report = ScanReport()
        if work or not settled:
            read_changed(work, progress)
            with self.database.write():
                if self.database.data_version() != version:
                    work = [scan for scan in scans if scan.look(drop=drop)]
                    read_changed(work, progress=None)
                revs = memories.contested_revs(connection)
                scanned = {scan.name: scan_root(scan, now, report, drop=drop) for scan in work}
                ids = {scan.name: scan.id or 0 for scan in scans}
                changes = {ids[name]: change for name, change in scanned.items()}
                settle_roots(connection, [*ids.values()], changes, bundled_last=bundled_last)
                self._recount(report, revs, settings)
        in_use = [scan.id for scan in scans if scan.id is not None]
        with self.database.read():
            report.decks, report.notes, report.cards = catalog.totals(connection)
            report.diagnostics = catalog.diagnostics(connection, in_use)
        return in_use, report

    def _recount(self, report: ScanReport, before: dict[str, int | None], settings: SchedulerSettings) -> None:
        """A card of which other answers count than before, because its revision is another, is remembered anew."""
        connection = self.database.connection
        revs = memories.contested_revs(connection)
        cards = {card for card in revs.keys() | before.keys() if revs.get(card) != before.get(card)}
        cards.update(report.revised, memories.answered_under_another_rev(connection, report.new))
        memories.replay_cards(connection, sorted(cards), settings)

    def known_roots(self, paths: Sequence[Path]) -> list[int]:
        """The ids of roots that were scanned before."""
        with self.database.read() as connection:
            rows = dict(connection.execute("SELECT path, root FROM roots"))
        names = [printable(str(path)) for path in dict.fromkeys(paths)]
        return [rows[name] for name in names if name in rows]

    # --- figures ---

    def reviews_on(self, day: int) -> list[Answer]:
        """The counting answers of a study day, in order."""
        with self.database.read() as connection:
            return figures.reviews_on(connection, day)

    def reviews(self, roots: Sequence[int]) -> Iterator[Review]:
        """All counting answers as the figures need them, in the order of the log."""
        with self.database.read() as connection:
            yield from figures.reviews(connection, roots)

    def due_days(self, roots: Sequence[int]) -> Counter[int]:
        """How many living cards are due on each study day."""
        with self.database.read() as connection:
            return figures.due_days(connection, roots)

    def streak(self, today: int) -> int:
        """Study days in a row with an answer, ending today, or yesterday while today has none yet."""
        with self.database.read() as connection:
            return figures.streak(connection, today)

    def mean_times(self, roots: Sequence[int], cap: int) -> dict[str, tuple[int, float]]:
        """Count and mean of the newest capped answer times by kind of card, in milliseconds."""
        with self.database.read() as connection:
            return figures.mean_times(connection, roots, cap)

    def export_reviews(self, roots: Sequence[int]) -> Iterator[tuple[Answer, str | None, bool]]:
        """All answers in the order of the log, each with its deck and whether it was undone."""
        with self.database.read() as connection:
            yield from figures.export_reviews(connection, roots)
