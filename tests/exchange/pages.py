"""Reports of several lives: a year with an interview, one without anything, and one among hostile decks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from studykit.desk.deck_figures import DeckFigures, Hard
from studykit.desk.figures import Figures
from studykit.desk.report import made_of
from studykit.exchange.report_view import Report
from studykit.progress.activity import Cell
from studykit.progress.load import Load, Pace
from studykit.progress.retention import Recall, Tally, by_period
from studykit.study.goal.figures import DeckReadiness, Range, Shortage
from studykit.study.goal.goal import Goal
from tests.tui.goals import FIGURES as READINESS
from tests.tui.goals import GOAL, GUESS, OUTCOME, PAST, SHORT
from tests.tui.pasts import BLANK, FIGURES
from tests.tui.samples import TODAY

TARGET = 0.9
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    '"><img src=x onerror=alert(3)>',
    "{{ 7 * 7 }}",
    "{% include '/etc/passwd' %}",
    "</style><style>*{display:none}</style>",
    "<!--<script>",
    "]]><svg onload=alert(4)>",
    "back\u202ewards, nul \x00, escape \x1b[31m, line\u2028end",
    "x" * 10_000,
    "漢字" * 60,
    "مرحبا بالعالم (1)",
    "&lt;b&gt; &amp; 'quoted'",
    "https://example.org/" + "a" * 300,
)


def _year() -> dict[int, Cell]:
    chance = Random(3)  # noqa: S311 - made-up days
    days = {}
    for age in reversed(range(380)):
        if chance.random() < 0.85 and not 100 < age < 118:
            young, mature = chance.randint(0, 20), chance.randint(0, 14)
            forgot, lost = young // 7, mature // 11
            recall = Recall(Tally(young - forgot, forgot), Tally(mature - lost, lost))
            days[TODAY - age] = Cell(young + mature + 5, (young + mature) * 9_000, recall)
    return days


def hard(heading: str, deck: str = "osi", number: int = 1) -> Hard:
    return Hard(f"c{number}", deck, heading, 9, 21, 8.7, suspended=number == 1)


DAYS = _year()
YEAR = replace(
    FIGURES, days=DAYS, retention=by_period(((day, cell.recall) for day, cell in DAYS.items()), TODAY), goal=GOAL,
    forecast=[(TODAY, 43), *((day.day, day.reviews) for day in FIGURES.ahead[:13])],
    decks=[replace(deck, new=4, due=3) for deck in FIGURES.decks], load=Load(21.4, 14.2), pace=Pace(9_000, 420_000),
    hardest=[hard(f"Question {n}?", number=n) for n in range(10)], readiness=0.41,
    leeches=[hard(f"Question {n}?", number=n) for n in range(25)],
)  # fmt: skip


def hostile() -> tuple[Figures, Goal]:
    """Every text of a deck that reaches the page is hostile, in five hundred decks."""
    names = [HOSTILE[n % len(HOSTILE)] for n in range(500)]
    decks = [DeckFigures(f"{name}{n}", name, 30, 0.5, Tally(40, 3), 4) for n, name in enumerate(names)]
    cards = [Hard(text, text, text, 9, 21, 8.7, suspended=False) for text in HOSTILE]
    return replace(YEAR, decks=decks, hardest=cards, leeches=cards), replace(GOAL, decks=(*HOSTILE, "gone<b>"))


def hostile_report() -> Report:
    figures, goal = hostile()
    weakest = [DeckReadiness(text, text, 30, 3, 0.4, Range(0.8, 0.7, 0.9)) for text in HOSTILE]
    short = Shortage(9, TODAY + 30, HOSTILE)
    return made_of(figures, TARGET, goal, replace(READINESS, goal=goal, decks=tuple(weakest), shortage=short))


REPORTS: Mapping[str, Callable[[], Report]] = {
    "a year with an interview": lambda: made_of(YEAR, TARGET, GOAL, READINESS),
    "an empty home": lambda: made_of(BLANK, TARGET),
    "hostile decks": hostile_report,
    "minutes that do not suffice": lambda: made_of(FIGURES, TARGET, SHORT.goal, SHORT),
    "a first day": lambda: made_of(replace(BLANK, decks=FIGURES.decks[:2], goal=GOAL), TARGET, GOAL, GUESS),
    "an interview that is over": lambda: made_of(FIGURES, TARGET, PAST, None, [OUTCOME]),
}
