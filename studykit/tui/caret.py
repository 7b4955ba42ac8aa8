"""A line of a deck with a caret under what is meant, to the cell. Works on text alone; must not know the toolkit."""

from __future__ import annotations

from studykit.deck.blocks import Run
from studykit.deck.diagnostics import Diagnostic
from studykit.deck.lines import clip, plain, width_of
from studykit.deck.text import visible


def pointed(finding: Diagnostic, room: int) -> tuple[str, str] | None:
    """The line a finding points at, as far as it fits `room` cells, and the carets below it; None without a line."""
    source, span = finding.source, finding.span
    if not source.strip():
        return None
    at = min(span.column - 1, len(source))
    start = 0
    if _cells(source) > room:
        while _cells(source[start:at]) > room // 2:
            start += 1
    before = _cells(source[start:at])
    end = span.end_column - 1 if span.end_line == span.line else at + 1
    carets = min(max(_cells(source[at:end]), 1), max(room - before, 1))
    return plain(clip((Run(visible(source[start:])),), room)), " " * before + "^" * carets


def _cells(text: str) -> int:
    return width_of((Run(visible(text)),))
