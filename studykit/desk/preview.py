"""A deck as its cards, each with what is found wrong with it: what its author looks at while writing.

Owns which finding stands with which card, what stands in the place of a note that makes none, and which card is the
same after a save. Opens no store. Must not know how a card is drawn.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from studykit.deck.corpus import SeenDeck
from studykit.deck.diagnostics import Diagnostic, Severity
from studykit.deck.file import File
from studykit.deck.front_matter import read_front_matter
from studykit.deck.markdown import Links
from studykit.deck.match import card_id, provisional_ids
from studykit.deck.model import Note, Reading
from studykit.deck.sections import cut
from studykit.deck.text import split_lines
from studykit.desk.check import check
from studykit.desk.lint_settings import SETTINGS, find_settings
from studykit.desk.shown import Shown, show
from studykit.desk.watch import changes
from studykit.errors import InputError, StudykitError, UsageError
from studykit.memory.model import BLANK
from studykit.store.catalog import CardRow
from studykit.store.files import printable

_BOM = b"\xef\xbb\xbf"
_EASIEST = 1
"""The level of a card of which neither note nor deck says one."""


@dataclass(frozen=True, slots=True)
class CardSheet:
    """One card. `place` counts the notes of the file and what stands between them; `number` the cards, from 1."""

    place: int
    note: Note
    label: str
    card: str
    number: int
    findings: tuple[Diagnostic, ...]
    """Those of its note, which may make other cards as well."""

    @property
    def line(self) -> int:
        """The line at which to edit."""
        return self.note.line


@dataclass(frozen=True, slots=True)
class SourceSheet:
    """Lines of a file that make no card, from the line `first` on, and what is found in them."""

    path: str
    place: int
    first: int
    lines: tuple[str, ...]
    findings: tuple[Diagnostic, ...]
    head: bool = False
    """Whether it is what stands above the first note."""

    @property
    def line(self) -> int:
        """The line at which to edit."""
        return self.findings[0].span.line if self.findings else self.first


Sheet = CardSheet | SourceSheet


@dataclass(frozen=True, slots=True)
class Preview:
    """A deck as it was read: its sheets in the order of the file, and all that was found."""

    path: str
    title: str
    links: Links
    level: int
    cards: int
    sheets: tuple[Sheet, ...]
    findings: tuple[Diagnostic, ...]
    unreadable: bool = False
    """Whether the file as it is now could not be read, so that its cards, if there are any, are older."""

    @property
    def errors(self) -> int:
        """How many findings are errors."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def read_preview(path: Path, today: date | None = None) -> Preview:
    """Read a deck. Raises InputError at a file that cannot be read or is no deck, UsageError at a folder.

    `today` as for `studykit.desk.check.check`.
    """
    name = printable(str(path))
    if path.is_dir():
        raise UsageError(f"{name} is a folder; preview takes one deck. studykit check {name} looks at all of them")
    if not path.is_file():
        raise InputError(f"{name}: there is no such file")
    checked = check([path], today=today)
    if not checked.read:
        found = checked.findings[0].message if checked.findings else "no deck: it has no front matter with deck:"
        raise InputError(f"{name}: {found}")
    return _preview(checked.read[0], tuple(checked.findings), _lines(path))


def _lines(path: Path) -> list[str]:
    try:
        return split_lines(path.read_bytes().removeprefix(_BOM).decode("utf-8", "replace"))
    except OSError as error:
        raise InputError(f"{printable(str(path))}: cannot be opened: {error.strerror or error}") from error


def _preview(deck: SeenDeck, findings: tuple[Diagnostic, ...], lines: list[str]) -> Preview:
    info, notes = deck.text.info, deck.text.notes
    unreadable = deck.text.reading is Reading.UNREADABLE
    sections = [] if unreadable else _sections(deck.path, lines)
    elsewhere = {finding.path for finding in findings} - {deck.path}
    by_place = _by_place([finding for finding in findings if finding.path == deck.path], sections)
    at = {note.line: (note, ident) for note, ident in zip(notes, provisional_ids(notes), strict=True)}
    sheets: list[Sheet] = [_elsewhere(other, findings) for other in sorted(elsewhere)]
    number = 0
    for place, (first, last) in enumerate(_places(sections, len(lines))):
        found = by_place.get(place, ())
        note, ident = at.get(first, (None, "")) if place % 2 else (None, "")
        if note is None and found:
            sheets.append(
                SourceSheet(deck.path, place, first, _without_blanks(lines[first - 1 : last]), found, head=not place)
            )
        for label in note.labels if note is not None else ():
            if note is not None:
                number += 1
                sheets.append(CardSheet(place, note, label, card_id(ident, label), number, found))
    return Preview(
        path=deck.path,
        title=info.title if info is not None else "",
        links=info.links if info is not None else {},
        level=(info.level if info is not None else None) or _EASIEST,
        cards=number,
        sheets=tuple(sheets),
        findings=findings,
        unreadable=unreadable,
    )


