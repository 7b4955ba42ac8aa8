"""What a learner may choose: each setting with its default and its range, and how a document of TOML is read for them.

Owns the one table of settings, from which come validation, `config` and the docs. Must not know where a document comes
from, and stays light: scripts read it before they know whether there is anything to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from fnmatch import fnmatchcase
from typing import Any
from unicodedata import normalize

from studykit.study.queue import Order

Read = Callable[[object], Any]
"""Makes of a value from TOML what is meant by it; raises ValueError where it is none of those that a setting takes."""

DECK = "deck"
"""The table of settings for some decks."""
KEYS = "keys"
"""The table of keys that do something else than by default."""
MAX_DECKS, MAX_STEPS, MAX_NAME, MAX_KEYS = 100, 20, 500, 8

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_STEP = re.compile(r"([0-9]{1,6}) ?([smhd])", re.ASCII)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})", re.ASCII)
_LONGEST = 40
"""Of what was written so many characters are shown."""
_FAR = 10**15
"""Whole numbers from here on are not shown in full."""


@dataclass(frozen=True, slots=True)
class Option:
    """A setting: what it takes in words, the default as it is written in TOML, and what it means."""

    key: str
    takes: str
    default: str
    meaning: str
    read: Read
    by_deck: bool = False
    """Whether decks may have their own."""


@dataclass(frozen=True, slots=True)
class DeckTable:
    """What is set for the decks whose keys match a glob; `key` is the glob as it was written."""

    glob: str
    values: tuple[tuple[str, Any], ...]
    key: str


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """The keys that are chosen for what a binding of the screens does, as they were written; a path leads to them."""

    ident: str
    names: tuple[str, ...]
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the setting at a path of keys."""

    path: tuple[str, ...]
    message: str


@dataclass(slots=True)
class Choices:
    """What a document chooses, and what is wrong with it; a setting that is wrong is not among the values."""

    values: dict[str, Any] = field(default_factory=dict)
    tables: list[DeckTable] = field(default_factory=list)
    keys: list[KeyChoice] = field(default_factory=list)
    """Whether there are such keys and bindings, the screens know."""
    faults: list[Fault] = field(default_factory=list)


# --- what a value may be ----------------------------------------------------------------------------------------------


def _number(least: float, most: float) -> Read:
    def read(value: object) -> float:
        if type(value) not in (int, float) or not least <= value <= most:  # type: ignore[operator]
            raise ValueError
        return float(value)  # type: ignore[arg-type]

    return read


def _whole(least: int, most: int) -> Read:
    def read(value: object) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError
        return value

    return read


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004 - one kind of refusal for whatever is wrong
    return value


def _marks(value: object) -> str:
    if value not in MARKS:
        raise ValueError
    return str(value)


def _order(value: object) -> Order:
    return Order(value if isinstance(value, str) else "")


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_NAME or not value.isprintable():
        raise ValueError
    return value.strip()


def _time_of_day(value: object) -> time:
    if isinstance(value, time):
        if value.second or value.microsecond:
            raise ValueError
        return value
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError
    return time(int(found[1]), int(found[2]))


def _steps(value: object) -> tuple[float, ...]:
    """Steps in minutes."""
    if not isinstance(value, list) or len(value) > MAX_STEPS:
        raise ValueError
    return tuple(_step(item) for item in value)


def _step(value: object) -> float:
    found = _STEP.fullmatch(value) if isinstance(value, str) else None
    if found is None or not 0 < (seconds := int(found[1]) * _SECONDS[found[2]]) <= _SECONDS["d"]:
        raise ValueError
    return seconds / 60


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= MAX_DECKS:
        raise ValueError
    return tuple(dict.fromkeys(map(_name, value)))


MARKS = ("unicode", "ascii")
"""What marks, rules and bars may be drawn with."""
_STEPS = 'a list like ["1m", "10m"]: whole numbers of s, m, h or d, at most a day each; [] for none'

