"""Browse to the cell, and what of a card stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from studykit.deck.blocks import Style
from studykit.deck.lines import Line, plain, width_of
from studykit.deck.query import read_query
from studykit.desk.facts import Facts
from studykit.tui.browse_page import BrowseView, Row, browse_page, grid_of_card, is_split, open_page, rows_of_list
from studykit.tui.flagging import flag_prompt
from studykit.tui.frame import Grid, done_line
from tests.tui.golden import same_as_golden, text_of
from tests.tui.samples import shown

SHARED = shown(
    """## In a shared cache, which order decides how long a response is fresh? <!-- id: c1, kind: choice -->

- [x] s-maxage, then max-age, then Expires minus Date, then a heuristic.
- [ ] Expires, then max-age, then s-maxage.
- [ ] max-age alone.

A shared cache is one that more than one user shares.

Source: [RFC 9111 §4.2.1](https://www.rfc-editor.org/rfc/rfc9111)
""",
    "HTTP caching semantics",
    level=1,
)
CARD = Facts(
    SHARED, "HTTP caching semantics, line 61 · choice · recall", "seen 7 times, 1 lapse",
    "next in 8 days (Sat 28 Nov), recall now 94 %", "next in 8 days, recall 94 %",
)  # fmt: skip
ROWS = (
    Row("What does no-cache allow a cache to do without asking the origin?", "http-caching", "due"),
    Row("Which header sets the cache lifetime at Fastly's edge alone?", "http-caching", "4d"),
    Row("In a shared cache, which order decides how long a response is fresh?", "http-caching", "8d"),
    Row("Which caches does CDN-Cache-Control address, and which not?", "http-caching", "new"),
    Row("What does a negative ttl in Cache-Status mean?", "request-lifecycle", "due", flagged=True),
    Row("What does Fastly's default cache key ignore?", "cache-keys", "12d"),
    Row("Why can purging a cache race with shielding?", "purge", "susp"),
    Row("Which header tags objects in Cloudflare's cache?", "purge", "bury"),
    *(Row(f"Which cache is number {number}?", "failure-modes-and-lessons", "1.4y") for number in range(9, 62)),
)


def view(text: str = "cache", **changes: object) -> BrowseView:
    """The list after a search, its cursor at the third card; as many rows as the grid has room for."""
    found = BrowseView(read_query(text), 527, 61, ROWS, 0, 2, typing=True, facts=CARD)
    return replace(found, **changes)  # type: ignore[arg-type]


def drawn(one: BrowseView, grid: Grid, status: Line | None = None) -> list[Line]:
    grid = Grid(grid.width, grid.height, full=True, broad=True)
    return browse_page(replace(one, rows=one.rows[: rows_of_list(grid)]), grid, status)


FLAGGED = replace(CARD, flag="The RFC says otherwise since 2022.")
NEW = Facts(SHARED, CARD.place, "never seen", "not asked yet", "not asked yet")
VIEWS = {
    "browse-typing": view(),
    "browse-list": view(typing=False),
    "browse-all": view("", total=527, typing=False, cursor=0),
    "browse-all-typing": view("", total=527, cursor=0),
    "browse-filters": view('kind:basic tag:"cold start" cache'),
    "browse-unknown-filter": view(
        "author:me cache", rows=(), total=0, facts=None,
        message="There is no filter author:. There are deck:, tag:, kind:, is:.",
    ),
    "browse-nothing": view("cache zzz", rows=(), total=0, facts=None, message="No card has cache and zzz."),
    "browse-meant": view(
        "cache ttll", rows=(), total=0, facts=None, message="No card has cache and ttll.", suggestion="ttl"
    ),
    "browse-no-cards": view("", rows=(), total=0, cards=0, facts=None, message="There are no cards."),
    "browse-flagged": view(typing=False, cursor=4, facts=FLAGGED),
    "browse-few": view("fresh", rows=ROWS[2:4], total=2, cursor=1, facts=NEW),
    "browse-reading": view("", total=12_000, cards=12_000, indexed=(12_000, 100_000), cursor=0),
}  # fmt: skip


@pytest.mark.parametrize("name", VIEWS)
def test_browse_looks_as_it_was_drawn(name: str) -> None:
    same_as_golden(name, lambda grid: drawn(VIEWS[name], grid))


def test_what_was_done_stands_in_the_last_row() -> None:
    said = "✓ Suspended: In a shared cache, which order decides how long a response is fresh?"
    same_as_golden(
        "browse-suspended",
        lambda grid: drawn(view(typing=False), grid, done_line(said, "u", "take it back", broad(grid))),
    )
    same_as_golden("browse-flagging", lambda grid: drawn(view(typing=False), grid, flag_prompt(broad(grid))))


def broad(grid: Grid) -> Grid:
    return Grid(grid.width, grid.height, full=True, broad=True)


@pytest.mark.parametrize("facts", [CARD, FLAGGED], ids=["browse-card", "browse-card-flagged"])
def test_a_card_alone_shows_all_of_it(facts: Facts) -> None:
    name = "browse-card" if facts is CARD else "browse-card-flagged"
    same_as_golden(name, lambda grid: alone(facts, grid)[0])


def alone(facts: Facts, grid: Grid, page: int = 0) -> tuple[list[Line], int]:
    return open_page(view(typing=False, facts=facts, page=page), grid_of_card(facts, grid))


def test_the_picture_of_the_design_to_the_column() -> None:
    rows = text_of(drawn(view(), Grid(80, 24)))
    assert rows == [
        "",
        "    Browse                                                   61 of 527 cards",
        "    ────────────────────────────────────────────────────────────────────────",
        "",
        "     cache▏",
        "",
        "      What does no-cache allow a cache to do wit…   http-caching         due",
        "      Which header sets the cache lifetime at Fa…   http-caching          4d",
        "    ▸ In a shared cache, which order decides how…   http-caching          8d",
        "      Which caches does CDN-Cache-Control addres…   http-caching         new",
        "      What does a negative ttl in Cache-Status m… ! request-lifecycle    due",
        "      What does Fastly's default cache key ignor…   cache-keys           12d",
        "      Why can purging a cache race with shieldin…   purge               susp",
        "      Which header tags objects in Cloudflare's…    purge               bury",
        "    ────────────────────────────────────────────────────────────────────────",
        "    In a shared cache, which order decides how long a response is fresh?",
        "    s-maxage, then max-age, then Expires minus Date, then a heuristic.",
        "",
        "    HTTP caching semantics, line 61 · choice · recall",
        "    RFC 9111 §4.2.1 · seen 7 times, 1 lapse",
        "    next in 8 days (Sat 28 Nov), recall now 94 %",
        "",
        "",
        "    ↑↓ move   enter open   esc to the list             ? keys   esc esc back",
    ]


@pytest.mark.parametrize("width", [20, 39, 40, 59, 60, 80, 109, 110, 120, 200])
@pytest.mark.parametrize("height", [4, 8, 12, 18, 24, 60])
def test_no_row_is_wider_than_the_terminal_and_the_column_is_as_wide_as_it_may_be(width: int, height: int) -> None:
    for one in VIEWS.values():
        lines = drawn(one, Grid(width, height))
        assert len(lines) == height
        assert all(width_of(line) <= width for line in lines)
    if width >= 60 and height >= 8:
        assert max(width_of(line) for line in drawn(view(), Grid(width, height))) == width - 4
    for facts in (CARD, FLAGGED):
        lines, pages = alone(facts, Grid(width, height))
        for page in range(min(pages, 20)):
            assert all(width_of(line) <= width for line in alone(facts, Grid(width, height), page)[0])


def runs_with(lines: Sequence[Line], style: Style) -> list[str]:
    return [run.text for line in lines for run in line if run.style & style]


def test_what_was_found_is_underlined_and_filters_stand_in_the_accent() -> None:
    lines = drawn(view('kind:basic "default cache"'), Grid(80, 24))
    assert "default cache" in runs_with(lines, Style.LINK)
    assert "kind:basic" in runs_with(lines, Style.ACCENT)
    wrong = VIEWS["browse-unknown-filter"]
    assert "author:me" not in runs_with(drawn(wrong, Grid(80, 24)), Style.ACCENT)


def test_from_110_columns_on_the_preview_stands_beside_the_list_three_to_two() -> None:
    assert not is_split(Grid(109, 40))
    for row in drawn(view(), Grid(120, 40))[6:38]:
        text = plain(row)
        assert text[4 + 66 + 1] == "│", "the list has 66 columns"
        assert len(text) <= 4 + 66 + 3 + 43


def test_a_click_on_a_row_moves_the_cursor_there_and_on_the_card_at_the_cursor_opens_it() -> None:
    lines = drawn(view(), Grid(80, 24))
    assert {run.action for run in lines[6] if run.text.strip()} == {"select(0)"}
    assert {run.action for run in lines[8] if run.text.strip()} == {"open_card"}
    assert {run.action for run in lines[4] if run.text.strip(" ▏")} == {"field"}


@pytest.mark.parametrize("text", ["\x1b[31mred\x07", "\u202egnirts", "a\u200bb", "[bold]x[/bold]", "x" * 2000])
def test_hostile_text_is_shown_and_never_sent(text: str) -> None:
    for typed in (text, f'"{text}', f"kind:{text}", f"deck:{text}"):
        one = view(typed, typing=False)
        for lines in (drawn(one, Grid(80, 24)), drawn(one, Grid(120, 40))):
            assert all(char.isprintable() for line in lines for run in line for char in run.text)
