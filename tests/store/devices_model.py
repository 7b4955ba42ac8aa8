"""What several devices ought to remember: a list of what was done, and what each of them knows of it.

Simple and slow, without a database. Which notes follow which in one scan is what `studykit.deck.changes` says, and a
card's memory is what `studykit.memory.replay` says; both have tests of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from studykit.deck.changes import follow, relabeled
from studykit.deck.match import card_id
from studykit.deck.traces import Spot
from studykit.memory.model import Event, Memory
from studykit.memory.replay import replay
from tests.store.tools import SETTINGS

DAY_MS = 86_400_000

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was done. One of the last four says what."""

    number: int
    device: int
    at: int
    event: Event | None = None
    alias: Pair | None = None
    decline: Pair | None = None
    undo: int | None = None
    redo: int | None = None
    by_learner: bool = True

    @property
    def is_action(self) -> bool:
        """Whether undo can take it back."""
        return self.undo is None and self.redo is None and self.by_learner


@dataclass(slots=True)
class Device:
    """What one device knows."""

    known: set[int] = field(default_factory=set)
    waits: set[int] = field(default_factory=set)
    sight: dict[str, Spot] = field(default_factory=dict)
    """The notes that its last scan found."""
    ever: dict[str, Spot] = field(default_factory=dict)
    """Every note it ever found, as it stood last."""

    def cards(self) -> dict[str, Spot]:
        """The cards in sight, each with its note."""
        return {card_id(note, label): spot for note, spot in self.sight.items() for label in spot.labels}


class Model:
    """All that was done on all devices."""

    def __init__(self, devices: int) -> None:
        self.log: list[Entry] = []
        self.devices = [Device() for _ in range(devices)]

    def next_number(self) -> int:
        """The number of the next entry."""
        return len(self.log)

    def add(self, entry: Entry) -> None:
        """Something was done on a device, which knows it at once."""
        assert entry.number == len(self.log)
        self.log.append(entry)
        self.devices[entry.device].known.add(entry.number)

    # --- what counts ---

    def counting(self, device: int) -> list[Entry]:
        """The entries that count on a device."""
        here = self.devices[device]
        there = [self.log[number] for number in sorted(here.known - here.waits)]
        redone = {entry.redo for entry in there if entry.redo is not None}
        undone = {entry.undo for entry in there if entry.undo is not None and entry.number not in redone}
        return [entry for entry in there if entry.number not in undone]

    def look_at_the_clock(self, device: int, now: int) -> None:
        """What lies more than a day ahead waits."""
        here = self.devices[device]
        here.waits = {number for number in here.known if self.log[number].at > now + DAY_MS}

    def newest_action(self, device: int) -> Entry | None:
        """What an undo on a device takes back."""
        own = [entry for entry in self.counting(device) if entry.device == device and entry.is_action]
        return own[-1] if own else None

    def newest_undo(self, device: int) -> Entry | None:
        """What a redo on a device takes back."""
        known = [self.log[number] for number in sorted(self.devices[device].known)]
        redone = {entry.redo for entry in known}
        own = [entry for entry in known if entry.device == device]
        undos = [entry for entry in own if entry.undo is not None and entry.number not in redone]
        if not undos or any(entry.is_action and entry.number > undos[-1].number for entry in own):
            return None
        return undos[-1]

    # --- which cards are one ---

    def pairs(self, device: int) -> tuple[set[Pair], set[Pair]]:
        """The cards that are said to be one, and those said to be two."""
        counting = self.counting(device)
        return (
            {entry.alias for entry in counting if entry.alias is not None},
            {entry.decline for entry in counting if entry.decline is not None},
        )

    def classes(self, device: int) -> dict[str, set[str]]:
        """Each card with all that are one with it; a pair that would make two cards in sight one does not count."""
        sight = self.devices[device].cards().keys()
        classes: dict[str, set[str]] = {card: {card} for card in sight}
        for one, other in sorted(self.pairs(device)[0]):
            first, second = classes.setdefault(one, {one}), classes.setdefault(other, {other})
            if first is second or (first & sight and second & sight):
                continue
            first |= second
            classes.update(dict.fromkeys(second, first))
        return classes

    def memories(self, device: int) -> dict[str, Memory]:
        """What is remembered of each card in sight."""
        events = self._events(device)
        classes = self.classes(device)
        return {
            card: replay([event for one in classes[card] for event in events.get(one, ())], SETTINGS, spot.note.rev)
            for card, spot in self.devices[device].cards().items()
        }

    def _events(self, device: int) -> dict[str, list[Event]]:
        events: dict[str, list[Event]] = {}
        for entry in self.counting(device):
            if entry.event is not None:
                events.setdefault(entry.event.card, []).append(entry.event)
        return events

    # --- decks ---

    def scan(self, device: int, sight: Mapping[str, Spot]) -> set[Pair]:
        """A device sees other decks than before; the pairs of cards that it then knows to be one."""
        here = self.devices[device]
        gone = [spot for note, spot in here.sight.items() if note not in sight]
        come = [spot for note, spot in sight.items() if note not in here.sight]
        steps = [(step.before, step.after) for step in follow(gone, come)]
        steps += [(spot, sight[note]) for note, spot in here.sight.items() if note in sight]
        here.sight = dict(sight)
        for note, spot in sight.items():
            here.ever.pop(note, None)
            here.ever[note] = spot
        return {pair(*both) for before, after in steps for both in _same(before, after)}

    def forget(self, device: int) -> None:
        """A device makes its caches anew: of decks it knows what is in sight."""
        self.devices[device].ever = dict(self.devices[device].sight)

    def left_behind(self, device: int) -> list[Pair]:
        """Cards that a device knows to be some in sight without any history, though they are not one.

        A history is of the note that the device saw last of all that are one with it.
        """
        here, classes, events = self.devices[device], self.classes(device), self._events(device)
        sight = here.cards()
        gone: dict[str, Spot] = {}
        for card in {card for card in events if not classes.get(card, {card}) & sight.keys()}:
            members = classes.get(card, {card})
            seen = [note for note in here.ever if any(one.partition("/")[0] == note for one in members)]
            answers = [event for one in members for event in events.get(one, ())]
            if seen and seen[-1] not in here.sight and replay(answers, SETTINGS).reps:
                gone[seen[-1]] = here.ever[seen[-1]]
        blank = [
            spot
            for spot in here.sight.values()
            if not any(events.get(one) for label in spot.labels for one in classes[card_id(spot.id, label)])
        ]
        return [
            (one, other)
            for step in follow([*gone.values()], blank)
            for one, other in _same(step.before, step.after)
            if other not in classes.get(one, ()) and pair(one, other) not in self.pairs(device)[1]
        ]


def _same(before: Spot, after: Spot) -> list[Pair]:
    """The cards of a note before and after, where their ids differ."""
    cards = [(card_id(before.id, old), card_id(after.id, new)) for old, new, _ in relabeled(before, after)]
    return [(one, other) for one, other in cards if one != other]


def pair(card: str, other: str) -> Pair:
    """Two cards, in an order that does not depend on which was first."""
    return (card, other) if card < other else (other, card)
