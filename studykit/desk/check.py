"""Linting decks as files: all findings at once, without a store.

Owns which files are read and how they are looked at together. Must not know what a learner has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studykit.deck.corpus import Place, after_findings, case_clashes, deck_key, duplicate_finding
from studykit.deck.diagnostics import Diagnostic, Severity, Span
from studykit.deck.model import DeckText, Reading
from studykit.deck.read import read_deck
from studykit.store.files import markdown_files


@dataclass(slots=True)
class Checked:
    """What was read and what was found, in the order of files and lines."""

    decks: int = 0
    cards: int = 0
    findings: list[Diagnostic] = field(default_factory=list)

    def count(self, severity: Severity) -> int:
        """How many findings are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)


def check(paths: Iterable[Path], progress: Callable[[int, int], None] | None = None) -> Checked:
    """Read every deck at or below the paths. Paths in findings are as the user would write them."""
    checked = Checked()
    for root in paths:
        _check_root(root, checked, progress)
    checked.findings.sort(key=lambda d: (d.path, d.span.line, d.span.column, d.code))
    return checked


def _check_root(root: Path, checked: Checked, progress: Callable[[int, int], None] | None) -> None:
    files = markdown_files(root)
    read: list[tuple[str, str, DeckText]] = []
    for number, file in enumerate(files):
        if progress is not None:
            progress(number, len(files))
        try:
            text = read_deck(Path(file.path).read_bytes(), file.path)
        except OSError as error:
            message = f"cannot be opened: {error.strerror or error}"
            checked.findings.append(Diagnostic("SK010", file.path, Span(1), message))
            continue
        checked.findings.extend(text.diagnostics)
        if text.reading is not Reading.OTHER:
            read.append((deck_key(file.relative), file.path, text))
    checked.decks += len(read)
    checked.cards += sum(len(note.labels) for _, _, text in read for note in text.notes)
    checked.findings.extend(_duplicates(read))
    checked.findings.extend(_clashes(read))
    if root.is_dir():
        checked.findings.extend(_prerequisites(read))


def _duplicates(read: Sequence[tuple[str, str, DeckText]]) -> list[Diagnostic]:
    first: dict[str, Place] = {}
    findings = []
    for key, path, text in sorted(read, key=lambda item: item[0]):
        for note in text.notes:
            if note.id is None:
                continue
            place = Place(key, path, note.line, _line(path, note.line))
            if note.id in first:
                findings.append(duplicate_finding(note.id, place, first[note.id]))
            else:
                first[note.id] = place
    return findings


def _line(path: str, number: int) -> str:
    """A line of a file that was just read; empty if it is gone."""
    try:
        lines = Path(path).read_text("utf-8-sig", "replace").splitlines()
    except OSError:
        return ""
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _clashes(read: Sequence[tuple[str, str, DeckText]]) -> list[Diagnostic]:
    paths = {key: path for key, path, _ in read}
    return [
        Diagnostic("SK008", paths[key], Span(1), f"the deck keys {key} and {other} differ by case only", "rename one")
        for key, other in case_clashes(paths).items()
    ]


def _prerequisites(read: Sequence[tuple[str, str, DeckText]]) -> list[Diagnostic]:
    after = {key: text.info.after for key, _, text in read if text.info is not None}
    places = {key: (path, _head(path)) for key, path, text in read if text.info and text.info.after}
    return after_findings(after, places)


def _head(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8-sig", "replace").splitlines()[:40]
    except OSError:
        return []
