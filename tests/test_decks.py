"""The decks that come along keep what is promised of them, and the pages about them say what is in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pytest

from docs import deck_sources, deck_topics
from docs.bundled_decks import Deck, decks, sources
from studykit.deck.model import Kind, Note

DECKS = decks()
NOTES = [(deck, note) for deck in DECKS for note in deck.notes]
SPEECH = 150
"""Words a minute of somebody who speaks at ease."""


def of_kind(kind: Kind) -> list[tuple[Deck, Note]]:
    return [(deck, note) for deck, note in NOTES if note.kind is kind]


def places(found: Iterable[tuple[Deck, Note]]) -> list[str]:
    return [f"{deck.key}.md:{note.line}" for deck, note in found]


def text(note: Note) -> str:
    return f"{note.heading}\n\n{note.front}\n\n{note.back}"


def test_there_are_eighteen_decks_and_five_hundred_notes_of_every_kind() -> None:
    kinds = Counter(note.kind for _, note in NOTES)
    least = dict.fromkeys(set(Kind) - {Kind.NONE}, 1) | {
        Kind.NUMERIC: 40, Kind.SPOKEN: 35, Kind.STEPS: 15, Kind.TABLE: 10,
    }  # fmt: skip
    assert len(DECKS) == 18
    assert len(NOTES) >= 500
    assert {kind: kinds[kind] for kind, number in least.items() if kinds[kind] < number} == {}


def test_every_deck_begins_with_a_model_and_says_when_it_was_checked() -> None:
    assert [deck.key for deck in DECKS if len(deck.info.intro.split()) < 60 or deck.info.checked is None] == []


def test_decks_go_from_recall_to_judgement() -> None:
    levels = {deck.key: [note.level for note in deck.notes] for deck in DECKS}
    assert [key for key, found in levels.items() if None in found or set(found) < {2, 3}] == []
    assert [key for key, found in levels.items() if found != sorted(found, key=lambda level: level or 0)] == []


def test_every_card_is_from_somewhere_that_can_be_opened_or_is_arithmetic() -> None:
    bare = [(deck, note) for deck, note in NOTES if not [*sources(deck, note)] and "arithmetic" not in note.sources]
    assert places(bare) == []
    assert {
        s.address for deck, note in NOTES for s in sources(deck, note) if not s.address.startswith("https://")
    } == set()


def test_a_document_goes_by_one_name_and_a_name_is_one_document() -> None:
    found = deck_sources.documents(DECKS)
    assert {document.address: document.names for document in found if len(document.names) > 1} == {}
    assert [name for name, count in Counter(document.name for document in found).items() if count > 1] == []


def test_the_index_of_sources_is_as_the_decks_are() -> None:
    assert deck_sources.PAGE.read_text("utf-8") == deck_sources.index(DECKS), (
        "python -m docs.deck_sources writes it anew"
    )


def test_the_syllabus_is_as_the_decks_are() -> None:
    assert deck_topics.PAGE.read_text("utf-8") == deck_topics.page(DECKS), "python -m docs.deck_topics writes it anew"


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.key)
def test_every_topic_has_its_cards_and_every_card_its_topic(deck: Deck) -> None:
    found = deck_topics.topics(deck.key)
    ids = {note.id for note in deck.notes}
    assert [topic.name for topic in found if not topic.cards or not set(topic.cards) <= ids] == []
    assert [name for name, count in Counter(topic.name for topic in found).items() if count > 1] == []
    assert ids - {card for topic in found for card in topic.cards} == set()


def test_forty_numeric_cards_ask_for_other_numbers_each_time() -> None:
    drawn = re.compile(r"^\w+\s*=\s*(?:[^#\n]*\.\.|[^#\n(]*\d, )", re.MULTILINE)
    assert len([note for _, note in of_kind(Kind.NUMERIC) if drawn.search(text(note))]) >= 40


def test_a_spoken_card_has_six_to_eight_points_and_an_answer_of_less_than_two_minutes() -> None:
    wrong = []
    for deck, note in of_kind(Kind.SPOKEN):
        points = re.findall(r"^- \[ \] ", text(note), re.MULTILINE)
        answer = re.sub(r"^- \[ \] .*(?:\n  .*)*", "", note.back, flags=re.MULTILINE).split()
        if not 6 <= len(points) <= 8 or not 90 <= len(answer) <= 2 * SPEECH:
            wrong.append((deck, note))
    assert places(wrong) == []


def test_nobody_is_quoted_at_length() -> None:
    quoted = [
        (deck, note)
        for deck, note in NOTES
        for paragraph in text(note).split("\n\n")
        for words in re.findall(r'"([^"]*)"|“([^”]*)”', paragraph)
        if paragraph.count('"') % 2 == 0 and len("".join(words).split()) > 15
    ]
    assert places(quoted) == []


NEED_NO_EXPLANATION = {
    word
    for words in {
        "what the reader comes with": "RFC HTTP HTTPS DNS TLS TCP CDN IP URL ID HTML JSON SQL US",
        "names": "QUIC RSA",
        "units": "KB MB GB TB PB",
        "words of protocols": "GET HEAD POST PUT DELETE PURGE CRYPTO AAAA",
        "statuses of a cache": "HIT MISS EXPIRED STALE UPDATING REVALIDATED BYPASS DYNAMIC",
    }.values()
    for word in words.split()
}
CODE_AND_COMMENTS = re.compile(r"```.*?```|`[^`]*`|<!--.*?-->|!?\]\([^)]*\)", re.DOTALL)
SHORT_FORM = re.compile(r"\b([A-Z][A-Z0-9]*[A-Z][A-Z0-9]*?)s?\b")


def unexplained(passages: Iterable[str]) -> list[str]:
    """Short forms whose first passage does not say, in parentheses before or behind, what they stand for."""
    met: set[str] = set()
    found = []
    for passage in passages:
        shown = CODE_AND_COMMENTS.sub(" ", passage)
        for word in dict.fromkeys(SHORT_FORM.findall(shown)):
            said = re.search(rf"\b{word}s?\s\(|\([^()]*\b{word}s?\)|\({word}: |\b{word} stands for", shown)
            if word not in met | NEED_NO_EXPLANATION and not said:
                found.append(word)
            met.add(word)
    return found


def test_short_forms_are_found_where_nobody_explains_them() -> None:
    assert unexplained(["A POP (point of presence).", "Two POPs, by a round-trip time (RTT) apart.", "An RTT."]) == []
    assert unexplained(["Two POPs.", "A POP (point of presence) of `AWS`, over HTTP."]) == ["POP"]


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.key)
def test_no_short_form_goes_unexplained_where_it_first_comes(deck: Deck) -> None:
    assert unexplained([f"{deck.info.title}\n\n{deck.info.intro}", *map(text, deck.notes)]) == []
