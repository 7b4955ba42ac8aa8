"""Days and decks as they are exported: they add up to what `stats` says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from studykit.desk.desk import Desk
from studykit.memory.model import Rating
from tests.cli.program import Program
from tests.desk.tools import DAY, MINUTE, Watch
from tests.store.tools import Folder, deck, numbered

AGAIN, HARD, GOOD, EASY = Rating
NONE = {"again": 0, "hard": 0, "good": 0, "easy": 0}


@pytest.fixture
def studied(program: Program, folder: Folder) -> Program:
    """Three days with an answer, and one on which all was taken back."""
    folder.write("a.md", deck(*numbered(3), title="One"))
    folder.write("b.md", deck(*numbered(2, 3), title="Two"))
    watch = Watch("2026-11-10T09:00")
    desk = Desk(str(program.home), [str(folder.path)], watch)
    desk.scan()
    for card, rating in (("c0", EASY), ("c1", EASY), ("c2", GOOD)):
        desk.answer(card, rating, took_ms=10_007)
    watch.wait(DAY)
    desk.answer("c3", HARD, took_ms=1)
    desk.undo()
    watch.wait(4 * DAY)
    desk.answer("c0", AGAIN, took_ms=90_000)
    desk.answer("c1", GOOD)
    watch.wait(MINUTE)
    desk.answer("c3", GOOD, took_ms=6_000, cram=True)
    watch.wait(DAY)
    desk.answer("c3", EASY, took_ms=6_000)
    desk.close()
    return program


def rows(program: Program, what: str) -> list[dict[str, Any]]:
    outcome = program("export", what, "--format", "jsonl")
    assert outcome.code == 0, outcome.err
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_a_day_has_its_answers_cramming_too_but_for_retention(studied: Program) -> None:
    assert rows(studied, "days") == [
        {"day": "2026-11-10", "reviews": 3, "new": 3, **NONE, "easy": 2, "good": 1, "true_retention": None,
         "minutes": 3 * 10_007 / 60_000, "passed": 0, "failed": 0},
        {"day": "2026-11-15", "reviews": 3, "new": 0, **NONE, "again": 1, "good": 2, "true_retention": 0.5,
         "minutes": 66_000 / 60_000, "passed": 1, "failed": 1},
        {"day": "2026-11-16", "reviews": 1, "new": 1, **NONE, "easy": 1, "true_retention": None,
         "minutes": 6_000 / 60_000, "passed": 0, "failed": 0},
    ]  # fmt: skip


def test_days_and_decks_add_up_to_stats(studied: Program) -> None:
    stats = studied("stats", "--json").document
    days, decks = rows(studied, "days"), rows(studied, "decks")
    assert sum(day["reviews"] for day in days) == stats["reviews"]
    assert round(sum(day["minutes"] for day in days), 1) == stats["minutes"]
    for kind, total in (("passed", stats["true_retention"]["all"]), ("failed", stats["true_retention"]["all"])):
        assert sum(day[kind] for day in days) == total["total"][kind]
        assert sum(one[kind] for one in decks) == total["total"][kind]
    assert [(one["deck"], one["title"], one["cards"]) for one in decks] == [("a", "One", 3), ("b", "Two", 2)]
    assert [(one["new"], one["learning"], one["review"], one["suspended"]) for one in decks] == [
        (0, 2, 1, 0),
        (1, 0, 1, 0),
    ]


def test_without_an_answer_there_are_no_days_but_decks(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(1)))
    assert program("export", "days").lines == [
        "day,reviews,new,again,hard,good,easy,true_retention,minutes,passed,failed"
    ]
    [one] = rows(program, "decks")
    assert (one["cards"], one["new"], one["true_retention"], one["mean_retrievability"]) == (1, 1, None, None)


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_raw_is_for_csv_alone(program: Program, folder: Folder, form: str) -> None:
    folder.write("a.md", deck(*numbered(1)))
    outcome = program("export", "days", "--raw", "--format", form)
    assert (outcome.code, outcome.out) == (2, "")
    assert f"--raw is for csv; {form} is always as it is" in outcome.err
