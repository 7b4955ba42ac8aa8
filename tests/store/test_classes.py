"""Cards that are one: laws of the classes that aliases make, and what follows from a class for figures and lists."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from studykit.memory.model import Rating
from studykit.store.aliases import pair, work_out
from studykit.store.store import Store
from tests.store.tools import Folder, answer, deck, ids, memory, moment, note, roots_of, scan

cards = st.sampled_from("abcdefg")
pairs = st.lists(st.tuples(cards, cards).filter(lambda both: both[0] != both[1]).map(lambda both: pair(*both)))
living = st.frozensets(cards)


@given(pairs, living, st.randoms(use_true_random=False))
def test_classes_are_the_same_in_whatever_order_their_aliases_came(
    found: list[tuple[str, str]], alive: frozenset[str], chance: object
) -> None:
    shuffled = [*found, *found]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert work_out(shuffled, alive) == work_out(found, alive)


@given(pairs, living)
def test_a_class_has_one_living_card_at_most_and_that_holds_its_memory(
    found: list[tuple[str, str]], alive: frozenset[str]
) -> None:
    classes: dict[str, set[str]] = defaultdict(set)
    holders, ignored = work_out(found, alive)
    for card in "abcdefg":
        classes[holders.get(card, card)].add(card)
    for holder, members in classes.items():
        assert holder in members
        assert members & alive in (set(), {holder})
    together = {card: holder for holder, members in classes.items() for card in members}
    for one, other in set(found) - set(ignored):
        assert together[one] == together[other]
    for one, other in ignored:
        assert {together[one], together[other]} <= alive


@given(pairs)
def test_where_no_card_lives_the_smallest_id_stands_for_all(found: list[tuple[str, str]]) -> None:
    holders, ignored = work_out(found, ())
    assert ignored == []
    assert all(holder < card for card, holder in holders.items())


def test_answers_under_a_former_id_belong_to_the_deck_and_the_day_of_the_card_they_are_now(
    store: Store, folder: Folder
) -> None:
    folder.write("a.md", deck(note("Question?", "Answer.")))
    scan(store, folder)
    (former,) = ids(store, folder)
    answer(store, former, Rating.GOOD, moment())
    folder.write("a.md", deck(note("Question?", "Answer.", id="named")))
    scan(store, folder, now=2)
    answer(store, "named", Rating.GOOD, moment(600_000))
    roots = roots_of(store, folder)
    assert memory(store, "named").reps == 2
    assert [row.card for row in store.reviews(roots)] == ["named", "named"]
    assert [row.deck for row in store.reviews(roots)] == ["a", "a"]
    assert [row.elapsed_days for row in store.reviews(roots)] == [None, 0]
    assert [item.card for item in store.reviews_on(20_000)] == ["named", "named"]
    assert store.mean_times(roots) == {"basic": (2, 1000.0)}
    [batch] = store.review_batches(roots, lambda days, _: [str(day) for day in days])
    assert [*zip(batch[2], batch[3], strict=True)] == [(former, "a"), ("named", "a")]
