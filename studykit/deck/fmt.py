"""Ids and cloze labels written into a deck, and not one other byte touched.

Owns where they go, which label is free, and the proof that the deck says what it said before. Must not know files; new
ids are an argument.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from studykit.deck.clozes import Place, places
from studykit.deck.file import File
from studykit.deck.front_matter import read_front_matter
from studykit.deck.kinds import card_faces
from studykit.deck.markdown import Links, last_comment, parse_full
from studykit.deck.metadata import Entry, Problem, read_flow
from studykit.deck.model import DeckText, Kind, Note, Reading
from studykit.deck.read import SOURCE, is_metadata, read_deck
from studykit.deck.sections import cut

BOM = b"\xef\xbb\xbf"
_LINE = re.compile(r"\r\n|\r|\n")
_HEADING = re.compile(r"( {0,3}##)(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*\Z", re.DOTALL)
_LABEL = re.compile(r"c([1-9][0-9]{0,5})\Z")
_WRITTEN = frozenset({"SK116", "SK117"})
"""The findings that this puts right."""

NewId = Callable[[], str]
"""Gives an id that no note has."""


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file after it was formatted: what it holds, how much was given, or why it was left alone."""

    data: bytes
    ids: int = 0
    labels: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Edit:
    """Text to stand in place of a stretch of the file; most stretches are empty."""

    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Plan:
    """What is to be done to one note."""

    lines: Sequence[str]
    starts: Sequence[int]
    """Where each line begins in the text."""
    edits: list[_Edit] = field(default_factory=list)
    ids: int = 0
    labels: int = 0

    def put(self, line: int, column: int, text: str, *, instead_of: int = 0) -> None:
        """Put a text at a place (from 0) of the file, in place of so many characters."""
        at = self.starts[line] + column
        self.edits.append(_Edit(at, at + instead_of, text))


def format_deck(data: bytes, new_id: NewId) -> Formatted:
    """Give ids to notes and labels to clozes that lack one. What has an error or cannot be read stays as it is."""
    before = read_deck(data, "")
    if before.reading is Reading.OTHER:
        return Formatted(data)
    if before.reading is Reading.UNREADABLE:
        return Formatted(data, why=before.diagnostics[0].message)
    bom, body = (BOM, data[len(BOM) :]) if data.startswith(BOM) else (b"", data)
    text = body.decode("utf-8")
    plans = [plan for plan in _plans(text, before, new_id) if plan.edits]

    def applied(some: Sequence[_Plan]) -> bytes:
        return bom + _applied(text, [edit for plan in some for edit in plan.edits]).encode("utf-8")

    sound = _sound(plans, lambda some: _says_the_same(before, read_deck(applied(some), "")))
    left = len(plans) - len(sound)
    why = f"{left} left alone, for what they say would change" if left else ""
    ids, labels = sum(plan.ids for plan in sound), sum(plan.labels for plan in sound)
    return Formatted(applied(sound) if sound else data, ids, labels, why)


def _sound(plans: Sequence[_Plan], holds: Callable[[Sequence[_Plan]], bool]) -> Sequence[_Plan]:
    """Those plans that hold together; where all do, one proof is enough."""
    if not plans or holds(plans):
        return plans
    if len(plans) == 1:
        return ()
    middle = len(plans) // 2
    kept = [*_sound(plans[:middle], holds), *_sound(plans[middle:], holds)]
    return kept if holds(kept) else ()


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    pieces: list[str] = []
    end = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += (text[end : edit.start], edit.text)
        end = edit.end
    return "".join((*pieces, text[end:]))


def _plans(text: str, read: DeckText, new_id: NewId) -> Iterator[_Plan]:
    """What each note needs."""
    lines, starts = _LINE.split(text), [0, *(found.end() for found in _LINE.finditer(text))]
    file = File("", lines)
    read_front_matter(file)
    sections = cut("\n".join(lines[file.offset :]))
    ends = {file.offset + section.line: file.offset + section.end for section in sections.sections}
    for note in read.notes:
        plan = _Plan(lines, starts)
        _plan_note(plan, note, ends[note.line - 1], sections.links, new_id)
        yield plan


