"""The same numbers as other implementations of FSRS-6, within stated tolerances; see `oracle/README.md`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from studykit.memory import scheduler
from studykit.memory.intervals import passing_days, raw_interval, retrievability, whole_days
from studykit.memory.model import BLANK, Memory, Rating, State
from studykit.memory.replay import after_answer, replay
from studykit.memory.scheduler import DEFAULT_PARAMETERS, SchedulerSettings
from tests.memory.histories import imported, oracle

STABILITY = 5e-4
MOST_STABILITIES = 2e-5
DIFFICULTY = 2e-5
RECALL = 1e-6
DECAY = DEFAULT_PARAMETERS[20]
NO_FUZZ = SchedulerSettings(fuzz=False)
HISTORIES = oracle("histories")
BUTTONS = {Rating.AGAIN: "again", Rating.HARD: "hard", Rating.GOOD: "good", Rating.EASY: "easy"}


def near(value: float | None, expected: float, relative: float) -> bool:
    return value is not None and abs(value - expected) <= relative * expected


def days_agree(days: int, expected: int, raw: float) -> bool:
    return days == expected or (abs(days - expected) == 1 and abs(raw % 1 - 0.5) <= 1e-4 * raw)


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: f"{history['kind']}-{history['id']}")
def test_every_state_of_a_history_is_that_of_the_reference(history: dict[str, Any]) -> None:
    answers = imported(history["reviews"])
    assert [b.study_day - a.study_day for a, b in pairwise(answers)] == history["dt"][1:]
    memory = BLANK
    for answer, (stability, difficulty) in zip(answers, history["rs"], strict=True):
        memory = after_answer(memory, answer, NO_FUZZ)
        assert near(memory.stability, stability, STABILITY)
        assert memory.difficulty == pytest.approx(difficulty, abs=DIFFICULTY)


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: f"{history['kind']}-{history['id']}")
def test_replay_ends_where_the_reference_ends_and_recalls_alike(history: dict[str, Any]) -> None:
    answers = imported(history["reviews"])
    memory = replay(answers, NO_FUZZ)
    stability, difficulty = history["rs"][-1]
    assert near(memory.stability, stability, STABILITY)
    assert memory.difficulty == pytest.approx(difficulty, abs=DIFFICULTY)
    assert memory.reps == len(answers)
    for days, recall in history["R"].items():
        assert retrievability(stability, int(days), DECAY) == pytest.approx(recall, abs=RECALL)


def test_nearly_all_stabilities_are_nearer_than_the_tolerance() -> None:
    seen = near_ = 0
    for history in HISTORIES:
        memory = BLANK
        for answer, (stability, _) in zip(imported(history["reviews"]), history["rs"], strict=True):
            memory = after_answer(memory, answer, NO_FUZZ)
            seen += 1
            near_ += near(memory.stability, stability, MOST_STABILITIES)
    assert seen > 1_500
    assert near_ >= 0.95 * seen


def test_fuzz_and_steps_change_no_memory() -> None:
    settings = SchedulerSettings(fuzz=True, learning_steps=(), relearning_steps=(), desired_retention=0.8)
    for history in HISTORIES[::5]:
        answers = imported(history["reviews"])
        one, other = replay(answers, NO_FUZZ), replay(answers, settings)
        assert (one.stability, one.difficulty) == (other.stability, other.difficulty)


@pytest.mark.parametrize("row", oracle("intervals"), ids=lambda row: str(row["stability"]))
def test_intervals_are_those_of_the_reference(row: dict[str, Any]) -> None:
    for retention, expected in row["raw"].items():
        raw = raw_interval(row["stability"], float(retention), DECAY)
        assert raw == pytest.approx(expected, rel=1e-5)
        assert days_agree(whole_days(raw, 1, 36_500, None), row["days"][retention], raw)


@pytest.mark.parametrize("row", oracle("next_states"), ids=lambda row: f"S{row['s']}-dt{row['dt']}")
def test_next_states_are_those_of_the_reference(row: dict[str, Any]) -> None:
    memory = Memory(State.REVIEW, None, row["s"], row["d"], 1, 1_000, None, 1_000, 0, 3)
    for rating, button in BUTTONS.items():
        stability, difficulty = scheduler.remember(memory, rating, 1_000 + row["dt"], NO_FUZZ)
        assert near(stability, row[button][0], STABILITY)
        assert difficulty == pytest.approx(row[button][1], abs=DIFFICULTY)
        assert raw_interval(row[button][0], row["dr"], DECAY) == pytest.approx(row[button][2], rel=1e-5)


@pytest.mark.parametrize("row", oracle("anki_buttons"), ids=lambda row: f"S{row['s']:.4g}-after{row['elapsed']}")
def test_the_four_buttons_are_those_of_anki(row: dict[str, Any]) -> None:
    settings = SchedulerSettings(desired_retention=row["dr"], fuzz=False)
    day, at = 1_000 + row["elapsed"], 1_800_000_000_000
    memory = Memory(State.REVIEW, None, row["s"], row["d"], row["prev_ivl"], 1_000, None, 1_000, 0, 3)
    outcomes = scheduler.outcomes("card", memory, day, at, settings)
    for rating in (Rating.HARD, Rating.GOOD, Rating.EASY):
        days, stability, difficulty = row[BUTTONS[rating]]
        decision = outcomes[rating]
        assert (decision.state, decision.step, decision.due_at) == (State.REVIEW, None, None)
        assert (decision.interval_days, decision.due_day) == (days, day + days)
        assert near(decision.stability, stability, STABILITY)
        assert decision.difficulty == pytest.approx(difficulty, abs=DIFFICULTY)
    delay, days, stability, difficulty = row["again"]
    again = outcomes[Rating.AGAIN]
    assert (again.state, again.step, again.due_day) == (State.RELEARNING, 0, None)
    assert again.due_at == at + delay * 1000
    assert near(again.stability, stability, STABILITY)
    assert again.difficulty == pytest.approx(difficulty, abs=DIFFICULTY)
    assert days_agree(whole_days(raw_interval(stability, row["dr"], DECAY), 1, 36_500, None), days, days)


def test_plain_rounding_would_not_be_what_anki_does() -> None:
    wrong = 0
    for row in oracle("anki_buttons"):
        for button in ("hard", "good", "easy"):
            days, stability, _ = row[button]
            wrong += whole_days(raw_interval(stability, row["dr"], DECAY), 1, 36_500, None) != days
    assert wrong > 50


def test_passing_days_from_the_reference_stabilities_are_those_of_anki() -> None:
    for row in oracle("anki_buttons"):
        raw = tuple(raw_interval(row[button][1], row["dr"], DECAY) for button in ("hard", "good", "easy"))
        days = passing_days((raw[0], raw[1], raw[2]), row["prev_ivl"], 36_500, None)
        assert all(days_agree(a, row[b][0], r) for a, b, r in zip(days, ("hard", "good", "easy"), raw, strict=True))
