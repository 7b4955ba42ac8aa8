"""The part of a body that a kind asks: the first list, table, block of numbers or paragraph of its sort.

Owns how it is found among the blocks at the top level. Must not know what is asked with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from studykit.deck.markdown import TASK, parse_blocks
from studykit.deck.model import Kind

if TYPE_CHECKING:
    from markdown_it.token import Token

TAKES_FRONT = frozenset({Kind.CHOICE, Kind.STEPS, Kind.TABLE, Kind.NUMERIC, Kind.SPOKEN})
"""The kinds whose front reaches down to their answer part where no break ends it."""

NUMBERS = "numbers"
"""The info string of the fence that holds numbers."""

_OPENS = {
    Kind.CHOICE: "bullet_list_open",
    Kind.SPOKEN: "bullet_list_open",
    Kind.STEPS: "ordered_list_open",
    Kind.TABLE: "table_open",
    Kind.NUMERIC: "fence",
    Kind.TYPED: "paragraph_open",
}
_TASKS = re.compile(rf"^[ >\t]*[-*+][ \t]+{TASK.pattern}", re.MULTILINE)
_NUMBERS = re.compile(r"^[ >\t]*(?:`{3,}|~{3,})[ \t]*numbers[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """A body cut in three: the lines above the answer part, its own, and those below it; lines count from 0."""

    before: str
    text: str
    after: str
    start: int
    tokens: Sequence[Token]
    """The block tokens of the part."""


def answer_part(kind: Kind, body: str) -> AnswerPart | None:
    """The answer part of a kind in the Markdown of a body, or None."""
    wanted = _OPENS.get(kind)
    if wanted is None or not body.strip():
        return None
    tokens = _tokens(body)
    for index, token in enumerate(tokens):
        if token.level or token.type != wanted or not token.map:
            if kind is Kind.TYPED and not token.level and token.nesting >= 0 and token.type != "definition":
                return None
            continue
        own = _own_tokens(tokens, index)
        if _fits(kind, own):
            start, end = token.map
            lines = body.split("\n")
            parts = (lines[:start], lines[start:end], lines[end:])
            before, text, after = ("\n".join(part).strip("\n").rstrip() for part in parts)
            return AnswerPart(before, text, after, start, own)
    return None


@lru_cache(maxsize=8)
def _tokens(body: str) -> Sequence[Token]:
    """The block tokens of a body, which is asked for its parts several times in a row."""
    return parse_blocks(body)[0]


def _own_tokens(tokens: Sequence[Token], index: int) -> Sequence[Token]:
    if tokens[index].nesting == 0:
        return tokens[index : index + 1]
    end = index + 1
    while tokens[end].level:
        end += 1
    return tokens[index : end + 1]


def _fits(kind: Kind, tokens: Sequence[Token]) -> bool:
    if kind in (Kind.CHOICE, Kind.SPOKEN):
        return any(TASK.match(token.content) for token in tokens if token.type == "inline" and token.level == 3)  # noqa: PLR2004 - list, item, paragraph
    return kind is not Kind.NUMERIC or tokens[0].info.strip() == NUMBERS


def has_tasks(text: str) -> bool:
    """Whether a task list may stand in a text; what looks like one in code does, too."""
    return ("[ ]" in text or "[x]" in text or "[X]" in text) and _TASKS.search(text) is not None


def has_numbers(text: str) -> bool:
    """Whether a block of numbers may stand in a text."""
    return NUMBERS in text and _NUMBERS.search(text) is not None
