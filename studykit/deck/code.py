"""Code as runs: comments recede, words of the language stand out, what is quoted is plain text, the rest is code.

Owns a few rules for each language that interview decks speak; any other is code throughout. Every rule passes over the
text once, and gives nothing back, so that no text takes long. Must not know what code means.
"""

from __future__ import annotations

import re
from functools import cache

from studykit.deck.runs import Rows, Run, Style

_HASH = r"(?<!\S)\#[^\n]*+"
_SLASHES = r"//[^\n]*+|/\*(?:.*?\*/|.*)"
_DOUBLE = r"\"(?:[^\"\\\n]|\\.)*+\"?+"
_SINGLE = r"'(?:[^'\\\n]|\\.)*+'?+"
_BACKTICK = r"`(?:[^`\\]|\\.)*+`?+"
_TRIPLE = r"\"\"\"(?:.*?\"\"\"|.*)|'''(?:.*?'''|.*)"
_QUOTED = rf"{_DOUBLE}|{_SINGLE}"
_NAME = r"^[ \t]*+(?:-[ ]++)?+[\w.$/-]++(?=[ \t]?[:=])"
_WORD = r"\w[\w-]*+"
_NOTHING = r"(?!)"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_C = """auto bool break case char const continue default do double else enum extern float for goto if inline int long
register return short signed sizeof static struct switch typedef union unsigned void volatile while"""
_CURLY = """abstract as async await boolean break byte case catch chan char class const continue default defer delete do
double else enum export extends false final finally float fn for from fun func function go if impl implements import in
instanceof int interface let long loop map match mod mut namespace new nil null package private protected pub public
range return select self static string struct super switch this throw throws trait true try type typeof undefined
unsafe use using val var void when where while with yield"""
_PYTHON = """False None True and as assert async await break case class continue def del elif else except finally for
from global if import in is lambda match nonlocal not or pass raise return try while with yield"""
_RUBY = """alias and begin break case class def defined do else elsif end ensure false for function if in local module
next nil not or redo repeat require rescue retry return self super then true undef unless until when while yield"""
_SHELL = """break case continue do done elif else esac export fi for function if in local read return set shift source
sudo then trap unset until while"""
_SQL = """add all alter and as asc begin between by case check column commit constraint create cross default delete
desc distinct drop else end exists explain foreign from full group having if in index inner insert into is join key left
like limit not null offset on or order outer over partition primary references right rollback select set table then
transaction union unique update using values view when where with"""
_VCL = """acl backend call declare director else elseif elsif error esi false goto hash if import include local log new
pass pipe probe purge remove restart return set sub synthetic table true unset vcl deliver fetch lookup miss hit"""

_RULES: dict[str, tuple[str, str, str, str]] = {
    "c": (_SLASHES, _QUOTED, r"^[ \t]*+\#[ \t]*+\w++", _C),
    "conf": (_HASH, _QUOTED, r"^[ \t]*+[\w-]++(?=[ \t;{])", ""),
    "css": (r"/\*(?:.*?\*/|.*)", _QUOTED, r"@[\w-]++|\w[\w-]*+(?=[ \t]?:)", ""),
    "curly": (_SLASHES, rf"{_QUOTED}|{_BACKTICK}", _NOTHING, _CURLY),
    "diff": (r"^@@[^\n]*|^(?:---|\+\+\+|diff|index)[ ][^\n]*", _NOTHING, r"^\+[^\n]*", ""),
    "http": (
        _NOTHING,
        _NOTHING,
        r"^[<>]?[ ]?(?:[A-Za-z][\w-]*+(?=:)|:[a-z]++(?=:)|[A-Z]{3,8}(?=[ ]\S)|HTTP/\d(?:\.\d)?[ ]\d+)",
        "",
    ),
    "json": (_SLASHES, _DOUBLE, rf"{_DOUBLE}(?=[ \t]?:)", "true false null"),
    "make": (_HASH, _QUOTED, r"^[\w./%$()-]++(?=[ \t]?:)", "define else endef endif ifdef ifeq ifndef ifneq include"),
    "markup": (r"<!--(?:.*?-->|.*)", _QUOTED, r"</?[\w:-]++", ""),
    "names": (rf"{_HASH}|^;[^\n]*", _QUOTED, rf"{_NAME}|^\[[^\n\]]*\]", "true false null yes no on off"),
    "python": (r"\#[^\n]*", rf"{_TRIPLE}|{_QUOTED}", r"@[\w.]+", _PYTHON),
    "ruby": (rf"{_HASH}|--[^\n]*", _QUOTED, _NOTHING, _RUBY),
    "shell": (_HASH, rf"{_DOUBLE}|'[^']*+'?+", r"(?<!\S)\$(?=[ ])", _SHELL),
    "sql": (r"--[^\n]*|/\*(?:.*?\*/|.*)", _QUOTED, _NOTHING, _SQL),
    "vcl": (rf"{_HASH}|{_SLASHES}", rf"\{{\"(?:.*?\"\}}|.*)|{_DOUBLE}", _NOTHING, _VCL),
}
"""What recedes, what is quoted, what stands out by its place, and which words do by themselves."""

