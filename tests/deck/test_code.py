"""Code in the few styles there are: what recedes, what stands out, and that no character is lost or takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.deck.blocks import Style, blocks
from studykit.deck.code import code_rows

_MARKS = {
    Style.CODE: "{}",
    Style.CODE | Style.STRONG: "<{}>",
    Style.DIM: "~{}~",
    Style.TEXT: "'{}'",
}
"""How a test writes styles down: what stands out, what recedes, what is quoted."""
LANGUAGES = ["", "no-such", "c", "nginx", "css", "go", "diff", "http", "json", "make", "html", "yaml", "python", "lua",
             "sh", "sql", "vcl"]  # fmt: skip


def marked(text: str, language: str) -> str:
    return "\n".join("".join(_MARKS[run.style].format(run.text) for run in row) for row in code_rows(text, language))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("python", 'def f(a="x # y"):  # why', "<def> f(a='\"x # y\"'):  ~# why~"),
        ("python", '"""a\nb"""\nreturn', '\'"""a\'\n\'b"""\'\n<return>'),
        ("vcl", 'sub vcl_recv { return (pass); } // "no"', '<sub> vcl_recv { <return> (<pass>); } ~// "no"~'),
        ("http", "GET /a HTTP/1.1\nHost: example.org:443", "<GET> /a HTTP/1.1\n<Host>: example.org:443"),
        ("http", "HTTP/1.1 304 Not Modified\nAge: 5", "<HTTP/1.1 304> Not Modified\n<Age>: 5"),
        ("json", '{"a:b": "c", "d": true}', '{<"a:b">: \'"c"\', <"d">: <true>}'),
        ("sh", "curl https://e.org/#top | grep '# a' # why", "curl https://e.org/#top | grep ''# a'' ~# why~"),
        ("sql", "SELECT a from b -- why", "<SELECT> a <from> b ~-- why~"),
        ("ts", "const a = `b\nc`; /* d\ne */ f", "<const> a = '`b'\n'c`'; ~/* d~\n~e */~ f"),
        ("yaml", "a: 'b' # why\n- c: d:e", "<a>: ''b'' ~# why~\n<- c>: d:e"),
        ("html", '<a href="x"><!-- y --></a>', "<<a> href='\"x\"'>~<!-- y -->~<</a>>"),
        ("go", "// all of it\nfunc f() { return }", "~// all of it~\n<func> f() { <return> }"),
        ("no-such", "def f(): # x", "def f(): # x"),
        ("", "def f(): # x", "def f(): # x"),
    ],
)
def test_comments_recede_and_words_of_the_language_stand_out(language: str, text: str, expected: str) -> None:
    assert marked(text, language) == expected


@given(st.text("ab1 \t\n\"'`\\/*#-<>!:={}[]$@;éß_"), st.sampled_from(LANGUAGES))
def test_no_character_of_code_is_lost(text: str, language: str) -> None:
    assert "\n".join("".join(run.text for run in row) for row in code_rows(text, language)) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_code_is_passed_over_once(language: str) -> None:
    """Where a rule began anew at each character, this would take minutes."""
    for piece in ("a", "1", "_", "-", " ", "\n", '"', "'", "`", "\\", "/*", "<!--", '{"', "a:", "é", "#"):
        text = piece * 20_000
        drawn = sum(len(run.text) for row in code_rows(text, language) for run in row)
        assert drawn == len(text.replace("\n", ""))


def test_the_fence_names_the_language_and_the_card_is_drawn_in_its_styles() -> None:
    (block,) = blocks("``` Python\nx = 1  # why\n```", {})
    assert [(run.text, run.style) for run in block.rows[0]] == [("x = 1  ", Style.CODE), ("# why", Style.DIM)]
