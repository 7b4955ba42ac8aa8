"""All memory worked out at once is the memory of each card worked out alone, and looking changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studykit.memory import scheduler
from studykit.memory.model import BLANK, MARK_KINDS, Answer, MarkKind, Memory, Rating
from studykit.memory.replay import replay
from studykit.store import log, memories
from studykit.store.log import LogEntry
from studykit.store.store import Store
from tests.store.tools import SETTINGS, Folder, all_memories, answer, deck, dump, entropy, moment, note, scan

CARDS = ("a", "b", "c", "d")
"""`a` is revised, `b` stands in two roots with two revisions, `c` is in a deck, `d` in none."""
DAY = 20_000

said = st.tuples(
    st.sampled_from(CARDS),
    st.one_of(st.sampled_from(Rating), st.sampled_from(Rating), st.sampled_from(MARK_KINDS)),
    st.integers(0, 9),  # its time
    st.integers(-3, 60),  # its day
    st.sampled_from([1, 1, 2]),  # the revision
    st.booleans(),  # whether it has a decision
    st.sampled_from([False, False, False, True]),  # whether it is cram
    st.sampled_from([None, None, None, None, "taken back", "waits"]),
)
Said = tuple[str, Rating | MarkKind, int, int, int, bool, bool, str | None]
classes = st.dictionaries(st.sampled_from("bcd"), st.sampled_from("ab")).map(
    lambda found: {card: holder for card, holder in found.items() if card != holder and holder not in found}
)


def write(store: Store, history: Sequence[Said], holders: dict[str, str]) -> None:
    """Put a log and its classes there, as devices that differ would leave them."""
    with store.database.write() as connection:
        for number, (card, what, at, day, rev, decided, cram, gone) in enumerate(history):
            name, device, when = f"e{number}", "xyz"[number % 3], at * 1000
            if isinstance(what, Rating):
                given_ = Answer(name, device, number, when, card, what, None, DAY + day, 0, rev=rev, cram=cram)
                if decided:
                    decision = scheduler.outcomes(card, BLANK, DAY + day, when, SETTINGS)[what]
                    given_ = replace(given_, decision=decision)
                log.add_answer(connection, given_)
            else:
                note_ = '{"note": "why"}' if what == "flag" else "{}"
                log.add_entry(connection, LogEntry(name, device, number, when, what, card, None, DAY + day, note_))
            if gone:
                waits = when if gone == "waits" else None
                connection.execute("INSERT INTO uncounted (entry, waits) VALUES (?, ?)", (name, waits))
        connection.executemany("INSERT INTO classes (card, holder) VALUES (?, ?)", holders.items())


def each_alone(store: Store, holders: dict[str, str]) -> dict[str, Memory]:
    with store.database.read() as connection:
        found = {}
        for holder in sorted(set(CARDS) - holders.keys()):
            members = [holder, *(card for card in holders if holders[card] == holder)]
            events = log.counting_events(connection, members)
            found[holder] = replay(events, SETTINGS, memories.rev_of(connection, holder))
    return {card: memory for card, memory in found.items() if memory != BLANK}


def two_roots(store: Store, path: Path) -> None:
    first, second = Folder(path / "first"), Folder(path / "second")
    first.write("one.md", deck(note("A?", id="a", rev=2), note("B?", id="b"), note("C?", id="c")))
    second.write("two.md", deck(note("B?", id="b", rev=2), title="Another"))
    scan(store, first, second)


@contextmanager
def kept(history: list[Said], holders: dict[str, str]) -> Iterator[Store]:
    """A store over two folders with a history."""
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "studykit.db", entropy(), 0)
        store.database.connection.execute("PRAGMA synchronous = OFF")  # nothing is killed here
        two_roots(store, Path(folder))
        write(store, history, holders)
        yield store
        store.close()


@given(st.lists(said, max_size=25), classes)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_all_memory_at_once_is_that_of_each_card_alone(history: list[Said], holders: dict[str, str]) -> None:
    with kept(history, holders) as store:
        with store.database.read() as connection:
            found = memories.recompute(connection, SETTINGS)
        assert found == each_alone(store, holders)
        with store.database.write() as connection:
            memories.rebuild(connection, SETTINGS)
        assert all_memories(store) == found


def test_the_memory_of_two_names_is_that_of_one_card_that_both_answers_were_given_to(store: Store) -> None:
    for card, day in (("new", DAY), ("old", DAY + 4), ("new", DAY + 9)):
        answer(store, card, Rating.EASY, moment(day=day))
    write(store, [], {"old": "new"})
    with store.database.read() as connection:
        found = memories.recompute(connection, SETTINGS)
    assert found.keys() == {"new"}
    assert (found["new"].reps, found["new"].last_day) == (3, DAY + 9)


def test_an_answer_under_another_revision_counts_for_a_card_in_no_deck(store: Store, folder: Folder) -> None:
    folder.write("one.md", deck(note("A?", id="a")))
    scan(store, folder)
    said: list[Said] = [(card, Rating.GOOD, 0, 0, 2, True, False, None) for card in ("a", "nowhere")]
    write(store, said, {})
    with store.database.read() as connection:
        assert memories.recompute(connection, SETTINGS).keys() == {"nowhere"}


def test_to_work_memory_out_changes_nothing_in_the_store(store: Store) -> None:
    answer(store, "a")
    with store.database.write() as connection:
        connection.execute("UPDATE memory SET reps = 7")
    before = dump(store)
    with store.database.read() as connection:
        assert memories.recompute(connection, SETTINGS)["a"].reps == 1
    assert dump(store) == before
    assert all_memories(store)["a"].reps == 7
