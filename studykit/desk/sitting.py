"""A sitting: from the queue to a card on the table to a committed answer, and on.

Owns the state between two cards. An answer is on disk before the next card is known; leaving at any time costs nothing.
Must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from studykit.deck.corpus import study_order
from studykit.desk.shown import Shown, show
from studykit.errors import UsageError
from studykit.memory import scheduler
from studykit.memory.intervals import retrievability
from studykit.memory.model import Answer, Decision, MarkKind, Rating, State
from studykit.store import catalog
from studykit.store.catalog import CardRow, Due
from studykit.store.log import Action
from studykit.store.store import Given
from studykit.study import answering
from studykit.study.answering import Stay, begin
from studykit.study.pace import CAP, Pace
from studykit.study.queue import Candidate, Done, Queue
from studykit.study.session import Phase, Tally, Turn

if TYPE_CHECKING:
    from studykit.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of today: cards, and the time they are expected to take in milliseconds."""

    cards: int
    reviews: int
    learning: int
    new: int
    time: float


class Sitting:
    """One learner at one queue."""

    def __init__(self, desk: Desk, decks: Sequence[str] = ()) -> None:
        self.desk = desk
        self.decks = tuple(decks)
        self.day = desk.clock.day()
        self.extra_new = 0
        self.turn: Turn | None = None
        self.tally = Tally()
        self.answered = 0
        self._given: set[str] = set()
        """The answers of this sitting, whether they still count or not."""
        self._graded: dict[str, tuple[Turn, Shown]] = {}
        """The cards graded in this sitting as they were then, by answer, each with what was shown."""
        self._shown: Shown | None = None
        self._first_day = self.day
        self._pace = desk.pace()
        self._version = -1
        self._seen: set[str] = set()
        """The cards answered today."""
        self.queue = self._build()

    # --- the queue ---

    def _build(self) -> Queue:
        """The queue as the store has it now. The backup of the day is begun here, so that no answer waits for it."""
        self.desk.store.keeper.before_write(self.desk.clock.now())
        self._version = self.desk.store.database.data_version()
        self._seen = {answer.card for answer in self.desk.store.reviews_on(self.day)}
        return build_queue(self.desk, self.day, self.decks, self.extra_new)

    def refresh(self) -> None:
        """Build the queue anew if the study day turned or another process wrote; between two cards only."""
        day = self.desk.clock.day()
        if day != self.day or self.desk.store.database.data_version() != self._version:
            self.day = day
            self.queue = self._build()

    def rebuild(self) -> None:
        """Build the queue anew, after something other than an answer."""
        self.queue = self._build()

    def more_new(self, count: int) -> None:
        """Allow more new cards today than the limit."""
        self.extra_new += count
        self.rebuild()

    def current(self) -> Turn | None:
        """The card on the table; the next one is put there if it is empty. None when nothing can be asked now."""
        if self.turn is None:
            self.refresh()
            now = self.desk.clock.now()
            candidate = self.queue.next(now)
            if candidate is not None:
                self._put(candidate, Turn(candidate, now))
        return self.turn

    def _put(self, candidate: Candidate, turn: Turn, variant: str | None = None) -> None:
        """Put a card on the table, with nothing done yet unless it was done before."""
        self.turn, self._shown = turn, None
        self._shown = show(self.desk.card(candidate.card), variant)
        if turn.work is None:
            self.turn = replace(turn, work=begin(self._shown.exercise))

    def left(self) -> Remaining:
        """What is left, the card on the table included."""
        return remaining(self.queue, self._pace)

    def share_done(self) -> float:
        """The share of today's cards that is done, 0 to 1."""
        waiting = {candidate.card for candidate in self.queue}
        done = len(self._seen - waiting)
        return done / (done + len(waiting)) if done + len(waiting) else 1.0

    # --- the card on the table ---

    def row(self) -> CardRow:
        """The card on the table with its text and memory."""
        if self.turn is None:
            raise UsageError("there is no card on the table")
        return self.desk.card(self.turn.card.card)

    def shown(self) -> Shown:
        """The card on the table as it is shown, from when it was put there until it is graded."""
        if self._shown is None:
            raise UsageError("there is no card on the table")
        return self._shown

    def press(self, index: int) -> bool:
        """Pick, tick or correct the part at a place (from 0) of an unchecked card; True if that says anything."""
        turn = self._open_turn()
        if turn is None:
            return False
        self.turn = turn.moved(answering.press(self.shown().exercise, turn.work, index))
        return self.turn is not turn

    def write(self, text: str) -> None:
        """Put a text in the open field of the card on the table."""
        turn = self._open_turn()
        if turn is not None:
            self.turn = turn.moved(answering.write(turn.work, text))

    def open_field(self, field: int) -> None:
        """Go to a field of a numeric card."""
        turn = self._open_turn()
        if turn is not None:
            self.turn = replace(turn, work=answering.open_field(turn.work, field))

    def submit(self) -> Stay | None:
        """Check what was done, or go on to the next field or step; what to say where that cannot be."""
        turn = self._open_turn()
        if turn is None:
            return None
        to = answering.submit(self.shown().exercise, turn.work)
        if isinstance(to, Stay):
            return to
        self.turn = turn.moved(to)
        return None

    def reveal(self) -> None:
        """Show more: the answer, a step, the points of a rubric."""
        turn = self._open_turn()
        if turn is not None:
            spent = max(self.desk.clock.now() - turn.since, 0)
            self.turn = turn.moved(answering.reveal(self.shown().exercise, turn.work, spent))

    def _open_turn(self) -> Turn | None:
        return self.turn if self.turn is not None and self.turn.phase is not Phase.CHECKED else None

    def outcomes(self) -> dict[Rating, Decision]:
        """What each grade would lead to now; what is shown is what will be given."""
        row = self.row()
        return scheduler.outcomes(
            row.card, row.memory, self.desk.clock.day(), self.desk.clock.now(), self.desk.settings.scheduler
        )

    def grade(self, rating: Rating) -> Given:
        """Commit an answer and clear the table."""
        if self.turn is None or self.turn.phase is not Phase.CHECKED:
            raise UsageError("the answer was not shown yet")
        turn = self.turn
        took = max(self.desk.clock.now() - turn.since, 0)
        shown = self.shown()
        given = self.desk.answer(turn.card.card, rating, took_ms=took, variant=shown.variant, rev=shown.rev)
        self._note(given.answer, given.before.state)
        self._graded[given.answer.id] = (turn, shown)
        self.queue.answered(turn.card, given.after.state, given.after.due_at)
        self._clear()
        return given

    def _clear(self) -> None:
        self.turn = self._shown = None

    def _note(self, answer: Answer, before: State) -> None:
        self.answered += 1
        self._given.add(answer.id)
        self._seen.add(answer.card)
        self.tally.add(answer.card, answer.rating, before, min(answer.took_ms or 0, CAP))

    def mark(self, kind: MarkKind, note: str = "") -> CardRow:
        """Suspend, bury or flag the card on the table; what takes it away clears the table."""
        row = self.row()
        self.desk.mark(row.card, kind, note)
        if kind in ("suspend", "bury"):
            self.queue.remove(row.card)
            self._clear()
        return row

    def undo(self) -> Action | None:
        """Take back the newest action; a card whose answer was taken back lies on the table again, answer shown."""
        return self._turned_back(self.desk.undo())

    def redo(self) -> Action | None:
        """Put back what the newest undo took."""
        return self._turned_forth(self.desk.redo())

    def _turned_back(self, action: Action | None) -> Action | None:
        if action is None:
            return None
        self._recount()
        self.rebuild()
        if action.card is not None and action.kind in ("answer", "suspend", "bury"):
            self._put_on_table(action.card, action.id if action.kind == "answer" else "")
        return action

    def _turned_forth(self, action: Action | None) -> Action | None:
        if action is None:
            return None
        self._recount()
        self.rebuild()
        if (
            self.turn is not None
            and self.turn.card.card == action.card
            and action.kind in ("answer", "suspend", "bury")
        ):
            self._clear()
        return action

    def _put_on_table(self, card: str, answer: str) -> None:
        """Put a card back; after an answer was taken back it is checked, with all that was done with it."""
        row = self.desk.find(card)
        if row is None or row.retired:
            return
        candidate = Candidate(row.card, row.note_id, row.deck, row.note.kind, row.memory.state, row.memory.due_at)
        now = self.desk.clock.now()
        if not answer:
            self._put(candidate, Turn(candidate, now))
        elif answer in self._graded:
            turn, shown = self._graded[answer]
            self._put(candidate, replace(turn, card=candidate, since=now), shown.variant)
            if self.shown().exercise != shown.exercise:  # the deck changed, and what was done belongs to another text
                self._put(candidate, Turn(candidate, now, Phase.CHECKED))
        else:
            self._put(candidate, Turn(candidate, now, Phase.CHECKED))

    def _recount(self) -> None:
        """Count the sitting anew from the log, since something in it changed."""
        days = range(self._first_day, self.desk.clock.day() + 1)
        counting = [answer for day in days for answer in self.desk.store.reviews_on(day) if answer.id in self._given]
        self.answered = len(counting)
        self.tally = tally_of(counting)


