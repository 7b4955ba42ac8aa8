"""A note as linting looks at it: passages of text with their places in the file, and what its answer is made of.

Owns how a passage gets its place. Must not know any rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from studykit.deck.diagnostics import Span
from studykit.deck.kinds import answer_part
from studykit.deck.lint.plain import MAX_TEXT, plain, prose
from studykit.deck.lint.settings import LintSettings
from studykit.deck.markdown import TASK, parse_blocks
from studykit.deck.model import DeckText, Kind, Note

if TYPE_CHECKING:
    from markdown_it.token import Token

_OPENS = re.compile(
    r" {0,3}(?:[-*+](?:\s|$)|1[.)](?:\s|$)|#{1,6}(?:\s|$)|>|`{3}|~{3}|\||</?[A-Za-z!?]|<!--|(?:[*_-][ \t]*){3,}$)"
)
_OPENS_FIRST = re.compile(r"\d{1,9}[.)](?:\s|$)|\s{4}|\t|\[[^\]]+\]:")
_DELIMITERS = re.compile(r"[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
_MARKER = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t])?")
_FLAW = re.compile(r"(?:spot|find|name) the (?:flaw|error|mistake)\b", re.IGNORECASE)
_ITEM_LEVEL = 1
_NEAR = 50
MAX_ITEMS = 50
"""So many items of a list are looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says about a place."""

    code: str
    span: Span
    message: str
    help: str


@dataclass(frozen=True, slots=True)
class LintedDeck:
    """A deck with what is needed to judge it: its path in findings, its key, its file's lines, its folder's name.

    Links are looked up below `root`; `settings` take the place of those for all decks.
    """

    path: str
    key: str
    lines: Sequence[str]
    text: DeckText
    root: str = ""
    settings: LintSettings | None = None

    def line(self, number: int) -> str:
        """A line (from 1) as it stands in the file; empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a file: the Markdown of its lines, the words of it, and the line (from 1) at which it begins."""

    raw: str
    text: str
    line: int

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place of a part of the text; without one, of all that is no blank, marks included."""
        if end is None:
            start, end = len(self.raw) - len(self.raw.lstrip()), len(self.raw.rstrip())
        first, column = self._place(start)
        last, after = self._place(max(end, start))
        return Span(first, column, last, after if last > first else max(after, column + 1))

    def _place(self, at: int) -> tuple[int, int]:
        before = self.text.count("\n", 0, at)
        return self.line + before, at - (self.text.rfind("\n", 0, at) + 1) + 1

    @property
    def prose(self) -> str:
        """The words with code and quotations made unreadable."""
        return prose(self.raw)

    @property
    def prose_without_asides(self) -> str:
        """The same, and what stands in parentheses too."""
        return prose(self.raw, asides=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the back of a basic, reverse or typed note answers with; what follows explains it.

    `items` are those of a list that is the answer, or that a paragraph ending in a colon announces; with `announces`
    the paragraph leads to a block below that is no paragraph.
    """

    first: Passage | None = None
    announces: bool = False
    items: tuple[Passage, ...] = ()
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """An item of a list that is asked: its own text and whether its box is ticked."""

    passage: Passage
    ticked: bool | None


@dataclass(slots=True)
class Subject:
    """One note with its passages; they are made when a rule asks for them."""

    deck: LintedDeck
    note: Note
    heading: Passage = field(init=False)
    _lines: list[str] | None = None
    _answer: Answer | None = None
    _options: tuple[Option, ...] | None = None

    def __post_init__(self) -> None:
        self.heading = self._heading()

    @property
    def kind(self) -> Kind:
        """The kind of the note."""
        return self.note.kind

    @property
    def flaw(self) -> bool:
        """Whether a wrong claim is quoted to be put right."""
        return "flaw" in self.note.tags or _FLAW.match(self.note.heading) is not None

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the note and of its deck."""
        info = self.deck.text.info
        return self.note.tags if info is None else (*self.note.tags, *info.tags)

    @property
    def lines(self) -> list[str]:
        """The lines of the back."""
        if self._lines is None:
            self._lines = self.note.back.split("\n")
        return self._lines

    @property
    def answer(self) -> Answer:
        """What the back answers with."""
        if self._answer is None:
            self._answer = self._read_answer()
        return self._answer

    @property
    def options(self) -> tuple[Option, ...]:
        """The items of the list that a choice, steps or spoken note asks."""
        if self._options is None:
            part = answer_part(self.kind, self.note.back)
            self._options = () if part is None else tuple(islice(self._items(part.tokens), MAX_ITEMS))
        return self._options

    def back(self, start: int, end: int) -> Passage:
        """Some lines of the back, from 0 and without the last."""
        raw = "\n".join(self.lines[start:end])[:MAX_TEXT]
        return Passage(raw, plain(raw, clozes=self.kind is Kind.CLOZE), self.back_line(start))

    def back_line(self, index: int) -> int:
        """The line (from 1) of the file for a line (from 0) of the back: link definitions may stand between them."""
        return self._line_of((self.note.back_line or self.note.line) + index, self.lines[index])

    def place(self, part: str, start: int, end: int) -> Span:
        """The place of a piece of the heading, the front or the back as the note holds them, within one line."""
        if part is self.note.heading:
            shift = len(self.heading.raw) - len(part[:MAX_TEXT])
            return self.heading.span(start + shift, end + shift)
        index, before = part.count("\n", 0, start), part.rfind("\n", 0, start) + 1
        line = part[before : part.find("\n", start) if "\n" in part[start:] else len(part)]
        first = self.note.line + 1 if part is self.note.front else self.note.back_line or self.note.line
        number = self._line_of(first + index, line)
        shift = max(self.deck.line(number).find(line), 0) + 1 - before
        return Span(number, start + shift, number, max(min(end, before + len(line)), start + 1) + shift)

    def _line_of(self, first: int, content: str) -> int:
        """The number of the next line from `first` on that says the content."""
        wanted = content.rstrip()
        for number in range(first, min(first + _NEAR, len(self.deck.lines) + 1)):
            if self.deck.line(number).rstrip() == wanted:
                return number
        return first

    def _heading(self) -> Passage:
        line, heading = self.deck.line(self.note.line), self.note.heading[:MAX_TEXT]
        at = line.find(heading) if heading else -1
        if at < 0:
            return Passage(heading, plain(heading, clozes=self.kind is Kind.CLOZE), self.note.line)
        indent = " " * at
        text = plain(heading, clozes=self.kind is Kind.CLOZE)
        return Passage(indent + heading, indent + text, self.note.line)

    def _read_answer(self) -> Answer:
        lines = self.lines
        start = next((index for index, line in enumerate(lines) if line.strip()), None)
        if start is None:
            return Answer()
        if not _OPENS.match(lines[start]) and not _OPENS_FIRST.match(lines[start]):
            end = start + 1
            while end < len(lines) and lines[end].strip() and not _OPENS.match(lines[end]):
                end += 1
            if end == len(lines) or not _DELIMITERS.match(lines[end - 1]):
                first = self.back(start, end)
                below = next((line for line in lines[end:] if line.strip()), "")
                announces = bool(_OPENS.match(below) or _OPENS_FIRST.match(below))
                listed = announces and first.text.rstrip().endswith(":")
                return Answer(first, announces, self._list_below(end) if listed else ())
        return self._parsed_answer()

    def _list_below(self, start: int) -> tuple[Passage, ...]:
        tokens, _ = parse_blocks("\n".join(self.lines[start:]))
        own = _first_block(tokens)
        if not own or not own[0].type.endswith("list_open"):
            return ()
        return tuple(option.passage for option in islice(self._items(own, start), MAX_ITEMS))

    def _parsed_answer(self) -> Answer:
        tokens, _ = parse_blocks(self.note.back)
        own = _first_block(tokens)
        kind = own[0].type if own else ""
        if kind.endswith("list_open"):
            return Answer(items=tuple(option.passage for option in islice(self._items(own), MAX_ITEMS)))
        if kind == "table_open":
            return Answer(rows=sum(token.type == "tr_open" for token in own) - 1)
        paragraph = next((token for token in own if token.type == "inline" and token.map), None)
        if paragraph is None or paragraph.map is None:
            return Answer()
        return Answer(self.back(*paragraph.map))

    def _items(self, tokens: Sequence[Token], offset: int = 0) -> Iterator[Option]:
        for index, token in enumerate(tokens):
            if token.type != "list_item_open" or token.level != _ITEM_LEVEL:
                continue
            inline = tokens[index + 2] if index + 2 < len(tokens) else token
            if inline.type != "inline" or inline.map is None:
                continue
            passage = self.back(inline.map[0] + offset, inline.map[1] + offset)
            marker = _MARKER.match(passage.raw)
            blank = " " * marker.end() if marker else ""
            box = TASK.match(inline.content)
            yield Option(
                Passage(
                    blank + passage.raw[len(blank) :],
                    blank + plain(passage.raw[len(blank) :]),
                    passage.line,
                ),
                None if box is None else box[1] != " ",
            )


def _first_block(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens of the first block at the top level that is neither a link definition nor a heading."""
    passed = ("definition", "heading_open", "heading_close", "inline")
    start = next((n for n, token in enumerate(tokens) if not token.level and token.type not in passed), len(tokens))
    if start == len(tokens) or tokens[start].nesting == 0:
        return tokens[start : start + 1]
    end = start + 1
    while tokens[end].level:
        end += 1
    return tokens[start : end + 1]
