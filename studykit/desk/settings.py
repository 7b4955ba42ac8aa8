"""The settings in effect, of all decks and of each. With none set, everything works.

Owns what a learner may choose as the rooms below want to have it. Must not know how it is written; `config` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from studykit.memory.days import DAY_START
from studykit.memory.scheduler import SchedulerSettings
from studykit.study.queue import DeckLimits, Limits

if TYPE_CHECKING:
    from studykit.desk.config import Config
    from studykit.study.options import DeckTable

LEECH_THRESHOLD = 8

_SCHEDULER = frozenset(
    ("desired_retention", "learning_steps", "relearning_steps", "maximum_interval", "fuzz")
)  # fmt: skip
_LIMITS = frozenset(("new_per_day", "reviews_per_day", "bury_siblings", "order"))


@dataclass(frozen=True, slots=True)
class Settings:
    """What a learner may choose; without a choice, its default."""

    scheduler: SchedulerSettings = field(default_factory=SchedulerSettings)
    limits: Limits = field(default_factory=Limits)
    leech_threshold: int = LEECH_THRESHOLD
    """Lapses from which a card is a leech; 0 is never."""
    day_start: time = DAY_START
    theme: str | None = None
    decks: tuple[str, ...] = ()
    """The folders and decks to study, absolute or `bundled`."""
    decks_where: str = ""
    """The place of the file that names them."""
    tables: tuple[DeckTable, ...] = ()
    """What holds for some decks only; of those that match a deck, the last that has a key counts."""
    marks: str | None = None
    """What marks are drawn with; None where the terminal decides."""

    def scheduler_for(self, deck: str) -> SchedulerSettings:
        """How intervals of a deck's cards are chosen."""
        own = {key: value for key, value in own_values(self.tables, deck).items() if key in _SCHEDULER}
        return _scheduler_with(self.scheduler, tuple(own.items())) if own else self.scheduler

    def limits_for(self, decks: Iterable[str]) -> Limits:
        """The limits of a day, with those that some of these decks have of their own."""
        if not self.tables:
            return self.limits
        found = {deck: own_values(self.tables, deck) for deck in decks}
        own = {deck: _limits_with(self.limits.of(deck), values) for deck, values in found.items()}
        return replace(self.limits, own={deck: one for deck, one in own.items() if one != self.limits.of(deck)})

    def leech_threshold_for(self, deck: str) -> int:
        """Lapses from which a card of a deck is a leech; 0 is never."""
        threshold: int = own_values(self.tables, deck).get("leech_threshold", self.leech_threshold)
        return threshold


@lru_cache(maxsize=1024)
def own_values(tables: tuple[DeckTable, ...], deck: str) -> Mapping[str, Any]:
    """What tables say of a deck."""
    if not tables:
        return {}
    from studykit.study.options import matches  # noqa: PLC0415 - most learners have no tables

    return {key: value for table in tables if matches(table.glob, deck) for key, value in table.values}


@lru_cache(maxsize=64)
def _scheduler_with(settings: SchedulerSettings, own: tuple[tuple[str, Any], ...]) -> SchedulerSettings:
    return replace(settings, **dict(own))


def _limits_with(limits: DeckLimits, values: Mapping[str, Any]) -> DeckLimits:
    return replace(limits, **{key: value for key, value in values.items() if key in _LIMITS})


def settings_of(config: Config) -> Settings:
    """The settings that a file chooses, and for the rest the defaults."""
    from studykit.study.options import DECK  # noqa: PLC0415 - the file was read by them

    chosen = dict(config.choices.values)
    decks = config.decks()
    return Settings(
        SchedulerSettings(**{key: value for key, value in chosen.items() if key in _SCHEDULER}),
        Limits(**{key: value for key, value in chosen.items() if key in _LIMITS}),
        chosen.get("leech_threshold", LEECH_THRESHOLD),
        chosen.get("day_start", DAY_START),
        chosen.get("theme"),
        decks,
        config.place("decks") if decks else "",
        tuple(sorted(config.choices.tables, key=lambda table: config.line(DECK, table.key))),
        chosen.get("marks"),
    )
