"""A card as drawable blocks: markdown-it tokens to runs of text with a style, and nothing left to interpret.

Every face draws from these blocks, so what a deck may do to a screen is decided here: control and bidirectional
characters are written out, HTML is text but for a few layout tags, links are marks without an action. Must not know
widths, colors or widgets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import field, replace
from enum import IntFlag, StrEnum
from typing import TYPE_CHECKING

from studykit.deck.markdown import Cloze, Links, parse_full, parse_inline
from studykit.deck.text import visible
from studykit.records import dataclass

if TYPE_CHECKING:
    from markdown_it.token import Token


class Style(IntFlag):
    """How a run of text is meant; a face maps each to what its medium can do."""

    TEXT = 0
    STRONG = 1
    EM = 2
    CODE = 4
    STRIKE = 8
    LINK = 16
    HOLE = 32
    FILLED = 64
    DIM = 128
    FAINT = 256
    ACCENT = 512
    KEY = 1024
    PROPOSED = 2048
    WRONG = 4096
    WARN = 8192
    CELL = 16384


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style. `action` names what a click does; only faces set it, never a deck."""

    text: str
    style: Style = Style.TEXT
    action: str = ""


Rows = tuple[tuple[Run, ...], ...]
"""Lines of a block, or cells of a row of a table, each of runs."""


class Shape(StrEnum):
    """What a block is, as far as drawing it differs."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"
    RULE = "rule"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One leaf: what it says, and what stands before its first line and its other lines.

    `rows` holds the lines of a paragraph, heading or code block (an explicit break starts a new one); `table` holds
    rows of cells, the first row being the head.
    """

    shape: Shape
    rows: Rows = ()
    table: tuple[Rows, ...] = ()
    align: tuple[str, ...] = ()
    first: tuple[Run, ...] = ()
    rest: tuple[Run, ...] = ()
    tight: bool = False
    """Whether no gap stands above."""


@dataclass(frozen=True, slots=True)
class Face:
    """How clozes are drawn: which label is asked, and whether its text is shown."""

    asked: str | None = None
    revealed: bool = True
    labels: tuple[str, ...] = ()
    """The labels of the clozes of the note in order, for those that have none of their own."""


