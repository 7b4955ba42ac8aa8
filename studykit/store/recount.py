"""What counts and what is remembered, after the log or the decks changed by more than one entry.

Owns the order in which the caches of the log are brought up to date: which entries count, which cards are one, what is
remembered. Every function works inside the caller's transaction. Must not know decks' text.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from studykit.memory.scheduler import DEFAULT_PARAMETERS, SchedulerSettings
from studykit.store import aliases, deck_sums, log, memories, meta

_FITTED = "parameters"
"""The note of the parameters that all memory was worked out with: the entry that gave them."""


def fitted(connection: sqlite3.Connection, settings: SchedulerSettings) -> SchedulerSettings:
    """The settings with the parameters that the log says, or the published ones."""
    found = log.newest_parameters(connection)
    if found is None and settings.parameters == DEFAULT_PARAMETERS:
        return settings
    return _with(settings, None if found is None else found[1])


@lru_cache(maxsize=4)
def _with(settings: SchedulerSettings, content: str | None) -> SchedulerSettings:
    fitted_ones = DEFAULT_PARAMETERS if content is None else tuple(map(float, json.loads(content)["parameters"]))
    return replace(settings, parameters=fitted_ones)


def after_entries(connection: sqlite3.Connection, cards: Iterable[str], settings: SchedulerSettings) -> None:
    """Remember anew what was said of some cards, or everything if the model's parameters are others than before."""
    found = log.newest_parameters(connection)
    entry = None if found is None else found[0]
    if entry == meta.get(connection, _FITTED, None):
        memories.replay_cards(connection, sorted(cards), fitted(connection, settings))
        return
    deck_sums.clear(connection)
    memories.rebuild(connection, fitted(connection, settings))
    meta.put(connection, _FITTED, entry)


def after_merge(connection: sqlite3.Connection, cards: Iterable[str], now: int, settings: SchedulerSettings) -> None:
    """Bring the caches up to date after entries came in that concern these cards; `now` is UTC milliseconds."""
    changed = {*cards, *log.refresh_uncounted(connection, now)}
    after_entries(connection, changed | aliases.refresh(connection), settings)


def after_time(connection: sqlite3.Connection, now: int, settings: SchedulerSettings) -> bool:
    """Bring the caches up to date after the clock went on, or back; whether anything counts otherwise than before."""
    if not log.waits_otherwise(connection, now):
        return False
    after_merge(connection, (), now, settings)
    return True


def rebuild(connection: sqlite3.Connection, now: int | None, settings: SchedulerSettings) -> None:
    """Work out everything that follows from the log anew; without `now` the same entries wait as before."""
    log.refresh_uncounted(connection, now)
    aliases.refresh(connection)
    deck_sums.clear(connection)
    memories.rebuild(connection, fitted(connection, settings))
    found = log.newest_parameters(connection)
    entry = None if found is None else found[0]
    if entry != meta.get(connection, _FITTED, None):
        meta.put(connection, _FITTED, entry)
