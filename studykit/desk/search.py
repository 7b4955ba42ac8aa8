"""Finding cards: what a query means for these decks, and what came of it.

Owns the way from what was typed to cards, for every face. Cards are fetched a window at a time. Must not know keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from studykit.deck.metadata import nearest
from studykit.deck.query import ANY, KINDS, STANDINGS, Query, Term, mark_of, read_query
from studykit.errors import UnwrittenError
from studykit.store import catalog, search
from studykit.store.search import DeckKey, Group, Hits, Only, Shelf, Wanted
from studykit.study import leeches

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.catalog import CardRow, Connection

AT_ONCE = 2_000
"""So many cards are taken into the index without a word."""
BATCH = 2_000
"""So many at a time, where they are more: an answer can be written in between."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found among all cards."""

    query: Query
    hits: Hits
    cards: int
    """How many cards there are."""
    problem: str = ""
    """Why nothing was looked for."""

    @property
    def total(self) -> int:
        """How many were found."""
        return self.hits.total


_NONE = Hits(0, lambda _connection, _first, _count: [])
NOTHING = Found(ANY, _NONE, 0)


class Searcher:
    """One desk's index of cards."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._seen: tuple[int, int, tuple[int, ...]] | None = None
        self._order: list[DeckKey] = []
        """The decks that hold cards, in the order of study."""
        self._shelves: list[Shelf] = []
        self.waiting = 0
        """How many cards are not in the index yet."""

    # --- the index ---

    def look(self) -> bool:
        """See whether the index is as the decks are; small differences are made up for at once. Whether it is."""
        database = self.desk.store.database
        seen = (database.data_version(), database.connection.total_changes, tuple(self.desk.roots))
        if seen == self._seen:
            return not self.waiting
        self._look()
        if 0 < self.waiting <= AT_ONCE:
            with suppress(UnwrittenError):  # another process writes; the next look tries again
                self.take_in()
        if not self.waiting:
            self._seen = (database.data_version(), database.connection.total_changes, tuple(self.desk.roots))
        return not self.waiting

    def _look(self) -> list[DeckKey]:
        """See how things stand; returns the decks that are not in the index."""
        with self.desk.store.database.read() as connection:
            counts = search.decks_in_sight(connection, self.desk.roots)
            of_study = [(deck.root, deck.deck) for deck in self.desk.decks()]
            known = search.shelves(connection)
        self._order = [deck for deck in dict.fromkeys((*of_study, *sorted(counts))) if deck in counts]
        self._shelves = [known[deck] for deck in self._order if deck in known]
        missing = [deck for deck in self._order if deck not in known]
        self.waiting = sum(counts[deck] for deck in missing)
        return missing

    def take_in(self, progress: Progress | None = None) -> None:
        """Bring the index up to date."""
        database = self.desk.store.database
        missing = self._look()
        with database.read() as connection:
            ragged = search.is_ragged(connection, self._order)
        if ragged:
            with database.write() as connection:
                search.clear(connection)
            missing = self._look()
        total = self.waiting
        while missing:
            with database.write() as connection:
                known = search.shelves(connection)
                missing = [deck for deck in missing if deck not in known]
                missing = missing[search.take_in(connection, missing, BATCH) :]
            if progress is not None:
                self._look()
                progress(total - self.waiting, total)
        self._look()

    # --- what is found ---

    def find(self, query: Query) -> Found:
        """Find cards; what makes no sense for these decks is named."""
        self.look()
        with self.desk.store.database.read() as connection:
            cards = sum(shelf.cards for shelf in self._shelves)
            problem = query.problem or self._problem(query)
            if problem:
                return Found(query, _NONE, cards, problem)
            order = self._in_decks(query.values("deck"))
            hits = search.find(connection, order, self._wanted(query), self._only(connection, query.values("is")))
            return Found(query, hits, cards)

    def rows(self, found: Found, first: int, count: int) -> list[CardRow]:
        """A window of what was found."""
        with self.desk.store.database.read() as connection:
            places = found.hits.places(connection, first, count)
            return catalog.cards_named(connection, search.cards_at(connection, places)) if places else []

    def _wanted(self, query: Query) -> Wanted:
        groups: list[Group] = [((term.words, term.whole),) for term in query.terms]
        kinds = query.values("kind")
        if kinds:
            named = dict.fromkeys(kind for value in kinds for kind in _beginning(value, KINDS))
            groups.append(tuple(((mark_of("kind", kind),), True) for kind in named))
        groups.extend(
            tuple(((mark_of("tag", tag),), True) for tag in _beginning(value, self._tags()))
            for value in query.values("tag")
        )
        return Wanted(tuple(groups))

    def _in_decks(self, values: Sequence[str]) -> list[Shelf]:
        if not values:
            return self._shelves
        keys = {shelf.deck for value in values for shelf in self._named(value)}
        return [shelf for shelf in self._shelves if shelf.deck in keys]

    def _named(self, value: str) -> list[Shelf]:
        """The decks that a value stands for: the one with that key, else those whose key it is a part or pattern of."""
        low = value.casefold()
        keys = [(shelf.deck[1].casefold(), shelf) for shelf in self._shelves]
        exact = [shelf for key, shelf in keys if key == low]
        return exact or [shelf for key, shelf in keys if low in key or fnmatchcase(key, low)]

    def _tags(self) -> list[str]:
        return list(dict.fromkeys(tag.casefold() for shelf in self._shelves for tag in shelf.tags))

    def _problem(self, query: Query) -> str:
        """What of a query no deck can have anything of."""
        for value in query.values("deck"):
            if not self._named(value):
                return f"There is no deck {value}.{_meant(value, [shelf.deck[1] for shelf in self._shelves])}"
        for value in query.values("tag"):
            if not _beginning(value, self._tags()):
                return f"No card has the tag {value}.{_meant(value, self._tags())}"
        return ""

    def _only(self, connection: Connection, values: Sequence[str]) -> Only | None:
        """Lets those places pass whose cards stand as a query says; None where it says nothing of that."""
        standings = [named[0] for value in values if len(named := _beginning(value, STANDINGS)) == 1]
        if not standings:
            return None
        inside = [self._standing(connection, name) for name in standings if name != "new"]
        studied = search.places_remembered(connection, "studied") if "new" in standings else set()
        wanted = set.intersection(*inside) - studied if inside else None

        def only(places: list[int]) -> list[int]:
            if wanted is None:
                return [place for place in places if place not in studied]
            return [place for place in places if place in wanted]

        return only

    def _standing(self, connection: Connection, name: str) -> set[int]:
        if name != "leech":
            return search.places_remembered(connection, name)
        threshold = self.desk.settings.leech_threshold_for
        return {
            place
            for place, lapses, deck in search.places_lapsed(connection)
            if leeches.is_leech(lapses, threshold(deck))
        }

    # --- what was meant ---

    def suggest(self, query: Query) -> tuple[str, str] | None:
        """Where nothing was found: a word that may have been meant, and the query with it."""
        for number, term in enumerate(query.terms):
            if len(term.words) != 1 or self.find(replace(query, terms=(term,), filters=())).total:
                continue
            word = term.words[0].lower()
            with self.desk.store.database.read() as connection:
                known = search.words_near(connection, word)
            for near in get_close_matches(word, known, n=3, cutoff=0.7):
                text = query.text[: term.start] + near + query.text[term.end :]
                if self.find(replace(query, terms=_with(query.terms, number, near))).total:
                    return near, text
        return None


def _with(terms: Sequence[Term], number: int, text: str) -> tuple[Term, ...]:
    return (*terms[:number], replace(terms[number], text=text), *terms[number + 1 :])


def _beginning(value: str, known: Sequence[str]) -> list[str]:
    """The known word that a value is, else all that begin with it."""
    low = value.casefold()
    return [low] if low in known else [word for word in known if word.startswith(low)]


def _meant(value: str, known: Sequence[str]) -> str:
    near = nearest(value, known)
    return f" Did you mean {near}?" if near else ""


def find_cards(desk: Desk, text: str, progress: Progress | None = None) -> tuple[Searcher, Found]:
    """What a text finds, for a face that asks once."""
    searcher = Searcher(desk)
    if not searcher.look():
        searcher.take_in(progress)
    return searcher, searcher.find(read_query(text))
