"""Whatever is done on three devices, in whatever order they meet: each remembers what a simple model says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from studykit.memory.model import BLANK, Answer, Mark, MarkKind, Rating
from studykit.store import doctor
from studykit.store.store import Moment, Store
from studykit.store.update import known_proposals
from tests.store.devices_model import DAY_MS, Entry, Model, Pair, pair
from tests.store.devices_world import DECKS, EDITS, KINDS, MOST_NOTES, World, markdown, standing
from tests.store.tools import SETTINGS, Folder, all_memories, entropy, ids

DEVICES = 3
HOUR_MS = 3_600_000
START = 20_000 * DAY_MS + 9 * HOUR_MS

devices = st.integers(0, DEVICES - 1)
picks = st.integers(0, 40)
decks = st.integers(0, len(DECKS) - 1)
ratings = st.sampled_from(Rating)
waits = st.sampled_from([0, 1, 60_000, 11 * 60_000, DAY_MS, 3 * DAY_MS, 20 * DAY_MS])
marks = st.sampled_from(["suspend", "unsuspend", "bury", "unbury", "flag", "unflag", "reset"])
answers = st.tuples(picks, ratings, st.integers(0, 5), waits)
new_notes = st.tuples(decks, st.sampled_from(KINDS), st.integers(1, 3), st.booleans(), st.booleans())
edits = st.tuples(picks, st.sampled_from(EDITS), picks)
skews = st.sampled_from([0, -5 * HOUR_MS, 3 * HOUR_MS, 2 * DAY_MS + HOUR_MS])


def _own(number: int, numbers: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Bytes that no other device has."""
    return lambda size: bytes([number + 1]) + numbers(size)[1:]


@dataclass(slots=True)
class Home:
    """One device: a store, its copy of the decks, and a clock that may be wrong."""

    store: Store
    folder: Folder
    carried: Path
    """Its copy of the folder that is carried."""
    held: dict[int, set[int]] = field(default_factory=dict)
    """What each device's file in that copy holds."""
    skew: int = 0
    read: int = 0
    """The number of the newest of its own entries that the model has been told of."""


