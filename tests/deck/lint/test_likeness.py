"""Fronts that are alike: the index against a look at all pairs, and what it never compares."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.diagnostics import Diagnostic
from studykit.deck.lint.likeness import MAX_COMPARED, Face, _candidates, _faces
from studykit.deck.lint.view import Subject
from tests.deck.fixtures import cases
from tests.deck.lint.families import FAMILIES
from tests.deck.lint.judged import codes, decks_of, judge, linted

WORDS = ["edge", "shield", "origin", "purge", "cache", "stale", "fresh", "vary", "header", "key"]
fronts = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=9, unique=True).map(lambda words: f"Why {' '.join(words)}?"),
    max_size=14,
)


def faces_of(headings: list[str]) -> list[Face]:
    deck = linted("".join(f"## {heading}\n\nAn answer.\n\n" for heading in headings))
    return [face for note in deck.text.notes for face in _faces(Subject(deck, note))]


@given(fronts, st.sampled_from([0.5, 0.6, 0.75, 0.8, 1.0]))
@settings(deadline=None, max_examples=200)
def test_the_index_misses_no_pair_that_is_alike(headings: list[str], least: float) -> None:
    faces = faces_of(headings)
    order = {index: at for at, index in enumerate(sorted(range(len(faces)), key=lambda n: len(faces[n].stems)))}
    offered = {frozenset(pair) for pair in _candidates(faces, least, order)}
    for one, other in combinations(range(len(faces)), 2):
        mine, theirs = faces[one].stems, faces[other].stems
        if len(mine & theirs) / len(mine | theirs) >= least:
            assert frozenset((one, other)) in offered


def test_the_index_compares_few() -> None:
    faces = faces_of(
        [f"Why does {WORDS[n % 10]} number {n} go to {WORDS[n // 10 % 10]} at {n % 97}?" for n in range(3_000)]
    )
    order = {index: at for at, index in enumerate(sorted(range(len(faces)), key=lambda n: len(faces[n].stems)))}
    offered = list(_candidates(faces, 0.8, order))
    assert len(offered) < 20 * len(faces)


def test_fronts_of_a_few_words_in_every_order_are_compared_with_some_only() -> None:
    pairs = [f"Why {a} {b} {c} {d}?" for a, b, c, d in combinations("abcdefghijklmnopq", 4)]
    faces = faces_of(pairs)
    order = {index: at for at, index in enumerate(range(len(faces)))}
    per_face: dict[int, int] = {}
    for one, _ in _candidates(faces, 0.5, order):
        per_face[one] = per_face.get(one, 0) + 1
    assert max(per_face.values()) <= MAX_COMPARED


@given(st.lists(st.sampled_from([*WORDS, "not", "TLS", "8"]), min_size=4, max_size=8), st.data())
@settings(deadline=None)
def test_likeness_needs_no_order_of_decks(words: list[str], data: st.DataObject) -> None:
    other = data.draw(st.permutations(words)) if data.draw(st.booleans()) else [*words, "more"]
    one, two = (
        linted(f"## Why {' '.join(w)}?\n\nAn answer.\n\nSource: x\n", key) for w, key in ((words, "a"), (other, "b"))
    )

    def alike(found: list[Diagnostic]) -> set[str]:
        return set(codes(found)) & {"SK207", "SK208"}

    assert alike(judge([one, two])) == alike(judge([two, one]))


def test_likeness_of_one_deck_with_itself_under_another_path_is_the_same_cards() -> None:
    for case in (case for family in FAMILIES for case in cases(f"lint/{family}")):
        [first, *_] = decks_of(case.source)
        with_ids = replace(first.text, notes=tuple(one for one in first.text.notes if one.id is not None))
        deck = replace(first, text=with_ids)
        copy = replace(deck, path="copy.md", key="copy")
        alone = [one for one in judge([deck]) if one.code in ("SK207", "SK208")]
        both = [one for one in judge([deck, copy]) if one.code in ("SK207", "SK208") and one.path == deck.path]
        assert both == alone
