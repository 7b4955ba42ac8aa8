"""Table notes: one card a row, its first cell given, the others asked.

Owns the labels of rows. Must not know how a table is drawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import quote

from studykit.deck.kinds.answer_part import AnswerPart, answer_part
from studykit.deck.kinds.fault import Fault, Part
from studykit.deck.markdown import Links, comments_in, plain_text
from studykit.deck.model import Kind, Note
from studykit.deck.text import normal

if TYPE_CHECKING:
    from markdown_it.token import Token

ROW = "row:"
"""How the label of a row begins."""
HOLE = "[…]"

_FIXED = re.compile(r"<!--\s*row:(.*)-->", re.DOTALL)
_PLAIN = re.compile(r"(?:[^\W_]|[ .,+/()-])*\Z")
_UNSAFE = re.compile(r"[^\w.+-]+")
_MAX_ROWS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the body: its label, its cells as Markdown, and its line (from 0) in the part."""

    label: str
    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text: the cells of its head, how columns are aligned, and its rows."""

    head: tuple[str, ...]
    rows: tuple[Row, ...]


def label_of(cell: str, links: Links) -> str:
    """The label of a row from the Markdown of its first cell (LANGUAGE §4); empty if the cell says nothing."""
    fixed = _fixed(cell)
    text = fixed if fixed is not None else cell if _PLAIN.match(cell) else plain_text(cell, links)
    text = unicodedata.normalize("NFC", " ".join(text.split()).lower()).replace(" ", "-")
    safe = _UNSAFE.sub(lambda found: quote(found[0], safe=""), text)
    return ROW + safe if safe else ""


def _fixed(cell: str) -> str | None:
    """What a comment in a cell fixes as its row's label; code and escapes are no comments."""
    comments = comments_in(cell) if "<!--" in cell else []
    return next((found[1] for comment in comments if (found := _FIXED.fullmatch(comment))), None)


def read_table(part: AnswerPart, links: Links) -> Table:
    """The table of an answer part, each row with its label."""
    lines: list[tuple[int, list[str]]] = []
    for token in part.tokens:
        if token.type == "tr_open":
            lines.append((token.map[0] if token.map else 0, []))
        elif token.type == "inline":
            lines[-1][1].append(token.content)
    start = part.start
    rows = tuple(Row(label_of(cells[0], links), tuple(cells), line - start) for line, cells in lines[1:])
    return Table(tuple(lines[0][1]), rows)


def rows_as_before(before: Note, after: Note, links: Links) -> frozenset[str]:
    """The labels of the rows that ask and answer what they did, where a note was edited."""
    parts = [answer_part(Kind.TABLE, note.back) for note in (before, after)]
    old, new = parts
    if old is None or new is None or _around(before, old) != _around(after, new):
        return frozenset()
    was, now = read_table(old, links), read_table(new, links)
    if was.head != now.head:
        return frozenset()
    cells = {row.label: row.cells for row in was.rows}
    return frozenset(row.label for row in now.rows if cells.get(row.label) == row.cells)


def _around(note: Note, part: AnswerPart) -> tuple[str, ...]:
    """What all rows have in common."""
    return note.kind, *map(normal, (note.heading, note.front, part.before, part.after))


def labels(note: Note, links: Links) -> tuple[tuple[str, ...], list[Fault]]:
    """The labels of the rows, and what is wrong with the table."""
    part = answer_part(Kind.TABLE, note.back)
    if part is None:
        return (), [Fault("SK152", "", "no table in a note of the kind table", "write | name | what it is | below it")]
    table = read_table(part, links)
    if len(table.head) < 2 or not 1 <= len(table.rows) <= _MAX_ROWS:  # noqa: PLR2004 - what is given and what is asked
        message = f"a table to ask from has two columns or more, and 1 to {_MAX_ROWS} rows"
        return (), [Fault("SK152", "", message, "give it what is asked, or leave kind out", Part.BACK, part.start)]
    faults = _row_faults(table, part.start)
    return tuple(dict.fromkeys(row.label for row in table.rows if row.label)), faults


def _row_faults(table: Table, start: int) -> list[Fault]:
    faults: list[Fault] = []
    seen: set[str] = set()
    taken = {row.label for row in table.rows}
    for row in table.rows:
        line = start + row.line
        if not row.label:
            help_ = "write a name into the cell, or <!-- row: name -->"
            faults.append(Fault("SK153", "", "a row whose first cell is empty has no label", help_, Part.BACK, line))
        elif row.label in seen:
            name = row.label.removeprefix(ROW)
            message = f"another row has the label {name}, too"
            faults.append(Fault("SK153", row.cells[0], message, _told_apart(row, taken), Part.BACK, line))
        seen.add(row.label)
    return faults


def _told_apart(row: Row, taken: set[str]) -> str:
    """The first cell of a row with a comment that gives it a label of its own, which is taken from then on."""
    number = next(number for number in count(2) if f"{row.label}-{number}" not in taken)
    taken.add(f"{row.label}-{number}")
    text = row.cells[0]
    for comment in comments_in(text):
        text = text.replace(comment, "") if _FIXED.fullmatch(comment) else text
    return f"{text.strip()} <!-- row: {row.label.removeprefix(ROW)}-{number} -->"


def written(table: Table, label: str, *, masked: bool) -> str:
    """The head and one row as Markdown, with holes for what is asked if it is masked."""
    row = next((row for row in table.rows if row.label == label), None)
    if row is None:
        return ""
    cells = (row.cells[0], *((HOLE if masked else cell) for cell in row.cells[1:]))
    return "\n".join((_line(table.head), _line(["---"] * len(table.head)), _line(cells)))


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def row_tokens(tokens: Sequence[Token], number: int) -> Sequence[Token]:
    """Of a table's tokens its head and one row (from 0) of its body."""
    kept: list[Token] = []
    row = -2
    for token in tokens:
        row += token.type == "tr_open"
        if row in (-2, -1, number) or token.type in ("tbody_close", "table_close"):
            kept.append(token)
    return kept
