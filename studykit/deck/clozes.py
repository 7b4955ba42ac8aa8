"""Clozes: `{{text}}`, `{{text::hint}}` and `{{c1::text::hint}}` as an inline rule of the Markdown parser.

Owns what is a cloze, what is none, and where each stands in the Markdown it came from. Must not know notes or cards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token


MAX_FAULT = 80
"""So much of a cloze that cannot be is kept to find its place again."""


@dataclass(frozen=True, slots=True)
class Cloze:
    """One `{{label::text::hint}}` as it stands in an inline: `raw` is all of it, braces included, from `at` on."""

    label: str
    text: str
    hint: str
    raw: str
    at: int = 0

    @property
    def text_at(self) -> int:
        """Where the hidden text begins in the inline."""
        return self.at + 2 + (len(self.label) + 2 if self.label else 0)


@dataclass(frozen=True, slots=True)
class ClozeFault:
    """A cloze that cannot be: its code and the beginning of the text from its braces on."""

    code: str
    raw: str


@dataclass(slots=True)
class Finds:
    """What is found while one inline is parsed; `faults` remembers by position, so that no text is searched twice."""

    tokens: list[Token]
    found: list[Cloze | ClozeFault]
    faults: dict[tuple[int, int], str]


def cloze_rule(state: StateInline, silent: bool) -> bool:
    """Read the cloze at the parser's position; code inside is opaque, and the alternative text of an image has none."""
    if not state.src.startswith("{{", state.pos):
        return False
    finds: Finds = state.env["finds"]
    if state.tokens is not finds.tokens:
        return False
    cloze = _read(state, finds)
    if isinstance(cloze, ClozeFault):
        if not silent:
            finds.found.append(cloze)
        return False
    if not silent:
        finds.found.append(cloze)
        _push(state, cloze)
    state.pos = cloze.at + len(cloze.raw)
    return True


def _read(state: StateInline, finds: Finds) -> Cloze | ClozeFault:
    start, limit = state.pos, state.posMax
    code = finds.faults.get((start, limit))
    if code is None:
        end, separators, opened = _scan(state, finds)
        if end < 0 or opened:
            code = "SK110" if end < 0 else "SK111"
            inner = opened if end < 0 else opened[:-1]
            finds.faults.update(((at, limit), code) for at in (start, *inner))
        else:
            cloze = _parts(state.src, start, end, separators)
            return cloze if cloze.text.strip() else ClozeFault("SK112", cloze.raw)
    return ClozeFault(code, state.src[start : min(limit, start + MAX_FAULT)].split("\n", 1)[0])


def _scan(state: StateInline, finds: Finds) -> tuple[int, list[int], list[int]]:
    """Where `}}` stands (or -1), where `::` stands before it, and where other `{{` open first."""
    source, limit = state.src, state.posMax
    separators: list[int] = []
    opened: list[int] = []
    position = state.pos + 2
    while position < limit:
        char = source[position]
        if char == "`":
            position = _skip_code(source, position, limit)
        elif char == "\\":
            position += 2
        elif char not in "{}:":
            position += 1
        elif source.startswith("}}", position, limit):
            return position, separators, opened
        elif source.startswith("{{", position, limit):
            opened.append(position)
            if finds.faults.get((position, limit)) == "SK110":
                break
            position += 2
        elif source.startswith("::", position, limit):
            separators.append(position)
            position += 2
        else:
            position += 1
    return -1, separators, opened


def _skip_code(source: str, position: int, limit: int) -> int:
    """The position after the code span (or the lone run of backticks) that begins here."""
    after_run = position
    while after_run < limit and source[after_run] == "`":
        after_run += 1
    run = source[position:after_run]
    search = after_run
    while (close := source.find(run, search, limit)) >= 0:
        end = close + len(run)
        while end < limit and source[end] == "`":
            end += 1
        if end - close == len(run):
            return end
        search = end
    return after_run


def _parts(source: str, start: int, end: int, separators: list[int]) -> Cloze:
    label, hint = "", ""
    text_from, text_to = start + 2, end
    if separators and _is_label(source[text_from : separators[0]]):
        label = source[text_from : separators[0]]
        text_from, separators = separators[0] + 2, separators[1:]
    if separators:
        text_to = separators[0]
        hint = source[text_to + 2 : end].strip()
    return Cloze(label, source[text_from:text_to], hint, source[start : end + 2], start)


def _is_label(text: str) -> bool:
    return len(text) > 1 and text[0] == "c" and text[1:].isascii() and text[1:].isdigit()


def _push(state: StateInline, cloze: Cloze) -> None:
    opening = state.push("cloze_open", "", 1)
    opening.meta = {"cloze": cloze}
    after, maximum = state.pos, state.posMax
    state.pos, state.posMax = cloze.text_at, cloze.text_at + len(cloze.text)
    state.md.inline.tokenize(state)
    state.pos, state.posMax = after, maximum
    state.push("cloze_close", "", -1)


@dataclass(frozen=True, slots=True)
class Place:
    """A cloze in the Markdown it was read from: all of it, and the text it hides; ends are exclusive."""

    cloze: Cloze
    start: int
    end: int
    text_start: int
    text_end: int


def places(markdown: str, tokens: Sequence[Token]) -> list[Place | None]:
    """Where the clozes in the tokens of a piece of Markdown (LF line ends) stand in it, in order; None is not found.

    An inline is its lines without what containers put before them, so each is laid beside its lines.
    """
    found: list[Place | None] = []
    starts = [0, *(index + 1 for index, char in enumerate(markdown) if char == "\n")]
    begin = 0
    for token in tokens:
        if token.type != "inline":
            continue
        first, after = token.map or (0, len(starts))
        begin = max(begin, starts[first])
        end = starts[after] if after < len(starts) else len(markdown)
        clozes: list[Cloze] = token.meta.get("clozes", [])
        offsets = _beside(markdown[begin:end], token.content)
        if offsets is None:
            found.extend([None] * len(clozes))
        else:
            offsets = [begin + offset for offset in offsets]
            found.extend(_place(cloze, offsets) for cloze in clozes)
            begin = offsets[-1]
    return found


def _place(cloze: Cloze, offsets: list[int]) -> Place:
    text_end = cloze.text_at + len(cloze.text)
    return Place(
        cloze,
        offsets[cloze.at],
        offsets[cloze.at + len(cloze.raw) - 1] + 1,
        offsets[cloze.text_at],
        offsets[text_end - 1] + 1,
    )


def _beside(markdown: str, content: str) -> list[int] | None:
    """For each character of an inline's content, and its end, the offset in its lines; None if it is not there."""
    begin = 0
    while content and (begin := markdown.find(content[0], begin)) >= 0:
        offsets = _matched(markdown, begin, content)
        if offsets is not None:
            return offsets
        begin += 1
    return None


def _matched(markdown: str, at: int, content: str) -> list[int] | None:
    offsets: list[int] = []
    index = 0
    while index < len(content):
        char = content[index]
        if char == "|" and markdown.startswith("\\|", at):
            at += 1
        if at >= len(markdown) or (markdown[at] != char and not (char == "\ufffd" and markdown[at] == "\0")):
            return None
        offsets.append(at)
        at, index = at + 1, index + 1
        if char == "\n":
            while at < len(markdown) and markdown[at] in " \t>":
                at += 1
            while index < len(content) and content[index] in " \t>":
                offsets.append(at)
                index += 1
    return [*offsets, at]
