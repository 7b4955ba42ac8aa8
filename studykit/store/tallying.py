"""The sums behind the figures of the past, kept so that a log of a million answers need not be read for each look.

Owns the tables `tallies`, `recalls` and `predictions`: caches that follow from the log, the entries that count and the
classes of cards. Nothing that is done keeps them up to date; whoever asks for figures does. A note says of which log
they are, so that what has come since, wherever it came from, is found by comparing. What changed at some time changes
nothing before it, and the order of the log is that of time: all sums from the day of the first change on are made anew.

Days here are days of UTC, by which the log is ordered, unless they are called study days. All functions
but `look` work inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from studykit.errors import StoreError
from studykit.memory.model import Rating
from studykit.progress.activity import Cell, Cells
from studykit.progress.calibration import Judge, Predictions
from studykit.progress.model import Review
from studykit.progress.retention import Recall, Tally
from studykit.store import figures, meta
from studykit.store.catalog import HOME, homes, spoken_times, within
from studykit.store.database import Database
from studykit.store.log import DAY_MS
from studykit.study.pace import CAP, cap_of_spoken

_NOTE = "tallied"
_LAYOUT = 2
"""Another one makes all sums anew: what they mean has changed."""
_APART = 32
"""Days between two places from which predictions can be gathered on."""
_RECENT = 40
"""Days for which it is kept which card was recalled."""
_ZONES = 3
"""A study day is less than this many days from the day of UTC."""
_BREATH = 2_000
"""Answers between two pauses."""

_BY_DAY = "reviews INDEXED BY reviews_of_day"
"""SQLite would rather go through all answers card by card."""
_BEGINNING, _END = -(2**40), 2**40
"""Before and after any day, and any time."""

Pause = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the sums follow from: answers a study day, entries that do not count, the holders of cards, and caps."""

    days: dict[int, int] = field(default_factory=dict)
    uncounted: frozenset[str] = frozenset()
    holders: dict[str, str] = field(default_factory=dict)
    caps: dict[str, int] = field(default_factory=dict)
    """Milliseconds that answers to spoken cards count as at most."""


@dataclass(slots=True)
class Sums:
    """The sums from a day on, and all predictions."""

    start: int
    last: int
    """The day of the newest answer."""
    cells: dict[int, Cells] = field(default_factory=dict)
    recalls: dict[tuple[int, int, str], Tally] = field(default_factory=dict)
    """By day, study day and card: reviews of cards that were learnt."""
    judge: Judge = field(default_factory=Judge)
    places: dict[int, str] = field(default_factory=dict)
    """Predictions of all answers before a day, as they are kept."""


@dataclass(frozen=True, slots=True)
class Past:
    """The sums as of now, and what has to be kept of them; nothing where all was."""

    cells: Cells
    predictions: Predictions
    ground: Ground
    new: Sums | None = None
    note: object = None
    """The one that was found."""


def look(
    database: Database, roots: Sequence[int], days: range, pause: Pause | None = None
) -> tuple[Past, dict[str, Tally]]:
    """The sums as of now, and what was recalled of each deck on some recent study days.

    They are kept for the next look; where that cannot be, they are made again then.
    """
    with database.read() as connection:
        found = past(connection, pause)
        by_deck = recalled(connection, found, roots, days)
    if found.new is not None:
        with suppress(StoreError), database.write() as connection:
            keep(connection, found)
    return found, by_deck


def are_kept(connection: sqlite3.Connection) -> bool:
    """Whether there are any sums; until figures are first asked for there are none."""
    return meta.get(connection, _NOTE, None) is not None


