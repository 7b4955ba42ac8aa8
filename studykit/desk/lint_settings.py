"""The file that tunes linting: `studykit.toml` beside the decks or above them.

Owns where it is looked for and how it is read. Must not know what the settings mean.

The nearest one counts, from the folder of the decks (or of a single deck) upward; the search ends with the folder that
holds `.git`, so that a collection is not judged by what lies around it, or else with the file system's root.
"""

from __future__ import annotations

import os
from pathlib import Path

from studykit.deck.diagnostics import Diagnostic
from studykit.deck.lint import LintSettings, read_settings
from studykit.deck.lint.settings import unreadable
from studykit.deck.text import split_lines
from studykit.desk.toml_file import TomlError, read_toml
from studykit.store.files import printable

SETTINGS = "studykit.toml"
MAX_SETTINGS = 64 * 1024


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
        read = read_toml(path, MAX_SETTINGS)
    except OSError as error:
        return LintSettings(), [unreadable(shown, [], f"cannot be opened: {error.strerror or error}")]
    except TomlError as error:
        return LintSettings(), [unreadable(shown, error.lines, error.message, error.line, error.column)]
    return read_settings(read.document, split_lines(read.text), shown)


def _as_written(path: Path, root: Path) -> str:
    """The path as the user would write it: from here if the root was named so, else in full."""
    if not root.is_absolute():
        try:
            return printable(str(path.relative_to(Path.cwd())))
        except ValueError:
            pass
    return printable(str(path))