OPTIONS: tuple[Option, ...] = (
    Option("decks", 'a list like ["~/decks", "bundled"], with at least one entry', '["bundled"]',
           "The folders and decks to study where no --decks is given; a path that is not absolute starts at the folder"
           " of this file, and bundled are those that come along.", _names),
    Option("day_start", '"00:00" to "23:59"', '"04:00"',
           "When a study day begins, on the wall clock.", _time_of_day),
    Option("theme", "a name: dark, light, ansi, or that of another theme", "",
           "The colors of the screens; without it the terminal's ground decides.", _name),
    Option("marks", '"unicode" or "ascii"', "",
           "What marks, rules and bars are drawn with; without it, ASCII where the terminal is not UTF-8.",
           _marks),
    Option("desired_retention", "0.70 to 0.99", "0.90",
           "The probability of recall at which a card is asked again.", _number(0.70, 0.99), by_deck=True),
    Option("new_per_day", "a whole number from 0 to 9999", "20",
           "So many cards are asked for the first time in a day.", _whole(0, 9_999), by_deck=True),
    Option("reviews_per_day", "a whole number from 0 to 9999", "200",
           "So many cards that are due are asked in a day; while more are due, new ones wait.",
           _whole(0, 9_999), by_deck=True),
    Option("learning_steps", _STEPS, '["1m", "10m"]',
           "After how long a new card is asked again, step by step, before it waits for days.", _steps, by_deck=True),
    Option("relearning_steps", _STEPS, '["10m"]',
           "The same for a card that was forgotten.", _steps, by_deck=True),
    Option("maximum_interval", "a whole number from 1 to 36500", "36500",
           "No card waits for more days than that.", _whole(1, 36_500), by_deck=True),
    Option("leech_threshold", "a whole number from 0 to 999", "8",
           "A card that was forgotten so many times is a leech; 0 for none.", _whole(0, 999), by_deck=True),
    Option("order", '"interleaved", "sequential" or "random"', '"interleaved"',
           "How new cards go: decks take turns, one deck goes after the other, or the study day shuffles them.",
           _order, by_deck=True),
    Option("bury_siblings", "true or false", "true",
           "Whether of the cards of a note only one is asked in a day.", _flag, by_deck=True),
    Option("fuzz", "true or false", "true",
           "Whether intervals vary a little, so that cards learned together come apart.", _flag),
)  # fmt: skip
"""Every setting, in the order in which they are shown."""

BY_KEY = {option.key: option for option in OPTIONS}
BY_DECK = tuple(option.key for option in OPTIONS if option.by_deck)


def default_of(option: Option) -> Any:
    """What a setting is where nobody chooses; None where that depends on more than the settings."""
    import tomllib  # noqa: PLC0415 - seldom asked for

    return option.read(tomllib.loads(f"value = {option.default}")["value"]) if option.default else None


# --- a document -------------------------------------------------------------------------------------------------------


def read_choices(document: Mapping[str, object]) -> Choices:
    """What a document of TOML chooses, and everything that is wrong with it."""
    choices = Choices()
    for key, value in document.items():
        if key == DECK:
            _read_tables(value, choices)
        elif key == KEYS:
            _read_keys(value, choices)
        elif key not in BY_KEY:
            choices.faults.append(Fault((key,), _unknown(key, (*BY_KEY, DECK, KEYS))))
        else:
            _read_value((key,), value, choices.values, choices.faults)
    return choices


def _read_tables(value: object, choices: Choices) -> None:
    if not isinstance(value, dict):
        choices.faults.append(Fault((DECK,), f'{DECK} is {shown(value)}; it takes tables: [deck."network/*"]'))
        return
    for glob, table in value.items():
        path = (DECK, glob)
        if not isinstance(table, dict):
            message = f'{DECK}.{quoted(glob)} is {shown(table)}; it takes a table: [deck."network/*"]'
            choices.faults.append(Fault(path, message))
            continue
        if not glob.strip("/ ") or len(glob) > MAX_NAME:
            choices.faults.append(Fault(path, f'[deck.{quoted(glob)}] names no deck; write [deck."network/*"]'))
        values: dict[str, Any] = {}
        for key, own in table.items():
            if key in BY_DECK:
                _read_value((*path, key), own, values, choices.faults)
            elif key in BY_KEY:
                message = f"{key} holds for all decks; it cannot stand in [deck.{quoted(glob)}]"
                choices.faults.append(Fault((*path, key), message))
            else:
                choices.faults.append(Fault((*path, key), _unknown(key, BY_DECK)))
        choices.tables.append(DeckTable(normalize("NFC", glob), tuple(values.items()), glob))


