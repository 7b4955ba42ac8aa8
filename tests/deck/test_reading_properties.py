"""What holds for whatever is read: it is bounded, it never raises, and findings point at what stands there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.kinds import card_faces
from studykit.deck.markdown import last_comment, parse_blocks, parse_inline
from studykit.deck.model import DeckText, Note, Reading
from studykit.deck.read import read_deck
from studykit.deck.sections import cut, cut_whole
from studykit.deck.text import split_lines, unify_line_ends
from tests.deck.markdown_makers import files, inlines, markdown, text


def read(content: str) -> DeckText:
    return read_deck(content.encode(), "d.md")


def check(read: DeckText, content: str) -> None:
    """All that is promised of a reading, whatever the file."""
    lines = split_lines(content.removeprefix("\ufeff"))
    for found in read.diagnostics:
        span = found.span
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 2
        assert (span.line, span.column) <= (span.end_line, span.end_column)
        assert found.source == lines[span.line - 1]
        assert found.message
    if read.reading in (Reading.OTHER, Reading.UNREADABLE):
        assert read.notes == ()
    for note in read.notes:
        assert lines[note.line - 1].lstrip().startswith("##")
        assert note.labels
        assert len(set(note.labels)) == len(note.labels)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_reading_any_bytes_never_raises(data: bytes) -> None:
    read_deck(data, "d.md")
    read_deck(b"---\ndeck: D\n---\n\n## Q\n" + data, "d.md")


@given(text)
@settings(deadline=None)
def test_reading_any_text_never_raises_and_findings_point_into_it(content: str) -> None:
    check(read(content), content)
    whole = f"---\ndeck: D\n---\n\n## Q <!-- id: a, kind: cloze -->\n\n{content}"
    check(read(whole), whole)
    whole = f"---\ndeck: D\n{content}\n---\n\n## Q {content}\n"
    check(read(whole), whole)


@given(files)
@settings(deadline=None, max_examples=400)
def test_reading_what_looks_like_a_deck_keeps_all_promises(content: str) -> None:
    check(read(content), content)


@given(inlines, inlines)
@settings(deadline=None, max_examples=300)
def test_reading_any_inline_keeps_all_promises(heading: str, body: str) -> None:
    content = f"---\ndeck: D\n---\n\n## {heading} <!-- id: a, kind: cloze -->\n\n{body}\n"
    check(read(content), content)


@given(inlines)
@settings(deadline=None)
def test_reading_any_metadata_keeps_all_promises(inner: str) -> None:
    for content in (
        f"---\ndeck: D\n---\n## Q <!-- id: {inner} -->",
        f"---\ndeck: D\n---\n## Q <!-- {inner}, id: a -->",
    ):
        check(read(content), content)


@given(st.text(st.sampled_from("abk:, []{}\"'#&*!|>%@`-?\u2028\t\x85é~"), max_size=40))
@settings(deadline=None, max_examples=300)
def test_reading_any_yaml_keeps_all_promises(value: str) -> None:
    for content in (
        f"---\ndeck: {value}\n---\n",
        f"---\n{value}\ndeck: D\n---\n",
        f"---\ndeck: D\ntags: {value}\nfoo: 1\n---\n",
        f"---\ndeck: D\n---\n## Q <!-- id: {value} -->",
    ):
        check(read(content), content)


@given(markdown)
@settings(deadline=None, max_examples=1500)
def test_cutting_piece_by_piece_is_cutting_the_whole(content: str) -> None:
    assert cut(content) == cut_whole(content)


@given(st.lists(markdown, min_size=2, max_size=8).map("\n\n## next <!-- id: x -->\n\n".join))
@settings(deadline=None, max_examples=300)
def test_cutting_many_notes_piece_by_piece_is_cutting_the_whole(content: str) -> None:
    assert cut(content) == cut_whole(content)


@given(files, st.sampled_from(["\r\n", "\r"]))
@settings(deadline=None)
def test_line_ends_change_nothing(content: str, end: str) -> None:
    unix = unify_line_ends(content)
    assert read(unix.replace("\n", end)) == read(unix)


def as_notes(read: DeckText) -> list[tuple[str, str, str, str]]:
    return [(note.heading, note.front, note.back, note.sources) for note in read.notes]


SOUND = st.sampled_from(
    ["text", "- a\n- b", "```\n## c\n```", "> q", "| a |\n|---|\n| b |", "[x]: /u", "### h\n\nt", ""]
)


@given(st.lists(SOUND, max_size=4).map("\n\n".join), markdown)
@settings(deadline=None)
def test_a_broken_note_never_hides_a_good_one(good: str, other: str) -> None:
    alone = f"---\ndeck: D\n---\n\n## good <!-- id: good -->\n\n{good}\n\n"
    beside = read(f"{alone}## other <!-- id: other, level: 9 -->\n\n{other}")
    if beside.reading is not Reading.UNREADABLE:
        assert as_notes(beside)[0] == as_notes(read(alone))[0]


@given(inlines)
@settings(deadline=None, max_examples=300)
def test_the_quick_way_to_a_comment_finds_what_the_parser_finds(before: str) -> None:
    heading = f"{before}<!-- id: a -->".replace("\n", " ")
    tokens = [child for token in parse_inline(heading, {})[0] for child in token.children or ()]
    comments = [t.content for t in tokens if t.type == "html_inline" and t.content.startswith("<!--")]
    assert last_comment(heading) == (comments[-1] if comments else None)


HIDDEN = "hemlock"

holders = st.sampled_from(
    [
        "{}",
        "- {}",
        "> {}",
        "> - a\n>   {}",
        "1. a\n\n   {}",
        "| a | b |\n|---|---|\n| `{{{{c2::x}}}}` | {} |",
        "### {}",
        "**{}**",
        "[{}](u)",
        "`{{{{c1::x}}}}` {}",
        "a\n   {}\nb",
        "`{}` {}",
    ]
)


@given(
    st.lists(st.tuples(holders, st.sampled_from(["a", "a\nb", "**a**", "`a`", "a \\| b", "a::h", "\\}}"])), max_size=5)
)
@settings(deadline=None, max_examples=300)
def test_what_a_cloze_hides_is_never_on_the_front(parts: list[tuple[str, str]]) -> None:
    bodies = [holder.format(*["{{c1::" + HIDDEN + inner + "}}"] * 2) for holder, inner in parts]
    shown = "\n\n".join(body.replace("`{{c1::" + HIDDEN, "`{{c1::code") for body in bodies)
    note = read(f"---\ndeck: D\n---\n## Q {{{{c1::{HIDDEN}}}}} <!-- id: a, kind: cloze -->\n\n{shown}\n")
    for one in note.notes:
        front, back = card_faces(one, "c1", {})
        assert HIDDEN not in front
        assert HIDDEN in back


def hostile(piece: str, size: int = 65_536) -> str:
    return (piece * (size // len(piece) + 1))[:size]


PIECES = [
    "{{", "{{a", "}}", "{{a}}", "{{a::b}}", "{{{}}", "\\{{", "`{{", "{{`", "`", "``a", "[", "[[", "![", "](",
    "[a](", "<", "![a](", "[a][b]", "<a ", "</b", "<!--", "<!-- id: a ", "<?", "<!A", "<![CDATA[", "&", "&amp", "*",
    "*a_", "**a", "~", "\\", "|", "> ", "- ", "- a\n", "1. ", "# ", "## a\n", "a\n---\n", "[x]: /u\n",
    "| a | b |\n", " ", "\t", "\0", "a, ", "id: a, ", ": ", "Source: a\n", "中", "e\u0301", "```\n", "<div>\n",
    "a\n\n", "\r", "<<<<<<< a\n", "&a ", "*a ", "!", "- [x] a\n", "- [ ] ", "- [x", "```numbers\n", "a = 1\n",
    "answer = 1\n", "{a}", "{", "<!-- row: a -->", "<!-- row: ", "Accept:\n", "Accept: a\n\n", "1. a\n", "| `a", "||",
    "::", "---\n\n", "+1",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_64_kib_of_one_thing_are_read_to_the_end(piece: str) -> None:
    filling = hostile(piece)
    line = filling.replace("\n", " ").replace("\r", " ")
    for content in (
        filling,
        f"---\ndeck: D\n---\n## {line}\n",
        f"---\ndeck: D\n---\n## Q <!-- id: {line} -->\n",
        f"---\ndeck: D\n---\n## Q <!-- id: {line[:1900]} -->\n",
        f"---\ndeck: D\n---\n## {line} <!-- kind: cloze -->\n",
        f"---\ndeck: D\n---\n## Q <!-- id: a, kind: cloze -->\n\n{filling}\n",
        f"---\ndeck: D\n---\n## Q <!-- id: a -->\n\n- {{{{{filling}}}}}\n",
        f"---\ndeck: {line[:60_000]}\n---\n",
        f"---\ndeck: D\n{filling[:60_000]}\n---\n",
        f"---\ndeck: D\ntags: [{line[:60_000]}]\n---\n",
    ):
        check(read(content), content)


@pytest.mark.parametrize(
    "content",
    [
        f"---\ndeck: D\ntags: {'[' * 60_000}\n---\n",
        f"---\ndeck: D\ntags: {'{a: ' * 15_000}\n---\n",
        "---\ndeck: D\n" + "".join(f"key{number}: a\n" for number in range(4_000)) + "---\n",
        "---\ndeck: D\n---\n## Q\n\n|" + "a|" * 8_000 + "\n|" + "-|" * 8_000 + "\n" + "|a\n" * 8_000,
        "---\ndeck: D\n---\n## Q\n\n" + "".join(f"{'  ' * depth}- a\n" for depth in range(250)),
        "---\ndeck: D\n---\n## Q\n\n" + "".join(f"{'>' * depth} a\n" for depth in range(350)),
        "---\ndeck: D\n---\n## Q\n\n" + ">" * 30_000 + "\n",
        "---\ndeck: D\n---\n## Q <!-- kind: cloze -->\n\n" + "".join(f"{{{{c{n}::a}}}}\n" for n in range(5_000)),
    ],
    ids=["lists", "mappings", "keys", "table", "stairs", "quotes", "quote", "clozes"],
)
def test_64_kib_of_deep_or_wide_things_are_read_to_the_end(content: str) -> None:
    check(read(content), content)


def rows_of(body: str) -> int:
    """The rows of all tables of a body, heads included."""
    return sum(token.type == "tr_open" for token in parse_blocks(body)[0])


@pytest.mark.parametrize(
    ("head", "row", "most"),
    [
        ("a|b\n-|-\n", "c\n", 10_000),
        ("a|b\n-|-\n", "-|-\n", 10_000),
        ("|a\n|-\n", "|-\n", 20_000),
        ("a|" * 99 + "a\n" + "-|" * 99 + "-\n", "c\n", 200),
    ],
)
def test_a_table_ends_after_very_many_cells_and_what_follows_is_text(head: str, row: str, most: int) -> None:
    assert rows_of(head + row * most) == most + 1
    body = head + row * (most + 300)
    assert rows_of(body) == most + 1
    tokens, _ = parse_blocks(body)
    assert tokens[-2].content == (row * 300).strip()
    assert rows_of(f"{body}\n{head}{row}") == most + 3


def test_a_note_with_very_many_clozes_has_a_card_for_each() -> None:
    clozes = "".join(f"{{{{c{number}::a}}}}\n\n" for number in range(2_000))
    (note,) = read(f"---\ndeck: D\n---\n## Q <!-- id: a, kind: cloze -->\n\n{clozes}").notes
    assert isinstance(note, Note)
    assert len(note.labels) == 2_000
