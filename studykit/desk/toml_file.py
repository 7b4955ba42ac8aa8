"""A file of TOML as somebody wrote it: read with suspicion, and what is wrong with it said with its place.

Owns encodings, sizes and the words of the reader of TOML. Must not know what is in the file.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studykit.deck.text import split_lines

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\Z")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A document and its text; line ends are LF."""

    text: str
    document: dict[str, Any]


@dataclass(eq=False, slots=True)
class TomlError(Exception):
    """Why a file is no TOML; line 0 is the file as a whole."""

    message: str
    line: int = 0
    column: int = 1
    lines: list[str] = field(default_factory=list)


def read_toml(path: Path, most: int) -> TomlFile:
    """A file of at most so many bytes. Raises TomlError, and FileNotFoundError or its like where there is none."""
    try:
        if path.exists() and not path.is_file():
            raise TomlError("cannot be opened: it is no file")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        raise TomlError(f"cannot be opened: {error.strerror or error}") from error
    if len(data) > most:
        raise TomlError(f"the file is longer than {most // 1024} KiB")
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TomlError("not UTF-8", line, lines=split_lines(data.decode("utf-8", "replace"))) from error
    text = text.replace("\r\n", "\n")
    try:
        return TomlFile(text, tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        raise _not_toml(error, split_lines(text)) from error


def _not_toml(error: Exception, lines: list[str]) -> TomlError:
    said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "nested too deep, or a number too long"
    found = _PLACE.search(said)
    message = f"not TOML: {(said[: found.start()] if found else said).lower()}"
    if found is None or found[1] is None:
        last = max(len(lines), 1)
        while last > 1 and not lines[last - 1].strip():
            last -= 1
        return TomlError(message, last if found else 1, lines=lines)
    return TomlError(message, int(found[1]), int(found[2]), lines)
