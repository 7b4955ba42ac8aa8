"""The file that tunes linting: `studykit.toml` beside the decks or above them.

Owns where it is looked for and how it is read. Must not know what the settings mean.

The nearest one counts, from the folder of the decks (or of a single deck) upward; the search ends with the folder that
holds `.git`, so that a collection is not judged by what lies around it, or else with the file system's root.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

from studykit.deck.diagnostics import Diagnostic
from studykit.deck.lint import LintSettings, read_settings
from studykit.deck.lint.settings import unreadable
from studykit.deck.text import split_lines
from studykit.store.files import printable

SETTINGS = "studykit.toml"
MAX_SETTINGS = 64 * 1024

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\Z")


class SettingsFiles:
    """The settings of several folders; each file is read once, and what is wrong with it is said once."""

    def __init__(self) -> None:
        self.findings: list[Diagnostic] = []
        self._read: dict[Path, LintSettings] = {}

    def of(self, root: Path) -> LintSettings:
        """The settings for the decks of a folder, or for a single deck."""
        path = find_settings(root)
        if path is None:
            return LintSettings()
        if path not in self._read:
            settings, findings = read_file(path, _as_written(path, root))
            self._read[path] = settings
            self.findings += findings
        return self._read[path]


def find_settings(root: Path) -> Path | None:
    """The settings file that counts for a root, as an absolute path."""
    place = Path(os.path.abspath(root))  # noqa: PTH100 - the folders as they were named, no link followed
    folder = place if place.is_dir() else place.parent
    for here in (folder, *folder.parents):
        try:
            if (here / SETTINGS).is_file():
                return here / SETTINGS
            if (here / ".git").exists():
                return None
        except OSError:
            return None
    return None


def read_file(path: Path, shown: str) -> tuple[LintSettings, list[Diagnostic]]:
    """The settings of a file and what is wrong with it; a file that cannot be read leaves the defaults."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_SETTINGS + 1)
    except OSError as error:
        return LintSettings(), [unreadable(shown, [], f"cannot be opened: {error.strerror or error}")]
    if len(data) > MAX_SETTINGS:
        return LintSettings(), [unreadable(shown, [], f"the file is longer than {MAX_SETTINGS // 1024} KiB")]
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return LintSettings(), [unreadable(shown, split_lines(data.decode("utf-8", "replace")), "not UTF-8", line)]
    lines = split_lines(text)
    try:
        document = tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        return LintSettings(), [_not_toml(error, lines, shown)]
    return read_settings(document, lines, shown)


def _not_toml(error: Exception, lines: list[str], shown: str) -> Diagnostic:
    said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "nested too deep, or a number too long"
    found = _PLACE.search(said)
    message = f"not TOML: {(said[: found.start()] if found else said).lower()}"
    if found is None or found[1] is None:
        last = max(len(lines), 1)
        while last > 1 and not lines[last - 1].strip():
            last -= 1
        return unreadable(shown, lines, message, last if found else 1)
    return unreadable(shown, lines, message, int(found[1]), int(found[2]))


def _as_written(path: Path, root: Path) -> str:
    """The path as the user would write it: from here if the root was named so, else in full."""
    if not root.is_absolute():
        try:
            return printable(str(path.relative_to(Path.cwd())))
        except ValueError:
            pass
    return printable(str(path))
