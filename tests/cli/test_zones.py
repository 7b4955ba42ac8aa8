"""One log in processes of different time zones: the same due dates and the same memory, also when worked out anew."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from tests.cli.program import Program
from tests.e2e.troubled import Troubled
from tests.store.tools import Folder, deck, numbered

ZONES = ("UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Niue")
KEYS = ("card", "state", "stability", "difficulty", "interval_days", "due", "due_at", "reps", "lapses", "last_review")
"""What follows from the log alone. The study day on which a step comes due depends on where one is."""


@pytest.mark.slow
def test_due_dates_and_memory_are_the_same_in_any_time_zone_of_the_process(
    program: Program, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", deck(*numbered(4)))
    answers = ("c0 good", "c1 again", "c2 easy", "c0 good", "c1 good", "c3 hard", "c0 hard", "c2 again", "c1 good")
    with closing(Troubled(None)) as processes:

        def run(zone: str, *words: str) -> str:
            monkeypatch.setenv("TZ", zone)
            ended = processes.run([*program.options(), *words])
            assert ended.code == 0, ended
            return ended.out

        for number, words in enumerate(answers):
            program.now = f"2026-{10 + number // 5:02}-{1 + 5 * (number % 5):02}T0{number}:30+00:00"
            run(ZONES[number % len(ZONES)], "answer", *words.split())
        program.now = "2026-12-01T12:00+00:00"
        seen = set()
        for zone in ZONES:
            for rebuilt in (False, True):
                if rebuilt:
                    run(zone, "doctor", "--rebuild")
                cards = json.loads(run(zone, "list", "--json"))["cards"]
                seen.add(
                    tuple(tuple(card[key] for key in KEYS if not (key == "due" and card["due_at"])) for card in cards)
                )
    assert len(seen) == 1
    assert len(seen.pop()) == 4
