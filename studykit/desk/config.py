"""The file of settings: `config.toml`, read whole or not at all, and what is wrong with it.

Owns where a setting was written. A file with a single problem is not used, and every problem is named with its line.
Light: commands that only glance at the decks read it too. Must not know what settings do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.desk.home import expanded
from studykit.desk.toml_file import TomlError, read_toml
from studykit.errors import SettingsError
from studykit.study.options import Choices, read_choices
from studykit.study.toml_lines import key_lines

if TYPE_CHECKING:
    from studykit.desk.settings import Settings

MAX_CONFIG = 64 * 1024
_NAMED = 20
"""So many problems are named."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and in which line; 0 is the file as a whole."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Config:
    """What a file of settings says; a file that is not there says nothing."""

    path: Path
    exists: bool = False
    choices: Choices = field(default_factory=Choices)
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, *keys: str) -> int:
        """The line in which a key stands, or the nearest table around it; 0 where it does not."""
        return next((self.lines[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in self.lines), 0)

    def place(self, *keys: str) -> str:
        """The file and the line in which a key stands."""
        return f"{self.path}:{self.line(*keys)}"

    def decks(self) -> tuple[str, ...]:
        """The folders and decks to study, in full."""
        return tuple(expanded(name, self.path.parent) for name in self.choices.values.get("decks", ()))

    def said(self, problem: Problem) -> str:
        """A problem as a line."""
        return f"{self.path}{f':{problem.line}' if problem.line else ''}: {problem.message}"

    def check(self) -> Config:
        """The same; raises SettingsError if anything is wrong."""
        if self.problems:
            lines = [self.said(problem) for problem in self.problems[:_NAMED]]
            more = len(self.problems) - _NAMED
            raise SettingsError([*lines, f"{self.path}: and {more:,} more"] if more > 0 else lines)
        return self

    def settings(self) -> Settings:
        """The settings in effect; where the file is wrong, the defaults."""
        from studykit.desk.settings import settings_of  # noqa: PLC0415 - a glance needs none

        return settings_of(self)


def read_config(path: Path) -> Config:
    """What a file of settings says and what is wrong with it; never raises for what is in it."""
    try:
        read = read_toml(path, MAX_CONFIG)
    except (FileNotFoundError, NotADirectoryError):
        return Config(path)
    except TomlError as error:
        return Config(path, exists=True, problems=(Problem(error.line, error.message),))
    choices = read_choices(read.document)
    lines = key_lines(read.text)
    config = Config(path, True, choices, lines)
    problems = [Problem(config.line(*fault.path), fault.message) for fault in choices.faults]
    return Config(path, True, choices, lines, tuple(sorted(problems, key=lambda p: p.line)))


def load_config(path: Path) -> Config:
    """What a file of settings says; raises SettingsError with all that is wrong."""
    return read_config(path).check()
