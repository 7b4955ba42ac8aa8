"""Fitting from the command line: what it says, what it asks, what it writes, and how it is taken back."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import pytest

from studykit.desk.home import STORE
from studykit.memory import scheduler
from studykit.memory.model import BLANK, Answer, Memory, Rating
from studykit.memory.replay import after_answer
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.store import memories
from studykit.store.store import Store
from tests.cli.program import Outcome, Program
from tests.cli.terminal import at_terminal
from tests.cli.test_imports import loaded_by
from tests.exchange.documented import each, faults, maybe, number, one_of, probability, shaped, time, truth, whole
from tests.memory.learner import FORGETFUL, answers
from tests.store.tools import SETTINGS, Folder, deck, moment, numbered

TRIAL = {"log_loss": number, "predicted": probability, "parameters": each(number)}
BOTH = {"current": number, "fitted": number}
SHAPE = {
    "schema": one_of(1),
    "answers": whole,
    "few": truth,
    "fitted_to": whole,
    "newest": shaped({"answers": whole, "since": time, "tried_on": whole, "observed": probability}),
    "current": shaped(TRIAL),
    "fitted": shaped(TRIAL),
    "accepted": truth,
    "recorded": truth,
    "effect": maybe(shaped({"cards": whole, "stability": shaped(BOTH), "good_days": shaped(BOTH)})),
}
"""What --json prints."""


def lived(program: Program, reviews: int, parameters: tuple[float, ...] = FORGETFUL, seed: int = 1) -> None:
    """Give the program a past."""
    program.now = "2025-03-03T20:00"
    log = past(reviews, parameters, seed)
    with opened(program) as store:
        store.add_imported(log, (), moment(day=log[-1].study_day + 1), SETTINGS)


@cache
def past(reviews: int, parameters: tuple[float, ...], seed: int) -> Sequence[Answer]:
    """Answers with what each led to, as they were when they were given."""
    log: list[Answer] = []
    memories_of: dict[str, Memory] = {}
    for number_, one in enumerate(answers(reviews, parameters=parameters, seed=seed), 1):
        memory, rating = memories_of.get(one.card, BLANK), Rating(one.rating)
        decision = scheduler.outcomes(one.card, memory, one.day, one.at, SETTINGS)[rating]
        given = Answer(
            f"A{number_:06}", "before", number_, one.at, one.card, rating, one.took_ms, one.day, 0, decision=decision
        )
        memories_of[one.card] = after_answer(memory, given, SETTINGS)
        log.append(given)
    return log


@contextmanager
def opened(program: Program) -> Iterator[Store]:
    program.home.mkdir(exist_ok=True)
    store = Store(program.home / STORE, os.urandom, 0)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def learner(program: Program) -> Program:
    """Somebody who forgets sooner than the published parameters say."""
    lived(program, 4_000)
    return program


def rows(program: Program, *tables: str) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(program.home / STORE) as connection:
        return {table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}


def everything(program: Program) -> dict[str, list[tuple[object, ...]]]:
    return rows(program, "reviews", "entries", "memory", "uncounted")


# --- what it writes ---------------------------------------------------------------------------------------------------


def test_a_better_fit_is_one_entry_and_moves_no_due_date(learner: Program) -> None:
    before = everything(learner)
    outcome = learner("optimize", "--yes")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.lines[-1] == "Recorded; studykit undo takes it back."
    after = everything(learner)
    assert after["reviews"] == before["reviews"]
    assert len(after["entries"]) == len(before["entries"]) + 1
    with sqlite3.connect(learner.home / STORE) as connection:
        [(kind, content)] = connection.execute("SELECT kind, content FROM entries WHERE kind <> 'seen'").fetchall()
    assert (kind, list(json.loads(content))) == ("parameters", ["parameters"])
    changed = {"stability", "difficulty"}
    kept = [n for n, column in enumerate(("card", *memories.COLUMNS)) if column not in changed]
    assert [[row[n] for n in kept] for row in after["memory"]] == [[row[n] for n in kept] for row in before["memory"]]
    assert all(one != other for one, other in zip(after["memory"], before["memory"], strict=True))


def test_undo_brings_the_former_memory_back_bit_for_bit_and_redo_the_fitted_one(learner: Program) -> None:
    before = everything(learner)
    learner("optimize", "--yes")
    fitted = everything(learner)
    assert learner("undo").lines == ["Took back parameters."]
    assert everything(learner)["memory"] == before["memory"]
    assert learner("optimize", "--dry-run", "--json").document["current"]["parameters"] == [*DEFAULT_PARAMETERS]
    assert learner("redo").lines == ["Put back parameters."]
    assert everything(learner)["memory"] == fitted["memory"]


def test_what_is_recorded_is_what_was_tried_and_is_what_is_worked_with_from_then_on(learner: Program) -> None:
    first = learner("optimize", "--yes", "--json").document
    assert (first["accepted"], first["recorded"]) == (True, True)
    second = learner("optimize", "--yes", "--json").document
    assert second["current"] == first["fitted"]
    assert (second["accepted"], second["recorded"], second["effect"]) == (False, False, None)
    assert learner("doctor").code == 0


def test_memory_is_the_same_when_all_caches_are_made_again(learner: Program) -> None:
    learner("optimize", "--yes")
    before = everything(learner)
    assert learner("doctor", "--rebuild").code == 0
    assert everything(learner)["memory"] == before["memory"]


@pytest.mark.parametrize("options", [["--dry-run"], ["--dry-run", "--yes"], ["--dry-run", "--json"]])
def test_a_dry_run_writes_nothing(learner: Program, options: list[str]) -> None:
    before = everything(learner)
    outcome = learner("optimize", *options)
    assert (outcome.code, outcome.err) == (0, "")
    assert everything(learner) == before
    if "--json" in options:
        assert (outcome.document["accepted"], outcome.document["recorded"]) == (True, False)
    else:
        assert outcome.lines[-1] == "Nothing was changed."


def test_a_fit_that_is_no_better_is_said_with_both_numbers_and_not_recorded(program: Program) -> None:
    lived(program, 4_000, DEFAULT_PARAMETERS, seed=2)
    before = everything(program)
    outcome = program("optimize", "--yes")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.lines[-1] == "The fitted parameters predict no better, so those in use stay."
    [losses] = [line for line in outcome.lines if line.startswith("log loss")]
    used, fitted = map(float, losses.split()[-2:])
    assert used <= fitted
    assert everything(program) == before
    assert program("optimize") == outcome  # there is nothing to ask


def test_a_due_date_that_only_an_import_led_to_is_worked_out_with_memory_and_comes_back_with_it(
    learner: Program,
) -> None:
    with opened(learner) as store:
        day = 20_150
        bare = Answer("B1", "elsewhere", 1, day * 86_400_000, "c0", Rating.EASY, None, day, 0)
        store.add_imported([bare], (), moment(day=day), SETTINGS)
    before = everything(learner)
    learner("optimize", "--yes")
    dues = [{row[0]: row[6] for row in found["memory"]} for found in (before, everything(learner))]
    assert [card for card in dues[0] if dues[0][card] != dues[1][card]] == ["c0"]
    learner("undo")
    assert everything(learner)["memory"] == before["memory"]


# --- being asked ------------------------------------------------------------------------------------------------------


def test_where_nobody_can_be_asked_it_compares_and_says_what_is_missing(learner: Program) -> None:
    before = everything(learner)
    outcome = learner("optimize")
    assert outcome.code == 2
    assert "The fitted parameters predict better." in outcome.out
    assert outcome.err == (
        "studykit: to record the fitted parameters without being asked, add --yes; --dry-run only compares\n"
    )
    assert learner("optimize", "--json") == Outcome(2, "", outcome.err)
    assert everything(learner) == before


@pytest.mark.parametrize(("typed", "recorded"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_on_a_terminal_it_shows_what_changes_and_asks(learner: Program, typed: str, recorded: bool) -> None:
    before = everything(learner)
    outcome = at_terminal(learner, "optimize", typed=typed)
    assert outcome.code == 0
    assert "Fitting to 4,000 answers" in outcome.err
    assert "Use them? [y/N]: " in outcome.err
    last = "Recorded; studykit undo takes it back." if recorded else "Nothing was changed."
    assert outcome.lines[-1] == last
    assert (everything(learner) != before) == recorded


def test_ctrl_d_at_the_question_changes_nothing(learner: Program) -> None:
    before = everything(learner)
    outcome = at_terminal(learner, "optimize", typed="\x04")
    assert (outcome.code, everything(learner)) == (130, before)
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("where", ["studykit.memory.optimize.newest_fifth", "studykit.store.memories.rebuild"])
def test_ctrl_c_at_any_step_leaves_all_as_it_was(learner: Program, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = everything(learner)
    with monkeypatch.context() as patched:
        patched.setattr(where, stop)
        outcome = learner("optimize", "--yes")
    assert (outcome.code, outcome.err) == (130, "\nstopped\n")
    assert everything(learner) == before
    assert learner("doctor").code == 0


# --- too little -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--yes"], ["--dry-run"], ["--json"]])
def test_under_four_hundred_answers_it_refuses(program: Program, options: list[str]) -> None:
    lived(program, 300)
    outcome = program("optimize", *options)
    assert outcome == Outcome(2, "", "studykit: a fit needs 400 answers that count, and there are 300\n")


def test_answers_that_do_not_count_do_not_make_up_the_number(program: Program) -> None:
    lived(program, 401)
    assert program("optimize", "--dry-run").code == 0
    for review in ("A000401", "A000400"):
        assert program("undo", review).code == 0
    assert program("optimize", "--dry-run").err.endswith("and there are 399\n")


def test_an_empty_store_is_refused_too(program: Program) -> None:
    assert program("optimize").err.endswith("and there are 0\n")


@pytest.mark.parametrize(("reviews", "warned"), [(1_499, True), (1_500, False)])
def test_under_fifteen_hundred_answers_it_warns(program: Program, reviews: int, warned: bool) -> None:
    lived(program, reviews)
    outcome = program("optimize", "--dry-run")
    assert outcome.err == ("! under 1,500 answers a fit is often no gain later on\n" if warned else "")
    assert program("optimize", "--dry-run", "--json").document["few"] is warned


def test_without_the_extra_one_line_says_how_to_get_it(learner: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsrs_rs_python", None)
    outcome = learner("optimize")
    assert outcome == Outcome(2, "", 'studykit: to fit the memory model, first: pip install "studykit[optimize]"\n')


# --- what it prints ---------------------------------------------------------------------------------------------------


def test_it_prints_the_documented_shape(learner: Program) -> None:
    found = learner("optimize", "--yes", "--json")
    assert (found.code, found.err) == (0, "")
    again = learner("optimize", "--json")
    for outcome in (found, again):
        assert not faults(outcome.document, SHAPE)
        assert [len(outcome.document[key]["parameters"]) for key in ("current", "fitted")] == [21, 21]


def test_the_report_fits_eighty_columns_and_names_what_changes(learner: Program) -> None:
    document = learner("optimize", "--dry-run", "--json").document
    lines = learner("optimize", "--dry-run").lines
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    for key in ("current", "fitted"):
        assert f"{document[key]['log_loss']:.4f}" in text
        assert f"{document['effect']['stability'][key]:.1f} d" in text
    assert f"{document['effect']['cards']} cards would have another" in text


def test_quiet_says_nothing(learner: Program) -> None:
    assert learner("--quiet", "optimize", "--yes") == Outcome(0, "", "")
    assert learner("--quiet", "optimize", "--yes") == Outcome(0, "", "")


@pytest.mark.parametrize("command", [["due"], ["stats"], ["answer", "c0", "good"], ["undo"]])
def test_no_other_command_loads_what_fits(learner: Program, folder: Folder, command: list[str]) -> None:
    folder.write("a.md", deck(*numbered(3)))
    assert loaded_by(*learner.options(), *command).isdisjoint({"fsrs_rs_python", "studykit.memory.optimize"})


def test_help_does_not_load_the_crate() -> None:
    assert "fsrs_rs_python" not in loaded_by("optimize", "--help")
