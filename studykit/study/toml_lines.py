"""In which line of a document of TOML each key stands; the reader of TOML does not say.

Owns an exact walk over a document that the reader has taken: over heads of tables, dotted and quoted keys and inline
tables, past strings and lists of several lines. Must not know what keys mean.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str, ...]

_DEEPEST = 8
"""Keys in more tables within tables than that are left out."""

_BETWEEN = re.compile(r"(?:[ \t\n,]|#[^\n]*)*")
"""What may stand between two keys: blanks, ends of lines, commas of inline tables, comments."""
_BLANK = re.compile(r"[ \t]*")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r"""
    \"{3} (?:[^"\\]|\\.|"(?!""))* "{3,5}
    |'{3} (?:[^']|'(?!''))* '{3,5}
    |"(?:[^"\\\n]|\\.)*"
    |'[^'\n]*'
    """,
    re.DOTALL | re.VERBOSE,
)
_SCALAR = re.compile(r"[^\n,\]}#]*")
_PLAIN = re.compile(r"""[^\[\]{}"'#]+|#[^\n]*""")
"""What in a list is no string and no bracket."""


def key_lines(text: str) -> dict[Path, int]:
    """The line, from 1, in which each key first stands, by its path from the top; line ends are LF.

    Keys within lists have no path and are left out, as are those very deep down. The text must be TOML.
    """
    return _Walk(text).lines


class _Walk:
    """Goes through a document once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[Path, int] = {}
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._at = 0
        around: list[Path] = []
        """The tables around an inline table, the innermost last."""
        here: Path = ()
        while self._skip(_BETWEEN) < len(text):
            if text[self._at] == "}":
                here = around.pop()
                self._at += 1
            elif text[self._at] == "[":
                self._at += 2 if text.startswith("[[", self._at) else 1
                here = self._key(())
                self._at = text.index("]", self._at)
                self._at += 2 if text.startswith("]]", self._at) else 1
            else:
                path = self._key(here)
                self._at = text.index("=", self._at) + 1
                if text.startswith("{", self._skip(_BLANK)):
                    around.append(here)
                    here = path
                    self._at += 1
                else:
                    self._skip_value()

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self._at)
        self._at = self._at if found is None else found.end()
        return self._at

    def _key(self, table: Path) -> Path:
        """The path that a dotted key leads to from a table; the places of its parts are noted."""
        path = table
        while True:
            self._skip(_BLANK)
            start = self._at
            self._skip(_PART)
            path = (*path, _meant(self.text[start : self._at]))[: _DEEPEST + 1]
            if len(path) <= _DEEPEST:
                self.lines.setdefault(path, bisect_right(self._ends, start) + 1)
            if not self.text.startswith(".", self._skip(_BLANK)):
                return path
            self._at += 1

    def _skip_value(self) -> None:
        if not self.text.startswith("[", self._at):
            if self._skip(_STRING) == self._at and self.text[self._at : self._at + 1] not in ('"', "'"):
                self._skip(_SCALAR)
            return
        depth = 0
        while True:
            if (mark := self.text[self._at]) in "[{":
                depth += 1
            elif mark in "]}":
                depth -= 1
            else:
                self._at = (_STRING if mark in "\"'" else _PLAIN).match(self.text, self._at).end()  # type: ignore[union-attr]
                continue
            self._at += 1
            if not depth:
                return


def _meant(part: str) -> str:
    """What a part of a key says without its quotes."""
    if part.startswith('"') and "\\" in part:
        return str(tomllib.loads(f"key = {part}")["key"])
    return part[1:-1] if part[:1] in ('"', "'") else part
