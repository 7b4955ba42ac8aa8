"""What the planner reads is what memory is made of, whichever cards it asks for, and every goal that counts."""

from __future__ import annotations

from collections import defaultdict
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studykit.memory.model import Rated, Rating
from studykit.store import evidence, log, memories
from studykit.store.evidence import Evidence
from studykit.store.log import LogEntry
from studykit.store.store import Store
from tests.store.test_recompute import CARDS, Said, classes, kept, said, write
from tests.store.tools import SETTINGS, answer, moment

DAY = 20_000
WAYS = {"one by one": 10**9, "all at once": 0}
"""The two ways to read a log, and the share of cards from which on it is read as a whole."""


def found_in(store: Store, *cards: str) -> list[Evidence]:
    with store.database.read() as connection:
        return evidence.answers(connection, cards)


def by_card(found: list[Evidence]) -> dict[str, list[Rated]]:
    histories: defaultdict[str, list[Rated]] = defaultdict(list)
    for one in found:
        histories[one.card].append((one.at, one.rating, one.day))
    return histories


@pytest.mark.parametrize("way", WAYS)
@given(st.lists(said, max_size=25), classes, st.sets(st.sampled_from(CARDS)))
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_the_answers_are_those_of_the_histories(
    way: str, history: list[Said], holders: dict[str, str], cards: set[str]
) -> None:
    with kept(history, holders) as store, patch.object(evidence, "_SCAN_FROM", WAYS[way]):
        with store.database.write() as connection:
            memories.rebuild(connection, SETTINGS)
        found = found_in(store, *cards)
        expected = {card: rated for card, rated in store.histories().items() if card in cards}
        assert by_card(found) == expected
        assert [one.at for one in found] == sorted(one.at for one in found)


@pytest.mark.parametrize("way", WAYS)
def test_answers_come_in_the_order_of_the_log_whichever_cards_they_are_of(store: Store, way: str) -> None:
    for number, card in enumerate(("b", "a", "c", "b", "a")):
        store.answer(card, Rating(number % 4 + 1), moment(number, DAY + number), SETTINGS, took_ms=1000 * number)
    with patch.object(evidence, "_SCAN_FROM", WAYS[way]):
        assert found_in(store, "a", "b") == [
            Evidence("b", DAY, 1, 0, moment(0, DAY).at),
            Evidence("a", DAY + 1, 2, 1000, moment(1, DAY + 1).at),
            Evidence("b", DAY + 3, 4, 3000, moment(3, DAY + 3).at),
            Evidence("a", DAY + 4, 1, 4000, moment(4, DAY + 4).at),
        ]


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_under_another_id_is_told_under_the_card_that_holds_it_and_a_reset_drops_both(
    store: Store, way: str
) -> None:
    answer(store, "old", Rating.EASY, moment(1))
    answer(store, "new", Rating.GOOD, moment(2))
    answer(store, "other", Rating.GOOD, moment(3))
    write(store, [], {"old": "new"})
    with patch.object(evidence, "_SCAN_FROM", WAYS[way]):
        assert [(one.card, one.rating) for one in found_in(store, "new")] == [("new", 4), ("new", 3)]
        assert found_in(store, "old") == []
        store.mark("old", "reset", moment(4))
        answer(store, "old", Rating.HARD, moment(5))
        assert [(one.card, one.rating) for one in found_in(store, "new", "other")] == [("other", 3), ("new", 2)]


def test_no_cards_have_no_answers(store: Store) -> None:
    assert found_in(store) == found_in(store, "a") == []
    answer(store, "a")
    assert found_in(store) == found_in(store, "nowhere") == []


def test_goals_are_told_with_when_they_were_set_until_they_are_taken_back(store: Store) -> None:
    goal = {"date": "2026-12-15", "minutes": 30}
    store.set_goal(goal, moment(1))
    store.set_goal({}, moment(2, DAY + 3))
    store.set_goal({"date": "2026-12-20"}, moment(3, DAY + 4))
    store.undo(moment(4, DAY + 4), SETTINGS)
    with store.database.read() as connection:
        found = evidence.goals(connection)
    assert [(one.at, one.study_day, one.content) for one in found] == [
        (moment(1).at, DAY, goal),
        (moment(2, DAY + 3).at, DAY + 3, {}),
    ]
    assert len({one.entry for one in found}) == len(found)


@pytest.mark.parametrize("content", ["[1]", "{", '"2026-12-15"', "null"])
def test_a_goal_that_another_tool_wrote_is_told_as_none(store: Store, content: str) -> None:
    with store.database.write() as connection:
        log.add_entry(connection, LogEntry("E1", "d", 1, moment().at, "goal", content=content))
    with store.database.read() as connection:
        assert [one.content for one in evidence.goals(connection)] == [{}]
        assert log.newest_goal(connection) is None
