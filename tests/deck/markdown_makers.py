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
]  # fmt: skip

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