def _elsewhere(path: str, findings: Sequence[Diagnostic]) -> SourceSheet:
    """What was found in another file: the settings that the deck is judged by."""
    found = tuple(finding for finding in findings if finding.path == path)
    return SourceSheet(path, -1, found[0].span.line, (), found)


def _sections(path: str, lines: list[str]) -> list[tuple[int, int]]:
    """The first and the last line of each note, from 1."""
    file = File(path, lines)
    read_front_matter(file)
    cutting = cut("\n".join(lines[file.offset :]))
    return [(file.offset + section.line + 1, file.offset + section.end) for section in cutting.sections]


def _places(sections: Sequence[tuple[int, int]], count: int) -> Iterator[tuple[int, int]]:
    """Notes, and before, between and behind them what is none: a note's number is odd."""
    before = 0
    for first, last in sections:
        yield before + 1, first - 1
        yield first, last
        before = last
    yield before + 1, count


def _by_place(findings: Sequence[Diagnostic], sections: Sequence[tuple[int, int]]) -> dict[int, tuple[Diagnostic, ...]]:
    starts = [first for first, _ in sections]
    places: dict[int, list[Diagnostic]] = {}
    for finding in findings:
        line = finding.span.line
        index = bisect_right(starts, line)
        inside = index and line <= sections[index - 1][1]
        places.setdefault(2 * index - 1 if inside else 2 * index, []).append(finding)
    return {place: tuple(found) for place, found in places.items()}


def _without_blanks(lines: Sequence[str]) -> tuple[str, ...]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return tuple(lines[:end])


def show_card(preview: Preview, sheet: CardSheet, asking: int = 0) -> Shown:
    """A card ready to be typeset, as a learner gets it when it is asked for that many times before."""
    note = sheet.note
    row = CardRow(
        card=sheet.card, label=sheet.label, deck="", title=preview.title, path=preview.path, note=note,
        note_id=note.id or "", tags=note.tags, level=note.level or preview.level, checked=note.checked,
        links=preview.links, retired=False, changed_at=None, memory=replace(BLANK, reps=asking),
    )  # fmt: skip
    return show(row)


# --- save after save --------------------------------------------------------------------------------------------------


def previews(path: Path, wait: Callable[[], object], today: date | None = None) -> Iterator[Preview | StudykitError]:
    """The deck as it is, then as it is after each save; `wait` as for `studykit.desk.watch.changes`.

    A save of the settings that it is judged by counts as well.

    What keeps the file from being used is raised at first, later on it comes in the place of a preview. Of a deck that
    cannot be read any more the cards stay as they were.
    """
    last: Preview | None = None
    for _ in changes([path, find_settings(path) or path.parent / SETTINGS], wait):
        try:
            read = read_preview(path, today)
        except StudykitError as error:
            if last is None:
                raise
            yield error
            continue
        last = _kept(last, read) if last is not None and read.unreadable else read
        yield last


def _kept(last: Preview, read: Preview) -> Preview:
    """What is wrong now, and below it the cards as they last were."""
    cards = tuple(sheet for sheet in last.sheets if isinstance(sheet, CardSheet))
    return replace(last, sheets=(*read.sheets, *cards), findings=read.findings, unreadable=True)


def same_sheet(last: Preview, at: int, read: Preview) -> int:
    """Where the sheet at a place of the last preview stands in another one: by the card's id, else by its place."""
    if not last.sheets or not read.sheets:
        return 0
    sheet = last.sheets[at]
    if isinstance(sheet, CardSheet):
        same = [n for n, each in enumerate(read.sheets) if isinstance(each, CardSheet) and each.card == sheet.card]
        if same:
            return min(same, key=lambda number: abs(read.sheets[number].place - sheet.place))
    before = next(number for number, each in enumerate(last.sheets) if each.place == sheet.place)
    here = [number for number, each in enumerate(read.sheets) if each.place == sheet.place]
    if here:
        return here[min(at - before, len(here) - 1)]
    return next((n for n, each in enumerate(read.sheets) if each.place > sheet.place), len(read.sheets) - 1)
