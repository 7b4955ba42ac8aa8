"""The formats that tables are written in and reviews are read from, by name.

Owns which there are and what each one's reading may stumble over. Loads a format when it is used: one of them is large.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import TextIOWrapper
from types import ModuleType
from typing import Any, BinaryIO

from studykit.errors import UsageError
from studykit.exchange import csv, jsonl
from studykit.exchange.columns import Batch, Table


@dataclass(frozen=True, slots=True)
class Format:
    """One format. Both ways go through bytes."""

    name: str
    is_text: bool = True

    def write(self, table: Table, batches: Iterable[Batch], stream: BinaryIO, *, raw: bool = False) -> None:
        """Write a table; `raw` only where the format knows it."""
        if not self.is_text:
            _parquet().write(table, batches, stream)
            return
        text = TextIOWrapper(stream, encoding="utf-8", newline="")
        try:
            if self.name == "csv":
                csv.write(table, batches, text, raw=raw)
            else:
                jsonl.write(table, batches, text)
            text.flush()
        finally:
            text.detach()

    def read(self, stream: BinaryIO, *, raw: bool = False) -> Iterator[Mapping[str, Any]]:
        """Rows as mappings. Raises ValueError at what is not of this format."""
        if not self.is_text:
            yield from _read_parquet(stream)
            return
        text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        try:
            yield from csv.read(text, raw=raw) if self.name == "csv" else jsonl.read(text)
        except csv.Malformed as error:
            raise ValueError(str(error)) from error
        finally:
            text.detach()


FORMATS = {form.name: form for form in (Format("csv"), Format("jsonl"), Format("parquet", is_text=False))}


def _parquet() -> ModuleType:
    try:
        from studykit.exchange import parquet  # noqa: PLC0415 - an extra, and large
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("pyarrow"):
            raise
        raise UsageError('for files of the format parquet, first: pip install "studykit[parquet]"') from None
    return parquet


def _read_parquet(stream: BinaryIO) -> Iterator[Mapping[str, Any]]:
    parquet = _parquet()
    try:
        yield from parquet.read(stream)
    except parquet.Malformed as error:
        raise ValueError(f"it is not of the format parquet, or damaged: {str(error).splitlines()[0]}") from error
