from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.isolation import isolated
from tests.cli.program import Program
from tests.store.tools import Folder

__all__ = ["isolated"]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "decks")


@pytest.fixture
def program(tmp_path: Path, folder: Folder) -> Program:
    return Program(tmp_path / "home", [folder.path])
