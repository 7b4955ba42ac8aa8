"""The report: what is gathered for its page, and how that reads.

Owns which figures stand on it, in which words. Text of strangers is made visible here, and cut where it is long. Must
not know how a page is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from studykit.desk import planning, words
from studykit.desk.calibration_words import verdict
from studykit.desk.deck_figures import Hard
from studykit.desk.figures import ALL, Figures, Scope, figures
from studykit.desk.report_interview import interview
from studykit.desk.report_words import names, short
from studykit.desk.stats_shape import as_json
from studykit.exchange.goal import goal_shape
from studykit.exchange.report_view import (
    Calibrated,
    Coming,
    DeckRow,
    HardCard,
    Heatmap,
    Hour,
    Report,
    Retention,
    Week,
)
from studykit.memory.days import to_date
from studykit.progress import activity
from studykit.progress.activity import WEEK, Cell
from studykit.progress.calibration import Calibration, wilson
from studykit.progress.retention import ENOUGH, Recall, Tally

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.study.goal.figures import GoalFigures, Outcome
    from studykit.study.goal.goal import Goal

_WEEKS = 53
"""A year, and the week that began it."""
_PERIODS = (("7 days", "last_7"), ("30 days", "last_30"), ("365 days", "last_365"), ("all", "all"))
_LEECHES = 20

Tell = Callable[[str], None]


def report(desk: Desk, scope: Scope = ALL, tell: Tell | None = None) -> Report:
    """Work out everything that the page says, as of now; `tell` is told what is being done."""
    tell = tell or (lambda _: None)
    tell("Working out the figures")
    found = figures(desk, scope=scope)
    goal = desk.goal()
    tell("Working out the plan")
    expected = planning.figures(desk)
    outcomes = planning.outcomes(desk) if goal is not None and goal.day < found.day else []
    return made_of(found, desk.settings.scheduler.desired_retention, goal, expected, outcomes)


def made_of(
    found: Figures,
    target: float,
    goal: Goal | None = None,
    expected: GoalFigures | None = None,
    outcomes: Sequence[Outcome] = (),
) -> Report:
    """The page of figures; `target` is the retention that is aimed at, 0 to 1."""
    studied = bool(found.reviews)
    titles = names((deck.deck, deck.title) for deck in found.decks)
    hard = {"hardest": _hard(titles, found.hardest), "leeches": _hard(titles, found.leeches[:_LEECHES])}
    return Report(
        title="Study report",
        made=_date(found.day),
        covers=_covers(found.scope, titles, found.day),
        facts=_facts(found) if studied else (),
        document={**as_json(found), "goal": goal_shape(goal, found.day, expected, outcomes)},
        ready_word="Known" if found.goal is None else "Ready",
        ready_said=_ready_said(found),
        nothing=() if studied else _nothing(found),
        interview=None if goal is None else interview(goal, found, expected, outcomes),
        decks=[
            DeckRow(titles[d.deck], d.readiness, _share(d.readiness), d.cards, d.new, d.due, rate(d.last_30))
            for d in found.decks
        ],
        heatmap=_heatmap(found) if studied else None,
        retention=_retention(found, target) if found.retention["all"].total.total else None,
        calibration=_calibration(found.calibration) if studied else None,
        forecast=_forecast(found),
        effort=_effort(found) if studied else (),
        hours=_hours(found.hours),
        more_leeches=max(len(found.leeches) - _LEECHES, 0),
        **hard,
    )


def rate(tally: Tally) -> str:
    """The share recalled and of how many, or that these are too few."""
    if tally.rate is None or not tally.is_enough:
        return f"too few ({tally.total})"
    return f"{words.percent(tally.rate)} ({tally.total:,})"


def _share(share: float | None) -> str:
    return "–" if share is None else words.percent(share)


def _date(day: int) -> str:
    found = to_date(day)
    return f"{found.day} {found:%B %Y}"


# --- the head ---


def _covers(scope: Scope, titles: Mapping[str, str], today: int) -> str:
    of = "all decks" if not scope.decks else ", ".join(titles.get(deck, short(deck)) for deck in scope.decks[:5])
    if more := len(scope.decks) - 5:
        of += f" and {words.count(more, 'more deck')}" if more > 0 else ""
    if scope.since is None:
        return of
    return f"{of}; answers since {words.dated(to_date(scope.since), to_date(today))}, cards and what is due as of today"


def _facts(found: Figures) -> list[tuple[str, str]]:
    facts = [("Answers", f"{found.reviews:,}"), ("Days studied", f"{len(found.days):,}")]
    if found.streak > 1:
        facts.append(("Days in a row", f"{found.streak:,}"))
    if found.time:
        facts.append(("Time", words.duration(found.time)))
    month = found.retention["last_30"].total
    if month.rate is not None and month.is_enough:
        facts.append(("Recalled, 30 days", words.percent(month.rate)))
    return facts


def _nothing(found: Figures) -> list[str]:
    if not found.decks:
        return [
            "There is no deck yet. studykit new writes one; studykit --decks bundled opens those that come along.",
            "Once cards are answered, this page shows what was recalled, how good predictions were and what is due.",
        ]
    if found.scope.since is not None or found.scope.decks:
        return ["No answer falls into what this report covers; studykit report without --deck and --since covers all."]
    return [
        "studykit review begins. Each day that you study becomes a mark on this page.",
        "Once cards have come back after a day or more it shows what was recalled, and how good predictions were.",
    ]


def _ready_said(found: Figures) -> str:
    mean = f"; {words.percent(found.readiness)} over these decks" if found.readiness is not None else ""
    if found.goal is None:
        return f"How much is known today, cards not seen counting 0{mean}."
    when = words.dated(to_date(found.goal.day), to_date(found.day))
    mean = mean.replace("these decks", "the decks of the interview")
    others = " Decks that are no part of it are as of today." if found.goal.decks else ""
    return f"How ready each deck would be on {when} if you stopped today, cards not seen counting 0{mean}.{others}"


# --- the past ---


def _heatmap(found: Figures) -> Heatmap:
    weeks = activity.weeks(found.days, found.day, _WEEKS)
    past = sum(answers is not None for week in weeks for answers in week)
    first = found.day - past + 1
    shown = [cell.answers for day, cell in found.days.items() if first <= day <= found.day]
    said = f"{words.count(sum(shown), 'answer')} on {words.count(len(shown), 'day')} in the last {_WEEKS} weeks"
    most = f", {max(shown):,} on the busiest." if shown else "."
    return Heatmap(to_date(first), weeks, activity.steps(found.days.values()), said + most)


def _retention(found: Figures, target: float) -> Retention:
    rows = [found.retention[period] for _, period in _PERIODS]
    whole = [name if name != "all" or found.scope.since is None else "since then" for name, _ in _PERIODS]
    return Retention(
        whole,
        [
            ("Young", [rate(row.young) for row in rows]),
            ("Mature", [rate(row.mature) for row in rows]),
            ("Total", [rate(row.total) for row in rows]),
        ],
        _weeks(found.days, found.day),
        target,
        words.percent(target),
    )


def _weeks(days: Mapping[int, Cell], today: int) -> list[Week]:
    """The weeks of the last year from the first that tells enough; none if no more than one does."""
    monday = today - to_date(today).weekday()
    found = []
    for start in range(monday - WEEK * (_WEEKS - 1), monday + 1, WEEK):
        recall = Recall()
        for day in range(start, start + WEEK):
            if day in days:
                recall.take(days[day].recall)
        tally = recall.total
        low, high = wilson(tally.passed, tally.total) if tally.total else (0.0, 1.0)
        found.append(Week(to_date(start), tally.rate if tally.is_enough else None, low, high, rate(tally)))
    telling = [number for number, week in enumerate(found) if week.rate is not None]
    return found[telling[0] :] if len(telling) > 1 else []


def _calibration(found: Calibration) -> Calibrated:
    if found.n < ENOUGH or found.log_loss is None or found.rmse_bins is None:
        return Calibrated(f"Too few predictions to judge: {found.n} of {ENOUGH}.")
    measures = [("Log loss", f"{found.log_loss:.3f}"), ("RMSE of bins", f"{found.rmse_bins * 100:.1f} %")]
    if found.auc is not None:
        measures.append(("AUC", f"{found.auc:.2f}"))
    return Calibrated(verdict(found), measures, found.bins)


def _effort(found: Figures) -> list[tuple[str, str]]:
    load = [
        ("Answers a day so far", f"{found.load.past:.1f}"),
        ("A day to come, as intervals stand", f"{found.load.to_come:.1f}"),
    ]
    if not found.pace.answer_ms:
        return load
    return [
        *load,
        ("Time for an answer", f"{found.pace.answer_ms / 1000:.1f} s"),
        ("Time on a day studied", words.duration(found.pace.day_ms)),
    ]


def _hours(hours: Mapping[int, Cell]) -> list[Hour]:
    most = max((cell.answers for cell in hours.values()), default=1)
    return [
        Hour(f"{hour:02}:00", cell.answers, rate(cell.recall.total), cell.answers / most)
        for hour, cell in sorted(hours.items())
    ]


def _hard(titles: Mapping[str, str], cards: Iterable[Hard]) -> list[HardCard]:
    return [
        HardCard(
            short(card.card), short(card.heading) + (" (suspended)" if card.suspended else ""),
            titles.get(card.deck, short(card.deck)), card.lapses, card.reps, f"{card.difficulty:.1f}",
        )
        for card in cards
    ]  # fmt: skip


# --- what comes ---


def _forecast(found: Figures) -> list[Coming]:
    """The days to come; nothing where nothing comes."""
    ahead = {day.day: day for day in found.ahead}
    most = max((due for _, due in found.forecast), default=0)
    if not most and not any(day.new for day in found.ahead):
        return []
    days = []
    for day, due in found.forecast:
        more = ahead.get(day)
        label = "Today and overdue" if day == found.day else words.day_name(to_date(day)).replace(" ", "\u00a0")
        new = "–" if more is None else f"{more.new:,}"
        time = "–" if more is None or not more.time else words.duration(more.time)
        days.append(Coming(label, due, new, time, due / most if most else 0.0))
    return days
