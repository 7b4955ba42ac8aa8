"""Several cards marked at once: the same as one after the other, all of them or none."""

from __future__ import annotations

import pytest

from studykit.errors import StoreError
from studykit.memory.model import MARK_KINDS, Memory, Rating
from studykit.store import memories
from studykit.store.store import Store
from tests.store.tools import SETTINGS, all_memories, answer, dump, memory, moment

CARDS = ["a", "b", "c"]


@pytest.mark.parametrize("kind", MARK_KINDS)
def test_it_is_the_same_as_one_after_the_other(store: Store, kind: str) -> None:
    for card in CARDS[1:]:
        answer(store, card, Rating.EASY)
        store.mark(card, "suspend", moment(1))
    after = store.mark_all(CARDS, kind, moment(2), "a note", SETTINGS)  # type: ignore[arg-type]
    assert after == [memory(store, card) for card in CARDS]
    together = all_memories(store)
    for _ in CARDS:
        assert store.undo(moment(3), SETTINGS) is not None
    for card in CARDS:
        store.mark(card, kind, moment(4), "a note", SETTINGS)  # type: ignore[arg-type]
    assert all_memories(store) == together
    rows = store.database.connection.execute("SELECT card, seq FROM entries WHERE kind = ? AND at = ? ORDER BY seq",
                                             (kind, moment(2).at)).fetchall()  # fmt: skip
    assert [card for card, _ in rows] == CARDS
    assert len({seq for _, seq in rows}) == len(CARDS)


def test_all_cards_are_marked_or_none(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put, before = memories.put, dump(store)

    def failing(connection: object, card: str, value: Memory) -> None:
        if card == "c":
            raise StoreError("the disk is gone")
        put(connection, card, value)  # type: ignore[arg-type]

    monkeypatch.setattr(memories, "put", failing)
    with pytest.raises(StoreError, match="the disk is gone"):
        store.mark_all(CARDS, "suspend", moment(), settings=SETTINGS)
    assert dump(store) == before


def test_no_cards_are_no_entries(store: Store) -> None:
    before = dump(store)
    assert store.mark_all([], "suspend", moment(), settings=SETTINGS) == []
    assert dump(store) == before
