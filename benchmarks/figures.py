"""All figures: what they are called, how they are measured, and what is aimed at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks import (
    answering,
    exporting,
    fitting,
    painting,
    planning,
    progress,
    remembering,
    scanning,
    searching,
    starting,
)
from benchmarks.samples import (
    Limit,
    Samples,
    above_floor,
    at_most,
    tail_above_floor,
    tail_at_most,
    times_floor,
)
from benchmarks.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    floor: str
    """What it is held against, in a word or two."""
    measure: Callable[[Workshop], Samples]
    limits: tuple[Limit, ...]
    tail: int | None = None
    """The percentile that is shown beside the median."""


FIGURES = (
    Figure("cold-scan", "block parse", scanning.cold_scan, (times_floor(1.5),)),
    Figure("unchanged-scan", "python -c pass", scanning.unchanged_scan, (above_floor(60),)),
    Figure("edited-scan", "block parse", scanning.edited_scan, (above_floor(30),)),
    Figure("rewritten-scan", "block parse", scanning.rewritten_scan, (above_floor(30),)),
    Figure("answer", "fdatasync", answering.durable_answer, (times_floor(4), tail_above_floor(99, 1.5)), 99),
    Figure("next-card", "", answering.next_card, (at_most(2),), 99),
    Figure("first-card", "smallest app", starting.first_card, (times_floor(1.6),)),
    Figure("help", "import click", starting.help_text, (times_floor(1.5),)),
    Figure("reveal", "Static", painting.reveal, (times_floor(1.5), tail_at_most(95, 33)), 95),
    Figure("grade", "Static", painting.grade, (times_floor(1.5), tail_at_most(95, 33)), 95),
    Figure("search", "index alone", searching.search, (at_most(10),), 95),
    Figure("browse", "Static", searching.typed, (at_most(33), tail_at_most(95, 66)), 95),
    Figure("browse-list", "Static", searching.moved, (at_most(33), tail_at_most(95, 66)), 95),
    Figure("browse-open", "Static", searching.opened, (at_most(100),), 95),
    Figure("index", "", searching.index, (at_most(6_000),)),
    Figure("replay", "fsrs alone", remembering.replay, (times_floor(1.6),)),
    Figure("recall", "plain loop", remembering.recall, (at_most(60),)),
    Figure("optimize", "fit alone", fitting.optimize, (times_floor(1.5),)),
    Figure("plan", "one solution", planning.plan, (at_most(250),)),
    Figure("plan-priced", "one solution", planning.plan_priced, (at_most(150),)),
    Figure("forecast", "one solution", planning.forecast, (at_most(1_400),)),
    Figure("progress", "scan of the log", progress.progress, (times_floor(5),)),
    Figure("progress-first", "scan of the log", progress.first_look, (times_floor(60),)),
    Figure("export-csv", "bare loop", partial(exporting.written, "csv"), (times_floor(3),)),
    Figure("export-jsonl", "bare loop", partial(exporting.written, "jsonl"), (times_floor(3),)),
    Figure("export-memory", "", exporting.held_by_export, (at_most(300, "MB"),)),
    Figure("import-memory", "", exporting.held_by_import, (at_most(300, "MB"),)),
    Figure("resident", "smallest app", starting.resident, (at_most(150, "MB"),)),
)
