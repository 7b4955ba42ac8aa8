"""The goal on the page, at three sizes and to the column."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.lines import plain, width_of
from studykit.study.goal.figures import Range
from studykit.tui.frame import Grid
from studykit.tui.goal_edit import Edit, field_places, read_edit, typed_date
from studykit.tui.goal_page import GoalView, Pile, goal_page
from tests.tui import goals
from tests.tui.golden import same_as_golden, text_of
from tests.tui.samples import TODAY

GOALS: dict[str, GoalView] = {
    "goal": goals.goal_view(),
    "goal-second-page": replace(goals.goal_view(), page=1),
    "goal-guess": goals.goal_view(goals.GUESS),
    "goal-learning": goals.goal_view(goals.LEARNING),
    "goal-some-decks": replace(
        goals.goal_view(replace(goals.FIGURES, goal=goals.SOME_DECKS, decks=goals.FIGURES.decks[-3:], cards=95))
    ),
    "goal-working": replace(goals.goal_view(), figures=None),
    "goal-short": goals.goal_view(goals.SHORT),
    "goal-hopeless": goals.goal_view(goals.HOPELESS),
    "goal-sure": goals.goal_view(goals.SURE),
    "goal-today": goals.goal_view(replace(goals.FIGURES, goal=replace(goals.GOAL, day=TODAY), more=())),
    "goal-no-cards": goals.goal_view(goals.NO_CARDS),
    "goal-past": goals.past(),
    "goal-past-unknown": goals.past(None, Pile(0, TODAY)),
    "goal-past-unlike-the-rest": goals.past(replace(goals.OUTCOME, predicted=Range(0.5, 0.46, 0.54))),
    "goal-past-few-answers": goals.past(replace(goals.OUTCOME, asked=12, recalled=10), Pile(1, TODAY)),
    "goal-past-no-answers": goals.past(replace(goals.OUTCOME, asked=0, recalled=0), Pile(1, TODAY)),
    "goal-none": GoalView(TODAY, None),
    "goal-edit": replace(goals.goal_view(), edit=Edit("15 Dec", "30")),
    "goal-edit-working": replace(goals.goal_view(), figures=None, edit=Edit("15 Dec", "45")),
    "goal-edit-wrong": replace(goals.goal_view(), edit=Edit("15 Dec", "601")),
    "goal-edit-first": replace(GoalView(TODAY, None), edit=Edit("", "30")),
}


@pytest.mark.parametrize("name", list(GOALS))
def test_the_goal(name: str) -> None:
    same_as_golden(name, lambda grid: goal_page(GOALS[name], grid)[0])


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(list(GOALS.values())), st.integers(20, 130), st.integers(5, 50), st.integers(0, 3))
def test_the_goal_fits_every_terminal(view: GoalView, width: int, height: int, page: int) -> None:
    rows = goal_page(replace(view, page=page), Grid(width, height))[0]
    assert len(rows) == height
    assert all(width_of(row) <= width for row in rows)


@pytest.mark.parametrize("size", [(40, 12), (60, 12), (60, 18), (80, 24), (120, 40)])
def test_what_does_not_fit_stands_on_the_next_page(size: tuple[int, int]) -> None:
    pages = goal_page(goals.goal_view(), Grid(*size))[1]
    rows = [row for page in range(pages) for row in
            text_of(goal_page(replace(goals.goal_view(), page=page), Grid(*size))[0])]  # fmt: skip
    text = " ".join(" ".join(rows).split())
    for said in (
        "Tue 15 Dec in 25 days, 30 min a day", "281 never seen", "41 %", "45 min", "90–94 %",
        "of the plan the result lies between the marks ├ ┤", "Spoken", "PM craft", "Real incidents",
    ):  # fmt: skip
        assert said in text


EDITS = [
    (("15 Dec", "30"), "25 days, 12 h 30 in all", True),
    (("tomorrow", "50"), "1 day, 50 min in all", True),
    (("today", "50"), "today", True),
    (("in 3 weeks", " 600 "), "21 days, 210 h in all", True),
    (("2028-11-20", "600"), "731 days, 7,310 h", True),
    (("", "30"), "type a date", False),
    (("soonish", "30"), "not a date yet", False),
    (("19 Nov 2026", "30"), "that day is past", False),
    (("2028-11-21", "30"), "that is over two years away", False),
    (("15 Dec", ""), "type the minutes a day", False),
    (("15 Dec", "0"), "minutes a day go from 1 to 600", False),
    (("15 Dec", "601"), "minutes a day go from 1 to 600", False),
    (("15 Dec", "-5"), "minutes a day are a number", False),
    (("15 Dec", "٣٠"), "minutes a day are a number", False),
    (("15 Dec", "9" * 5000), "minutes a day go from 1 to 600", False),
]


@pytest.mark.parametrize(("typed", "said", "possible"), EDITS)
def test_what_is_typed_is_read_at_once_and_what_cannot_be_says_why(
    typed: tuple[str, str], said: str, possible: bool
) -> None:
    words, goal = read_edit(Edit(*typed, ("spoken",)), TODAY)
    assert words == said
    assert (goal is not None) == possible
    assert goal is None or goal.decks == ("spoken",)


@pytest.mark.parametrize(("typed", "said", "possible"), EDITS)
@pytest.mark.parametrize("size", [(40, 12), (60, 18), (80, 24), (120, 40)])
def test_the_reading_stands_whole_beside_the_fields(
    size: tuple[int, int], typed: tuple[str, str], said: str, possible: bool
) -> None:
    grid = Grid(*size)
    rows = text_of(goal_page(GoalView(TODAY, None, edit=Edit(*typed)), grid)[0])
    last = rows[grid.top + grid.rows - 1]
    assert said in "\n".join(rows)
    assert last.endswith("enter  esc" if possible else "esc")


@pytest.mark.parametrize("size", [(40, 12), (60, 18), (79, 24), (80, 24), (120, 40)])
def test_nothing_is_drawn_where_the_fields_stand(size: tuple[int, int]) -> None:
    grid = Grid(*size)
    row = plain(goal_page(GoalView(TODAY, None, edit=Edit("15 Dec", "30")), grid)[0][grid.top + grid.rows - 1])
    for place in field_places(grid):
        at = grid.margin + place.column
        assert row[at : at + place.width].strip() == ""


PICTURE = """

    Goal                                                          Fri 20 Nov
    ────────────────────────────────────────────────────────────────────────

    Tue 15 Dec in 25 days, 30 min a day           527 cards · 281 never seen

    Stop today        ━━━━━━━━━━━━━━━━━·························  41 %
    Keep to the plan  ━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌├─┤····  84–91 %
    45 min a day      ━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌├─┤·  90–94 %

    In 8 of 10 simulated runs of the plan the result lies between the marks
    ├ ┤. On the day you would recall about 440 to 480 of the 527 cards.

    Weakest decks                                        by the plan  unseen
    Spoken scenarios                 ╌╌╌╌╌╌╌╌╌╌╌╌├─┤·····  58–71 %  22 cards
    PM craft for edge companies      ╌╌╌╌╌╌╌╌╌╌╌╌╌╌├─┤···  72–83 %  30 cards
    Real incidents and their lessons ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌├─┤·  78–88 %  36 cards






    e change date or minutes   enter study the weakest      ? keys   q leave
