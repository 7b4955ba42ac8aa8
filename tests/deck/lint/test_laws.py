"""What holds of linting whatever the decks say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.lint import LintedDeck
from studykit.deck.model import Kind
from studykit.deck.read import read_deck
from studykit.deck.text import split_lines
from tests.deck.lint.judged import HEAD, judge, linted, off
from tests.deck.markdown_makers import files, markdown, text

HEADINGS = [
    "What does it do?", "Is it {{c1::so}}?", "List all four of these", "two things", "{{c1::a::b}} and {{c2::a}}",
    "Explain `this`", "", "TCP", "What of Fastly's 50% drop in hit ratio by 5%?", "![a](b)", "[x](#y) ## ##", "* * *",
    "Order the three steps of Fastly by default", "日本語の質問", "a" * 300, "\\", "“Is it?” she said", "A: is it? B?",
    "Why?",
]  # fmt: skip
KEYS = [
    "id: a", "kind: choice", "kind: steps", "kind: table", "kind: cloze", "kind: spoken", "kind: typed",
    "kind: reverse", "kind: numeric", "tags: [flaw]", "allow: [SK201, SK206]", "checked: 2020-01-01",
]  # fmt: skip
BODIES = [
    "- [x] a\n- [ ] b\n- [ ] c", "1. a\n2. b\n3. c", "| a | b |\n|---|---|\n| c | d |\n| e | f |", "Yes. No; and also.",
    "a, b, c, d and e.", "```numbers\nanswer = 1\n```", "It:\n\n- a\n- b\n- c\n- d", "---", "> quoted. Twice.",
    "[a](b.md#c) [d][e]\n\n[e]: f.md", "{{c1::b}} a {{c1::hidden::hidden}}", "<!-- x -->", "### Heading", "    code",
    "Source: x", "\\",
]  # fmt: skip

note = st.tuples(
    st.sampled_from(HEADINGS),
    st.lists(st.sampled_from(KEYS), max_size=2, unique_by=lambda key: key.split(":")[0]),
    st.lists(st.one_of(st.sampled_from(BODIES), markdown), max_size=3),
).map(lambda parts: f"## {parts[0]} <!-- {', '.join(parts[1]) or 'level: 1'} -->\n\n" + "\n\n".join(parts[2]) + "\n\n")

decks = st.one_of(
    files,
    st.tuples(st.sampled_from([HEAD, "---\ndeck: D\n---\n", ""]), text).map("".join),
    st.lists(note, max_size=5).map(lambda notes: HEAD + "".join(notes)),
)


def deck_from(source: str, key: str) -> LintedDeck:
    path = f"{key}.md"
    return LintedDeck(path, key, split_lines(source.removeprefix("\ufeff")), read_deck(source.encode(), path))


@given(st.lists(decks, min_size=1, max_size=3))
@settings(deadline=None, max_examples=300)
def test_no_deck_breaks_it_and_every_finding_lies_in_its_file(sources: list[str]) -> None:
    linted_decks = [deck_from(source, f"d{number}") for number, source in enumerate(sources)]
    lines = {deck.path: deck.lines for deck in linted_decks}
    for one in judge(linted_decks):
        assert one.code.startswith("SK2")
        assert one.source == lines[one.path][one.span.line - 1]
        assert 1 <= one.span.column <= len(one.source) + 1
        assert (one.span.end_line, one.span.end_column) > (one.span.line, one.span.column)
        assert one.span.end_line <= len(lines[one.path])
        assert one.span.end_column <= len(lines[one.path][one.span.end_line - 1]) + 2


@given(st.lists(note, min_size=1, max_size=6))
@settings(deadline=None, max_examples=100)
def test_the_same_decks_are_judged_the_same(notes: list[str]) -> None:
    source = "".join(notes)
    assert judge(source) == judge(source)


@given(st.lists(note, max_size=5), st.sampled_from([f"SK2{number:02}" for number in range(1, 19)]))
@settings(deadline=None, max_examples=150)
def test_turning_one_code_off_leaves_what_others_say(notes: list[str], code: str) -> None:
    source = "".join(notes)
    if code == "SK207":
        return  # two fronts that are one are not told of once more as being nearly one
    assert [one for one in judge(source) if one.code != code] == judge(source, off(code))


# --- hostile text -----------------------------------------------------------------------------------------------------

SIZE = 64 * 1024


@pytest.mark.parametrize(
    "piece",
    [
        "`", "``a`", "[", "](", "[a](b", "](a](", "<!--", "<a ", "{{c1::", "{{a}}", '"', "“", "(", "a.", "A. ", "; ",
        "it ", "this that ", "| a ", "- a\n", "1. a\n", "?", ": is ", ", is ", "5% drop ", "hit ratio ", "the two the ",
        "Fastly 5 ", "_a", "*a*", "~~", "\\", "&amp;", "中", "A B. ", "- [ ] a\n", "[a]: b\n", "[a](#b)\n",
        "\n\n## a b c\n\nd\n", "list ",
        "## Is it? <!-- kind: cloze -->\n\n{{c1::a}}\n", "![a](b)", "#", "> ", "a ", "aa ",
    ],
)  # fmt: skip
def test_large_and_hostile_text_is_judged(piece: str) -> None:
    body = piece * (SIZE // len(piece))
    asked = f"## What {body}?\n\nAn answer.\n"
    answered = f"## What is it?\n\n{body}\n"
    for source in (asked, answered, f"{answered}\n---\n\nAn answer.\n"):
        assert all(one.code.startswith("SK2") for one in judge([linted(source)]))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.NONE])
@pytest.mark.parametrize("part", ["- [x] a b\n", "1. a\n", "| a | b |\n", "{{c1::a}} ", "[a](b.md)\n"])
def test_large_notes_of_every_kind_are_judged(kind: Kind, part: str) -> None:
    head = "| a | b |\n|---|---|\n" if part.startswith("|") else ""
    body = head + part * (SIZE // len(part))
    source = f"## What of {{{{c1::these}}}}? <!-- id: a, kind: {kind} -->\n\n{body}\n\nAfter.\n"
    assert all(one.code.startswith("SK2") for one in judge(source))
