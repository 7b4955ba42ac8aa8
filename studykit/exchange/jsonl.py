"""JSON, as documents and as one object a line. Owns its encoding, and that no character in it acts on a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, repeat
from math import isfinite
from typing import Any, TextIO

from studykit.deck.text import visible
from studykit.exchange.columns import Batch, Table, Type
from studykit.exchange.times import Days, times

_MOST = 65_536
"""So many texts are kept at hand."""


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Text as it is, but for control, bidirectional and invisible characters, which are escaped: nothing is lost."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isascii() and "\x7f" not in text:
        return text
    acting = {ord(char): json.dumps(char)[1:-1] for char in set(text) if char != "\n" and visible(char) != char}
    return text.translate(acting)


def write(table: Table, batches: Iterable[Batch], stream: TextIO) -> None:
    """Write one object a line with the keys in order; what is not there is null.

    Lines are put together from columns, in a fifth of the time that it takes to encode them one by one.
    """
    keys = [repeat(f'{", " if number else "{"}"{key}": ') for number, key in enumerate(table.keys)]
    write_as = [_WRITERS.get(column.type) or _Texts().all for column in table.columns]
    for batch in batches:
        columns = (literals(values) for literals, values in zip(write_as, batch, strict=True))
        parts = chain.from_iterable(zip(keys, columns, strict=True))
        stream.write("}\n".join(map("".join, zip(*parts, strict=False))) + "}\n")


class _Texts(dict[Any, str]):
    """Text as JSON. Columns repeat themselves, so it is kept at hand."""

    def __missing__(self, text: Any) -> str:
        if len(self) >= _MOST:
            self.clear()
        found = self[text] = dumps(text)
        return found

    def all(self, values: Sequence[Any]) -> Iterable[str]:
        """The texts of a column."""
        if None in values or len(set(values)) * 2 < len(values):
            return map(self.__getitem__, values)
        together = "".join(values)
        if together.isascii() and together.isalnum():
            return [f'"{text}"' for text in values]
        return map(self.__getitem__, values)


def _numbers(values: Sequence[float | None]) -> Iterable[str]:
    if None in values:
        return ["null" if value is None or not isfinite(value) else repr(value) for value in values]
    return ["null" if "n" in text else text for text in map(repr, values)]  # nan, inf


def _whole(values: Sequence[int | None]) -> Iterable[str]:
    return ["null" if value is None else repr(value) for value in values] if None in values else map(repr, values)


_FLAGS = {None: "null", False: "false", True: "true"}


_WRITERS: dict[Type, Callable[[Sequence[Any]], Iterable[str]]] = {
    Type.WHOLE: _whole,
    Type.NUMBER: _numbers,
    Type.FLAG: lambda values: map(_FLAGS.__getitem__, values),
    Type.DAY: Days("null", '"').texts,
    Type.TIME: lambda values: times(values, "null", '"'),
    Type.TEXTS: lambda values: [dumps([*value]) for value in values],
}


def read(stream: TextIO) -> Iterator[dict[str, Any]]:
    """Rows as mappings. Raises ValueError at a line that is no object."""
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise ValueError(f"line {number} is not JSON") from None
        if not isinstance(row, dict):
            raise ValueError(f"line {number} is not an object")  # noqa: TRY004 - the text is wrong, not a type
        yield row
