"""One file while it is read: its lines, and what is found wrong in it.

Owns how a finding gets its place. Must not know the rules of decks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from studykit.deck.diagnostics import Diagnostic, Severity, Span


@dataclass(slots=True)
class File:
    """What is known of a file so far. `path` is only repeated in the findings."""

    path: str
    lines: list[str]
    findings: list[Diagnostic] = field(default_factory=list)
    offset: int = 0
    """Lines before the body."""
    incomplete: bool = False
    """Whether something that is no error could not be made into cards, so that nothing may retire."""

    tries: int = 0
    """How many combinations of numbers may still be tried, beside the few that every note gets."""

    @property
    def broken(self) -> bool:
        """Whether cards that stood here before may be missing."""
        return self.incomplete or any(finding.severity is Severity.ERROR for finding in self.findings)

    def report(self, code: str, span: Span, message: str, help_: str = "") -> None:
        """Report at a place."""
        self.findings.append(Diagnostic(code, self.path, span, message, help_, self.lines[span.line - 1]))

    def report_text(self, code: str, line: int, text: str, message: str, help_: str = "", *, start: int = 0) -> None:
        """Report at the place of `text` in a line (from 1) behind `start`, or at all that stands in the line."""
        content = self.lines[line - 1]
        column = content.find(text, start) if text else -1
        if column < 0:
            text = content.strip()
            column = content.find(text)
        span = Span(line, column + 1, line, column + 1 + max(len(text), 1))
        self.report(code, span, message, help_)
