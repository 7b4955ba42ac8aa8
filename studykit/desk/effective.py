"""The settings in effect, each with where it came from: what `config` shows.

Owns which of option, environment, file and default counts. Must not know how that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studykit.desk.config import Config, Problem
from studykit.desk.home import CONFIG
from studykit.study.options import DECK, OPTIONS, DeckTable, Option, default_of, matches, quoted

DEFAULT = "default"
THEMES = ("STUDYKIT_THEME", "TEXTUAL_THEME")
"""What the environment may say of the theme, the one that counts first."""


@dataclass(frozen=True, slots=True)
class Effective:
    """A setting: its value, what gave it (an option, a variable, the file, or the default), and where in the file."""

    option: Option
    value: Any
    source: str
    line: int | None = None
    table: str | None = None

    @property
    def origin(self) -> str:
        """What gave it, in words."""
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return place if self.table is None else f"{place} [{DECK}.{quoted(self.table)}]"


@dataclass(frozen=True, slots=True)
class Table:
    """Settings for some decks, and the decks that they are for; None where decks could not be looked at."""

    glob: str
    line: int
    decks: tuple[str, ...] | None
    settings: tuple[Effective, ...]


def effective(config: Config, given: Mapping[str, tuple[str, Any]], deck: str | None = None) -> list[Effective]:
    """Every setting, or of one deck those that decks may have; `given` are those that options or variables gave."""
    found = []
    for option in OPTIONS:
        if deck is not None and not option.by_deck:
            continue
        own = [table for table in tables_in_order(config) if deck is not None and matches(table.glob, deck)]
        holding = [table for table in own if option.key in dict(table.values)]
        if option.key in given:
            source, value = given[option.key]
            found.append(Effective(option, value, source))
        elif holding:
            found.append(_own(config, holding[-1], option))
        elif option.key in config.choices.values:
            found.append(Effective(option, config.choices.values[option.key], CONFIG, config.line(option.key)))
        else:
            found.append(Effective(option, default_of(option), DEFAULT))
    return found


def _own(config: Config, table: DeckTable, option: Option) -> Effective:
    value = dict(table.values)[option.key]
    return Effective(option, value, CONFIG, config.line(DECK, table.key, option.key), table.key)


def tables_in_order(config: Config) -> list[DeckTable]:
    """The tables for some decks as they stand in the file."""
    return sorted(config.choices.tables, key=lambda table: config.line(DECK, table.key))


def tables(config: Config, decks: Sequence[str] | None) -> list[Table]:
    """The tables for some decks, with those of `decks` that each is for."""
    found = []
    for table in tables_in_order(config):
        held = None if decks is None else tuple(deck for deck in decks if matches(table.glob, deck))
        own = tuple(_own(config, table, option) for option in OPTIONS if option.key in dict(table.values))
        found.append(Table(table.key, config.line(DECK, table.key), held, own))
    return found


def idle(found: Sequence[Table]) -> list[Problem]:
    """What to say of tables that are for no deck."""
    return [
        Problem(table.line, f"[{DECK}.{quoted(table.glob)}] matches no deck") for table in found if table.decks == ()
    ]
