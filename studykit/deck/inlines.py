"""The inlines of a card as runs: emphasis, code, links, clozes, and the few tags of HTML that are honored.

Owns what stands in a line of text. Must not know blocks, widths or colors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studykit.deck.markdown import Cloze
from studykit.deck.runs import Rows, Run, Style
from studykit.deck.text import visible

if TYPE_CHECKING:
    from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class Face:
    """How clozes are drawn: which label is asked, and whether its text is shown."""

    asked: str | None = None
    revealed: bool = True
    labels: tuple[str, ...] = ()
    """The labels of the clozes of the note in order, for those that have none of their own."""


LAYOUT_TAG = re.compile(
    r"<(/?)(details|summary|br|sub|sup|kbd)(?:\s+open(?:\s*=\s*(?:\"\"|''))?)?\s*/?>", re.IGNORECASE
)
_HTML_MARK = re.compile(rf"<!--|{LAYOUT_TAG.pattern}", re.IGNORECASE)
_WEB = ("https://", "http://")
_INLINE_STYLES = {"strong_open": Style.STRONG, "em_open": Style.EM, "s_open": Style.STRIKE, "link_open": Style.LINK}
_TAG_STYLES = {"summary": Style.STRONG, "kbd": Style.CODE}
_SCRIPTS = {
    "sup": (
        "^",
        str.maketrans("0123456789+-−=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"),
    ),
    "sub": ("_", str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")),
}
"""What stands above or below the line: how plain text says it, and the characters that do."""


@dataclass(slots=True)
class Inlines:
    """Draws one inline after the other; clozes are counted through all of them."""

    face: Face | None = None
    clozes: int = 0

    def rows(self, tokens: Sequence[Token]) -> Rows:
        """The rows of runs of one inline; a hard break starts a row."""
        rows = InlineRows({token.content.lower() for token in tokens if token.type == "html_inline"})
        for token in tokens:
            if token.type == "cloze_open":
                self._open_cloze(token.meta["cloze"], rows)
            else:
                rows.take(token)
        return tuple(tuple(row) for row in rows.rows)

    def _open_cloze(self, cloze: Cloze, rows: InlineRows) -> None:
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


@dataclass(slots=True)
class InlineRows:
    """Takes the tokens of an inline one by one; what stands in a hidden cloze is passed over."""

    tags: set[str]
    """The tags that stand in the inline: one that nothing closes changes nothing."""
    rows: list[list[Run]] = field(default_factory=lambda: [[]])
    style: Style = Style.TEXT
    link: str = ""
    outer: list[tuple[Style, str]] = field(default_factory=list)
    hidden: int = 0
    script: str = ""
    tag_style: Style = Style.TEXT
    """The style of the tags that are open."""
    is_ended: bool = False
    """Whether what comes next starts a row."""

    def add(self, text: str, style: Style = Style.TEXT) -> None:
        """Put text in the row."""
        if self.is_ended and text.strip():
            self.rows.append([])
            self.is_ended = False
            text = text.lstrip()
        if text:
            self.rows[-1].append(Run(text, self.style | self.tag_style | style, "", self.link))

    def open(self, style: Style, link: str = "") -> None:
        """From here on all text has one more style."""
        self.outer.append((self.style, self.link))
        self.style |= style
        self.link = link or self.link

    def close(self) -> None:
        """Text has the style that it had before the last opening."""
        self.style, self.link = self.outer.pop() if self.outer else (Style.TEXT, "")

    def end_row(self) -> None:
        """What comes next, if anything does, starts a row."""
        self.is_ended = bool(self.rows[-1])

    def take(self, token: Token) -> None:
        """Draw one token."""
        if token.type == "cloze_close":
            if self.hidden:
                self.hidden -= 1
            elif self.style & Style.FILLED:
                self.add("]")
            self.close()
        elif self.hidden:
            return
        elif token.nesting > 0:
            self.open(_INLINE_STYLES.get(token.type, Style.TEXT), web_address(token))
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
            self.add(image_name(token), Style.DIM)
        elif token.type == "html_inline":
            self._html(token.content)
        else:
            self.text(token.content)

    def text(self, content: str) -> None:
        """Put text in the row as it is meant by the tags that are open."""
        self.add(self._scripted(visible(content.replace("\t", " "))))

    def _html(self, content: str) -> None:
        if content.startswith("<!--"):
            return
        tag = LAYOUT_TAG.fullmatch(content)
        if tag is None:
            self.add(visible(content))
        elif tag[1] or f"</{tag[2].lower()}>" in self.tags or tag[2].lower() == "br":
            self.tag(tag[2].lower(), opens=not tag[1])

    def tag(self, name: str, *, opens: bool) -> None:
        """Honor a tag of layout."""
        if name == "br":
            self.rows.append([])
            return
        if name in ("details", "summary"):
            self.end_row()
        if name in _SCRIPTS:
            self.script = name if opens else ""
        style = _TAG_STYLES.get(name, Style.TEXT)
        self.tag_style = self.tag_style | style if opens else self.tag_style & ~style

    def _scripted(self, text: str) -> str:
        """Text above or below the line, in characters that stand there or behind the mark of mathematics."""
        if self.script not in _SCRIPTS:
            return text
        mark, characters = _SCRIPTS[self.script]
        moved = text.translate(characters)
        return mark + text if any(a == b != " " for a, b in zip(text, moved, strict=True)) else moved


def web_address(token: Token) -> str:
    """The address that a link leads to, if it is one of the web; nothing else is ever opened."""
    address = str(token.attrGet("href") or "")
    return address if address.startswith(_WEB) else ""


def image_name(token: Token) -> str:
    """What stands in place of an image: its name."""
    name = "".join(child.content or " " for child in token.children or [] if child.nesting == 0)
    return f"[image: {visible(name) or 'image'}]"


def html_pieces(content: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """An HTML block in pieces of text, each with the tag of layout behind it; comments are dropped."""
    position = 0
    while found := _HTML_MARK.search(content, position):
        text, position = content[position : found.start()], found.end()
        if found[0] == "<!--":
            close = content.find("-->", found.start() + 2)
            if close < 0:
                yield text + content[found.start() :], None
                return
            position = close + 3
        yield text, None if found[0] == "<!--" else found
    yield content[position:], None
