"""Typesetting: drawable blocks to lines of a given width, in terminal cells.

Owns wrapping, hanging indents, tables that fit, and how wide a character is. Must not know colors or widgets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size

from studykit.deck.blocks import Block, Run, Shape, Style

Line = tuple[Run, ...]
"""One line of the screen; its width is the sum of its runs'."""

CODE_INDENT = Run("  ", Style.CODE)
"""Stands before each line of code, and nowhere else: two blanks never begin text that was wrapped."""
_BLANK = re.compile("( )")
_FIRST_ODD_WIDTH = "\u0300"
"""Characters before this one take a cell each."""

_CELL_GAP = 2
_WIDE = 2
"""The cells of the widest character: what stands beside a name is no narrower."""
_LONG_WORD = 16
"""No column of a table is so narrow that a word is cut, unless the word is longer than this."""
_LEAST_NAME = 8
_NARROW_TABLE = 60
"""Below this width a row of a table stands as a list, column names to the left."""


def width_of(line: Iterable[Run]) -> int:
    """The cells that a line takes."""
    return sum(cell_len(run.text) for run in line)


def is_painted(line: Line) -> bool:
    """Whether a line is one of a picture."""
    return any(run.paint for run in line)


def typeset(blocks: Sequence[Block], width: int, *, gaps: bool = True, lists: bool = False) -> list[Line]:
    """The lines of a card's blocks; with `gaps`, an empty line between blocks that are not tight.

    With `lists`, every table in a narrow column is a list of its rows, whether it would fit or not.
    Code lines keep their length: a face that can scroll shows the rest.
    """
    lines: list[Line] = []
    for block in blocks:
        if lines and gaps and not block.tight:
            lines.append(())
        first, rest = _fitting(block.first, width), _fitting(block.rest, width)
        room = max(width - width_of(first), 1)
        body = _body(block, room, lists=lists)
        lines.extend((*(first if number == 0 else rest), *line) for number, line in enumerate(body))
    return lines


def _fitting(prefix: Line, width: int) -> Line:
    """A prefix that leaves at least half of a narrow line to the text."""
    kept = list(prefix)
    while kept and width_of(kept) > width // 2:
        kept.pop(0)
    return tuple(kept)


@lru_cache(maxsize=64)
def _body(block: Block, room: int, *, lists: bool) -> Sequence[Line]:
    """The lines of a block, kept while a card is on the table: each key paints it anew and asks for its pages."""
    match block.shape:
        case Shape.RULE:
            return [(Run("─" * room, Style.FAINT),)]
        case Shape.IMAGE if is_painted(block.rows[0]):
            return list(block.rows)
        case Shape.CODE:
            return [(CODE_INDENT, *row) for row in block.rows]
        case Shape.TABLE:
            return _table(block, room, lists=lists and room < _NARROW_TABLE)
        case Shape.HEADING:
            rows = tuple(tuple(run.styled(Style.STRONG) for run in row) for row in block.rows)
            return [line for row in rows for line in wrap(row, room)]
        case _:
            return [line for row in block.rows for line in wrap(row, room)]


def wrap(runs: Sequence[Run], width: int, *, indent: int = 0) -> list[Line]:
    """Break runs into lines at blanks; words longer than a line are cut. `indent` hangs all lines but the first."""
    paragraph = _Paragraph(width, indent)
    for word in _words(_joined(runs, 0)):
        paragraph.add(word)
    if paragraph.line or not paragraph.lines:
        paragraph.end_line()
    return paragraph.lines


@dataclass(slots=True)
class _Paragraph:
    """Lines that are filled with one word after the other."""

    width: int
    indent: int
    lines: list[Line] = field(default_factory=list)
    line: list[Run] = field(default_factory=list)
    used: int = 0
    blank: list[Run] = field(default_factory=list)

    def room(self) -> int:
        return max(self.width - (self.indent if self.lines else 0), 1)

    def end_line(self) -> None:
        self.lines.append(_joined(self.line, self.indent if self.lines else 0))
        self.line, self.used, self.blank = [], 0, []

    def add(self, word: list[Run]) -> None:
        if word[0].text == " ":
            self.blank = word if self.line else []
            return
        size = width_of(word)
        if self.line and self.used + width_of(self.blank) + size > self.room():
            self.end_line()
        if size > self.room():
            self._cut(word)
            return
        self.line.extend((*self.blank, *word))
        self.used += width_of(self.blank) + size
        self.blank = []

    def _cut(self, word: list[Run]) -> None:
        for run in word:
            for cluster in _clusters(run.text):
                size = cell_len(cluster)
                if self.line and self.used + size > self.room():
                    self.end_line()
                self.line.append(Run(cluster, run.style, run.action, run.link))
                self.used += size


