"""Markdown to the lines of a screen: the cases of `fixtures/typesetting.md`, and what has no text to compare."""

from __future__ import annotations

import re

import pytest

from studykit.deck.blocks import MAX_DRAWN, Block, Face, Run, Shape, Style, blocks, inline_block, links_in
from studykit.deck.lines import clip, plain, typeset, width_of, wrap
from tests.deck.fixtures import Case, cases

LINKS = {"RFC": ("https://example.org/rfc", "")}


def lines(markdown: str, width: int, *, gaps: bool = True) -> list[str]:
    return [plain(line) for line in typeset(blocks(markdown, LINKS), width, gaps=gaps)]


def width_in(title: str) -> int:
    found = re.search(r"at (\d+)$", title)
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize("case", cases("typesetting"), ids=str)
def test_markdown_is_set_in_lines(case: Case) -> None:
    assert "\n".join(lines(case.source, width_in(case.title))) == case.expected


def styles(markdown: str) -> list[tuple[str, Style]]:
    return [(run.text, run.style) for row in inline_block(markdown, LINKS).rows for run in row]


def test_marks_become_styles_and_styles_add_up() -> None:
    assert styles("a **b *c*** `d` ~~e~~ [f](u)") == [
        ("a ", Style.TEXT),
        ("b ", Style.STRONG),
        ("c", Style.STRONG | Style.EM),
        (" ", Style.TEXT),
        ("d", Style.CODE),
        (" ", Style.TEXT),
        ("e", Style.STRIKE),
        (" ", Style.TEXT),
        ("f", Style.LINK),
    ]


def test_keys_are_code_and_a_summary_is_strong() -> None:
    assert styles("<kbd>q</kbd> a <summary>b</summary>") == [
        ("q", Style.CODE),
        (" a ", Style.TEXT),
        ("b", Style.STRONG),
    ]


def test_no_text_of_a_deck_gets_an_action() -> None:
    drawn = blocks("[a](action:quit) <javascript:x> [@click=app.quit]b[/] ![c](d)\n\n<a href='x'>d</a>", LINKS)
    assert not [run for line in typeset(drawn, 60) for run in line if run.action]


def test_every_piece_of_a_link_knows_its_address_and_only_one_of_the_web() -> None:
    (line,) = typeset(blocks("a [b **c** `d`][rfc] [e](other.md) [f](ftp://x)", LINKS), 60)
    assert {run.text: run.link for run in line if run.style & Style.LINK} == {
        "b ": "https://example.org/rfc",
        "c": "https://example.org/rfc",
        " ": "https://example.org/rfc",
        "d": "https://example.org/rfc",
        "e": "",
        "f": "",
    }


def test_a_hole_hides_where_its_link_leads() -> None:
    runs = [run for row in inline_block("{{c1::[x](https://a.example)}} y", {}, Face("c1", False)).rows for run in row]
    assert [(run.text, run.link) for run in runs] == [("[…]", ""), (" y", "")]


def test_an_image_knows_its_file_and_code_its_language() -> None:
    drawn = blocks("![a](b%20c.png)\n\n``` Python title=x\nd\n```\n\n    e", {})
    assert [(block.shape, block.said_of) for block in drawn] == [
        (Shape.IMAGE, "b%20c.png"),
        (Shape.CODE, "python"),
        (Shape.CODE, ""),
    ]
    assert inline_block("![a](b.png)", {}).said_of == "b.png"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "xy " * 300_000,
        "漢" * 300_000,
        "```\n" + "x\n" * 100_000 + "```",
        "|a|b|\n|-|-|\n" + "|1|2|\n" * 50_000,
        "- x\n" * 100_000,
        "a\n\n" * 100_000,
        "<details>\n" * 50_000 + "x" * 100_000,
    ],
    ids=lambda text: text[:6].strip(),
)
def test_of_what_no_card_is_the_beginning_is_drawn_with_a_mark(text: str) -> None:
    drawn = blocks(text, {})
    assert sum(len(plain(line)) for line in typeset(drawn, 60)) <= 4 * MAX_DRAWN
    assert plain(typeset(drawn, 60)[-1]) == "… The rest of this is too long to be shown."


