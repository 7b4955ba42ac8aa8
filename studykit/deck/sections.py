"""Where the notes of a deck begin and end, and what stands at the top level of each.

Owns the cutting of a file into level-2 sections on markdown-it's block tokens. Must not know metadata or kinds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studykit.deck.markdown import Links, parse_blocks

if TYPE_CHECKING:
    from markdown_it.token import Token

_HEADING_LIKE = re.compile(r"^ {0,3}##(?:[ \t]|$)", re.MULTILINE)
_MARGIN_HEADING = re.compile(r"^##[ \t]", re.MULTILINE)
_ODD_HEADING = re.compile(r"^(?: {1,3}##(?:[ \t]|$)|##$)|\0", re.MULTILINE)
_PLAIN_BODY = re.compile(
    r"(?:"
    r"(?:[^\s#>*+\-_=~`<|\[:0-9]|\*{1,3}[^\s*]|_{1,3}[^\s_]|`{1,2}[^\s`]|[0-9]{1,9}(?![0-9.)]))[^\n]*(?:\n|\Z)"
    r"|[ \t]*\n|[ \t]*\Z"
    r")*+\Z"
)
_PARAGRAPH = re.compile(r"[^\s][^\n]*(?:\n[^\s][^\n]*)*")
_OPEN_UNTIL = (  # CommonMark 0.31 §4.6, start conditions 1 to 5 with their ends
    (
        re.compile(r"\s*<(?:script|pre|style|textarea)(?:\s|>|$)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (re.compile(r"\s*<!--"), re.compile(r"-->")),
    (re.compile(r"\s*<\?"), re.compile(r"\?>")),
    (re.compile(r"\s*<![A-Za-z]"), re.compile(r">")),
    (re.compile(r"\s*<!\[CDATA\["), re.compile(r"\]\]>")),
)


@dataclass(slots=True)
class Block:
    """One block at the top level of a section, `definition` for a link's; lines count from 0, the end is exclusive."""

    type: str
    start: int
    end: int
    content: str = ""


@dataclass(slots=True)
class Section:
    """A level-2 heading with its body; lines count from 0, the end is exclusive."""

    line: int
    heading: str
    end: int
    blocks: list[Block] = field(default_factory=list)
    setext: list[int] = field(default_factory=list)
    """Lines of setext headings in the body."""
    inlines: list[tuple[int, bool, str]] = field(default_factory=list)
    """Every inline content of the body but tables': its first line, whether it is within a list item, its text."""


@dataclass(frozen=True, slots=True)
class Sections:
    """A file cut up: the text before the first section, the sections, link definitions, what swallowed headings."""

    intro: tuple[int, int]
    sections: list[Section]
    links: Links
    swallowed: int | None
    """The line of an open fence or HTML block that runs over a heading, if there is one."""
    setext: list[int]
    """Lines of setext headings outside all sections."""
    fences: list[tuple[int, int]]
    """Line ranges of fences."""


def cut(text: str) -> Sections:
    """Cut `text` (LF line ends) into sections; linear in its length.

    A body of plain paragraphs needs no parser to be understood, and most bodies are that. All others are parsed on
    their own, for a level-2 heading at the margin starts afresh whatever stood before it, except what is left open at
    the top level, and then the whole file is parsed at once.
    """
    if _ODD_HEADING.search(text):
        return cut_whole(text)
    starts = [found.start() for found in _MARGIN_HEADING.finditer(text)]
    cutter = _Cutter(text.count("\n") + 1)
    line = 0
    for begin, end in zip([0, *starts], [*starts, len(text)], strict=True):
        chunk = text[begin:end]
        if begin == end:
            continue
        if not cutter.take_plain(chunk, line) and not cutter.take_parsed(chunk, line, last=end == len(text)):
            return cut_whole(text)
        line += chunk.count("\n")
    return cutter.result()


def cut_whole(text: str) -> Sections:
    """The same as `cut`, from one parse of the whole text."""
    tokens, links = parse_blocks(text)
    cutter = _Cutter(text.count("\n") + 1)
    cutter.links = links
    for index, token in enumerate(tokens):
        cutter.take(token, tokens, index)
    return cutter.result()


