"""The goal in lines: what is said before the date, when the minutes do not suffice, and afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.cli.goal_lines import cleared_line, goal_text, outcome_text
from studykit.deck.blocks import Run
from studykit.deck.lines import width_of
from studykit.deck.text import visible
from studykit.study.goal.figures import DeckReadiness, GoalFigures, MoreMinutes, Outcome, Range, Shortage
from studykit.study.goal.goal import Goal

TODAY = 20_777  # Fri 20 November 2026
PLANNED = Range(0.88, 0.84, 0.91)
DECKS = (
    DeckReadiness("tls", "TCP and TLS handshakes", 300, 150, 0.5, Range(0.93, 0.9, 0.95)),
    DeckReadiness("spoken", "Spoken scenarios", 227, 0, 0.3, Range(0.65, 0.58, 0.71)),
)
FIGURES = GoalFigures(
    Goal(TODAY + 25), TODAY, 400, 527, 281, 0.41, PLANNED, (MoreMinutes(45, Range(0.92, 0.9, 0.94)),), DECKS, 28
)


def test_a_goal_says_when_how_much_and_what_the_minutes_come_to() -> None:
    assert goal_text(FIGURES) == [
        "Interview on Tue 15 Dec, in 25 days, 30 min a day: 12 h 30 min in all.",
        "527 cards of all decks, 281 never seen.",
        "",
        "Stop today        41 %             ━━━━━━━━━━━━━━━━━━···························",
        "Keep to the plan  88 %, 84–91 %    ━━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌├─┤····",
        "45 min a day      92 %, 90–94 %    ━━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌├─┤··",
        "",
        "In 8 of 10 simulated runs of the plan the result lies between the marks ├ ┤. On",
        "the day you would recall about 440 to 480 of the 527 cards.",
        "",
        "Deck, the weakest first                       stop today    by the plan   unseen",
        "Spoken scenarios                                    30 %        58–71 %        -",
        "TCP and TLS handshakes                              50 %        90–95 %      150",
    ]


@pytest.mark.parametrize(
    ("answers", "figure", "said"),
    [
        (0, "84–91 %", "A guess, for none of your answers says how you forget."),
        (99, "84–91 %", "A guess, for only 99 of your answers say how you forget."),
        (100, "88 %, 84–91 %", "Still learning how you forget, from 100 answers so far."),
        (299, "88 %, 84–91 %", "Still learning how you forget, from 299 answers so far."),
        (300, "88 %, 84–91 %", "On the day you would recall about 440 to 480 of the 527 cards."),
    ],
)
def test_the_words_are_as_sure_as_the_answers_allow(answers: int, figure: str, said: str) -> None:
    lines = goal_text(replace(FIGURES, answers=answers))
    [row] = [line for line in lines if line.startswith("Keep to the plan")]
    assert row.split("  ")[1].strip() == figure
    assert said in " ".join(lines)


def test_a_range_under_one_point_is_one_figure() -> None:
    lines = goal_text(replace(FIGURES, planned=Range(0.9, 0.897, 0.903)))
    assert any(line.startswith("Keep to the plan  about 90 %  ") for line in lines)


def test_minutes_that_do_not_cover_the_decks_are_said_first_with_what_would() -> None:
    short = Shortage(96, TODAY + 60, ("tls", "spoken"))
    assert goal_text(replace(FIGURES, goal=Goal(TODAY + 11, 15, ("spoken", "tls", "vcl")), shortage=short))[:9] == [
        "Interview on Tue 1 Dec, in 11 days, 15 min a day: 2 h 45 min in all.",
        "527 cards of 3 decks, 281 never seen.",
        "",
        "! 15 min a day will not cover these decks: 96 cards would stay unseen.",
        "  28 min a day    covers every card",
        "  2 decks         fit into 15 min, the most useful first: tls, spoken",
        "  Tue 19 Jan 2027 is the earliest date that 15 min a day can meet",
        "",
        "Stop today        41 %             ━━━━━━━━━━━━━━━━━━···························",
    ]


def test_where_nothing_was_found_that_helps_it_says_so() -> None:
    lines = goal_text(replace(FIGURES, minutes_needed=None, shortage=Shortage(0, None, ())))
    assert lines[3:5] == [
        "! 30 min a day will not cover these decks.",
        "  Neither more minutes nor a later date would do; name fewer decks with --deck.",
    ]


def test_decks_that_are_not_here_are_named_and_a_goal_without_cards_promises_nothing() -> None:
    empty = replace(FIGURES, goal=Goal(TODAY, 30, ("a", "b")), cards=0, unseen=0, decks=(), more=())
    assert goal_text(empty, ["a", "\x1b[31mb"]) == [
        "Interview on Fri 20 Nov, today, 30 min a day.",
        "0 cards of 2 decks, each seen before.",
        "2 decks of the goal are not here: a, ␛[31mb.",
        "There is nothing to get ready for: no card of these decks can be asked.",
    ]


def test_on_the_date_itself_there_is_no_plan_to_speak_of() -> None:
    assert goal_text(replace(FIGURES, goal=Goal(TODAY))) == [
        "Interview on Fri 20 Nov, today, 30 min a day.",
        "527 cards of all decks, 281 never seen.",
        "",
        "Ready now         41 %             ━━━━━━━━━━━━━━━━━━···························",
        "",
        f"{'Deck, the weakest first':<62}{'ready now':>9}   unseen",
        f"{'Spoken scenarios':<62}{'30 %':>9}        -",
        f"{'TCP and TLS handshakes':<62}{'50 %':>9}      150",
    ]


titles = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
shares = st.floats(0, 1)
ranges = st.lists(shares, min_size=3, max_size=3).map(sorted).map(lambda three: Range(three[1], three[0], three[2]))
decks = st.lists(
    st.builds(DeckReadiness, titles, titles, st.integers(0, 10**5), st.integers(0, 10**5), shares, ranges), max_size=3
)
shortages = st.builds(
    Shortage, st.integers(0, 10**5), st.none() | st.integers(TODAY, TODAY + 731), st.lists(titles, max_size=8)
)
figures = st.builds(
    GoalFigures, st.builds(Goal, st.integers(TODAY, TODAY + 731), st.integers(1, 600)), st.just(TODAY),
    st.integers(0, 10**6), st.integers(0, 10**5), st.integers(0, 10**5), shares, ranges,
    st.lists(st.builds(MoreMinutes, st.integers(1, 600), ranges), max_size=3), decks,
    st.none() | st.integers(1, 600), st.none() | shortages,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(figures, st.lists(titles, max_size=4))
def test_no_line_is_wider_than_80_columns_or_acts_on_a_terminal(found: GoalFigures, missing: list[str]) -> None:
    for line in goal_text(found, missing):
        assert width_of((Run(line),)) <= 80
        assert visible(line) == line


OUTCOME = Outcome(Goal(TODAY - 1), Range(0.89, 0.86, 0.92), 80, 91, 0.87)


def test_afterwards_what_was_predicted_stands_beside_what_the_answers_say() -> None:
    assert outcome_text(OUTCOME, TODAY) == [
        "The interview was on Thu 19 Nov. How did it go?",
        "",
        "Predicted         89 %, 86–92 %    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━├─┤···",
        "In your answers   88 % of 91       ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━·····",
        "Of the cards that were asked, 87 % was predicted.",
    ]


@pytest.mark.parametrize(
    ("recalled", "asked", "expected"),
    [
        (0, 0, "No card of it was asked on the date or in the week after, so nothing tells yet."),
        (10, 12, "In your answers   10 of 12         ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━······"),
    ],
)
def test_a_few_answers_are_counted_and_no_share_is_said(recalled: int, asked: int, expected: str) -> None:
    lines = outcome_text(replace(OUTCOME, recalled=recalled, asked=asked), TODAY)
    assert lines[-1][:70] == expected[:70]
    assert not any("was predicted" in line or "(10 of 12)" in line for line in lines)


def test_what_is_cleared_is_named_with_the_year_where_it_is_another_one() -> None:
    assert cleared_line(Goal(TODAY + 60, 45), TODAY) == (
        "Cleared the interview on Tue 19 Jan 2027, in 60 days, 45 min a day; studykit undo brings it back."
    )
    assert cleared_line(None, TODAY) == "There is no goal to clear."
