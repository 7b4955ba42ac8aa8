"""Typesetting: drawable blocks to lines of a given width, in terminal cells.

Owns wrapping, hanging indents, tables that fit, and how wide a character is. Must not know colors or widgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size

from studykit.deck.blocks import Block, Run, Shape, Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Line = tuple[Run, ...]
"""One line of the screen; its width is the sum of its runs'."""

_CELL_GAP = 2
_NARROW_TABLE = 60
"""Below this width a row of a table stands as a list, column names to the left."""


def width_of(line: Iterable[Run]) -> int:
    """The cells that a line takes."""
    return sum(cell_len(run.text) for run in line)


def typeset(blocks: Sequence[Block], width: int, *, gaps: bool = True) -> list[Line]:
    """The lines of a card's blocks; with `gaps`, an empty line between blocks that are not tight.

    Code lines keep their length: a face that can scroll shows the rest.
    """
    lines: list[Line] = []
    for block in blocks:
        if lines and gaps and not block.tight:
            lines.append(())
        first, rest = _fitting(block.first, width), _fitting(block.rest, width)
        room = max(width - width_of(first), 1)
        body = _body(block, room)
        lines.extend((*(first if number == 0 else rest), *line) for number, line in enumerate(body))
    return lines


def _fitting(prefix: Line, width: int) -> Line:
    """A prefix that leaves at least half of a narrow line to the text."""
    kept = list(prefix)
    while kept and width_of(kept) > width // 2:
        kept.pop(0)
    return tuple(kept)


def _body(block: Block, room: int) -> list[Line]:
    match block.shape:
        case Shape.RULE:
            return [(Run("─" * room, Style.FAINT),)]
        case Shape.CODE:
            return [(Run("  "), *row) for row in block.rows]
        case Shape.TABLE:
            return _table(block, room)
        case Shape.HEADING:
            rows = tuple(tuple(Run(r.text, r.style | Style.STRONG) for r in row) for row in block.rows)
            return [line for row in rows for line in wrap(row, room)]
        case _:
            return [line for row in block.rows for line in wrap(row, room)]


def wrap(runs: Sequence[Run], width: int, *, indent: int = 0) -> list[Line]:
    """Break runs into lines at blanks; words longer than a line are cut. `indent` hangs all lines but the first."""
    lines: list[Line] = []
    line: list[Run] = []
    used = 0
    pending: list[Run] = []
    for word in _words(runs):
        if word[0].text == " ":
            pending = word if line else []
            continue
        size = width_of(word)
        limit = max(width - (indent if lines else 0), 1)
        if line and used + width_of(pending) + size > limit:
            lines.append(_joined(line, indent if lines else 0))
            line, used, pending = [], 0, []
            limit = max(width - indent, 1)
        if size > limit:
            *full, word = _chopped(word, limit)
            lines.extend(_joined(part, indent if lines else 0) for part in full)
            size = width_of(word)
        line.extend(pending)
        line.extend(word)
        used += width_of(pending) + size
        pending = []
    if line or not lines:
        lines.append(_joined(line, indent if lines else 0))
    return lines


def _words(runs: Sequence[Run]) -> Iterable[list[Run]]:
    """Words and single blanks; a word may span runs, and each wide character is a word of its own."""
    word: list[Run] = []
    for run in runs:
        piece = ""
        for char in run.text:
            if char == " ":
                if piece:
                    word.append(Run(piece, run.style, run.action))
                    piece = ""
                if word:
                    yield word
                    word = []
                yield [Run(" ", run.style, run.action)]
            elif char >= "\u1100" and cell_len(char) > 1:
                if piece:
                    word.append(Run(piece, run.style, run.action))
                    piece = ""
                if word:
                    yield word
                    word = []
                yield [Run(char, run.style, run.action)]
            else:
                piece += char
        if piece:
            word.append(Run(piece, run.style, run.action))
    if word:
        yield word


def _chopped(word: list[Run], width: int) -> list[list[Run]]:
    """A word that is too long, in pieces of at most `width` cells."""
    parts: list[list[Run]] = [[]]
    used = 0
    for run in word:
        text = run.text
        while text:
            head = chop_cells(text, width - used)[0] if used < width else ""
            if cell_len(head) > width - used:
                head = ""
            if not head and not used:
                head = text[0]
            if head:
                parts[-1].append(Run(head, run.style, run.action))
                used += cell_len(head)
                text = text[len(head) :]
            if text:
                parts.append([])
                used = 0
    return parts