def past(connection: sqlite3.Connection, pause: Pause | None = None, *, anew: bool = False) -> Past:
    """The sums as of now, from those that are kept and what came since, or all `anew`. Writes nothing."""
    note = meta.get(connection, _NOTE, None)
    known = None if anew else _read(note)
    ground = _ground(connection, known)
    since = _BEGINNING if known is None else _first_change(connection, known, ground)
    if since is None:
        return Past(_together(_kept_cells(connection, _END).values()), _place(connection, _END)[1], ground, None, note)
    start, predictions = _place(connection, since // DAY_MS)
    new = Sums(start, _last_day(connection), judge=Judge(predictions))
    _gather(connection, new, ground, pause)
    cells = _kept_cells(connection, start) | new.cells
    return Past(_together(cells.values()), predictions, ground, new, note)


def keep(connection: sqlite3.Connection, found: Past) -> None:
    """Keep what was made anew, unless somebody else has meanwhile."""
    new = found.new
    if new is None or meta.get(connection, _NOTE, None) != found.note:
        return
    for table in ("tallies", "recalls"):
        connection.execute(f"DELETE FROM {table} WHERE day >= ?", (new.start,))
    connection.execute(
        "DELETE FROM predictions WHERE day >= ? OR day > ? OR day % ? <> 0", (new.start, new.last, _APART)
    )
    rows = (_to_row(day, *at, cell) for day, cells in new.cells.items() for at, cell in cells.items())
    connection.executemany(_ADD_CELL, rows)
    connection.executemany(_ADD_RECALL, _recall_rows(new))
    connection.execute("DELETE FROM recalls WHERE day < ?", (new.last - _RECENT,))
    connection.executemany("INSERT OR REPLACE INTO predictions (day, sums) VALUES (?, ?)", new.places.items())
    ground = found.ground
    meta.put(connection, _NOTE, [_LAYOUT, CAP, ground.days, sorted(ground.uncounted), ground.holders, ground.caps])


def recalled(connection: sqlite3.Connection, found: Past, roots: Sequence[int], days: range) -> dict[str, Tally]:
    """Reviews of cards that were learnt on some recent study days, by the deck that each card is in now."""
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS newer ({_RECALL_COLUMNS})")
    connection.execute("DELETE FROM temp.newer")
    if found.new is not None:
        connection.executemany(_ADD_RECALL.replace("INTO recalls", "INTO temp.newer"), _recall_rows(found.new))
    rows = connection.execute(
        f"SELECT (SELECT {HOME} FROM cards c WHERE c.root IN ({within(roots)}) AND c.card = r.card) AS deck,"
        " sum(recalled), sum(forgotten) FROM (SELECT card, sum(recalled) AS recalled, sum(forgotten) AS forgotten"
        " FROM (SELECT * FROM recalls WHERE day < ?1 UNION ALL SELECT * FROM temp.newer)"
        " WHERE study_day BETWEEN ?2 AND ?3 GROUP BY card) r GROUP BY deck",
        (_END if found.new is None else found.new.start, days.start, days.stop - 1),
    )
    return {deck: Tally(*both) for deck, *both in rows if deck is not None}


def scoped(
    connection: sqlite3.Connection,
    roots: Sequence[int],
    decks: Collection[str],
    since: int | None,
    pause: Pause | None = None,
) -> tuple[Cells, Predictions]:
    """The sums over answers from a study day on, of cards that are in some decks now, or all. None of it is kept."""
    ground = _ground(connection, None)
    cells: Cells = {}
    judge = Judge()
    cards = _cards_in(connection, roots, decks, ground.holders) if decks else None
    for number, review in enumerate(figures.reviews_of(connection, cards)):
        if pause is not None and number % _BREATH == 0:
            pause()
        wanted = since is None or review.study_day >= since
        judge.see(review, gather=wanted)
        if wanted:
            cell = cells.setdefault((review.study_day, review.hour), Cell())
            cell.see(review, ground.caps.get(review.card, CAP))
    return cells, judge.predictions


def _cards_in(
    connection: sqlite3.Connection, roots: Sequence[int], decks: Collection[str], holders: dict[str, str]
) -> list[str]:
    """All ids, present and former, of the cards in some decks."""
    found = {card for card, deck in connection.execute(homes(roots)) if deck in decks and card not in holders}
    return [*found, *(card for card, holder in holders.items() if holder in found)]


# --- what changed ---


def _read(note: Any) -> Ground | None:
    """The ground of the sums that are kept; None where there are none, or they are of another kind."""
    if not isinstance(note, list) or note[:2] != [_LAYOUT, CAP]:
        return None
    _, _, days, uncounted, holders, caps = note
    return Ground({int(day): count for day, count in days.items()}, frozenset(uncounted), holders, caps)


def _ground(connection: sqlite3.Connection, known: Ground | None) -> Ground:
    uncounted = frozenset(entry for (entry,) in connection.execute("SELECT entry FROM uncounted"))
    holders = dict(connection.execute("SELECT card, holder FROM classes"))
    caps = {card: cap_of_spoken(seconds) for card, seconds in spoken_times(connection).items()}
    return Ground(_days(connection, {} if known is None else known.days), uncounted, holders, caps)


def _days(connection: sqlite3.Connection, known: dict[int, int]) -> dict[int, int]:
    """Answers a study day. The log only grows, mostly at its end, so its length tells what has to be looked at."""
    (total,) = connection.execute("SELECT count(*) FROM reviews").fetchone()
    if total == sum(known.values()):
        return known
    count = "SELECT study_day, count(*) FROM reviews WHERE study_day >= ? GROUP BY study_day"
    if known:
        first = max(known) - 1
        newest = {day: number for day, number in known.items() if day < first} | dict(
            connection.execute(count, (first,))
        )
        if sum(newest.values()) == total:
            return newest
    return dict(connection.execute(count, (_BEGINNING,)))


def _first_change(connection: sqlite3.Connection, known: Ground, ground: Ground) -> int | None:
    """The time from which on sums may be others than they were; None where all are as they were."""
    times: list[int | None] = []
    if known.days != ground.days:
        grown = [day for day in known.days.keys() | ground.days.keys() if known.days.get(day) != ground.days.get(day)]
        earliest = f"SELECT min(at) FROM {_BY_DAY} WHERE study_day >= ?"
        times += connection.execute(earliest, (min(grown),)).fetchone()
    for entry in known.uncounted ^ ground.uncounted:
        times += connection.execute("SELECT min(at) FROM reviews WHERE review = ?", (entry,)).fetchone()
    moved = dict(known.holders.items() ^ ground.holders.items())
    recapped = dict(known.caps.items() ^ ground.caps.items())
    behind = [card for card, holder in ground.holders.items() if holder in recapped]
    for card in {*moved, *recapped, *behind}:
        times += connection.execute("SELECT min(at) FROM reviews WHERE card = ?", (card,)).fetchone()
    return min((time for time in times if time is not None), default=None)


# --- gathering ---


def _gather(connection: sqlite3.Connection, new: Sums, ground: Ground, pause: Pause | None) -> None:
    """Make the sums from their start on; of cards asked since then, all that came before is counted, too."""
    cards = None if new.start == _BEGINNING else _cards_since(connection, new.start, ground.holders)
    reached = new.start - 1
    for number, review in enumerate(figures.reviews_of(connection, cards)):
        if pause is not None and number % _BREATH == 0:
            pause()
        day = review.at // DAY_MS
        if day < new.start:
            new.judge.see(review, gather=False)
            continue
        for place in (day // _APART * _APART, new.last):
            if reached < place <= day:
                _mark(new, place)
        reached = day
        _add(new, day, review, ground.caps.get(review.card, CAP))
    _mark(new, new.last + 1)


def _mark(new: Sums, day: int) -> None:
    """Note the predictions so far as those of all answers before a day."""
    new.places[day] = json.dumps(new.judge.predictions.as_values())


def _add(new: Sums, day: int, review: Review, cap: int) -> None:
    new.judge.see(review)
    cells = new.cells.setdefault(day, {})
    cell = cells.get((review.study_day, review.hour))
    if cell is None:
        cell = cells[review.study_day, review.hour] = Cell()
    counted = cell.see(review, cap)
    if counted and day >= new.last - _RECENT:
        tally = new.recalls.setdefault((day, review.study_day, review.card), Tally())
        tally.add(passed=review.rating is not Rating.AGAIN)


def _cards_since(connection: sqlite3.Connection, start: int, holders: dict[str, str]) -> list[str]:
    """The ids under which cards were answered of which one answer or more came since a day began."""
    found = {
        holders.get(card, card)
        for (card,) in connection.execute(
            f"SELECT DISTINCT card FROM {_BY_DAY} WHERE study_day >= ? AND at >= ?", (start - _ZONES, start * DAY_MS)
        )
    }
    return [*found, *(card for card, holder in holders.items() if holder in found)]


def _last_day(connection: sqlite3.Connection) -> int:
    """The day of the newest answer that counts."""
    counting = "review NOT IN (SELECT entry FROM uncounted)"
    newest = f"SELECT study_day FROM {_BY_DAY} WHERE {counting} ORDER BY study_day DESC LIMIT 1"
    latest = f"SELECT max(at) FROM {_BY_DAY} WHERE study_day >= ({newest}) - ? AND {counting}"
    (at,) = connection.execute(latest, (_ZONES,)).fetchone()
    return 0 if at is None else int(at) // DAY_MS


# --- what is kept ---


_COLUMNS = (
    "day", "study_day", "hour", "answers", "time", "young_recalled", "young_forgotten", "mature_recalled",
    "mature_forgotten", "expected", "timed",
)  # fmt: skip
_ADD_CELL = f"INSERT INTO tallies ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


def _to_row(day: int, study_day: int, hour: int, cell: Cell) -> tuple[object, ...]:
    young, mature = cell.recall.young, cell.recall.mature
    return (
        day, study_day, hour, cell.answers, cell.time, young.passed, young.failed, mature.passed, mature.failed,
        cell.expected, cell.timed,
    )  # fmt: skip


_RECALL_COLUMNS = "day, study_day, card, recalled, forgotten"
_ADD_RECALL = f"INSERT INTO recalls ({_RECALL_COLUMNS}) VALUES (?, ?, ?, ?, ?)"


def agree(connection: sqlite3.Connection) -> bool:
    """Whether the sums that are kept are those of the log, as far as they go."""
    found, anew = past(connection), past(connection, anew=True)
    return (found.cells, found.predictions) == (anew.cells, anew.predictions)


def _recall_rows(new: Sums) -> Iterator[tuple[object, ...]]:
    return ((*key, tally.passed, tally.failed) for key, tally in new.recalls.items())


def _kept_cells(connection: sqlite3.Connection, end: int) -> dict[int, Cells]:
    """The cells before a day, by theirs."""
    found: dict[int, Cells] = {}
    query = f"SELECT {', '.join(_COLUMNS)} FROM tallies WHERE day < ? ORDER BY day, study_day, hour"
    for day, study_day, hour, answers, time, young, forgotten, mature, lost, expected, timed in connection.execute(
        query, (end,)
    ):
        recall = Recall(Tally(young, forgotten), Tally(mature, lost))
        found.setdefault(day, {})[study_day, hour] = Cell(answers, time, recall, expected, timed)
    return found


def _place(connection: sqlite3.Connection, day: int) -> tuple[int, Predictions]:
    """The newest place at or before a day, with the predictions of all answers before it."""
    row = connection.execute(
        "SELECT day, sums FROM predictions WHERE day <= ? ORDER BY day DESC LIMIT 1", (day,)
    ).fetchone()
    return (_BEGINNING, Predictions()) if row is None else (row[0], Predictions.from_values(json.loads(row[1])))


def _together(days: Iterable[Cells]) -> Cells:
    found: Cells = {}
    for cells in days:
        for at, cell in cells.items():
            found.setdefault(at, Cell()).take(cell)
    return found