class Devices(RuleBasedStateMachine):
    """Three devices, one author, and a folder that carries lines between them."""

    def __init__(self) -> None:
        super().__init__()
        self.path = Path(mkdtemp(prefix="devices-"))
        self.world, self.model = World(), Model(DEVICES)
        self.clock = START
        self.homes = []
        for number in range(DEVICES):
            home = self.path / str(number)
            folder = Folder(home / "decks")
            numbers = entropy()
            store = Store(home / "studykit.db", _own(number, numbers), 0)
            store.keeper.before_write = lambda at: None  # type: ignore[method-assign]  # noqa: ARG005
            store.database.connection.execute("PRAGMA synchronous = OFF")
            (home / "carried").mkdir()
            self.homes.append(Home(store, folder, home / "carried"))

    def teardown(self) -> None:
        try:
            self._settle()
            for device in range(DEVICES):
                self._check_anew(device)
        finally:
            for home in self.homes:
                home.store.close()
            shutil.rmtree(self.path)

    def now(self, device: int) -> int:
        return self.clock + self.homes[device].skew

    def moment(self, device: int) -> Moment:
        return Moment(self.now(device), self.now(device) // DAY_MS, 0)

    # --- decks ---

    @initialize(
        notes=st.lists(new_notes, min_size=1, max_size=2), seen_by=st.sets(devices), study=st.lists(answers, max_size=4)
    )
    def begin(self, notes: list[tuple[Any, ...]], seen_by: set[int], study: list[tuple[Any, ...]]) -> None:
        for new in notes:
            self.world.add(*new)
        for device in sorted(seen_by):
            self._scan(device)
            self._study(device, study)

    @precondition(lambda self: len(self.world.notes()) < MOST_NOTES)
    @rule(new=new_notes, seen_by=st.sets(devices))
    def add(self, new: tuple[Any, ...], seen_by: set[int]) -> None:
        self.world.add(*new)
        self._show(seen_by)

    @precondition(lambda self: self.world.notes())
    @rule(edits=st.lists(edits, min_size=1, max_size=3), seen_by=st.sets(devices))
    def edit(self, edits: list[tuple[int, str, int]], seen_by: set[int]) -> None:
        """Change some notes, then let some devices pull and scan: others see what comes of later edits only."""
        for which, edit, pick in edits:
            notes = self.world.notes()
            if notes:
                self.world.edit(*notes[which % len(notes)], edit, pick)
        self._show(seen_by)

    @precondition(lambda self: self.world.versions)
    @rule(which=picks, edit=st.sampled_from(["as it was", "as it was", *EDITS]), seen_by=st.sets(devices))
    def restore(self, which: int, edit: str, seen_by: set[int]) -> None:
        """Write a note as it once stood, or almost so."""
        number, written = self.world.versions[which % len(self.world.versions)]
        there = {one.true for _, one in self.world.notes()}
        if written.true in there or len(there) < MOST_NOTES:
            self.world.edit(number, written, edit, which)
        self._show(seen_by)

    def _show(self, devices: set[int]) -> None:
        for device in sorted(devices):
            self._scan(device)
            self._check(device)

    @rule(device=devices)
    def scan(self, device: int) -> None:
        self._scan(device)
        self._check(device)

    def _scan(self, device: int) -> None:
        """A device pulls the newest decks and looks at them."""
        home = self.homes[device]
        for key, notes in zip(DECKS, self.world.decks, strict=True):
            path = home.folder.path / f"{key}.md"
            if not path.exists() or path.read_text() != markdown(notes):
                home.folder.write(f"{key}.md", markdown(notes))
        expected = self.model.scan(device, {note: spot for note, (spot, _) in standing(self.world.decks).items()})
        known, declined = self.model.pairs(device)
        home.store.scan([home.folder.path], self.now(device), SETTINGS)
        assert expected - known - declined <= self._new_pairs(device), "what one scan shows to be one is followed"

    def _new_pairs(self, device: int) -> set[Pair]:
        """Tell the model which pairs a device found, each of which must be right."""
        home = self.homes[device]
        rows = home.store.database.connection.execute(
            "SELECT seq, at, card, target FROM entries WHERE device = ? AND seq > ? AND kind = 'alias'"
            " AND content NOT LIKE '%learner%' ORDER BY seq",
            (home.store.device, home.read),
        ).fetchall()
        found = set()
        for seq, at, card, target in rows:
            assert self.world.are_one(card, target), f"{card} is not {target}"
            home.read = seq
            found.add(pair(card, target))
            self._add(device, at, alias=pair(card, target), by_learner=False)
        return found

    def _add(self, device: int, at: int, **what: Any) -> Entry:
        entry = Entry(self.model.next_number(), device, at, **what)
        self.model.add(entry)
        return entry

    # --- what a learner does ---

    @rule(device=devices, study=st.lists(answers, max_size=4), others=st.none() | st.sets(devices))
    def study(self, device: int, study: list[tuple[Any, ...]], others: set[int] | None) -> None:
        """Answer some cards, or all; then, perhaps, synchronize."""
        cards = len(self.model.devices[device].cards())
        self._study(device, study or [(which, Rating.GOOD, 0, 60_000) for which in range(cards)])
        self._check(device)
        if others is not None:
            self.sync(device, others)

    def _study(self, device: int, study: list[tuple[Any, ...]]) -> None:
        cards = sorted(self.model.devices[device].cards().items())
        for which, rating, cram, wait in study if cards else ():
            self.clock += wait
            card, spot = cards[which % len(cards)]
            given = self.homes[device].store.answer(
                card, rating, self.moment(device), SETTINGS, took_ms=1000, rev=spot.note.rev, cram=cram == 1
            )
            self._said(device, given.answer)
            assert given.after == self.model.memories(device)[card]

    def _said(self, device: int, event: Answer | Mark) -> None:
        self._add(device, event.at, event=replace(event, seq=self.model.next_number()))

    @rule(device=devices, which=picks, kind=marks, wait=waits)
    def mark(self, device: int, which: int, kind: MarkKind, wait: int) -> None:
        cards = sorted(self.model.devices[device].cards())
        if not cards:
            return
        self.clock += wait
        card, when = cards[which % len(cards)], self.moment(device)
        home = self.homes[device]
        home.store.mark(card, kind, when, "a note" if kind == "flag" else "")
        number = self.model.next_number()
        note = "a note" if kind == "flag" else ""
        self._said(device, Mark(f"mark {number}", home.store.device, 0, when.at, card, kind, when.day, note))
        self._check(device)

    @rule(device=devices, what=st.sampled_from(["undo", "redo", "any"]), which=picks, times=st.integers(1, 3))
    def take_back(self, device: int, what: str, which: int, times: int) -> None:
        for _ in range(times):
            if what == "any":
                self._undo_any_answer(device, which)
            elif what == "undo":
                self._undo(device)
            else:
                self._redo(device)
        self._check(device)

    def _undo(self, device: int) -> None:
        expected = self.model.newest_action(device)
        action = self.homes[device].store.undo(self.moment(device), SETTINGS)
        assert (action is None) == (expected is None)
        if expected is not None and action is not None:
            if expected.event is not None:
                assert action.card == expected.event.card
                assert action.kind == (expected.event.kind if isinstance(expected.event, Mark) else "answer")
            if isinstance(expected.event, Answer):
                assert action.id == expected.event.id
            self._add(device, self.now(device), undo=expected.number)

    def _undo_any_answer(self, device: int, which: int) -> None:
        known = [self.model.log[number] for number in sorted(self.model.devices[device].known)]
        answers = [entry for entry in known if isinstance(entry.event, Answer)]
        if not answers:
            return
        entry = answers[which % len(answers)]
        assert entry.event is not None
        action = self.homes[device].store.undo(self.moment(device), SETTINGS, entry.event.id)
        assert (action is not None) == (entry in self.model.counting(device))
        if action is not None:
            self._add(device, self.now(device), undo=entry.number)

    def _redo(self, device: int) -> None:
        expected = self.model.newest_undo(device)
        action = self.homes[device].store.redo(self.moment(device), SETTINGS)
        assert (action is None) == (expected is None)
        if expected is not None:
            self._add(device, self.now(device), redo=expected.number)

    @rule(device=devices, which=picks, agree=st.booleans())
    def judge(self, device: int, which: int, agree: bool) -> None:
        """A learner says of a proposed pair whether it is one card; never that two are one."""
        store = self.homes[device].store
        with store.database.read() as connection:
            proposals = known_proposals(connection)
        if not proposals:
            return
        proposal = proposals[which % len(proposals)]
        same = agree and self.world.are_one(proposal.old, proposal.new)
        store.judge(proposal.old, proposal.new, self.moment(device), SETTINGS, same=same)
        said = pair(proposal.old, proposal.new)
        self._add(device, self.now(device), **{"alias" if same else "decline": said})
        self._check(device)

    # --- devices ---

    @rule(device=devices, what=st.sampled_from(["set the clock", "turn", "rebuild", "make anew"]), skew=skews)
    def look_after(self, device: int, what: str, skew: int) -> None:
        """What happens on a device now and then: its clock is set, or caches are worked out anew."""
        home = self.homes[device]
        if what == "set the clock":
            home.skew = skew
        elif what == "turn":
            home.store.turn(self.now(device), SETTINGS)
            self.model.look_at_the_clock(device, self.now(device))
        elif what == "rebuild":
            home.store.rebuild(SETTINGS)
        else:
            self._scan(device)
            home.store.rebuild_caches([home.folder.path], self.now(device), SETTINGS)
            self.model.look_at_the_clock(device, self.now(device))
            self.model.forget(device)
            assert self._new_pairs(device) == set()
        self._check(device)

    @rule(device=devices, others=st.sets(devices))
    def sync(self, device: int, others: set[int]) -> None:
        """A device synchronizes with its copy of the folder, once what some others wrote has been carried there."""
        self._sync(device, others)
        self._check(device)

    def _sync(self, device: int, others: set[int]) -> None:
        home, here = self.homes[device], self.model.devices[device]
        for other in others - {device}:
            self._carry(other, device)
        synced = home.store.sync(home.carried, self.now(device), SETTINGS)
        assert (synced.merged.damaged, synced.failure) == ([], "")
        here.known |= set().union(*home.held.values())
        if synced.merged.new:
            self.model.look_at_the_clock(device, self.now(device))
        self._new_pairs(device)
        missing = here.known - set().union(*home.held.values())
        home.held[device] = home.held.get(device, set()) | missing

    def _carry(self, device: int, to: int) -> None:
        """Bring the file that a device wrote to another one's copy of the folder."""
        home, other = self.homes[device], self.homes[to]
        file = home.carried / f"{home.store.device}.jsonl"
        if file.exists():
            shutil.copy(file, other.carried)
            other.held[device] = set(home.held.get(device, ()))

    # --- what must hold ---

    def _check(self, device: int) -> None:
        """A device remembers of each card in sight what the model says, and what its own log says."""
        home = self.homes[device]
        remembered = all_memories(home.store)
        expected = self.model.memories(device)
        assert {card: remembered.get(card, BLANK) for card in expected} == expected
        memory = next(doctor.log_checks(home.store.database, SETTINGS, str))
        assert memory.level is doctor.Level.OK, memory
        self._check_classes(device)

    def _check_classes(self, device: int) -> None:
        """No card in sight has the history of another note."""
        classes = self.model.classes(device)
        for card in self.model.devices[device].cards():
            assert {self.world.original(self.world.true[one][0]) for one in classes[card] | {card}} == {
                self.world.original(self.world.true[card][0])
            }

    @rule()
    def settle(self) -> None:
        self._settle()

    def _settle(self) -> None:
        """All devices pull, scan and sync until nothing is new; then all remember the same."""
        for home in self.homes:
            home.skew = 0
        for days in (0, 30):
            self.clock += days * DAY_MS
            for _ in range(8):
                number = self.model.next_number()
                for device in range(DEVICES):
                    self._scan(device)
                    self._sync(device, set(range(DEVICES)))
                known = {len(device.known) for device in self.model.devices}
                if number == self.model.next_number() and known == {number}:
                    break
            else:
                pytest.fail("it never comes to rest")
            for device in range(DEVICES):
                self.homes[device].store.turn(self.now(device), SETTINGS)
                self.model.look_at_the_clock(device, self.now(device))
            self._check_all()

    def _check_all(self) -> None:
        expected = self.model.memories(0)
        acknowledged = sorted(entry.event.id for entry in self.model.log if isinstance(entry.event, Answer))
        for device, home in enumerate(self.homes):
            assert self.model.memories(device) == expected
            assert sorted(ids(home.store, home.folder)) == sorted(expected)
            rows = home.store.database.connection.execute("SELECT review FROM reviews ORDER BY review").fetchall()
            assert [review for (review,) in rows] == acknowledged
            self._check(device)
            assert self.model.left_behind(device) == []

    def _check_anew(self, device: int) -> None:
        """Caches made from nothing are those that were there; tried on a copy."""
        home = self.homes[device]
        before = all_memories(home.store)
        copy = Path(mkdtemp(dir=self.path)) / "studykit.db"
        home.store.database.connection.execute("VACUUM INTO ?", (str(copy),))
        other = Store(copy, entropy(), 0)
        other.keeper.before_write = lambda at: None  # type: ignore[method-assign]  # noqa: ARG005
        other.rebuild_caches([home.folder.path], self.now(device), SETTINGS)
        assert all_memories(other) == before
        other.close()


LONG = int(os.environ.get("STUDYKIT_DEVICES_EXAMPLES", "0"))

Devices.TestCase.settings = settings(
    max_examples=LONG or 120,
    derandomize=not LONG,
    stateful_step_count=50 if LONG else 40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)

TestDevices = pytest.mark.slow(first=True)(Devices.TestCase)
