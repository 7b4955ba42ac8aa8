"""Everything `stats` says, worked out from the log. Owns which figures there are; their definitions are in progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from studykit.exchange.shapes import SCHEMA, day
from studykit.memory.model import Rating
from studykit.progress.calibration import Calibration, calibrate
from studykit.progress.model import Review
from studykit.progress.retention import Tally, counts, true_retention
from studykit.study.pace import CAP

if TYPE_CHECKING:
    from studykit.desk.desk import Desk

FORECAST_DAYS = 14
RECENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class DeckFigures:
    """One deck: its cards, today's mean recall of them, and what was recalled in 30 days."""

    deck: str
    title: str
    cards: int
    recall: float
    last_30: Tally


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it. `forecast` pairs a study day with the cards due on it, the first with all that is overdue."""

    reviews: int
    days_studied: int
    streak: int
    time: int
    retention: dict[str, dict[str, Tally]]
    calibration: Calibration
    forecast: Sequence[tuple[int, int]]
    hours: Sequence[tuple[int, int, Tally]]
    decks: Sequence[DeckFigures]


def figures(desk: Desk) -> Figures:
    """Work out all figures as of now."""
    today = desk.clock.day()
    reviews = list(desk.store.reviews(desk.roots))
    states = desk.deck_states()
    recent = {state.deck: Tally() for state in states}
    for review in reviews:
        if review.deck in recent and counts(review) and 0 <= today - review.study_day < RECENT_DAYS:
            recent[review.deck].add(passed=review.rating is not Rating.AGAIN)
    return Figures(
        reviews=len(reviews),
        days_studied=len({review.study_day for review in reviews}),
        streak=desk.store.streak(today),
        time=sum(min(review.took_ms or 0, CAP) for review in reviews),
        retention=true_retention(reviews, today),
        calibration=calibrate(reviews),
        forecast=_forecast(desk.store.due_days(desk.roots), today),
        hours=_hours(reviews),
        decks=[DeckFigures(s.deck, s.title, s.cards, s.recall, recent[s.deck]) for s in states],
    )


def _forecast(due_days: Counter[int], today: int) -> list[tuple[int, int]]:
    overdue = sum(count for due, count in due_days.items() if due <= today)
    return [(today, overdue), *((today + n, due_days[today + n]) for n in range(1, FORECAST_DAYS))]


def _hours(reviews: Sequence[Review]) -> list[tuple[int, int, Tally]]:
    answers: Counter[int] = Counter()
    tallies: dict[int, Tally] = {}
    for review in reviews:
        answers[review.hour] += 1
        if counts(review):
            tallies.setdefault(review.hour, Tally()).add(passed=review.rating is not Rating.AGAIN)
    return [(hour, answers[hour], tallies.get(hour, Tally())) for hour in sorted(answers)]


def as_json(figures: Figures) -> dict[str, Any]:
    """The figures in their documented shape."""
    c = figures.calibration
    return {
        "schema": SCHEMA,
        "reviews": figures.reviews,
        "days_studied": figures.days_studied,
        "streak": figures.streak,
        "minutes": round(figures.time / 60_000, 1),
        "true_retention": {
            period: {name: _tally(tally) for name, tally in row.items()} for period, row in figures.retention.items()
        },
        "calibration": {
            "log_loss": c.log_loss,
            "rmse_bins": c.rmse_bins,
            "auc": c.auc,
            "bins": [
                {"predicted": b.predicted, "observed": b.observed, "n": b.n, "low": b.low, "high": b.high}
                for b in c.bins
            ],
            "n": c.n,
        },
        "forecast": [{"day": day(due), "due": count} for due, count in figures.forecast],
        "hours": [{"hour": hour, "reviews": count, **_tally(tally)} for hour, count, tally in figures.hours],
        "decks": [
            {"deck": d.deck, "title": d.title, "cards": d.cards, "mean_retrievability": d.recall,
             "true_retention": _tally(d.last_30)}
            for d in figures.decks
        ],
    }  # fmt: skip


def _tally(tally: Tally) -> dict[str, Any]:
    return {"passed": tally.passed, "failed": tally.failed, "rate": tally.rate}
