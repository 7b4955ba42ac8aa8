"""Workflow commands of GitHub Actions: findings and changes as annotations beside the lines of a pull request.

Owns their escaping, so that no text from a deck can end a command or begin one. Must not know where a file lies.
"""

from __future__ import annotations

from collections.abc import Iterable

from studykit.deck.changes import Change
from studykit.deck.diagnostics import Diagnostic, Severity
from studykit.deck.text import visible

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def finding(found: Diagnostic, file: str) -> str:
    """One finding as an annotation of `file`, which is named from the top of the repository."""
    span = found.span
    lines = [found.message, *([f"help: {found.help}"] if found.help else [])]
    where = {"line": span.line, "col": span.column, "endLine": span.end_line, "endColumn": span.end_column}
    return _command(_LEVELS[found.severity], {"file": file, **where, "title": found.code}, lines)


def changed(cards: Iterable[Change], title: str, file: str, line: int) -> str:
    """What became of some cards of one file, as a notice."""
    lines = [f"{card.card}: {card.heading}" + (f" ({card.detail})" if card.detail else "") for card in cards]
    return _command("notice", {"file": file, "line": line, "title": title}, lines)


def _command(name: str, properties: dict[str, object], lines: Iterable[str]) -> str:
    pairs = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {pairs}::" + "%0A".join(_data(line) for line in lines)


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
