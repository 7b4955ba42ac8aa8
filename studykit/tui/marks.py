"""Marks, rules and bars in ASCII, where the terminal has no others or the learner wants them.

Owns which character stands for which; every one is a cell wide like the one it stands for, so that nothing moves.
"""

from __future__ import annotations

import codecs
import sys
from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len

from studykit.deck.lines import Line

ASCII = "ascii"
_MARKS = {
    "━": "=", "─": "-", "╌": "-", "├": "|", "┤": "|", "│": "|", "▏": "|", "·": ".", "•": "*", "▸": ">", "▾": "v",
    "✓": "v", "✗": "x", "○": "o", "●": "#", "◉": "@", "▁": "-", "▃": "=", "▅": "*", "▇": "#", "↶": "<", "←": "<",
    "→": ">", "↑": "^", "↓": "v", "≤": "<", "␣": "_", "–": "-", "—": "-", "−": "-", "“": '"', "”": '"', "‘": "'",
    "’": "'", "×": "x",
}  # fmt: skip
_CONTROLS = {chr(number): "?" for number in range(0x2400, 0x2427)}
"""The pictures of control characters, as text from decks has them; that of a blank is a mark of ours."""
_TABLE = str.maketrans(_CONTROLS | _MARKS)
_CUT = "…"
_OPENING = "[("


def is_ascii(wanted: str | None) -> bool:
    """Whether marks are drawn in ASCII: as the learner wants, else where the terminal is not UTF-8."""
    if wanted is not None:
        return wanted == ASCII
    encoding = getattr(sys.__stdout__, "encoding", None) or "utf-8"
    return codecs.lookup(encoding).name != "utf-8"


def in_ascii(lines: Sequence[Line]) -> list[Line]:
    """Lines with their marks in ASCII, each as wide as before, its runs the same but for their texts."""
    return [_line(line) for line in lines]


def _line(line: Line) -> Line:
    if all(run.text.isascii() for run in line):
        return line
    texts = [list(run.text.translate(_TABLE)) for run in line]
    if any(_CUT in text for text in texts):
        _cut_shorter([(text, place) for text in texts for place in range(len(text))])
    return tuple(replace(run, text="".join(text)) for run, text in zip(line, texts, strict=True))


def _cut_shorter(cells: Sequence[tuple[list[str], int]]) -> None:
    """Write `...` for every `…`, over the end of what is cut; a hole in brackets is `[_]`."""
    for number, (text, place) in enumerate(cells):
        if text[place] != _CUT:
            continue
        before = [cells[at] for at in (number - 1, number - 2) if at >= 0]
        chars = [each[at] for each, at in before]
        text[place] = "_" if chars[:1] == ["["] else "."
        if not chars or chars[0] in _OPENING or cell_len(chars[0]) != 1:
            continue
        over = 2 if len(chars) > 1 and " " not in chars and cell_len(chars[1]) == 1 and chars[1] not in _OPENING else 1
        for each, at in before[:over]:
            each[at] = "."
