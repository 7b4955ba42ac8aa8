"""Typed notes: the answer to be typed, and others that are right.

Owns where they stand in a body. Must not know how answers are compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from studykit.deck.kinds.answer_part import AnswerPart, answer_part
from studykit.deck.kinds.fault import Fault
from studykit.deck.markdown import Links, parse_blocks, plain_text
from studykit.deck.model import Kind, Note

_ACCEPT = re.compile(r"(\*\*|__)?Accept(?(1)(?::\1|\1:)|:)[ \t]*")


@dataclass(frozen=True, slots=True)
class TypedBody:
    """What is expected, what else is right, and the Markdown that explains it."""

    expected: str
    accepted: tuple[str, ...]
    explanation: str


def faults(note: Note, links: Links) -> list[Fault]:
    """What keeps a note from being typed."""
    part = answer_part(Kind.TYPED, note.back)
    if part is None or not plain_text(part.text, links):
        help_ = "let the back begin with the answer, in a paragraph of its own"
        return [Fault("SK145", "", "no answer to be typed", help_)]
    return []


def read_typed(note: Note, links: Links) -> TypedBody:
    """The answers of a note of this kind."""
    part = answer_part(Kind.TYPED, note.back)
    if part is None:
        return TypedBody("", note.accept, note.back)
    accepted, explanation = _accepted(part, links)
    expected = plain_text(part.text, links)
    others = dict.fromkeys(text for text in (*note.accept, *accepted) if text and text != expected)
    return TypedBody(expected, tuple(others), explanation)


def _accepted(part: AnswerPart, links: Links) -> tuple[list[str], str]:
    """The answers of a last paragraph `Accept:`, and the explanation without it."""
    if "Accept" not in part.after:
        return [], part.after
    tokens, _ = parse_blocks(part.after)
    blocks = [token for token in tokens if not token.level and token.nesting >= 0 and token.type != "definition"]
    listed = len(blocks) > 1 and blocks[-1].type == "bullet_list_open"
    opening = blocks[-2] if listed else blocks[-1]
    content = tokens[tokens.index(opening) + 1].content if opening.type == "paragraph_open" else ""
    found = _ACCEPT.match(content)
    if found is None or (listed and content[found.end() :].strip()) or opening.map is None:
        return [], part.after
    answers = [content[found.end() :]]
    if listed:
        inlines = tokens[tokens.index(blocks[-1]) :]
        answers = [token.content for token in inlines if token.type == "inline"]
    rest = "\n".join(part.after.split("\n")[: opening.map[0]]).rstrip()
    return [text for answer in answers if (text := plain_text(answer, links))], rest
