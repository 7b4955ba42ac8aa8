"""Links within a collection of decks: to a heading, to a file, to a heading of another deck.

Owns how an address is looked up. Must not know files; whether one is there it is told.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from studykit.deck.diagnostics import Span
from studykit.deck.lint.sourcing import Reported
from studykit.deck.lint.view import Finding, LintedDeck, Subject
from studykit.deck.markdown import parse_full
from studykit.deck.metadata import did_you_mean

if TYPE_CHECKING:
    from markdown_it.token import Token

_ABSOLUTE = r"[A-Za-z][A-Za-z0-9+.-]*:|//"
_MAYBE = re.compile(
    rf"\]\(\s*<?(?!\s*<?(?:{_ABSOLUTE}))|^ {{0,3}}\[[^\]\n]+\]:[ \t]*<?(?!\s*<?(?:{_ABSOLUTE}))", re.MULTILINE
)
_ELSEWHERE = re.compile(rf"(?:{_ABSOLUTE}|/)")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:[ \t]*<?([^\s<>]+)")
_WRITTEN = re.compile(r"\]\([ \t]*<?([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)")
_DROPPED = re.compile(r"[^\w\- ]")
_ANCHOR = re.compile(r"<[A-Za-z][^<>]*?\s(?:id|name)\s*=\s*[\"']?([^\s\"'<>]+)")


MAX_GUESSES = 50
MAX_KNOWN = 1_000


@dataclass(slots=True)
class Collection:
    """The decks by their folder and key, with the anchors of those that were asked for."""

    decks: Mapping[tuple[str, str], LintedDeck]
    exists: Callable[[str], bool]
    _anchors: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    _guesses: int = MAX_GUESSES

    def anchors(self, deck: LintedDeck) -> frozenset[str]:
        """The anchors of a deck's headings, as code hosts make them, and those set by hand."""
        key = (deck.root, deck.key)
        if key not in self._anchors:
            text = "\n".join(deck.lines)
            self._anchors[key] = _anchors(text, parse_full(text, {})[0])
        return self._anchors[key]

    def fault(self, deck: LintedDeck, address: str) -> tuple[str, str] | None:
        """Why an address of a deck leads nowhere, and what to write; None where it leads somewhere or elsewhere."""
        if _ELSEWHERE.match(address):
            return None
        path, _, anchor = address.partition("#")
        path = unquote(path.partition("?")[0])
        if not path and not anchor:
            return None if "#" in address else ("the link has no address", "write it between the parentheses")
        target: LintedDeck | None = deck
        if path:
            relative = _resolved(deck.key, path)
            if relative is None:
                return None
            target = self.decks.get((deck.root, relative.removesuffix(".md"))) if relative.endswith(".md") else None
            if target is None and not self.exists(f"{deck.root}/{relative}" if deck.root else relative):
                return f"there is no {relative}", self._guess_file(relative, deck.root)
        if not anchor or target is None or unquote(anchor).lower() in self.anchors(target):
            return None
        where = "this file" if target is deck else f"{target.key}.md"
        known = tuple(f"#{one}" for one in sorted(self.anchors(target)))
        help_ = self._guess(f"#{unquote(anchor).lower()}", known, "write the heading's words, lower case, with hyphens")
        return f"no heading of {where} has the anchor #{anchor}", help_

    def _guess_file(self, path: str, root: str) -> str:
        """The deck of the nearest name, in whatever folder."""
        otherwise = "links lead from the folder of the file they stand in"
        keys = {key.rpartition("/")[2]: key for folder, key in self.decks if folder == root}
        near = self._guess(path.rpartition("/")[2].removesuffix(".md"), tuple(keys), otherwise)
        name = near.removeprefix("did you mean ").removesuffix("?")
        return f"did you mean {keys[name]}.md?" if name in keys else otherwise

    def _guess(self, word: str, known: tuple[str, ...], otherwise: str) -> str:
        """What was probably meant; only so many guesses are made, for each looks at all that is known."""
        if not self._guesses or len(known) > MAX_KNOWN:
            return otherwise
        self._guesses -= 1
        near = did_you_mean(word, known)
        return near if near.startswith("did") else otherwise


def dead_links(deck: LintedDeck, subjects: Sequence[Subject], collection: Collection) -> Iterator[Reported]:
    """Links and images of a whole file that lead to nothing, each with the note it stands in."""
    text = "\n".join(deck.lines)
    if not _MAYBE.search(text):
        return
    tokens, _ = parse_full(text, {})
    owners = {subject.note.line: subject for subject in subjects}
    starts = [0, *(token.map[0] + 1 for token in tokens if token.tag in ("h1", "h2") and token.map and not token.level)]
    places = _Places(deck)
    faults: dict[str, tuple[str, str] | None] = {}
    seen: set[Span] = set()
    for address, token in _addresses(tokens):
        if address not in faults:
            faults[address] = collection.fault(deck, address)
        fault = faults[address]
        span = places.next(address, token)
        if fault is not None and span not in seen:
            seen.add(span)
            heading = starts[bisect_right(starts, span.line) - 1]
            yield owners.get(heading), Finding("SK214", span, *fault)


def _addresses(tokens: Sequence[Token]) -> Iterator[tuple[str, Token]]:
    """Every address of a link or image, with the block it stands in."""
    for token in tokens:
        for child in token.children or ():
            address = child.attrs.get("href") if child.type == "link_open" else child.attrs.get("src")
            if child.type in ("link_open", "image") and isinstance(address, str):
                yield unquote(address), token


class _Places:
    """Finds where addresses are written, one after the other: in their block, or where a definition says them."""

    def __init__(self, deck: LintedDeck) -> None:
        self._deck = deck
        self._block: Token | None = None
        self._line = self._column = 0
        self._defined: dict[str, Span] = {}
        for number, line in enumerate(deck.lines, 1):
            if found := _DEFINITION.match(line):
                self._defined.setdefault(unquote(found[1]), _span(number, found.start(1), found.end(1)))

    def next(self, address: str, token: Token) -> Span:
        """The place of the next address of a block."""
        first, after = token.map or (0, 0)
        if token is not self._block:
            self._block, self._line, self._column = token, first + 1, 0
        if address in self._defined and f"]({address}" not in self._deck.line(self._line)[self._column :]:
            return self._defined[address]
        for number in range(self._line, after + 1):
            written = _WRITTEN.finditer(self._deck.line(number), self._column if number == self._line else 0)
            for found in written:
                if unquote(found[1]) == address:
                    self._line, self._column = number, found.end(1)
                    return _span(number, found.start(1) if address else found.start(), found.end(1))
        line = self._deck.line(first + 1)
        return _span(first + 1, 0, len(line))


def _span(line: int, start: int, end: int) -> Span:
    return Span(line, start + 1, line, max(end, start + 1) + 1)


def _resolved(key: str, path: str) -> str | None:
    """A path below the root from one as a deck's file says it; None where it leads out of the root."""
    parts = key.split("/")[:-1]
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _anchors(text: str, tokens: Sequence[Token]) -> frozenset[str]:
    seen: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        children = tokens[index + 1].children or []
        shown = "".join(child.content for child in children if child.type in ("text", "code_inline", "image"))
        slug = _DROPPED.sub("", shown.strip().lower()).replace(" ", "-")
        seen[slug] = seen.get(slug, -1) + 1
        if seen[slug]:
            seen.setdefault(f"{slug}-{seen[slug]}", 0)
    return frozenset({"top", *seen, *(found.lower() for found in _ANCHOR.findall(text))})
