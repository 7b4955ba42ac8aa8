"""An answer to a spoken card counts for as long as speaking may take, in every figure."""

from __future__ import annotations

import pytest

from studykit.deck.model import Kind
from studykit.desk.figures import figures
from studykit.desk.sitting import Sitting
from studykit.memory.model import Rating
from tests.desk.tools import DAY, MINUTE, SECOND, Bench
from tests.store.tools import deck, note


def spoken(number: int, time: str = "") -> str:
    says = {"id": f"s{number}", "kind": "spoken"} | ({"time": time} if time else {})
    return note(f"Tell me of project {number}.", "- [ ] what was hard\n- [ ] what came of it\n\nModel.", **says)


def test_times_are_capped_by_what_the_card_gives_to_speak(bench: Bench) -> None:
    bench.folder.write("a.md", deck(spoken(0), spoken(1, "30s"), note("Q?", "A.", id="c0")))
    desk = bench.desk()
    for card in ("s0", "s1", "c0"):
        desk.answer(card, Rating.GOOD, took_ms=30 * MINUTE)
    whole = 6 * MINUTE + 90 * SECOND + 60 * SECOND
    assert figures(desk).time == whole
    assert desk.state_of_day()[1] == whole
    means = dict(desk.pace().own)
    assert means[Kind.SPOKEN] == (2, (6 * MINUTE + 90 * SECOND) / 2)
    assert sum(count * mean for count, mean in means.values()) == whole


def test_a_time_that_was_changed_counts_from_the_first_answer_on(bench: Bench) -> None:
    bench.folder.write("a.md", deck(spoken(0, "30s"), note("Q?", "A.", id="c0")))
    desk = bench.desk()
    for _ in range(3):
        desk.answer("s0", Rating.GOOD, took_ms=30 * MINUTE)
        bench.watch.wait(40 * DAY)
    assert figures(desk).time == 3 * 90 * SECOND
    bench.folder.write("a.md", deck(spoken(0, "5m"), note("Q?", "A.", id="c0")))
    desk.scan()
    assert figures(desk).time == 3 * 15 * MINUTE
    bench.folder.write("a.md", deck(note("Tell me of project 0.", "What was hard.", id="s0")))
    desk.scan()
    assert figures(desk).time == 3 * MINUTE


def test_a_sitting_counts_what_was_spoken(bench: Bench) -> None:
    bench.folder.write("a.md", deck(spoken(0)))
    desk = bench.desk()
    sitting = Sitting(desk)
    assert sitting.current() is not None
    bench.watch.wait(4 * MINUTE)
    sitting.reveal()
    sitting.submit()
    sitting.grade(Rating.GOOD)
    assert sitting.tally.time == pytest.approx(4 * MINUTE)
    assert desk.state_of_day()[1] == 4 * MINUTE