def test_a_row_with_a_cell_that_no_card_has_is_cut_and_stays_a_row() -> None:
    for head, cell in (("a", "x" * 90_000), ("a" * 90_000, "x"), ("a" * 45_000, "x" * 45_000)):
        table, mark = blocks(f"|{head}|b|\n|-|-|\n|{cell}|1|\n", {})[:2]
        assert [len(row) for row in table.table] == [2, 2]
        assert typeset([table], 60)
        assert plain(typeset([mark], 60)[0]).startswith("…")


def test_a_heading_takes_the_style_it_is_given() -> None:
    assert inline_block("a *b*", {}, style=Style.STRONG).rows == (
        (Run("a ", Style.STRONG), Run("b", Style.STRONG | Style.EM)),
    )


def test_a_heading_in_a_body_is_strong() -> None:
    (line,) = typeset(blocks("### a `b`", {}), 60)
    assert line == (Run("a ", Style.STRONG), Run("b", Style.STRONG | Style.CODE))


def test_links_to_the_web_are_found_in_order_with_their_addresses() -> None:
    assert links_in("[a](b), [the RFC][rfc], <https://c.example> and ![no](d)", LINKS) == [
        "https://example.org/rfc",
        "https://c.example",
    ]


def test_without_gaps_no_line_is_empty() -> None:
    assert lines("a\n\n- b\n\n- c\n\n```\nd\n```", 60, gaps=False) == ["a", "• b", "• c", "  d"]


def test_nothing_is_drawn_of_nothing() -> None:
    assert blocks("", {}) == []
    assert blocks(" \n\n", {}) == []
    assert blocks("<!-- a comment -->", {}) == []
    assert typeset([], 60) == []


def test_alignment_pads_the_other_side() -> None:
    table = blocks("| left | mid | right |\n|:--|:-:|--:|\n| a | b | c |", {})
    assert [plain(line) for line in typeset(table, 60)][-1] == "a      b       c"


def test_a_table_made_by_hand_may_lack_cells() -> None:
    table = Block(Shape.TABLE, table=(((Run("a"),), (Run("b"),)), ((Run("c"),),)))
    assert [plain(line) for line in typeset([table], 60)] == ["a  b", "────", "c"]
    assert typeset([Block(Shape.TABLE)], 60) == []


def test_wrapping_keeps_styles_and_actions() -> None:
    (first, second) = wrap((Run("aa ", Style.STRONG), Run("bb", Style.EM, "go"), Run("cc")), 4)
    assert first == (Run("aa", Style.STRONG),)
    assert second == (Run("bb", Style.EM, "go"), Run("cc"))


def test_an_indent_hangs_all_lines_but_the_first() -> None:
    assert [plain(line) for line in wrap((Run("aa bb cccccccc dd"),), 6, indent=2)] == [
        "aa bb",
        "  cccc",
        "  cccc",
        "  dd",
    ]


def test_a_long_first_word_leaves_room_for_the_indent() -> None:
    assert [plain(line) for line in wrap((Run("aaaaaaaaaa"),), 6, indent=2)] == ["aaaaaa", "  aaaa"]


@pytest.mark.parametrize(
    ("text", "width", "start", "expected"),
    [
        ("hello world", 11, 0, "hello world"),
        ("hello world", 10, 0, "hello wor…"),
        ("hello world", 7, 0, "hello…"),
        ("hello world", 5, 6, "world"),
        ("hello world", 4, 3, "lo…"),
        ("hello", 5, 9, ""),
        ("中文字", 4, 0, "中…"),
        ("a", 1, 0, "a"),
        ("ab", 1, 0, "…"),
        ("ab", 0, 0, ""),
    ],
)
def test_a_line_is_cut_with_a_mark(text: str, width: int, start: int, expected: str) -> None:
    cut = clip((Run(text),), width, start)
    assert plain(cut) == expected
    assert width_of(cut) <= width


def test_a_mark_of_a_cut_is_no_hole() -> None:
    assert clip((Run("[hidden]", Style.HOLE),), 4)[-1] == Run("…", Style.TEXT)
