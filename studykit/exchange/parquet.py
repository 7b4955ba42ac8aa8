"""Apache Parquet, by pyarrow (the extra `parquet`): real types, and units and meanings beside the columns.

Must not be imported before a file of this format is written or read: pyarrow is large.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from studykit.exchange.columns import Batch, Column, Table, Type

Malformed = pa.ArrowException
"""Raised by `read` at a file that is not of this format, beside OSError."""

_GROUP = 65_536
"""About so many rows are written at once."""

_TYPES = {
    Type.TEXT: pa.string(),
    Type.WHOLE: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.FLAG: pa.bool_(),
    Type.DAY: pa.date32(),
    Type.TIME: pa.timestamp("ms", tz="UTC"),
    Type.TEXTS: pa.list_(pa.string()),
}


def write(table: Table, batches: Iterable[Batch], stream: BinaryIO) -> None:
    """Write rows in groups, so that no more than a group is ever held, and that as arrays."""
    schema = pa.schema([_field(column) for column in table.columns])
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        group: list[pa.RecordBatch] = []
        for batch in batches:
            arrays = [_array(column, values) for column, values in zip(table.columns, batch, strict=True)]
            group.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
            if sum(map(len, group)) >= _GROUP:
                writer.write_table(pa.Table.from_batches(group))
                group = []
        if group:
            writer.write_table(pa.Table.from_batches(group))


def _field(column: Column) -> pa.Field:
    said = {"meaning": column.meaning, "unit": column.unit, "null": column.null}
    return pa.field(column.name, _TYPES[column.type], metadata={name: text for name, text in said.items() if text})


def _array(column: Column, values: Sequence[Any]) -> pa.Array:
    if column.type is Type.FLAG:
        values = [None if value is None else bool(value) for value in values]
    return pa.array(values, type=_TYPES[column.type])


def read(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """Rows as mappings. Raises Malformed or OSError at what is no file of this format."""
    for batch in pq.ParquetFile(stream).iter_batches(batch_size=1_024):
        yield from batch.to_pylist()
