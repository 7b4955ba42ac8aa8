"""Random Markdown for property tests: lines that open, close and break things, more often than people write them."""

from __future__ import annotations

from hypothesis import strategies as st

LINES = [
    "## a", "## b ##", "# t", "### c", "text", "more text", "", "", "", "- item", "  - nested", "1. one", "```", "~~~",
    "```py", "> q", "<!--", "-->", "<div>", "</div>", "<script>", "</script>", "---", "===", "***", "| a | b |",
    "|---|---|", "[x]: http://e", "[x]: /u 'ti", "tle'", "    code", "\tcode", "`x`", "**b** x", "*x*", "3 x", "3. x",
    "\\# x", " ## z", "##", "##\tq", "  text", "Source: x", "- ```", "  ## in", "   ### y", "```  ", "<b>", "<!X",
    "<?php", "?>", "x ", "\\", "a\\", "* * *", "_ _ _", "__x__", "_", "=", "-", "`", "``a``", "#", "#5", "##x", "+",
    "~", "123456789. x", "1234567890. x", " ", "\x0b", "\x0c## f", "\xa0", "\u2028## s", "\ufeff", "a\0b", "## \0",
    "## a <!-- id: a -->", "## {{c1::b}} <!-- kind: cloze -->", "<!-- x", "<!-- a --> b", "{{c1::a}}", "{{a", "}}",
    "> - x", ">", "> ## q", "[x]", "[y]: <", "![i](u)", "Sources: [a](b)", "**Source:** z", "<details>", "<?", "- ",
    "</details>", "<details open><summary>s</summary>", "<summary>", "</summary> x", "a<br>b <kbd>k</kbd>", "<sup>2",
    "</sup></sub>", "![a](b.png)", "[l](https://e.org/a)", "```http", "```yaml", 'k: "v', "/* c", "- > - q",
]  # fmt: skip

KINDS = ["basic", "reverse", "cloze", "choice", "typed", "numeric", "steps", "table", "spoken", "none"]

ANSWER_LINES = [
    "- [x] a", "- [ ] b", "- [X]  `c`", "* [ ] d", "+ [x] e", "- [x]", "-   [ ] f", "- [y] g", "  - [x] nested",
    "> - [x] q", "1. [ ] a", "1. a", "2. b", "3. c", "3) d", "10. e", "   1. nested", "      why", "| a | b |",
    "|---|---|", "|:-:|--:|", "| `c\\|d` | e |", "| x <!-- row: y --> | z |", "| X | 1 | 2 |", "| | a |", "a | b",
    "--|--", "| <!-- row: --> | b |", "| é / ö | {a} |", "```numbers", "~~~ numbers", "```", "~~~", "a = 1, 2, 3",
    "b = 1 .. 9 step 2", "answer = a * b", "answer = 1", "answer x = a / 0", "require = a < b", "unit = ms",
    "within = 5%", "a = 1,000", "answer = 2 ^ 3", "answer = a ** a ** a", "Accept:", "Accept: b", "**Accept:**",
    "Accept: b, c", "{a}", "{answer}", "{{a}}", "{{c1::a::b}}", "---", "---", "***", "", "", "", "", "text",
    "[x]: /u", "<!-- row: a -->", "Source: a", "    - [x] code", "\t1. a", "- [x] a\\", "![](u)", "## b",
]  # fmt: skip
"""Lines of what the kinds ask, and of what is nearly that."""

answers = st.lists(st.sampled_from([*ANSWER_LINES, *ANSWER_LINES, *LINES]), max_size=16).map("\n".join)
"""Bodies in which a kind may find what it asks."""

kinds = st.sampled_from(KINDS)

METADATA = [
    "id: n",
    "time: 2m",
    "time: x",
    "accept: [a, b]",
    "accept: b",
    "labels: 3",
    "level: 2",
    "allow: [SK115, SK131]",
    "rev: 2",
]

headings = st.tuples(
    st.sampled_from(["Q", "", "{a} of {b}", "{{c1::a}} b", "`x`", "![](u)", "*a*", "[x]"]),
    kinds,
    st.lists(st.sampled_from(METADATA), max_size=3),
).map(lambda parts: f"## {parts[0]} <!-- kind: {', '.join((parts[1], *dict.fromkeys(parts[2])))} -->")
"""Headings of notes of every kind."""

notes = st.tuples(headings, answers).map("\n\n".join)
decks = st.lists(notes, min_size=1, max_size=3).map(lambda found: "---\ndeck: D\n---\n\n" + "\n\n".join(found) + "\n")
"""Decks with notes of every kind, most of them broken."""

markdown = st.lists(st.sampled_from(LINES), max_size=14).map("\n".join)
"""Lines that mean something, in any order."""

FRONT_MATTER = [
    "---", "---", "---", "...", "deck: D", "deck:", "deck: a: b", "tags: [a, b]", "tags: [a", "after: x", "level: 2",
    "# c", "## h", "author: &a x", "license: *a", "checked: 2026-01-01", "k: !!t x", "- a", "  - a", "{", "\t", '"', "",
    "? a", ": b", "|", "%YAML 1.1", "--- x", "deck: {a: b}", "<<<<<<< x", "\x85", "\u2029: a", "a\0: b",
]  # fmt: skip

files = st.tuples(
    st.sampled_from(["", "\ufeff", "---\ndeck: D\n---\n", "---\ndeck: D\n---\n", "---\n"]),
    st.lists(st.sampled_from(FRONT_MATTER), max_size=6).map("\n".join),
    st.sampled_from(["", "\n", "\n---\n"]),
    markdown,
    st.sampled_from(["\n", "\n", "\r\n", "\r"]),
).map(lambda parts: "".join(parts[:4]).replace("\n", parts[4]))
"""Whole files: with front matter and without, and with what is nearly one."""

INLINES = [
    "{{", "}}", "::", "c1", "c2::", "{{c1::", "{{c2::", "`", "``", "*", "**", "_", "~~", "[", "]", "](u)", "![", "<b>",
    "<!-- x -->", "<!--", "\\", "\n", "\n  ", "  \n", "&amp;", "<http://e>", "|", " ", "word", "x", "é", "中", "[x]",
    "<br>", "<sup>", "</sup>", "\u200b", "\u202e", "e\u0301", "\u2764\ufe0f", "\t", "{", "}", "a.b", "http://e.org/x",
]  # fmt: skip

inlines = st.lists(st.sampled_from(INLINES), max_size=24).map("".join)
"""Text within a paragraph."""

text = st.text(st.characters(codec="utf-8"), max_size=200)
"""Any text a file can hold."""
