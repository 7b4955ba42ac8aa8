"""The store as a whole: each thing a learner does is one method and one durable transaction.

Owns which tables change together. Must not know the clock, settings files or screens: times, days, entropy and
scheduler settings are arguments.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studykit.memory import scheduler
from studykit.memory.bounds import are_parameters
from studykit.memory.load import Load
from studykit.memory.model import Answer, Decision, Event, Mark, MarkKind, Memory, Rated, Rating
from studykit.memory.replay import after_answer, after_mark
from studykit.memory.scheduler import SchedulerSettings
from studykit.progress.model import Review
from studykit.store import aliases, catalog, devices, due_load, exporting, figures, log, memories, recount, sightings
from studykit.store.daily import Keeper
from studykit.store.database import Database
from studykit.store.devices import Place
from studykit.store.files import printable
from studykit.store.gate import Progress
from studykit.store.ids import ulid
from studykit.store.log import Action, LogEntry
from studykit.store.scan import ScanReport
from studykit.store.update import Update, find_lost, propose
from studykit.study.pace import cap_of_spoken

if TYPE_CHECKING:
    from studykit.store.merge import Merged
    from studykit.store.sync import Synced

Line = tuple[str, int, bytes]
"""Where a line of a log comes from, its number there, and what it says."""
Entropy = Callable[[int], bytes]
"""Gives that many random bytes."""

DEFAULTS = SchedulerSettings()
_AT_ONCE = 1_000
"""Answers of an import that are added at a time."""
_IMPORTED = '{"by": "import"}'
"""The content of an undo that came with an import, which the learner's redo leaves alone."""


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

    def __init__(
        self,
        path: Path,
        entropy: Entropy,
        now: int,
        settings_text: Callable[[], str | None] = lambda: None,
        place: Place | None = None,
    ) -> None:
        self.keeper = Keeper(path, settings_text)
        self.database = Database(path, partial(self.keeper.before_migration, now))
        self._entropy = entropy
        here = place or devices.here(path.parent)
        self.device, self.is_new = devices.identify(self.database, here, entropy, now)

    def close(self) -> None:
        """Close the file, once a backup that was begun is on the disk."""
        self.keeper.finish()
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
        load: Load | None = None,
    ) -> Given:
        """Record an answer and what it led to; both are on disk when this returns.

        `load` is the one by which the outcomes were shown, so that what was shown is what is given.
        """
        with self.database.write() as connection:
            settings = recount.fitted(connection, settings)
            entry, device, seq, at = self._next(moment.at)
            holder = aliases.holder(connection, card)
            memory = memories.get(connection, holder)
            counts = not cram and memories.rev_of(connection, holder) in (None, rev)
            decision: Decision | None = None
            if counts:
                load = load or due_load.load_of(connection, holder)
                decision = scheduler.outcomes(card, memory, moment.day, at, settings, load, rating)[rating]
            answer = Answer(
                entry, device, seq, at, card, rating, took_ms, moment.day, moment.utc_offset, rev, variant, cram,
                scheduler.before(memory, moment.day, settings), decision,
            )  # fmt: skip
            log.add_answer(connection, answer)
            sightings.note_seen(connection, holder, lambda: (ulid(at, self._entropy(10)), device, seq + 1, at))
            after = after_answer(memory, answer, settings) if counts else memory
            if counts:
                after = self._remembered(answer, holder, after, settings)
            return Given(answer, memory, after)

    def _next(self, at: int) -> tuple[str, str, int, int]:
        """What the next entry begins with: its id, device, number and time. The first of a day begins a backup."""
        self.keeper.before_write(at)
        device, seq = log.next_seq(self.database.connection)
        return ulid(at, self._entropy(10)), device, seq, at

    def _remembered(self, event: Event, holder: str, after: Memory, settings: SchedulerSettings) -> Memory:
        """Keep the memory after an event that was just logged; a card with later ones (clocks differ) is replayed."""
        connection = self.database.connection
        if log.is_newest(connection, aliases.members(connection, holder), event.at, event.device, event.seq):
            memories.put(connection, holder, after)
            return after
        memories.replay_cards(connection, [holder], settings)
        return memories.get(connection, holder)

    def mark(
        self, card: str, kind: MarkKind, moment: Moment, note: str = "", settings: SchedulerSettings = DEFAULTS
    ) -> Memory:
        """Record a suspend, bury, flag or the like."""
        return self.mark_all([card], kind, moment, note, settings)[0]

    def mark_all(
        self,
        cards: Sequence[str],
        kind: MarkKind,
        moment: Moment,
        note: str = "",
        settings: SchedulerSettings = DEFAULTS,
    ) -> list[Memory]:
        """Record the same of several cards, an entry for each: all of them or none. Returns what is remembered."""
        content = json.dumps({"note": note} if note else {}, ensure_ascii=False)
        after = []
        with self.database.write() as connection:
            settings = recount.fitted(connection, settings)
            for card in cards:
                entry, device, seq, at = self._next(moment.at)
                log.add_entry(connection, LogEntry(entry, device, seq, at, kind, card, None, moment.day, content))
                mark = Mark(entry, device, seq, at, card, kind, moment.day, note)
                holder = aliases.holder(connection, card)
                sightings.note_seen(connection, holder, lambda: self._next(moment.at))
                memory = after_mark(memories.get(connection, holder), mark)
                after.append(self._remembered(mark, holder, memory, settings))
        return after

    def set_goal(self, goal: dict[str, Any], moment: Moment) -> None:
        """Record the interview goal; an empty one clears it."""
        with self.database.write() as connection:
            entry, device, seq, at = self._next(moment.at)
            content = json.dumps(goal, ensure_ascii=False)
            log.add_entry(connection, LogEntry(entry, device, seq, at, "goal", None, None, moment.day, content))

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
        entry, device, seq, at = self._next(moment.at)
        log.add_entry(connection, LogEntry(entry, device, seq, at, kind, None, target, moment.day, content))

    def _replay(self, action: Action, settings: SchedulerSettings) -> None:
        """Bring the caches up to date after an action was taken back or put back."""
        connection = self.database.connection
        log.recount(connection, action.id)
        cards = {action.card} if action.card is not None else set()
        if action.kind in log.PAIRS:
            cards |= aliases.refresh(connection)
        recount.after_entries(connection, cards, settings)
        if action.kind in log.PAIRS:
            propose(connection)

    def add_imported(
        self,
        answers: Iterable[Answer],
        undone: Iterable[str],
        moment: Moment,
        settings: SchedulerSettings,
    ) -> tuple[int, int]:
        """Add answers from elsewhere; those already there are left alone. Returns how many were new, and known.

        `undone` is read when all answers were: it may be filled by whoever makes them.
        """
        new = known = 0
        touched: set[str] = set()
        self.keeper.before_write(moment.at)
        with self.database.write() as connection:
            source = iter(answers)
            while some := list(islice(source, _AT_ONCE)):
                added = log.add_answers(connection, some)
                new, known = new + added, known + len(some) - added
                if added:
                    touched.update(answer.card for answer in some)
            for target in undone:
                action = log.action(connection, target)
                if action is not None and log.counts(connection, target):
                    self._name("undo", target, moment, _IMPORTED)
                    log.recount(connection, target)
                    touched.add(action.card or "")
            recount.after_merge(connection, touched - {""}, moment.at, settings)
        return new, known

    def merge(self, lines: Iterable[Line], now: int, settings: SchedulerSettings) -> Merged:
        """Take lines of another log in: what is known is left alone, and nothing is overwritten."""
        from studykit.store.merge import merge  # noqa: PLC0415 - most days nothing comes in

        self.keeper.before_write(now)
        with self.database.write() as connection:
            merged = merge(connection, lines, now)
            recount.after_merge(connection, merged.cards, now, settings)
            find_lost(connection, lambda: self._next(now), settings)
        return merged

    def sync(self, folder: Path, now: int, settings: SchedulerSettings, progress: Progress | None = None) -> Synced:
        """Take in what a carried folder holds, and append to this device's file there what it lacks."""
        from studykit.store.sync import Union  # noqa: PLC0415 - most days nothing is carried

        self.keeper.before_write(now)
        union = Union(self.database, folder, self.device, now, progress)
        union.look()
        with self.database.write() as connection:
            merged = union.take(connection)
            if merged.new:
                recount.after_merge(connection, merged.cards, now, settings)
                find_lost(connection, lambda: self._next(now), settings)
            return union.write(connection)

    def rebuild(self, settings: SchedulerSettings, now: int | None = None) -> None:
        """Work out every memory anew from the log; without `now` the same entries wait as before."""
        with self.database.write() as connection:
            recount.rebuild(connection, now, settings)

    def turn(self, now: int, settings: SchedulerSettings) -> None:
        """Bring what counts up to date with the clock, which may have been wrong here or elsewhere."""
        with self.database.read() as connection:
            if not log.waits_otherwise(connection, now):
                return
        with self.database.write() as connection:
            if recount.after_time(connection, now, settings):
                find_lost(connection, lambda: self._next(now), settings)

    def set_parameters(self, parameters: Sequence[float], moment: Moment, settings: SchedulerSettings) -> None:
        """Record parameters of the model fitted to this learner, and remember everything by them.

        Raises ValueError at ones that the model does not take.
        """
        if not are_parameters(parameters):
            raise ValueError(f"no parameters of the model: {parameters}")
        with self.database.write() as connection:
            entry, device, seq, at = self._next(moment.at)
            content = json.dumps({"parameters": [*parameters]})
            log.add_entry(connection, LogEntry(entry, device, seq, at, "parameters", None, None, moment.day, content))
            recount.after_entries(connection, (), settings)

    def histories(self) -> dict[str, list[Rated]]:
        """The answers that what is remembered of each card comes from."""
        with self.database.read() as connection:
            return memories.histories(connection)

    def settings(self, settings: SchedulerSettings) -> SchedulerSettings:
        """The settings with the parameters of the model that the log says."""
        with self.database.read() as connection:
            return recount.fitted(connection, settings)

    # --- decks ---

    def scan(
        self,
        roots: Sequence[Path],
        now: int,
        settings: SchedulerSettings,
        *,
        bundled_last: bool = False,
        drop: bool = False,
        follow: bool = True,
        quick_only: int | None = None,
        progress: Progress | None = None,
        missing: Sequence[Path] = (),
    ) -> tuple[list[int], ScanReport] | None:
        """Bring the caches up to date with the folders; returns the ids of the roots and what was found.

        With `quick_only`, None is returned untouched when more bytes than that would have to be read. Cards are
        followed to other ids unless `follow` says that the log knows it all already. `missing` are folders that are
        studied, too, but are not there today.
        """
        update = Update(self.database, roots, settings, drop=drop, missing=missing)
        if quick_only is not None and update.bytes_to_read > quick_only:
            return None
        update.run(now, lambda: self._next(now), progress, bundled_last=bundled_last, follow=follow)
        return update.finish(), update.report

    def judge(self, old: str, new: str, moment: Moment, settings: SchedulerSettings, *, same: bool) -> None:
        """Record the learner's word on whether two cards are one."""
        with self.database.write() as connection:
            entry, device, seq, at = self._next(moment.at)
            content = json.dumps({"why": "the learner's word", "by": "learner"})
            kind = "alias" if same else "decline"
            log.add_entry(connection, LogEntry(entry, device, seq, at, kind, old, new, moment.day, content))
            recount.after_entries(connection, aliases.refresh(connection), settings)
            propose(connection)

    def rebuild_caches(
        self,
        roots: Sequence[Path],
        now: int,
        settings: SchedulerSettings,
        *,
        bundled_last: bool = False,
        progress: Progress | None = None,
    ) -> tuple[list[int], ScanReport]:
        """Drop every cache and make it anew from the log and the decks; returns what a scan does."""
        from studykit.store.rebuilding import rebuild_caches  # noqa: PLC0415 - seldom needed

        return rebuild_caches(self, roots, now, settings, bundled_last=bundled_last, progress=progress)

    def known_roots(self, paths: Sequence[Path]) -> list[int]:
        """The ids of roots that were scanned before."""
        with self.database.read() as connection:
            rows = dict(connection.execute("SELECT path, root FROM roots"))
        names = [printable(str(path)) for path in dict.fromkeys(paths)]
        return [rows[name] for name in names if name in rows]

    # --- figures ---

    def load(self, card: str) -> Load:
        """What is due when, as far as the next interval of a card goes."""
        with self.database.read() as connection:
            return due_load.load_of(connection, aliases.holder(connection, card))

    def reviews_on(self, day: int) -> list[Answer]:
        """The counting answers of a study day, in order."""
        with self.database.read() as connection:
            return figures.reviews_on(connection, day)

    def reviews(self, roots: Sequence[int]) -> Iterator[Review]:
        """All counting answers as the figures need them, in the order of the log."""
        with self.database.read() as connection:
            yield from figures.reviews(connection, roots)

    def streak(self, today: int) -> int:
        """Study days in a row with an answer, ending today, or yesterday while today has none yet."""
        with self.database.read() as connection:
            return figures.streak(connection, today)

    def mean_times(self, roots: Sequence[int]) -> dict[str, tuple[int, float]]:
        """Count and mean of the newest capped answer times by kind of card, in milliseconds."""
        with self.database.read() as connection:
            return figures.mean_times(connection, roots)

    def caps(self, cards: Collection[str]) -> dict[str, int]:
        """Milliseconds that an answer to each spoken card of some cards counts as at most."""
        with self.database.read() as connection:
            times = catalog.spoken_times(connection, cards)
        return {card: cap_of_spoken(seconds) for card, seconds in times.items()}

    def answers(self) -> Iterator[tuple[Answer, bool]]:
        """All answers in the order of the log, each with whether it was taken back."""
        with self.database.read() as connection:
            undone = exporting.undone(connection)
            yield from ((answer, answer.id in undone) for answer in log.answers(connection))

    def review_batches(self, roots: Sequence[int], due: exporting.Due) -> Generator[list[Sequence[Any]]]:
        """All answers in the order of the log as their documented columns, in batches."""
        with self.database.read() as connection:
            yield from exporting.reviews(connection, roots, due)

    def count_reviews(self) -> int:
        """How many answers the log has."""
        with self.database.read() as connection:
            return exporting.count(connection)

    def ratings(self) -> tuple[dict[int, list[int]], Counter[int]]:
        """How often each rating was given on each study day, and how many new cards were begun."""
        with self.database.read() as connection:
            return exporting.ratings(connection), exporting.begun(connection)

    def without_deck(self, cards: Collection[str], roots: Sequence[int]) -> int:
        """How many of the cards are in no deck, by whichever id they go."""
        with self.database.read() as connection:
            return exporting.without_deck(connection, roots, cards)
