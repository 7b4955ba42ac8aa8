"""A card as drawable blocks: markdown-it tokens to runs of text with a style, and nothing left to interpret.

Every face draws from these blocks, so what a deck may do to a screen is decided here: control and bidirectional
characters are written out, HTML is text but for a few layout tags, links are marks without an action. Must not know
widths, colors or widgets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import IntFlag, StrEnum
from typing import TYPE_CHECKING

from studykit.deck.markdown import Cloze, Links, parse_full, parse_inline
from studykit.deck.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    rows: tuple[tuple[Run, ...], ...] = ()
    table: tuple[tuple[tuple[Run, ...], ...], ...] = ()
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


_LAYOUT_TAG = re.compile(r"</?(details|summary|br|sub|sup|kbd)\s*/?>\Z", re.IGNORECASE)
_HTML_PIECE = re.compile(r"<!--.*?-->|</?(?:details|summary|br|sub|sup|kbd)\s*/?>|[^<]+|<", re.IGNORECASE | re.DOTALL)
_TASK = re.compile(r"\[([ xX])\] ")
_BULLET = "•"
MAX_DEPTH = 8
"""Lists and quotes nested deeper are drawn at this depth."""


def blocks(text: str, links: Links, face: Face | None = None) -> list[Block]:
    """The blocks of a piece of Markdown; with `face`, double braces are clozes."""
    if not text.strip():
        return []
    tokens, _ = parse_full(text, links, clozes=face is not None)
    return _Drawing(face).draw(tokens)


def inline_block(text: str, links: Links, face: Face | None = None, style: Style = Style.TEXT) -> Block:
    """One paragraph from inline Markdown: a heading's text, a line of sources."""
    tokens, _ = parse_inline(text, links, clozes=face is not None)
    drawing = _Drawing(face)
    rows = drawing.inline(tokens[0].children or [] if tokens else [])
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
    tight: bool = False


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
        match token.type:
            case "bullet_list_open":
                self.stack.append(_Container("list"))
            case "ordered_list_open":
                self.stack.append(_Container("list", number=int(token.attrGet("start") or 1)))
            case "list_item_open":
                self._item()
            case "blockquote_open":
                self.stack.append(_Container("quote"))
            case "bullet_list_close" | "ordered_list_close" | "list_item_close" | "blockquote_close":
                if token.type == "list_item_close" and self.stack[-1].fresh:
                    self._add(Shape.PARAGRAPH, ((),))
                self.stack.pop()
            case "paragraph_open" if following is not None:
                self._add(Shape.PARAGRAPH, self._task(self.inline(following.children or [])), tight=token.hidden)
            case "heading_open" if following is not None:
                self._add(Shape.HEADING, self.inline(following.children or []))
            case "fence" | "code_block":
                self._code(token)
            case "html_block":
                self._html(token.content)
            case "hr":
                self._add(Shape.RULE)
            case _:
                pass

    def _item(self) -> None:
        parent = self.stack[-1]
        marker = f"{_BULLET} "
        if parent.number is not None:
            marker = f"{parent.number}. "
            parent.number += 1
        self.stack.append(_Container("item", marker=marker, fresh=True))

    def _add(self, shape: Shape, rows: tuple[tuple[Run, ...], ...] = (), *, tight: bool = False, **more: object) -> None:
        first: list[Run] = []
        rest: list[Run] = []
        for container in self.stack[-MAX_DEPTH * 2 :]:
            if container.kind == "item":
                blank = Run(" " * len(container.marker))
                first.append(Run(container.marker, Style.DIM) if container.fresh else blank)
                rest.append(blank)
                tight = tight and (container.fresh or tight)
                container.fresh = False
            elif container.kind == "quote":
                first.append(Run("▏ ", Style.FAINT))
                rest.append(Run("▏ ", Style.FAINT))
        self.out.append(
            Block(shape, rows, first=tuple(first), rest=tuple(rest), tight=tight and bool(self.out), **more)  # type: ignore[arg-type]
        )

    def _task(self, rows: tuple[tuple[Run, ...], ...]) -> tuple[tuple[Run, ...], ...]:
        """Keep the box of a task list item as it is written."""
        return rows

    def _code(self, token: Token) -> None:
        lines = visible(token.content, block=True).expandtabs(4).rstrip("\n").split("\n")
        self._add(Shape.CODE, tuple((Run(line, Style.CODE),) for line in lines))

    def _html(self, content: str) -> None:
        """An HTML block: comments dropped, layout tags honored, all else shown as text."""
        rows = _html_rows(content)
        if any(run.text.strip() for row in rows for run in row):
            self._add(Shape.PARAGRAPH, rows)

    def _table(self, tokens: Sequence[Token], index: int) -> int:
        rows: list[tuple[tuple[Run, ...], ...]] = []
        cells: list[tuple[Run, ...]] = []
        align: list[str] = []
        while tokens[index].type != "table_close":
            token = tokens[index]
            if token.type == "th_open":
                align.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
            elif token.type == "inline":
                cells.append(tuple(run for row in self.inline(token.children or []) for run in row))
            elif token.type == "tr_close":
                rows.append(tuple(cells))
                cells = []
            index += 1
        self._add(Shape.TABLE, table=tuple(rows), align=tuple(align))
        return index + 1

    # --- inlines ---

    def inline(self, tokens: Sequence[Token]) -> tuple[tuple[Run, ...], ...]:
        """The rows of runs of one inline; a hard break starts a row."""
        rows: list[list[Run]] = [[]]
        style = Style.TEXT
        styles: list[Style] = []
        hidden = 0
        for token in tokens:
            if token.type == "cloze_open":
                styles.append(style)
                style, hidden = self._open_cloze(token.meta["cloze"], rows[-1], style, hidden)
                continue
            if token.type == "cloze_close":
                if hidden:
                    hidden -= 1
                elif style & Style.FILLED:
                    rows[-1].append(Run("]", style))
                style = styles.pop()
                continue
            if hidden:
                continue
            if token.nesting > 0:
                styles.append(style)
                style |= _INLINE_STYLES.get(token.type, Style.TEXT)
            elif token.nesting < 0:
                style = styles.pop() if styles else Style.TEXT
            elif token.type == "hardbreak":
                rows.append([])
            else:
                _leaf(token, rows, style)
        return tuple(tuple(row) for row in rows)

    def _open_cloze(self, cloze: Cloze, row: list[Run], style: Style, hidden: int) -> tuple[Style, int]:
        face = self.face
        label = cloze.label
        if face is not None and self.clozes < len(face.labels):
            label = face.labels[self.clozes]
        self.clozes += 1
        if face is None or label != face.asked:
            return style, hidden
        if face.revealed:
            row.append(Run("[", style | Style.FILLED))
            return style | Style.FILLED, hidden
        row.append(Run(f"[{visible(cloze.hint) or '…'}]", style | Style.HOLE))
        return style, hidden + 1


