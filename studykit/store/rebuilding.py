"""Every cache made anew from the log and the decks.

Owns which tables are caches. What cards went by, and where, the log says; so nothing is looked for again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.memory.scheduler import SchedulerSettings
from studykit.store import deck_sums, log, meta, recount, search, tallying, views
from studykit.store.gate import Progress
from studykit.store.scan import ScanReport
from studykit.store.update import TIMES, propose

if TYPE_CHECKING:
    from studykit.store.store import Store

CACHES = (
    "uncounted", "classes", "memory", "wordings", "tallies", "recalls", "predictions", "files", "cards", "notes",
    "decks", "roots", "meta",
)  # fmt: skip
"""Rows that others refer to come after them."""


def rebuild_caches(
    store: Store,
    roots: Sequence[Path],
    now: int,
    settings: SchedulerSettings,
    *,
    bundled_last: bool = False,
    progress: Progress | None = None,
) -> tuple[list[int], ScanReport]:
    """Drop every cache and make it anew, in one transaction; returns the ids of the roots and what was found.

    An ordinary scan comes first, so that what moved since the last one is in the log.
    """
    store.scan(roots, now, settings, bundled_last=bundled_last)
    with store.database.write() as connection:
        times, tallied = meta.get(connection, TIMES, None), tallying.are_kept(connection)
        search.clear(connection)
        deck_sums.clear(connection)
        views.make_anew(connection)
        for table in CACHES:
            connection.execute(f"DELETE FROM {table}")
        log.refresh_uncounted(connection, now)
        done = store.scan(roots, now, settings, bundled_last=bundled_last, follow=False, progress=progress)
        recount.rebuild(connection, now, settings)
        if tallied:
            tallying.keep(connection, tallying.past(connection))
        if times is not None:  # no file and no entry says when a card was lost
            meta.put(connection, TIMES, times)
        propose(connection)
    return done or ([], ScanReport())
