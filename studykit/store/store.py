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
from studykit.memory.model import Answer, Decision, Mark, MarkKind, Memory, Rating, State
from studykit.memory.replay import after_answer, after_mark
from studykit.memory.scheduler import SchedulerSettings
from studykit.progress.model import Review
from studykit.store import catalog, log, memories
from studykit.store import scan as scanning
from studykit.store.database import Database
from studykit.store.ids import ulid
from studykit.store.log import Action, LogEntry

Entropy = Callable[[int], bytes]
"""Gives that many random bytes."""

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
            connection.execute("INSERT INTO device (device, made_at, next_seq) VALUES (?, ?, 1)", (device, now))
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
        cram: bool = False,
    ) -> Given:
        """Record an answer and what it led to; both are on disk when this returns."""
        entry = ulid(moment.at, self._entropy(10))
        with self.database.write() as connection:
            device, seq = log.next_seq(connection)
            memory = memories.get(connection, card)
            decision: Decision | None = None
            if not cram:
                decision = scheduler.outcomes(card, memory, moment.day, moment.at, settings)[rating]
            answer = Answer(
                entry, device, seq, moment.at, card, rating, took_ms, moment.day, moment.utc_offset, rev, None, cram,
                scheduler.before(memory, moment.day, settings), decision,
            )  # fmt: skip
            log.add_answer(connection, answer)
            after = after_answer(memory, answer, settings)
            if not cram:
                memories.put(connection, card, after)
            return Given(answer, memory, after)

    def mark(self, card: str, kind: MarkKind, moment: Moment, note: str = "") -> Memory:
        """Record a suspend, bury, flag or the like."""
        entry = ulid(moment.at, self._entropy(10))
        content = json.dumps({"note": note} if note else {}, ensure_ascii=False)
        with self.database.write() as connection:
            device, seq = log.next_seq(connection)
            log.add_entry(connection, LogEntry(entry, device, seq, moment.at, kind, card, None, moment.day, content))
            memory = memories.get(connection, card)
            after = after_mark(memory, Mark(entry, device, seq, moment.at, card, kind, moment.day, note))
            memories.put(connection, card, after)
            return after

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
            if action is None or self._is_uncounted(action.id):
                return None
            self._add_naming("undo", action.id, moment)
            connection.execute("INSERT OR IGNORE INTO uncounted (entry) VALUES (?)", (action.id,))
            self._replayed(action, settings)
            return action

    def redo(self, moment: Moment, settings: SchedulerSettings) -> Action | None:
        """Put back what the newest undo took; None when there is none, or something was done since."""
        with self.database.write() as connection:
            newest = log.newest_undo(connection, self.device)
            if newest is None:
                return None
            undo, target = newest
            action = log.action(connection, target)
            if action is None:
                return None
            self._add_naming("redo", undo, moment)
            connection.execute("DELETE FROM uncounted WHERE entry = ?", (target,))
            self._replayed(action, settings)
            return action

    def _is_uncounted(self, entry: str) -> bool:
        found = self.database.connection.execute("SELECT 1 FROM uncounted WHERE entry = ?", (entry,)).fetchone()
        return found is not None

    def _add_naming(self, kind: str, target: str, moment: Moment) -> None:
        connection = self.database.connection
        device, seq = log.next_seq(connection)
        entry = ulid(moment.at, self._entropy(10))
        log.add_entry(connection, LogEntry(entry, device, seq, moment.at, kind, None, target, moment.day))

    def _replayed(self, action: Action, settings: SchedulerSettings) -> None:
        if action.card is not None:
            memories.replay_cards(self.database.connection, [action.card], settings)

    def add_imported(self, answers: Iterable[Answer], undone: Iterable[str], moment: Moment, settings: SchedulerSettings) -> tuple[int, int]:
        """Add answers from elsewhere; those already there are left alone. Returns how many were new and how many known."""
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
                if not self._is_uncounted(target) and (action := log.action(connection, target)) is not None:
                    self._add_naming("undo", target, moment)
                    connection.execute("INSERT OR IGNORE INTO uncounted (entry) VALUES (?)", (target,))
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
        progress: scanning.Progress | None = None,
    ) -> tuple[list[int], scanning.ScanReport] | None:
        """Bring the caches up to date with the folders; returns the ids of the roots and what was found.

        With `quick_only`, None is returned untouched when more bytes than that would have to be read.
        """
        connection = self.database.connection
        with self.database.read():
            looked = [scanning.RootScan(connection, root) for root in roots]
            changed = [scan for scan in looked if scan.look() or drop]
            ids = [scan.id for scan in looked if scan.id is not None]
            settled = len(ids) == len(looked) and scanning.loaded_roots(connection) == ids
        report = scanning.ScanReport()
        if changed and quick_only is not None and sum(scan.bytes_to_read for scan in changed) > quick_only:
            return None
        if changed or not settled:
            with self.database.write():
                for scan in looked:
                    again = scanning.RootScan(connection, scan.root)
                    if again.look() or drop:
                        scanning.scan_root(again, now, report, drop=drop, progress=progress)
                    scan.id = again.id
                ids = [scan.id for scan in looked if scan.id is not None]
                scanning.settle_roots(connection, ids, bundled_last)
                self._recount_revisions([*report.edited, *report.restored], settings)
        with self.database.read():
            report.decks, report.notes, report.cards = catalog.totals(connection, ids)
            report.diagnostics = catalog.diagnostics(connection, ids)
        return ids, report

    def _recount_revisions(self, cards: Iterable[str], settings: SchedulerSettings) -> None:
        """A card whose revision changed counts other answers than before."""
        connection = self.database.connection
        concerned = [
            card for card in cards
            if connection.execute("SELECT 1 FROM reviews WHERE card = ? LIMIT 1", (card,)).fetchone()
        ]  # fmt: skip
        memories.replay_cards(connection, concerned, settings)

    def known_roots(self, paths: Sequence[Path]) -> list[int]:
        """The ids of roots that were scanned before."""
        with self.database.read() as connection:
            rows = dict(connection.execute("SELECT path, root FROM roots"))
        return [rows[str(path)] for path in paths if str(path) in rows]

    # --- figures ---

    def reviews_on(self, day: int) -> list[Answer]:
        """The counting answers of a study day, in order."""
        with self.database.read() as connection:
            where = "WHERE study_day = ? AND review NOT IN (SELECT entry FROM uncounted)"
            return list(log.answers(connection, where, (day,)))

    def reviews(self, roots: Sequence[int]) -> Iterator[Review]:
        """All counting answers as the figures need them, in the order of the log."""
        within = ", ".join(str(root) for root in roots) or "NULL"
        with self.database.read() as connection:
            rows = connection.execute(
                "SELECT r.card, coalesce(c.deck, ''), r.at, r.study_day, r.utc_offset, r.rating, r.took_ms, r.cram,"
                " r.state, r.retrievability,"
                " lag(r.interval_days) OVER card, lag(r.study_day) OVER card FROM reviews r LEFT JOIN"
                f" (SELECT card, min(deck) AS deck FROM cards WHERE root IN ({within}) GROUP BY card) c ON c.card = r.card"
                " WHERE r.review NOT IN (SELECT entry FROM uncounted)"
                " WINDOW card AS (PARTITION BY r.card, r.cram ORDER BY r.at, r.device, r.seq)"
                " ORDER BY r.at, r.device, r.seq"
            )
            for card, deck, at, day, offset, rating, took, cram, state, recall, interval, last in rows:
                yield Review(
                    card, deck, at, day, (at // 60_000 + offset) // 60 % 24, Rating(rating), took, bool(cram),
                    None if state is None else State(state), recall, interval,
                    None if last is None else max(day - last, 0),
                )  # fmt: skip

    def due_days(self, roots: Sequence[int]) -> Counter[int]:
        """How many living cards are due on each study day."""
        within = ", ".join(str(root) for root in roots) or "NULL"
        with self.database.read() as connection:
            rows = connection.execute(
                "SELECT m.due_day, count(DISTINCT m.card) FROM memory m JOIN cards c ON c.card = m.card"
                f" WHERE m.due_day IS NOT NULL AND m.suspended = 0 AND c.root IN ({within})"
                " AND c.retired = 0 AND c.quarantined = 0 GROUP BY m.due_day"
            )
            return Counter(dict(rows.fetchall()))

    def streak(self, today: int) -> int:
        """Study days in a row with an answer, ending today, or yesterday while today has none yet."""
        with self.database.read() as connection:
            def studied(day: int) -> bool:
                row = connection.execute("SELECT 1 FROM reviews WHERE study_day = ? LIMIT 1", (day,)).fetchone()
                return row is not None

            day = today if studied(today) else today - 1
            count = 0
            while studied(day):
                count, day = count + 1, day - 1
            return count

    def mean_times(self, roots: Sequence[int], cap: int) -> dict[str, tuple[int, float]]:
        """Count and mean of the newest capped answer times by kind of card, in milliseconds."""
        within = ", ".join(str(root) for root in roots) or "NULL"
        with self.database.read() as connection:
            rows = connection.execute(
                "SELECT n.kind, count(*), avg(min(r.took_ms, ?)) FROM"
                " (SELECT card, took_ms FROM reviews WHERE took_ms IS NOT NULL ORDER BY review DESC LIMIT 1000) r"
                f" JOIN cards c ON c.card = r.card AND c.root IN ({within})"
                " JOIN notes n ON n.root = c.root AND n.note = c.note GROUP BY n.kind",
                (cap,),
            )
            return {kind: (count, mean) for kind, count, mean in rows}

    def export_reviews(self, roots: Sequence[int]) -> Iterator[tuple[Answer, str | None, bool]]:
        """All answers in the order of the log, each with its deck and whether it was undone."""
        within = ", ".join(str(root) for root in roots) or "NULL"
        with self.database.read() as connection:
            decks = dict(connection.execute(f"SELECT card, deck FROM cards WHERE root IN ({within}) ORDER BY root DESC"))
            undone = {entry for (entry,) in connection.execute("SELECT entry FROM uncounted")}
            for answer in log.answers(connection):
                yield answer, decks.get(answer.card), answer.id in undone

