"""Front matter and the comments of headings: YAML read as text and nothing else.

Owns which keys exist and what their values may be. Must not know where in a file the text stood, nor how YAML is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from studykit.deck.model import Kind

FRONT_MATTER_KEYS = ("deck", "tags", "after", "checked", "level", "author", "license")
NOTE_KEYS = ("id", "kind", "time", "accept", "tags", "level", "checked", "rev", "labels", "allow")
MAX_FRONT_MATTER = 64 * 1024
MAX_METADATA = 2_000
_MOST_NAMED = 12

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
MAX_ID = 64

_LISTS = frozenset({"tags", "after", "accept", "allow"})
_PLAIN = r"[A-Za-z0-9](?:[A-Za-z0-9 ._/-]*[A-Za-z0-9])?"
_SIMPLE = re.compile(rf"[ ]*([a-z]{{1,20}}):[ ]+({_PLAIN})[ ]*(?:,|\Z)")
_CODE = re.compile(r"SK[0-9]{3}\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value, and where the key stands in the text (line and column from 0)."""

    key: str
    value: str | tuple[str, ...]
    line: int
    column: int

    @property
    def values(self) -> tuple[str, ...]:
        """The value as a list, whichever way it was written."""
        return (self.value,) if isinstance(self.value, str) else self.value


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the text is not a mapping a deck may use, and where (line and column from 0)."""

    message: str
    line: int
    column: int
    forbidden: bool = False
    """True for YAML that is well formed and refused all the same."""


def read_flow(text: str) -> list[Entry] | Problem:
    """Read `key: value, …` as it stands in a heading's comment."""
    if len(text) > MAX_METADATA:
        return Problem(f"metadata is longer than {MAX_METADATA:,} characters", 0, 0, forbidden=True)
    simple = _read_simple(text)
    if simple is not None:
        return simple
    read = read_block("{" + text + "}")
    if isinstance(read, Problem):
        return Problem(read.message, read.line, max(read.column - 1, 0), read.forbidden)
    return [Entry(e.key, e.value, e.line, max(e.column - 1, 0)) for e in read]


def _read_simple(text: str) -> list[Entry] | None:
    """The common case without a YAML reader: plain words only, each key once. None where it does not apply."""
    entries: list[Entry] = []
    position, end = 0, len(text.rstrip(" "))
    while position < end:
        found = _SIMPLE.match(text, position, end)
        if not found:
            return None
        entries.append(Entry(found[1], found[2], 0, found.start(1)))
        position = found.end()
    if not entries or text[:end].endswith(",") or len({e.key for e in entries}) < len(entries):
        return None
    return entries


def read_block(text: str) -> list[Entry] | Problem:
    """Read a YAML mapping whose values are text or lists of text; everything else is a problem."""
    if len(text.encode("utf-8", "replace")) > MAX_FRONT_MATTER:
        return Problem(f"front matter is longer than {MAX_FRONT_MATTER // 1024} KiB", 0, 0, forbidden=True)
    from studykit.deck.yaml_text import read_mapping  # noqa: PLC0415 - YAML is loaded where something needs it

    return read_mapping(text)


def nearest(word: str, known: Sequence[str], meant: Mapping[str, str] | None = None) -> str | None:
    """The known word that is nearest to a word, if any is near; `meant` says what other words stand for."""
    low = word.lower()
    if (meant or {}).get(low) in known:
        return (meant or {})[low]
    near = get_close_matches(word, known, n=1, cutoff=0.7) or get_close_matches(low, known, n=1, cutoff=0.7)
    return near[0] if near else None


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """The nearest known word as a question, or the list of all, as far as anybody reads it."""
    near = nearest(word, known)
    if near is not None:
        return f"did you mean {near}?"
    return f"known are {', '.join(known[:_MOST_NAMED])}" + (", …" if len(known) > _MOST_NAMED else "")


def check_value(entry: Entry) -> str | None:
    """What is wrong with the value of a known key, or None."""
    if entry.key in _LISTS:
        return _check_list(entry)
    if not isinstance(entry.value, str):
        return f"{entry.key} takes one value, not a list"
    return _check_one(entry.key, entry.value)


def _check_list(entry: Entry) -> str | None:
    if any(not value.strip() for value in entry.values):
        return f"an empty entry in {entry.key}"
    if entry.key == "allow" and not all(_CODE.match(value.strip()) for value in entry.values):
        return "allow takes codes of findings: SK115"
    return None


def _check_one(key: str, value: str) -> str | None:  # noqa: PLR0911 - one line a key
    match key:
        case "id" if not ID.match(value) or len(value) > MAX_ID:
            return "an id is lower-case letters and digits with single hyphens between, at most 64"
        case "kind" if value not in set(Kind):
            return f"there is no kind {value!r}; {did_you_mean(value, tuple(Kind))}"
        case "level" if value not in {"1", "2", "3"}:
            return "level is 1 (recall), 2 (explain) or 3 (apply)"
        case "rev" | "labels" if not re.fullmatch(r"[1-9][0-9]{0,5}", value):
            return f"{key} is a whole number from 1 on"
        case "checked" if not is_date(value):
            return "checked is a date: YYYY-MM-DD"
        case "time" if not re.fullmatch(r"[1-9][0-9]{0,3}\s*[ms]?", value):
            return "time is minutes or seconds: 2m or 90s"
        case "deck" if not value.strip():
            return "the deck has no title"
        case _:
            return None


def one(values: dict[str, Entry], key: str) -> str | None:
    """The text of a key, if it is there."""
    return str(values[key].value).strip() if key in values else None


def many(values: dict[str, Entry], key: str) -> tuple[str, ...]:
    """The texts of a key."""
    return tuple(v.strip() for v in values[key].values) if key in values else ()


def number(values: dict[str, Entry], key: str) -> int | None:
    """The whole number of a key, if it is there."""
    return int(str(values[key].value)) if key in values else None


def seconds(values: dict[str, Entry], key: str) -> int | None:
    """The seconds of a length of time, if it is there; a bare number is minutes."""
    text = one(values, key)
    if text is None:
        return None
    return int(text[:-1]) if text.endswith("s") else int(text.rstrip("m").strip()) * 60


def is_date(value: str) -> bool:
    """Whether the text is a calendar date, YYYY-MM-DD."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
