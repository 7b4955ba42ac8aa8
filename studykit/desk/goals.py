"""The goal between the learner and the log: what an entry means here, and whether what is wished can be set.

Owns the content of an entry of the kind `goal`, and what is said to a goal that cannot be. Content is another's word:
an older or newer version wrote it, or another device, whose decks may not be here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from studykit.errors import UsageError
from studykit.memory.days import to_date
from studykit.store import values
from studykit.study.dates import MAX_DAYS, fault_of
from studykit.study.goal.goal import (
    DEFAULT_MINUTES,
    MOST_DECKS,
    Goal,
    fault_of_minutes,
    unknown,
)

if TYPE_CHECKING:
    from studykit.store.catalog import DeckRow


def read_goal(content: Mapping[str, Any], today: int) -> Goal | None:
    """The goal that an entry sets, or None where it clears the one before, or names no day within reach.

    An entry without minutes is an older version's.
    """
    try:
        day = values.day(content, "date")
    except ValueError:
        return None
    if day is None or day - today > MAX_DAYS:
        return None
    minutes, decks = content.get("minutes"), content.get("decks")
    if type(minutes) is not int or fault_of_minutes(minutes):
        minutes = DEFAULT_MINUTES
    named = sorted({deck for deck in decks if _fits(deck)}) if isinstance(decks, list) else []
    return Goal(day, minutes, tuple(named[:MOST_DECKS]))


def _fits(deck: object) -> bool:
    """Whether a deck may be named in the log."""
    return isinstance(deck, str) and 0 < len(deck) <= values.LONGEST_TEXT and deck.isprintable()


def content_of(goal: Goal | None) -> dict[str, Any]:
    """What an entry says that sets a goal, or clears the one before."""
    if goal is None:
        return {}
    decks = {"decks": [*goal.decks]} if goal.decks else {}
    return {"date": to_date(goal.day).isoformat(), "minutes": goal.minutes, **decks}


def checked(goal: Goal, standing: Goal | None, today: int, decks: Sequence[DeckRow]) -> Goal:
    """The goal with its decks as they are called, each once. Raises UsageError at what cannot be set.

    Decks of the goal that stands may be named again though they are not here: another device has them.
    """
    fault = fault_of(to_date(goal.day), to_date(today)) or fault_of_minutes(goal.minutes)
    if fault is not None:
        raise UsageError(fault)
    known = {deck.deck: deck.title for deck in decks}
    named = tuple(sorted({_called(name, known) for name in goal.decks}))
    elsewhere = () if standing is None else standing.decks
    missing = unknown(named, {*known, *elsewhere})
    if missing:
        from studykit.deck.metadata import did_you_mean  # noqa: PLC0415 - only where a key is wrong

        raise UsageError(f"there is no deck {missing[0]!r}; {did_you_mean(missing[0], tuple(known))}")
    for name in named:
        if not _fits(name):
            raise UsageError(f"the name of the file of {name!r} does not fit into the log; rename it first")
    if len(named) > MOST_DECKS:
        raise UsageError(f"a goal names at most {MOST_DECKS:,} decks; without any it means all")
    return replace(goal, decks=named)


def _called(name: str, known: Mapping[str, str]) -> str:
    """The key of a deck that goes by this key or title, whatever the case; the name itself where none or several do."""
    if name in known:
        return name
    low = name.casefold()
    found = [key for key, title in known.items() if low in (key.casefold(), title.casefold())]
    return found[0] if len(found) == 1 else name
