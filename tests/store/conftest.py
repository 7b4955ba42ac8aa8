from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studykit.store.store import Store
from tests.store.tools import Folder, entropy


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "studykit.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path, entropy(), 0)
    yield store
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "decks")


@pytest.fixture
def other(tmp_path: Path) -> Folder:
    """A second root."""
    return Folder(tmp_path / "more")
