"""What the log says of days, times and ratings: the queries behind every figure.

Every function works inside the caller's transaction. Must not write. A CROSS JOIN is one whose order matters: SQLite
follows it instead of choosing one.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from studykit.deck.model import SPOKEN_SECONDS
from studykit.memory.model import Answer, Rating, State
from studykit.progress.model import Review
from studykit.store import aliases, log
from studykit.store.catalog import homes, within
from studykit.study.pace import CAP, SPOKEN_CAP

_COUNTING = "review NOT IN (SELECT entry FROM uncounted)"
CAPPED = f"CASE n.kind WHEN 'spoken' THEN {SPOKEN_CAP * 1000} * coalesce(n.time, {SPOKEN_SECONDS}) ELSE {CAP} END"
"""What an answer to a card of the note `n` counts as at most, in milliseconds."""
NEWEST = 1000
"""From this many answers, the newest, mean times are taken."""


def reviews_on(connection: sqlite3.Connection, day: int) -> list[Answer]:
    """The counting answers of a study day, in order, each under the id that its card goes by now."""
    found = list(log.answers(connection, f"WHERE study_day = ? AND {_COUNTING}", (day,)))
    if not _any_classes(connection):
        return found
    return [replace(answer, card=aliases.holder(connection, answer.card)) for answer in found]


def _any_classes(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM classes)").fetchone()[0])


def _log(connection: sqlite3.Connection) -> str:
    """The answers as a table in which `card` is the id that each one's card goes by now."""
    if not _any_classes(connection):
        return "reviews"
    return "(SELECT o.*, coalesce(k.holder, o.card) AS now FROM reviews o LEFT JOIN classes k ON k.card = o.card)"


def _card(connection: sqlite3.Connection) -> str:
    return "now" if _any_classes(connection) else "card"


def reviews(connection: sqlite3.Connection, roots: Sequence[int]) -> Iterator[Review]:
    """All counting answers as the figures need them, in the order of the log."""
    decks = f"LEFT JOIN ({homes(roots)}) c ON c.card = {_now(connection)}"
    return _reviews(connection.execute(_query(connection, "reviews r", "coalesce(c.deck, '')", decks)))


def reviews_of(connection: sqlite3.Connection, cards: Sequence[str] | None = None) -> Iterator[Review]:
    """The same without their decks: those of all cards, or under some ids, all those of a class."""
    if cards is None:
        return _reviews(connection.execute(_query(connection, "reviews r")))
    source = "json_each(?) w CROSS JOIN reviews r INDEXED BY reviews_of_card ON r.card = w.value"
    return _reviews(connection.execute(_query(connection, source), (json.dumps(cards),)))


def _now(connection: sqlite3.Connection) -> str:
    """The id that the card of an answer goes by; that of the log where no card was ever called otherwise."""
    return "coalesce(k.holder, r.card)" if _any_classes(connection) else "r.card"


def _query(connection: sqlite3.Connection, source: str, deck: str = "''", decks: str = "") -> str:
    classes = "LEFT JOIN classes k ON k.card = r.card" if _any_classes(connection) else ""
    return (
        f"SELECT {_now(connection)}, {deck}, r.at, r.study_day, r.utc_offset, r.rating, r.took_ms, r.cram, r.state,"
        f" r.retrievability, r.interval_days FROM {source} {classes} {decks} WHERE r.{_COUNTING}"
        " ORDER BY r.at, r.device, r.seq, r.review"
    )


_RATINGS = {rating.value: rating for rating in Rating}
_STATES: dict[str | None, State | None] = {None: None, **{state.value: state for state in State}}


def _reviews(rows: Iterable[tuple[Any, ...]]) -> Iterator[Review]:
    """Rows in the order of the log, each with what the one before it of its card led to; cramming is kept apart.

    SQLite's window functions say the same in twice the time.
    """
    before: dict[tuple[str, int], tuple[int, int | None]] = {}
    none = (None, None)
    for card, deck, at, day, offset, rating, took, cram, state, recall, interval in rows:
        last, led_to = before.get((card, cram), none)
        before[card, cram] = (day, interval)
        yield Review(
            card, deck, at, day, (at // 60_000 + offset) // 60 % 24, _RATINGS[rating], took, bool(cram),
            _STATES[state], recall, led_to, None if last is None else max(day - last, 0),
        )  # fmt: skip


def due_days(
    connection: sqlite3.Connection, roots: Sequence[int], until: int, decks: Sequence[str] = ()
) -> Counter[int]:
    """How many living cards, of some decks or all, are due on each study day up to one."""
    within_decks = "AND c.deck IN (SELECT value FROM json_each(?))" if decks else ""
    rows = connection.execute(
        "SELECT m.due_day, count(DISTINCT m.card) FROM memory m INDEXED BY memory_due CROSS JOIN roots o"
        " CROSS JOIN cards c ON c.root = o.root AND c.card = m.card"
        f" WHERE m.due_day <= ? AND m.suspended = 0 AND o.root IN ({within(roots)})"
        f" AND c.retired = 0 AND c.quarantined = 0 {within_decks} GROUP BY m.due_day",
        (until, json.dumps([*decks])) if decks else (until,),
    )
    return Counter(dict(rows.fetchall()))


def remembered(connection: sqlite3.Connection) -> int:
    """How many answers what is remembered of all cards comes from."""
    return int(connection.execute("SELECT coalesce(sum(reps), 0) FROM memory").fetchone()[0])


def streak(connection: sqlite3.Connection, today: int) -> int:
    """Study days in a row with a counting answer, ending today, or yesterday while today has none yet."""
    query = f"SELECT 1 FROM reviews WHERE study_day = ? AND {_COUNTING} LIMIT 1"

    def studied(day: int) -> bool:
        return connection.execute(query, (day,)).fetchone() is not None

    day = today if studied(today) else today - 1
    count = 0
    while studied(day):
        count, day = count + 1, day - 1
    return count


def mean_times(connection: sqlite3.Connection, roots: Sequence[int]) -> dict[str, tuple[int, float]]:
    """Count and mean of the newest capped answer times by kind of card, in milliseconds."""
    rows = connection.execute(
        f"SELECT n.kind, count(*), avg(min(r.took_ms, {CAPPED})) FROM (SELECT {_card(connection)} AS card, took_ms"
        f" FROM {_log(connection)}"
        f" WHERE took_ms IS NOT NULL AND {_COUNTING} ORDER BY review DESC LIMIT {NEWEST}) r"
        f" CROSS JOIN cards c ON c.card = r.card AND c.root IN ({within(roots)}) AND c.quarantined = 0"
        " CROSS JOIN notes n ON n.root = c.root AND n.note = c.note GROUP BY n.kind",
    )
    return {kind: (count, mean) for kind, count, mean in rows}
