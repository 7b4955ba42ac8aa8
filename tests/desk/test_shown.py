"""A card as faces show it: what is asked never shows its answer."""

from __future__ import annotations

from pathlib import Path

from studykit.deck.lines import plain, typeset
from studykit.desk.desk import Desk
from studykit.desk.shown import show

DECK = """---
deck: Clozes
---

## ``` {{c1::first}} and {{c2::second}} <!-- id: fence, kind: cloze -->

> {{c3::third}} stands in a quote.
"""


def test_a_heading_that_looks_like_a_fence_does_not_give_a_later_answer_away(tmp_path: Path) -> None:
    decks = tmp_path / "decks"
    decks.mkdir()
    (decks / "clozes.md").write_text(DECK, encoding="utf-8")
    desk = Desk(str(tmp_path / "home"), [str(decks)])
    try:
        desk.scan()
        shown = show(desk.card("fence/c3"))
        asked = "\n".join(plain(line) for line in typeset(shown.question, 72))
        answered = "\n".join(plain(line) for line in typeset(shown.question_answered, 72))
    finally:
        desk.close()
    assert asked == "``` first and second\n\n▏ […] stands in a quote."
    assert answered == "``` first and second\n\n▏ [third] stands in a quote."
