"""Calls of the user's own git: no shell, no question, and no variable of a hook that would mean another repository.

Owns how git is run. Must not know what it is run for.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from shutil import which

from studykit.errors import InputError

_OF_ONE_REPOSITORY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE")
"""Variables that a hook inherits, and that would make another folder's repository that of the hook."""
_SETTINGS = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_MERGE_AUTOEDIT": "no"}

Done = subprocess.CompletedProcess[bytes]


def run(folder: Path, arguments: Iterable[str], given: bytes = b"", *, purpose: str, locks: bool = False) -> Done:
    """Run git in a folder. Raises InputError where that cannot be; `purpose` says why it is needed.

    Without `locks`, nothing is refreshed on the side that another git at work there might be holding.
    """
    git = which("git")
    if git is None:
        raise InputError(f"git is not installed, and {purpose}")
    environment = {name: value for name, value in os.environ.items() if name not in _OF_ONE_REPOSITORY} | _SETTINGS
    if not locks:
        environment["GIT_OPTIONAL_LOCKS"] = "0"
    command = [git, "--literal-pathspecs", "--no-pager", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, input=given, capture_output=True, check=False, env=environment)  # noqa: S603
    except OSError as error:
        raise InputError(f"git cannot be run: {error.strerror or error}") from error


_SPEAKERS = ("fatal: ", "remote: ", "CONFLICT ", "!\t", "error: ", "hint: ")
"""How lines begin that say what is wrong; those first that say it best."""


def said(done: Done) -> str:
    """What git said was wrong, in a line."""
    lines = [line.strip() for line in (done.stderr + b"\n" + done.stdout).decode("utf-8", "replace").splitlines()]
    for speaker in _SPEAKERS:
        for line in lines:
            if line.startswith(speaker):
                return line if speaker == "CONFLICT " else line.removeprefix(speaker).rpartition("\t")[2]
    return next((line for line in lines if line), f"it ended with {done.returncode}")
