"""Text of strangers as a report says it: nothing in it acts, none of it is long, and no two decks look like one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from studykit.deck.text import visible

_LONGEST = 160
"""In characters: of longer titles the beginning is set."""


def short(text: str, longest: int = _LONGEST) -> str:
    """The text with what is invisible written out, and no longer than a few lines."""
    shown = visible(text[: longest + 1])
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def names(decks: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By key the title of each deck, with the key where others have the same title."""
    decks = list(decks)
    same = Counter(title for _, title in decks)
    return {deck: short(title) if same[title] == 1 else f"{short(title)} ({short(deck)})" for deck, title in decks}
