"""The views of the store: its log and what is remembered, in the words and units of exports, for other tools.

Owns their text and whether a store has them as they are meant. docs/store.md describes every column. Nothing in the
program reads them: they are for people with SQL of their own, so a column once there stays.
"""

from __future__ import annotations

import sqlite3

from studykit.deck.model import SPOKEN_SECONDS
from studykit.study.pace import CAP, SPOKEN_CAP

_IN_USE = "json_each((SELECT value FROM meta WHERE name = 'roots'))"
"""The roots in use, as `meta.roots_in_use` reads them."""

_ANSWERS = f"""
CREATE VIEW answers AS
SELECT
    a.review, a.device,
    strftime('%Y-%m-%dT%H:%M:%fZ', a.at / 1000.0, 'unixepoch') AS at,
    date(a.study_day * 86400, 'unixepoch') AS study_day,
    (a.at / 60000 + a.utc_offset + 1440) / 60 % 24 AS hour,
    a.card, c.deck, c.kind, a.rating, a.took_ms,
    min(coalesce(a.took_ms, 0),
        CASE c.kind WHEN 'spoken' THEN {SPOKEN_CAP * 1000} * coalesce(c.time, {SPOKEN_SECONDS}) ELSE {CAP} END
    ) / 1000.0 AS seconds,
    a.cram, a.state, a.retrievability, a.interval_before,
    max(a.study_day - a.day_before, 0) AS elapsed_days,
    a.learnt,
    CASE WHEN a.learnt THEN a.rating > 1 END AS recalled
FROM (
    SELECT *, cram = 0 AND (coalesce(state, '') = 'review' OR coalesce(interval_before, 0) >= 1) AS learnt
    FROM (
        SELECT *, lag(interval_days) OVER one AS interval_before, lag(study_day) OVER one AS day_before
        FROM (
            SELECT review, device, seq, at, study_day, utc_offset, rating, took_ms, cram, state, retrievability,
                interval_days, coalesce((SELECT holder FROM classes k WHERE k.card = r.card), r.card) AS card
            FROM reviews r NOT INDEXED WHERE review NOT IN (SELECT entry FROM uncounted)
        )
        WINDOW one AS (PARTITION BY card, cram ORDER BY at, device, seq)
    )
) a LEFT JOIN (
    SELECT c.card, c.deck, n.kind, n.time, min(c.quarantined * 2 + c.retired)
    FROM {_IN_USE} o JOIN cards c ON c.root = o.value JOIN notes n ON n.root = c.root AND n.note = c.note
    GROUP BY c.card
) c ON c.card = a.card;
"""
"""Which are `learnt` is the definition of true retention in progress; a card is where it lives, else where it was."""

_CARD_MEMORIES = f"""
CREATE VIEW card_memories AS
SELECT
    c.card, c.deck, d.title, n.kind, n.heading, c.label, c.level,
    coalesce(m.state, 'new') AS state,
    coalesce(m.suspended, 0) AS suspended,
    m.flag IS NOT NULL AS flagged,
    date(m.due_day * 86400, 'unixepoch') AS due,
    strftime('%Y-%m-%dT%H:%M:%fZ', m.due_at / 1000.0, 'unixepoch') AS due_at,
    m.stability, m.difficulty, m.interval_days,
    coalesce(m.reps, 0) AS reps,
    coalesce(m.lapses, 0) AS lapses,
    date(m.last_day * 86400, 'unixepoch') AS last_day
FROM {_IN_USE} o JOIN cards c ON c.root = o.value
    JOIN notes n ON n.root = c.root AND n.note = c.note
    JOIN decks d ON d.root = c.root AND d.deck = c.deck
    LEFT JOIN memory m ON m.card = c.card
WHERE c.retired = 0 AND c.quarantined = 0;
"""

_DAYS = """
CREATE VIEW days AS
SELECT
    study_day AS day,
    count(*) AS reviews,
    sum(cram = 0 AND (coalesce(state, '') = 'new' OR (state IS NULL AND elapsed_days IS NULL))) AS new,
    sum(rating = 1) AS again,
    sum(rating = 2) AS hard,
    sum(rating = 3) AS good,
    sum(rating = 4) AS easy,
    avg(recalled) AS true_retention,
    sum(seconds) / 60 AS minutes,
    coalesce(sum(recalled), 0) AS passed,
    sum(learnt) - coalesce(sum(recalled), 0) AS failed
FROM answers GROUP BY study_day;
"""

VIEWS = {"answers": _ANSWERS, "card_memories": _CARD_MEMORIES, "days": _DAYS}
"""By name, in an order in which they can be made."""


def unlike(connection: sqlite3.Connection) -> list[str]:
    """The views that are missing, or that somebody made other ones of."""
    there = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'").fetchall())
    return sorted(name for name, script in VIEWS.items() if there.get(name) != script.strip().rstrip(";"))


def make_anew(connection: sqlite3.Connection) -> None:
    """Make every view as it is meant, whatever there is under its name but a table."""
    for name in VIEWS:
        connection.execute(f"DROP VIEW IF EXISTS {name}")
    for script in VIEWS.values():
        connection.execute(script)
