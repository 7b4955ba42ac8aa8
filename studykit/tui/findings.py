"""What is wrong with the decks: code, place, the line with a caret, and what to write. Owns this page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.blocks import Run, Style
from studykit.deck.diagnostics import Diagnostic
from studykit.deck.lines import Line, clip, wrap
from studykit.deck.text import visible
from studykit.desk import words
from studykit.tui.canvas import PageScreen
from studykit.tui.frame import Grid, Key, Page, compose, more_mark, pages_of, spread

if TYPE_CHECKING:
    from textual.binding import BindingType


def finding_lines(finding: Diagnostic, column: int) -> list[Line]:
    """One finding, as wide as the column."""
    name = visible("/".join(finding.path.rsplit("/", 2)[-2:]))
    place = (Run(f"{name}:{finding.span.line}:{finding.span.column}", Style.DIM),)
    head = (Run(f"{finding.code}  ", Style.DIM), Run(visible(finding.message)))
    lines = [spread(head, place, column)]
    if finding.source.strip():
        number = f"{finding.span.line:>4} │ "
        start = max(finding.span.column - (column - len(number)) // 2, 1) - 1
        source = visible(finding.source)[start:]
        lines.append(clip((Run(number, Style.FAINT), Run(source)), column))
        end = finding.span.end_column if finding.span.end_line == finding.span.line else finding.span.column + 1
        blank = len(number) + finding.span.column - 1 - start
        lines.append(clip((Run(" " * blank), Run("^" * max(end - finding.span.column, 1), Style.WRONG)), column))
    if finding.help:
        lines.extend(wrap((Run("write  ", Style.DIM), Run(visible(finding.help))), column - 2, indent=7))
    return lines


def findings_page(findings: Sequence[Diagnostic], grid: Grid, page: int) -> tuple[list[Line], int]:
    """The rows of the terminal, and how many pages there are."""
    lines: list[Line] = []
    for finding in findings:
        lines += [*([()] if lines else []), *finding_lines(finding, grid.column)]
    if not lines:
        lines = [(Run("Every deck can be read in full."),)]
    ranges = pages_of(lines, grid.room())
    start, end = ranges[min(page, len(ranges) - 1)]
    body = list(lines[start:end])
    if end < len(lines):
        body.append(more_mark(len(lines) - end, grid.column, narrow=not grid.wide))
    keys = [Key("space", "next page", "next"), Key("pgup", "back", "back")] if len(ranges) > 1 else []
    shown = Page((Run("Findings"),), (Run(words.count(len(findings), "finding"), Style.DIM),), body, keys)
    return compose(shown, grid), len(ranges)


class FindingsScreen(PageScreen):
    """All findings, errors first."""

    keys_title = "Findings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,pagedown", "next", "next page", id="card.next"),
        Binding("pageup", "back", "a page back", id="card.back"),
    ]

    def __init__(self, findings: Sequence[Diagnostic]) -> None:
        super().__init__()
        self.findings = findings
        self.number = 0
        self.pages = 1

    def page(self) -> Sequence[Line]:
        lines, self.pages = findings_page(self.findings, self.grid(), self.number)
        return lines

    def action_next(self) -> None:
        """Turn the page."""
        self.number = min(self.number + 1, self.pages - 1)
        self.redraw()

    def action_back(self) -> None:
        """Turn back."""
        self.number = max(self.number - 1, 0)
        self.redraw()
