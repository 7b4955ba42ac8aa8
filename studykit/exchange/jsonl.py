"""JSON, one object a line. Owns its encoding."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO


def write(rows: Iterable[Mapping[str, Any]], keys: Sequence[str], stream: TextIO) -> int:
    """Write one object a line with the keys in order; returns the number of rows."""
    count = 0
    for row in rows:
        stream.write(json.dumps({key: row[key] for key in keys}, ensure_ascii=False) + "\n")
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
