"""What is worked out beside the screens: one thing at a time, the newest of its kind, the most urgent first."""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import cast

import pytest

from studykit.desk.desk import Desk
from studykit.tui.foresight import Foresight, Pause, Subject, Work, Worked


class Table:
    """A desk of which only the putting away matters."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def close(self) -> None:
        self.closed.set()


def giving(found: object) -> Work:
    return lambda _, __: found


class Office:
    """A foresight, the desks that it opened, and what it delivered."""

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self.delivered: SimpleQueue[Worked] = SimpleQueue()
        self.foresight = Foresight(self.open, self.delivered.put)

    def open(self) -> Desk:
        self.tables.append(Table())
        return cast("Desk", self.tables[-1])

    def come(self) -> Worked:
        return self.delivered.get(timeout=60)

    def hold(self) -> threading.Event:
        """Keep the thread busy until the event is set."""
        begun, go = threading.Event(), threading.Event()

        def work(_: Desk, _pause: Pause) -> str:
            begun.set()
            assert go.wait(60)
            return "held"

        self.foresight.ask(Subject.FIGURES, "hold", work)
        assert begun.wait(60)
        return go


def test_of_what_is_asked_meanwhile_only_the_newest_of_a_kind_is_worked_out_the_most_urgent_first() -> None:
    office = Office()
    go = office.hold()
    for number in range(3):
        for subject in (Subject.FIGURES, Subject.TRIAL, Subject.PLAN):
            office.foresight.ask(subject, number, giving((subject.name, number)))
    go.set()
    found = [office.come().found for _ in range(4)]
    assert found == ["held", ("PLAN", 2), ("TRIAL", 2), ("FIGURES", 2)]
    assert len(office.tables) == 4, "each at a desk that knows what the screens know by then"
    assert all(table.closed.wait(60) for table in office.tables)
    assert office.delivered.empty()


def test_what_fails_is_delivered_as_failed_and_the_next_is_worked_out() -> None:
    office = Office()
    go = office.hold()
    office.foresight.ask(Subject.PLAN, "a", lambda _, __: 1 // 0)
    office.foresight.ask(Subject.TRIAL, "b", lambda _, __: 2)
    go.set()
    _, failed, good = office.come(), office.come(), office.come()
    assert (failed.asked, type(failed.failure)) == ("a", ZeroDivisionError)
    assert (good.asked, good.found, good.failure) == ("b", 2, None)


def test_a_desk_that_cannot_be_opened_is_a_failure_too() -> None:
    delivered: SimpleQueue[Worked] = SimpleQueue()

    def fail() -> Desk:
        raise OSError("no desk")

    Foresight(fail, delivered.put).ask(Subject.PLAN, 1, lambda _, __: 2)
    assert isinstance(delivered.get(timeout=60).failure, OSError)


@pytest.mark.parametrize("end", ["close", "forget"])
def test_what_was_not_begun_can_be_given_up(end: str) -> None:
    office = Office()
    go = office.hold()
    office.foresight.ask(Subject.PLAN, "a", lambda _, __: "never")
    if end == "close":
        office.foresight.close()
    else:
        office.foresight.forget(Subject.PLAN)
    go.set()
    assert office.come().found == "held"
    assert office.tables[0].closed.wait(60)
    assert office.delivered.empty()


def test_once_all_is_worked_out_more_can_be_asked_for() -> None:
    office = Office()
    for number in range(3):
        office.foresight.ask(Subject.PLAN, number, giving(number))
        assert office.come().found == number