_LAYOUT_TAG = re.compile(r"<(/?)(details|summary|br|sub|sup|kbd)\s*/?>", re.IGNORECASE)
_HTML_MARK = re.compile(rf"<!--|{_LAYOUT_TAG.pattern}", re.IGNORECASE)
_BULLET = "•"
_SCRIPTS = {
    "sup": (
        "^",
        str.maketrans("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"),
    ),
    "sub": ("_", str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")),
}
"""What stands above or below the line: how plain text says it, and the characters that do."""
MAX_DEPTH = 8
"""Lists and quotes nested deeper are drawn at this depth."""


def blocks(text: str, links: Links, face: Face | None = None) -> list[Block]:
    """The blocks of a piece of Markdown; with `face`, double braces are clozes."""
    if not text.strip():
        return []
    tokens, _ = parse_full(text, links, clozes=face is not None)
    return _Drawing(face).draw(tokens)


def draw_tokens(tokens: Sequence[Token]) -> list[Block]:
    """The blocks of tokens that were parsed with their inlines: a piece of a card's body."""
    return _Drawing(None).draw(tokens)


def draw_rows(token: Token) -> Rows:
    """The rows of runs of one inline token."""
    return _Drawing(None).inline(token.children or [])


def inline_block(text: str, links: Links, face: Face | None = None, style: Style = Style.TEXT) -> Block:
    """One paragraph from inline Markdown: a heading's text, a line of sources."""
    tokens, _ = parse_inline(text, links, clozes=face is not None)
    rows = _Drawing(face).inline(tokens[0].children or [] if tokens else [])
    return Block(Shape.PARAGRAPH, tuple(tuple(replace(r, style=r.style | style) for r in row) for row in rows))


def links_in(text: str, links: Links) -> list[str]:
    """The addresses a piece of inline Markdown links to, in order."""
    tokens, _ = parse_inline(text, links)
    children = (child for token in tokens for child in token.children or [])
    return [str(child.attrGet("href")) for child in children if child.type == "link_open"]


@dataclass(slots=True)
class _Container:
    """A list, an item or a quote that is open while tokens are walked."""

    kind: str
    number: int | None = None
    marker: str = ""
    fresh: bool = False
    """Whether nothing was drawn in it yet: the first line of an item takes its marker, that of a list a gap."""


@dataclass(slots=True)
class _Drawing:
    face: Face | None
    out: list[Block] = field(default_factory=list)
    stack: list[_Container] = field(default_factory=list)
    clozes: int = 0

    def draw(self, tokens: Sequence[Token]) -> list[Block]:
        index = 0
        while index < len(tokens):
            token = tokens[index]
            if token.type == "table_open":
                index = self._table(tokens, index)
                continue
            self._token(token, tokens[index + 1] if index + 1 < len(tokens) else None)
            index += 1
        return self.out

    def _token(self, token: Token, following: Token | None) -> None:
        if token.type in _CONTAINERS:
            self._container(token)
        elif token.type in ("paragraph_open", "heading_open") and following is not None:
            shape = Shape.PARAGRAPH if token.type == "paragraph_open" else Shape.HEADING
            self._add(shape, self.inline(following.children or []), tight=token.hidden)
        elif token.type in ("fence", "code_block"):
            self._code(token)
        elif token.type == "html_block":
            self._html(token.content)
        elif token.type == "hr":
            self._add(Shape.RULE)

    def _container(self, token: Token) -> None:
        if token.nesting < 0:
            if self.stack[-1].kind == "item" and self.stack[-1].fresh:
                self._add(Shape.PARAGRAPH, ((),), tight=True)
            self.stack.pop()
        elif token.type == "list_item_open":
            self._item()
        elif token.type == "blockquote_open":
            self.stack.append(_Container("quote"))
        else:
            start = token.attrGet("start")
            number = (1 if start is None else int(start)) if token.type == "ordered_list_open" else None
            within = any(container.kind == "item" for container in self.stack)
            self.stack.append(_Container("list", number, fresh=not within))

    def _item(self) -> None:
        parent = self.stack[-1]
        marker = f"{_BULLET} "
        if parent.number is not None:
            marker = f"{parent.number}. "
            parent.number += 1
        self.stack.append(_Container("item", marker=marker, fresh=True))

    def _add(
        self,
        shape: Shape,
        rows: Rows = (),
        *,
        tight: bool = False,
        table: tuple[Rows, ...] = (),
        align: tuple[str, ...] = (),
    ) -> None:
        first: list[Run] = []
        rest: list[Run] = []
        for container in self.stack[-MAX_DEPTH * 2 :]:
            if container.kind == "item":
                blank = Run(" " * len(container.marker))
                first.append(Run(container.marker, Style.DIM) if container.fresh else blank)
                rest.append(blank)
            elif container.kind == "quote":
                first.append(Run("▏ ", Style.FAINT))
                rest.append(Run("▏ ", Style.FAINT))
        tight = tight and bool(self.out) and not any(c.fresh and c.kind == "list" for c in self.stack)
        for container in self.stack:
            container.fresh = False
        self.out.append(Block(shape, rows, table, align, tuple(first), tuple(rest), tight))

    def _code(self, token: Token) -> None:
        lines = visible(token.content, block=True).expandtabs(4).rstrip("\n").split("\n")
        self._add(Shape.CODE, tuple((Run(line, Style.CODE),) for line in lines))

    def _html(self, content: str) -> None:
        """An HTML block: comments dropped, layout tags honored, all else shown as text."""
        lines = (line.strip() for line in _html_text(content).split("\n"))
        rows = tuple((Run(visible(line)),) for line in lines if line)
        if rows:
            self._add(Shape.PARAGRAPH, rows)

    def _table(self, tokens: Sequence[Token], index: int) -> int:
        rows: list[Rows] = []
        cells: list[tuple[Run, ...]] = []
        align: list[str] = []
        while tokens[index].type != "table_close":
            token = tokens[index]
            if token.type == "th_open":
                align.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
            elif token.type == "inline":
                cells.append(_on_one_row(self.inline(token.children or [])))
            elif token.type == "tr_close":
                rows.append(tuple(cells))
                cells = []
            index += 1
        self._add(Shape.TABLE, table=tuple(rows), align=tuple(align))
        return index + 1

    def inline(self, tokens: Sequence[Token]) -> Rows:
        """The rows of runs of one inline; a hard break starts a row."""
        rows = _InlineRows({token.content.lower() for token in tokens if token.type == "html_inline"})
        for token in tokens:
            if token.type == "cloze_open":
                self._open_cloze(token.meta["cloze"], rows)
            else:
                rows.take(token)
        return tuple(tuple(row) for row in rows.rows)

    def _open_cloze(self, cloze: Cloze, rows: _InlineRows) -> None:
        face = self.face
        label = cloze.label
        if face is not None and self.clozes < len(face.labels):
            label = face.labels[self.clozes]
        self.clozes += 1
        if face is None or label != face.asked:
            rows.open(Style.TEXT)
        elif face.revealed:
            rows.open(Style.FILLED)
            rows.add("[")
        else:
            rows.add(f"[{visible(cloze.hint) or '…'}]", Style.HOLE)
            rows.open(Style.TEXT)
            rows.hidden += 1


_CONTAINERS = frozenset(
    f"{kind}_{end}" for kind in ("bullet_list", "ordered_list", "list_item", "blockquote") for end in ("open", "close")
)

_INLINE_STYLES = {
    "strong_open": Style.STRONG,
    "em_open": Style.EM,
    "s_open": Style.STRIKE,
    "link_open": Style.LINK,
}


@dataclass(slots=True)
class _InlineRows:
    """Takes the tokens of an inline one by one; what stands in a hidden cloze is passed over."""

    tags: set[str]
    rows: list[list[Run]] = field(default_factory=lambda: [[]])
    style: Style = Style.TEXT
    outer: list[Style] = field(default_factory=list)
    hidden: int = 0
    script: str = ""

    def add(self, text: str, style: Style = Style.TEXT) -> None:
        if text:
            self.rows[-1].append(Run(text, self.style | style))

    def open(self, style: Style) -> None:
        self.outer.append(self.style)
        self.style |= style

    def close(self) -> None:
        self.style = self.outer.pop() if self.outer else Style.TEXT

    def take(self, token: Token) -> None:
        if token.type == "cloze_close":
            if self.hidden:
                self.hidden -= 1
            elif self.style & Style.FILLED:
                self.add("]")
            self.close()
        elif self.hidden:
            return
        elif token.nesting > 0:
            self.open(_INLINE_STYLES.get(token.type, Style.TEXT))
        elif token.nesting < 0:
            self.close()
        elif token.type == "hardbreak":
            self.rows.append([])
        else:
            self._leaf(token)

    def _leaf(self, token: Token) -> None:
        if token.type == "code_inline":
            self.add(visible(token.content.replace("\t", " ")), Style.CODE)
        elif token.type == "softbreak":
            self.add(" ")
        elif token.type == "image":
            name = "".join(child.content or " " for child in token.children or [] if child.nesting == 0)
            self.add(f"[image: {visible(name) or 'image'}]", Style.DIM)
        elif token.type == "html_inline":
            self._html(token.content)
        else:
            self.add(self._scripted(visible(token.content.replace("\t", " "))))

    def _html(self, content: str) -> None:
        if content.startswith("<!--"):
            return
        tag = _LAYOUT_TAG.fullmatch(content)
        if tag is None:
            self.add(visible(content))
        elif tag[2].lower() == "br":
            self.rows.append([])
        elif tag[1]:
            self.script = ""
        elif f"</{tag[2].lower()}>" in self.tags:
            self.script = tag[2].lower()

    def _scripted(self, text: str) -> str:
        """Text above or below the line, in characters that stand there or behind the mark of mathematics."""
        if self.script not in _SCRIPTS:
            return text
        mark, characters = _SCRIPTS[self.script]
        moved = text.translate(characters)
        return mark + text if any(a == b != " " for a, b in zip(text, moved, strict=True)) else moved


def _on_one_row(rows: Rows) -> tuple[Run, ...]:
    """The rows of a cell beside each other."""
    cell: list[Run] = list(rows[0])
    for row in rows[1:]:
        cell.extend((Run(" "), *row))
    return tuple(cell)


def _html_text(content: str) -> str:
    """What an HTML block says: without comments and layout tags, an explicit break as a newline."""
    pieces: list[str] = []
    position = 0
    while found := _HTML_MARK.search(content, position):
        end = found.end()
        if found[0] == "<!--":
            close = content.find("-->", found.start() + 2)
            if close < 0:
                break
            end = close + 3
        pieces.append(content[position : found.start()])
        if (found[2] or "").lower() == "br":
            pieces.append("\n")
        position = end
    return "".join(pieces) + content[position:]
