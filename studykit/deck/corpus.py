"""Decks beside each other: keys, the order of study, and what only shows when all are seen.

Owns the rules that hold over several decks. Must not know folders or what was loaded before.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.metadata import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note stands: a line (from 1) of a file, and that line's text if it is known."""

    deck: str
    path: str
    line: int
    source: str = ""


def deck_key(relative: str) -> str:
    """The key of a deck from its path below its root: `/`-separated, NFC, without `.md`."""
    return unicodedata.normalize("NFC", relative.replace("\\", "/").removesuffix(".md"))


def study_order(after: Mapping[str, Sequence[str]]) -> list[str]:
    """Deck keys so that each stands behind those in its `after:`, else by key; circles are opened at their first key."""
    order: list[str] = []
    left = dict.fromkeys(sorted(after))
    while left:
        ready = [deck for deck in left if not any(before in left for before in after[deck])]
        for deck in ready[:1] or [next(iter(left))]:
            order.append(deck)
            del left[deck]
    return order


def in_circle(after: Mapping[str, Sequence[str]]) -> list[str]:
    """The decks that come after themselves, by key."""

    def reaches_itself(start: str) -> bool:
        seen: set[str] = set()
        queue = list(after.get(start, ()))
        while queue:
            deck = queue.pop()
            if deck == start:
                return True
            if deck not in seen:
                seen.add(deck)
                queue.extend(after.get(deck, ()))
        return False

    return [deck for deck in sorted(after) if reaches_itself(deck)]


def after_findings(
    after: Mapping[str, Sequence[str]], paths: Mapping[str, tuple[str, Sequence[str]]]
) -> list[Diagnostic]:
    """What is wrong with `after:` over all decks; `paths` gives each deck's path and first lines."""
    findings = []
    known = tuple(sorted(after))
    for deck in in_circle(after):
        findings.append(_at_after("SK012", paths[deck], f"{deck} comes after itself", "take one deck out of the circle"))
    for deck, before in after.items():
        findings.extend(
            _at_after("SK011", paths[deck], f"there is no deck {name!r}", did_you_mean(name, known), name)
            for name in before
            if name not in after
        )
    return findings


def _at_after(code: str, place: tuple[str, Sequence[str]], message: str, help_: str, word: str = "") -> Diagnostic:
    path, lines = place
    for number, line in enumerate(lines, 1):
        if line.startswith("after"):
            column = line.find(word) + 1 if word in line else 1
            span = Span(number, column, number, column + len(word or line))
            return Diagnostic(code, path, span, message, help_, line)
    return Diagnostic(code, path, Span(1), message, help_)


def case_clashes(keys: Iterable[str]) -> dict[str, str]:
    """Deck keys that differ from an earlier one by case only, with that earlier one."""
    first: dict[str, str] = {}
    clashes: dict[str, str] = {}
    for key in keys:
        folded = key.casefold()
        if folded in first:
            clashes[key] = first[folded]
        else:
            first[folded] = key
    return clashes


def duplicate_finding(note_id: str, loser: Place, keeper: Place) -> Diagnostic:
    """Two notes with one id: reported at the one that steps back, naming the one that keeps the history."""
    column = loser.source.find(note_id) + 1
    span = Span(loser.line, max(column, 1), loser.line, max(column, 1) + (len(note_id) if column else 0))
    return Diagnostic(
        "SK120",
        loser.path,
        span,
        f"two cards with the id {note_id}",
        f"{keeper.path}:{keeper.line} keeps the history; give this one an id of its own",
        loser.source,
    )
