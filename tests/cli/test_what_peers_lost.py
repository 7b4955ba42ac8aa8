"""Defects known of other programs of this kind, and for each what keeps it out of this one.

`DEFECTS` names the tests of each, here or elsewhere.
"""

from __future__ import annotations

import json
import re
import sqlite3
from importlib import import_module
from pathlib import Path

import pytest

from studykit.cli.entry import COMMANDS
from studykit.deck.diagnostics import CODES
from studykit.errors import StoreError
from studykit.memory.model import Rating
from studykit.store.store import Store
from tests.cli.program import ROOT, Program
from tests.store.tools import Folder, answer, deck, entropy, memory, moment, note, numbered

_CARRIER = "tests.desk.test_carrier"
DEFECTS = {
    "a session whose answers are lost when the process is killed": (
        "tests.store.test_processes:test_a_kill_at_any_instant_loses_no_acknowledged_answer",
    ),
    "a log and a state that are written one after the other": (
        "tests.cli.test_what_peers_lost:test_an_answer_and_what_it_led_to_are_stored_together_or_not_at_all",
    ),
    "two processes that overwrite each other's answers": (
        "tests.store.test_processes:test_two_processes_at_once_lose_nothing_and_do_not_fail",
    ),
    "an undo that restores another state than that before": (
        "tests.cli.test_what_peers_lost:test_an_undo_of_the_second_grade_of_a_sitting_restores_the_first",
        "tests.store.test_log:test_undo_and_redo_go_any_number_of_steps_and_across_reopening",
    ),
    "a migration that loses rows, or leaves a half of each": (
        "tests.store.test_migrations:test_a_store_of_version_2_has_the_same_log_afterwards_and_a_backup_of_it",
        "tests.store.test_migrations:test_a_migration_that_would_change_the_log_or_fails_leaves_the_file_as_it_was",
    ),
    "an optimizer that reschedules or rewrites cards": (
        "tests.store.test_parameters:test_fitting_changes_what_is_remembered_and_neither_a_due_date_nor_an_answer",
    ),
    "a README that is taken for a deck": (
        "tests.store.test_vanishing:test_a_readme_beside_decks_is_no_deck_and_costs_nothing",
    ),
    "line numbers that are wrong after front matter": (
        "tests.cli.test_what_peers_lost:test_a_finding_names_the_line_of_the_file_however_long_the_front_matter",
    ),
    "syntax that is found in code": (
        "tests.cli.test_what_peers_lost:test_nothing_inside_a_fence_is_a_card_a_cloze_or_an_id",
        "tests.store.test_following:test_an_id_inside_fenced_code_is_none",
    ),
    "a second cloze of a paragraph that is never asked": (
        "tests.cli.test_what_peers_lost:test_every_cloze_of_a_paragraph_is_a_card_of_its_own",
    ),
    "a long gap while learning that counts for nothing": (
        "tests.cli.test_what_peers_lost:test_a_long_gap_while_a_card_is_learned_counts",
    ),
    "days that are skipped or doubled when clocks change": (
        "tests.memory.test_study_days:test_over_a_year_no_day_is_skipped_or_doubled",
        "tests.memory.test_study_days:test_the_night_of_a_change_belongs_to_the_day_before",
        "tests.memory.test_study_days:test_a_day_turns_at_four",
        "tests.cli.test_what_peers_lost:test_another_time_zone_moves_no_answer_to_another_day",
    ),
    "documents that say what the program does not": (
        "tests.cli.test_what_peers_lost:test_every_command_stands_in_the_readme_and_every_one_there_is_a_command",
        "tests.cli.test_explain:test_every_finding_has_a_page_and_every_page_a_finding",
        "tests.cli.test_explain:test_the_index_is_that_of_the_table_of_findings",
    ),
    "a session that begins again when it is over": (
        "tests.cli.test_what_peers_lost:test_a_sitting_ends_with_a_summary_whatever_is_typed_after_it",
    ),
    "histories that change places when a cloze in the middle goes": (
        "tests.store.test_following_labels:test_the_middle_cloze_may_go_and_the_others_keep_their_histories",
    ),
    "a log that git cannot merge": (
        f"{_CARRIER}:test_two_clones_of_a_bare_git_repository_used_as_two_devices_with_conflicting_work_converge",
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_each_known_defect_has_a_test(defect: str) -> None:
    for place in DEFECTS[defect]:
        module, _, name = place.partition(":")
        assert callable(getattr(import_module(module), name)), place


def test_an_answer_and_what_it_led_to_are_stored_together_or_not_at_all(tmp_path: Path) -> None:
    store = Store(tmp_path / "studykit.db", entropy(), 0)
    before = answer(store, "c").after
    for table in ("reviews", "memory"):
        store.database.connection.execute(
            f"CREATE TEMP TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT RAISE(FAIL, 'refused'); END"
        )
        with pytest.raises(StoreError):
            answer(store, "c", Rating.AGAIN, moment(day=20_001))
        store.database.connection.execute("DROP TRIGGER temp.refuse")
        assert memory(store, "c") == before
        assert len(list(store.answers())) == 1
    store.close()


def test_an_undo_of_the_second_grade_of_a_sitting_restores_the_first(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(note("Q?", "A.", id="q"), note("R?", "B.", id="r")))
    program("review", "--plain", typed="\n1\nq\n")
    first = program("show", "q", "--json").document
    assert (first["reps"], first["state"]) == (1, "learning")
    program.now = "2026-11-20T09:02"
    out = program("review", "--plain", typed="\n4\nu\nq\n").out
    assert "Q?" in out.partition("4 Easy")[2], "it is asked again"
    assert program("show", "q", "--json").document == first


def test_a_finding_names_the_line_of_the_file_however_long_the_front_matter(program: Program, folder: Folder) -> None:
    for lines in (0, 1, 7):
        front = "".join(f"# a comment {number}\n" for number in range(lines))
        folder.write("a.md", f"---\n{front}deck: A\n---\n## Q? <!-- id: q, levle: 2 -->\n\nA.\n")
        [finding] = [
            found for found in program("check", "--format", "json").document["diagnostics"] if found["code"] == "SK102"
        ]
        assert (finding["line"], finding["column"]) == (4 + lines, 19)


def test_nothing_inside_a_fence_is_a_card_a_cloze_or_an_id(program: Program, folder: Folder) -> None:
    code = "## Not a card? <!-- id: not -->\n\n{{c1::no}}\n\n---\n\nQ: no\nA: no\n\n- [x] no\n\nSource: no"
    fence = f"````markdown\n{code}\n````"
    folder.write("a.md", deck(note("How is a card written?", f"{fence}\n\nLike that.", id="q"), note("R?", id="r")))
    cards = program("list", "--json").document["cards"]
    assert [(card["card"], card["kind"]) for card in cards] == [("q", "basic"), ("r", "basic")]
    assert code in cards[0]["back"]


def test_every_cloze_of_a_paragraph_is_a_card_of_its_own(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(note("Headers", "{{Age}} counts, {{Via}} names, {{Vary}} tells.", id="h", kind="cloze")))
    fronts = [card["front"] for card in program("list", "--json").document["cards"]]
    assert [front.splitlines()[-1] for front in fronts] == [
        "[…] counts, Via names, Vary tells.",
        "Age counts, […] names, Vary tells.",
        "Age counts, Via names, […] tells.",
    ]


def test_a_long_gap_while_a_card_is_learned_counts(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(2)))
    for card, again in (("c0", "2026-11-20T09:10"), ("c1", "2026-12-20T09:00")):
        program.now = "2026-11-20T09:00"
        assert program("answer", card, "good", "--json").document["state"] == "learning"
        program.now = again
        program("answer", card, "good")
    soon, late = (program("show", card, "--json").document for card in ("c0", "c1"))
    assert late["stability"] > 5 * soon["stability"], "recalled after a month is more than recalled after ten minutes"


def test_another_time_zone_moves_no_answer_to_another_day(program: Program, folder: Folder) -> None:
    """An answer at half past three in the night belongs to the day before, there and for ever."""
    folder.write("a.md", deck(*numbered(3)))
    for card, at in (("c0", "2026-11-21T03:30"), ("c1", "2026-11-21T04:30")):
        program.now = at
        assert program.apart("answer", card, "good", TZ="America/New_York").code == 0
    days = ["2026-11-20", "2026-11-21"]
    for zone in ("America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"):
        out = program.apart("export", "reviews", "--format", "jsonl", TZ=zone).out
        rows = [json.loads(line) for line in out.splitlines()]
        assert [row["study_day"] for row in rows] == days
        assert [row["utc_offset"] for row in rows] == [-300, -300]
    with sqlite3.connect(program.home / "studykit.db") as connection:
        before = connection.execute("SELECT * FROM memory ORDER BY card").fetchall()
    assert program.apart("doctor", "--rebuild", TZ="Asia/Tokyo").code == 0
    with sqlite3.connect(program.home / "studykit.db") as connection:
        assert connection.execute("SELECT * FROM memory ORDER BY card").fetchall() == before


def test_every_command_stands_in_the_readme_and_every_one_there_is_a_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme[readme.index("| command | does |") : readme.index("Reading commands take")]
    told = set(re.findall(r"`(?:studykit )?([a-z]+)\b", table)) - {"studykit"}
    named = {word for word in told if word in COMMANDS}
    assert set(COMMANDS) - named == set(), "commands that the README leaves out"
    first = {row.split("`")[1].split()[1] for row in table.splitlines() if row.startswith("| `studykit ")}
    assert first - set(COMMANDS) == set(), "commands of the README that there are not"


def test_codes_in_documents_are_codes_of_the_program() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    named = {code for path in documents for code in re.findall(r"\bSK[0-9]{3}\b", path.read_text("utf-8"))}
    assert named
    assert named <= set(CODES)


def test_a_sitting_ends_with_a_summary_whatever_is_typed_after_it(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(2)))
    outcome = program("review", "--plain", typed="\n4\n\n4\n" + "\n4\n" * 10)
    assert outcome.code == 0
    assert outcome.lines[-1].startswith("2 cards in ")
    assert program("export", "reviews").out.count("\n") == 3
