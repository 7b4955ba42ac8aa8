"""Apache Parquet: real types that say what they mean, and whatever goes out comes back."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit import exchange
from studykit.exchange import parquet
from studykit.exchange.columns import TABLES, Column, Table, Type
from tests.cli.program import ROOT, Program
from tests.exchange.columns import in_batches, table
from tests.store.tools import Folder, deck, numbered

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
OF_TYPE = {
    Type.TEXT: TEXT,
    Type.WHOLE: st.integers(-(2**63), 2**63 - 1),
    Type.NUMBER: st.floats(allow_nan=False),
    Type.FLAG: st.booleans(),
    Type.TEXTS: st.lists(TEXT, max_size=3),
}


def written(table: Table, *rows: tuple[Any, ...]) -> bytes:
    stream = io.BytesIO()
    parquet.write(table, in_batches(rows), stream)
    return stream.getvalue()


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_whatever_goes_out_comes_back(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from([*OF_TYPE]), min_size=1, max_size=4))
    names = [f"c{number}" for number in range(len(kinds))]
    rows = data.draw(st.lists(st.tuples(*(st.none() | OF_TYPE[kind] for kind in kinds)), max_size=5))
    stream = io.BytesIO(written(table(**dict(zip(names, kinds, strict=True))), *rows))
    assert list(parquet.read(stream)) == [dict(zip(names, row, strict=True)) for row in rows]


def test_days_times_and_flags_have_types_of_their_own() -> None:
    kinds = table(day=Type.DAY, at=Type.TIME, is_so=Type.FLAG)
    rows = list(parquet.read(io.BytesIO(written(kinds, (20_777, 1_795_168_800_007, 1), (None, None, None)))))
    at = EPOCH + timedelta(milliseconds=1_795_168_800_007)
    assert rows == [{"day": date(2026, 11, 20), "at": at, "is_so": True}, {"day": None, "at": None, "is_so": None}]


def test_a_column_says_what_it_means_in_which_unit_and_when_it_is_null() -> None:
    took = Column("took_ms", Type.WHOLE, "how long it took", "milliseconds", "not measured")
    found = pq.ParquetFile(io.BytesIO(written(Table("things", "a thing", (took,))))).schema_arrow.field("took_ms")
    assert str(found.type) == "int64"
    said = {key: found.metadata[key] for key in (b"meaning", b"unit", b"null")}
    assert said == {b"meaning": b"how long it took", b"unit": b"milliseconds", b"null": b"not measured"}


@pytest.mark.parametrize("kind", TABLES, ids=lambda kind: kind.name)
def test_a_table_without_rows_has_its_columns(kind: Table) -> None:
    found = pq.ParquetFile(io.BytesIO(written(kind)))
    assert tuple(found.schema_arrow.names) == kind.keys
    assert found.metadata.num_rows == 0


def test_rows_are_written_in_groups_and_the_same_rows_are_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_GROUP", 4_096)
    rows = [(number,) for number in range(10_000)]
    once = written(table(a=Type.WHOLE), *rows)
    assert pq.ParquetFile(io.BytesIO(once)).metadata.num_row_groups == 3
    assert [row["a"] for row in parquet.read(io.BytesIO(once))] == [*range(10_000)]
    assert once == written(table(a=Type.WHOLE), *rows)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"card,at,rating\n", written(table(a=Type.TEXT), ("x",))[:-20]])
def test_what_is_no_such_file_is_a_line(program: Program, folder: Folder, tmp_path: Path, content: bytes) -> None:
    folder.write("a.md", deck(*numbered(1)))
    path = tmp_path / "reviews.parquet"
    path.write_bytes(content)
    outcome = program("import", "reviews", str(path))
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (3, "", 1)
    assert outcome.err.endswith("; nothing was imported\n")


def test_without_the_extra_a_line_says_how_to_get_it(
    program: Program, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", deck(*numbered(1)))
    path = tmp_path / "days.parquet"
    monkeypatch.delattr(exchange, "parquet")
    monkeypatch.delitem(sys.modules, "studykit.exchange.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    outcome = program("export", "days", "-o", str(path))
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines()[-1].endswith('pip install "studykit[parquet]"')
    assert not path.exists()


def test_a_pipe_gets_the_bytes_of_the_file_and_a_terminal_gets_a_line(
    program: Program, folder: Folder, tmp_path: Path
) -> None:
    folder.write("a.md", deck(*numbered(2)))
    path = tmp_path / "cards.parquet"
    assert program("export", "cards", "-o", str(path)).code == 0
    command = [sys.executable, "-m", "studykit", *program.options(), "export", "cards", "--format", "parquet"]
    assert subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout == path.read_bytes()
    own, terminal = pty.openpty()
    done = subprocess.run(command, stdout=terminal, stderr=subprocess.PIPE, check=False, cwd=ROOT)
    os.close(terminal)
    os.close(own)
    assert done.returncode == 2
    assert b"parquet is nothing for a terminal; say -o FILE" in done.stderr