def _joined(runs: Sequence[Run], indent: int) -> Line:
    """Neighbors of one style as one run."""
    out: list[Run] = [Run(" " * indent)] if indent else []
    for run in runs:
        if out and out[-1].style == run.style and out[-1].action == run.action:
            out[-1] = Run(out[-1].text + run.text, run.style, run.action)
        else:
            out.append(run)
    return tuple(out)


def clip(runs: Sequence[Run], width: int, start: int = 0) -> Line:
    """One line cut to `width` cells from cell `start` on; a cut at the end shows `…`."""
    out: list[Run] = []
    skip = start
    room = width
    total = width_of(runs)
    cut = total - start > width
    if cut:
        room -= 1
    for run in runs:
        text = run.text
        size = cell_len(text)
        if skip >= size:
            skip -= size
            continue
        if skip:
            text = text[len(set_cell_size(text, skip)) :]
            skip = 0
        if room <= 0:
            break
        if cell_len(text) > room:
            text = set_cell_size(text, room)
        out.append(Run(text, run.style, run.action))
        room -= cell_len(text)
    if cut and width > 0:
        last = out[-1] if out else Run("")
        if last.text.endswith(" "):
            out[-1] = Run(last.text.rstrip(" "), last.style, last.action)
        out.append(Run("…", last.style & ~Style.HOLE))
    return tuple(out)


def plain(line: Iterable[Run]) -> str:
    """The text of a line without its styles or trailing blanks."""
    return "".join(run.text for run in line).rstrip()


# --- tables ---------------------------------------------------------------------------------------------------------


def _table(block: Block, width: int) -> list[Line]:
    """An aligned table, or a list of its rows where the columns do not fit."""
    columns = max((len(row) for row in block.table), default=0)
    if not columns:
        return []
    rows = [tuple(row) + ((),) * (columns - len(row)) for row in block.table]
    widths = _column_widths(rows, width)
    if width < _NARROW_TABLE and columns > 1 and sum(_natural(rows)) + _CELL_GAP * (columns - 1) > width:
        return _as_list(rows, width)
    lines: list[Line] = []
    for number, row in enumerate(rows):
        lines.extend(_table_row(row, widths, block.align, head=number == 0))
        if number == 0:
            lines.append((Run("─" * min(sum(widths) + _CELL_GAP * (columns - 1), width), Style.FAINT),))
    return lines


def _natural(rows: Sequence[Sequence[Line]]) -> list[int]:
    return [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]


def _column_widths(rows: Sequence[Sequence[Line]], width: int) -> list[int]:
    """Natural widths, the widest cut down until the table fits."""
    widths = [max(size, 1) for size in _natural(rows)]
    room = max(width - _CELL_GAP * (len(widths) - 1), len(widths))
    while sum(widths) > room:
        widest = max(widths)
        at = widths.index(widest)
        second = max((size for index, size in enumerate(widths) if index != at), default=1)
        cut = min(sum(widths) - room, max(widest - second, 1))
        widths[at] = max(widest - cut, 1)
    return widths


def _table_row(row: Sequence[Line], widths: Sequence[int], align: Sequence[str], *, head: bool) -> list[Line]:
    style = Style.DIM if head else Style.TEXT
    cells = [
        wrap(tuple(Run(r.text, r.style | style, r.action) for r in cell), widths[column])
        for column, cell in enumerate(row)
    ]
    lines: list[Line] = []
    for number in range(max(len(cell) for cell in cells)):
        line: list[Run] = []
        for column, cell in enumerate(cells):
            content = cell[number] if number < len(cell) else ()
            blank = widths[column] - width_of(content)
            side = align[column] if column < len(align) else ""
            left = blank if side == "right" else blank // 2 if side == "center" else 0
            last = column == len(cells) - 1
            line.append(Run(" " * left))
            line.extend(content)
            line.append(Run("" if last else " " * (blank - left + _CELL_GAP)))
        lines.append(tuple(run for run in line if run.text))
    return lines


def _as_list(rows: Sequence[Sequence[Line]], width: int) -> list[Line]:
    names = rows[0]
    left = min(max(width_of(name) for name in names), width // 3)
    lines: list[Line] = []
    for number, row in enumerate(rows[1:]):
        if number:
            lines.append(())
        for name, cell in zip(names, row, strict=True):
            label = clip(tuple(Run(r.text, r.style | Style.DIM) for r in name), left)
            gap = Run(" " * (left - width_of(label) + _CELL_GAP))
            body = wrap(cell, max(width - left - _CELL_GAP, 1))
            lines.append((*label, gap, *body[0]))
            lines.extend((Run(" " * (left + _CELL_GAP)), *line) for line in body[1:])
    return lines
