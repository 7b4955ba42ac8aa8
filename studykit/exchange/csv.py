"""Comma-separated values (RFC 4180, LF line ends).

Owns quoting, that no cell is run as a formula, and that no character in one acts on a terminal.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TextIO

import msgspec

from studykit.deck.text import visible
from studykit.exchange.cells import Cells, Write, is_plain
from studykit.exchange.columns import Batch, Table, Type
from studykit.exchange.times import day, times

Malformed = csv.Error
"""Raised by `read` at text that is not comma-separated values."""

_FORMULA = re.compile(r"['\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")
"""What makes a spreadsheet run a cell, the wide ones only in some places, or look behind it for something to run.

Some take blanks off before they look. Apostrophes are passed over so that one that was there is told from one of ours.
"""
_encode = msgspec.json.Encoder().encode
_QUOTED = re.compile(r'[,"\r\n]')


def write(table: Table, batches: Iterable[Batch], stream: TextIO, *, raw: bool = False) -> None:
    """Write a header and one line a row. A list is JSON in its cell; `raw` text goes out as it is.

    Lines are put together here, for the writer of the standard library takes four times as long.
    """
    stream.write(",".join(table.keys) + "\n")
    write_as = [_writer(column.type, raw=raw) for column in table.columns]
    for batch in batches:
        columns = [cells(values) for cells, values in zip(write_as, batch, strict=True)]
        stream.write("\n".join(map(",".join, zip(*columns, strict=True))) + "\n")


def _writer(kind: Type, *, raw: bool) -> Write:
    """How the values of a column become cells."""
    text = _text_writer(raw=raw)
    ways: dict[Type, Write] = {
        Type.TEXT: text,
        Type.TEXTS: lambda values: text([json.dumps([*value], ensure_ascii=False) for value in values]),
        Type.DAY: Cells(lambda value: "" if value is None else day(value)).all,
        Type.TIME: lambda values: times(values, ""),
        Type.FLAG: Cells(lambda value: "" if value is None else "true" if value else "false").all,
        Type.WHOLE: _numbers,
        Type.NUMBER: _numbers,
    }
    return ways[kind]


def _numbers(values: Sequence[float | None]) -> Iterable[str]:
    """Numbers in the fewest digits that say them, a column at once: `repr`, one by one, takes nine times as long."""
    return _encode(values)[1:-1].decode().replace("null", "").split(",")


def _text_writer(*, raw: bool) -> Write:
    cells = Cells(lambda text: "" if text is None else _quoted(text if raw else _harmless(text)))
    return lambda texts: texts if is_plain(texts) else cells.all(texts)


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
