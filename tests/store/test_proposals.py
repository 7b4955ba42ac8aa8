"""Cards that lost their note, and a card that may be the same: proposed, never assumed; judged by the learner."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studykit.store.proposals import Proposal
from studykit.store.store import Store
from tests.store.learner import asked, assert_the_log_says_the_same, edit, known, learn, memories
from tests.store.tools import SETTINGS, Folder, deck, memory, moment, note, scan

OLD = note("How many seconds may a cache keep a fresh response?", "As many as max-age says.", id="old")
NEW = note("How many seconds may a shared cache keep a fresh response?", "As many as s-maxage says.", id="new")
REST = note("Which layer is Spectrum at?", "Four.", id="rest")


@pytest.fixture(autouse=True)
def consistent(store: Store) -> Iterator[None]:
    """After each of these, memory is what the log says."""
    yield
    assert_the_log_says_the_same(store)


def judge(store: Store, pair: Proposal | tuple[str, str], *, same: bool) -> None:
    """Give the learner's word."""
    store.judge(pair[0], pair[1], moment(day=20_030), SETTINGS, same=same)


def pairs(found: list[Proposal]) -> list[tuple[str, str]]:
    return [(pair.old, pair.new) for pair in found]


def rewritten(store: Store, folder: Folder) -> Proposal:
    """A card that was learned and of which both sides then changed with the id; the pair that is proposed."""
    edit(store, folder, OLD, REST)
    learn(store, {"How many seconds may a cache keep a fresh response?": 2}, folder)
    (pair,) = edit(store, folder, NEW, REST).proposed
    return pair


def test_a_card_of_which_both_sides_changed_is_proposed_with_a_score_and_not_inherited(
    store: Store, folder: Folder
) -> None:
    pair = rewritten(store, folder)
    assert (pair.old, pair.new) == ("old", "new")
    assert 0.5 < pair.score < 1
    assert memory(store, "new").reps == 0


def test_a_card_without_an_id_of_which_both_sides_changed_is_proposed(store: Store, folder: Folder) -> None:
    edit(store, folder, note("How old is a response?", "Age says it in seconds."), REST)
    learn(store, {"How old is a response?": 2}, folder)
    former = asked(store, folder)["How old is a response?"]
    report = edit(store, folder, note("How old is this response?", "The header Age says it in seconds."), REST)
    assert pairs(report.proposed) == [(former, asked(store, folder)["How old is this response?"])]


def test_a_confirmed_pair_is_one_card(store: Store, folder: Folder) -> None:
    before = (rewritten(store, folder), memory(store, "old"))[1]
    judge(store, ("old", "new"), same=True)
    assert memories(store, folder)["How many seconds may a shared cache keep a fresh response?"] == before
    report = edit(store, folder, NEW, REST, note("More?", "More."), now=3)
    assert (report.proposed, report.rekeyed) == ([], [])
    assert memory(store, "new") == before


def test_a_declined_pair_is_two_cards_and_not_proposed_again(store: Store, folder: Folder) -> None:
    pair = rewritten(store, folder)
    judge(store, pair, same=False)
    assert scan(store, folder, now=3).proposed == []
    report = edit(store, folder, NEW, REST, note("More?", "More."), now=4)
    assert (report.proposed, memory(store, "new").reps) == ([], 0)


def test_a_declined_pair_is_not_joined_by_a_later_edit_either(store: Store, folder: Folder) -> None:
    """The learner's word is stronger than an equal text."""
    pair = rewritten(store, folder)
    judge(store, pair, same=False)
    edit(store, folder, REST, now=3)
    edit(store, folder, OLD, REST, now=4)
    report = edit(store, folder, OLD.replace("id: old", "id: new"), REST, now=5)
    assert report.rekeyed == []
    assert memory(store, "new").reps == 0


@pytest.mark.parametrize("same", [True, False])
def test_the_word_on_a_pair_can_be_taken_back_and_put_back(store: Store, folder: Folder, same: bool) -> None:
    pair = rewritten(store, folder)
    judge(store, pair, same=same)
    after = memory(store, "new")
    action = store.undo(moment(day=20_031), SETTINGS)
    assert action is not None
    assert (action.kind, memory(store, "new").reps) == ("alias" if same else "decline", 0)
    assert pairs(scan(store, folder, now=3).proposed) == [("old", "new")]
    store.redo(moment(day=20_032), SETTINGS)
    assert memory(store, "new") == after
    assert scan(store, folder, now=4).proposed == []


def test_answers_after_a_confirmation_stay_when_it_is_taken_back(store: Store, folder: Folder) -> None:
    pair = rewritten(store, folder)
    judge(store, pair, same=True)
    alias = store.database.connection.execute("SELECT entry FROM entries WHERE kind = 'alias'").fetchone()[0]
    learn(store, {"How many seconds may a shared cache keep a fresh response?": 1}, folder, day=20_040)
    assert memory(store, "new").reps == 3
    store.undo(moment(day=20_041), SETTINGS, alias)
    assert (memory(store, "new").reps, memory(store, "old").reps) == (1, 2)


