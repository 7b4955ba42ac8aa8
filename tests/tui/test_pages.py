"""What holds for every page at every size, and the pictures of the design to the column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.binding import Binding
from textual.screen import Screen

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, plain, width_of
from studykit.tui.app import StudyApp
from studykit.tui.canvas import PageScreen
from studykit.tui.card import lay_out, review_page
from studykit.tui.date import DateScreen, date_page
from studykit.tui.field import Field
from studykit.tui.findings import FindingsScreen, findings_page
from studykit.tui.flagging import KEEP_DROP, flag_prompt
from studykit.tui.frame import HELP, LEAVE, Grid, Key, done_line, foot, more_mark
from studykit.tui.goal import GoalScreen
from studykit.tui.goal_edit import Edit, edit_rows
from studykit.tui.goal_page import goal_page
from studykit.tui.home import HomeScreen
from studykit.tui.home_page import home_page
from studykit.tui.keys import KeysScreen, keys_page
from studykit.tui.layout import View
from studykit.tui.opening import ENTER_ESC
from studykit.tui.review import ReviewScreen
from studykit.tui.summary import summary_page
from tests.tui import samples
from tests.tui.golden import text_of
from tests.tui.samples import asked, checked, shown
from tests.tui.test_goal_page import GOALS
from tests.tui.test_golden import CARDS, ENDS, HOMES, SECTIONS

WIDTHS, HEIGHTS = st.integers(20, 130), st.integers(5, 50)

ODD = """## 日本語の長い質問 with_a_word_that_is_longer_than_any_line_of_the_terminal_could_ever_be? \
<!-- id: o1 -->

| 名前 | a | b | c | d | e | f | g |
|---|---|---|---|---|---|---|---|
| 長い長い長い長い | 1 | 2 | 3 | 4 | 5 | 6 | averyveryverylongcell |

1. one
   - two
     > three

           indented code that is quite a bit longer than the narrowest terminal is wide, and goes on and on

---

