"""Rows as an export has them, without a file."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from studykit.desk.tables import Export, due
from studykit.exchange import columns, jsonl
from studykit.exchange.columns import Batch
from studykit.memory.model import Answer
from studykit.store import exporting, log, schema


def rows_of(export: Export) -> list[dict[str, Any]]:
    """All rows of a table."""
    return _written(export.table, export.batches)


def exported(answer: Answer, *, undone: bool) -> dict[str, Any]:
    """What an export says of an answer that is alone in a log."""
    with sqlite3.connect(":memory:") as connection:
        for statement in schema._statements(schema._FIRST + schema._HISTORY):
            connection.execute(statement)
        log.add_answers(connection, [answer])
        if undone:
            connection.execute("INSERT INTO uncounted (entry) VALUES (?)", (answer.id,))
        [row] = _written(columns.REVIEWS, exporting.reviews(connection, [], due))
    connection.close()
    return row


def _written(table: columns.Table, batches: Iterable[Batch]) -> list[dict[str, Any]]:
    stream = io.StringIO(newline="")
    jsonl.write(table, batches, stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]
