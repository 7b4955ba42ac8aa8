"""Sittings that are wished to be so long, of so many cards, of some tags, or for cramming; and leeches."""

from __future__ import annotations

import pytest

from studykit.desk.sitting import Sitting
from studykit.memory.model import BLANK, Rating, State
from studykit.study.leeches import is_leech, to_say
from studykit.study.session import Wish
from tests.desk.tools import DAY, MINUTE, SECOND, Bench, give, in_order, learn, on_table, waiting
from tests.store.tools import all_memories, deck, note, numbered


def test_of_so_many_cards_the_first_are_asked_with_all_their_steps(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(5)))
    sitting = Sitting(bench.desk(), wish=Wish(limit=2))
    assert sitting.left().cards == 2
    assert [give(sitting, Rating.AGAIN), give(sitting, Rating.AGAIN)] == ["c0", "c1"]
    bench.watch.wait(MINUTE)
    assert in_order(sitting) == ["c0", "c1"]
    assert on_table(sitting) is None
    assert sitting.desk.card("c2").memory == BLANK


def test_a_limit_holds_over_a_rebuild_of_the_queue(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(5)))
    sitting = Sitting(bench.desk(), wish=Wish(limit=2))
    give(sitting, Rating.EASY)
    sitting.rebuild()
    assert waiting(sitting) == ["c1"]
    sitting.undo()
    assert sitting.left().cards == 2


def test_after_so_many_minutes_of_study_nothing_more_is_asked(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(20)))
    sitting = Sitting(bench.desk(), wish=Wish(minutes=2))
    given = 0
    while on_table(sitting) is not None:
        bench.watch.wait(30 * SECOND)
        give(sitting, Rating.EASY)
        given += 1
    assert given == 4


def test_where_answers_are_quick_the_minutes_are_filled_with_more_cards(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(20)))
    sitting = Sitting(bench.desk(new=20), wish=Wish(minutes=1))
    expected = sitting.left().cards
    assert 0 < expected < 20
    given = 0
    while on_table(sitting) is not None:
        bench.watch.wait(4 * SECOND)
        give(sitting, Rating.EASY)
        given += 1
    assert expected < given == 15


def test_more_new_cards_come_beyond_the_limit_of_the_day(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(9)))
    assert Sitting(bench.desk(new=3), wish=Wish(more_new=2)).left().new == 5


def test_only_cards_with_a_tag_of_their_own_or_of_their_deck_are_asked(bench: Bench) -> None:
    bench.folder.write(
        "a.md", deck(note("One?", id="one", tags="[TLS]"), note("Two?", id="two"), note("Three?", id="three"))
    )
    bench.folder.write("b.md", deck(note("Four?", id="four"), tags="[tls, quic]"))
    desk = bench.desk()
    learn(desk, bench.watch, ["three", "four"])
    bench.watch.wait(300 * DAY)
    assert sorted(in_order(Sitting(desk, wish=Wish(tags=("tls",))))) == ["four", "one"]


def test_a_tag_finds_its_new_cards_however_far_down_they_stand(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(50), note("Last?", id="last", tags="[rare]")))
    assert waiting(Sitting(bench.desk(new=1), wish=Wish(tags=("rare",)))) == ["last"]


def test_cramming_asks_every_card_the_weakest_first_and_again_until_it_is_known(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(4)))
    desk = bench.desk(new=0)
    learn(desk, bench.watch, ["c1"])
    bench.watch.wait(5 * DAY)
    learn(desk, bench.watch, ["c3"])
    bench.watch.wait(DAY)
    before = all_memories(desk.store)
    sitting = Sitting(desk, wish=Wish(cram=True))
    assert waiting(sitting) == ["c1", "c3", "c0", "c2"]
    assert sitting.outcomes() == {}
    assert [give(sitting, Rating.AGAIN), *in_order(sitting)] == ["c1", "c3", "c0", "c2", "c1"]
    assert all_memories(desk.store) == before
    assert [answer.cram for answer in desk.store.reviews_on(desk.clock.day())] == [True] * 5


def test_what_was_crammed_takes_nothing_from_the_day(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(4)))
    desk = bench.desk(new=2)
    in_order(Sitting(desk, wish=Wish(cram=True)))
    assert waiting(Sitting(desk)) == ["c0", "c1"]


def test_undo_brings_a_crammed_card_back_and_a_new_look_at_the_store_keeps_what_is_done(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    sitting = Sitting(bench.desk(), wish=Wish(cram=True))
    assert [give(sitting), give(sitting)] == ["c0", "c1"]
    sitting.rebuild()
    assert waiting(sitting) == ["c2"]
    sitting.undo()
    assert sitting.row().card == "c1"
    assert sorted(waiting(sitting)) == ["c1", "c2"]


def test_cramming_leaves_suspended_cards_and_other_decks_out(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    bench.folder.write("b.md", deck(note("Other?", id="other")))
    desk = bench.desk()
    desk.mark("c0", "suspend")
    assert waiting(Sitting(desk, ["a"], Wish(cram=True))) == ["c1"]


@pytest.mark.parametrize(
    ("threshold", "said"),
    [(8, [8, 12, 16]), (4, [4, 6, 8, 10, 12, 14, 16]), (3, [3, 5, 7, 9, 11, 13, 15]), (1, list(range(1, 17))), (0, [])],
)
def test_a_leech_is_spoken_of_at_its_threshold_and_every_half_of_it_after(threshold: int, said: list[int]) -> None:
    assert [lapses for lapses in range(17) if to_say(lapses, threshold)] == said
    assert [lapses for lapses in range(17) if is_leech(lapses, threshold)] == list(range(threshold or 17, 17))


def test_the_lapse_that_makes_a_leech_is_said_once(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    desk = bench.desk()
    learn(desk, bench.watch, ["c0"])
    said = []
    for _ in range(9):
        bench.watch.wait(100 * DAY)
        sitting = Sitting(desk)
        assert on_table(sitting) == "c0"
        sitting.reveal()
        said.append(sitting.lapsed_again(sitting.grade(Rating.AGAIN)))
        while desk.card("c0").memory.state is not State.REVIEW:
            desk.answer("c0", Rating.GOOD)
            bench.watch.wait(15 * MINUTE)
    assert said == [0] * 7 + [8, 0]
