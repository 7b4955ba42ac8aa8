"""Cases as text: a title, what goes in and what comes out, each closed by a line with a single dot.

In both, `→` is a tab, `␍` a carriage return, `␌` a form feed, `␤` a line separator, `␀` the null character and
`⁋` a byte-order mark: an editor would change or hide them. In what goes in, `⟨U+202E⟩` is the character of that number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "fixtures"
HIDDEN: dict[str, str | int | None] = {"→": "\t", "␍": "\r", "␌": "\f", "␤": "\u2028", "␀": "\0", "⁋": "\ufeff"}
SHOWN = str.maketrans({str(hidden): shown for shown, hidden in HIDDEN.items()})
"""To be put upon what comes out, which then is compared as it stands in the file."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a fixture file; `line` is that of its title."""

    title: str
    source: str
    expected: str
    line: int

    def __str__(self) -> str:
        return self.title.replace(" ", "_")


def _with_characters(source: str) -> str:
    return re.sub("⟨U\\+([0-9A-F]+)⟩", lambda found: chr(int(found[1], 16)), source)


def cases(name: str) -> list[Case]:
    """All cases of `fixtures/NAME.md`; text outside the dots is for the reader, its last line is the title."""
    found: list[Case] = []
    parts: list[list[str]] = [[]]
    for number, line in enumerate((FOLDER / f"{name}.md").read_text(encoding="utf-8").split("\n"), 1):
        if line != ".":
            parts[-1].append(line)
            continue
        parts.append([])
        if len(parts) == 4:
            before, source, expected, parts = parts[0], parts[1], parts[2], [[]]
            title = next(text for text in reversed(before) if text.strip())
            start = number - len(source) - len(expected) - 3
            found.append(
                Case(
                    title,
                    _with_characters("\n".join(source).translate(str.maketrans(HIDDEN))),
                    "\n".join(expected),
                    start,
                )
            )
    if any(text.strip() for text in parts[0]) or len(parts) != 1:
        raise ValueError(f"{name}.md ends within a case")
    return found