def remaining(queue: Queue, pace: Pace) -> Remaining:
    """What a queue holds, and how long it should take."""
    left = queue.left()
    time = sum(pace.expected(c.kind, new=c.state is State.NEW, step=c.due_at is not None) for c in queue)
    return Remaining(left.cards, left.reviews, left.learning, left.new, time)


def tally_of(answers: Iterable[Answer]) -> Tally:
    """What some answers came to."""
    tally = Tally()
    for answer in answers:
        before = answer.before.state if answer.before else State.NEW
        tally.add(answer.card, answer.rating, before, min(answer.took_ms or 0, CAP))
    return tally


def build_queue(desk: Desk, day: int, decks: Sequence[str] = (), extra_new: int = 0) -> Queue:
    """Today's queue from the store, over all decks in use or some of them."""
    settings = desk.settings
    decay = settings.scheduler.parameters[20]
    done = _done(desk.store.reviews_on(day))
    limits = settings.limits
    if extra_new:
        limits = replace(limits, new_per_day=limits.new_per_day + extra_new)
    room = max(limits.new_per_day - done.new, 0)
    with desk.store.database.read() as connection:
        known = {deck.deck: deck for deck in catalog.decks(connection, desk.roots)}
        chosen = set(decks) or set(known)
        after = {deck: row.after for deck, row in known.items()}
        steps = [_candidate(c, None) for c in catalog.steps(connection, desk.roots, day) if c.deck in chosen]
        reviews = [
            _candidate(c, retrievability(c.stability or 1.0, day - (c.last_day or day), decay))
            for c in catalog.reviews(connection, desk.roots, day)
            if c.deck in chosen
        ]
        new: dict[str, list[Candidate]] = {}
        asked = {c.note: c.card for c in (*reviews, *steps)} | dict(done.notes) if limits.bury_siblings else {}
        opened = 0
        for deck in study_order(after):
            if opened >= room:
                break  # each of the decks before has a new card for today
            if deck in chosen:
                cards = catalog.new_cards(connection, known[deck].root, deck, day, room, asked)
                opened += bool(cards) and not any(new.get(before) for before in after[deck])
                new[deck] = [_candidate(card, None) for card in cards]
    return Queue(steps, reviews, new, after, limits, done)


def _candidate(due: Due, recall: float | None) -> Candidate:
    return Candidate(due.card, due.note, due.deck, due.kind, due.state, due.due_at, recall)


def _done(answers: Iterable[Answer]) -> Done:
    """What a study day has seen, from its answers."""
    new: set[str] = set()
    reviewed: set[str] = set()
    notes: dict[str, str] = {}
    for answer in answers:
        if answer.cram:
            continue
        state = answer.before.state if answer.before else State.NEW
        if state is State.NEW:
            new.add(answer.card)
        elif state is State.REVIEW:
            reviewed.add(answer.card)
        notes.setdefault(answer.card.partition("/")[0], answer.card)
    return Done(len(new), len(reviewed), notes)
