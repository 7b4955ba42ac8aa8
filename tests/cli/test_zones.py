"""One log in processes of different time zones: the same due dates and the same memory, also when worked out anew."""

from __future__ import annotations

import pytest

from tests.cli.program import Program
from tests.store.tools import Folder, deck, numbered

ZONES = ("UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Niue")
KEYS = ("card", "state", "stability", "difficulty", "interval_days", "due", "due_at", "reps", "lapses", "last_review")
"""What follows from the log alone. The study day on which a step comes due depends on where one is."""


@pytest.mark.slow
def test_due_dates_and_memory_are_the_same_in_any_time_zone_of_the_process(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(4)))
    answers = ("c0 good", "c1 again", "c2 easy", "c0 good", "c1 good", "c3 hard", "c0 hard", "c2 again", "c1 good")
    for number, words in enumerate(answers):
        program.now = f"2026-{10 + number // 5:02}-{1 + 5 * (number % 5):02}T0{number}:30+00:00"
        assert program.apart("answer", *words.split(), TZ=ZONES[number % len(ZONES)]).code == 0
    program.now = "2026-12-01T12:00+00:00"
    seen = set()
    for zone in ZONES:
        for rebuilt in (False, True):
            if rebuilt:
                program.apart("doctor", "--rebuild", TZ=zone)
            cards = program.apart("list", "--json", TZ=zone).document["cards"]
            seen.add(tuple(tuple(card[key] for key in KEYS if not (key == "due" and card["due_at"])) for card in cards))
    assert len(seen) == 1
    assert len(seen.pop()) == 4
