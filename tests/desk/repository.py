"""A git repository with decks in it, made for a test and known to nobody else."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.store.tools import Folder

_QUIET = ["-c", "user.name=n", "-c", "user.email=e@x.y", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"]


class Repository:
    """A folder of decks in a repository; `save` is a commit of all there is."""

    def __init__(self, top: Path, below: str = "decks") -> None:
        self.top = top
        self.decks = Folder(top / below)
        self.git("init", "-q")

    def git(self, *arguments: str) -> str:
        """Run git, quietly; what it prints."""
        command = ["git", "-C", str(self.top), *_QUIET, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def save(self) -> str:
        """Commit everything; the name of the commit."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "saved")
        return self.git("rev-parse", "HEAD")