def _words(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Words and single blanks; a word may span runs, and each wide character is a word of its own."""
    word: list[Run] = []
    for run in runs:
        for piece in _pieces(run.text):
            alone = piece == " " or (piece >= _FIRST_ODD_WIDTH and cell_len(piece[0]) > 1)
            if word and alone:
                yield word
                word = []
            word.append(Run(piece, run.style, run.action, run.link))
            if alone:
                yield word
                word = []
    if word:
        yield word


def _pieces(text: str) -> Iterator[str]:
    """Single blanks, wide characters, and what stands between them."""
    if not text or max(text) < _FIRST_ODD_WIDTH:
        yield from (piece for piece in _BLANK.split(text) if piece)
        return
    narrow: list[str] = []
    for cluster in _clusters(text):
        if cluster == " " or cell_len(cluster) > 1:
            if narrow:
                yield "".join(narrow)
                narrow = []
            yield cluster
        else:
            narrow.append(cluster)
    if narrow:
        yield "".join(narrow)


def _clusters(text: str) -> Iterator[str]:
    """Characters, each with those of no width behind it."""
    start = 0
    for index in range(1, len(text)):
        if text[index] < _FIRST_ODD_WIDTH or cell_len(text[index]):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def _joined(runs: Sequence[Run], indent: int) -> Line:
    """Neighbors of one style as one run, empty ones left out."""
    out: list[Run] = [Run(" " * indent)] if indent else []
    for run in runs:
        if not run.text:
            continue
        last = out[-1] if out else None
        if last is not None and (last.style, last.action, last.link) == (run.style, run.action, run.link):
            out[-1] = Run(last.text + run.text, run.style, run.action, run.link)
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
        if skip and skip >= size:
            skip -= size
            continue
        if skip:
            text = text[len(set_cell_size(text, skip)) :]
            skip = 0
        if room <= 0 < size:
            break
        if cell_len(text) > room:
            text = set_cell_size(text, room)
        out.append(run if text == run.text else Run(text, run.style, run.action, run.link, run.paint))
        room -= cell_len(text)
    if cut and width > 0:
        last = out[-1] if out else Run("")
        if last.text.endswith(" "):
            out[-1] = Run(last.text.rstrip(" "), last.style, last.action, last.link)
        out.append(Run("…", last.style & ~Style.HOLE, last.action))
    return tuple(out)


def plain(line: Iterable[Run]) -> str:
    """The text of a line without its styles or trailing blanks."""
    return "".join(run.text for run in line).rstrip()


# --- tables ---------------------------------------------------------------------------------------------------------


def _table(block: Block, width: int, *, lists: bool) -> list[Line]:
    """An aligned table, or a list of its rows where the columns do not fit or `lists` asks for it."""
    columns = max((len(row) for row in block.table), default=0)
    if not columns:
        return []
    rows = [tuple(row) + ((),) * (columns - len(row)) for row in block.table]
    gaps = _CELL_GAP * (columns - 1)
    natural = [max(width_of(row[column]) for row in rows) for column in range(columns)]
    too_wide = sum(natural) + gaps > width
    least = [_longest_word(rows, column) if too_wide else 1 for column in range(columns)]
    is_narrow = width < _NARROW_TABLE and columns > 1 and too_wide
    if lists or is_narrow or sum(least) + gaps > width:
        return _as_list(rows, width)
    widths = _column_widths(natural, least, width - gaps)
    lines = _table_row(rows[0], widths, block.align, head=True)
    lines.append((Run("─" * (sum(widths) + gaps), Style.FAINT),))
    for row in rows[1:]:
        lines.extend(_table_row(row, widths, block.align, head=False))
    return lines


def _longest_word(rows: Sequence[Sequence[Line]], column: int) -> int:
    """The cells of the longest word in a column, as far as it matters."""
    texts = ("".join(run.text for run in row[column]) for row in rows)
    return max(min(max((_size_of(word) for text in texts for word in text.split(" ")), default=1), _LONG_WORD), 1)


def _size_of(word: str) -> int:
    """The cells of a word; one of wide characters breaks anywhere."""
    size = cell_len(word)
    return _WIDE if size > len(word) else size


def _column_widths(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Natural widths, the widest cut down until the table fits."""
    widths = [max(size, 1) for size in natural]
    while (excess := sum(widths) - room) > 0:
        widest = max(range(len(widths)), key=lambda column: widths[column] - least[column])
        second = max((size for column, size in enumerate(widths) if column != widest), default=1)
        cut = min(excess, max(widths[widest] - second, 1))
        widths[widest] = max(widths[widest] - cut, least[widest])
    return widths


def _table_row(row: Sequence[Line], widths: Sequence[int], align: Sequence[str], *, head: bool) -> list[Line]:
    style = Style.DIM if head else Style.TEXT
    cells = [wrap(tuple(run.styled(style) for run in cell), widths[column]) for column, cell in enumerate(row)]
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
    """Each row as lines of its own: the names of the columns to the left, or above where there is no room.

    From the second row on a long name takes no more lines than its cell.
    """
    names = [tuple(run.styled(Style.DIM) for run in name) for name in rows[0]]
    if len(rows) == 1:
        return [line for name in names if name for line in wrap(name, width)]
    left = min(max(width_of(name) for name in names), width // 3)
    beside = left >= _LEAST_NAME or all(width_of(name) <= left for name in names)
    lines: list[Line] = []
    for number, row in enumerate(rows[1:]):
        if number:
            lines.append(())
        for name, cell in zip(names, row, strict=True):
            if beside and width - left - _CELL_GAP >= _WIDE:
                cells, said = wrap(cell, width - left - _CELL_GAP), wrap(name, max(left, 1))
                if number and len(said) > len(cells):
                    said = [*said[: len(cells) - 1], clip((*said[len(cells) - 1], Run(" …")), left)]
                lines.extend(_side_by_side(said, cells, left))
            else:
                lines.extend([*wrap(name, width), *wrap(cell, width)])
    return lines


def _side_by_side(names: Sequence[Line], cells: Sequence[Line], left: int) -> list[Line]:
    lines: list[Line] = []
    for name, cell in zip_longest(names, cells, fillvalue=()):
        blank = left - width_of(name) + (_CELL_GAP if cell else 0)
        lines.append((*name, Run(" " * blank), *cell) if cell else name)
    return lines
