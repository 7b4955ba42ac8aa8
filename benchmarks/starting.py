"""How long until something is there, and how much memory it takes. Floors: the toolkits themselves, doing nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from benchmarks.processes import at_home, python, run_milliseconds, studykit
from benchmarks.samples import Samples
from benchmarks.terminal import Terminal
from benchmarks.timing import in_turns
from benchmarks.workshop import Workshop

CASE = r"Case (\d+):"
"""How the question of every card begins."""
SMALLEST = python("-P", str(Path(__file__).with_name("smallest_app.py")))


def help_text(workshop: Workshop) -> Samples:
    """`studykit --help`, the whole process."""
    click = python("-c", "import click")
    return in_turns(workshop.size.runs, partial(run_milliseconds, studykit("--help")), partial(run_milliseconds, click))


def first_card(workshop: Workshop) -> Samples:
    """`studykit review` until the text of the first card is on the terminal."""
    place = workshop.middle()
    review = studykit(*at_home(place.home, place.decks), "review")
    return in_turns(workshop.size.runs, partial(_until, review, CASE), partial(_until, SMALLEST, r"Ready\."))


def _until(command: list[str], pattern: str) -> float:
    with Terminal(command) as terminal:
        return terminal.wait_for(pattern)[0]


def resident(workshop: Workshop) -> Samples:
    """What the review holds in memory after a few cards."""
    place = workshop.copy(workshop.large())
    review = studykit(*at_home(place.home, place.decks), "review")
    taken = in_turns(2, partial(_held_by_review, review), _held_by_smallest)
    workshop.forget(place)
    return Samples(taken.own, taken.floor, "MB")


def _held_by_review(command: list[str], cards: int = 5) -> float:
    with Terminal(command) as terminal:
        _, case = terminal.wait_for(CASE)
        for _ in range(cards):
            terminal.settle()
            terminal.press(" ")
            terminal.wait_for("Easy")
            terminal.settle()
            terminal.press("3")
            _, case = terminal.wait_for(rf"Case (?!{case}:)(\d+):")
        terminal.settle()
        return terminal.resident_megabytes()


def _held_by_smallest() -> float:
    with Terminal(SMALLEST) as terminal:
        terminal.wait_for(r"Ready\.")
        terminal.settle()
        return terminal.resident_megabytes()
