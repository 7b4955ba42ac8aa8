"""A glance at the decks before sitting down: on most days nothing has changed, and nothing more need be loaded."""

from __future__ import annotations

from collections.abc import Sequence

from studykit.desk.home import STORE, home_folder, roots_in_use_today
from studykit.store import glance as store_glance
from studykit.store.glance import Glance


def glance(home: str | None, decks: Sequence[str]) -> tuple[Glance, list[str], list[str]] | None:
    """What the last scan found, the folders it was in, and those that are missing; None where there is more to do."""
    roots, _, missing = roots_in_use_today(home, decks)
    found = store_glance.glance(home_folder(home) / STORE, roots)
    if found is None or not found.decks:
        return None
    return found, [str(root) for root in roots], [str(root) for root in missing]
