"""A card as drawable blocks: markdown-it tokens to runs of text with a style, and nothing left to interpret.

Every face draws from these blocks, so what a deck may do to a screen is decided here: control and bidirectional
characters are written out, HTML is text but for a few layout tags, links are marks without an action. Must not know
widths, colors or widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from studykit.deck.inlines import Face, InlineRows, Inlines, html_pieces, image_name, web_address
from studykit.deck.markdown import MAX_NESTING, Links, parse_full, parse_inline
from studykit.deck.runs import Rows, Run, Style
from studykit.deck.text import visible

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = [
    "MAX_DEPTH",
    "MAX_DRAWN",
    "Block",
    "Face",
    "Rows",
    "Run",
    "Shape",
    "Style",
    "blocks",
    "draw_rows",
    "draw_tokens",
    "inline_block",
    "links_in",
]


class Shape(StrEnum):
    """What a block is, as far as drawing it differs."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"
    RULE = "rule"
    TABLE = "table"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Block:
    """One leaf: what it says, and what stands before its first line and its other lines.

    `rows` holds the lines of a paragraph, heading or code block (an explicit break starts a new one); `table` holds
    rows of cells, the first row being the head. Of an image the rows are its name.
    """

    shape: Shape
    rows: Rows = ()
    table: tuple[Rows, ...] = ()
    align: tuple[str, ...] = ()
    first: tuple[Run, ...] = ()
    rest: tuple[Run, ...] = ()
    tight: bool = False
    """Whether no gap stands above."""
    said_of: str = ""
    """The language of code as its fence names it; the address of an image."""


_BULLET = "•"
_INSIDE = "  "
"""What stands before what is folded away elsewhere: `details` are always open here."""
MAX_DEPTH = 8
"""Lists and quotes nested deeper are drawn at this depth."""
MAX_DRAWN = 40_000
"""So many characters of a piece of a card are drawn, far more than any card has: whoever turns a page does not wait."""
MAX_TEXT = 100_000
"""Of longer Markdown no more than this is looked at."""
_CUT = "… The rest of this is too long to be shown."


def blocks(text: str, links: Links, face: Face | None = None) -> list[Block]:
    """The blocks of a piece of Markdown; with `face`, double braces are clozes."""
    if not text.strip():
        return []
    tokens, _ = parse_full(text[:MAX_TEXT], links, clozes=face is not None)
    drawing = _Drawing(Inlines(face))
    drawing.draw(tokens)
    if len(text) > MAX_TEXT:
        drawing.cut()
    return drawing.out


def draw_tokens(tokens: Sequence[Token]) -> list[Block]:
    """The blocks of tokens that were parsed with their inlines: a piece of a card's body."""
    drawing = _Drawing(Inlines())
    drawing.draw(tokens)
    return drawing.out


def draw_rows(token: Token) -> Rows:
    """The rows of runs of one inline token."""
    return _cut(Inlines().rows(token.children or []), MAX_DRAWN)


def inline_block(text: str, links: Links, face: Face | None = None, style: Style = Style.TEXT) -> Block:
    """One paragraph from inline Markdown: a heading's text, a line of sources."""
    tokens, _ = parse_inline(text, links, clozes=face is not None)
    children = tokens[0].children or [] if tokens else []
    rows = _cut(Inlines(face).rows(children), MAX_DRAWN)
    alone = children[0] if len(children) == 1 and children[0].type == "image" else None
    return Block(
        Shape.PARAGRAPH if alone is None else Shape.IMAGE,
        tuple(tuple(run.styled(style) for run in row) for row in rows),
        said_of="" if alone is None else _address(alone),
    )


def links_in(text: str, links: Links) -> list[str]:
    """The addresses of the web that a piece of inline Markdown links to, in order."""
    tokens, _ = parse_inline(text, links)
    found = (web_address(child) for token in tokens for child in token.children or [] if child.type == "link_open")
    return [address for address in found if address]


@dataclass(slots=True)
class _Container:
    """A list, an item, a quote or details that are open while tokens are walked."""

    kind: str
    number: int | None = None
    marker: str = ""
    fresh: bool = False
    """Whether nothing was drawn in it yet: the first line of an item takes its marker, that of a list a gap."""
    deepest: bool = False
    """Whether what stands in it is nested too deep to be read."""


