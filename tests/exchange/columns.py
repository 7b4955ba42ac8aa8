"""Small tables to write: columns by their types, and rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studykit.exchange.columns import Batch, Column, Table, Type, batches


def table(**types: Type) -> Table:
    return Table("things", "a thing", tuple(Column(name, kind, "what it is") for name, kind in types.items()))


def in_batches(rows: Sequence[Sequence[Any]]) -> list[Batch]:
    return list(batches(rows))
