"""The goal that is set, and what an entry of the log says of one, whoever wrote it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from studykit.desk.desk import Desk
from studykit.errors import UsageError
from studykit.store import log
from studykit.store.log import LogEntry
from studykit.study.goal.goal import Goal
from tests.desk.tools import DAY, Bench
from tests.store.tools import deck, numbered


@pytest.fixture
def desk(bench: Bench) -> Desk:
    for name, title, start in (("vcl.md", "Fastly VCL", 0), ("net/tcp.md", "TCP", 9), ("net/tls.md", "TLS", 20)):
        bench.folder.write(name, deck(*numbered(2, start), title=title))
    return bench.desk()


def written(desk: Desk, content: str) -> None:
    """An entry as another device, version or tool would leave it."""
    with desk.store.database.write() as connection:
        at = desk.clock.now() - 1
        log.add_entry(connection, LogEntry(f"X{content}", "elsewhere", 1, at, "goal", content=content))


def test_a_goal_comes_back_as_it_was_set(bench: Bench, desk: Desk) -> None:
    goal = Goal(desk.clock.day() + 25, 45, ("net/tls", "vcl"))
    desk.set_goal(goal)
    assert bench.desk().goal() == goal


def test_decks_are_named_as_the_list_of_decks_does_each_once_and_in_order(desk: Desk) -> None:
    desk.set_goal(Goal(desk.clock.day(), decks=("VCL", "tls", "Net/TCP", "net/tcp", "fastly vcl")))
    goal = desk.goal()
    assert goal is not None
    assert goal.decks == ("net/tcp", "net/tls", "vcl")


def test_what_a_goal_leaves_open_is_not_in_the_log(desk: Desk) -> None:
    desk.set_goal(Goal(desk.clock.day() + 25))
    with desk.store.database.read() as connection:
        assert log.newest_goal(connection) == {"date": "2026-12-15", "minutes": 30}


@pytest.mark.parametrize(
    ("days", "minutes", "decks", "said"),
    [
        (-1, 30, (), "that day is past"),
        (732, 30, (), "that is over two years away"),
        (5, 0, (), "minutes a day go from 1 to 600"),
        (5, 601, (), "minutes a day go from 1 to 600"),
        (5, 30, ("net/tsl",), "there is no deck 'net/tsl'; did you mean net/tls?"),
        (5, 30, ("vcl", "history"), "there is no deck 'history'; known are net/tcp, net/tls, vcl"),
    ],
)
def test_a_goal_that_cannot_be_is_refused_and_nothing_is_written(
    desk: Desk, days: int, minutes: int, decks: tuple[str, ...], said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        desk.set_goal(Goal(desk.clock.day() + days, minutes, decks))
    assert said in str(refused.value)
    assert desk.goal() is None


def test_two_decks_of_one_title_are_told_apart_by_their_keys(bench: Bench, desk: Desk) -> None:
    bench.folder.write("more.md", deck(*numbered(1, 40), title="TLS"))
    desk.scan()
    with pytest.raises(UsageError, match="there is no deck 'TLS'"):
        desk.set_goal(Goal(desk.clock.day() + 5, decks=("TLS",)))
    desk.set_goal(Goal(desk.clock.day() + 5, decks=("more", "net/tls")))


def test_a_deck_whose_file_has_a_name_that_no_device_could_read_is_refused(bench: Bench, desk: Desk) -> None:
    bench.folder.write("a\x07b.md", deck(*numbered(1, 40), title="Bell"))
    desk.scan()
    with pytest.raises(UsageError, match="rename it"):
        desk.set_goal(Goal(desk.clock.day() + 5, decks=("Bell",)))


def test_a_goal_of_another_device_keeps_the_decks_that_are_not_here(desk: Desk) -> None:
    written(desk, '{"date": "2026-12-15", "minutes": 45, "decks": ["vcl", "only-there"]}')
    goal = desk.goal()
    assert goal == Goal(desk.clock.day() + 25, 45, ("only-there", "vcl"))
    assert goal is not None
    desk.set_goal(Goal(goal.day + 1, goal.minutes, goal.decks))
    assert desk.goal() == Goal(goal.day + 1, 45, ("only-there", "vcl"))
    with pytest.raises(UsageError, match="there is no deck 'only-here'"):
        desk.set_goal(Goal(goal.day, decks=(*goal.decks, "only-here")))


def test_a_goal_of_a_version_that_knew_only_dates_has_the_usual_minutes_and_all_decks(desk: Desk) -> None:
    written(desk, '{"date": "2026-12-15"}')
    assert desk.goal() == Goal(desk.clock.day() + 25, 30, ())


@pytest.mark.parametrize(
    ("content", "minutes", "decks"),
    [
        ({"minutes": 0}, 30, ()),
        ({"minutes": 601}, 30, ()),
        ({"minutes": "45"}, 30, ()),
        ({"minutes": True}, 30, ()),
        ({"minutes": None, "decks": None}, 30, ()),
        ({"decks": "vcl"}, 30, ()),
        ({"decks": [1, None, ["vcl"], "", "a\x1b[31m", "vcl", "vcl"]}, 30, ("vcl",)),
        ({"decks": {"vcl": 1}, "mood": "good"}, 30, ()),
    ],
)
def test_odd_content_leaves_what_can_be_read(
    desk: Desk, content: dict[str, Any], minutes: int, decks: tuple[str, ...]
) -> None:
    written(desk, json.dumps({"date": "2026-12-15", **content}))
    assert desk.goal() == Goal(desk.clock.day() + 25, minutes, decks)


@pytest.mark.parametrize(
    "content",
    ["{}", "[]", '"x"', '{"date": 3}', '{"date": "soon"}', '{"date": ""}', '{"date": "9999-12-31"}',
     '{"minutes": 30}', '{"date": ["2026-12-15"]}', '{"date": "15 Dec"}'],
)  # fmt: skip
def test_content_without_a_day_within_reach_is_no_goal(desk: Desk, content: str) -> None:
    written(desk, content)
    assert desk.goal() is None
    desk.set_goal(Goal(desk.clock.day() + 1))


def test_a_goal_stands_after_its_date_until_it_is_cleared_and_recall_is_that_of_the_day_again(
    bench: Bench, desk: Desk
) -> None:
    goal = Goal(desk.clock.day() + 1)
    desk.set_goal(goal)
    bench.watch.wait(3 * DAY)
    assert desk.goal() == goal
    assert [state.recall for state in desk.deck_states()] == [0.0] * 3
    desk.set_goal(None)
    assert desk.goal() is None
