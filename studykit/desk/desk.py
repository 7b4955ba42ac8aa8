"""The desk: one learner's store, decks, clock and settings, and everything that can be done with them.

Owns the opening of the store and the finding of cards. Every face (screens, commands, tests) works through it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from studykit.deck.corpus import study_order
from studykit.deck.diagnostics import Diagnostic, Severity, Span
from studykit.deck.model import Kind
from studykit.desk import goals
from studykit.desk.clock import Clock
from studykit.desk.home import STORE, config_file, data_folder, has_settings, home_folder, roots_today, settings_text
from studykit.desk.settings import Settings
from studykit.errors import InputError, UsageError
from studykit.memory import scheduler
from studykit.memory.intervals import retrievability
from studykit.memory.model import MarkKind, Rating
from studykit.store import aliases, catalog, log
from studykit.store.catalog import CardRow, DeckRow
from studykit.store.files import printable
from studykit.store.log import Action
from studykit.store.scan import Progress, ScanReport
from studykit.store.store import Given, Store
from studykit.study.goal.goal import Goal
from studykit.study.pace import Pace, capped

QUICK = 200_000
"""Up to this many bytes of changed decks are read at once, without a word."""


@dataclass(frozen=True, slots=True)
class DeckState:
    """One deck on Home: its cards, and mean recall today or on the goal's date, unseen cards counting 0."""

    deck: str
    title: str
    cards: int
    recall: float
    unseen: int = 0


def _settings(path: Path) -> Settings:
    """The settings that a file says; raises SettingsError with all that is wrong with it."""
    if not has_settings(path):
        return Settings()
    from studykit.desk.config import load_config  # noqa: PLC0415 - most learners have none

    return load_config(path).settings()


