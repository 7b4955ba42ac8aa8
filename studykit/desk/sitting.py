"""A sitting: from the queue to a card on the table to a committed answer, and on.

Owns the state between two cards. An answer is on disk before the next card is known; leaving at any time costs nothing.
Must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from studykit.desk.planned import Allowance
from studykit.desk.shown import Shown, is_buried, show
from studykit.desk.today import AnyQueue, Remaining, build_cram, build_queue, expected, remaining
from studykit.errors import UsageError
from studykit.memory import scheduler
from studykit.memory.load import Load
from studykit.memory.model import Answer, Decision, MarkKind, Rating, State
from studykit.store.catalog import CardRow
from studykit.store.log import Action
from studykit.store.store import Given
from studykit.study import answering, leeches
from studykit.study.answering import Stay, begin
from studykit.study.pace import capped
from studykit.study.queue import Candidate
from studykit.study.session import ANYTHING, Phase, Tally, Turn, Wish

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.desk.planned import DayPlan
    from studykit.study.goal.goal import Goal


class Sitting:
    """One learner at one queue."""

    def __init__(
        self, desk: Desk, decks: Sequence[str] = (), wish: Wish = ANYTHING, plan: DayPlan | None = None
    ) -> None:
        self.desk = desk
        self.decks = tuple(decks)
        self.wish = wish
        self.plan = plan
        self._goal: Goal | None = None
        self.day = desk.clock.day()
        self.extra_new = wish.more_new
        self.turn: Turn | None = None
        self.tally = Tally()
        self.answered = 0
        self._given: set[str] = set()
        """The answers of this sitting, whether they still count or not."""
        self._beyond: set[str] = set()
        """Those to new cards beyond the time of the goal."""
        self._graded: dict[str, tuple[Turn, Shown]] = {}
        """The cards graded in this sitting as they were then, by answer, each with what was shown."""
        self._shown: Shown | None = None
        self._load: Load | None = None
        """What evens out the intervals of the card on the table, from when they were shown."""
        self._first_day = self.day
        self._pace = desk.pace()
        self._version = -1
        self._seen: set[str] = set()
        """The cards answered today."""
        self.queue = self._build()

    # --- the queue ---

    def _build(self) -> AnyQueue:
        """The queue as the store has it now."""
        self._version = self.desk.store.database.data_version()
        answers = self.desk.store.reviews_on(self.day)
        self._seen = {answer.card for answer in answers}
        self._goal = self.desk.goal()
        if self.wish.cram:
            last = {answer.card: answer.rating for answer in answers if answer.id in self._given}
            done = {card for card, rating in last.items() if rating is not Rating.AGAIN}
            queue: AnyQueue = build_cram(self.desk, self.day, self.decks, self.wish.tags, done)
        else:
            extra_new = self.extra_new - sum(answer.id in self._beyond for answer in answers)
            minutes = self.wish.minutes
            queue = build_queue(
                self.desk,
                self.day,
                self.decks,
                extra_new,
                self.wish.tags,
                plan=self.plan,
                allowance=None if minutes is None else Allowance(minutes * 60_000, self._given),
            )
        self._shorten(queue)
        return queue

    def _shorten(self, queue: AnyQueue) -> None:
        """Leave in a queue what the wish for so many cards or minutes has room for."""
        limit, minutes = self.wish.limit, self.wish.minutes
        if limit is None and minutes is None:
            return
        room = inf if limit is None else limit - len(self.tally.cards)
        time = inf if minutes is None else minutes * 60_000 - self.tally.time
        kept: set[str] = set()
        for candidate in queue:
            fresh = candidate.card not in self.tally.cards
            if time <= 0 or (fresh and room <= 0):
                continue
            kept.add(candidate.card)
            room -= fresh
            time -= expected(queue, candidate, self._pace)
        queue.keep(kept)

    def take_plan(self, plan: DayPlan | None) -> None:
        """Go by another plan from now on; between two cards only."""
        self.plan = plan
        self.rebuild()

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
        """Allow more new cards today than the limit, and go on beyond what was wished for."""
        self.wish = replace(self.wish, limit=None, minutes=None)
        self.extra_new += count
        self.rebuild()

    def current(self) -> Turn | None:
        """The card on the table; the next one is put there if it is empty. None when nothing can be asked now."""
        if self.turn is None:
            self.refresh()
            now = self.desk.clock.now()
            candidate = self.queue.next(now)
            if not self._has_time():
                return None
            if candidate is None and self.wish.minutes is not None and self.answered:
                self.rebuild()  # answers took less time than expected, and there is room for more
                candidate = self.queue.next(now)
            if candidate is not None:
                self._put(candidate, Turn(candidate, now))
        return self.turn

    def _has_time(self) -> bool:
        """Whether the minutes that were wished for are not over."""
        return self.wish.minutes is None or self.tally.time < self.wish.minutes * 60_000

    def _put(self, candidate: Candidate, turn: Turn, variant: str | None = None) -> None:
        """Put a card on the table, with nothing done yet unless it was done before."""
        self.turn, self._shown, self._load = turn, None, None
        self._shown = show(self.desk.card(candidate.card), variant)
        if turn.work is None:
            self.turn = replace(turn, work=begin(self._shown.exercise))

    @staticmethod
    def candidate(row: CardRow) -> Candidate:
        """A card as it is put on the table outside of the queue."""
        return Candidate(row.card, row.note_id, row.deck, row.note.kind, row.memory.state, row.memory.due_at)

    def exchange(self, turn: Turn, shown: Shown) -> None:
        """Lay the card on the table down again, as its deck now has it."""
        self.turn, self._shown, self._load = turn, shown, None

    def put_away(self) -> None:
        """Take the card off the table; nothing is said about it."""
        if self.turn is not None:
            self.queue.remove(self.turn.card.card)
        self._clear()

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
        """What each grade would lead to now; what is shown is what will be given. Cramming leads to nothing."""
        if self.wish.cram:
            return {}
        row = self.row()
        settings = self.desk.settings.scheduler_for(row.deck)
        day, now = self.desk.clock.day(), self.desk.clock.now()
        self._load = self._load or self.desk.store.load(row.card)
        return scheduler.outcomes(row.card, row.memory, day, now, settings, self._load)

    def bounded(self) -> bool:
        """Whether the intervals of the card on the table are the longest it will be: a goal may ask for it sooner."""
        if self.turn is None or self.wish.cram or self._goal is None:
            return False
        return self._goal.day > self.desk.clock.day() and self._goal.covers(self.turn.card.deck)

    def grade(self, rating: Rating) -> Given:
        """Commit an answer and clear the table."""
        if self.turn is None or self.turn.phase is not Phase.CHECKED:
            raise UsageError("the answer was not shown yet")
        turn = self.turn
        took = max(self.desk.clock.now() - turn.since, 0)
        shown = self.shown()
        given = self.desk.store.answer(
            turn.card.card,
            rating,
            self.desk.clock.moment(),
            self.desk.settings.scheduler_for(turn.card.deck),
            took_ms=took,
            variant=shown.variant,
            cram=self.wish.cram,
            rev=shown.rev,
            load=self._load,
        )
        self._note(given.answer, given.before.state)
        self._graded[given.answer.id] = (turn, shown)
        known, beyond = rating is not Rating.AGAIN, self.queue.beyond
        self.queue.answered(turn.card, given.after.state, given.after.due_at, known=known, took=took)
        if self.queue.beyond < beyond:
            self._beyond.add(given.answer.id)
        self._clear()
        return given

    def lapsed_again(self, given: Given) -> int:
        """How often the card of an answer was forgotten, if it has become a leech by that or is one still; else 0."""
        lapses = given.after.lapses
        if lapses == given.before.lapses:
            return 0
        threshold = self.desk.settings.leech_threshold_for(self.desk.card(given.answer.card).deck)
        return lapses if leeches.to_say(lapses, threshold) else 0

    def _clear(self) -> None:
        self.turn = self._shown = None

    def _note(self, answer: Answer, before: State) -> None:
        self.answered += 1
        self._given.add(answer.id)
        self._seen.add(answer.card)
        self.tally.add(answer.card, answer.rating, before, capped([answer], self.desk.store.caps([answer.card])))

    def mark(self, kind: MarkKind, note: str = "") -> CardRow:
        """Suspend, bury or flag the card on the table; what takes it away clears the table."""
        row = self.row()
        self.desk.mark(row.card, kind, note)
        if kind in ("suspend", "bury"):
            self.queue.remove(row.card)
            self._clear()
        return row

    def come_back(self) -> None:
        """Count anew after something was done elsewhere; a card that was put away there leaves the table."""
        self._recount()
        row = self.desk.find(self.turn.card.card) if self.turn is not None else None
        if row is not None and (row.memory.suspended or is_buried(row.memory, self.desk.clock.day())):
            self.put_away()

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
        candidate = self.candidate(row)
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
        self.tally = tally_of(counting, self.desk.store.caps({answer.card for answer in counting}))


def tally_of(answers: Iterable[Answer], caps: Mapping[str, int]) -> Tally:
    """What some answers came to; `caps` has those of spoken cards."""
    tally = Tally()
    for answer in answers:
        before = answer.before.state if answer.before else State.NEW
        tally.add(answer.card, answer.rating, before, capped([answer], caps))
    return tally
