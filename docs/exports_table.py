"""The tables of exports.md, made from the columns in the program: `python -m docs.exports_table` writes them."""

from __future__ import annotations

from pathlib import Path

from studykit.exchange.columns import TABLES, Column, Table, Type

PAGE = Path(__file__).resolve().parent / "exports.md"
BEGIN, END = "<!-- tables: python -m docs.exports_table -->\n", "<!-- end of tables -->\n"

WRITTEN = {
    Type.TEXT: ("text", "string", "string"),
    Type.WHOLE: ("`17`", "number", "int64"),
    Type.NUMBER: ("`0.9` or `1e-7`", "number", "double"),
    Type.FLAG: ("`true`, `false`", "true, false", "bool"),
    Type.DAY: ("`2026-11-20`", "string", "date32"),
    Type.TIME: ("`2026-11-20T09:00:00.000Z`", "string", "timestamp, milliseconds, UTC"),
    Type.TEXTS: ('JSON: `["a", "b"]`', "array of strings", "list of string"),
}
"""How each type is written in csv, jsonl and parquet."""


def tables() -> str:
    """The types, and the columns of every table, as Markdown."""
    lines = ["| type | csv | jsonl | parquet |", "|---|---|---|---|"]
    lines += [f"| {kind} | {' | '.join(WRITTEN[kind])} |" for kind in Type]
    for table in TABLES:
        lines += ["", *_columns(table)]
    return "\n".join(lines) + "\n"


def _columns(table: Table) -> list[str]:
    lines = [f"### {table.name}", "", f"A row is {table.row}.", ""]
    lines += ["| column | type | unit | means | null |", "|---|---|---|---|---|"]
    return lines + [_line(column) for column in table.columns]


def _line(column: Column) -> str:
    return f"| `{column.name}` | {column.type} | {column.unit or '–'} | {column.meaning} | {column.null or 'never'} |"


def page(text: str) -> str:
    """The page with the tables as they are now."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + tables() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
