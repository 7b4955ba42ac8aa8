"""Histories that other implementations worked out, imported through the program: memory comes out as theirs did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program
from tests.store.tools import Folder, deck, note

HISTORIES = Path(__file__).resolve().parent.parent / "memory" / "oracle" / "histories.jsonl"
STABILITY, DIFFICULTY = 5e-4, 2e-5
"""How far apart implementations may be: relative, and absolute."""


def histories() -> list[dict[str, Any]]:
    return [json.loads(line) for line in HISTORIES.read_text("utf-8").splitlines()]


def test_there_are_histories_of_every_kind() -> None:
    assert len(histories()) >= 100
    assert {"learner", "random", "straddle", "cram", "all_again", "all_easy"} <= {
        history["kind"] for history in histories()
    }


@pytest.fixture
def imported(program: Program, folder: Folder, tmp_path: Path) -> Program:
    """A home with a card for each history, and one for each beginning of the shorter ones."""
    cards: list[str] = []
    lines = ["card,at,rating"]
    for history in histories():
        for name, reviews in beginnings(history):
            cards.append(name)
            lines += [f"{name},{at},{rating}" for at, rating in reviews]
    folder.write("a.md", deck(*[note(f"{card}?", id=card) for card in cards]))
    path = tmp_path / "histories.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    program.now = None
    outcome = program("import", "reviews", str(path))
    assert outcome.err == f"{len(lines) - 1:,} reviews imported, 0 known already\n"
    return program


def beginnings(history: dict[str, Any]) -> list[tuple[str, list[tuple[str, int]]]]:
    whole = (f"h{history['id']}", history["reviews"])
    if len(history["reviews"]) > 6:
        return [whole]
    return [whole, *((f"h{history['id']}-{n}", history["reviews"][:n]) for n in range(1, len(history["reviews"])))]


def test_imported_histories_lead_to_the_stability_and_difficulty_of_the_oracle(imported: Program) -> None:
    found = {card["card"]: card for card in imported("list", "--json").document["cards"]}
    wrong = []
    for history in histories():
        for name, reviews in beginnings(history):
            card = found.pop(name)
            stability, difficulty = history["rs"][len(reviews) - 1]
            if card["stability"] != pytest.approx(stability, rel=STABILITY) or card["difficulty"] != pytest.approx(
                difficulty, abs=DIFFICULTY
            ):
                wrong.append((name, history["kind"], card["stability"], stability, card["difficulty"], difficulty))
    assert wrong == []
    assert found == {}


def test_show_says_the_same_of_one_card(imported: Program) -> None:
    history = histories()[0]
    card = imported("show", f"h{history['id']}", "--json").document
    stability, difficulty = history["rs"][-1]
    assert card["stability"] == pytest.approx(stability, rel=STABILITY)
    assert card["difficulty"] == pytest.approx(difficulty, abs=DIFFICULTY)
    assert card["reps"] == len(history["reviews"])