"""
SHORT_PICTURE = """
    Tue 1 Dec in 11 days, 15 min a day            527 cards · 281 never seen

    ! 15 min a day will not cover these decks: 96 cards would stay unseen.
      26 min a day    covers every card
      9 decks         fit into 15 min, the most useful first
      Wed 9 Dec       is the earliest date that 15 min a day can meet

    Stop today        ━━━━━━━━━━━━━━━━━·························  41 %
    Keep to the plan  ━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌├──┤············  63–72 %
    26 min a day      ━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌├──┤······  77–85 %
"""
PAST_PICTURE = """
    The interview was on Thu 19 Nov. How did it go?

    Predicted         ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━├─┤···  86–92 %
    In your answers   ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━·····  88 % of 91

    The decks go back to due dates. 212 cards are due; at 30 min a day you
    are through on Wed 25 Nov.
"""


THREE = replace(
    goals.FIGURES,
    decks=tuple(replace(deck, stop_today=0.0, title=deck.title.partition(",")[0]) for deck in goals.FIGURES.decks[-3:]),
)


@pytest.mark.parametrize(
    ("view", "picture"),
    [(goals.goal_view(THREE), PICTURE), (GOALS["goal-short"], SHORT_PICTURE), (GOALS["goal-past"], PAST_PICTURE)],
)
def test_the_goal_is_as_designed(view: GoalView, picture: str) -> None:
    drawn = "\n".join(text_of(goal_page(view, Grid(80, 24))[0]))
    assert picture.strip("\n") in drawn


@pytest.mark.parametrize(
    ("ahead", "expected"), [(0, "20 Nov"), (25, "15 Dec"), (364, "19 Nov"), (365, "2027-11-20"), (731, "2028-11-20")]
)
def test_a_date_is_offered_so_that_it_is_read_as_the_same_day(ahead: int, expected: str) -> None:
    typed = typed_date(TODAY + ahead, TODAY)
    assert typed == expected
    goal = read_edit(Edit(typed, "30"), TODAY)[1]
    assert goal is not None
    assert goal.day == TODAY + ahead