class Desk:
    """Everything a face needs. Settings come from the file `config` unless they are given; the clock follows them."""

    def __init__(
        self,
        home: str | None = None,
        decks: Sequence[str] = (),
        clock: Clock | None = None,
        settings: Settings | None = None,
        config: Path | None = None,
    ) -> None:
        self.config = config or config_file(home)
        self.settings = settings or _settings(self.config)
        self.clock = clock or Clock()
        self.clock.day_start = self.settings.day_start
        self._chosen = tuple(decks)
        self.deck_paths, self.bundled_last, self.missing = self._roots(data_folder(home))
        self.home = home_folder(home)
        self.store = Store(self.home / STORE, os.urandom, self.clock.now(), partial(settings_text, self.config))
        self.store.turn(self.clock.now(), self.settings.scheduler)
        self.take_parameters()
        self.roots: list[int] = []
        self.report = ScanReport()

    def take_parameters(self) -> None:
        """Work with the parameters of the model that the log says, after it may have got others."""
        scheduler_settings = self.store.settings(self.settings.scheduler)
        if scheduler_settings is not self.settings.scheduler:
            self.settings = replace(self.settings, scheduler=scheduler_settings)

    def close(self) -> None:
        """Put everything away."""
        self.store.close()

    # --- decks ---

    def _roots(self, home: Path) -> tuple[list[Path], bool, list[Path]]:
        return roots_today(self._chosen, self.settings.decks, self.settings.decks_where, home)

    def find_decks(self) -> None:
        """Look again which folders of decks there are."""
        self.deck_paths, self.bundled_last, self.missing = self._roots(self.home)

    def scan(self, *, drop: bool = False, quick: bool = False, progress: Progress | None = None) -> bool:
        """Bring the store up to date with the decks. With `quick`, False when that would take a while, nothing done."""
        done = self.store.scan(
            self.deck_paths,
            self.clock.now(),
            self.settings.scheduler,
            bundled_last=self.bundled_last,
            drop=drop,
            quick_only=QUICK if quick else None,
            progress=progress,
            missing=self.missing,
        )
        if done is None:
            return False
        self.roots, self.report = done
        return True

    def use_known(self) -> None:
        """Work with what the store knows of the decks, without looking at the folders."""
        self.roots = self.store.known_roots(self.deck_paths)

    def need_decks(self) -> None:
        """Raise unless there is a deck to work with."""
        if not self.report.decks and not self.decks():
            folders = ", ".join(str(path) for path in self.deck_paths)
            raise InputError(f"no deck found in {folders}; a deck is a Markdown file whose front matter holds deck:")

    def decks(self) -> list[DeckRow]:
        """The decks in use, in the order of study."""
        with self.store.database.read() as connection:
            found = {deck.deck: deck for deck in catalog.decks(connection, self.roots)}
        return [found[deck] for deck in study_order({deck: row.after for deck, row in found.items()})]

    def findings(self) -> list[Diagnostic]:
        """What is wrong with the decks, errors first."""
        rank = list(Severity)
        missing = [
            Diagnostic("SK015", printable(str(path)), Span(1), "the folder is not there; its cards wait until it is")
            for path in self.missing
        ]
        return sorted([*missing, *self.report.diagnostics], key=lambda d: rank.index(d.severity))

    # --- cards ---

    def find(self, card: str) -> CardRow | None:
        """A card by its id, or None."""
        with self.store.database.read() as connection:
            return catalog.card(connection, self.roots, card)

    def card(self, reference: str) -> CardRow:
        """A card by its id, by one it went by before, or by the beginning of an id that only one card has."""
        with self.store.database.read() as connection:
            row = catalog.card(connection, self.roots, reference)
            if row is None or row.retired:
                other = catalog.card(connection, self.roots, aliases.holder(connection, reference))
                row = row if other is None else other
            if row is not None:
                return row
            near = catalog.ids_beginning(connection, self.roots, reference) if reference else []
            if len(near) == 1 and (row := catalog.card(connection, self.roots, near[0])) is not None:
                return row
        if near:
            raise UsageError(f"{reference!r} could be {', '.join(near)}; write more of it")
        raise UsageError(f"no card has the id {reference!r}; studykit list shows them all")

    def cards(self) -> Iterator[CardRow]:
        """All living cards of the decks in use."""
        with self.store.database.read() as connection:
            yield from catalog.cards(connection, self.roots)

    def cards_with_tag(self, tag: str) -> set[str]:
        """The ids of the living cards with a tag, of their own or of their deck."""
        with self.store.database.read() as connection:
            return catalog.tagged(connection, self.roots, [tag])

    def recall(self, row: CardRow, day: int | None = None) -> float | None:
        """Predicted recall of a card on a study day (today)."""
        return scheduler.recall(row.memory, self.clock.day() if day is None else day, self.settings.scheduler)

    def deck_states(self) -> list[DeckState]:
        """Every deck with how much of it is known, in the order of study."""
        goal = self.goal()
        day = self.clock.day()
        day = max(goal.day, day) if goal else day
        decay = self.settings.scheduler.parameters[20]
        sums: dict[str, list[float]] = {}
        with self.store.database.read() as connection:
            for key, suspended, stability, last_day in catalog.strengths(connection, self.roots):
                if suspended:
                    continue
                entry = sums.setdefault(key, [0, 0.0, 0])
                entry[0] += 1
                if stability is not None and last_day is not None:
                    entry[1] += retrievability(stability, day - last_day, decay)
                else:
                    entry[2] += 1
        states = []
        for deck in self.decks():
            count, total, unseen = sums.get(deck.deck, [0, 0.0, 0])
            recall = total / count if count else 0.0
            states.append(DeckState(deck.deck, deck.title, int(count), recall, int(unseen)))
        return states

    # --- what a learner does ---

    def begin_backup(self) -> None:
        """Begin the backup of the day, if there is none, before the first answer would."""
        self.store.keeper.before_write(self.clock.now())

    def answer(
        self,
        card: str,
        rating: Rating,
        *,
        took_ms: int | None = None,
        variant: str | None = None,
        cram: bool = False,
    ) -> Given:
        """Commit an answer to a card as its deck now has it; `variant` are the numbers that were drawn for it."""
        row = self.card(card)
        return self.store.answer(
            row.card,
            rating,
            self.clock.moment(),
            self.settings.scheduler_for(row.deck),
            took_ms=took_ms,
            rev=row.note.rev,
            variant=variant,
            cram=cram,
        )

    def mark(self, card: str, kind: MarkKind, note: str = "") -> None:
        """Commit a suspend, bury, flag or the like."""
        self.mark_all([card], kind, note)

    def mark_all(self, cards: Sequence[str], kind: MarkKind, note: str = "") -> None:
        """Commit the same of several cards at once."""
        self.store.mark_all(cards, kind, self.clock.moment(), note, self.settings.scheduler)

    def undo(self, entry: str | None = None) -> Action | None:
        """Take back the newest action, or the entry with that id, or with the only id that begins so."""
        target = None if entry is None else self.entry(entry)
        action = self.store.undo(self.clock.moment(), self.settings.scheduler, target)
        self.take_parameters()
        return action

    def entry(self, reference: str) -> str:
        """The id of an entry of the log by its beginning, if only one begins so; any other text is left as it is."""
        if not reference:
            raise UsageError("the id of what is to be taken back is empty")
        from studykit.store import journal  # noqa: PLC0415 - only where somebody wrote an id

        with self.store.database.read() as connection:
            found = journal.ids_beginning(connection, reference)
        if len(found) > 1:
            raise UsageError(f"{reference!r} could be {', '.join(found)}; write more of it")
        return found[0] if found else reference

    def judge(self, old: str, new: str, *, same: bool) -> None:
        """Commit the learner's word on whether two cards are one."""
        self.store.judge(old, new, self.clock.moment(), self.settings.scheduler, same=same)

    def redo(self) -> Action | None:
        """Put back what the newest undo took."""
        action = self.store.redo(self.clock.moment(), self.settings.scheduler)
        self.take_parameters()
        return action

    # --- the goal ---

    def goal(self) -> Goal | None:
        """The goal that is set, if any; it stands after its date, too, until it is cleared or another is set."""
        with self.store.database.read() as connection:
            content = log.newest_goal(connection)
        return None if content is None else goals.read_goal(content, self.clock.day())

    def set_goal(self, goal: Goal | None) -> None:
        """Set the goal, or clear it. Raises UsageError at one that cannot be."""
        if goal is not None:
            goal = goals.checked(goal, self.goal(), self.clock.day(), self.decks())
        self.store.set_goal(goals.content_of(goal), self.clock.moment())

    def asked_for_goal(self) -> bool:
        """Whether the learner was asked for a date: there is an answer or a goal in the log."""
        with self.store.database.read() as connection:
            return log.has_entries(connection)

    # --- figures ---

    def ends_of_log(self) -> tuple[tuple[str, int], ...]:
        """How far the log goes: another as soon as anything was done, here or on another device."""
        from studykit.store import journal  # noqa: PLC0415 - only where figures of a goal are wanted

        with self.store.database.read() as connection:
            return journal.ends(connection)

    def pace(self) -> Pace:
        """How long this learner takes for a card."""
        own = self.store.mean_times(self.roots)
        return Pace({Kind(kind): figures for kind, figures in own.items()})

    def state_of_day(self) -> tuple[set[str], int]:
        """The cards answered today, and the milliseconds that took."""
        answers = self.store.reviews_on(self.clock.day())
        cards = {answer.card for answer in answers}
        return cards, capped(answers, self.store.caps(cards))

    def due_tomorrow(self, but: Goal | None = None) -> int:
        """Cards whose study day is tomorrow at the latest, today's left-overs included; not those of a goal."""
        with self.store.database.read() as connection:
            due = catalog.reviews(connection, self.roots, self.clock.day() + 1)
        return len(due) if but is None else sum(not but.covers(card.deck) for card in due)