_INLINE_STYLES = {
    "strong_open": Style.STRONG,
    "em_open": Style.EM,
    "s_open": Style.STRIKE,
    "link_open": Style.LINK,
}


def _leaf(token: Token, rows: list[list[Run]], style: Style) -> None:
    match token.type:
        case "text" | "text_special":
            if token.content:
                rows[-1].append(Run(visible(token.content), style))
        case "code_inline":
            rows[-1].append(Run(visible(token.content), style | Style.CODE))
        case "softbreak":
            rows[-1].append(Run(" ", style))
        case "image":
            name = visible(token.content) or "image"
            rows[-1].append(Run(f"[image: {name}]", style | Style.DIM))
        case "html_inline":
            _inline_html(token.content, rows, style)
        case _:
            rows[-1].append(Run(visible(token.content), style))


def _inline_html(content: str, rows: list[list[Run]], style: Style) -> None:
    if content.startswith("<!--"):
        return
    tag = _LAYOUT_TAG.match(content)
    if tag is None:
        rows[-1].append(Run(visible(content), style))
    elif tag[1].lower() == "br":
        rows.append([])


def _html_rows(content: str) -> tuple[tuple[Run, ...], ...]:
    rows: list[tuple[Run, ...]] = []
    text = ""
    for piece in _HTML_PIECE.findall(content):
        if piece.startswith("<!--"):
            continue
        if _LAYOUT_TAG.match(piece):
            text += "\n" if piece.lower().startswith("<br") else ""
            continue
        text += piece
    rows.extend((Run(visible(line.strip())),) for line in text.split("\n") if line.strip())
    return tuple(rows)
