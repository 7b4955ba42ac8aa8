"""JSON, as documents and as one object a line. Owns its encoding, and that no character in it acts on a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from studykit.deck.text import visible


def dumps(value: Any, *, indent: int | None = None) -> str:
    """Text as it is, but for control, bidirectional and invisible characters, which are escaped: nothing is lost."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isascii() and "\x7f" not in text:
        return text
    acting = {ord(char): json.dumps(char)[1:-1] for char in set(text) if char != "\n" and visible(char) != char}
    return text.translate(acting)


def write(rows: Iterable[Mapping[str, Any]], keys: Sequence[str], stream: TextIO) -> int:
    """Write one object a line with the keys in order; returns the number of rows."""
    count = 0
    for row in rows:
        stream.write(dumps({key: row[key] for key in keys}) + "\n")
        count += 1
    return count


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
