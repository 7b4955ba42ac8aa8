"""Every screen at three sizes, to the cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar

import pytest

from studykit.deck.blocks import Run
from studykit.deck.lines import Line
from studykit.desk.today import Remaining
from studykit.memory.model import Rating
from studykit.study.session import Tally
from studykit.tui.card import lay_out, review_page
from studykit.tui.date import date_page
from studykit.tui.findings import findings_page
from studykit.tui.flagging import flag_prompt
from studykit.tui.frame import Grid, done_line, hairline
from studykit.tui.home_page import HomeView, home_page
from studykit.tui.keys import keys_page
from studykit.tui.summary import Ready, summary_page
from tests.tui import goals, samples
from tests.tui.golden import SIZES, same_as_golden, text_of
from tests.tui.samples import DAY, NOTHING_LEFT, STEPS_LEFT, TODAY, asked, checked, end, shown


def last_page(text: str, *, answered: bool) -> int:
    card = shown(text)
    return max(lay_out((checked if answered else asked)(card), Grid(*size)).last for size in SIZES)


CARDS = {
    "question": asked(shown(samples.ROUND_TRIPS)),
    "question-new": asked(
        shown(samples.ROUND_TRIPS, "A deck with a title that is longer than most", new=True, level=3)
    ),
    "question-changed": asked(shown(samples.ROUND_TRIPS), changed="3 Nov"),
    "answer": checked(shown(samples.ROUND_TRIPS)),
    "answer-new": checked(
        shown(samples.SHORT, new=True), buttons=dict(zip(Rating, ("1m", "6m", "10m", "8d"), strict=True))
    ),
    "answer-goal": checked(
        shown(samples.SHORT), buttons=dict(zip(Rating, ("10m", "≤ 3d", "≤ 8d", "≤ 17d"), strict=True))
    ),
    "cloze-asked": asked(shown(samples.CLOZE, label="c1")),
    "cloze-answered": checked(shown(samples.CLOZE, label="c1")),
    "long-question": asked(shown(samples.LONG_QUESTION)),
    "long-question-moved": asked(shown(samples.LONG_QUESTION), shift=16),
    "long-question-last": asked(shown(samples.LONG_QUESTION), page=9),
    "long-question-answered": checked(shown(samples.LONG_QUESTION)),
    "long-answer": checked(shown(samples.LONG_ANSWER)),
    "long-answer-last": checked(shown(samples.LONG_ANSWER), page=9),
    "long-answer-question": checked(shown(samples.LONG_ANSWER), page=-9),
}


@pytest.mark.parametrize("name", list(CARDS))
def test_the_review(name: str) -> None:
    same_as_golden(name, lambda grid: review_page(CARDS[name], grid))


class TestStatus:
    """What stands in the place of the keys."""

    TEXTS: ClassVar = {
        "took-back": ("↶ Took back Good on this card.", "U", "put it back"),
        "suspended": ("✓ Suspended: How many round trips before the first response byte over TCP", "u", "take it back"),
        "till-tomorrow": ("✓ Till tomorrow: How many round trips before the first response byte", "u", "take it back"),
        "flagged": ("! Flagged: RFC 9846, not 8446", "u", "take it back"),
    }

    @pytest.mark.parametrize("name", list(TEXTS))
    def test_what_was_done_and_the_key_that_takes_it_back(self, name: str) -> None:
        view = checked(shown(samples.SHORT))
        same_as_golden(f"status-{name}", lambda grid: review_page(view, grid, done_line(*self.TEXTS[name], grid)))

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("nothing", "Nothing to take back."),
            ("no-proposal", "Choose 1–4: nothing is proposed."),
            ("all-read", "That is all of it. 1–4 grade."),
        ],
    )
    def test_what_a_key_could_not_do(self, name: str, text: str) -> None:
        status: Line = (Run("· "), Run(text))
        same_as_golden(f"status-{name}", lambda grid: review_page(checked(shown(samples.SHORT)), grid, status))

    def test_what_is_wrong_is_asked_in_the_last_row(self) -> None:
        view = checked(shown(samples.SHORT))
        same_as_golden("flag-prompt", lambda grid: review_page(view, grid, flag_prompt(grid)))


DONE = replace(
    DAY, left=NOTHING_LEFT, done_cards=58, done_time=28 * samples.MINUTE,
    decks=[replace(deck, reviews=0, learning=0, new=0) for deck in DAY.decks],
)  # fmt: skip
LATER = replace(DONE, left=STEPS_LEFT, next_step_at=1)
BREAK = replace(
    DAY, left=Remaining(200, 200, 0, 0, 41 * samples.MINUTE), streak=0, through_day=TODAY + 3,
    decks=[replace(deck, reviews=deck.reviews * 5, new=0) for deck in DAY.decks[:5]],
)  # fmt: skip
HOMES: dict[str, HomeView] = {
    "home": samples.home(),
    "home-at-a-deck": samples.home(cursor=2),
    "home-at-a-deck-without-cards": samples.home(cursor=6),
    "home-at-the-last-deck": samples.home(cursor=len(DAY.decks)),
    "home-goal": samples.home(figures=goals.FIGURES),
    "home-goal-guess": samples.home(figures=goals.GUESS),
    "home-goal-learning": samples.home(figures=goals.LEARNING),
    "home-goal-sure": samples.home(figures=goals.SURE),
    "home-goal-short": samples.home(figures=goals.SHORT),
    "home-goal-working": samples.home(goal=goals.GOAL),
    "home-goal-some-decks": samples.home(
        figures=replace(goals.FIGURES, goal=replace(goals.GOAL, decks=("osi", "quic", "d3")))
    ),
    "home-goal-at-a-deck": samples.home(cursor=2, figures=goals.FIGURES),
    "home-goal-done": samples.home(LATER, next_step="18:40", figures=goals.FIGURES),
    "home-goal-today": samples.home(figures=replace(goals.FIGURES, goal=replace(goals.GOAL, day=TODAY), more=())),
    "home-goal-over": samples.home(goal=goals.PAST),
    "home-goal-long-over": samples.home(goal=replace(goals.PAST, day=TODAY - 8)),
    "home-begun": samples.home(replace(DAY, done_cards=20, done_time=9 * samples.MINUTE)),
    "home-after-a-break": samples.home(BREAK),
    "home-done": samples.home(replace(DONE, tomorrow=0)),
    "home-done-steps-later": samples.home(LATER, next_step="18:40"),
    "home-nothing-due": samples.home(replace(DONE, done_cards=0, done_time=0)),
    "home-nothing-due-steps-later": samples.home(replace(LATER, done_cards=0), next_step="18:40"),
    "home-no-decks": samples.home(replace(DAY, decks=[], cards=0, left=NOTHING_LEFT)),
    "home-no-cards": samples.home(replace(DONE, cards=0, done_cards=0, done_time=0, tomorrow=0, decks=DONE.decks[-1:])),
    "home-reading": replace(
        samples.home(replace(DAY, decks=[], cards=0, left=NOTHING_LEFT)),
        reading=True, notice=(Run("· Reading decks "), *hairline(0.33, 20), Run("  6 of 18")),
    ),
    "home-errors": replace(
        samples.home(replace(DAY, errors=2)), notice=(Run("! 2 errors in transport/tls.md, the first at 14:3"),)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(HOMES))
def test_home(name: str) -> None:
    same_as_golden(name, lambda grid: home_page(HOMES[name], grid))


ENDS = {
    "end": end(DONE),
    "end-goal": end(DONE, ready=Ready(0.41, 0.43)),
    "end-goal-working": end(DONE, ready=Ready(0.41, None)),
    "end-goal-unchanged": end(DONE, ready=Ready(0.411, 0.414)),
    "end-goal-unknown": end(DONE, ready=Ready(None, None)),
    "end-left-early": end(replace(DAY, left=Remaining(11, 10, 1, 0, samples.MINUTE), done_cards=47)),
    "end-one-step-left": end(replace(LATER, left=Remaining(1, 0, 1, 0, samples.MINUTE)), next_step="18:40"),
    "end-steps-left-tomorrow": end(LATER, Tally(), "02:10", tomorrow=True),
    "end-nothing-was-due": end(replace(DONE, done_cards=0, done_time=0), Tally()),
}


@pytest.mark.parametrize("name", list(ENDS))
def test_the_end_of_a_sitting(name: str) -> None:
    same_as_golden(name, lambda grid: summary_page(ENDS[name], grid))


SECTIONS = (
    ("The card", (("space, pgdn", "page, then answer"), ("1 2 3 4", "Again Hard Good Easy"), ("h j k l", "the same"),
                  ("enter", "the proposed grade"), ("u U", "undo, redo"), ("pgup", "a page back"))),
    ("Around it", (("s", "suspend"), ("b", "bury till tomorrow"), ("!", "flag as wrong"), ("o", "open the source"),
                   ("?", "these keys"), ("q, esc", "leave"))),
)  # fmt: skip


@pytest.mark.parametrize("page", [0, 1])
def test_the_keys(page: int) -> None:
    same_as_golden(f"keys-{page + 1}", lambda grid: keys_page("The review", SECTIONS, grid, page)[0])


@pytest.mark.parametrize("page", [0, 1])
def test_the_findings(page: int) -> None:
    same_as_golden(f"findings-{page + 1}", lambda grid: findings_page(samples.FINDINGS, grid, page)[0])


def test_no_findings() -> None:
    same_as_golden("findings-none", lambda grid: findings_page((), grid, 0)[0])


@pytest.mark.parametrize(
    ("name", "head", "typed"),
    [
        ("first-run", "18 decks, 527 cards, ready to study.", ""),
        ("first-run-typed", "18 decks, 527 cards, ready to study.", "15 Dec"),
        ("first-run-not-a-date", "18 decks, 527 cards, ready to study.", "soonish"),
        ("date-past", "", "2026-11-19"),
    ],
)
def test_the_date(name: str, head: str, typed: str) -> None:
    where = "The decks come along with the program. Yours are plain Markdown: studykit new FILE.md begins one."
    same_as_golden(name, lambda grid: date_page(head, typed, date(2026, 11, 20), grid, where)[0])


def test_the_golden_screens_fill_their_terminals() -> None:
    for width, height in SIZES:
        rows = text_of(home_page(samples.home(), Grid(width, height)))
        assert len(rows) == height
