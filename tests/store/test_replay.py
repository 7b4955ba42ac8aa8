"""The caches are what the log says: random histories against a simple reference, before and after a rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studykit.memory.model import BLANK, MARK_KINDS, Answer, Event, Mark, MarkKind, Memory, Rating
from studykit.memory.replay import replay
from studykit.store.store import Moment, Store
from tests.store.tools import SETTINGS, all_memories, entropy, moment

CARDS = ("a", "b", "c/c1")


@dataclass
class Reference:
    """What a store should hold: all events in the order they were done, which count, and what redo would put back."""

    events: list[Event | str] = field(default_factory=list)
    """A goal is only its name: it has no card."""
    gone: set[int] = field(default_factory=set)
    taken: list[int] = field(default_factory=list)

    def act(self, event: Event | str) -> None:
        self.events.append(event)
        self.taken.clear()

    def undo(self, number: int | None = None) -> int | None:
        counting = [n for n in range(len(self.events)) if n not in self.gone]
        if not counting or (number is not None and number not in counting):
            return None
        found = counting[-1] if number is None else number
        self.gone.add(found)
        self.taken.append(found)
        return found

    def redo(self) -> int | None:
        if not self.taken:
            return None
        found = self.taken.pop()
        self.gone.remove(found)
        return found

    def memories(self) -> dict[str, Memory]:
        counting = [event for n, event in enumerate(self.events) if n not in self.gone and not isinstance(event, str)]
        found = {card: replay([e for e in counting if e.card == card], SETTINGS) for card in CARDS}
        return {card: memory for card, memory in found.items() if memory != BLANK}


steps = st.one_of(
    st.tuples(st.just("answer"), st.sampled_from(CARDS), st.sampled_from(Rating), st.booleans()),
    st.tuples(st.just("answer"), st.sampled_from(CARDS), st.sampled_from(Rating), st.just(False)),
    st.tuples(st.just("mark"), st.sampled_from(CARDS), st.sampled_from(MARK_KINDS)),
    st.tuples(st.just("goal")),
    st.tuples(st.just("undo")),
    st.tuples(st.just("undo named"), st.integers(0, 30)),
    st.tuples(st.just("redo")),
    st.tuples(st.just("rebuild")),
    st.tuples(st.just("reopen")),
    st.tuples(st.just("wait"), st.integers(-2, 9), st.integers(-3_600_000, 3_600_000)),
)


class Run:
    """A store and its reference, taking the same steps."""

    def __init__(self, path: Path) -> None:
        self.path, self.entropy = path, entropy()
        self.open()
        self.reference = Reference()
        self.day, self.at = 20_000, 0
        self.ids: list[str] = []

    def open(self) -> None:
        self.store = Store(self.path, self.entropy, 0)
        self.store.database.connection.execute("PRAGMA synchronous = OFF")  # nothing is killed here

    def now(self) -> Moment:
        return moment(self.at, self.day)

    def take(self, step: tuple[object, ...]) -> None:  # noqa: C901 - one line a step
        match step:
            case ("answer", str(card), Rating() as rating, bool(cram)):
                answer = self.store.answer(card, rating, self.now(), SETTINGS, cram=cram).answer
                self.reference.act(answer)
                self.ids.append(answer.id)
            case ("mark", str(card), kind):
                self.mark(card, kind)  # type: ignore[arg-type]
            case ("goal",):
                self.store.set_goal({"date": "2026-12-15"}, self.now())
                self.reference.act("goal")
                self.ids.append(self.newest_entry().id)
            case ("undo",):
                self.check(self.store.undo(self.now(), SETTINGS), self.reference.undo())
            case ("undo named", int(number)):
                if number < len(self.ids):
                    taken = self.store.undo(self.now(), SETTINGS, self.ids[number])
                    self.check(taken, self.reference.undo(number))
            case ("redo",):
                self.check(self.store.redo(self.now(), SETTINGS), self.reference.redo())
            case ("rebuild",):
                self.store.rebuild(SETTINGS)
            case ("reopen",):
                self.store.close()
                self.open()
            case ("wait", int(days), int(time)):
                self.day, self.at = self.day + days, self.at + time

    def mark(self, card: str, kind: MarkKind) -> None:
        when = self.now()
        self.store.mark(card, kind, when, "a note" if kind == "flag" else "")
        entry = self.newest_entry()
        note = "a note" if kind == "flag" else ""
        self.reference.act(Mark(entry.id, self.store.device, entry.seq, when.at, card, kind, when.day, note))
        self.ids.append(entry.id)

    def newest_entry(self) -> Entry:
        with self.store.database.read() as connection:
            return Entry(*connection.execute("SELECT entry, seq FROM entries ORDER BY seq DESC LIMIT 1").fetchone())

    def check(self, action: object, number: int | None) -> None:
        assert getattr(action, "id", None) == (None if number is None else self.ids[number])

    def agree(self) -> None:
        assert all_memories(self.store) == self.reference.memories()


@dataclass
class Entry:
    id: str
    seq: int


@contextmanager
def running() -> Iterator[Run]:
    with TemporaryDirectory() as folder:
        run = Run(Path(folder) / "studykit.db")
        try:
            yield run
        finally:
            run.store.close()


@given(st.lists(steps, max_size=40))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_memory_is_what_the_counting_log_says_whatever_was_done(history: list[tuple[object, ...]]) -> None:
    with running() as run:
        for step in history:
            run.take(step)
            run.agree()
        run.store.rebuild(SETTINGS)
        run.agree()
        assert len({event.seq for event in run.reference.events if isinstance(event, Answer | Mark)}) == len(
            [event for event in run.reference.events if isinstance(event, Answer | Mark)]
        )
