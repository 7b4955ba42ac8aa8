"""The fold over bare rows is the fold event by event, and the model's memory is that of the bare package."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import fsrs
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studykit.memory import scheduler
from studykit.memory.fsrs6 import MAX_STABILITY, Reviewer
from studykit.memory.model import BLANK, MARK_KINDS, Answer, Decision, Event, Mark, Memory, Rating, State, order_key
from studykit.memory.replay import after_answer, after_mark, replay
from studykit.memory.scheduler import SchedulerSettings
from tests.memory.histories import settings_of_learners

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {
    State.NEW: fsrs.State.Learning,
    State.LEARNING: fsrs.State.Learning,
    State.REVIEW: fsrs.State.Review,
    State.RELEARNING: fsrs.State.Relearning,
}
days = st.one_of(st.integers(20_000, 20_040), st.integers(18_000, 30_000))
steps = st.one_of(st.none(), st.integers(-3, 9))
decisions = st.builds(
    Decision,
    state=st.sampled_from([State.LEARNING, State.REVIEW, State.RELEARNING]),
    step=steps,
    stability=st.just(0.0),
    difficulty=st.just(0.0),
    interval_days=st.one_of(st.none(), st.integers(1, 900)),
    due_day=st.one_of(st.none(), days),
    due_at=st.one_of(st.none(), st.integers(0, 10**12)),
)
answers = st.builds(
    Answer,
    id=st.uuids().map(str),
    device=st.sampled_from("ab"),
    seq=st.integers(1, 3),
    at=st.integers(0, 12),
    card=st.sampled_from(["card", "the same by another name"]),
    rating=st.sampled_from(Rating),
    took_ms=st.none(),
    study_day=days,
    utc_offset=st.just(0),
    rev=st.sampled_from([1, 1, 1, 2]),
    cram=st.sampled_from([False, False, False, True]),
    decision=st.one_of(st.none(), decisions, decisions, decisions),
)
marks = st.builds(
    Mark,
    id=st.uuids().map(str),
    device=st.sampled_from("ab"),
    seq=st.integers(1, 3),
    at=st.integers(0, 12),
    card=st.just("card"),
    kind=st.sampled_from(MARK_KINDS),
    study_day=days,
    note=st.sampled_from(["", "why"]),
)
events_of_all_sorts = st.lists(st.one_of(answers, answers, answers, marks), max_size=14)


def one_by_one(events: list[Event], learner: SchedulerSettings, rev: int | None) -> Memory:
    """Memory as a store works it out that is told of one event after the other."""
    memory = BLANK
    for event in sorted(events, key=order_key):
        if isinstance(event, Mark):
            memory = after_mark(memory, event)
        elif rev is None or event.rev == rev:
            memory = after_answer(memory, event, learner)
    return memory


def by_the_package(memory: Memory, rating: Rating, day: int, learner: SchedulerSettings) -> tuple[float, float]:
    """Stability and difficulty from one call of the package, with a card made for it in the state it is in."""
    model = fsrs.Scheduler(
        parameters=learner.parameters,
        learning_steps=[timedelta(minutes=minutes) for minutes in learner.learning_steps],
        relearning_steps=[timedelta(minutes=minutes) for minutes in learner.relearning_steps],
        enable_fuzzing=False,
    )
    state = _STATES[memory.state]
    last = None if memory.last_day is None else _EPOCH + timedelta(days=min(memory.last_day, day))
    step = None if state is fsrs.State.Review else max(memory.step or 0, 0)
    card = fsrs.Card(0, state, step, memory.stability, memory.difficulty, _EPOCH, last)
    after, _ = model.review_card(card, fsrs.Rating(int(rating)), _EPOCH + timedelta(days=day))
    return min(cast("float", after.stability), MAX_STABILITY), cast("float", after.difficulty)


def plainly(events: list[Event], learner: SchedulerSettings, rev: int | None) -> Memory:
    """Memory as the contract has it, said another way: the package's sums, and the newest counting answer."""
    memory = BLANK
    for event in sorted(events, key=order_key):
        if isinstance(event, Mark):
            memory = after_mark(memory, event)
        elif not event.cram and rev in (None, event.rev):
            decision = event.decision or scheduler.outcomes(
                event.card, memory, event.study_day, event.at, SchedulerSettings(learner.parameters)
            )[event.rating]  # fmt: skip
            stability, difficulty = by_the_package(memory, event.rating, event.study_day, learner)
            memory = replace(
                memory,
                stability=stability,
                difficulty=difficulty,
                last_day=max(event.study_day, memory.last_day or event.study_day),
                last_at=event.at,
                reps=memory.reps + 1,
                lapses=memory.lapses + (memory.state is State.REVIEW and event.rating is Rating.AGAIN),
                **{name: getattr(decision, name) for name in ("state", "step", "interval_days", "due_day", "due_at")},
            )
    return memory


@given(events_of_all_sorts, settings_of_learners, st.sampled_from([None, 1, 2]))
@settings(deadline=None, max_examples=300)
def test_a_whole_history_gives_what_its_events_give_one_by_one(
    events: list[Event], learner: SchedulerSettings, rev: int | None
) -> None:
    found = replay(events, learner, rev)
    assert found == one_by_one(events, learner, rev)
    assert isinstance(found.state, State)


@given(events_of_all_sorts, settings_of_learners, st.sampled_from([None, 1, 2]))
@settings(deadline=None, max_examples=300)
def test_a_whole_history_gives_what_the_package_and_the_newest_answer_say(
    events: list[Event], learner: SchedulerSettings, rev: int | None
) -> None:
    assert replay(events, learner, rev) == plainly(events, learner, rev)


@given(st.lists(st.tuples(st.integers(0, 90), st.sampled_from(Rating)), min_size=3, max_size=12))
@settings(deadline=None, max_examples=100)
def test_a_history_without_decisions_is_decided_as_it_would_have_been(given_: list[tuple[int, Rating]]) -> None:
    events: list[Event] = []
    day = 20_000
    for number, (gap, rating) in enumerate(given_):
        day += gap
        events.append(Answer(f"e{number}", "a", number, number, "card", rating, None, day, 0))
    assert replay(events, SchedulerSettings()) == plainly(events, SchedulerSettings(), None)


@given(
    st.sampled_from(State),
    st.integers(0, 9),
    st.floats(0.001, MAX_STABILITY),
    st.floats(1.0, 10.0),
    days,
    days,
    st.sampled_from(Rating),
    settings_of_learners,
)
@example(State.REVIEW, 0, MAX_STABILITY, 1.0, 18_000, 30_000, Rating.EASY, SchedulerSettings())
@settings(deadline=None, max_examples=500)
def test_memory_depends_on_neither_state_nor_step(
    state: State,
    step: int,
    stability: float,
    difficulty: float,
    last: int,
    day: int,
    rating: Rating,
    learner: SchedulerSettings,
) -> None:
    memory = Memory(state, step, stability, difficulty, 3, last_day=last, reps=4)
    expected = by_the_package(memory, rating, day, learner)
    assert scheduler.remember(memory, rating, day, learner) == expected
    reviewed = scheduler.reviewer(learner).review(memory, rating, day)
    assert (reviewed.stability, reviewed.difficulty) == expected


def test_one_memory_after_the_other_leaves_nothing_behind() -> None:
    remember = Reviewer(scheduler.DEFAULT_PARAMETERS, 0.9, (), ()).remembering()
    first = remember(None, None, None, 3, 20_000)
    remember(500.0, 9.0, 20_000, 4, 20_900)
    assert remember(None, None, None, 3, 20_000) == first