@dataclass(slots=True)
class _Drawing:
    inlines: Inlines
    out: list[Block] = field(default_factory=list)
    stack: list[_Container] = field(default_factory=list)
    left: int = MAX_DRAWN
    """How many characters are still drawn."""

    def draw(self, tokens: Sequence[Token]) -> None:
        """Draw tokens, as far as there is room for them."""
        index = 0
        while index < len(tokens) and self.left > 0:
            token = tokens[index]
            if token.type == "table_open":
                index = self._table(tokens, index)
                continue
            self._token(token, tokens[index + 1] if index + 1 < len(tokens) else None)
            index += 1

    def cut(self) -> None:
        """Say that there is more, if that was not said yet."""
        if self.left >= 0:
            self.left = -1
            self.out.append(Block(Shape.PARAGRAPH, ((Run(_CUT, Style.DIM),),)))

    def _token(self, token: Token, following: Token | None) -> None:
        if token.type in _CONTAINERS:
            self._container(token)
        elif token.type in ("paragraph_open", "heading_open") and following is not None:
            self._paragraph(token, following.children or [])
        elif token.type in ("fence", "code_block"):
            self._code(token)
        elif token.type == "html_block":
            self._html(token.content)
        elif token.type == "hr":
            self._add(Shape.RULE)

    def _paragraph(self, token: Token, children: Sequence[Token]) -> None:
        """A paragraph or a heading; images that stand by themselves are blocks of their own."""
        images = [child for child in children if child.type == "image"]
        if images and all(child.type in ("image", "softbreak") for child in children):
            for image in images:
                self._add(Shape.IMAGE, ((Run(image_name(image), Style.DIM),),), said_of=_address(image))
            return
        shape = Shape.PARAGRAPH if token.type == "paragraph_open" else Shape.HEADING
        self._add(shape, self.inlines.rows(children), tight=token.hidden)

    def _container(self, token: Token) -> None:
        if token.nesting < 0:
            while self.stack[-1].kind == "details":
                self.stack.pop()
            if self.stack[-1].deepest:
                self._add(Shape.PARAGRAPH, ((Run("…", Style.DIM),),))
            elif self.stack[-1].kind == "item" and self.stack[-1].fresh:
                self._add(Shape.PARAGRAPH, ((),), tight=True)
            self.stack.pop()
        elif token.type == "list_item_open":
            self._item(deepest=token.level >= MAX_NESTING - 2)
        elif token.type == "blockquote_open":
            self.stack.append(_Container("quote", deepest=token.level >= MAX_NESTING - 1))
        else:
            start = token.attrGet("start")
            number = (1 if start is None else int(start)) if token.type == "ordered_list_open" else None
            within = any(container.kind == "item" for container in self.stack)
            self.stack.append(_Container("list", number, fresh=not within))

    def _item(self, *, deepest: bool) -> None:
        parent = self.stack[-1]
        marker = f"{_BULLET} "
        if parent.number is not None:
            marker = f"{parent.number}. "
            parent.number += 1
        self.stack.append(_Container("item", marker=marker, fresh=True, deepest=deepest))

    def _add(
        self,
        shape: Shape,
        rows: Rows = (),
        *,
        tight: bool = False,
        table: tuple[Rows, ...] = (),
        align: tuple[str, ...] = (),
        said_of: str = "",
    ) -> None:
        if self.left < 0:
            return
        size = _size(rows) + 2 * sum(map(_size, table))
        if size > self.left:
            rows, table = _cut(rows, self.left), _cut_table(table, self.left // 2)
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
            elif container.kind == "details":
                first.append(Run(container.marker))
                rest.append(Run(container.marker))
        tight = tight and bool(self.out) and not any(c.fresh and c.kind == "list" for c in self.stack)
        for container in self.stack:
            container.fresh = False
        self.out.append(Block(shape, rows, table, align, tuple(first), tuple(rest), tight, said_of))
        if size > self.left:
            self.cut()
        self.left -= size

    def _code(self, token: Token) -> None:
        text = visible(token.content, block=True).expandtabs(4).rstrip("\n")
        language = token.info.split(maxsplit=1)[0].lower() if token.info.strip() else ""
        self._add(Shape.CODE, _code_rows(text[: max(self.left, 0) + 1], language), said_of=language)

    def _html(self, content: str) -> None:
        """An HTML block: comments dropped, layout tags honored, all else shown as text."""
        rows = InlineRows({f"</{name}>" for name in ("sub", "sup", "kbd") if f"</{name}>" in content.lower()})
        for text, tag in html_pieces(content):
            for number, line in enumerate(text.split("\n")):
                if number:
                    rows.end_row()
                rows.text(line if rows.rows[-1] and not rows.is_ended else line.lstrip())
            if tag is None:
                continue
            name, opens = tag[2].lower(), not tag[1]
            if name in ("details", "summary"):
                rows = self._fold(name, rows, opens=opens)
            elif not opens or name == "br" or f"</{name}>" in rows.tags:
                rows.tag(name, opens=opens)
        self._rows_of_html(rows)

    def _fold(self, name: str, rows: InlineRows, *, opens: bool) -> InlineRows:
        """What stands between `details` hangs below its summary."""
        self._rows_of_html(rows)
        inside = self.stack[-1] if self.stack and self.stack[-1].kind == "details" else None
        if name == "summary":
            if inside is not None and not opens:
                inside.marker, inside.fresh = _INSIDE, True
        elif opens and len(self.stack) < MAX_NESTING:
            self.stack.append(_Container(name))
        elif inside is not None and not opens:
            self.stack.pop()
        following = InlineRows(rows.tags)
        if name == "summary":
            following.tag(name, opens=opens)
        return following

    def _rows_of_html(self, rows: InlineRows) -> None:
        kept = tuple(tuple(row) for row in rows.rows if "".join(run.text for run in row).strip())
        if kept:
            self._add(Shape.PARAGRAPH, kept)

    def _table(self, tokens: Sequence[Token], index: int) -> int:
        rows: list[Rows] = []
        cells: list[tuple[Run, ...]] = []
        align: list[str] = []
        while tokens[index].type != "table_close":
            token = tokens[index]
            if token.type == "th_open":
                align.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
            elif token.type == "inline":
                cells.append(_on_one_row(self.inlines.rows(token.children or [])))
            elif token.type == "tr_close":
                rows.append(tuple(cells))
                cells = []
            index += 1
        self._add(Shape.TABLE, table=tuple(rows), align=tuple(align))
        return index + 1


_CONTAINERS = frozenset(
    f"{kind}_{end}" for kind in ("bullet_list", "ordered_list", "list_item", "blockquote") for end in ("open", "close")
)


def _code_rows(text: str, language: str) -> Rows:
    if not language:
        return tuple((Run(line, Style.CODE),) for line in text.split("\n"))
    from studykit.deck.code import code_rows  # noqa: PLC0415 - most cards have no code

    return code_rows(text, language)


def _address(image: Token) -> str:
    return str(image.attrGet("src") or "")


def _size(rows: Rows) -> int:
    """How many characters are drawn of rows; each is one more."""
    return sum(len(run.text) for row in rows for run in row) + len(rows)


def _cut(rows: Rows, most: int) -> Rows:
    """The rows as far as so many characters go."""
    if _size(rows) <= most:
        return rows
    kept: list[tuple[Run, ...]] = []
    for row in rows:
        runs: list[Run] = []
        for run in row:
            runs.append(Run(run.text[: max(most, 0)], run.style, run.action, run.link))
            most -= len(run.text)
        kept.append(tuple(runs))
        most -= 1
        if most <= 0:
            break
    return tuple(kept)


def _cut_table(table: Sequence[Rows], most: int) -> tuple[Rows, ...]:
    """The rows of a table as far as so many characters go, but at least a head and one more, cut where they stand."""
    kept: list[Rows] = []
    for row in table:
        if most <= 0 and len(kept) > 1:
            break
        cells: list[tuple[Run, ...]] = []
        for cell in row:
            cells.append(_cut((cell,), most)[0] if most > 0 else ())
            most -= _size((cell,))
        kept.append(tuple(cells))
    return tuple(kept)


def _on_one_row(rows: Rows) -> tuple[Run, ...]:
    """The rows of a cell beside each other."""
    cell: list[Run] = list(rows[0])
    for row in rows[1:]:
        cell.extend((Run(" "), *row))
    return tuple(cell)
