"""CommonMark with tables, as tokens: blocks for reading a deck, inlines for showing a card.

Owns the configuration of markdown-it and the rule for clozes. Must not know what a card is.

Reading a deck needs the block rules alone, which is several times faster; inlines are parsed when a card is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

Links = dict[str, tuple[str, str]]
"""Link definitions: normalized label to (address, title)."""

MAX_NESTING = 100
"""Blocks nested deeper than this are not parsed further; far beyond any card."""


@dataclass(frozen=True, slots=True)
class Cloze:
    """One `{{label::text::hint}}` as it stands in an inline: `raw` is all of it, braces included."""

    label: str
    text: str
    hint: str
    raw: str


@dataclass(frozen=True, slots=True)
class ClozeFault:
    """A cloze that cannot be: its code and the text from its braces on."""

    code: str
    raw: str


@cache
def _blocks() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.core.ruler.enableOnly(["block"])
    return parser


@cache
def _full(*, clozes: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    if clozes:
        parser.inline.ruler.before("backticks", "cloze", _cloze_rule)
    return parser


def parse_blocks(text: str) -> tuple[list[Token], Links]:
    """Block tokens of `text` (LF line ends), and the link definitions in it."""
    env: dict[str, Any] = {}
    tokens = _blocks().parse(text, env)
    links = {
        label: (definition["href"], definition["title"]) for label, definition in env.get("references", {}).items()
    }
    return tokens, links


def parse_full(text: str, links: Links, *, clozes: bool = False) -> tuple[list[Token], list[Cloze | ClozeFault]]:
    """Block and inline tokens of `text`; with `clozes`, also what stands in double braces, in order."""
    env = _environment(links)
    tokens = _full(clozes=clozes).parse(text, env)
    return tokens, env["clozes"]


def parse_inline(text: str, links: Links, *, clozes: bool = False) -> tuple[list[Token], list[Cloze | ClozeFault]]:
    """The inline tokens of one line or paragraph; no block rule looks at it."""
    env = _environment(links)
    tokens = _full(clozes=clozes).parseInline(text, env)
    return tokens, env["clozes"]


def _environment(links: Links) -> dict[str, Any]:
    references = {label: {"href": href, "title": title, "map": [0, 0]} for label, (href, title) in links.items()}
    return {"references": references, "clozes": []}


def last_comment(heading: str) -> str | None:
    """The last HTML comment of a heading's text, as written, or None; code spans and escapes are no comments."""
    start = heading.rfind("<!--")
    if start < 0:
        return None
    before = heading[:start]
    if "`" not in heading[start:] and "<" not in before and "](" not in before and not before.endswith("\\"):
        end = heading.find("-->", start + 4)
        return heading[start : end + 3] if end >= 0 else None
    tokens, _ = parse_inline(heading, {})
    comments = [t.content for t in _flat(tokens) if t.type == "html_inline" and t.content.startswith("<!--")]
    return comments[-1] if comments else None


def shows_comment(heading: str) -> bool:
    """Whether the text of a heading still shows `<!--` once it is rendered."""
    if "<!--" not in heading:
        return False
    tokens, _ = parse_inline(heading, {})
    text = "".join(t.content for t in _flat(tokens) if t.type == "text")
    return "<!--" in text


def _flat(tokens: Sequence[Token]) -> list[Token]:
    return [child for token in tokens for child in (token.children or [token])]


def plain_text(tokens: Sequence[Token]) -> str:
    """The words a reader sees in inline tokens, alternative texts of images included."""
    parts: list[str] = []
    for token in _flat(tokens):
        if token.type in ("text", "code_inline", "image"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)


def _cloze_rule(state: StateInline, silent: bool) -> bool:
    """`{{text}}`, `{{text::hint}}`, `{{c1::text::hint}}`; code inside is opaque."""
    if not state.src.startswith("{{", state.pos):
        return False
    start = state.pos + 2
    end, separators, nested = _cloze_end(state, start)
    found: list[Cloze | ClozeFault] = state.env["clozes"]
    if end < 0 or nested:
        if not silent:
            found.append(ClozeFault("SK111" if nested else "SK110", state.src[state.pos : state.posMax]))
        return False
    label, text_from, text_to, hint = _cloze_parts(state.src, start, end, separators)
    raw = state.src[state.pos : end + 2]
    if not state.src[text_from:text_to].strip():
        if not silent:
            found.append(ClozeFault("SK112", raw))
        return False
    if not silent:
        cloze = Cloze(label, state.src[text_from:text_to], hint, raw)
        found.append(cloze)
        _push_cloze(state, cloze, text_from, text_to)
    state.pos = end + 2
    return True


def _cloze_end(state: StateInline, start: int) -> tuple[int, list[int], bool]:
    """Where `}}` stands, where `::` stands before it, and whether another `{{` opens first."""
    separators: list[int] = []
    nested = False
    position = start
    while position < state.posMax:
        char = state.src[position]
        if char == "`":
            position = _skip_code(state, position)
        elif char == "\\":
            position += 2
        elif state.src.startswith("}}", position):
            return position, separators, nested
        elif state.src.startswith("{{", position):
            nested = True
            position += 2
        elif state.src.startswith("::", position):
            separators.append(position)
            position += 2
        else:
            position += 1
    return -1, separators, nested


def _skip_code(state: StateInline, position: int) -> int:
    """The position after the code span (or the lone run of backticks) that begins here."""
    after_run = position
    while after_run < state.posMax and state.src[after_run] == "`":
        after_run += 1
    run = state.src[position:after_run]
    search = after_run
    while (close := state.src.find(run, search, state.posMax)) >= 0:
        end = close + len(run)
        while end < state.posMax and state.src[end] == "`":
            end += 1
        if end - close == len(run):
            return end
        search = end
    return after_run


def _cloze_parts(source: str, start: int, end: int, separators: list[int]) -> tuple[str, int, int, str]:
    """Label, span of the hidden text, hint."""
    label = ""
    if separators and _is_label(source[start : separators[0]]):
        label = source[start : separators[0]]
        start = separators[0] + 2
        separators = separators[1:]
    if separators:
        return label, start, separators[0], source[separators[0] + 2 : end].strip()
    return label, start, end, ""


def _is_label(text: str) -> bool:
    return len(text) > 1 and text[0] == "c" and text[1:].isascii() and text[1:].isdigit()


def _push_cloze(state: StateInline, cloze: Cloze, text_from: int, text_to: int) -> None:
    opening = state.push("cloze_open", "", 1)
    opening.meta = {"cloze": cloze}
    after, maximum = state.pos, state.posMax
    state.pos, state.posMax = text_from, text_to
    state.md.inline.tokenize(state)
    state.pos, state.posMax = after, maximum
    state.push("cloze_close", "", -1)
