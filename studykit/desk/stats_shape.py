"""The figures in their documented shape: what `stats --json` prints. docs/formats.md describes every key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from studykit.desk.deck_figures import DeckFigures, Hard
from studykit.desk.figures import Figures
from studykit.exchange.shapes import SCHEMA
from studykit.exchange.times import day
from studykit.progress.calibration import Calibration
from studykit.progress.retention import Tally


def as_json(found: Figures) -> dict[str, Any]:
    """All figures; rates are null of nothing, and are said of however few reviews."""
    since = found.scope.since
    return {
        "schema": SCHEMA,
        "scope": {"decks": [*found.scope.decks], "since": None if since is None else day(since)},
        "reviews": found.reviews,
        "days_studied": len(found.days),
        "streak": found.streak,
        "minutes": round(found.time / 60_000, 1),
        "true_retention": {
            period: {"young": _tally(row.young), "mature": _tally(row.mature), "total": _tally(row.total)}
            for period, row in found.retention.items()
        },
        "calibration": _calibration(found.calibration),
        "forecast": [{"day": day(due), "due": count} for due, count in found.forecast],
        "hours": [
            {"hour": hour, "reviews": cell.answers, **_tally(cell.recall.total)} for hour, cell in found.hours.items()
        ],
        "load": {"per_day": found.load.past, "to_come": found.load.to_come},
        "time": {"per_answer_ms": round(found.pace.answer_ms), "per_day_ms": round(found.pace.day_ms)},
        "readiness": {"date": None if found.goal is None else day(found.goal.day), "mean": found.readiness},
        "hardest": _cards(found.hardest),
        "leeches": _cards(found.leeches),
        "decks": [_deck(deck) for deck in found.decks],
    }


def _calibration(c: Calibration) -> dict[str, Any]:
    return {
        "log_loss": c.log_loss,
        "rmse_bins": c.rmse_bins,
        "auc": c.auc,
        "bins": [
            {"from": b.start, "to": b.end, "predicted": b.predicted, "observed": b.observed, "n": b.n, "low": b.low,
             "high": b.high}
            for b in c.bins
        ],
        "n": c.n,
    }  # fmt: skip


def _deck(d: DeckFigures) -> dict[str, Any]:
    return {
        "deck": d.deck, "title": d.title, "cards": d.cards, "new": d.new, "learning": d.learning, "review": d.review,
        "suspended": d.suspended, "due": d.due, "mean_retrievability": d.mean_retrievability, "readiness": d.readiness,
        "true_retention": _tally(d.last_30), "load": d.load,
    }  # fmt: skip


def _cards(cards: Sequence[Hard]) -> list[dict[str, Any]]:
    return [
        {"card": c.card, "deck": c.deck, "heading": c.heading, "lapses": c.lapses, "reps": c.reps,
         "difficulty": c.difficulty, "suspended": c.suspended}
        for c in cards
    ]  # fmt: skip


def _tally(tally: Tally) -> dict[str, Any]:
    return {"passed": tally.passed, "failed": tally.failed, "rate": tally.rate}
