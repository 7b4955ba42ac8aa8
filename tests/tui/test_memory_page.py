"""Memory and history of a card at three sizes, to the cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from studykit.deck.read import read_deck
from studykit.desk.history import UNDONE, Ahead, Before, Happening, History
from studykit.desk.shown import show
from studykit.memory.model import BLANK, Memory, Rating
from studykit.store.catalog import CardRow
from studykit.tui.frame import Grid
from studykit.tui.memory_page import memory_page
from tests.tui import samples
from tests.tui.golden import same_as_golden, text_of

TODAY = date(2026, 11, 20)
MINUTE = 60_000
KNOWN = replace(samples.SEEN, stability=7.94, difficulty=5.21, reps=5, lapses=1)
GOOD, STEP = Ahead(date(2026, 11, 28), 0.9, None, 0.84), Ahead(None, None, 10 * MINUTE, None)
OLD = """## How many round trips before the first byte over TCP and TLS 1.3? <!-- id: k3f9x2mq -->

Two: one for TCP, one for TLS.
"""


def row(text: str = samples.SHORT, memory: Memory = KNOWN) -> CardRow:
    [note] = read_deck(f"---\ndeck: x\n---\n\n{text.replace('id: c1', 'id: k3f9x2mq')}\n".encode(), "tls.md").notes
    return CardRow(
        card="k3f9x2mq", label="", deck="transport/tls", title="TCP and TLS handshakes", path="/decks/transport/tls.md",
        note=replace(note, line=31), note_id="k3f9x2mq", tags=(), level=2, checked=None, links={}, retired=False,
        changed_at=None, memory=memory,
    )  # fmt: skip


def answer(day: int, rating: Rating, recall: float | None, took: float, days: int | None, **more: object) -> Happening:
    told = Happening(date(2026, 11, day), "", rating, recall, round(took * 1000), days)
    return replace(told, **more)  # type: ignore[arg-type]


FIVE = (
    answer(12, Rating.GOOD, 0.84, 11, 8),
    answer(8, Rating.GOOD, 0.71, 14, 4),
    answer(6, Rating.AGAIN, 0.58, 22, 2),
    answer(5, Rating.GOOD, None, 19, 1),
    answer(5, Rating.AGAIN, None, 34, None, wait_ms=10 * MINUTE),
)
MIXED = (
    Happening(date(2026, 11, 19), "Asked again"),
    Happening(date(2026, 11, 14), "Suspended"),
    Happening(
        date(2026, 11, 13), "Flagged: RFC 9846, not 8446, and the second sentence says nothing that the first does not"
    ),
    answer(12, Rating.GOOD, 0.84, 11, None, why_not=UNDONE),
    answer(11, Rating.HARD, 0.86, 9.4, None, why_not="cram"),
    answer(8, Rating.GOOD, None, 140, 4),
    Happening(date(2026, 11, 7), "Reset: what was remembered was forgotten"),
    Happening(date(2026, 11, 7), "Put off till the next day", why_not=UNDONE),
    answer(6, Rating.EASY, 0.9, 22, None, why_not="rev 1"),
    Happening(date(2025, 12, 31), "", Rating.AGAIN, 1.0, 99_400, 120),
)


def years(count: int) -> Iterator[Happening]:
    for number in range(count):
        yield Happening(TODAY - timedelta(days=8 + 19 * number), "", Rating.GOOD, 0.9, 8_000 + 1_000 * number, 19)


def before(text: str | None) -> Before:
    return Before(None if text is None else show(row(text)), date(2026, 11, 3))


def history(happened: tuple[Happening, ...] = FIVE, ahead: Ahead = GOOD, **more: object) -> History:
    card = row()
    found = History(card, show(card), 0.88, ahead, date(2026, 11, 3), None, None, happened)
    return replace(found, **more)  # type: ignore[arg-type]


NEW = row(memory=BLANK)
PUT_AWAY = row(samples.LONG_QUESTION, replace(KNOWN, suspended=True, flag="RFC 9846, not 8446"))
PAGES = {
    "memory": (history(), True),
    "memory-no-goal": (history(ahead=replace(GOOD, on_goal=None)), True),
    "memory-new": (history((), STEP, row=NEW, shown=show(NEW), recall=None, changed=None), False),
    "memory-everything": (history(MIXED), True),
    "memory-put-away": (history(row=PUT_AWAY, shown=show(PUT_AWAY), buried_until=date(2026, 11, 21)), True),
    "memory-changed": (history(before=before(OLD)), True),
    "memory-changed-asked": (history(before=before(OLD)), False),
    "memory-changed-unknown": (history(before=before(None)), True),
    "memory-changed-elsewhere": (history(before=before(samples.SHORT)), True),
    "memory-long": (history(tuple(years(30))), True),
}


@pytest.mark.parametrize("name", list(PAGES))
def test_the_memory_of_a_card(name: str) -> None:
    found, told = PAGES[name]
    same_as_golden(name, lambda grid: memory_page(found, TODAY, grid, 0, told=told)[0])


def test_the_names_of_the_columns_stand_on_each_page() -> None:
    found = history(tuple(years(30)))
    same_as_golden("memory-long-second", lambda grid: memory_page(found, TODAY, grid, 1, told=True)[0])


def test_all_of_a_long_history_can_be_read_page_by_page() -> None:
    found = history(tuple(years(30)))
    for size in ((40, 12), (80, 24), (120, 40)):
        grid = Grid(*size)
        pages = memory_page(found, TODAY, grid, 0, told=True)[1]
        text = "\n".join(
            row for number in range(pages) for row in text_of(memory_page(found, TODAY, grid, number, told=True)[0])
        )
        assert all(f"{8 + number} s" in text for number in range(30)), size


def test_of_an_answer_nothing_is_shown_while_it_is_asked() -> None:
    changed = history(before=before(OLD))
    rows = text_of(memory_page(changed, TODAY, Grid(80, 40), 0, told=False)[0])
    assert not any("Two: one" in row or "Three: one" in row for row in rows)
    assert any("first byte over TCP and TLS 1.3?" in row for row in rows)
