"""JSON, as documents and as one object a line. Owns its encoding, and that no character in it acts on a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, repeat
from math import isfinite
from typing import Any, TextIO

from studykit.deck.text import visible
from studykit.exchange.cells import Cells, is_plain, repeats
from studykit.exchange.columns import Batch, Table, Type
from studykit.exchange.times import day, times


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Text as it is, but for control, bidirectional and invisible characters, which are escaped: nothing is lost."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isascii() and "\x7f" not in text:
        return text
    acting = {ord(char): json.dumps(char)[1:-1] for char in set(text) if char != "\n" and visible(char) != char}
    return text.translate(acting)


def write(table: Table, batches: Iterable[Batch], stream: TextIO) -> None:
    """Write one object a line with the keys in order; what is not there is null.

    Lines are put together from columns, in a fifth of the time that it takes to encode them one by one. What is kept of
    a column has its key already.
    """
    begins = (f'{", " if number else "{"}"{key}": ' for number, key in enumerate(table.keys))
    write_as = [_writer(column.type, begin) for column, begin in zip(table.columns, begins, strict=True)]
    for batch in batches:
        parts = chain.from_iterable(literals(values) for literals, values in zip(write_as, batch, strict=True))
        stream.write("}\n".join(map("".join, zip(*parts, strict=False))) + "}\n")


def _writer(kind: Type, begin: str) -> Callable[[Sequence[Any]], Iterable[Iterable[str]]]:
    """How the values of a column become JSON behind their key: one or more parts of each line."""
    cells = Cells(lambda value: begin + dumps(value))
    dates = Cells(lambda value: begin + dumps(None if value is None else day(value)))
    flags = Cells(lambda value: begin + dumps(None if value is None else bool(value)))
    ways: dict[Type, Callable[[Sequence[Any]], Iterable[Iterable[str]]]] = {
        Type.TEXT: lambda texts: [_plain(texts, begin) if is_plain(texts) else cells.all(texts)],
        Type.TEXTS: lambda values: [[begin + dumps([*value]) for value in values]],
        Type.DAY: lambda values: [dates.all(values)],
        Type.TIME: lambda values: [times(values, f"{begin}null", f'{begin}"', '"')],
        Type.FLAG: lambda values: [flags.all(values)],
        Type.WHOLE: lambda values: [cells.all(values)] if repeats(values) else [repeat(begin), _whole(values)],
        Type.NUMBER: lambda values: [repeat(begin), _numbers(values)],
    }
    return ways[kind]


def _plain(texts: Iterable[str], begin: str) -> Iterable[str]:
    return [f'{begin}"{text}"' for text in texts]


def _numbers(values: Sequence[float | None]) -> Iterable[str]:
    there = values if None not in values else [value for value in values if value is not None]
    if not isfinite(sum(there)):  # type: ignore[arg-type]
        return ["null" if value is None or not isfinite(value) else repr(value) for value in values]
    return map(repr, values) if there is values else ["null" if value is None else repr(value) for value in values]


def _whole(values: Sequence[int | None]) -> Iterable[str]:
    return ["null" if value is None else repr(value) for value in values] if None in values else map(repr, values)


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
