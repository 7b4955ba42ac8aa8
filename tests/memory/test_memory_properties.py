"""What holds for every history: memory is a fold over the log, and what a button says is what an answer gets."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.memory import scheduler
from studykit.memory.fsrs6 import MAX_STABILITY
from studykit.memory.model import BLANK, STEPPING, Answer, Mark, Memory, Rating, State, order_key
from studykit.memory.replay import after_answer, replay, uncounted
from studykit.memory.scheduler import SchedulerSettings
from tests.memory.histories import (
    DAY,
    START,
    Move,
    answer,
    answers_only,
    day_of,
    gaps,
    lived,
    moves,
    settings_of_learners,
)

SETTINGS = SchedulerSettings()


@given(moves, settings_of_learners, st.data())
@settings(deadline=None, max_examples=150)
def test_memory_does_not_depend_on_the_order_in_which_entries_arrive(
    moves: list[Move], learner: SchedulerSettings, data: st.DataObject
) -> None:
    events, memories = lived(moves, learner)
    arrived = data.draw(st.permutations(events))
    assert replay(arrived, learner) == (memories[-1] if memories else BLANK)


@given(moves, settings_of_learners)
@settings(deadline=None, max_examples=150)
def test_replay_is_what_was_remembered_step_by_step(moves: list[Move], learner: SchedulerSettings) -> None:
    events, memories = lived(moves, learner)
    for count, memory in enumerate(memories, 1):
        assert replay(events[:count], learner) == memory


@given(moves, st.tuples(gaps, st.sampled_from(Rating), st.just(False)), settings_of_learners)
@settings(deadline=None, max_examples=150)
def test_an_undone_answer_was_never_given(moves: list[Move], last: Move, learner: SchedulerSettings) -> None:
    events, _ = lived([*moves, last], learner)
    undone = uncounted({"u": events[-1].id}, [])
    assert replay((event for event in events if event.id not in undone), learner) == replay(events[:-1], learner)
    redone = uncounted({"u": events[-1].id}, ["u"])
    assert replay((event for event in events if event.id not in redone), learner) == replay(events, learner)


def test_an_entry_counts_when_no_counting_undo_names_it() -> None:
    assert uncounted({}, []) == set()
    assert uncounted({"u1": "a", "u2": "b", "u3": "a"}, ["u1"]) == {"a", "b"}
    assert uncounted({"u1": "a"}, ["u1", "gone"]) == set()


@given(moves, settings_of_learners)
@settings(deadline=None, max_examples=150)
def test_cram_changes_nothing(moves: list[Move], learner: SchedulerSettings) -> None:
    events, _ = lived(moves, learner)
    counting = [event for event in events if isinstance(event, Mark) or not event.cram]
    assert replay(events, learner) == replay(counting, learner)


@given(answers_only, settings_of_learners)
@settings(deadline=None, max_examples=200)
def test_a_passed_review_card_is_never_due_before_tomorrow(moves: list[Move], learner: SchedulerSettings) -> None:
    events, memories = lived(moves, learner)
    for event, before, after in zip(events, [BLANK, *memories], memories, strict=False):
        assert isinstance(event, Answer)
        if before.state is State.REVIEW and event.rating is not Rating.AGAIN:
            assert after.state is State.REVIEW
        if after.state is State.REVIEW:
            assert after.due_day is not None
            assert after.interval_days is not None
            assert event.study_day + 1 <= after.due_day == event.study_day + after.interval_days
            assert after.interval_days <= learner.maximum_interval


@given(answers_only, settings_of_learners)
@settings(deadline=None, max_examples=200)
def test_hard_good_and_easy_are_a_day_apart_as_far_as_the_maximum_leaves_room(
    moves: list[Move], learner: SchedulerSettings
) -> None:
    _, memories = lived(moves, learner)
    at = START + sum(gap for gap, _, _ in moves) + DAY
    outcomes = scheduler.outcomes("card", memories[-1], day_of(at), at, learner)
    days = [outcomes[rating].interval_days for rating in (Rating.HARD, Rating.GOOD, Rating.EASY)]
    given_days = [one for one in days if one is not None]
    for shorter, longer in pairwise(given_days):
        assert shorter < longer or shorter == longer == learner.maximum_interval


@given(answers_only, gaps, st.sampled_from(Rating), settings_of_learners)
@settings(deadline=None, max_examples=200)
def test_what_a_button_says_is_what_the_answer_gets(
    moves: list[Move], gap: int, rating: Rating, learner: SchedulerSettings
) -> None:
    events, memories = lived(moves, learner)
    at = START + sum(one for one, _, _ in moves) + gap
    shown = scheduler.outcomes("card", memories[-1], day_of(at), at, learner)[rating]
    given_ = answer(memories[-1], len(events), at, rating, learner, cram=False)
    by_default = SchedulerSettings(learner.parameters)
    imported = scheduler.outcomes("card", memories[-1], day_of(at), at, by_default)[rating]
    for one, expected in ((given_, shown), (replace(given_, decision=None), imported)):
        after = replay([*events, one], learner)
        assert (after.stability, after.difficulty) == (expected.stability, expected.difficulty)
        assert (after.state, after.step, after.interval_days) == (expected.state, expected.step, expected.interval_days)
        assert (after.due_day, after.due_at) == (expected.due_day, expected.due_at)


@given(answers_only, settings_of_learners)
@settings(deadline=None, max_examples=200)
def test_a_decision_is_due_on_a_day_or_at_a_time(moves: list[Move], learner: SchedulerSettings) -> None:
    for event in lived(moves, learner)[0]:
        assert isinstance(event, Answer)
        decision = event.decision
        assert decision is not None
        assert (decision.due_day is None) is (decision.due_at is not None) is (decision.state in STEPPING)
        assert (decision.step is None) is (decision.state is State.REVIEW)
        assert decision.due_at is None or decision.due_at >= event.at


@given(answers_only, settings_of_learners)
@settings(deadline=None, max_examples=200)
def test_stability_and_difficulty_stay_within_their_bounds(moves: list[Move], learner: SchedulerSettings) -> None:
    for memory in lived(moves, learner)[1]:
        assert memory.stability is not None
        assert memory.difficulty is not None
        assert 0.001 <= memory.stability <= MAX_STABILITY
        assert 1.0 <= memory.difficulty <= 10.0


def test_stability_ends_at_a_hundred_years() -> None:
    old = Memory(State.REVIEW, None, 36_000.0, 1.0, 36_000, 36_000, None, 0, 0, 9)
    assert scheduler.remember(old, Rating.EASY, 36_000, SETTINGS) == (36_500.0, 1.0)
    assert scheduler.outcomes("card", old, 36_000, 0, SETTINGS)[Rating.EASY].stability == 36_500.0


@given(answers_only, st.integers(-40, 0), st.sampled_from(Rating))
@settings(deadline=None)
def test_a_study_day_that_goes_back_counts_as_the_same_day(moves: list[Move], back: int, rating: Rating) -> None:
    events, memories = lived(moves, SETTINGS)
    last = events[-1]
    assert isinstance(last, Answer)
    today = replace(last, id="z", seq=99, at=last.at + 1, rating=rating, decision=None)
    earlier = replace(today, study_day=last.study_day + back)
    one, other = (after_answer(memories[-1], event, SETTINGS) for event in (today, earlier))
    assert (one.stability, one.difficulty) == (other.stability, other.difficulty)
    assert other.last_day == memories[-1].last_day
    assert scheduler.recall(memories[-1], last.study_day + back, SETTINGS) == 1.0


@given(answers_only, st.integers(0, 800))
@settings(deadline=None)
def test_recall_fades_from_day_to_day(moves: list[Move], days: int) -> None:
    memory = lived(moves, SETTINGS)[1][-1]
    assert memory.last_day is not None
    now = scheduler.recall(memory, memory.last_day + days, SETTINGS)
    later = scheduler.recall(memory, memory.last_day + days + 1, SETTINGS)
    assert now is not None
    assert later is not None
    assert 0 < later < now <= 1


@given(answers_only, settings_of_learners, settings_of_learners)
@settings(deadline=None, max_examples=100)
def test_settings_act_when_an_answer_is_given_and_never_at_replay(
    moves: list[Move], then: SchedulerSettings, now: SchedulerSettings
) -> None:
    events, memories = lived(moves, then)
    assert replay(events, now) == memories[-1]


def test_new_parameters_apply_to_the_whole_history_of_memory_and_to_no_due_date() -> None:
    events, memories = lived(
        [(0, Rating.GOOD, False), (600_000, Rating.GOOD, False), (3 * DAY, Rating.HARD, False)], SETTINGS
    )
    parameters = (0.5, 2.0, 4.0, *SETTINGS.parameters[3:])
    again = replay(events, replace(SETTINGS, parameters=parameters))
    assert again.stability != memories[-1].stability
    assert (again.due_day, again.interval_days) == (memories[-1].due_day, memories[-1].interval_days)


def test_answers_under_another_revision_do_not_count() -> None:
    events, _ = lived([(0, Rating.GOOD, False), (DAY, Rating.AGAIN, False), (DAY, Rating.GOOD, False)], SETTINGS)
    revised = [
        replace(event, rev=2) if number else event for number, event in enumerate(events) if isinstance(event, Answer)
    ]
    assert replay(revised, SETTINGS, rev=2).reps == 2
    assert replay(revised, SETTINGS, rev=1) == replay(events[:1], SETTINGS)
    assert replay(revised, SETTINGS).reps == 3
    assert replay(revised, SETTINGS, rev=3) == BLANK


def test_marks_count_whatever_the_revision() -> None:
    mark = Mark("m", "dev", 0, START, "card", "suspend", day_of(START))
    assert replay([mark], SETTINGS, rev=7).suspended


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["suspend"], Memory(suspended=True)),
        (["suspend", "unsuspend"], BLANK),
        (["bury"], Memory(buried_until=day_of(START) + 1)),
        (["bury", "unbury"], BLANK),
        (["flag"], Memory(flag="why")),
        (["flag", "unflag"], BLANK),
        (["suspend", "bury", "flag", "reset"], Memory(suspended=True, buried_until=day_of(START) + 1, flag="why")),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_marks_and_what_takes_them_back(kinds: list[str], expected: Memory) -> None:
    assert replay(lived([(0, kind, False) for kind in kinds], SETTINGS)[0], SETTINGS) == expected  # type: ignore[misc]


def test_a_reset_card_is_new_again_and_learns_as_if_it_always_had_been() -> None:
    answers: list[Move] = [(0, Rating.GOOD, False), (DAY, Rating.AGAIN, False)]
    assert lived([*answers, (0, "reset", False)], SETTINGS)[1][-1] == BLANK
    anew = lived([*answers, (0, "reset", False), (DAY, Rating.GOOD, False)], SETTINGS)[1][-1]
    alone = lived([(2 * DAY, Rating.GOOD, False)], SETTINGS)[1][-1]
    assert anew == alone


def test_lapses_are_failures_of_cards_in_review() -> None:
    learnt: list[Move] = [(0, Rating.AGAIN, False), (0, Rating.EASY, False)]
    assert lived(learnt, SETTINGS)[1][-1].lapses == 0
    lapsed = lived([*learnt, (9 * DAY, Rating.AGAIN, False), (0, Rating.AGAIN, False)], SETTINGS)[1][-1]
    assert (lapsed.lapses, lapsed.reps, lapsed.state) == (1, 4, State.RELEARNING)


def test_the_log_is_ordered_by_time_then_device_then_sequence() -> None:
    def entry(at: int, device: str, seq: int) -> Mark:
        return Mark(f"{at}{device}{seq}", device, seq, at, "card", "flag", 0)

    ordered = [entry(1, "b", 9), entry(2, "a", 3), entry(2, "a", 4), entry(2, "b", 1)]
    assert sorted([ordered[2], ordered[0], ordered[3], ordered[1]], key=order_key) == ordered


@given(answers_only)
@settings(deadline=None)
def test_what_an_answer_met_is_recorded_with_it(moves: list[Move]) -> None:
    events, memories = lived(moves, SETTINGS)
    for event, met in zip(events, [BLANK, *memories], strict=False):
        assert isinstance(event, Answer)
        assert event.before is not None
        assert (event.before.state, event.before.stability, event.before.difficulty) == (
            met.state,
            met.stability,
            met.difficulty,
        )
        assert (event.before.retrievability is None) is (met.state is State.NEW)
