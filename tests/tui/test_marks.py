"""Marks in ASCII: each as wide as the one it stands for, told apart from the others beside it, and all of them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from studykit import tui
from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, width_of
from studykit.tui.card import review_page
from studykit.tui.frame import Grid
from studykit.tui.home_page import home_page
from studykit.tui.marks import in_ascii, is_ascii
from studykit.tui.summary import summary_page
from tests.desk.tools import Bench
from tests.store.tools import deck, numbered
from tests.tui.golden import SIZES, same_as_golden, text_of
from tests.tui.stage import acted, on_stage
from tests.tui.test_golden import CARDS, ENDS, HOMES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("━━━──", "===--"),
        ("━━╌╌├─┤··", "==--|-|.."),
        ("✓ right  ✗ wrong  • point", "v right  x wrong  * point"),
        ("▸ 2 Hard   ▾ 6 more", "> 2 Hard   v 6 more"),
        ("≤ 8d   1–4 grade   41 % → 43 %", "< 8d   1-4 grade   41 % > 43 %"),
        ("TCP and TLS handshak…", "TCP and TLS handsh..."),
        ("a cut after a word …", "a cut after a word.."),
        ("a hole […] and […]", "a hole [_] and [_]"),
        ("…", "."),
        ("(…", "(."),
        ("日本…", "日本."),
        ("as it was", "as it was"),
    ],
)
def test_marks_are_as_wide_as_those_they_stand_for(text: str, expected: str) -> None:
    [line] = in_ascii([(Run(text),)])
    assert "".join(run.text for run in line) == expected
    assert width_of(line) == width_of((Run(text),))


def test_what_is_cut_ends_in_three_dots_across_runs_and_clicks_land_where_they_did() -> None:
    line: Line = (Run("Suspended: ", Style.STRONG, "one"), Run("ab", Style.DIM, "two"), Run("…", Style.DIM, "two"))
    [now] = in_ascii([line])
    assert [run.text for run in now] == ["Suspended: ", "..", "."]
    assert [(run.style, run.action) for run in now] == [(run.style, run.action) for run in line]


def literals(module: Path) -> Iterator[str]:
    """The texts that a module may draw."""
    tree = ast.parse(module.read_text("utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


@pytest.mark.parametrize("module", sorted(Path(tui.__path__[0]).glob("*.py")), ids=lambda path: path.stem)
def test_every_mark_that_a_screen_draws_has_one_in_ascii(module: Path) -> None:
    half_a_cell = "▀"  # pictures are not drawn where marks are in ASCII
    for text in literals(module):
        [line] = in_ascii([(Run(text.replace(half_a_cell, "")),)])
        assert "".join(run.text for run in line).isascii(), text


PAGES: dict[str, Callable[[Grid], list[Line]]] = {
    **{name: partial(review_page, view) for name, view in CARDS.items()},
    **{name: partial(home_page, view) for name, view in HOMES.items()},
    **{name: partial(summary_page, view) for name, view in ENDS.items()},
}


@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_in_ascii_holds_nothing_else_and_no_row_is_wider(name: str) -> None:
    for size in SIZES:
        lines = PAGES[name](Grid(*size))
        now = in_ascii(lines)
        assert all(row.replace("§", "").isascii() for row in text_of(now)), text_of(now)
        assert [width_of(line) for line in now] == [width_of(line) for line in lines]


@pytest.mark.parametrize("name", ["home-goal", "answer", "long-answer", "end-goal"])
def test_ascii(name: str) -> None:
    same_as_golden(f"ascii-{name}", lambda grid: in_ascii(PAGES[name](grid)))


@pytest.mark.parametrize(
    ("wanted", "encoding", "expected"),
    [
        (None, "utf-8", False), (None, "UTF8", False), (None, "iso8859-1", True), (None, "ascii", True),
        (None, None, False), ("ascii", "utf-8", True), ("unicode", "iso8859-1", False),
    ],
)  # fmt: skip
def test_the_setting_counts_else_the_encoding_of_the_terminal(
    wanted: str | None, encoding: str | None, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "__stdout__", SimpleNamespace(encoding=encoding))
    assert is_ascii(wanted) is expected


@acted
async def test_screens_are_drawn_in_ascii_where_that_is_set(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2), title="A deck with a title that is longer than a narrow screen"))
    async with on_stage(bench.desk(), (40, 12), review=[], marks="ascii") as stage:
        await stage.press("space")
        assert all(row.isascii() for row in stage.rows)
        assert "A deck with a title that is .. " in stage.text
        assert "1-4 grade" in stage.foot
        await stage.click("4 Easy")
        assert "Question 1?" in stage.text