e\u0301 👩‍💻 \u202e \x1b[31m
`code that is long enough to be wrapped somewhere in the middle of it` **bold** ~~gone~~ ![alt](x.png)

***

Source: [日本語の出典](https://example.org/日本) · another one, in words
"""
VIEWS = [*CARDS.values(), asked(shown(ODD)), checked(shown(ODD)), checked(shown("## Only a question? <!-- id: q -->"))]
STATUSES: Sequence[Callable[[Grid], Line | None]] = (
    lambda _grid: None,
    lambda grid: done_line("✓ Suspended: 日本語の長い質問 with_a_word_that_is_longer", "u", "take it back", grid),
    flag_prompt,
)


def fits(rows: Sequence[Line], width: int, height: int) -> bool:
    return len(rows) == height and all(width_of(row) <= width for row in rows)


@settings(deadline=None, max_examples=250)
@given(st.sampled_from(VIEWS), st.sampled_from(STATUSES), WIDTHS, HEIGHTS, st.integers(-3, 9), st.integers(0, 90))
def test_a_card_fits_every_terminal(
    view: View, status: Callable[[Grid], Line | None], width: int, height: int, page: int, shift: int
) -> None:
    grid = Grid(width, height)
    rows = review_page(replace(view, page=page, shift=shift), grid, status(grid))
    assert fits(rows, width, height)


@settings(deadline=None, max_examples=250)
@given(
    st.sampled_from([
        *[lambda grid, view=view: home_page(view, grid) for view in HOMES.values()],
        *[lambda grid, view=view: summary_page(view, grid) for view in ENDS.values()],
        *[lambda grid, page=page: keys_page("The review", SECTIONS, grid, page)[0] for page in range(3)],
        *[lambda grid, page=page: findings_page(samples.FINDINGS, grid, page)[0] for page in range(3)],
        *[lambda grid, text=text: date_page("18 decks", text, date(2026, 11, 20), grid)[0]
          for text in ("", "15 Dec", "soon")],
    ]),
    WIDTHS, HEIGHTS,
)  # fmt: skip
def test_every_other_page_fits_every_terminal(draw: Callable[[Grid], Sequence[Line]], width: int, height: int) -> None:
    assert fits(draw(Grid(width, height)), width, height)


def body_row(rows: Sequence[Line], start: str) -> int | None:
    return next((number for number, row in enumerate(rows) if plain(row).strip().startswith(start)), None)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(["ROUND_TRIPS", "SHORT", "CLOZE", "LONG_QUESTION", "LONG_ANSWER"]), WIDTHS, HEIGHTS)
@example("LONG_ANSWER", 80, 40)
@example("LONG_ANSWER", 120, 50)
@example("LONG_QUESTION", 80, 34)
def test_the_question_begins_in_the_same_row_before_and_after_the_answer(name: str, width: int, height: int) -> None:
    card = shown(getattr(samples, name), label="c1" if name == "CLOZE" else "")
    first = plain(card.question[0].rows[0])[:8]
    grid = Grid(width, height)
    before, after = body_row(review_page(asked(card), grid), first), body_row(review_page(checked(card), grid), first)
    assert before is not None
    assert before == after


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(VIEWS), WIDTHS, HEIGHTS)
def test_every_line_of_a_card_stands_on_one_of_its_pages(view: View, width: int, height: int) -> None:
    grid = Grid(width, height)
    layout = lay_out(view, grid)
    seen = [
        plain(row)
        for page in range(layout.first, layout.last + 1)
        for row in lay_out(replace(view, page=page), grid).body
    ]
    roomy = [plain(row) for row in lay_out(view, Grid(width, 1000)).body] if grid.tall else []
    missing = [row for row in roomy if row not in seen]
    assert missing[1:] == []
    assert not missing or "…" not in missing[0]


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(VIEWS), WIDTHS, st.integers(9, 50))
@example(CARDS["long-question-answered"], 23, 15)
def test_a_page_that_is_not_the_last_says_what_follows_and_the_last_does_not(
    view: View, width: int, height: int
) -> None:
    grid = Grid(width, height)
    layout = lay_out(view, grid)
    for page in range(layout.first, layout.last + 1):
        found = lay_out(replace(view, page=page), grid)
        assert (found.page, found.more) == (page, page < layout.last)
        marked = any(plain(row).strip().startswith("▾") for row in found.body)
        assert marked == found.more or (height < 14 and not marked)


@pytest.mark.parametrize("column", range(16, 20))
def test_the_mark_of_what_follows_takes_no_more_room_than_it_needs(column: int) -> None:
    assert plain(more_mark(18, column, narrow=True)).strip() == "▾ 18 more  space"


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(VIEWS), st.integers(40, 130), st.integers(12, 50))
def test_from_forty_by_twelve_grades_stand_with_what_they_lead_to(view: View, width: int, height: int) -> None:
    view = replace(view, phase=checked(view.shown).phase, buttons=samples.BUTTONS)
    text = text_of(review_page(view, Grid(width, height)))
    names = next(row for row in text if "1 Again" in row)
    delays = text[text.index(names) + 1]
    for name, delay in (("1 Again", "10m"), ("2 Hard", "3d"), ("3 Good", "8d"), ("4 Easy", "17d")):
        assert abs(names.index(name) + 2 - delays.index(delay)) <= 1


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(VIEWS), st.integers(20, 39), st.integers(5, 11))
def test_below_forty_by_twelve_question_answer_and_digits_stay(view: View, width: int, height: int) -> None:
    view = replace(view, phase=checked(view.shown).phase, buttons=samples.BUTTONS)
    text = "\n".join(text_of(review_page(view, Grid(width, height))))
    assert all(digit in text for digit in "1234")


# --- keys -------------------------------------------------------------------------------------------------------------

_KEYS = {
    "!": "exclamation_mark",
    "/": "slash",
    "?": "question_mark",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "esc": "escape",
    "←→": "right",
}


def bindings_of(screen: type[Screen[None] | Field]) -> set[tuple[str, str]]:
    """Every key of a screen with its action, those of all screens among them."""
    found: set[tuple[str, str]] = set()
    for owner in screen.__mro__:
        for binding in owner.__dict__.get("BINDINGS", ()):
            assert isinstance(binding, Binding)
            found |= {(key.strip(), binding.action) for key in binding.key.split(",")}
        if owner is PageScreen:
            break
    taken = {key for key, _ in found}
    return found | {(b.key, b.action) for b in StudyApp.BINDINGS if isinstance(b, Binding) and b.key not in taken}


def keys_in(line: Line) -> list[tuple[str, str]]:
    return [(run.text, run.action) for run in line if run.style & Style.KEY and run.text.strip() not in {"▸", ""}]


def last_rows() -> list[tuple[type[Screen[None]], Line]]:
    found: list[tuple[type[Screen[None]], Line]] = []
    for size in ((40, 12), (80, 24), (120, 40), (100, 10)):
        grid = Grid(*size)
        rows: list[tuple[type[Screen[None]], Sequence[Line]]] = [
            *((ReviewScreen, review_page(view, grid)) for view in VIEWS),
            *((HomeScreen, home_page(view, grid)) for view in HOMES.values()),
            *((ReviewScreen, summary_page(view, grid)) for view in ENDS.values()),
            *((FindingsScreen, findings_page(samples.FINDINGS, grid, page)[0]) for page in (0, 1)),
            *((GoalScreen, goal_page(view, grid)[0]) for view in GOALS.values() if view.edit is None),
        ]
        found += [(screen, row) for screen, page in rows for row in page if keys_in(row)]
        found += [(KeysScreen, keys_page("x", SECTIONS, grid, page)[0][grid.top + grid.rows - 1]) for page in (0, 1)]
        found += [(ReviewScreen, done_line("✓ Done", key, "back", grid)) for key in "uU"]
        found += [
            (screen, done_line("✓ Done", key, "back", grid)) for key in "uU" for screen in (HomeScreen, GoalScreen)
        ]
        found.append((ReviewScreen, ENTER_ESC))
    return found


def test_every_key_that_a_page_names_does_what_a_click_on_it_does() -> None:
    named = {(screen, key, action) for screen, line in last_rows() for key, action in keys_in(line)}
    assert len(named) > 20
    for screen, key, action in named:
        if key == "1–4":
            assert {(str(n), f"grade({n})") for n in range(1, 5)} <= bindings_of(screen)
        else:
            assert (_KEYS.get(key, key), action) in bindings_of(screen), (screen, key, action)


def test_keys_beside_a_field_are_the_fields_and_a_click_does_the_same() -> None:
    assert [name for name, _ in keys_in(KEEP_DROP)] == ["enter", "esc"]
    assert all(hasattr(ReviewScreen, f"action_{action}") for _, action in keys_in(KEEP_DROP))
    for typed in ("", "15 Dec"):
        rows, _ = date_page("", typed, date(2026, 11, 20), Grid(80, 24))
        assert [name for name, _ in keys_in(rows[-1])] == ["enter", "esc"]
        assert all(hasattr(DateScreen, f"action_{action}") for _, action in keys_in(rows[-1]))
    for typed in ("soonish", "15 Dec"):
        row = edit_rows(Edit(typed, "30"), samples.TODAY, Grid(80, 24))[-1]
        assert [name for name, _ in keys_in(row)] == (["esc"] if typed == "soonish" else ["enter", "esc"])
        assert all(hasattr(GoalScreen, f"action_{action}") for _, action in keys_in(row))
    assert ("escape", "cancel") in bindings_of(Field)


def test_no_key_has_two_meanings_at_a_time_and_every_action_exists() -> None:
    """Digits and Enter answer a card before it is checked, and grade it from then on."""
    for screen in (HomeScreen, ReviewScreen, FindingsScreen, GoalScreen, KeysScreen):
        bindings = bindings_of(screen)
        before = {(key, action) for key, action in bindings if action.partition("(")[0] in ("pick", "submit")}
        for keys in ([key for key, _ in before], [key for key, _ in bindings - before]):
            assert len(keys) == len(set(keys)), screen
        for _, action in bindings:
            owner = StudyApp if action.startswith("app.") else screen
            assert hasattr(owner, f"action_{action.removeprefix('app.').partition('(')[0]}"), action


def test_keys_are_bare_letters_digits_space_and_the_like() -> None:
    for screen in (HomeScreen, ReviewScreen, FindingsScreen, GoalScreen, KeysScreen):
        assert not [key for key, _ in bindings_of(screen) if "ctrl" in key or "alt" in key or key.startswith("f1")]


def test_every_key_has_an_id_by_which_it_can_be_mapped_anew() -> None:
    for screen in (HomeScreen, ReviewScreen, FindingsScreen, GoalScreen, KeysScreen, PageScreen):
        assert all(binding.id for binding in screen.__dict__["BINDINGS"])


@pytest.mark.parametrize("width", range(20, 90))
def test_keys_drop_from_the_left_half_and_help_goes_last(width: int) -> None:
    keys = [Key("space", "show answer", "next"), Key("u", "undo", "undo"), Key("s", "suspend", "suspend")]
    names = [name for name, _ in keys_in(foot(keys, (HELP, LEAVE), Grid(width, 24)))]
    assert names[0] == "space" or names == ["?"]
    left = [name for name in names if name not in "?q"]
    assert left == ["space", "u", "s"][: len(left)]
    assert "?" in names or "q" not in names


# --- the pictures of the design ---------------------------------------------------------------------------------------

QUESTION_80 = """

    TCP and TLS handshakes · explain                         11 left · 4 min
    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━───────────────────────────────────

    How many round trips before the first response byte over TCP and TLS
    1.3, cold?
~ 17
    space show answer   u undo   s suspend   ! flag         ? keys   q leave
"""
ANSWER_80 = """

    TCP and TLS handshakes · explain                         11 left · 4 min
    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━───────────────────────────────────

    How many round trips before the first response byte over TCP and TLS
    1.3, cold?

    ────────────────────────────────────────────────────────────────────────

    Three: one for TCP, one for the full TLS 1.3 handshake, one for the
    request itself.

    • Warm it is one: a kept-alive connection pays only for the request.
    • With 0-RTT over TCP it is two: the request still waits for the TCP
      handshake.

    RFC 9846 §2 · RFC 9293 §3.5   o opens
~ 3
       1 Again            2 Hard            3 Good            4 Easy
         10m                3d                8d                17d

    1–4 grade   u undo   i memory   e edit                  ? keys   q leave
"""
QUESTION_40 = """
 TCP and TLS handshakes         11 left
 ━━━━━━━━━━━━━━━━━━━━──────────────────
 How many round trips before the first
 response byte over TCP and TLS 1.3,
 cold?
~ 6
 space show answer   u undo      ? keys
"""
ANSWER_40 = """
 TCP and TLS handshakes         11 left
 ━━━━━━━━━━━━━━━━━━━━──────────────────
 How many round trips before the first…
 ──────────────────────────────────────
 Three: one for TCP, one for the full
 TLS 1.3 handshake, one for the request
 itself.
 RFC 9846 §2 · RFC 9293 §3.5   o opens

  1 Again   2 Hard    3 Good   4 Easy
    10m       3d        8d       17d
 1–4 grade   u undo    ? keys   q leave
"""
CLOZE_80 = """
~ 4
    BGP controls layer 3 reachability but itself runs over [TCP port 179].

    ────────────────────────────────────────────────────────────────────────

    So BGP is an application-layer protocol that decides what the network
    layer can reach.

    RFC 4271   o opens
"""
HOME_80 = """

    studykit                                             Fri 20 Nov · day 12
    ────────────────────────────────────────────────────────────────────────

    ▸ 58 cards, about 30 min                                           enter
      34 reviews, 1 learning, 23 new

      Deck                               due  learning  new   known
      OSI layers and where each produc…    9         ·    ·   ━━━━━━──  71 %
      TCP and TLS handshakes              13         1    8   ━━━━━───  62 %
      QUIC, HTTP/2 and HTTP/3              7         ·    5   ━━━━────  55 %
      DNS, anycast and BGP                 5         ·    6   ━━━━────  51 %
      HTTP caching semantics               ·         ·    4   ━━━─────  34 %
      Cache keys, collapsing, shielding    ·         ·    ·   ━━──────  28 %
"""
HOME_40_BREAK = """
 studykit                    Fri 20 Nov
 ──────────────────────────────────────
 ▸ 200 cards, about 41 min        enter
   Welcome back. Through on Mon 23 Nov;
   new cards wait until then.
"""
HOME_80_BREAK = """
~ 4
    ▸ 200 cards, about 41 min                                          enter
      Welcome back. This is today's share, what is nearly forgotten first.
      At 200 a day you are through on Mon 23 Nov; new cards wait until then.
"""
TOOK_BACK_80 = "    ↶ Took back Good on this card.                             U put it back"
TOOK_BACK_40 = " ↶ Took back Good.        U put it back"
FIRST_RUN_80 = """
~ 4
    18 decks, 527 cards, ready to study.

    Do you have an interview date?

                              Tue 15 December 2026, in 25 days

    15 Dec, 2026-12-15 or “in 3 weeks”; esc skips. It can be set later, too.

    Cards come back when you are about to forget them. Answer in your head
    or aloud, look, and say how it went:

    space   shows the answer
    1–4     Again, Hard, Good, Easy: the worse it went, the sooner it is due
    ?       all keys of the screen you are on
    q       leaves; nothing is ever lost by that
"""
END_80 = """

    Done for today                                       Fri 20 Nov · day 12
    ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━

    58 cards in 28 min

    Again     ━━━━━━━  7
    Hard      ━━━━━  5
    Good      ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  41
    Easy      ━━━━━  5

    Recalled     31 of 34 reviews (91 %; the target is 90 %)
"""


def rows_of(picture: str) -> list[tuple[int, str]]:
    """The rows of a picture with their numbers; `~ n` stands for n empty ones."""
    rows: list[tuple[int, str]] = []
    number = 0
    for line in picture.removeprefix("\n").removesuffix("\n").split("\n"):
        if line.startswith("~ "):
            number += int(line[2:])
        else:
            rows.append((number, line))
            number += 1
    return rows


@pytest.mark.parametrize(
    ("picture", "width", "draw"),
    [
        (QUESTION_80, 80, lambda grid: review_page(asked(shown(samples.ROUND_TRIPS)), grid)),
        (ANSWER_80, 80, lambda grid: review_page(checked(shown(samples.ROUND_TRIPS)), grid)),
        (QUESTION_40, 40, lambda grid: review_page(asked(shown(samples.SHORT)), grid)),
        (ANSWER_40, 40, lambda grid: review_page(checked(shown(samples.SHORT)), grid)),
        (CLOZE_80, 80, lambda grid: review_page(CARDS["cloze-answered"], grid)),
        (HOME_80, 80, lambda grid: home_page(HOMES["home"], grid)),
        (HOME_40_BREAK, 40, lambda grid: home_page(HOMES["home-after-a-break"], grid)),
        (HOME_80_BREAK, 80, lambda grid: home_page(HOMES["home-after-a-break"], grid)),
        (FIRST_RUN_80, 80, lambda grid: date_page(
            "18 decks, 527 cards, ready to study.", "15 Dec", date(2026, 11, 20), grid)[0]),
        (END_80, 80, lambda grid: summary_page(ENDS["end"], grid)),
    ],
)  # fmt: skip
def test_pages_are_as_they_were_designed(picture: str, width: int, draw: Callable[[Grid], Sequence[Line]]) -> None:
    text = text_of(draw(Grid(width, 24 if width == 80 else 12)))
    assert [(number, text[number]) for number, _ in rows_of(picture)] == rows_of(picture)


def test_statuses_are_as_they_were_designed() -> None:
    wide, narrow = Grid(80, 24), Grid(40, 12)
    line = done_line("↶ Took back Good on this card.", "U", "put it back", wide)
    assert " " * wide.margin + plain(line) == TOOK_BACK_80
    line = done_line("↶ Took back Good.", "U", "put it back", narrow)
    assert " " * narrow.margin + plain(line) == TOOK_BACK_40


def test_the_frame_is_centered_and_at_most_thirty_two_rows_high() -> None:
    rows = text_of(review_page(asked(shown(samples.SHORT)), Grid(120, 40)))
    assert rows[:5] == [""] * 5
    assert rows[5].startswith(" " * 24 + "TCP and TLS handshakes")
    assert rows[35].startswith(" " * 24 + "space show answer")
    assert rows[36:] == [""] * 4


def test_a_card_that_would_page_gets_the_whole_height() -> None:
    for view in (asked, checked):
        rows = text_of(review_page(view(shown(samples.LONG_ANSWER)), Grid(60, 36)))
        assert rows[1].strip().startswith("TCP and TLS")


def test_meaning_does_not_hang_on_color() -> None:
    """Every state of a card can be told from every other one by its characters alone."""
    for size in ((40, 12), (80, 24)):
        frames = {name: "\n".join(text_of(review_page(view, Grid(*size)))) for name, view in CARDS.items()}
        frames |= {name: "\n".join(text_of(home_page(view, Grid(*size)))) for name, view in HOMES.items()}
        # a goal that is long over is as good as none
        distinct = frames.keys() - {"question-new", "home-errors", "home-goal-long-over"}
        assert len({frames[name] for name in distinct}) == len(distinct)


def test_runs_of_a_deck_carry_no_action() -> None:
    evil = shown(
        "## [@click=app.exit]x[/] [a](javascript:alert) <!-- id: e -->\n\n[@click=quit]y[/] [b](https://x.y)\n"
    )
    rows = review_page(checked(evil), Grid(80, 24))
    own = {"", "open", "undo", "memory", "edit", "help", "leave", *(f"grade({n})" for n in range(1, 5))}
    assert {run.action for row in rows for run in row} <= own
    assert any("[@click=app.exit]x[/]" in plain(row) for row in rows)


def test_a_run_is_what_it_says() -> None:
    assert plain((Run("a"), Run("b ", Style.DIM))) == "ab"
