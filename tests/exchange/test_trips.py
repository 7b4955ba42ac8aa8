"""Whole logs out, in and out again, whatever was done: the bytes are the same, and so is what is remembered."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studykit.desk.card_shape import card_shape
from studykit.desk.desk import Desk
from studykit.desk.transfer import export, import_reviews
from studykit.memory.model import Rating
from tests.desk.tools import DAY, MINUTE, Watch
from tests.store.tools import Folder, deck, note, numbered

NUMERIC = note("Twice {n}?", "```numbers\nn = 1 .. 999\nanswer = 2 * n\n```", id="n", kind="numeric")
NOTES = [*numbered(4), note("Revised?", id="r", rev=2), NUMERIC]
CARDS = ["c0", "c1", "c2", "c3", "r", "n"]
KINDS = [("csv", False), ("csv", True), ("jsonl", False), ("parquet", False)]

ANSWERS = st.tuples(
    st.just("answer"), st.sampled_from(CARDS), st.sampled_from(Rating), st.none() | st.integers(0, 2**31), st.booleans()
)
FOREIGN = st.tuples(st.just("import"), st.sampled_from([*CARDS, "gone"]), st.integers(1, 4), st.integers(-900, 900))
STEPS = ANSWERS | FOREIGN | st.sampled_from([("undo",), ("redo",)]) | st.tuples(st.just("wait"), st.integers(1, 40))


@contextmanager
def homes() -> Iterator[tuple[Path, Watch]]:
    """A folder with decks for as many homes as are asked for, and the time there."""
    with TemporaryDirectory() as place:
        Folder(Path(place) / "decks").write("a.md", deck(*NOTES))
        yield Path(place), Watch()


def sit(place: Path, watch: Watch, name: str) -> Desk:
    desk = Desk(str(place / name), [str(place / "decks")], watch)
    desk.scan()
    return desk


def do(desk: Desk, watch: Watch, step: tuple[Any, ...], place: Path) -> None:
    watch.wait(MINUTE)
    match step:
        case ("answer", card, rating, took, cram):
            numbers = "before=-98 after=60" if card == "n" else None
            desk.answer(card, rating, took_ms=took, variant=numbers, cram=cram)
        case ("import", card, rating, ahead):
            at = desk.clock.now() + ahead * DAY // 10
            path = place / "foreign.jsonl"
            moment = f"{watch.local(at):%Y-%m-%dT%H:%M:%S.%f%z}"
            path.write_text(json.dumps({"card": card, "rating": rating, "at": moment}), encoding="utf-8")
            import_reviews(desk, path, None)
        case ("undo",):
            desk.undo()
        case ("redo",):
            desk.redo()
        case ("wait", hours):
            watch.wait(hours * DAY // 8)


def remembered(desk: Desk) -> list[dict[str, Any]]:
    return [card_shape(desk, row) for row in desk.cards()]


@pytest.mark.slow
@settings(deadline=None, max_examples=25)
@given(st.lists(STEPS, min_size=4, max_size=25))
@example([("import", "c0", 1, 11), ("undo",), ("wait", 1)])  # waits for its time, which comes meanwhile
def test_whatever_was_done_comes_back_to_the_byte_in_every_format(steps: list[tuple[Any, ...]]) -> None:
    with homes() as (place, watch):
        with closing(sit(place, watch, "home")) as desk:
            for step in steps:
                do(desk, watch, step, place)
        round_trips(place, watch)


def round_trips(place: Path, watch: Watch) -> None:
    """From a home that is opened anew, as each command does, so that what had to wait counts if its time has come."""
    with closing(sit(place, watch, "home")) as desk:
        for number, (form, raw) in enumerate(KINDS):
            there, back = place / f"there{number}.{form}", place / f"back{number}.{form}"
            export(desk, "reviews", form, there, raw=raw)
            with closing(sit(place, watch, f"other{number}")) as other:
                new, _, _ = import_reviews(other, there, None, raw=raw)
                export(other, "reviews", form, back, raw=raw)
                assert back.read_bytes() == there.read_bytes()
                assert remembered(other) == remembered(desk)
                assert import_reviews(other, there, None, raw=raw)[:2] == (0, new)
                export(other, "reviews", form, back, raw=raw)
                assert back.read_bytes() == there.read_bytes()


def test_numbers_go_on_after_those_of_a_log_that_came_back_to_its_own_device() -> None:
    with homes() as (place, watch), closing(sit(place, watch, "home")) as desk:
        rows = [
            {"card": "c0", "rating": 3, "at": f"2026-11-0{day}T09:00:00Z", "device": desk.store.device, "seq": day}
            for day in (7, 3, 5)
        ]
        path, out = place / "own.jsonl", place / "out.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        desk.answer("c1", Rating.GOOD)
        import_reviews(desk, path, None)
        for card in ("c2", "c3"):
            desk.answer(card, Rating.GOOD)
        export(desk, "reviews", "jsonl", out)
        found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    numbers = {row["seq"]: row["card"] for row in found}
    assert len(numbers) == len(found) == 6
    assert [numbers[number] for number in sorted(numbers)] == ["c1", "c0", "c0", "c0", "c2", "c3"]
    assert len({row["device"] for row in found}) == 1


def test_of_an_id_that_a_card_went_by_only_the_deck_is_lost_where_that_is_not_known() -> None:
    with homes() as (place, watch), closing(sit(place, watch, "home")) as desk:
        desk.answer("c0", Rating.GOOD)
        Folder(place / "decks").write("a.md", deck(note("Question 0?", "Answer 0.", id="d0"), *NOTES[1:]))
        desk.scan()
        watch.wait(DAY)
        desk.answer("d0", Rating.GOOD)
        outs = [place / f"{number}.jsonl" for number in range(3)]
        export(desk, "reviews", "jsonl", outs[0])
        for number in (1, 2):
            with closing(sit(place, watch, f"other{number}")) as other:
                import_reviews(other, outs[number - 1], None)
                export(other, "reviews", "jsonl", outs[number])
        first, second, third = (out.read_text("utf-8").splitlines() for out in outs)
    decks = [(row["card"], row["deck"]) for row in map(json.loads, first)]
    assert decks == [("c0", "a"), ("d0", "a")]
    assert [json.loads(line) | {"deck": "a"} for line in second] == [json.loads(line) for line in first]
    assert [json.loads(line)["deck"] for line in second] == [None, "a"]
    assert third == second


def test_a_pipe_is_read_though_it_does_not_say_how_far_it_is() -> None:
    with homes() as (place, watch), closing(sit(place, watch, "home")) as desk:
        pipe = place / "pipe"
        os.mkfifo(pipe)
        text = "card,at,rating\nc0,2026-11-01T09:00:00Z,3\n"
        with ThreadPoolExecutor(1) as beside:
            beside.submit(pipe.write_text, text, "utf-8")
            assert import_reviews(desk, pipe, "csv", progress=lambda *_: None) == (1, 0, 0)
