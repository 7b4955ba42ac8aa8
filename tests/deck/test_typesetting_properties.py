"""What holds for all text on a screen: lines fit, words stay, and nothing acts on the terminal."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from studykit.deck.blocks import Block, Face, Run, Shape, Style, blocks, inline_block
from studykit.deck.lines import clip, typeset, width_of, wrap
from studykit.deck.text import visible
from tests.deck.markdown_makers import LINES, inlines, markdown, text

widths = st.integers(4, 90)
cards = st.one_of(markdown, inlines, text, st.tuples(inlines, inlines).map("- {0[0]}\n  > {0[1]}".format))


def plain_words(line: tuple[Run, ...]) -> str:
    return "".join(run.text for run in line)


def squeezed(value: str) -> str:
    """What is left of text when lines may break anywhere."""
    return re.sub(r"\s+", "", value)


def words_of(block: Block) -> str:
    rows = block.rows if block.shape is not Shape.TABLE else tuple(cell for row in block.table for cell in row)
    return squeezed("".join(run.text for row in rows for run in row))


def is_code(line: tuple[Run, ...]) -> bool:
    return bool(line) and bool(line[-1].style & Style.CODE)


@given(cards, widths, st.booleans())
@settings(deadline=None, max_examples=500)
def test_lines_never_exceed_the_width_but_those_of_code(content: str, width: int, gaps: bool) -> None:
    for block in blocks(content, {}):
        if block.shape is not Shape.CODE:
            assert all(width_of(line) <= width for line in typeset([block], width, gaps=gaps))


@given(cards, widths)
@settings(deadline=None, max_examples=500)
def test_no_visible_word_is_lost_and_none_is_doubled_but_names_of_columns(content: str, width: int) -> None:
    for block in blocks(content, {}):
        bare = Block(block.shape, block.rows, block.table, block.align)
        set_down = squeezed("".join(plain_words(line) for line in typeset([bare], width)))
        words = words_of(block)
        if block.shape is Shape.RULE:
            continue
        if block.shape is Shape.TABLE:
            assert not set(words) - set(set_down)
            assert len(set_down) >= len(words)
        else:
            assert set_down == words


tables = st.integers(1, 6).flatmap(
    lambda columns: st.lists(
        st.lists(
            st.sampled_from(["", "a", "bb", "word words", "中文", "e\u0301", "longerword"]),
            min_size=columns,
            max_size=columns,
        ),
        min_size=1,
        max_size=4,
    )
)


@given(tables, widths)
@settings(deadline=None)
def test_every_cell_of_a_table_is_shown(cells: list[list[str]], width: int) -> None:
    table = Block(Shape.TABLE, table=tuple(tuple((Run(cell),) if cell else () for cell in row) for row in cells))
    lines = typeset([table], width)
    shown = squeezed("".join(plain_words(line) for line in lines)).replace("─", "")
    assert all(width_of(line) <= width for line in lines)
    rows = cells[1:] or cells
    for character in {char for row in cells for cell in row for char in squeezed(cell)}:
        assert shown.count(character) >= sum(squeezed(cell).count(character) for row in rows for cell in row)


@given(cards, widths)
@settings(deadline=None)
def test_gaps_are_the_only_difference_that_gaps_make(content: str, width: int) -> None:
    drawn = blocks(content, {})
    with_gaps = [line for line in typeset(drawn, width) if plain_words(line)]
    without = [line for line in typeset(drawn, width, gaps=False) if plain_words(line)]
    assert with_gaps == without


@given(st.lists(st.sampled_from(LINES), max_size=14).map("\n".join), widths)
@settings(deadline=None, max_examples=500)
def test_whatever_markdown_holds_is_drawn_and_leads_to_the_web_alone(content: str, width: int) -> None:
    for face in (None, Face("c1", revealed=False), Face("c1")):
        drawn = [inline_block(content.replace("\n", " "), {}, face), *blocks(content, {}, face)]
        for line in typeset(drawn, width):
            assert all(run.link == "" or run.link.startswith(("https://", "http://")) for run in line)
            assert not [run for run in line if run.action or run.paint]


def acts(value: str) -> bool:
    """Whether text holds a character that a terminal obeys, reorders by or hides."""
    return any(
        unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")
        or (unicodedata.category(char) == "Cf" and not cell_len(char))
        or unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        for char in value
    )


hostile = st.text(
    st.one_of(
        st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Zs"]),
        st.sampled_from("a\u202e\u2066\u200b\u200d\ufeff\x1b[\x07\x9b\u061c\u034f\u3164"),
    ),
    max_size=30,
)


@given(st.one_of(hostile, st.text()))
@settings(deadline=None, max_examples=500)
def test_visible_text_holds_nothing_that_a_terminal_obeys(value: str) -> None:
    assert not acts(visible(value))
    assert not acts(visible(value, block=True).replace("\t", "").replace("\n", ""))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Lo", "Mn"])))
def test_visible_text_stays_as_it_is(value: str) -> None:
    assert visible(value) == value


@given(st.tuples(cards, hostile).map("{0[0]}{0[1]}".format), widths)
@settings(deadline=None)
def test_nothing_that_is_drawn_is_obeyed_by_a_terminal(content: str, width: int) -> None:
    content = content.encode("utf-8", "replace").decode()
    drawn = [inline_block(content.replace("\n", " "), {}, Face("c1", False)), *blocks(content, {}, Face("c1", True))]
    for line in typeset(drawn, width):
        assert not acts("".join(run.text for run in line))
        assert not [run for run in line if run.action]


runs = st.lists(
    st.builds(Run, st.text(st.sampled_from(" ab\u0301\ufe0f\u2764中👩1\u200b"), max_size=8), st.sampled_from(Style)),
    max_size=6,
).map(tuple)


@given(runs, st.integers(2, 12), st.integers(0, 4))
@settings(deadline=None, max_examples=500)
@example((Run("111", Style.STRONG), Run(""), Run("\ufe0f", Style.STRONG)), 2, 0)
def test_wrapping_fits_and_keeps_every_character_with_its_style(
    value: tuple[Run, ...], width: int, indent: int
) -> None:
    indent = min(indent, width - 2)
    lines = wrap(value, width, indent=indent)
    assert all(width_of(line) <= width for line in lines)

    def letters(of: tuple[Run, ...]) -> list[tuple[str, Style]]:
        return [(char, run.style) for run in of for char in run.text if char != " "]

    assert [one for line in lines for one in letters(line)] == letters(value)


@given(runs, st.integers(0, 12), st.integers(0, 12))
@settings(deadline=None)
def test_a_cut_line_fits(value: tuple[Run, ...], width: int, start: int) -> None:
    assert width_of(clip(value, width, start)) <= width


@given(runs, st.integers(0, 60))
@settings(deadline=None)
def test_a_line_that_fits_is_not_cut(value: tuple[Run, ...], more: int) -> None:
    whole = "".join(run.text for run in value)
    assert "".join(run.text for run in clip(value, width_of(value) + more)) == whole
