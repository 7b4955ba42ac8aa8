"""No test sees or touches anything of the person who runs it: folders, settings, time zone, colors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_FORGOTTEN = (
    "STUDYKIT_HOME",
    "STUDYKIT_THEME",
    "TEXTUAL_THEME",
    "TEXTUAL_COLOR_SYSTEM",
    "NO_COLOR",
    "COLORFGBG",
    "BROWSER",
)


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A home folder of its own, wall clocks that show UTC, no preferences."""
    for name in _FORGOTTEN:
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "nobody"))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