_NAMES = {
    "c": "c h cpp c++ cc hpp objc cuda",
    "conf": "apache nginx caddy conf dockerfile docker haproxy varnishtest",
    "css": "css scss sass less",
    "curly": "cs csharp dart go golang graphql java javascript js jsx kotlin kt php proto protobuf rs rust scala swift "
    "ts tsx typescript zig",
    "diff": "diff patch",
    "http": "http https headers",
    "json": "json json5 jsonc jsonl",
    "make": "make makefile mk",
    "markup": "html htm svg xhtml xml",
    "names": "cfg hcl ini properties tf terraform toml yaml yml",
    "python": "py py3 python python3 pycon",
    "ruby": "rb ruby lua",
    "shell": "bash console sh shell shell-session zsh",
    "sql": "mysql plpgsql postgres postgresql psql sql sqlite",
    "vcl": "vcl varnish",
}
_FAMILIES = {name: family for family, names in _NAMES.items() for name in names.split()}
_WORD_STYLE = Style.CODE | Style.STRONG
_STYLES = {"comment": Style.DIM, "quoted": Style.TEXT, "placed": _WORD_STYLE, "word": _WORD_STYLE}


@cache
def _pattern(family: str) -> tuple[re.Pattern[str], frozenset[str]]:
    comment, quoted, placed, words = _RULES[family]
    text = rf"(?P<comment>{comment})|(?P<placed>{placed})|(?P<quoted>{quoted})|(?P<word>{_WORD})"
    return re.compile(text, re.MULTILINE | re.DOTALL), _words(words)


def code_rows(text: str, language: str) -> Rows:
    """The lines of code; of a language that is known each in runs of several styles."""
    family = _FAMILIES.get(language)
    if family is None:
        return tuple((Run(line, Style.CODE),) for line in text.split("\n"))
    rows: list[list[Run]] = [[]]
    for piece, style in _pieces(text, family):
        for number, line in enumerate(piece.split("\n")):
            if number:
                rows.append([])
            if line and rows[-1] and rows[-1][-1].style == style:
                rows[-1][-1] = Run(rows[-1][-1].text + line, style)
            elif line:
                rows[-1].append(Run(line, style))
    return tuple(tuple(row) or (Run("", Style.CODE),) for row in rows)


def _pieces(text: str, family: str) -> list[tuple[str, Style]]:
    pattern, words = _pattern(family)
    pieces: list[tuple[str, Style]] = []
    position = 0
    for found in pattern.finditer(text):
        group = found.lastgroup or ""
        if group == "word" and (found[0] if family != "sql" else found[0].lower()) not in words:
            continue
        pieces += [(text[position : found.start()], Style.CODE), (found[0], _STYLES[group])]
        position = found.end()
    return [*pieces, (text[position:], Style.CODE)]
