"""CommonMark with tables, as tokens: blocks for reading a deck, inlines for showing a card.

Owns the configuration of markdown-it. Must not know what a card is.

Reading a deck needs the block rules alone, which is several times faster; inlines are parsed when a card is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from studykit.deck.clozes import Cloze, ClozeFault, Finds, cloze_rule

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    InlineRule = Callable[[StateInline, bool], bool]

__all__ = [
    "TASK",
    "Cloze",
    "ClozeFault",
    "Links",
    "comments_in",
    "last_comment",
    "parse_blocks",
    "parse_full",
    "parse_inline",
    "plain_text",
    "says_something",
    "shows_comment",
]

Links = dict[str, tuple[str, str]]
"""Link definitions: normalized label to (address, title)."""

TASK = re.compile(r"\[([ xX])\](?:[ \t]+|$)", re.MULTILINE)
"""The box of an item of a task list, at the start of its first paragraph."""

MAX_NESTING = 100
"""Blocks nested deeper than this are not parsed further; far beyond any card."""

MAX_INLINE = 20_000
MAX_BRACKETS = 4_000_000
"""A paragraph with more characters, or more opening brackets times characters, is plain text: no card has one, and
parsing it takes a time that grows with the square of its length."""
MAX_CELLS = 20_000
"""A table ends where it would have more cells, and what follows is text: tens of thousands of rows take seconds.
Any table that can be asked from has fewer."""


@cache
def _blocks() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - slow to import, and not needed where no deck changed

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "inline_definitions": True}).enable("table")
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.enableOnly(["block"])
    return parser


@cache
def _full(*, clozes: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415
    from markdown_it.rules_inline import image, link  # noqa: PLC0415

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.at("inline", _inlines)
    parser.core.ruler.before("inline", "tasks", _tasks)
    for name, rule in (("link", link), ("image", image)):
        parser.inline.ruler.at(name, partial(_if_closed, rule))
    if clozes:
        parser.inline.ruler.before("backticks", "cloze", cloze_rule)
    return parser


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The table that begins here, as far as `MAX_CELLS` go; the lines that it lacks then begin no other."""
    from markdown_it.rules_block import table  # noqa: PLC0415

    cut_from, cut_to = state.env.get("cut", (-1, -1))
    if cut_from <= start <= cut_to:
        state.env["cut"] = (cut_from, max(cut_to, start + 1))
        return False
    if not table(state, start, end, True):
        return False
    if silent:
        return True
    dashes = state.src[state.bMarks[start + 1] : state.eMarks[start + 1]].strip()
    columns = dashes.removeprefix("|").removesuffix("|").count("|") + 1
    last = min(end, start + 2 + MAX_CELLS // columns)
    table(state, start, last, False)
    if state.line == last < end:
        state.env["cut"] = (last, last)
    return True


def _if_closed(rule: InlineRule, state: StateInline, silent: bool) -> bool:
    """Apply a rule that needs a closing bracket if there is one: else each opening one would look as far as the end."""
    return state.src.find("]", state.pos, state.posMax) >= 0 and rule(state, silent)


def _tasks(state: StateCore) -> None:
    """Where they are asked for, take the boxes of task lists off their items and note whether they are ticked."""
    if not state.env.get("tasks"):
        return
    for index, token in enumerate(state.tokens[:-2]):
        inline = state.tokens[index + 2]
        if token.type == "list_item_open" and inline.type == "inline" and (box := TASK.match(inline.content)):
            token.meta["ticked"] = box[1] != " "
            inline.content = inline.content[box.end() :]


def _inlines(state: StateCore) -> None:
    """Parse the inlines, each by itself."""
    from markdown_it.token import Token  # noqa: PLC0415

    found: list[Cloze | ClozeFault] = state.env["clozes"]
    for token in state.tokens:
        if token.type != "inline":
            continue
        children: list[Token] = []
        token.children = children
        size = len(token.content)
        if size > MAX_INLINE or size * token.content.count("[") > MAX_BRACKETS:
            children.append(Token("text", "", 0, content=token.content.replace("\n", " ")))
            continue
        state.env["finds"] = finds = Finds(children, [], {})
        state.md.inline.parse(token.content, state.md, state.env, children)
        token.meta["clozes"] = [cloze for cloze in finds.found if isinstance(cloze, Cloze)]
        found.extend(finds.found)


def parse_blocks(text: str) -> tuple[list[Token], Links]:
    """Block tokens of `text` (LF line ends), link definitions among them, and what these define."""
    env: dict[str, Any] = {}
    tokens = _blocks().parse(text, env)
    links = {
        label: (definition["href"], definition["title"]) for label, definition in env.get("references", {}).items()
    }
    return tokens, links


def parse_full(
    text: str, links: Links, *, clozes: bool = False, tasks: bool = False
) -> tuple[list[Token], list[Cloze | ClozeFault]]:
    """Block and inline tokens of `text`; with `clozes`, also what stands in double braces, in order.

    With `tasks`, the items of task lists have no box any more, and `ticked` in their meta.
    """
    env = _environment(links)
    env["tasks"] = tasks
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
    if "`" not in heading[start:] and "<" not in before and "[" not in before and not before.endswith("\\"):
        end = heading.find("--", start + 4)
        if end < 0:
            return None
        if heading.startswith("-->", end):
            return heading[start : end + 3]
    comments = comments_in(heading)
    return comments[-1] if comments else None


def comments_in(inline: str) -> list[str]:
    """The HTML comments of an inline, as written."""
    tokens, _ = parse_inline(inline, {})
    return [t.content for t in _flat(tokens) if t.type == "html_inline" and t.content.startswith("<!--")]


def shows_comment(heading: str) -> bool:
    """Whether the text of a heading still shows `<!--` once it is rendered."""
    if "<!--" not in heading:
        return False
    tokens, _ = parse_inline(heading, {})
    text = "".join(t.content for t in _flat(tokens) if t.type == "text")
    return "<!--" in text


def _flat(tokens: Sequence[Token]) -> list[Token]:
    return [child for token in tokens for child in (token.children or [token])]


def plain_text(text: str, links: Links) -> str:
    """What a reader sees of one inline, without its styles; blanks and line ends are one blank."""
    tokens, _ = parse_inline(text, links)
    shown = (
        " " if t.type in ("softbreak", "hardbreak") else "" if t.type == "html_inline" else t.content
        for t in _flat(tokens)
        if t.nesting == 0
    )
    return " ".join("".join(shown).split())


_TAG = re.compile(r"<[^<>]*>")
_WORDS = frozenset({"text", "code_inline", "image", "fence", "code_block"})


def says_something(tokens: Sequence[Token]) -> bool:
    """Whether a reader sees a word in tokens, in text, in code or in place of an image."""
    return any(
        token.content.strip() if token.type in _WORDS else token.type == "html_block" and _html_says(token.content)
        for token in _flat(tokens)
    )


def _html_says(content: str) -> bool:
    """Whether an HTML block has text besides tags and comments."""
    before, *comments = content.split("<!--")
    text = before + " ".join(comment.partition("-->")[2] for comment in comments)
    return bool(_TAG.sub("", text).strip())
