"""YAML as text: one mapping of text or lists of text, from the reader's events.

Owns what is refused: anchors, aliases, tags, doubled keys, anything deeper than one list, before anything is built from
it. Stands alone because the YAML reader takes time to load and most notes never need it.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import yaml

from studykit.deck.metadata import Entry, Problem


def read_mapping(text: str) -> list[Entry] | Problem:
    """The entries of a mapping, or why it is none."""
    places = _Places(text)
    try:
        fold = _Fold(places)
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            fold.take(event)
    except _Refused as refused:
        return refused.problem
    except yaml.MarkedYAMLError as error:
        return Problem(error.problem or "not YAML", *places.of(error.problem_mark or error.context_mark))
    except yaml.reader.ReaderError as error:
        return Problem("a character that YAML does not allow", *places.at(error.position))
    except (yaml.YAMLError, ValueError) as error:
        return Problem(next(iter(str(error).splitlines()), "not YAML"), 0, 0)
    return fold.entries


class _Refused(Exception):  # noqa: N818 - control flow of this module only
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Places:
    """Lines and columns from 0. The reader's own count takes more characters for line ends than a deck does."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(index + 1 for index, char in enumerate(text) if char == "\n")]
        self.end = len(text)

    def at(self, index: int) -> tuple[int, int]:
        """The place of a character."""
        index = min(max(index, 0), self.end)
        line = bisect_right(self.starts, index) - 1
        return line, index - self.starts[line]

    def of(self, mark: Any) -> tuple[int, int]:
        """The place of one of the reader's marks; it may leave an event without one."""
        return (0, 0) if mark is None else self.at(mark.index)


class _Fold:
    """Takes one event after the other."""

    def __init__(self, places: _Places) -> None:
        self.entries: list[Entry] = []
        self._places = places
        self._seen: set[str] = set()
        self._key: tuple[str, int, int] | None = None
        self._items: list[str] | None = None
        self._inside = False

    def take(self, event: yaml.Event) -> None:
        """Take one event; raises what a deck may not hold."""
        self._refuse_references(event)
        if isinstance(event, yaml.MappingStartEvent):
            if self._inside:
                raise self._refused(event, "a mapping cannot be a value here; write text or one list")
            self._inside = True
        elif isinstance(event, yaml.SequenceStartEvent):
            if self._key is None or self._items is not None:
                raise self._refused(event, "lists hold text only, one level deep")
            self._items = []
        elif isinstance(event, yaml.SequenceEndEvent):
            self._add(tuple(self._items or ()))
            self._items = None
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self._inside:
            raise self._refused(event, "one YAML document only")

    def _refuse_references(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise self._refused(event, "aliases (*name) are not read in a deck")
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise self._refused(event, "anchors (&name) are not read in a deck")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise self._refused(event, "tags (!name) are not read in a deck")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if not self._inside:
            raise _Refused(Problem("keys and values are expected: key: value", 0, 0))
        if self._items is not None:
            self._items.append(_writable(event.value))
        elif self._key is None:
            self._key = (_writable(event.value), *self._places.of(event.start_mark))
        else:
            self._add(_writable(event.value))

    def _add(self, value: str | tuple[str, ...]) -> None:
        name, line, column = self._key or ("", 0, 0)
        if name in self._seen:
            raise _Refused(Problem(f"the key {name} stands here twice", line, column, forbidden=True))
        self._seen.add(name)
        self.entries.append(Entry(name, value, line, column))
        self._key = None

    def _refused(self, event: yaml.Event, why: str) -> _Refused:
        return _Refused(Problem(why, *self._places.of(event.start_mark), forbidden=True))


def _writable(text: str) -> str:
    """Text without the lone surrogates that an escape can name and no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