def test_of_two_cards_the_one_with_more_in_common_is_proposed_first(store: Store, folder: Folder) -> None:
    near = note("How many seconds may a shared cache keep a fresh response?", "As many as max-age says, or s-maxage.")
    far = note("How many hops may a packet take?", "As many as its TTL says.")
    edit(store, folder, OLD, REST)
    learn(store, {"How many seconds may a cache keep a fresh response?": 2}, folder)
    report = edit(store, folder, far, near, REST)
    ids = asked(store, folder)
    first = ids["How many seconds may a shared cache keep a fresh response?"]
    second = ids["How many hops may a packet take?"]
    assert pairs(report.proposed) == [("old", first)], "each card is in one pair at most"
    judge(store, ("old", first), same=False)
    assert pairs(scan(store, folder, now=3).proposed) in ([], [("old", second)])


def test_cards_of_another_deck_are_never_proposed(store: Store, folder: Folder) -> None:
    folder.write("b.md", deck(REST))
    edit(store, folder, OLD, note("Stays?", "Yes.", id="stays"))
    learn(store, {"How many seconds may a cache keep a fresh response?": 2}, folder)
    folder.write("a.md", deck(note("Stays?", "Yes.", id="stays")))
    assert edit(store, folder, REST, NEW, name="b.md").proposed == []


def test_a_card_that_was_never_answered_is_never_proposed(store: Store, folder: Folder) -> None:
    edit(store, folder, OLD, REST)
    assert edit(store, folder, NEW, REST).proposed == []


def test_a_card_that_stood_beside_the_lost_one_is_never_proposed(store: Store, folder: Folder) -> None:
    edit(store, folder, OLD, NEW, REST)
    learn(store, {"How many seconds may a cache keep a fresh response?": 2}, folder)
    report = edit(store, folder, NEW, REST)
    assert (report.retired, report.proposed) == (["old"], [])
    later = note("How many seconds may a private cache keep a fresh response?", "As many as max-age says.", id="later")
    assert pairs(edit(store, folder, NEW, later, REST, now=3).proposed) == [("old", "later")]


def test_a_card_that_came_only_after_the_other_went_is_proposed(store: Store, folder: Folder) -> None:
    edit(store, folder, OLD, REST)
    learn(store, {"How many seconds may a cache keep a fresh response?": 2}, folder)
    assert edit(store, folder, REST).proposed == []
    assert pairs(edit(store, folder, NEW, REST, now=3).proposed) == [("old", "new")]


def test_a_row_that_is_deleted_is_not_said_to_be_one_of_those_beside_it(store: Store, folder: Folder) -> None:
    head = "| Layer | Unit |\n|---|---|\n"
    rows = [f"| Layer {number} | unit {number} |" for number in range(5)]
    edit(store, folder, note("Which unit?", head + "\n".join(rows), id="t", kind="table"), REST)
    learn(store, {"Which unit?/row:layer-0": 2}, folder)
    report = edit(store, folder, note("Which unit?", head + "\n".join(rows[1:]), id="t", kind="table"), REST)
    assert (report.retired, report.proposed) == (["t/row:layer-0"], [])


def test_a_pair_is_forgotten_when_the_lost_card_comes_back(store: Store, folder: Folder) -> None:
    rewritten(store, folder)
    report = edit(store, folder, OLD, NEW, REST, now=3)
    assert (report.proposed, report.restored) == ([], ["old"])
    assert known(store, folder)["How many seconds may a cache keep a fresh response?"] == 2


def test_pairs_are_found_again_after_the_caches_were_dropped(store: Store, folder: Folder) -> None:
    """Of a card without an id the log has the words; of one with an id it has digests."""
    edit(store, folder, note("How old is a response?", "Age says it in seconds."), REST)
    learn(store, {"How old is a response?": 2}, folder)
    report = edit(store, folder, note("How old is this response?", "The header Age says it in seconds."), REST)
    assert len(report.proposed) == 1
    now = moment(day=20_040).at
    store.rebuild_caches([folder.path], now, SETTINGS)
    assert pairs(scan(store, folder, now=now).proposed) == pairs(report.proposed)


def test_nothing_is_proposed_after_the_caches_were_dropped_that_was_not_before(store: Store, folder: Folder) -> None:
    edit(store, folder, OLD.replace(" <!-- id: old -->", ""), NEW, REST)
    learn(store, {"How many seconds may a cache keep a fresh response?": 2}, folder)
    assert edit(store, folder, NEW, REST).proposed == []
    now = moment(day=20_040).at
    store.rebuild_caches([folder.path], now, SETTINGS)
    assert scan(store, folder, now=now).proposed == []
