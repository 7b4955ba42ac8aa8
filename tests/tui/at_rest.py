"""A screen is at rest when nothing is left to do.

The toolkit's pilot waits until time has passed without work, forty milliseconds and more for each key.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import textual.app
import textual.pilot
from textual.pilot import Pilot

_RESIZE = Pilot.resize_terminal
_ROUNDS = 3
"""So often in a row nothing may be left, for what came from a file or a thread is seen a round later."""


@pytest.fixture(autouse=True)
def at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys follow each other as soon as all that the last one led to was done and painted."""
    monkeypatch.setattr(textual.app, "wait_for_idle", _nothing_left)
    monkeypatch.setattr(textual.pilot, "wait_for_idle", _nothing_left)
    monkeypatch.setattr(Pilot, "press", _press)
    monkeypatch.setattr(Pilot, "resize_terminal", _resize)


async def _nothing_left(*_times: float) -> None:
    loop: Any = asyncio.get_running_loop()
    quiet = 0
    while quiet < _ROUNDS:
        await asyncio.sleep(0)
        quiet = 0 if loop._ready else quiet + 1


async def _press(self: Pilot[None], *keys: str) -> None:
    for key in keys:
        await self.app._press_keys([key])
        await self.pause()  # which paints
        await self.pause()  # once more, for what waited for that


async def _resize(self: Pilot[None], width: int, height: int) -> None:
    """Screens hear of another size a moment later, for more of them may come."""
    await _RESIZE(self, width, height)
    while self.app._resize_timer is not None:  # noqa: ASYNC110 - the toolkit has no event for it
        await asyncio.sleep(0.002)
    await self.pause()
    await self.pause()
