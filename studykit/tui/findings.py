"""What is wrong with the decks: code, place, the line with a caret, and what to write. Owns this page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.blocks import Run, Style
from studykit.deck.caret import pointed
from studykit.deck.diagnostics import Diagnostic, Severity
from studykit.deck.lines import Line, width_of, wrap
from studykit.deck.text import visible
from studykit.desk import words
from studykit.tui.frame import Grid, Key, Page, compose, paged, spread
from studykit.tui.paging import PagedScreen

if TYPE_CHECKING:
    from textual.binding import BindingType

    from studykit.tui.app import StudyApp

_INDENT = 7
_WRITE = "  write  "


def place_of(finding: Diagnostic) -> str:
    """Where a finding is, short: file and folder, line and column."""
    name = visible("/".join(finding.path.rsplit("/", 2)[-2:]))
    return f"{name}:{finding.span.line}:{finding.span.column}"


def finding_lines(finding: Diagnostic, column: int) -> list[Line]:
    """One finding, as wide as the column; what is wrong is said in full."""
    code = Run(f"{finding.code}  ", Style.WRONG if finding.severity is Severity.ERROR else Style.WARN)
    place = (Run(place_of(finding), Style.DIM),)
    message = wrap((Run(visible(finding.message)),), column - _INDENT)
    if len(message) == 1 and _INDENT + width_of(message[0]) + 2 + width_of(place) <= column:
        lines = [spread((code, *message[0]), place, column)]
    else:
        lines = [spread((code, *place), (), column), *((Run(" " * _INDENT), *line) for line in message)]
    if found := pointed(finding, column - _INDENT):
        number = f"{finding.span.line:>4} │ "
        lines.append((Run(number, Style.FAINT), Run(found[0])))
        lines.append((Run("     │ ", Style.FAINT), Run(found[1], Style.WRONG)))
    if finding.help:
        told = wrap((Run(visible(finding.help.removeprefix("write "))),), column - len(_WRITE))
        lines.append((Run(_WRITE, Style.DIM), *told[0]))
        lines += [(Run(" " * len(_WRITE)), *line) for line in told[1:]]
    return lines


def findings_page(findings: Sequence[Diagnostic], grid: Grid, number: int) -> tuple[list[Line], int]:
    """The rows of the terminal, and how many pages there are."""
    lines: list[Line] = []
    for finding in findings:
        lines += [*([()] if lines else []), *finding_lines(finding, grid.column)]
    if not lines:
        lines = [(Run("Every deck can be read in full."),)]
    body, pages = paged(lines, number, grid)
    keys = [Key("space", "next page", "next"), Key("pgup", "back", "back")] if pages > 1 else []
    shown = Page((Run("Findings"),), (Run(words.count(len(findings), "finding"), Style.DIM),), body, keys)
    return compose(shown, grid), pages


class FindingsScreen(PagedScreen):
    """All findings, errors first."""

    app: StudyApp
    keys_title = "Findings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,pagedown", "next", "next page", id="card.next"),
        Binding("pageup", "back", "a page back", id="card.back"),
    ]

    def __init__(self, findings: Sequence[Diagnostic]) -> None:
        super().__init__()
        self.findings = findings

    def decks_changed(self) -> None:
        self.findings = self.app.desk.findings()
        self.redraw(quiet=True)

    def drawn(self) -> tuple[Sequence[Line], int]:
        return findings_page(self.findings, self.grid(), self.number)
