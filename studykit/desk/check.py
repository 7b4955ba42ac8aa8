"""Linting decks as files: all findings at once, without a store.

Owns which files are read and how they are looked at together. Must not know what a learner has seen.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from studykit.deck.corpus import Place, SeenDeck, after_findings, case_clashes, deck_key, duplicate_finding
from studykit.deck.diagnostics import Diagnostic, Severity, Span
from studykit.deck.lint import LintedDeck, LintSettings, lint
from studykit.deck.model import Reading
from studykit.deck.read import read_deck
from studykit.deck.text import split_lines
from studykit.desk.clock import Clock
from studykit.desk.lint_settings import SettingsFiles
from studykit.memory.days import to_date
from studykit.store.files import Found, markdown_files, printable
from studykit.store.identity import line_of

Progress = Callable[[int, int], None]
Lines = dict[str, list[str]]
"""The lines of each deck by its path."""


@dataclass(slots=True)
class Checked:
    """What was read and what was found, in the order of files and lines."""

    decks: int = 0
    cards: int = 0
    findings: list[Diagnostic] = field(default_factory=list)
    read: list[SeenDeck] = field(default_factory=list)
    """The decks themselves, those of the first path first."""

    def count(self, severity: Severity) -> int:
        """How many findings are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)


def check(paths: Iterable[Path], progress: Progress | None = None, *, today: date | None = None) -> Checked:
    """Read every deck at or below the paths, each once. Paths in findings are as the user would write them.

    `today` is the day by which facts grow old; without it, the clock says.
    """
    checked = Checked()
    lines: Lines = {}
    found: list[tuple[Path, list[SeenDeck]]] = []
    roots = [(root, markdown_files(root)) for root in paths]
    total = sum(len(files) for _, files in roots)
    folders: dict[str, Path] = {}
    seen: set[str] = set()
    number = 0
    for root, files in roots:
        here: list[SeenDeck] = []
        for file in files:
            if progress is not None:
                progress(number, total)
            number += 1
            place = os.path.abspath(file.path)  # noqa: PTH100 - of its spellings one is to be left, no link followed
            if place not in seen:
                seen.add(place)
                here += _read(file, checked, lines)
        here.sort(key=lambda deck: deck.key)
        found.append((root, here))
        checked.read += here
        if root.is_dir():  # what a file by itself cannot know is not held against it
            checked.findings += _clashes(here)
            folders |= {deck.path: root for deck in here}
    checked.decks = len(checked.read)
    checked.cards = sum(len(note.labels) for deck in checked.read for note in deck.text.notes)
    checked.findings += [*_duplicates(checked.read), *_prerequisites(checked.read, folders)]
    checked.findings = _judged(checked.findings, found, lines, today or to_date(Clock().day()))
    checked.findings.sort(key=lambda d: (d.path, d.span.line, d.span.column, d.code))
    return checked


def _read(file: Found, checked: Checked, lines: Lines) -> list[SeenDeck]:
    """Read a file; the deck, if it is one, whose lines are kept."""
    path = printable(file.path).removeprefix("./")
    try:
        data = Path(file.path).read_bytes()
    except OSError as error:
        message = f"cannot be opened: {error.strerror or error}"
        checked.findings.append(Diagnostic("SK010", path, Span(1), message))
        return []
    text = read_deck(data, path, thorough=True)
    checked.findings.extend(text.diagnostics)
    if text.reading is Reading.OTHER:
        return []
    lines[path] = split_lines(data.decode("utf-8-sig", "replace"))
    return [SeenDeck(deck_key(file.relative), path, text)]


def _judged(
    findings: Iterable[Diagnostic], found: Iterable[tuple[Path, list[SeenDeck]]], lines: Lines, today: date
) -> list[Diagnostic]:
    """The findings as settings have them, what could be better in the cards, and what is wrong with the settings."""
    files = SettingsFiles()
    settings: dict[str, LintSettings] = {}
    decks: list[LintedDeck] = []
    for root, here in found:
        folder = str(root if root.is_dir() else root.parent)
        for deck in here:
            settings[deck.path] = files.of(root)
            decks.append(LintedDeck(deck.path, deck.key, lines[deck.path], deck.text, folder, settings[deck.path]))
    default = LintSettings()
    tuned = (settings.get(one.path, default).tuned(one) for one in findings)
    better = lint(decks, default, today, os.path.exists)
    return [*files.findings, *(one for one in tuned if one is not None), *better]


def _duplicates(read: Sequence[SeenDeck]) -> list[Diagnostic]:
    first: dict[str, Place] = {}
    findings = []
    for deck in read:
        for note in deck.text.notes:
            if note.id is None:
                continue
            if note.id in first:
                loser = Place(deck.key, deck.path, note.line, line_of(deck.path, note.line))
                findings.append(duplicate_finding(note.id, loser, first[note.id]))
            else:
                first[note.id] = Place(deck.key, deck.path, note.line)
    return findings


def _clashes(read: Sequence[SeenDeck]) -> list[Diagnostic]:
    paths = {deck.key: deck.path for deck in read}
    return [
        Diagnostic("SK008", paths[key], Span(1), f"the deck keys {key} and {other} differ by case only", "rename one")
        for key, other in case_clashes(paths).items()
    ]


def _prerequisites(read: Sequence[SeenDeck], folders: Mapping[str, Path]) -> list[Diagnostic]:
    """What is wrong with `after:`, as far as the folders that were read can tell."""
    after: dict[str, Sequence[str]] = {}
    places = {}
    for deck in read:
        if deck.key in after:
            continue
        root = folders.get(deck.path)
        names = deck.text.info.after if root is not None and deck.text.info is not None else ()
        after[deck.key] = [name for name in names if root is not None and not _above(root, name)]
        if names:
            places[deck.key] = (deck.path, _head(deck.path))
    return after_findings(after, places)


def _above(root: Path, name: str) -> bool:
    """Whether a deck key is that of a file of the collection that a folder is a part of."""
    parts = name.split("/")
    if not all(parts) or {".", ".."} & set(parts) or "\0" in name:
        return False
    folder = root.absolute()
    while not (folder / ".git").exists() and folder.parent != folder:
        folder = folder.parent
        with suppress(OSError):
            if folder.joinpath(*parts[:-1], f"{parts[-1]}.md").is_file():
                return True
    return False


def _head(path: str) -> list[str]:
    try:
        return split_lines(Path(path).read_bytes().decode("utf-8-sig", "replace"))[:40]
    except OSError:
        return []
