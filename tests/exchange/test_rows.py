"""Rows of other programs as answers: what is enough, what is understood, and how a wrong row is named."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.exchange import columns
from studykit.exchange.reviews import Imported, RowError, read_rows
from studykit.memory.days import from_date
from studykit.memory.model import Answer, Before, Decision, Rating, State
from tests.exchange.documented import REVIEW, faults
from tests.exchange.exported import exported

ROW = {"card": "c1", "at": "2026-11-20T09:00:00Z", "rating": "3"}
AT = round(datetime(2026, 11, 20, 9, tzinfo=UTC).timestamp() * 1000)
DAY = from_date(date(2026, 11, 20))


def day_of(at: int) -> tuple[int, int]:
    """A machine in Berlin in winter."""
    return (at + 3_600_000 - 4 * 3_600_000) // 86_400_000, 60


def read(**row: Any) -> Imported:
    [found] = read_rows([{**ROW, **row}], day_of)
    return found


def test_card_time_and_rating_are_enough() -> None:
    [found] = read_rows([ROW], day_of)
    answer = found.answer
    assert (answer.card, answer.at, answer.rating) == ("c1", AT, Rating.GOOD)
    assert (answer.study_day, answer.utc_offset, answer.device) == (DAY, 60, "import")
    assert (answer.rev, answer.cram, answer.took_ms, answer.before, answer.decision) == (1, False, None, None, None)
    assert not found.undone


@pytest.mark.parametrize(
    ("rating", "expected"),
    [("again", 1), ("Hard", 2), ("GOOD", 3), (" easy ", 4), ("1", 1), ("2", 2), (3, 3), (4, 4)],
)
def test_a_rating_is_a_number_or_a_word(rating: object, expected: int) -> None:
    assert read(rating=rating).answer.rating == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20T09:00:00Z", AT),
        ("2026-11-20T10:00:00+01:00", AT),
        ("2026-11-20T09:00:00.123Z", AT + 123),
        ("2026-11-20T09:00:00.1234Z", AT + 123),
        ("2026-11-20 09:00Z", AT),
    ],
)
def test_a_time_has_a_zone_and_counts_to_the_millisecond(at: str, expected: int) -> None:
    assert read(at=at).answer.at == expected


def test_without_an_id_the_same_card_time_and_rating_is_the_same_review() -> None:
    first, again = read(), read(at="2026-11-20T10:00:00.000+01:00", took_ms="9000", device="other")
    assert first.answer.id == again.answer.id
    others = [read(rating=2), read(card="c2"), read(at="2026-11-20T09:00:00.001Z")]
    assert first.answer.id not in {other.answer.id for other in others}


def test_an_id_that_is_given_is_kept() -> None:
    assert read(review="01ABC").answer.id == "01ABC"


def test_the_study_day_and_the_offset_of_a_row_are_used_as_they_are() -> None:
    answer = read(study_day="2026-11-19", utc_offset="-480").answer
    assert (answer.study_day, answer.utc_offset) == (DAY - 1, -480)


def test_a_row_without_study_day_gets_one_from_this_machine() -> None:
    assert read(at="2026-11-20T02:59:59Z").answer.study_day == DAY - 1
    assert read(at="2026-11-20T03:00:00Z").answer.study_day == DAY


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), ("true", True), ("1", True), ("False", False), (None, False)]
)
def test_cram_and_undone_are_true_or_false(value: object, expected: bool) -> None:
    found = read(cram=value, undone=value)
    assert (found.answer.cram, found.undone) == (expected, expected)


def test_whole_numbers_may_be_written_with_a_point_as_tables_do() -> None:
    answer = read(took_ms="9000.0", rev=2.0).answer
    assert (answer.took_ms, answer.rev) == (9000, 2)


REVIEWED = {
    "state": "review", "stability_before": 3.5, "difficulty_before": "5.1", "retrievability": "0.9",
    "state_after": "review", "stability": "12.25", "difficulty": 5.0, "interval_days": "12", "due": "2026-12-02",
}  # fmt: skip


def test_what_an_answer_met_and_led_to_is_taken_over() -> None:
    answer = read(**REVIEWED).answer
    assert answer.before == Before(State.REVIEW, 3.5, 5.1, 0.9)
    assert answer.decision == Decision(State.REVIEW, None, 12.25, 5.0, 12, DAY + 12, None)


def test_a_step_is_due_at_a_time() -> None:
    row = {**REVIEWED, "state_after": "relearning", "interval_days": None, "due": "2026-11-20T09:10:00.000Z", "step": 0}
    assert read(**row).answer.decision == Decision(State.RELEARNING, 0, 12.25, 5.0, None, None, AT + 600_000)


@pytest.mark.parametrize("missing", ["state_after", "stability", "difficulty", "interval_days", "due"])
def test_a_decision_that_is_not_said_in_full_is_worked_out_anew(missing: str) -> None:
    assert read(**{**REVIEWED, missing: None}).answer.decision is None


def test_columns_that_mean_nothing_here_do_not_matter() -> None:
    assert read(deck="elsewhere", comment={"a": [1]}, x=None).answer == read().answer


WRONG = [
    ({"card": None}, "no card"),
    ({"card": "  "}, "no card"),
    ({"card": ["c1"]}, "no card"),
    ({"at": None}, "no at"),
    ({"rating": ""}, "no rating"),
    ({"rating": 5}, "rating '5' is not 1 to 4, again, hard, good or easy"),
    ({"rating": "fine"}, "rating 'fine' is not"),
    ({"rating": True}, "rating 'true' is not"),
    ({"at": "yesterday"}, "'yesterday' is not a time; write 2026-11-20T09:00:00Z"),
    ({"at": "2026-11-20T09:00:00"}, "has no zone; write 2026-11-20T09:00:00Z"),
    ({"at": "1969-12-31T23:59:59Z"}, "is not within the years 1970 to 6428"),
    ({"at": "9999-12-31T23:59:59Z"}, "is not within the years 1970 to 6428"),
    ({"at": 1_763_629_200}, "is not a time"),
    ({"study_day": "tomorrow"}, "study_day 'tomorrow' is not a day; write 2026-11-20"),
    ({"study_day": "2026-12-24"}, "study_day '2026-12-24' is not the day of its time"),
    ({"study_day": "9999-12-31"}, "is not the day of its time"),
    ({"utc_offset": 9999}, "utc_offset '9999' is not within -1440 to 1440"),
    ({"took_ms": "soon"}, "took_ms 'soon' is not a whole number"),
    ({"took_ms": -1}, "took_ms '-1' is not within 0"),
    ({"took_ms": 1.5}, "took_ms '1.5' is not a whole number"),
    ({"took_ms": "nan"}, "took_ms 'nan' is not a whole number"),
    ({"took_ms": float("inf")}, "took_ms 'inf' is not a whole number"),
    ({"rev": 0}, "rev '0' is not within 1"),
    ({"cram": "perhaps"}, "cram is neither true nor false"),
    ({"undone": 2}, "undone is neither true nor false"),
    ({"card": "c\x1b[31m"}, "control characters"),
    ({"card": "c" * 3000}, "too long"),
    ({"device": "\u202eevil"}, "control characters"),
    ({"card": "\ud800"}, "control characters"),
    ({"state": "asleep"}, "state 'asleep' is not one of new, learning, review, relearning"),
    ({"state_after": "new"}, "state_after 'new' is not one of learning, review, relearning"),
    ({"state": "review", "retrievability": 1.5}, "retrievability '1.5' is not a number within 0 to 1"),
    ({"state": "review", "retrievability": "nan"}, "retrievability 'nan' is not a number"),
    ({"state": "review", "difficulty_before": 11}, "difficulty_before '11' is not a number within 1 to 10"),
    ({"stability": -1}, "stability '-1' is not a number within 0"),
    ({**REVIEWED, "due": "soon"}, "due 'soon' is not a day"),
    ({**REVIEWED, "due": "9999-12-31"}, "due '9999-12-31' is too far away"),
    ({**REVIEWED, "state_after": "learning", "due": "soon"}, "'soon' is not a time"),
]


@pytest.mark.parametrize(("change", "said"), WRONG)
def test_a_wrong_row_is_named_by_its_number_and_says_what_is_wrong(change: dict[str, Any], said: str) -> None:
    with pytest.raises(RowError) as caught:
        list(read_rows([ROW, {**ROW, **change}], day_of))
    assert str(caught.value).startswith("row 2: ")
    assert said in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2),
)
KEYS = [key for key in columns.REVIEWS.keys if key != "deck"]


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.sampled_from(KEYS), JSON | st.sampled_from(["2026-11-20", "review", "learning", "3", "1e5"])))
def test_no_row_makes_anything_but_an_answer_or_a_named_fault(row: dict[str, Any]) -> None:
    found, fault = None, ""
    try:
        [found] = read_rows([{**ROW, **row}], day_of)
    except RowError as error:
        fault = str(error)
    assert fault.startswith("row 1: ") == (found is None)
    assert found is None or not faults(exported(found.answer, undone=found.undone), REVIEW)


@settings(deadline=None, max_examples=300)
@given(
    at=st.integers(0, 2**47 - 1),
    rating=st.sampled_from(Rating),
    stability=st.floats(0.001, 36_500),
    difficulty=st.floats(1, 10),
    recall=st.floats(0, 1),
    interval=st.integers(1, 36_500),
    cram=st.booleans(),
)
def test_what_an_export_says_of_an_answer_is_read_back_as_that_answer(
    at: int, rating: Rating, stability: float, difficulty: float, recall: float, interval: int, cram: bool
) -> None:
    day, offset = day_of(at)
    decision = None if cram else Decision(State.REVIEW, None, stability, difficulty, interval, day + interval, None)
    answer = Answer("id", "device", 7, at, "c1/c2", rating, 1234, day, offset, 2, "x", cram,
                    Before(State.REVIEW, stability, difficulty, recall), decision)  # fmt: skip
    row = exported(answer, undone=cram)
    assert list(read_rows([row], day_of)) == [Imported(answer, cram)]
    as_text = {key: None if value is None else str(value) for key, value in row.items()}
    assert list(read_rows([as_text], day_of)) == [Imported(answer, cram)]
