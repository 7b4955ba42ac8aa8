"""Findings and changes in lines: for a person, at the width of the terminal, and for the annotations of a workflow.

Owns their layout. Color says nothing that the words do not say.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from shutil import get_terminal_size
from typing import NamedTuple

import click

from studykit.deck.blocks import Run
from studykit.deck.caret import pointed
from studykit.deck.changes import Change, Changes
from studykit.deck.diagnostics import Diagnostic, Severity
from studykit.deck.lines import clip, plain, width_of, wrap
from studykit.deck.text import visible
from studykit.desk.words import count
from studykit.exchange import github

_WIDTH = 80
"""Of a line in a pipe."""
_INDENT = 6
_BY_FMT = frozenset({"SK116", "SK117"})
"""Findings that a command puts right, so that a line is enough."""
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def near(path: str) -> str:
    """A path as it is shortest to type: below the folder one stands in, without that folder."""
    try:
        return Path(path).relative_to(Path.cwd()).as_posix() if Path(path).is_absolute() else path.removeprefix("./")
    except (ValueError, OSError):
        return path


def findings_text(findings: Sequence[Diagnostic]) -> Iterator[str]:
    """All findings, an empty line around those of several lines; what fmt puts right is said once a file."""
    before = 0
    for finding in _folded(findings):
        lines = finding_text(finding, _width(), colored=_colored())
        if before and (before > 1 or len(lines) > 1):
            yield ""
        yield from lines
        before = len(lines)


def _folded(findings: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    counts = Counter((finding.path, finding.code) for finding in findings if finding.code in _BY_FMT)
    for finding in findings:
        more = counts.pop((finding.path, finding.code), 0) - 1
        if finding.code not in _BY_FMT or not more:
            yield finding
        elif more > 0:
            yield replace(finding, message=f"{finding.message} ({more + 1:,} here)")


def finding_text(finding: Diagnostic, width: int = _WIDTH, *, colored: bool = False) -> list[str]:
    """One finding with the line it points at, a caret, and what to write."""
    span, color = finding.span, _COLORS[finding.severity]
    place = f"{visible(near(finding.path))}:{span.line}:{span.column}: "
    told, message = f"{finding.severity}[{finding.code}]", visible(finding.message)
    if finding.code in _BY_FMT:
        return [f"{place}{_styled(told, color, colored=colored)}: {message}; studykit fmt writes it"]
    whole = _cells(f"{place}{told}: {message}") <= width
    lines = [f"{place}{_styled(told, color, colored=colored)}" + (f": {message}" if whole else "")]
    lines += [] if whole else _wrapped(message, " " * _INDENT, width)
    if found := pointed(finding, max(width - _INDENT - 2, 20)):
        lines += [f"{span.line:>5} │ {found[0]}", f"      │ {_styled(found[1], color, colored=colored)}"]
    if finding.help:
        lines += _wrapped(visible(finding.help), f"{' ' * _INDENT}help: ", width)
    return lines


def _wrapped(text: str, lead: str, width: int) -> list[str]:
    """Prose behind a lead, with a hanging indent. What is to be copied stays in one piece."""
    if "<!--" in text or "{{" in text:
        return [lead + text]
    lines = [plain(line) for line in wrap((Run(text),), max(width - len(lead), 20))]
    return [(" " * len(lead) if number else lead) + line for number, line in enumerate(lines)]


# --- what became of cards -------------------------------------------------------------------------------------------

_WORDS = (
    ("reset", "reset", "answers to another rev do not count"),
    ("retired", "retired", "not asked any more; the history is kept"),
    ("rekeyed", "re-keyed", "under another id; the history stays"),
    ("moved", "moved", "in another deck; the history stays"),
    ("edited", "edited", "the history stays"),
    ("new", "new", "never asked before"),
    ("kept", "not seen", "in decks that cannot be read in full; as they were"),
)
"""Each list of changes, gravest first: how it is called, and what it means to a learner."""


class _Group(NamedTuple):
    """Cards of which the same became, and for those with another id which they had before."""

    name: str
    meaning: str
    cards: list[Change]
    was: Mapping[str, str]


def _groups(changes: Changes) -> list[_Group]:
    groups = []
    for key, name, meaning in _WORDS:
        if key == "rekeyed":
            cards = [replace(rekey.after, detail="") for rekey in changes.rekeyed]
            was = {rekey.after.card: f"was {rekey.before}: {rekey.why}" for rekey in changes.rekeyed}
        else:
            cards, was = getattr(changes, key), {}
        if cards:
            groups.append(_Group(name, meaning, cards, was))
    return groups


def changes_text(changes: Changes, revision: str) -> Iterator[str]:
    """What became of each card since a revision, by file and line."""
    groups = _groups(changes)
    told = ", ".join(f"{len(group.cards):,} {group.name}" for group in groups)
    yield f"Since {visible(revision)}: {told or 'no card is another'}"
    for group in groups:
        yield ""
        yield f"{group.name.capitalize()}: {count(len(group.cards), 'card')}, {group.meaning}"
        for path, here in groupby(group.cards, key=lambda card: card.path):
            yield f"  {visible(near(path))}"
            yield from _rows([*here], group.was)


def _rows(cards: Sequence[Change], was: Mapping[str, str]) -> Iterator[str]:
    """A line for each card of a file: where, which, what is other, what it asks."""
    width = _width()
    ids = min(max(_cells(visible(card.card)) for card in cards), 24)
    details = min(max(_cells(visible(card.detail)) for card in cards), 32)
    for card in cards:
        cells = [f"{card.line:>7}", _padded(visible(card.card), ids)]
        if details:
            cells.append(_padded(visible(card.detail), details))
        line = "  ".join([*cells, visible(card.heading)])
        yield plain(clip((Run(line),), width))
        if card.card in was:
            yield plain(clip((Run(f"{' ' * 9}{visible(was[card.card])}"),), width))


def _padded(text: str, cells: int) -> str:
    return text + " " * (cells - _cells(text))


def workflow_commands(findings: Sequence[Diagnostic], changes: Changes | None) -> Iterator[str]:
    """Workflow commands: what is wrong, then what became of cards, then hints; of notices few are shown."""
    hints = [finding for finding in findings if finding.severity is Severity.INFO]
    for finding in findings:
        if finding.severity is not Severity.INFO:
            yield github.finding(finding, near(finding.path))
    for group in _groups(changes) if changes is not None else ():
        for path, cards in groupby(group.cards, key=lambda card: card.path):
            here = [replace(card, detail=group.was.get(card.card, card.detail)) for card in cards]
            title = f"{count(len(here), 'card')} {group.name}, {group.meaning}"
            yield github.changed(here, title, near(path), here[0].line)
    for finding in hints:
        yield github.finding(finding, near(finding.path))


# --- the terminal ---------------------------------------------------------------------------------------------------


def _width() -> int:
    return get_terminal_size((_WIDTH, 24)).columns if sys.stdout.isatty() else _WIDTH


def _colored() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _styled(text: str, color: str, *, colored: bool) -> str:
    return click.style(text, fg=color, bold=True) if colored else text


def _cells(text: str) -> int:
    return width_of((Run(text),))