def _read_keys(value: object, choices: Choices) -> None:
    """Bindings with their keys; `grade.again = "a"` is the same as `"grade.again" = "a"`."""
    if not isinstance(value, dict):
        choices.faults.append(Fault((KEYS,), f'{KEYS} is {shown(value)}; it takes a table: [keys] "grade.again" = "a"'))
        return
    waiting: list[tuple[tuple[str, ...], Mapping[str, object]]] = [((KEYS,), value)]
    while waiting:
        path, table = waiting.pop(0)
        for key, item in table.items():
            here = (*path, key)
            if isinstance(item, dict):
                waiting.append((here, item))
            else:
                _read_key(here, item, choices)


def _read_key(path: tuple[str, ...], value: object, choices: Choices) -> None:
    ident = ".".join(path[1:])
    names = _key_names(value)
    if names is None:
        takes = f'a key, like "a", or up to {MAX_KEYS}: ["a", "f1"]'
        choices.faults.append(Fault(path, f"{quoted(ident)} is {shown(value)}; it takes {takes}"))
    elif any(choice.ident == ident for choice in choices.keys):
        choices.faults.append(Fault(path, f"{quoted(ident)} is there twice"))
    else:
        choices.keys.append(KeyChoice(ident, names, path))


def _key_names(value: object) -> tuple[str, ...] | None:
    """The keys of a list, or of a text with commas between them; a comma or a blank alone is that key."""
    if isinstance(value, str):
        value = [value] if value in (",", " ") else value.split(",")
    if not isinstance(value, list) or not 0 < len(value) <= MAX_KEYS:
        return None
    names = [name if name == " " else name.strip() for name in value if isinstance(name, str)]
    return tuple(dict.fromkeys(names)) if len(names) == len(value) and all(names) else None


def _read_value(path: tuple[str, ...], value: object, values: dict[str, Any], faults: list[Fault]) -> None:
    option = BY_KEY[path[-1]]
    try:
        values[option.key] = option.read(value)
    except ValueError:
        faults.append(Fault(path, f"{option.key} is {shown(value)}; it takes {option.takes}"))


def _unknown(key: str, known: Sequence[str]) -> str:
    from studykit.deck.metadata import did_you_mean  # noqa: PLC0415 - settings are mostly sound

    return f"there is no setting {quoted(key)}; {did_you_mean(key, known)}"


def quoted(text: str, longest: int | None = _LONGEST) -> str:
    """A text as TOML has it, and no longer than anybody reads."""
    text = text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def shown(value: object) -> str:  # noqa: PLR0911 - one line a type
    """A value as it was written, or nearly so, in a few words."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case int():
            return str(value) if -_FAR < value < _FAR else "a very large number"
        case float():
            return f"{value:.12g}"
        case date() | time():
            return value.isoformat()
        case list():
            inner = ", ".join("…" if isinstance(item, list | dict) else shown(item) for item in value[:MAX_STEPS])
            return f"[{inner}]" if len(inner) <= _LONGEST else f"[{inner[: _LONGEST - 1]}…]"
    return "a table"


def written(value: object) -> str:
    """A value that was read, as TOML would have it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return quoted(value)
        case time():
            return f'"{value:%H:%M}"'
        case tuple():
            return f"[{', '.join(quoted(item if isinstance(item, str) else step_text(item)) for item in value)}]"
        case float():
            return f"{value:.2f}" if round(value, 2) == value else f"{value:g}"
    return str(value)


def step_text(minutes: float) -> str:
    """A step in its largest unit."""
    seconds = round(minutes * 60)
    unit = next(unit for unit in ("d", "h", "m", "s") if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


# --- which decks ------------------------------------------------------------------------------------------------------


def matches(glob: str, deck: str) -> bool:
    """Whether a deck is meant by a glob: `*` stays within a folder, `**` does not, `network/` is all below network."""
    parts = f"{glob}**" if glob.endswith("/") else glob
    return _match(parts.split("/"), deck.split("/"))


def _match(globs: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether parts match globs, one each, but for `**`, which takes any number, as the last at least one."""
    reached = {0}
    for place, glob in enumerate(globs, 1):
        if glob == "**":
            reached = set(range(min(reached) + (place == len(globs)), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and fnmatchcase(parts[at], glob)}
        if not reached:
            return False
    return len(parts) in reached