class _Cutter:
    """Walks the block tokens once."""

    def __init__(self, lines: int) -> None:
        self.lines = lines
        self.offset = 0
        self.links: Links = {}
        self.sections: list[Section] = []
        self.current: Section | None = None
        self.swallowed: int | None = None
        self.setext: list[int] = []
        self.fences: list[tuple[int, int]] = []
        self.title_end = 0
        self.items = 0
        self.suspect: int | None = None
        self.first_boundary: int | None = None

    def result(self) -> Sections:
        self.close(self.lines)
        return Sections(self.intro(), self.sections, self.links, self.swallowed, self.setext, self.fences)

    def take_plain(self, chunk: str, line: int) -> bool:
        """Take a heading at the margin with nothing but paragraphs below it; False for anything else."""
        if not chunk.startswith(("## ", "##\t")) or not _PLAIN_BODY.match(
            chunk, body := chunk.find("\n") + 1 or len(chunk)
        ):
            return False
        self.close(line)
        if self.first_boundary is None:
            self.first_boundary = line
        self.current = Section(line, _without_closing_marks(chunk[2:body].strip()), self.lines)
        self.sections.append(self.current)
        start, counted = line + 1, body
        for paragraph in _PARAGRAPH.finditer(chunk, body):
            start, counted = start + chunk.count("\n", counted, paragraph.start()), paragraph.start()
            content = paragraph[0].strip()
            self.current.blocks.append(Block("paragraph", start, start + content.count("\n") + 1, content))
            self.current.inlines.append((start, False, content))
        return True

    def take_parsed(self, chunk: str, line: int, *, last: bool) -> bool:
        """Take a piece of the file by parsing it; False when it is open at its end and runs over what follows."""
        tokens, links = parse_blocks(chunk)
        if not last and any(_is_open(token, chunk) for token in tokens if not token.level):
            return False
        self.offset = line
        for label, link in links.items():
            self.links.setdefault(label, link)
        for index, token in enumerate(tokens):
            self.take(token, tokens, index)
        return True

    def take(self, token: Token, tokens: list[Token], index: int) -> None:
        if token.type == "inline":
            self._inline(token, tokens[index - 1])
            return
        if token.type in ("list_item_open", "list_item_close"):
            self.items += token.nesting
        if token.nesting < 0 or not token.map:
            return
        start, end = token.map[0] + self.offset, token.map[1] + self.offset
        if token.type == "fence":
            self.fences.append((start, end))
        if self.swallowed is None and token.type in ("fence", "html_block"):
            self.swallowed = self._swallowed(token, start)
        if token.type == "heading_open" and self._heading(token, tokens[index + 1].content, start, end):
            return
        if token.level == 0 and self.current is not None:
            content = tokens[index + 1].content if token.type == "paragraph_open" else ""
            self.current.blocks.append(Block(token.type.removesuffix("_open"), start, end, content))

    def _swallowed(self, token: Token, start: int) -> int | None:
        """Where what runs over headings opens, if this block shows that something does.

        A fence that is left open takes its end from where the next one opens, and so on, until the last has none.
        """
        if _swallows(token):
            return start
        if token.type == "fence" and _holds_heading(token):
            self.suspect = start if self.suspect is None else self.suspect
        return self.suspect if token.type == "fence" and not token.level and _unclosed(token) else None

    def _inline(self, token: Token, opening: Token) -> None:
        if self.current is None or not token.map or opening.type in ("th_open", "td_open"):
            return
        line = token.map[0] + self.offset
        if line != self.current.line:
            self.current.inlines.append((line, self.items > 0, token.content))

    def _heading(self, token: Token, content: str, start: int, end: int) -> bool:
        """Handle a heading; True when it bounds sections."""
        if token.markup in ("-", "="):
            (self.setext if self.current is None else self.current.setext).append(start)
            return False
        if token.level or token.tag not in ("h1", "h2"):
            return False
        self.close(start)
        if self.first_boundary is None and token.tag == "h1":
            self.title_end = end
        elif self.first_boundary is None:
            self.first_boundary = start
        if token.tag == "h2":
            self.current = Section(start, content, self.lines)
            self.sections.append(self.current)
        return True

    def close(self, line: int) -> None:
        if self.current is not None:
            self.current.end = line
            self.current = None

    def intro(self) -> tuple[int, int]:
        end = self.lines if self.first_boundary is None else self.first_boundary
        return min(self.title_end, end), end


def _without_closing_marks(heading: str) -> str:
    bare = heading.rstrip("#")
    return bare.rstrip() if bare != heading and (not bare or bare[-1] in " \t") else heading


def _swallows(token: Token) -> bool:
    """Whether a fence or HTML block was left open and took a line that looks like a level-2 heading."""
    return _holds_heading(token) and (_unclosed(token) is not False or (token.type == "fence" and _holds_fence(token)))


def _holds_heading(token: Token) -> bool:
    return "##" in token.content and _HEADING_LIKE.search(token.content) is not None


def _holds_fence(token: Token) -> bool:
    """Whether another fence seems to open within a fence, below a heading: the end is not its own."""
    heading = _HEADING_LIKE.search(token.content)
    opening = re.compile(rf"^ {{0,3}}{re.escape(token.markup)}[`~]*[ \t]*[^\s`~][^`\n]*$", re.MULTILINE)
    return heading is not None and opening.search(token.content, heading.end()) is not None


def _unclosed(token: Token) -> bool | None:
    """Whether a fence or HTML block lacks its end; None for HTML that ends at a blank line."""
    if token.type == "fence":
        start, end = token.map or (0, 0)
        lines = token.content.count("\n") + (token.content[-1:] not in ("", "\n"))
        return end - start - 1 == lines
    for opening, closing in _OPEN_UNTIL:
        if found := opening.match(token.content):
            ending = closing.search(token.content, found.end())
            return ending is None or _ends_elsewhere(token.content[found.end() : ending.start()], found[0])
    return None


def _ends_elsewhere(inner: str, opening: str) -> bool:
    """Whether an HTML block took its end from other HTML: a comment that of a comment in it, a declaration any `>`."""
    return "<!--" in inner if opening.endswith("<!--") else opening[-3:-1] == "<!" and "\n" in inner


def _is_open(token: Token, chunk: str) -> bool:
    """Whether a top-level block would go on over the heading that follows the chunk."""
    if token.type == "fence":
        return bool(_unclosed(token))
    if token.type == "html_block":
        unclosed = _unclosed(token)
        end = token.map[1] if token.map else 0
        return chunk.endswith("\n") and end >= chunk.count("\n") if unclosed is None else unclosed
    return False
