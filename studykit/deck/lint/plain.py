"""Markdown with its marks blanked out, so that each word left stands where it stood in the file.

Owns what counts as a mark within a line or paragraph. A look at the words is all that linting needs, and it needs their
places; the parser, which is slower and knows no columns, is asked where structure matters.
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_TEXT = 4_000
"""So many characters of a front or a paragraph are looked at: far more than any limit of words allows."""

_SIGNS = re.compile(r"[`*_<>\[\]\\~{]")
_MARKS = re.compile(
    r"(?<!`)(?P<run>`+)(?!`)(?P<code>.+?)(?<!`)(?P=run)(?!`)"
    r"|<!--[^<]*?-->"
    r"|</?[A-Za-z][^<>]*>"
    r"|\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
    r"|\]\[[^\[\]]*\]"
    r"|\\(?=[!-/:-@\[-`{-~])"
    r"|!?\[|\]|\*+|~~|(?<!\w)_+|_+(?!\w)",
    re.DOTALL,
)
_CLOZE = re.compile(r"\{\{(?:c[0-9]+::)?|(?:::[^{}]*)?\}\}")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»")
_ASIDE = re.compile(r"\([^()]*\)")
_VISIBLE = re.compile(r"\S")


def plain(markdown: str, *, clozes: bool = False) -> str:
    """The text without marks, addresses, comments and tags, of the same length; what code says is kept."""
    text = markdown[:MAX_TEXT]
    if not _SIGNS.search(text):
        return text
    text = _MARKS.sub(_blank, text)
    return _CLOZE.sub(_spaces, text) if clozes else text


@lru_cache(maxsize=16)
def prose(markdown: str, *, asides: bool = True) -> str:
    """The same with code and quotations, and if so wished what stands in parentheses, as a word made of X."""
    text = markdown[:MAX_TEXT]
    if "`" in text or _SIGNS.search(text):
        text = _MARKS.sub(_blank_code, text)
    text = _QUOTED.sub(_covered, text)
    return text if asides else _ASIDE.sub(_covered, text)


def code_of(markdown: str) -> list[str]:
    """What the code spans of a text say."""
    return [found["code"].strip() for found in _MARKS.finditer(markdown[:MAX_TEXT]) if found["code"]]


def _blank(found: re.Match[str]) -> str:
    code = found["code"]
    if code is None:
        return _spaces(found)
    around = " " * len(found["run"])
    return f"{around}{code}{around}"


def _blank_code(found: re.Match[str]) -> str:
    return _spaces(found) if found["code"] is None else _covered(found)


def _spaces(found: re.Match[str]) -> str:
    text = found[0]
    return " " * len(text) if "\n" not in text else re.sub(r"[^\n]", " ", text)


def _covered(found: re.Match[str]) -> str:
    return _VISIBLE.sub("X", found[0]) if found[0].strip() else found[0]
