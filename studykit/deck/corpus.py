"""Decks beside each other: keys, the order of study, and what only shows when all are seen.

Owns the rules that hold over several decks. Must not know folders or what was loaded before.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.metadata import did_you_mean, nearest
from studykit.deck.model import DeckText


@dataclass(frozen=True, slots=True)
class SeenDeck:
    """A deck as it was read: its key, its path as the user would write it, and what stands in it."""

    key: str
    path: str
    text: DeckText


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


def study_order(after: Mapping[str, Sequence[str]], wanted: Iterable[str] | None = None) -> list[str]:
    """Deck keys so that each stands behind those in its `after:`, else as wanted, which is by key.

    A circle is opened at its first key.
    """
    decks = sorted(after) if wanted is None else list(wanted)
    place = {deck: number for number, deck in enumerate(decks)}
    left = dict.fromkeys(decks)
    waits = {deck: {before for before in after[deck] if before in left} for deck in decks}
    behind: dict[str, list[str]] = {}
    for deck, befores in waits.items():
        for before in befores:
            behind.setdefault(before, []).append(deck)
    ready = [number for number, deck in enumerate(decks) if not waits[deck]]
    order: list[str] = []
    while left:
        deck = decks[heappop(ready)] if ready else open_decks(after, left)[0]
        order.append(deck)
        del left[deck]
        for follower in behind.get(deck, ()):
            waits[follower].discard(deck)
            if not waits[follower] and follower in left:
                heappush(ready, place[follower])
    return order


def open_decks(after: Mapping[str, Sequence[str]], left: Collection[str]) -> list[str]:
    """Of the decks left those that come after none of them; where a circle holds up all, the decks of that circle."""
    opened = [deck for deck in left if not any(before in left for before in after.get(deck, ()))]
    if opened:
        return opened
    behind = {deck: _before(deck, after, left) for deck in left}
    return [deck for deck in left if all(deck in behind[before] for before in behind[deck])]


def in_circle(after: Mapping[str, Sequence[str]]) -> list[str]:
    """The decks that come after themselves, by key."""
    return [deck for deck in sorted(after) if deck in _before(deck, after, after)]


def _before(start: str, after: Mapping[str, Sequence[str]], known: Collection[str]) -> set[str]:
    """The known decks that a deck comes after, at once or by way of others."""
    found: set[str] = set()
    queue = list(after.get(start, ()))
    while queue:
        deck = queue.pop()
        if deck in known and deck not in found:
            found.add(deck)
            queue.extend(after.get(deck, ()))
    return found


def after_findings(
    after: Mapping[str, Sequence[str]], paths: Mapping[str, tuple[str, Sequence[str]]]
) -> list[Diagnostic]:
    """What is wrong with `after:` over all decks; `paths` gives each deck's path and first lines."""
    known = tuple(sorted(after))
    findings = [
        _at_after("SK012", paths[deck], f"{deck} comes after itself", "take one deck out of the circle")
        for deck in in_circle(after)
    ]
    for deck, before in after.items():
        findings.extend(_unknown_deck(paths[deck], name, known) for name in before if name not in after)
    return findings


def _unknown_deck(place: tuple[str, Sequence[str]], name: str, known: Sequence[str]) -> Diagnostic:
    near, message = nearest(name, known), f"there is no deck {name!r}"
    if near is None:
        return _at_after("SK011", place, message, did_you_mean(name, known), name)
    found = _at_after("SK011", place, f"{message}; did you mean {near}?", "", name)
    if name not in found.source:
        return found
    at = found.span.column - 1
    return replace(found, help=f"{found.source[:at]}{near}{found.source[at + len(name) :]}".strip())


def _at_after(code: str, place: tuple[str, Sequence[str]], message: str, help_: str, word: str = "") -> Diagnostic:
    """Report at a word of `after:`, which may stand in the lines below it, or else at the whole line of the key."""
    path, lines = place
    key = next((index for index, line in enumerate(lines) if line.startswith("after")), None)
    if key is None:
        return Diagnostic(code, path, Span(1), message, help_)
    at = next((index for index in range(key, len(lines)) if word and word in lines[index]), key)
    line = lines[at]
    shown = word if word and word in line else line
    column = line.find(shown) + 1
    return Diagnostic(code, path, Span(at + 1, column, at + 1, column + len(shown)), message, help_, line)


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
