"""Cards are found by words, phrases and filters, in the order of study, and fetched a window at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.deck.query import read_query
from studykit.desk import search as desk_search
from studykit.desk.desk import Desk
from studykit.desk.search import Searcher, find_cards
from studykit.desk.shown import show, text_of
from studykit.memory.model import Rating
from studykit.store import search
from tests.desk.tools import Bench, learn
from tests.store.tools import deck, note, numbered

CACHING = deck(
    note("Which header keeps a response in a shared cache?", "`s-maxage` sets the time to live.", id="smax"),
    note(
        "What does {{c1::no-cache}} allow, and {{c2::no-store}}?", "Storing.", id="nocache", kind="cloze", tags="[Cold]"
    ),
    note("What is the hit ratio?", "Hits over requests.", id="ratio", tags="[metrics]"),
    title="HTTP caching",
)
PURGING = deck(
    note("How fast is a purge?", "Quicker than the TTL of a cache.", id="fast"),
    note("Purge", "Takes objects out of a cache.", id="purge", kind="reverse"),
    title="Purging",
)


@pytest.fixture
def desk(bench: Bench) -> Desk:
    bench.folder.write("http/caching.md", CACHING)
    bench.folder.write("http/purging.md", PURGING)
    return bench.desk()


def found(desk: Desk, text: str) -> list[str]:
    searcher, hits = find_cards(desk, text)
    rows = searcher.rows(hits, 0, hits.total)
    assert len(rows) == hits.total
    return [row.card for row in rows]


ALL = ["smax", "nocache/c1", "nocache/c2", "ratio", "fast", "purge", "purge/reverse"]


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("", ALL),
        ("cache", ["smax", "nocache/c1", "nocache/c2", "fast", "purge", "purge/reverse"]),
        ("CACHE ttl", ["fast"]),
        ("ttl cache", ["fast"]),
        ("time to live", ["smax"]),
        ('"hit ratio"', ["ratio"]),
        ('"ratio hit"', []),
        ("s-maxage", ["smax"]),
        ("no-st", ["nocache/c1", "nocache/c2"]),
        ("deck:http/purging", ["fast", "purge", "purge/reverse"]),
        ("deck:purg", ["fast", "purge", "purge/reverse"]),
        ("deck:http/*ing", ALL),
        ("deck:caching deck:purging cache ttl", ["fast"]),
        ("kind:basic", ["smax", "ratio", "fast"]),
        ("kind:cloze kind:reverse cache", ["nocache/c1", "nocache/c2", "purge", "purge/reverse"]),
        ("tag:cold", ["nocache/c1", "nocache/c2"]),
        ("tag:me", ["ratio"]),
        ("tag:cold tag:metrics", []),
        ("is:new deck:caching", ["smax", "nocache/c1", "nocache/c2", "ratio"]),
        ("cache* OR (ttl) NEAR", []),
        ('" * ^ - ( ) \0', ALL),
        ("\u202ecache", ["smax", "nocache/c1", "nocache/c2", "fast", "purge", "purge/reverse"]),
    ],
)
def test_words_phrases_and_filters_find_cards_in_the_order_of_study(desk: Desk, text: str, cards: list[str]) -> None:
    assert found(desk, text) == cards


def test_what_a_card_is_can_be_asked_for(desk: Desk, bench: Bench) -> None:
    learn(desk, bench.watch, ["smax", "ratio", "fast"])
    desk.mark("ratio", "suspend")
    desk.mark("fast", "flag", "too fast")
    desk.mark("purge", "suspend")
    assert found(desk, "is:suspended") == ["ratio", "purge"]
    assert found(desk, "is:flagged") == ["fast"]
    assert found(desk, "is:new") == ["nocache/c1", "nocache/c2", "purge", "purge/reverse"]
    assert found(desk, "is:new is:suspended") == ["purge"]
    assert found(desk, "is:suspended ratio") == ["ratio"]


def test_leeches_are_those_of_their_decks_threshold(desk: Desk, bench: Bench) -> None:
    threshold = desk.settings.leech_threshold_for("http/caching")
    learn(desk, bench.watch, ["smax"])
    for _ in range(threshold):
        bench.watch.wait(40 * 86_400_000)
        desk.answer("smax", Rating.AGAIN)
        bench.watch.wait(3_600_000)
        desk.answer("smax", Rating.EASY)
    assert found(desk, "is:leech") == ["smax"]


def test_changed_are_cards_whose_text_is_another_than_when_they_were_answered(desk: Desk, bench: Bench) -> None:
    learn(desk, bench.watch, ["smax", "ratio"])
    bench.folder.write("http/caching.md", CACHING.replace("Hits over requests.", "Hits over all requests."))
    desk.scan()
    assert found(desk, "is:changed") == ["ratio"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("deck:purgin9", "There is no deck purgin9."),
        ("deck:http/purgin9", "There is no deck http/purgin9. Did you mean http/purging?"),
        ("tag:metricks", "No card has the tag metricks. Did you mean metrics?"),
        ("author:me cache", "There is no filter author:. There are deck:, tag:, kind:, is:."),
    ],
)
def test_what_makes_no_sense_is_named_and_finds_nothing(desk: Desk, text: str, problem: str) -> None:
    _, hits = find_cards(desk, text)
    assert (hits.problem, hits.total, hits.cards) == (problem, 0, 7)


def test_a_word_that_no_card_has_leads_to_one_that_finds_cards(desk: Desk) -> None:
    searcher = Searcher(desk)
    suggested = searcher.suggest(read_query("cache ttll deck:purg"))
    assert suggested == ("ttl", "cache ttl deck:purg")
    assert searcher.suggest(read_query("zzzz")) is None
    assert searcher.suggest(read_query("ratio purge")) is None, "each is there, only not together"


def test_the_index_follows_the_decks(desk: Desk, bench: Bench) -> None:
    assert found(desk, "quicker") == ["fast"]
    bench.folder.write("http/purging.md", PURGING.replace("Quicker", "Slower"))
    desk.scan()
    assert (found(desk, "quicker"), found(desk, "slower")) == ([], ["fast"])
    bench.folder.write("http/purging.md", deck(note("Alone?", "Yes, quicker.", id="alone"), title="Purging"))
    desk.scan(drop=True)
    assert (found(desk, "quicker"), found(desk, "slower")) == (["alone"], [])
    assert found(desk, "") == ["smax", "nocache/c1", "nocache/c2", "ratio", "alone"]
    (bench.folder.path / "http/caching.md").unlink()
    desk.scan(drop=True)
    assert found(desk, "") == ["alone"]


def test_a_deck_studied_after_another_is_listed_after_it_whenever_it_was_indexed(desk: Desk, bench: Bench) -> None:
    assert found(desk, "cache")[0] == "smax"
    bench.folder.write("http/caching.md", CACHING.replace("---\n\n", "after: [http/purging]\n---\n\n", 1))
    desk.scan()
    assert found(desk, "cache")[0] == "fast"
    assert found(desk, "")[:3] == ["fast", "purge", "purge/reverse"]


def test_a_card_that_two_folders_have_is_found_once(bench: Bench, tmp_path: Path) -> None:
    bench.folder.write("a.md", deck(note("Mine about caches?", "Yes.", id="one"), title="A"))
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.md").write_text(deck(note("Theirs about caches?", "Yes.", id="one"), title="B"))
    both = Desk(bench.home, [str(bench.folder.path), str(other)], bench.watch)
    bench.desks.append(both)
    both.scan()
    assert found(both, "caches") == ["one"]
    assert found(both, "mine") == ["one"]
    alone = Desk(bench.home, [str(other)], bench.watch)
    bench.desks.append(alone)
    alone.scan()
    assert (found(alone, "mine"), found(alone, "theirs")) == ([], ["one"])


def test_the_caches_made_anew_find_the_same(desk: Desk, bench: Bench) -> None:
    before = found(desk, "cache")
    desk.store.rebuild_caches(desk.deck_paths, desk.clock.now(), desk.settings.scheduler)
    assert found(desk, "cache") == before


def test_many_decks_are_taken_in_a_batch_at_a_time_and_found_in_order(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_search, "BATCH", 5)
    for number in range(9):
        bench.folder.write(f"d{number}.md", deck(*numbered(4, start=number * 4), title=f"D{number}"))
    desk, told = bench.desk(), []
    searcher = Searcher(desk)
    searcher.take_in(lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (36, 36)
    assert len(told) == 5


def test_an_index_of_many_pieces_is_made_anew(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_MOST_RUNS", 3)
    for number in range(6):
        bench.folder.write(f"d{number}.md", deck(*numbered(3, start=number * 3), title=f"D{number}"))
    desk = bench.desk()
    before = found(desk, "")
    for number in (1, 3, 5, 1, 3):
        bench.folder.write(f"d{number}.md", deck(*numbered(3, start=number * 3), title=f"D{number} anew"))
        desk.scan()
        assert found(desk, "") == before
    with desk.store.database.read() as connection:
        assert len(search.stretches(search.shelves(connection).values())) <= 3


@pytest.mark.parametrize("text", ["", "question"])
def test_a_window_is_the_same_as_a_slice_of_all(bench: Bench, text: str) -> None:
    for number in range(4):
        bench.folder.write(f"d{number}.md", deck(*numbered(7, start=number * 7), title=f"D{number}"))
    desk = bench.desk()
    searcher = Searcher(desk)
    searcher.look()
    bench.folder.write("d1.md", deck(*numbered(7, start=7), title="D1, anew"))
    desk.scan()
    hits = searcher.find(read_query(text))
    every = [row.card for row in searcher.rows(hits, 0, 100)]
    assert len(every) == hits.total == 28
    for first in range(28):
        for count in (1, 3, 28):
            assert [row.card for row in searcher.rows(hits, first, count)] == every[first : first + count]


def test_the_line_of_a_card_is_the_one_it_is_shown_with(bench: Bench) -> None:
    desk = Desk(bench.home, ["bundled"], bench.watch)
    bench.desks.append(desk)
    desk.scan()
    rows = list(desk.cards())
    assert len(rows) > 100
    assert [text_of(row) for row in rows] == [show(row).text for row in rows]


def test_the_line_of_each_kind_is_the_one_it_is_shown_with(desk: Desk) -> None:
    assert [text_of(row) for row in desk.cards()] == [show(row).text for row in desk.cards()]
