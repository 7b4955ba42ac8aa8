"""JSON documents. Owns their encoding, and that no character in one acts on a terminal."""

from __future__ import annotations

import json
from typing import Any

from studykit.deck.text import visible


def dumps(value: Any, *, indent: int | None = None) -> str:
    """A value as JSON in which nothing acts and nothing is lost."""
    return inert(json.dumps(value, ensure_ascii=False, indent=indent))


def inert(text: str) -> str:
    """JSON as it is, but for control, bidirectional and invisible characters of its strings, which are escaped."""
    if text.isascii() and "\x7f" not in text:
        return text
    acting = {ord(char): json.dumps(char)[1:-1] for char in set(text) if char != "\n" and visible(char) != char}
    return text.translate(acting)
