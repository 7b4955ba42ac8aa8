"""What a learner types to find cards is words, phrases and filters, whatever signs it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.deck.query import FILTERS, MOST, found_in, mark_of, read_query, searchable


def terms(text: str) -> list[tuple[tuple[str, ...], bool]]:
    return [(term.words, term.whole) for term in read_query(text).terms]


def filters(text: str) -> list[str]:
    return [one.text for one in read_query(text).filters]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cache ttl", [(("cache",), False), (("ttl",), False)]),
        ("s-maxage", [(("s", "maxage"), False)]),
        ('"hit ratio"', [(("hit", "ratio"), True)]),
        ('"hit rat', [(("hit", "rat"), False)]),
        ('purge"now"', [(("purge",), False), (("now",), True)]),
        ("NEAR(a b)", [(("NEAR", "a"), False), (("b",), False)]),
        ("cache* ^x -y", [(("cache",), False), (("x",), False), (("y",), False)]),
        ('* ( ) " ^ - \0', []),
        ("キャッシュ", [(("キ", "ャ", "ッ", "シ", "ュ"), False)]),
        ("10:30 https://example.com c1::x", [
            (("10", "30"), False), (("https", "example", "com"), False), (("c1", "x"), False),
        ]),
    ],
)  # fmt: skip
def test_words_are_words_whatever_signs_stand_around_them(text: str, expected: object) -> None:
    assert terms(text) == expected
    assert not read_query(text).problem


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deck:http", ["deck:http"]),
        ("KIND:Basic", ["kind:basic"]),
        ("kind:ba", ["kind:basic"]),
        ("kind:c", ["kind:c"]),
        ("is:s", ["is:suspended"]),
        ("is:", ["is:"]),
        ('tag:"cold start" purge', ['tag:"cold start"']),
        ('tag:"cold', ["tag:cold"]),
    ],
)
def test_a_filter_has_a_name_and_a_value(text: str, expected: list[str]) -> None:
    assert filters(text) == expected
    assert not read_query(text).problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("kinds:basic", "There is no filter kinds:. Did you mean kind:?"),
        ("author:me", "There is no filter author:. There are deck:, tag:, kind:, is:."),
        ("kind:basik", "There is no kind:basik. Did you mean basic?"),
        ("is:due", "There is no is:due. There are flagged, leech, suspended, new, changed."),
        ("x " * (MOST + 1), "That are more than 64 words."),
    ],
)
def test_what_makes_no_sense_is_named(text: str, problem: str) -> None:
    assert read_query(text).problem == problem


def test_a_filter_in_quotes_is_text() -> None:
    assert terms('"author:me"') == [(("author", "me"), True)]


@given(st.text(max_size=60))
def test_every_text_is_a_query_and_its_parts_stand_where_it_says(text: str) -> None:
    query = read_query(text)
    for term in query.terms:
        assert term.text in text[term.start : term.end]
        assert all(word.strip('"*^-() \0') == word for word in term.words)
    for one in query.filters:
        assert text[one.start : one.end].lower().startswith(f"{one.name}:")


def marked(text: str, query: str) -> str:
    at, out = 0, ""
    for start, end in found_in(text, read_query(query).terms):
        out += f"{text[at:start]}[{text[start:end]}]"
        at = end
    return out + text[at:]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Which caches does no-cache address?", "cache", "Which [cache]s does no-[cache] address?"),
        ("Cache-Control and the cache", "cache control", "[Cache]-[Control] and the [cache]"),
        ("the hit ratio; ratio of hits", '"hit ratio"', "the [hit ratio]; ratio of hits"),
        ("the hit ratios", '"hit ratio"', "the hit ratios"),
        ("s-maxage first", "s-max", "[s-max]age first"),
        ("Zürich, ZURICH", "zuri", "[Züri]ch, [ZURI]CH"),
        ("冷たいキャッシュ", "キャ", "冷たい[キャ]ッシュ"),
        ("a cold start", "is:new", "a cold start"),
    ],
)
def test_what_was_found_is_marked(text: str, query: str, expected: str) -> None:
    assert marked(text, query) == expected


def test_addresses_and_marks_of_clozes_are_not_searched() -> None:
    text = searchable("See [RFC 9111](https://www.rfc-editor.org/rfc/rfc9111 'x')", "over {{c1::TCP port 179::port}} ")
    assert text.split() == ["See", "[RFC", "9111]", "'x')", "over", "TCP", "port", "179", "port"]


def test_no_text_holds_the_mark_of_a_filter() -> None:
    mark = mark_of("kind", "basic")
    assert mark not in searchable(mark)
    assert all(mark not in word for term in read_query(mark).terms for word in term.words)
    assert mark_of("tag", "Edge") == mark_of("tag", "edge") != mark_of("kind", "edge")


def test_the_filters_are_those_of_the_documentation() -> None:
    assert FILTERS == ("deck", "tag", "kind", "is")
