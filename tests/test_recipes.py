"""Every block of docs/recipes.md runs as it stands, and says what the program says."""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pytest

from studykit.memory.model import Rating
from studykit.progress.retention import Recall, counts
from studykit.store.store import Store
from tests.cli.isolation import isolated
from tests.cli.program import ROOT, Program
from tests.store.tools import SETTINGS, Folder, answer, deck, entropy, moment, note, numbered, roots_of, scan

__all__ = ["isolated"]
pytestmark = pytest.mark.slow

DAY = 20_000
GOAL = "2025-12-15"
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code with the headings that it stands under."""

    part: str
    heading: str
    language: str
    code: str


def blocks() -> Iterator[Block]:
    part = heading = ""
    text = (ROOT / "docs/recipes.md").read_text()
    for match in re.finditer(r"^## ([^\n]+)$|^### ([^\n]+)$|^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if match[1]:
            part, heading = match[1], ""
        elif match[2]:
            heading = match[2]
        else:
            yield Block(part, heading, match[3], match[4])


@dataclass(frozen=True, slots=True)
class Kitchen:
    """A folder with a store and what the blocks make in it; what each of them found, by the headings above it."""

    folder: Path
    program: Program
    found: dict[tuple[str, str], Rows] = field(default_factory=dict)

    def run(self, block: Block, duck: duckdb.DuckDBPyConnection) -> None:
        at = (block.part, block.heading)
        if block.language == "sh":
            environment = {**os.environ, "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"}
            subprocess.run(["sh", "-ec", block.code], cwd=self.folder, env=environment, check=True, capture_output=True)
        elif block.language == "python":
            names: dict[str, Any] = {}
            with redirect_stdout(StringIO()):
                exec(compile(block.code, block.heading, "exec"), names)  # noqa: S102 - our own page
            self.found[at] = names["found"].rows()
        elif block.part == "DuckDB":
            self.found[at] = duck.execute(block.code).fetchall()
        else:
            with closing(sqlite3.connect("file:studykit.db?mode=ro", uri=True)) as store:
                self.found[at] = store.execute(block.code).fetchall()


def study(store: Store, folder: Folder, today: int) -> None:
    """A history with lapses, cramming, an undo, a suspended, a retired and a renamed card, over a hundred days."""
    folder.write("a.md", deck(*numbered(4), note("Speak", "- [ ] One\n\nWell.", id="s", kind="spoken")))
    folder.write("b.md", deck(*numbered(3, start=20), note("Whole?", "Yes.", id="old"), title="B"))
    scan(store, folder)
    for number in range(20):
        rating = Rating.AGAIN if number % 7 == 4 else Rating(2 + number % 3)
        for card in ("c0", "c1", "c20", "c21", "c22") if number < 6 else ("c1", "c20"):
            answer(store, card, rating, moment(number * 3_700_000, DAY + number * 5))
    for at in (1, 4):
        answer(store, "old", Rating.GOOD, moment(at, DAY + at))
        store.answer("s", Rating.GOOD, moment(at + 3, DAY + at), SETTINGS, took_ms=45_000)
    store.answer("c1", Rating.AGAIN, moment(4, DAY + 70), SETTINGS, took_ms=75_000, cram=True)
    store.answer("c1", Rating.GOOD, moment(5, DAY + 71), SETTINGS, took_ms=75_000)
    answer(store, "c20", Rating.AGAIN, moment(6, DAY + 99))
    store.undo(moment(7, DAY + 99), SETTINGS)
    store.mark("c21", "suspend", moment(8, DAY + 99))
    store.set_goal({"date": GOAL, "minutes": 30}, moment(9, DAY + 99))
    with store.database.write() as connection:
        connection.execute(
            "INSERT INTO reviews (review, device, seq, at, card, rating, took_ms, study_day, utc_offset, state,"
            " state_after, stability, difficulty, interval_days, due_day)"
            " VALUES ('later', 'other', 1, ?, 'c3', 3, 2000, ?, 0, 'new', 'review', 3.0, 5.0, 30, ?)",
            (moment(0, DAY + 9).at, DAY + 9, today + 30),
        )
    store.rebuild(SETTINGS)
    folder.write("b.md", deck(*numbered(2, start=20), note("Whole?", "Yes.", id="new"), title="B"))
    scan(store, folder, now=moment(9, DAY + 99).at)


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kitchen]:
    """Everything cooked, in the order of the page."""
    folder = tmp_path_factory.mktemp("kitchen")
    decks = Folder(folder / "decks")
    with closing(Store(folder / "studykit.db", entropy(), moment().at)) as store:
        study(store, decks, int(datetime.now(UTC).timestamp()) // 86_400)
    program = Program(folder, [decks.path], now=None)
    (folder / "bin").mkdir()
    script = folder / "bin" / "studykit"
    command = shlex.join([sys.executable, "-m", "studykit", *program.options()])
    script.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {command} "$@"\n')
    script.chmod(0o755)
    made = Kitchen(folder, program)
    before = Path.cwd()
    os.chdir(folder)
    try:
        with duckdb.connect() as duck:
            for block in blocks():
                made.run(block, duck)
        yield made
    finally:
        os.chdir(before)


@pytest.fixture
def stats(kitchen: Kitchen) -> Any:
    return kitchen.program("stats", "--json").document


@pytest.fixture
def exported(kitchen: Kitchen) -> list[dict[str, Any]]:
    return [json.loads(line) for line in kitchen.program("export", "reviews", "--format", "jsonl").lines]


@pytest.fixture
def cards(kitchen: Kitchen) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (kitchen.folder / "cards.jsonl").read_text().splitlines()]


SQL = "SQL on the store"


def by_deck_and_week(kitchen: Kitchen) -> Rows:
    """By the definitions of the program, from its own reading of the log."""
    found: defaultdict[tuple[str, str], Recall] = defaultdict(Recall)
    with closing(Store(kitchen.folder / "studykit.db", entropy(), moment(0, DAY + 100).at)) as store:
        for review in store.reviews(roots_of(store, Folder(kitchen.folder / "decks"))):
            if counts(review) and review.deck:
                day = date(1970, 1, 1) + timedelta(review.study_day)
                found[review.deck, str(day - timedelta(day.weekday()))].see(review)
    return [(*at, one.total.total, round(one.total.rate or 0, 3)) for at, one in sorted(found.items())]


def test_every_block_was_run(kitchen: Kitchen) -> None:
    asked = {(block.part, block.heading) for block in blocks() if block.language != "sh"}
    assert set(kitchen.found) == asked
    assert len(asked) == 15


def test_true_retention_by_deck_and_week(kitchen: Kitchen) -> None:
    expected = by_deck_and_week(kitchen)
    assert len(expected) > 20
    assert kitchen.found[SQL, "True retention by deck and week"] == expected
    assert [
        (d, str(week), *rest) for d, week, *rest in kitchen.found["DuckDB", "The same, by deck and week"]
    ] == expected


@pytest.mark.parametrize("key", ["a", "b"])
def test_each_deck_adds_up_to_its_own_figures(kitchen: Kitchen, key: str) -> None:
    weeks = [row for row in kitchen.found[SQL, "True retention by deck and week"] if row[0] == key]
    total = kitchen.program("stats", "--json", "--deck", key).document["true_retention"]["all"]["total"]
    assert sum(reviews for _, _, reviews, _ in weeks) == total["passed"] + total["failed"] > 10
    assert round(sum(reviews * rate for _, _, reviews, rate in weeks)) == total["passed"]


def test_hours(kitchen: Kitchen, stats: Any) -> None:
    expected = [
        (row["hour"], row["reviews"], row["passed"] + row["failed"], row["rate"] and round(row["rate"], 3))
        for row in stats["hours"]
    ]
    assert len(expected) > 3
    assert kitchen.found[SQL, "At which hour do I forget most?"] == expected


def test_minutes_and_their_mean(kitchen: Kitchen, stats: Any) -> None:
    found = kitchen.found[SQL, "Minutes a day and their mean over 7 days"]
    assert round(sum(minutes for _, minutes, _ in found), 1) == stats["minutes"]
    assert sum(minutes > 0 for _, minutes, _ in found) == stats["days_studied"]
    assert len(found) == 100 - 4, "every day from the first to the last"
    for number, (_, _, mean) in enumerate(found):
        last = [minutes for _, minutes, _ in found[max(number - 6, 0) : number + 1]]
        assert mean == pytest.approx(sum(last) / len(last), abs=0.0051)
    again = kitchen.found["polars", "Minutes a day and their mean over 7 days"]
    assert [(str(day), *rest) for day, *rest in again] == [
        (day, *(pytest.approx(one, abs=0.056) for one in rest)) for day, *rest in found
    ], "exported to a tenth of a minute"


def test_predictions(kitchen: Kitchen, stats: Any) -> None:
    found = kitchen.found[SQL, "How good are the predictions?"]
    expected = stats["calibration"]["bins"]
    assert len(expected) > 2
    assert [row[1:] for row in found] == [
        (row["n"], round(row["predicted"], 3), round(row["observed"], 3)) for row in expected
    ]


def test_the_cards_forgotten_most(kitchen: Kitchen, cards: list[dict[str, Any]]) -> None:
    found = kitchen.found[SQL, "The cards forgotten most"]
    lapsed = sorted((c for c in cards if c["lapses"]), key=lambda c: (-c["lapses"], c["reps"], c["card"]))
    assert [(d, heading, lapses, reps) for d, heading, lapses, reps in found] == [
        (c["deck"], c["front"].partition("\n")[0], c["lapses"], c["reps"]) for c in lapsed
    ]
    assert lapsed


def test_what_is_due_within_a_week(kitchen: Kitchen, stats: Any, cards: list[dict[str, Any]]) -> None:
    found: dict[str, int] = dict(kitchen.found[SQL, "What is due within a week, by deck?"])
    last = stats["forecast"][0]["day"]
    weeks = [str(date.fromisoformat(last) + timedelta(days)) for days in (7, 8)]
    assert sum(found.values()) in [sum(one["due"] for one in stats["forecast"] if one["day"] <= day) for day in weeks]
    due = Counter(c["deck"] for c in cards if c["state"] == "review" and not c["suspended"] and c["due"] <= weeks[0])
    assert found == due
    assert "c3" in {c["card"] for c in cards if c["due"] and c["due"] > weeks[1]}, "one that is due later"


def test_the_way_to_the_interview(kitchen: Kitchen, cards: list[dict[str, Any]]) -> None:
    found = kitchen.found[SQL, "Shall I have seen every card by the interview?"]
    asked = [c for c in cards if not c["suspended"]]
    assert found[0][0] == "2024-10-04"
    day, unseen, days_left, new_a_day = found[-1]
    assert unseen == sum(c["state"] == "new" for c in asked) > 0
    assert days_left == (date.fromisoformat(GOAL) - date.fromisoformat(day)).days
    assert new_a_day == round(unseen / days_left, 2)
    assert [row[1] for row in found] == sorted((row[1] for row in found), reverse=True)


def test_young_and_mature(kitchen: Kitchen, stats: Any) -> None:
    found = {mature: (n, rate) for mature, n, rate in kitchen.found["DuckDB", "Young and mature"]}
    for mature, name in ((False, "young"), (True, "mature")):
        row = stats["true_retention"]["all"][name]
        assert found[mature] == (row["passed"] + row["failed"], pytest.approx(row["rate"]))


def test_how_long_cards_take(kitchen: Kitchen, exported: list[dict[str, Any]], cards: list[dict[str, Any]]) -> None:
    kinds = {card["card"]: card["kind"] for card in cards}
    times: defaultdict[str, list[int]] = defaultdict(list)
    for row in exported:
        if row["card"] in kinds and not row["undone"] and row["took_ms"] is not None:
            times[kinds[row["card"]]].append(row["took_ms"])
    expected = [(kind, len(all_of), median(all_of) / 1000) for kind, all_of in times.items()]
    assert kitchen.found["DuckDB", "How long does a card of each kind take?"] == sorted(expected, key=lambda r: -r[2])
    assert len(expected) == 2


def test_a_cohort(kitchen: Kitchen, exported: list[dict[str, Any]]) -> None:
    rows = [row for row in exported if not row["undone"] and not row["cram"]]
    known = [row["rating"] > 1 for row in rows if row["state"] == "review"]
    mine = (len(rows), len({row["study_day"] for row in rows}), pytest.approx(sum(known) / len(known)))
    assert kitchen.found["DuckDB", "A cohort side by side"] == [("ada", *mine), ("grace", *mine)]


def test_the_weakest_decks(kitchen: Kitchen, cards: list[dict[str, Any]]) -> None:
    expected = []
    for key in ("a", "b"):
        asked = [card for card in cards if card["deck"] == key and not card["suspended"]]
        known = [card["retrievability"] for card in asked if card["state"] != "new"]
        expected.append((key, len(asked), len(known), pytest.approx(sum(known) / len(known))))
    found = kitchen.found["polars", "The weakest decks today"]
    assert sorted(found) == expected
    assert found == sorted(found, key=lambda row: row[3])


def test_the_store_itself(kitchen: Kitchen, stats: Any) -> None:
    found = kitchen.found["polars", "From the store itself"]
    assert len(found) == stats["days_studied"]
    assert sum(reviews for _, reviews, _ in found) == stats["reviews"]


@pytest.mark.usefixtures("kitchen")
def test_a_recipe_cannot_change_the_store() -> None:
    with (
        closing(sqlite3.connect("file:studykit.db?mode=ro", uri=True)) as store,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        store.execute("DELETE FROM memory")
