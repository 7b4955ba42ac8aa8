"""A glance at the decks before sitting down: on most days nothing has changed, and nothing more need be loaded."""

from __future__ import annotations

from collections.abc import Sequence

from studykit.desk.home import STORE, home_folder, roots_in_use
from studykit.store import glance as store_glance
from studykit.store.glance import Glance


def glance(home: str | None, decks: Sequence[str]) -> tuple[Glance, list[str]] | None:
    """What the last scan found and the folders it was in; None when there is something to read."""
    roots, _ = roots_in_use(home, decks)
    found = store_glance.glance(home_folder(home) / STORE, roots)
    return None if found is None or not found.decks else (found, [str(root) for root in roots])
