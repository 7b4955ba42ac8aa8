"""The documented shapes: every key, with values of its type, whatever a card or an answer has been through."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.deck.diagnostics import CODES, Diagnostic, Span
from studykit.desk import tables
from studykit.desk.card_shape import card_shape
from studykit.desk.desk import Desk
from studykit.exchange import columns, shapes, times
from studykit.memory.model import Rating
from tests.desk.tools import DAY, MINUTE, Watch
from tests.exchange.documented import CARD, DIAGNOSTIC, REVIEW, faults
from tests.exchange.exported import rows_of
from tests.store.tools import Folder, deck, note


@given(st.integers(0, 2**47 - 1))
def test_a_time_is_written_in_utc_with_its_milliseconds(at: int) -> None:
    text = times.time(at)
    assert text.endswith("Z")
    assert len(text) == len("2026-11-20T09:00:00.000Z")
    assert round(datetime.fromisoformat(text).timestamp() * 1000) == at


def test_a_study_day_is_a_date() -> None:
    assert times.day(0) == "1970-01-01"
    assert times.day((datetime(2026, 11, 20, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days) == "2026-11-20"


def test_a_finding_has_every_documented_key() -> None:
    for code, (severity, _) in CODES.items():
        document = shapes.diagnostic(Diagnostic(code, "a.md", Span(3, 5, 3, 9), "wrong", "write this", "a line"))
        assert not faults(document, DIAGNOSTIC)
        assert document["severity"] == severity


@pytest.fixture
def studied(tmp_path: Path, folder: Folder) -> Desk:
    """A desk whose cards are in every state there is, with every kind of answer in the log."""
    names = ("new", "learning", "review", "relearning", "suspended", "flagged", "crammed")
    folder.write(
        "a.md",
        deck(*[note(f"{n}?", id=n, level=2, tags="[x, y]") for n in names], title="Ä deck", checked="2026-01-02"),
    )
    watch = Watch("2026-11-01T09:00")
    desk = Desk(str(tmp_path / "home"), [str(folder.path)], watch)
    desk.scan()
    for name in ("review", "relearning"):
        desk.answer(name, Rating.EASY, took_ms=5000)
    watch.wait(12 * DAY)
    desk.answer("relearning", Rating.AGAIN)
    desk.answer("learning", Rating.HARD)
    watch.wait(MINUTE)
    desk.mark("suspended", "suspend")
    desk.mark("flagged", "flag", "wrong")
    desk.answer("crammed", Rating.GOOD, cram=True)
    desk.answer("new", Rating.GOOD)
    desk.undo()
    return desk


def test_a_card_has_every_documented_key_in_every_state(studied: Desk) -> None:
    cards = {row.card: card_shape(studied, row) for row in studied.cards()}
    assert {name: faults(document, CARD) for name, document in cards.items()} == {name: [] for name in cards}
    assert [tuple(document) for document in cards.values()] == [columns.CARDS.keys] * len(cards)
    states = {name: document["state"] for name, document in cards.items()}
    assert states == {
        "new": "new", "learning": "learning", "review": "review", "relearning": "relearning", "suspended": "new",
        "flagged": "new", "crammed": "new",
    }  # fmt: skip
    assert cards["suspended"]["suspended"]
    assert cards["flagged"]["flagged"]
    studied.close()


def test_a_new_card_has_null_where_it_has_no_memory(studied: Desk) -> None:
    document = card_shape(studied, studied.card("new"))
    memory = ("due", "due_at", "stability", "difficulty", "retrievability", "interval_days", "last_review")
    assert [document[key] for key in memory] == [None] * len(memory)
    assert (document["reps"], document["lapses"]) == (0, 0)
    studied.close()


def test_a_step_has_a_time_and_the_study_day_it_falls_on(studied: Desk) -> None:
    document = card_shape(studied, studied.card("relearning"))
    assert (document["due"], document["due_at"]) == ("2026-11-13", "2026-11-13T09:10:00.000Z")
    studied.close()


def test_a_card_says_where_it_stands_and_what_it_is_about(studied: Desk) -> None:
    document = card_shape(studied, studied.card("review"))
    assert (document["deck"], document["kind"], document["level"], document["tags"]) == ("a", "basic", 2, ["x", "y"])
    assert (document["front"], document["back"], document["label"]) == ("review?", "An answer.", "")
    assert document["line"] == 14
    assert document["path"].endswith("a.md")
    studied.close()


def test_front_and_back_are_what_the_learner_sees(tmp_path: Path, folder: Folder) -> None:
    text = note(
        "The {{c1::hole::hint}} and the {{c2::*rest*}}",
        "Because.\n\nSource: [RFC 1](https://x.y) · A book",
        id="c",
        kind="cloze",
    )
    folder.write("a.md", deck(text))
    desk = Desk(str(tmp_path / "home"), [str(folder.path)])
    desk.scan()
    document = card_shape(desk, desk.card("c/c1"))
    assert (document["card"], document["note"], document["label"]) == ("c/c1", "c", "c1")
    assert document["front"] == "The [hint] and the *rest*"
    assert document["back"] == "The [hole] and the *rest*\n\nBecause."
    assert document["sources"] == ["[RFC 1](https://x.y)", "A book"]
    desk.close()


def reviews_of(desk: Desk) -> dict[str, dict[str, Any]]:
    rows = rows_of(tables.reviews(desk))
    return {f"{row['card']} {row['at'][8:10]}": row for row in rows}


def test_an_answer_has_every_documented_key_whatever_it_was(studied: Desk) -> None:
    rows = reviews_of(studied)
    assert {name: faults(document, REVIEW) for name, document in rows.items()} == {name: [] for name in rows}
    assert [tuple(document) for document in rows.values()] == [columns.REVIEWS.keys] * len(rows)
    studied.close()


def test_an_answer_says_what_it_met_and_what_it_led_to(studied: Desk) -> None:
    rows = reviews_of(studied)
    first, lapse, crammed, undone = rows["review 01"], rows["relearning 13"], rows["crammed 13"], rows["new 13"]
    assert (first["state"], first["retrievability"], first["took_ms"]) == ("new", None, 5000)
    assert (first["state_after"], first["due"], first["interval_days"]) == ("review", "2026-11-08", 7)
    assert (lapse["state"], lapse["state_after"], lapse["due"]) == ("review", "relearning", "2026-11-13T09:10:00.000Z")
    assert 0 < lapse["retrievability"] < 1
    assert (crammed["cram"], crammed["state_after"], crammed["due"]) == (True, None, None)
    assert (undone["undone"], first["undone"]) == (True, False)
    assert {row["study_day"] for row in rows.values()} == {"2026-11-01", "2026-11-13"}
    studied.close()
