"""Comma-separated values (RFC 4180, LF line ends).

Owns quoting, that no cell is run as a formula, and that no character in one acts on a terminal.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from studykit.deck.text import visible

Malformed = csv.Error
"""Raised by `read` at text that is not comma-separated values."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet run a cell, or look for something to run behind it."""


def write(rows: Iterable[Mapping[str, Any]], keys: Sequence[str], stream: TextIO) -> int:
    """Write a header and one line a row; returns the number of rows. A list is JSON in its cell."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(keys)
    count = 0
    for row in rows:
        writer.writerow([_cell(row[key]) for key in keys])
        count += 1
    return count


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        value = visible(value, block=True)
        if value.lstrip("'").startswith(_FORMULA):
            return f"'{value}"
    return value


def read(stream: TextIO) -> Iterator[dict[str, str | None]]:
    """Rows as mappings; an empty cell is None. Raises Malformed at text that is not comma-separated values."""
    for row in csv.DictReader(stream, strict=True):
        yield {key.strip(): _text(value) for key, value in row.items() if key is not None}


def _text(value: str | None) -> str | None:
    if not value:
        return None
    return value[1:] if value[0] == "'" and value.lstrip("'").startswith(_FORMULA) else value
