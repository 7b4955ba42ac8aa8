"""Front matter and the comments of headings: YAML read as text and nothing else.

Owns which keys exist and what their values may be. Works on YAML events, so anchors, aliases, tags, doubled keys and
deep nesting are refused before anything is built from them. Must not know where in a file the text stood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from studykit.deck.model import Kind

FRONT_MATTER_KEYS = ("deck", "tags", "after", "checked", "level", "author", "license")
NOTE_KEYS = ("id", "kind", "time", "accept", "tags", "level", "checked", "rev", "labels", "allow")
MAX_FRONT_MATTER = 64 * 1024
MAX_METADATA = 2_000

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
MAX_ID = 64

_LISTS = frozenset({"tags", "after", "accept", "allow"})
_PLAIN = r"[A-Za-z0-9](?:[A-Za-z0-9 ._/-]*[A-Za-z0-9])?"
_SIMPLE = re.compile(rf"\s*([a-z]+):[ ]+({_PLAIN})[ ]*(?:,|\Z)")


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
    read = read_block("{" + text + "}", MAX_METADATA + 2)
    if isinstance(read, Problem):
        return Problem(read.message, read.line, max(read.column - 1, 0), read.forbidden)
    return [Entry(e.key, e.value, e.line, max(e.column - 1, 0)) for e in read]


def _read_simple(text: str) -> list[Entry] | None:
    """The common case without a YAML reader: plain words only, each key once. None where it does not apply."""
    entries: list[Entry] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _SIMPLE.match(text, position, end)
        if not found:
            return None
        entries.append(Entry(found[1], found[2], 0, found.start(1)))
        position = found.end()
    if not entries or text.rstrip().endswith(",") or len({e.key for e in entries}) < len(entries):
        return None
    return entries


def read_block(text: str, limit: int = MAX_FRONT_MATTER) -> list[Entry] | Problem:
    """Read a YAML mapping whose values are text or lists of text; everything else is a problem."""
    if len(text) > limit:
        return Problem(f"more than {limit:,} characters", 0, 0, forbidden=True)
    import yaml  # noqa: PLC0415 - not needed where nothing has to be read

    try:
        return _from_events(yaml, text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Problem(error.problem or "not YAML", mark.line if mark else 0, mark.column if mark else 0)
    except yaml.YAMLError as error:
        return Problem(str(error).splitlines()[0], 0, 0)
    except ValueError as error:
        return Problem(str(error), 0, 0)


class _Refused(Exception):  # noqa: N818 - control flow of this module only
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _from_events(yaml: object, text: str) -> list[Entry] | Problem:
    try:
        return _fold_events(yaml, text)
    except _Refused as refused:
        return refused.problem


def _fold_events(yaml_module: object, text: str) -> list[Entry]:
    import yaml  # noqa: PLC0415

    entries: list[Entry] = []
    seen: set[str] = set()
    key: tuple[str, int, int] | None = None
    items: list[str] | None = None
    in_mapping = False

    def refuse(event: yaml.Event, why: str) -> _Refused:
        return _Refused(Problem(why, event.start_mark.line, event.start_mark.column, forbidden=True))

    def add(value: str | tuple[str, ...], event: yaml.Event) -> None:
        nonlocal key
        assert key is not None
        name, line, column = key
        if name in seen:
            raise _Refused(Problem(f"the key {name} stands here twice", line, column, forbidden=True))
        seen.add(name)
        entries.append(Entry(name, value, line, column))
        key = None

    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        match event:
            case yaml.AliasEvent():
                raise refuse(event, "aliases (*name) are not read in a deck")
            case yaml.NodeEvent() if event.anchor is not None:
                raise refuse(event, "anchors (&name) are not read in a deck")
            case yaml.ScalarEvent() | yaml.CollectionStartEvent() if event.tag is not None:
                raise refuse(event, "tags (!name) are not read in a deck")
            case yaml.MappingStartEvent():
                if in_mapping:
                    raise refuse(event, "a mapping cannot be a value here; write text or one list")
                in_mapping = True
            case yaml.SequenceStartEvent():
                if not in_mapping or key is None or items is not None:
                    raise refuse(event, "lists hold text only, one level deep")
                items = []
            case yaml.SequenceEndEvent():
                add(tuple(items or ()), event)
                items = None
            case yaml.ScalarEvent() if not in_mapping:
                raise _Refused(Problem("keys and values are expected: key: value", 0, 0))
            case yaml.ScalarEvent():
                if items is not None:
                    items.append(event.value)
                elif key is None:
                    key = (event.value, event.start_mark.line, event.start_mark.column)
                else:
                    add(event.value, event)
            case yaml.DocumentStartEvent() if in_mapping:
                raise refuse(event, "one YAML document only")
            case _:
                pass
    return entries


def did_you_mean(word: str, known: tuple[str, ...]) -> str:
    """The nearest known word as a question, or the list of all."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def check_value(entry: Entry) -> str | None:  # noqa: PLR0911 - one line a key
    """What is wrong with the value of a known key, or None."""
    if entry.key not in _LISTS and not isinstance(entry.value, str):
        return f"{entry.key} takes one value, not a list"
    value = entry.value if isinstance(entry.value, str) else ""
    match entry.key:
        case "id" if not ID.match(value) or len(value) > MAX_ID:
            return "an id is lower-case letters and digits with single hyphens between, at most 64"
        case "kind" if value not in set(Kind):
            return f"there is no kind {value!r}; {did_you_mean(value, tuple(Kind))}"
        case "level" if value not in {"1", "2", "3"}:
            return "level is 1 (recall), 2 (explain) or 3 (apply)"
        case "rev" | "labels" if not re.fullmatch(r"[1-9][0-9]{0,5}", value):
            return f"{entry.key} is a whole number from 1 on"
        case "checked" if not is_date(value):
            return "checked is a date: YYYY-MM-DD"
        case "time" if not re.fullmatch(r"[1-9][0-9]{0,3}\s*[ms]?", value):
            return "time is minutes or seconds: 2m or 90s"
        case "deck" if not value.strip():
            return "the deck has no title"
        case "tags" | "after" | "accept" | "allow" if any(not v.strip() for v in entry.values):
            return f"an empty entry in {entry.key}"
        case _:
            return None


def is_date(value: str) -> bool:
    """Whether the text is a calendar date, YYYY-MM-DD."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
