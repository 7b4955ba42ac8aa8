"""Tables as JSON, one object a line. Owns how the values of each type are written, and how lines are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO

import msgspec

from studykit.exchange.cells import Cells
from studykit.exchange.columns import Batch, Table, Type
from studykit.exchange.json_document import inert
from studykit.exchange.times import day, times


def write(table: Table, batches: Iterable[Batch], stream: TextIO) -> None:
    """Write one object a line with the keys in order; what is not there, or is no finite number, is null."""
    row = msgspec.defstruct("Row", table.keys)
    encoder = msgspec.json.Encoder()
    days = Cells(day)

    def shaped(kind: Type, values: Sequence[Any]) -> Iterable[Any]:
        match kind:
            case Type.DAY:
                return [None if value is None else days[value] for value in values]
            case Type.TIME:
                return times(values, None)
            case Type.FLAG:
                return [None if value is None else bool(value) for value in values]
            case _:
                return values

    kinds = [column.type for column in table.columns]
    for batch in batches:
        rows = list(map(row, *map(shaped, kinds, batch)))
        stream.write(inert(encoder.encode_lines(rows).decode()))


def read(stream: TextIO) -> Iterator[dict[str, Any]]:
    """Rows as mappings. Raises ValueError at a line that is no object."""
    decode = msgspec.json.Decoder().decode
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            row = decode(line)
        except (ValueError, RecursionError):
            raise ValueError(f"line {number} is not JSON") from None
        if not isinstance(row, dict):
            raise ValueError(f"line {number} is not an object")  # noqa: TRY004 - the text is wrong, not a type
        yield row
