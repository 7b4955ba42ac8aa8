"""A line of a deck with a caret under what is meant, to the cell.

Owns which part of a long line is shown. Must not know how a face prints it.
"""

from __future__ import annotations

from studykit.deck.blocks import Run
from studykit.deck.diagnostics import Diagnostic
from studykit.deck.lines import clip, plain, width_of
from studykit.deck.text import visible

_CUT = "…"


def pointed(finding: Diagnostic, room: int) -> tuple[str, str] | None:
    """The line a finding points at, as far as it fits `room` cells, and the carets below it; None without a line."""
    source, span = finding.source.rstrip(), finding.span
    if not source.strip():
        return None
    at = min(max(span.column - 1, 0), len(source))
    start = _first_shown(source, at, room)
    lead = _CUT if start else ""
    before = len(lead) + _cells(source[start:at])
    end = min(span.end_column - 1, len(source)) if span.end_line == span.line else len(source)
    carets = min(max(_cells(source[at : min(end, at + room)]), 1), max(room - before, 1))
    shown = visible(source[start : start + 2 * room + 2])
    return plain(clip((Run(lead + shown),), room)), " " * before + "^" * carets


def _first_shown(source: str, at: int, room: int) -> int:
    """The first character to show so that the one at `at` has some before it and fits; 0 where all fits."""
    if len(source) <= 2 * room and _cells(source) <= room:
        return 0
    start = max(at - room, 0)
    while _cells(source[start:at]) > room // 2:
        start += 1
    return start


def _cells(text: str) -> int:
    return width_of((Run(visible(text)),))
