"""Comma-separated values (RFC 4180, LF line ends).

Owns quoting, that no cell is run as a formula, and that no character in one acts on a terminal.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Any, TextIO

from studykit.deck.text import visible
from studykit.exchange.columns import Batch, Table, Type
from studykit.exchange.times import Days, times

Malformed = csv.Error
"""Raised by `read` at text that is not comma-separated values."""

_FORMULA = re.compile(r"['\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")
"""What makes a spreadsheet run a cell, the wide ones only in some places, or look behind it for something to run.

Some take blanks off before they look. Apostrophes are passed over so that one that was there is told from one of ours.
"""
_QUOTED = re.compile(r'[,"\r\n]')
_MOST = 65_536
"""So many cells are kept at hand."""


def write(table: Table, batches: Iterable[Batch], stream: TextIO, *, raw: bool = False) -> None:
    """Write a header and one line a row. A list is JSON in its cell; `raw` text goes out as it is.

    Lines are put together here, for the writer of the standard library takes four times as long.
    """
    stream.write(",".join(table.keys) + "\n")
    write_as = [_writer(column.type, raw=raw) for column in table.columns]
    for batch in batches:
        columns = [cells(values) for cells, values in zip(write_as, batch, strict=True)]
        stream.write("\n".join(map(",".join, zip(*columns, strict=True))) + "\n")


def _writer(kind: Type, *, raw: bool) -> Callable[[Sequence[Any]], Iterable[str]]:
    """How the values of a column become cells."""
    text = _Cells(raw=raw).all
    match kind:
        case Type.TEXT:
            return text
        case Type.TEXTS:
            return lambda values: text([json.dumps([*value], ensure_ascii=False) for value in values])
        case Type.DAY:
            return Days("").texts
        case Type.TIME:
            return lambda values: times(values, "")
        case Type.FLAG:
            return lambda values: map(_FLAGS.__getitem__, values)
        case Type.NUMBER | Type.WHOLE:
            return _numbers


_FLAGS = {None: "", False: "false", True: "true"}


def _numbers(values: Sequence[float | None]) -> Iterable[str]:
    return ["" if value is None else repr(value) for value in values] if None in values else map(repr, values)


class _Cells(dict[str | None, str]):
    """Text as it stands between the commas. Columns repeat themselves, so it is kept at hand."""

    def __init__(self, *, raw: bool) -> None:
        super().__init__()
        self._raw = raw

    def __missing__(self, text: str | None) -> str:
        if len(self) >= _MOST:
            self.clear()
        found = self[text] = "" if text is None else _quoted(text if self._raw else _harmless(text))
        return found

    def all(self, values: Sequence[str | None]) -> Iterable[str]:
        """The cells of a column."""
        if None in values or len(set(values)) * 2 < len(values):
            return map(self.__getitem__, values)
        together = "".join(values)  # type: ignore[arg-type]
        if together.isascii() and together.isalnum():
            return values  # type: ignore[return-value]
        return map(self.__getitem__, values)


def _harmless(text: str) -> str:
    """Text of which nothing acts, in a spreadsheet or on a terminal."""
    text = visible(text, block=True)
    return f"'{text}" if _FORMULA.match(text) else text


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def read(stream: TextIO, *, raw: bool = False) -> Iterator[dict[str, str | None]]:
    """Rows as mappings; an empty cell is None. Raises Malformed at text that is not comma-separated values.

    `raw` is a file that was written so, or by somebody else: no apostrophe is taken off.
    """
    rows = csv.reader(stream, strict=True)
    keys = [key.strip() for key in next(rows, [])]
    for row in rows:
        if row:
            cells = (
                [cell or None for cell in row]
                if raw
                else [_bare(cell) if cell and cell[0] == "'" else cell or None for cell in row]
            )
            yield dict(zip_longest(keys, cells[: len(keys)]))


def _bare(cell: str) -> str:
    """A cell that begins with an apostrophe, without it if it is ours."""
    return cell[1:] if _FORMULA.match(cell) else cell