def _plan_note(plan: _Plan, note: Note, end: int, links: Links, new_id: NewId) -> None:
    """Plan what a note needs; `end` is the line (from 0) before which it ends."""
    line = note.line - 1
    clozes: list[_Found] = []
    if note.kind is Kind.CLOZE and "SK116" not in note.allow:
        clozes = list(_clozes(plan, line, _end_of_text(plan, note, end), links))
    unlabeled = [found for found in clozes if not found.label]
    plan.ids = int(note.id is None and "SK117" not in note.allow)
    plan.labels = len(unlabeled)
    if not plan.ids and not unlabeled:
        return
    comment, entries = _metadata(plan.lines[line])
    given = next((entry for entry in entries if entry.key == "labels"), None)
    highest = max((_number(found.label) for found in clozes), default=0)
    highest = max(highest, int(str(given.value)) if given is not None else 0)
    for number, found in enumerate(unlabeled, highest + 1):
        plan.put(found.line, found.column, f"c{number}::")
    keys = [f"id: {new_id()}"] if plan.ids else []
    labels = str(highest + len(unlabeled)) if unlabeled else ""
    if comment < 0:
        _put_comment(plan, line, ", ".join([*keys, *([f"labels: {labels}"] if labels else [])]))
        return
    if keys:
        plan.put(line, entries[0].column, f"{keys[0]}, ")
    if labels:
        _put_labels(plan, line, comment, given, labels)


def _put_labels(plan: _Plan, line: int, comment: int, given: Entry | None, labels: str) -> None:
    """Note the highest label that was given, in place of the one noted before or at the end of the metadata."""
    content = plan.lines[line]
    if given is not None:
        old = str(given.value)
        plan.put(line, content.find(old, given.column + len("labels")), labels, instead_of=len(old))
        return
    inner = content[comment : content.find("-->", comment)].rstrip()
    plan.put(line, comment + len(inner), f" labels: {labels}" if inner.endswith(",") else f", labels: {labels}")


def _end_of_text(plan: _Plan, note: Note, end: int) -> int:
    """The line before which a note's sources begin, in which nothing is a cloze."""
    if note.sources:
        for line in range(end - 1, note.line - 1, -1):
            if SOURCE.match(plan.lines[line].lstrip()):
                return line
    return end


def _number(label: str) -> int:
    found = _LABEL.match(label)
    return int(found[1]) if found else 0


def _metadata(line: str) -> tuple[int, list[Entry]]:
    """Where the metadata of a heading begins (or -1), and its entries, columns counting from the start of the line."""
    comment = last_comment(_content(line))
    if comment is None or not is_metadata(comment):
        return -1, []
    at = line.rfind(comment)
    read = read_flow(comment.removeprefix("<!--").removesuffix("-->"))
    if isinstance(read, Problem) or not read:
        return -1, []
    start = at + len("<!--")
    return at, [Entry(entry.key, entry.value, entry.line, start + entry.column) for entry in read]


def _content(line: str) -> str:
    found = _HEADING.match(line)
    return (found[2] or "") if found else line


def _put_comment(plan: _Plan, line: int, inner: str) -> None:
    """Put metadata behind what a heading says and before its closing marks."""
    found = _HEADING.match(plan.lines[line])
    if found is None:
        return
    if found[2]:
        plan.put(line, found.end(2), f" <!-- {inner} -->")
    else:
        plan.put(line, found.end(1), f" <!-- {inner} -->")


@dataclass(frozen=True, slots=True)
class _Found:
    """A cloze in a file: its label, and where its text begins (line and column from 0)."""

    label: str
    line: int
    column: int


def _clozes(plan: _Plan, line: int, end: int, links: Links) -> Iterator[_Found]:
    """The clozes of a note in order. Those that stand in the sources or cannot be placed show in the proof."""
    for first, after in ((line, line + 1), (line + 1, end)):
        text = "\n".join(plan.lines[first:after])
        if "{{" not in text:
            continue
        tokens, _ = parse_full(text, links, clozes=True)
        for place in places(text, tokens):
            if place is not None:
                yield _at(place, text, first)


def _at(place: Place, text: str, first: int) -> _Found:
    at = place.start + 2
    return _Found(place.cloze.label, first + text.count("\n", 0, at), at - (text.rfind("\n", 0, at) + 1))


# --- the proof --------------------------------------------------------------------------------------------------------


def _says_the_same(before: DeckText, after: DeckText) -> bool:
    """Whether two readings hold the same cards and findings, apart from ids and labels that are there now."""
    if before.info != after.info or len(before.notes) != len(after.notes):
        return False
    old, new = (Counter((f.code, f.span.line) for f in text.diagnostics if f.code not in _WRITTEN)
                for text in (before, after))  # fmt: skip
    return old == new and all(map(_is_same, before.notes, after.notes))


def _is_same(old: Note, new: Note) -> bool:
    kept = ("kind", "sources", "line", "tags", "level", "rev", "checked", "accept", "time", "allow", "back_line")
    if any(getattr(old, name) != getattr(new, name) for name in kept) or (old.id and old.id != new.id):
        return False
    if old.kind is not Kind.CLOZE:
        return (old.heading, old.front, old.back, old.labels) == (new.heading, new.front, new.back, new.labels)
    if len(old.labels) != len(new.labels):
        return False
    pairs = zip(old.labels, new.labels, strict=True)
    return all(card_faces(old, a, {}) == card_faces(new, b, {}) for a, b in pairs)
