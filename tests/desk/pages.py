"""The pages of findings as their readers see them: a title, a severity, examples that are wrong and right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from studykit.deck.diagnostics import CODES
from studykit.desk.explain import pages

ALONE = "example.md"
"""The file that an example stands in when no name is above it."""

_BLOCK = re.compile(r"(?:^`(?P<name>[^`\n]+)`\n\n)?^````(?P<form>\w+)\n(?P<text>.*?)^````$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Page:
    """One page; an example is each of its files by name."""

    code: str
    text: str

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0]

    def section(self, name: str) -> str:
        """What stands below a heading of level 2, or nothing."""
        found = re.search(rf"^## {name}\n(.*?)(?=^## |\Z)", self._masked(), re.MULTILINE | re.DOTALL)
        return self.text[found.start(1) : found.end(1)] if found else ""

    def example(self, name: str) -> dict[str, str]:
        """The files of an example; none where it is a picture in text."""
        return {
            found["name"] or ALONE: found["text"]
            for found in _BLOCK.finditer(self.section(name))
            if found["form"] != "text"
        }

    def _masked(self) -> str:
        """The text with what stands in fences made unreadable, of the same length."""
        return _BLOCK.sub(lambda found: re.sub(r"[^\n]", "x", found[0]), self.text)


def all_pages() -> list[Page]:
    """The page of every code that has one."""
    return [Page(path.stem, path.read_text("utf-8")) for path in sorted(pages().glob("SK*.md"))]


def page(code: str) -> Page:
    assert code in CODES
    return Page(code, (pages() / f"{code}.md").read_text("utf-8"))


def write(files: dict[str, str], folder: Path) -> None:
    """Put the files of an example into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
