"""What a learner types to find cards: words, "phrases" and filters. The one language of search, list and Browse.

Owns how it is read, what of a text a search finds, and where in a line it was found. Nothing typed is ever handed on as
the syntax of an engine. Must not know where cards are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from studykit.deck.metadata import nearest
from studykit.deck.model import Kind

FILTERS = ("deck", "tag", "kind", "is")
STANDINGS = ("flagged", "leech", "suspended", "new", "changed")
"""What a card may be, after `is:`."""
KINDS = tuple(kind.value for kind in Kind if kind is not Kind.NONE)
MOST = 64
"""More words and filters than this are a mistake."""

_PART = re.compile(r'(?:([A-Za-z]+):)?"([^"]*)("?)|[^\s"]+')
_FILTER = re.compile(r"([A-Za-z]+):(?![/:])(.*)")
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\uff66-\uff9f\U00020000-\U0003ffff"
_SIGN = re.compile(f"([{_UNSPACED}])")
"""Characters of scripts that put no blanks between words; each is a word of its own."""
_PIECE = re.compile(f"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\\W_])+")

_TARGET = re.compile(r"\]\([^)\s]*")
_BRACES = re.compile(r"\{\{(?:[^{}:]*::)?|::|\}\}")
_RESERVED = "\ue000"
"""Begins the marks that an index keeps among the words of a card; no text does."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side in a card; the last one may go on, unless it is the end of a closed phrase."""

    text: str
    start: int
    end: int
    whole: bool = False
    """Whether the last word may not go on."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words, without what stands between them."""
        return tuple(_words(self.text))


@dataclass(frozen=True, slots=True)
class Filter:
    """`name:value`, and where it stands in what was typed."""

    name: str
    value: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """As one would write it."""
        value = f'"{self.value}"' if any(char.isspace() for char in self.value) else self.value
        return f"{self.name}:{value}"


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, read. With a problem, nothing is looked for."""

    text: str
    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    problem: str = ""
    """The first word that says nothing, named."""

    def values(self, name: str) -> list[str]:
        """What is asked of one filter; a filter that has no value yet asks nothing."""
        return [one.value for one in self.filters if one.name == name and one.value]

    @property
    def is_empty(self) -> bool:
        """Whether every card is meant."""
        return not self.terms and not any(one.value for one in self.filters)


ANY = Query("")


def read_query(text: str) -> Query:
    """Read what was typed; every text is one, and what makes no sense is named."""
    terms: list[Term] = []
    filters: list[Filter] = []
    problem = ""
    for found in _PART.finditer(text):
        if found[2] is None:
            if named := _FILTER.fullmatch(found[0]):
                filters.append(Filter(named[1].lower(), named[2], found.start(), found.end()))
            else:
                terms.append(Term(found[0], found.start(), found.end()))
        elif found[1]:
            filters.append(Filter(found[1].lower(), found[2].strip(), found.start(), found.end()))
        else:
            terms.append(Term(found[2], found.start(), found.end(), whole=bool(found[3])))
    terms = [term for term in terms if term.words]
    filters = [_completed(one) for one in filters]
    if len(terms) + len(filters) > MOST:
        problem = f"That are more than {MOST} words."
    for one in filters:
        problem = problem or _problem_of(one)
    return Query(text, tuple(terms), tuple(filters), problem)


def _completed(one: Filter) -> Filter:
    """The same filter with the value that only one can be meant by."""
    known = _known(one.name)
    near = [value for value in known if value.startswith(one.value.lower())]
    return Filter(one.name, near[0], one.start, one.end) if one.value and len(near) == 1 else one


def _known(name: str) -> tuple[str, ...]:
    return {"kind": KINDS, "is": STANDINGS}.get(name, ())


def _problem_of(one: Filter) -> str:
    if one.name not in FILTERS:
        near = nearest(one.name, FILTERS)
        known = f"Did you mean {near}:?" if near else f"There are {', '.join(f'{name}:' for name in FILTERS)}."
        return f"There is no filter {one.name}:. {known}"
    known_values = _known(one.name)
    if one.value and known_values and not any(value.startswith(one.value.lower()) for value in known_values):
        near = nearest(one.value, known_values)
        known = f"Did you mean {near}?" if near else f"There are {', '.join(known_values)}."
        return f"There is no {one.name}:{one.value}. {known}"
    return ""


# --- what of a text is found ---


def searchable(*texts: str) -> str:
    """Markdown as an index takes it in: what is read, without addresses and the marks of clozes."""
    text = "\n".join(texts).replace("\0", " ").replace(_RESERVED, " ")
    if "](" in text:
        text = _TARGET.sub("] ", text)
    if "{{" in text:
        text = _BRACES.sub(" ", text)
    return text if text.isascii() else _SIGN.sub(r" \1 ", text)


@lru_cache(maxsize=1024)
def mark_of(name: str, value: str) -> str:
    """A word that no text holds, for a filter that a card fits."""
    from hashlib import blake2b  # noqa: PLC0415 - only where cards are searched

    return f"{_RESERVED}{name}{blake2b(value.casefold().encode('utf-8', 'replace'), digest_size=6).hexdigest()}"


def _words(text: str) -> Iterator[str]:
    return (found[0] for found in _PIECE.finditer(text.replace(_RESERVED, " ")))


def _folded(word: str) -> str:
    """A word as it is compared: without case and accents."""
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def found_in(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where in a line the words of a query stand, from left to right, no place twice."""
    if not terms:
        return []
    pieces = [(found.start(), found.end(), _folded(found[0])) for found in _PIECE.finditer(text)]
    places: list[tuple[int, int]] = []
    for term in terms:
        wanted = [_folded(word) for word in term.words]
        starts = range(len(pieces) - len(wanted) + 1)
        ends = (_end_of(pieces[first : first + len(wanted)], wanted, whole=term.whole) for first in starts)
        places += [(pieces[first][0], end) for first, end in zip(starts, ends, strict=True) if end]
    return _merged(places)


def _end_of(pieces: Sequence[tuple[int, int, str]], wanted: Sequence[str], *, whole: bool) -> int:
    """Where a match with these words ends; 0 where they are others."""
    *before, last = [word for _, _, word in pieces]
    if before != [*wanted[:-1]] or not (last == wanted[-1] if whole else last.startswith(wanted[-1])):
        return 0
    start, end, word = pieces[-1]
    return start + len(wanted[-1]) if len(word) == end - start else end


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
