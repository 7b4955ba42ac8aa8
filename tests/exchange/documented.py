"""The documented shapes as data: every key that other programs may rely on, and what its value looks like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def text(value: Any) -> bool:
    return isinstance(value, str)


def whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: Any) -> bool:
    return whole(value) or isinstance(value, float)


def probability(value: Any) -> bool:
    return number(value) and 0 <= value <= 1


def truth(value: Any) -> bool:
    return isinstance(value, bool)


def time(value: Any) -> bool:
    return text(value) and _TIME.fullmatch(value) is not None


def day(value: Any) -> bool:
    return text(value) and _DAY.fullmatch(value) is not None


def maybe(check: Check) -> Check:
    """The same, or null."""
    return lambda value: value is None or check(value)


def one_of(*values: Any) -> Check:
    return lambda value: value in values


def each(check: Check) -> Check:
    """A list of such."""
    return lambda value: isinstance(value, list) and all(check(item) for item in value)


def shaped(shape: Mapping[str, Check]) -> Check:
    return lambda value: not faults(value, shape)


def faults(document: Any, shape: Mapping[str, Check]) -> list[str]:
    """The keys that are not there or not as documented; further keys are welcome."""
    if not isinstance(document, dict):
        return ["(no object)"]
    return [key for key, check in shape.items() if key not in document or not check(document[key])]


DIAGNOSTIC: dict[str, Check] = {
    "code": lambda value: re.fullmatch(r"SK\d{3}", value) is not None,
    "severity": one_of("error", "warning", "info"), "path": text, "line": whole, "column": whole, "end_line": whole,
    "end_column": whole, "message": text, "help": text,
}  # fmt: skip
CARD: dict[str, Check] = {
    "card": text, "note": text, "deck": text, "kind": text, "label": text, "front": text, "back": text,
    "tags": each(text), "level": one_of(1, 2, 3), "sources": each(text), "path": text, "line": whole,
    "state": one_of("new", "learning", "review", "relearning"), "suspended": truth, "flagged": truth, "retired": truth,
    "due": maybe(day), "due_at": maybe(time), "stability": maybe(number), "difficulty": maybe(number),
    "retrievability": maybe(probability), "interval_days": maybe(whole), "reps": whole, "lapses": whole,
    "last_review": maybe(time),
}  # fmt: skip
REVIEW: dict[str, Check] = {
    "review": text, "device": text, "card": text, "deck": maybe(text), "at": time, "utc_offset": whole,
    "study_day": day, "rating": one_of(1, 2, 3, 4), "took_ms": maybe(whole), "cram": truth, "undone": truth,
    "rev": whole, "variant": maybe(text), "state": maybe(one_of("new", "learning", "review", "relearning")),
    "stability_before": maybe(number), "difficulty_before": maybe(number), "retrievability": maybe(probability),
    "state_after": maybe(one_of("learning", "review", "relearning")), "stability": maybe(number),
    "difficulty": maybe(number), "interval_days": maybe(whole), "due": maybe(lambda value: day(value) or time(value)),
}  # fmt: skip
SCAN: dict[str, Check] = {
    "schema": one_of(1), "decks": whole, "notes": whole, "cards": whole, "new": each(text), "edited": each(text),
    "moved": each(text), "retired": each(text), "restored": each(text),
    "rekeyed": each(shaped({"from": text, "to": text, "why": text})),
    "proposed": each(shaped({"old": text, "new": text, "score": number})), "diagnostics": each(shaped(DIAGNOSTIC)),
}  # fmt: skip
_TALLY: dict[str, Check] = {"passed": whole, "failed": whole, "rate": maybe(probability)}
_PERIOD: dict[str, Check] = {name: shaped(_TALLY) for name in ("young", "mature", "total")}
STATS: dict[str, Check] = {
    "schema": one_of(1), "reviews": whole, "days_studied": whole, "streak": whole, "minutes": number,
    "true_retention": shaped({
        period: shaped(_PERIOD) for period in ("today", "yesterday", "last_7", "last_30", "last_365", "all")
    }),
    "calibration": shaped({
        "log_loss": maybe(number), "rmse_bins": maybe(number), "auc": maybe(probability),
        "bins": each(shaped({
            "predicted": probability, "observed": probability, "n": whole, "low": probability, "high": probability,
        })),
    }),
    "forecast": each(shaped({"day": day, "due": whole})),
    "hours": each(shaped({"hour": one_of(*range(24)), "reviews": whole})),
    "decks": each(shaped({"deck": text, "title": text, "cards": whole})),
}  # fmt: skip
_RANGE: dict[str, Check] = dict.fromkeys(("readiness", "readiness_low", "readiness_high"), probability)
_PLANNED: dict[str, Check] = dict.fromkeys(("planned", "planned_low", "planned_high"), probability)
GOAL: dict[str, Check] = {
    "schema": one_of(1), "date": maybe(day), "days_left": maybe(whole), "minutes_per_day": maybe(whole),
    "decks": each(text),
    "readiness": maybe(shaped({
        "stop_today": probability, **_PLANNED, "more_minutes": each(shaped({"minutes": whole, **_RANGE})),
    })),
    "cards": maybe(whole), "unseen": maybe(whole), "answers": maybe(whole),
    "trust": maybe(one_of("guess", "learning", "plain")), "minutes_needed": maybe(whole), "feasible": maybe(truth),
    "shortage": maybe(shaped({"left_unseen": whole, "earliest": maybe(day), "fitting": each(text)})),
    "weakest": each(shaped({
        "deck": text, "title": text, **_RANGE, "stop_today": probability, "cards": whole, "unseen": whole,
    })),
    "outcomes": each(shaped({
        "date": day, "minutes_per_day": whole, "decks": each(text), "asked": whole, "recalled": whole,
        "predicted": probability, "predicted_low": probability, "predicted_high": probability,
        "expected": maybe(probability),
    })),
}  # fmt: skip
