"""How long until cards are found, and until Browse shows them. The floors: the index alone, and a key to a `Static`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial

from benchmarks.painting import ROWS, STATIC
from benchmarks.processes import at_home, studykit
from benchmarks.samples import Samples
from benchmarks.terminal import Terminal
from benchmarks.timing import in_turns, milliseconds
from benchmarks.workshop import Place, Workshop
from studykit.deck.query import read_query
from studykit.desk.search import Searcher

FIRST = 50
WORDS = ("cache purge", "stale", '"cache purge"', "tok req", "kind:basic session", "case 4711", "deck:part-0100 window")
"""Each in turn: words that stand in half of the cards or in one, a phrase, beginnings of words, filters."""


def search(workshop: Workshop) -> Samples:
    """The first hits of a query, with their text and memory, and how many hits there are."""
    place = _indexed(workshop)
    desk = place.desk()
    desk.use_known()
    searcher = Searcher(desk)
    searcher.look()
    turn = [0, 0]

    def find() -> None:
        found = searcher.find(read_query(WORDS[turn[0] % len(WORDS)]))
        if not searcher.rows(found, 0, FIRST):
            raise ValueError("nothing was found")
        turn[0] += 1

    def find_barely() -> None:
        words = [one for term in read_query(WORDS[turn[1] % len(WORDS)]).terms for one in term.words]
        query = "SELECT rowid FROM search WHERE search MATCH ? LIMIT ?"
        desk.store.database.connection.execute(query, (" ".join(words), FIRST)).fetchall()
        turn[1] += 1

    try:
        return in_turns(workshop.size.keys, partial(milliseconds, find), partial(milliseconds, find_barely))
    finally:
        desk.close()
        workshop.forget(place)


def index(workshop: Workshop) -> Samples:
    """Taking all cards into the index, which the first search after a first scan does."""
    place = workshop.copy(workshop.large())
    desk = place.desk()
    desk.use_known()
    taken = milliseconds(Searcher(desk).take_in)
    desk.close()
    workshop.forget(place)
    return Samples([taken])


def _indexed(workshop: Workshop) -> Place:
    """A home whose cards are in the index."""
    place = workshop.copy(workshop.large())
    desk = place.desk()
    desk.use_known()
    Searcher(desk).take_in()
    desk.close()
    return place


@dataclass(slots=True)
class _Times:
    """Milliseconds, a key each; each floor belongs to the key after it."""

    opened: list[float] = field(default_factory=list)
    opened_floor: list[float] = field(default_factory=list)
    typed: list[float] = field(default_factory=list)
    typed_floor: list[float] = field(default_factory=list)
    moved: list[float] = field(default_factory=list)
    moved_floor: list[float] = field(default_factory=list)


def opened(workshop: Workshop) -> Samples:
    """From the key on Home until all cards are listed."""
    times = _browse(workshop)
    return Samples(times.opened, times.opened_floor)


def typed(workshop: Workshop) -> Samples:
    """From a letter until the cards that it leaves are listed."""
    times = _browse(workshop)
    return Samples(times.typed, times.typed_floor)


def moved(workshop: Workshop) -> Samples:
    """From a key in the list, to its end or its beginning or a page on, until the cards there are listed."""
    times = _browse(workshop)
    return Samples(times.moved, times.moved_floor)


@lru_cache(maxsize=1)
def _browse(workshop: Workshop) -> _Times:
    """Browse on one terminal, the toolkit's plainest widget on another, a key to the one and a key to the other."""
    place = _indexed(workshop)
    times, cards = _Times(), f"{workshop.size.large:,} cards"
    case = [0]
    with Terminal(STATIC, rows=ROWS) as static, Terminal(studykit(*at_home(place.home, place.decks))) as browse:
        static.wait_for(r"End of case 0\.")
        browse.wait_for("browse")

        def floor() -> float:
            case[0] += 1
            return _press(static, "x", rf"End of case {case[0]}\.")

        for _cycle in range(-(-workshop.size.keys // 6)):
            _timed(times.opened_floor, times.opened, floor, partial(_press, browse, "/", cards))
            for key in "cache":
                _timed(times.typed_floor, times.typed, floor, partial(_press, browse, key, f"of {cards}"))
            _press(browse, "\x1b", "leave")
            for key, shown in (("\x1b[F", r"▸"), ("\x1b[H", r"▸"), ("\x1b[6~", r"▸")):
                _timed(times.moved_floor, times.moved, floor, partial(_press, browse, key, shown))
            _press(browse, "q", "interview")
    workshop.forget(place)
    return times


def _timed(floors: list[float], owns: list[float], floor: Callable[[], float], own: Callable[[], float]) -> None:
    floors.append(floor())
    owns.append(own())


def _press(terminal: Terminal, key: str, pattern: str) -> float:
    terminal.settle()
    terminal.press(key)
    return terminal.wait_for(pattern)[0]
