"""The front matter of a deck: whether a file is one, and what it says of itself.

Owns where front matter begins and ends, also when it cannot be read. Must not know notes.
"""

from __future__ import annotations

import re

from studykit.deck.corrections import corrected, meant_value, unknown_key, written
from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.file import File
from studykit.deck.metadata import (
    FRONT_MATTER_KEYS,
    Entry,
    Problem,
    check_value,
    many,
    number,
    one,
    read_block,
)
from studykit.deck.model import DeckInfo, DeckText, Reading
from studykit.deck.text import split_lines

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_NOTE_HEADING = re.compile(r"##(?:[ \t]|$)")
_DECK_LINE = re.compile(r"deck[ \t]*:[ \t]*(.*)")
_FENCE = "---"
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def read_front_matter(file: File) -> DeckInfo | None:
    """Read front matter and set the offset of the body; None when the file is no deck."""
    lines = file.lines
    end = _closing(lines)
    seen = _deck_line(lines, end)
    if end is not None:
        file.offset = end + 1
        read = read_block("\n".join(lines[1:end]) + "\n")
        if not isinstance(read, Problem):
            return _deck_info(file, read)
        if seen is not None:
            _report_problem(file, read)
    elif seen is not None:
        file.offset = next((n for n, line in enumerate(lines) if _HEADING.match(line)), len(lines))
        file.report(
            "SK002", Span(1, 1, 1, 4), "the front matter is not closed", "write --- on a line of its own after it"
        )
    if seen is None:
        return None
    title = _DECK_LINE.match(lines[seen])
    return DeckInfo(title=(title[1].strip().strip("\"'") if title else "") or "Untitled")


def not_utf8(data: bytes, error: UnicodeDecodeError, path: str) -> DeckText:
    """A file in another encoding; a deck only if its front matter can be seen all the same."""
    encoding = _UTF_16.get(data[:2])
    seen = split_lines((data[2:] if encoding else data).decode(encoding or "utf-8", "replace"))
    if _deck_line(seen, _closing(seen)) is None:
        return DeckText(Reading.OTHER, None, (), ())
    before = split_lines(data[: error.start].decode("utf-8", "replace"))
    lines = split_lines(data.decode("utf-8", "replace"))
    finding = Diagnostic(
        "SK001",
        path,
        Span(len(before), len(before[-1]) + 1, len(before), len(before[-1]) + 2),
        f"the byte 0x{data[error.start]:02X} here is not UTF-8",
        "save the file as UTF-8; until then its cards stay as they were last read",
        lines[len(before) - 1],
    )
    return DeckText(Reading.UNREADABLE, None, (), (finding,))


def _closing(lines: list[str]) -> int | None:
    """The index of the line that closes front matter; None without one before the first heading of a note."""
    if lines[0].rstrip() != _FENCE:
        return None
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() in (_FENCE, "..."):
            return index
        if _NOTE_HEADING.match(line):
            return None
    return None


def _deck_line(lines: list[str], end: int | None) -> int | None:
    """The index of the line `deck:` before the first heading of a file that starts with `---`, or None."""
    if lines[0].rstrip() != _FENCE:
        return None
    for index, line in enumerate(lines[1:], 1):
        if _DECK_LINE.match(line):
            return index
        if _HEADING.match(line) and (end is None or index > end):
            return None
    return None


def _report_problem(file: File, problem: Problem) -> None:
    line = problem.line + 2
    content = file.lines[line - 1]
    message, help_ = problem.message, ""
    key, colon, value = content.partition(": ")
    if not problem.forbidden and colon and (": " in value or value.rstrip().endswith(":")):
        message = "a value with a colon in it stands in quotes"
        help_ = f'{key}: "{value.strip().replace(chr(34), chr(39))}"'
    column = min(problem.column, max(len(content) - 1, 0)) + 1
    span = Span(line, column, line, max(len(content), column) + 1)
    file.report("SK003" if problem.forbidden else "SK002", span, message, help_)


def _deck_info(file: File, entries: list[Entry]) -> DeckInfo | None:
    values: dict[str, Entry] = {}
    if not any(entry.key == "deck" for entry in entries):
        return None
    for entry in entries:
        line = entry.line + 2
        if entry.key not in FRONT_MATTER_KEYS:
            message, help_ = unknown_key(entry, entries, FRONT_MATTER_KEYS)
            file.report_text("SK004", line, entry.key, message, help_ or _corrected(entry, entries))
        elif (fault := check_value(entry)) is not None:
            help_ = "" if meant_value(entry) is None else _corrected(entry, entries)
            file.report_text("SK005", line, "", fault, help_)
        else:
            values[entry.key] = entry
    return _info(values)


def _corrected(entry: Entry, entries: list[Entry]) -> str:
    """The line of an entry as it was probably meant."""
    right = corrected(entries, FRONT_MATTER_KEYS)[entries.index(entry)]
    return f"{right.key}: {written(right.value)}"


def _info(values: dict[str, Entry]) -> DeckInfo:
    return DeckInfo(
        title=one(values, "deck") or "Untitled",
        tags=many(values, "tags"),
        after=many(values, "after"),
        level=number(values, "level"),
        checked=one(values, "checked"),
        author=one(values, "author"),
        license=one(values, "license"),
    )
