"""The log in words: what was done, the newest first, with ids that undo takes."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from studykit.deck.blocks import Run
from studykit.deck.lines import width_of
from tests.cli.program import Outcome, Program
from tests.exchange.documented import each, faults, maybe, one_of, shaped, text, time, truth, whole
from tests.store.tools import Folder, deck, note, numbered

ENTRY = {
    "entry": text, "device": text, "seq": whole, "at": time, "kind": text, "card": maybe(text), "target": maybe(text),
    "counts": truth, "why_not": maybe(one_of("taken back", "waiting", "unknown")), "can_undo": truth, "words": text,
    "rating": maybe(one_of(1, 2, 3, 4)), "took_ms": maybe(whole), "content": lambda value: isinstance(value, dict),
}  # fmt: skip
LOG = {"schema": one_of(1), "entries": each(shaped(ENTRY))}
HANDLE = re.compile(r"^\d\d:\d\d  (?:\S+ +  )?([0-9A-Z]{10,26})  ")


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(12), title="First"))


def said(program: Program, *arguments: str) -> list[str]:
    """What the entries say, the newest first."""
    return [entry["words"] for entry in program("log", "--json", *arguments).document["entries"]]


@contextmanager
def log_of(program: Program) -> Iterator[sqlite3.Connection]:
    """The log as another device, a later version or a wrong clock could have filled it."""
    with closing(sqlite3.connect(program.home / "studykit.db")) as database:
        yield database
        database.commit()


def add(program: Program, entry: str, kind: str, **columns: object) -> None:
    values = {"entry": entry, "device": "elsewhere", "seq": 1, "at": 1_795_000_000_000, "kind": kind, **columns}
    with log_of(program) as database:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        database.execute(f"INSERT INTO entries ({names}) VALUES ({marks})", tuple(values.values()))


# --- words ------------------------------------------------------------------------------------------------------------


def test_answers_say_how_long_they_took_and_when_the_card_is_next(program: Program) -> None:
    program("answer", "c0", "good", "--took", "12")
    program("answer", "c1", "easy", "--took", "300")
    program("answer", "c2", "again")
    days = program("show", "c1", "--json").document["interval_days"]
    assert said(program) == [
        "Again on c2, next in 1 min",
        f"Easy on c1, 5 min, next in {days} days",
        "Good on c0, 12 s, next in 10 min",
    ]


def test_marks_and_what_takes_them_back_are_told(program: Program) -> None:
    for command in (
        ["suspend", "c0"], ["unsuspend", "c0"], ["bury", "c0"], ["flag", "c0", "--note", "wrong port"], ["undo"],
        ["redo"], ["answer", "c1", "hard"], ["reset", "c1", "--yes"],
    ):  # fmt: skip
        assert program(*command).code == 0
    program.now = "2027-01-02T10:30"
    program("undo")
    assert said(program) == [
        "undo of reset on c1 (20 Nov 2026, 09:00)",
        "reset on c1",
        "Hard on c1, next in 6 min",
        "redo of flag on c0 (09:00)",
        "undo of flag on c0 (09:00)",
        "flag on c0: wrong port",
        "bury on c0",
        "unsuspend on c0",
        "suspend on c0",
    ]


def test_a_card_that_goes_by_another_id_is_one_card(program: Program, folder: Folder) -> None:
    folder.write("b.md", deck(note("What is anycast?", "One address, many places."), title="Second"))
    [old] = [row["card"] for row in program("list", "b", "--json").document["cards"]]
    program("answer", old, "good", "--took", "7")
    folder.write("b.md", deck(note("What is anycast?", "One address, many places.", id="k3f9"), title="Second"))
    program("scan")
    alias = f"alias {old} → k3f9 (an id was added)"
    for name in ("k3f9", old):
        assert said(program, "--card", name) == [alias, f"Good on {old}, 7 s, next in 10 min"]
    assert alias in program("log").out
    assert program("log", "--json").document["entries"][0]["can_undo"] is False


@pytest.mark.parametrize(
    ("kind", "columns", "expected"),
    [
        ("goal", {"content": '{"date": "2026-12-15"}'}, "goal 2026-12-15"),
        ("goal", {"content": '{"date": "2026-12-15", "minutes": 30}'}, "goal 2026-12-15, 30 min a day"),
        ("goal", {"content": '{"date": "2026-12-15", "minutes": 45, "decks": ["net/tls", "vcl"]}'},
         "goal 2026-12-15, 45 min a day, 2 decks"),
        ("goal", {"content": '{"date": "2026-12-15", "decks": "vcl"}'}, "goal 2026-12-15"),
        ("goal", {}, "goal cleared"),
        ("goal", {"content": "[not an object"}, "goal cleared"),
        ("parameters", {"content": '{"parameters": [0.1]}'}, "parameters of the memory model, fitted to the answers"),
        ("decline", {"card": "a", "target": "b"}, "decline a → b"),
        ("undo", {"target": "nowhere"}, "undo of an entry that is not here"),
        ("redo", {"target": "nowhere"}, "redo of an entry that is not here"),
        ("dance", {"card": "c0"}, "an entry of the kind 'dance', which this version does not know"),
        ("flag", {"card": "c0", "version": 9},
         "an entry of the kind 'flag' in a newer form, which this version does not know"),
    ],
)  # fmt: skip
def test_every_kind_has_its_words(program: Program, kind: str, columns: dict[str, object], expected: str) -> None:
    program("list")
    add(program, "X1", kind, **columns)
    [entry] = program("log", "--json").document["entries"]
    assert entry["words"] == expected
    unknown = "which this version does not know" in expected
    assert (entry["counts"], entry["why_not"]) == (not unknown, "unknown" if unknown else None)
    assert expected in " ".join(program("log").out.split())


def test_an_undo_that_an_import_brought_says_so(program: Program, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("card,at,rating,undone\nc0,2026-11-19T09:00:00Z,3,true\n", encoding="utf-8")
    program("import", "reviews", str(rows))
    assert said(program) == ["undo of Good on c0 (19 Nov, 09:00), by an import", "Good on c0"]


def test_what_does_not_count_says_why(program: Program, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("card,at,rating\nc1,2026-11-29T09:00:00Z,3\n", encoding="utf-8")
    program("answer", "c0", "good")
    program("undo")
    program("import", "reviews", str(rows))
    lines = program("log").lines
    assert lines[:2] == ["Sun 29 Nov 2026", lines[1]]
    assert lines[1].endswith("  Good on c1 · waiting: its time lies in the future")
    assert lines[-1].endswith("  Good on c0, next in 10 min · taken back")
    waiting, undo, undone = program("log", "--json").document["entries"]
    assert [one["why_not"] for one in (waiting, undo, undone)] == ["waiting", None, "taken back"]
    assert [one["counts"] for one in (waiting, undo, undone)] == [False, True, False]
    program.now = "2026-11-29T09:00"
    assert program("log", "--json").document["entries"][0]["counts"] is True


def test_what_was_written_down_of_cards_that_were_seen_is_left_out_unless_asked_for(
    program: Program, folder: Folder
) -> None:
    folder.write("b.md", deck(note("What is anycast?", "One address, many places."), title="Second"))
    [old] = [row["card"] for row in program("list", "b", "--json").document["cards"]]
    program("answer", old, "good")
    assert said(program) == [f"Good on {old}, next in 10 min"]
    assert f"seen {old}" in said(program, "--all")
    assert len(said(program, "-n", "1")) == 1


# --- lines ------------------------------------------------------------------------------------------------------------


def test_the_newest_twenty_stand_under_their_days(program: Program) -> None:
    for day, cards in (("19", range(12)), ("20", range(12))):
        program.now = f"2026-11-{day}T09:00"
        for number in cards:
            program("answer", f"c{number}", "good")
    lines = program("log").lines
    assert lines[0] == "Fri 20 Nov 2026"
    assert lines[13:15] == ["", "Thu 19 Nov 2026"]
    assert len(lines) == 2 + 20 + 1
    assert len(said(program, "-n", "24")) == len(said(program, "-n", "1000")) == 24
    assert [words.split(",")[0] for words in said(program, "-n", "1")] == ["Good on c11"]


def test_a_log_without_entries_says_so(program: Program) -> None:
    assert program("log").lines == ["Nothing was done yet."]
    assert program("log", "--json").document == {"schema": 1, "entries": []}
    assert program("log", "--card", "c0").lines == ["Nothing was done yet."]


def test_every_id_that_is_shown_can_be_taken_back(program: Program) -> None:
    program("suspend", "a", "--yes")
    program("answer", "c0", "good")
    program("undo")
    program("answer", "c1", "good")
    lines = program("log", "-n", "100").lines
    handles = [found[1] for found in map(HANDLE.match, lines) if found]
    assert len(handles) == 13
    assert len(set(handles)) == 13
    program.now = "2026-11-20T09:01"
    for handle in handles:
        assert program("undo", handle).lines[0].startswith("Took back "), handle
    assert program("undo").lines == ["Nothing to take back."]
    assert not any(map(HANDLE.match, program("log", "-n", "100").lines))


def test_the_beginning_of_an_id_is_enough_for_undo_if_only_one_begins_so(program: Program) -> None:
    entry = program("answer", "c0", "good", "--json").document["review"]
    program("answer", "c1", "easy")
    outcome = program("undo", entry[:9])
    assert (outcome.code, len(outcome.err.splitlines())) == (2, 1)
    assert f"{entry[:9]!r} could be " in outcome.err
    assert entry in outcome.err
    assert program("undo", entry).lines == ["Took back Good on c0."]
    assert program("undo", "") == Outcome(2, "", "studykit: the id of what is to be taken back is empty\n")
    assert program("undo").lines == ["Took back Easy on c1."]


def test_where_several_devices_wrote_each_line_says_which(program: Program) -> None:
    program("answer", "c0", "good")
    assert "here" not in program("log").out
    add(program, "01M7W2Y7M1ELSEWHERE", "suspend", card="c3", at=1_795_165_260_000)
    lines = program("log").lines
    assert [line.split()[1] for line in lines if " on " in line] == ["elsewh", "here"]
    assert lines[1].index("suspend on") == lines[2].index("Good on")


def test_a_card_of_no_deck_can_be_asked_for_and_one_that_nobody_knows_is_a_line(
    program: Program, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("card,at,rating\ngone-1,2026-11-19T09:00:00Z,3\n", encoding="utf-8")
    program("import", "reviews", str(rows))
    assert said(program, "--card", "gone-1") == ["Good on gone-1"]
    outcome = program("log", "--card", "nosuch")
    assert outcome == Outcome(2, "", "studykit: no card has the id 'nosuch'; studykit list shows them all\n")


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_a_number_that_is_none_is_wrong_usage(program: Program, number: str) -> None:
    outcome = program("log", "-n", number)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Usage: studykit log" in outcome.err


def test_the_document_is_as_documented(program: Program) -> None:
    program("answer", "c0", "good", "--took", "4.5")
    program("flag", "c0", "--note", "unclear")
    program("undo")
    document = program("log", "--json").document
    assert not faults(document, LOG)
    undo, flag, answer = document["entries"]
    assert undo["target"] == flag["entry"]
    assert (flag["content"], flag["can_undo"], flag["why_not"]) == ({"note": "unclear"}, False, "taken back")
    assert (answer["kind"], answer["rating"], answer["took_ms"]) == ("answer", 3, 4500)


# --- text of strangers ------------------------------------------------------------------------------------------------

EVIL = "\x1b[31mred\u202e\u200b"


def test_text_of_strangers_is_shown_and_does_not_act(program: Program) -> None:
    program("flag", "c0", "--note", EVIL)
    add(program, "01M7W2Y7M0\u3164A", "suspend", card=EVIL, device=EVIL)
    add(program, "Y1", f"kind{EVIL}", card="c0", seq=2)
    add(program, "Y2", "goal", content=json.dumps({"date": EVIL}), seq=3)
    for arguments in ([], ["--all"], ["--card", "c0"], ["--json"]):
        outcome = program("log", *arguments)
        assert outcome.code == 0
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202e\u3164]", outcome.out)
    out = " ".join(program("log").out.split())
    assert "flag on c0: ␛[31mred<U+202E><U+200B>" in out
    assert "suspend on ␛[31mred<U+202E><U+200B>" in out
    assert "goal ␛[31mred<U+202E><U+200B>" in out
    assert "<U+3164>" not in out, "an id that cannot be typed as it is shown is not shown"


def test_no_line_is_wider_than_eighty_columns_and_nothing_is_cut(program: Program, folder: Folder) -> None:
    long = "a-very-long-id-of-a-card-that-somebody-wrote-by-hand-to-be-clear"
    folder.write("b.md", deck(note("Q?", "A.", id=long), title="Second"))
    program("answer", long, "good", "--took", "12")
    program("flag", long, "--note", "日本語の質問" * 20)
    program("undo")
    add(program, "Z1", "suspend", card="x" * 200)
    lines = program("log").lines
    assert max(width_of((Run(line),)) for line in lines) <= 80
    whole_text = re.sub(r"\s+", "", "".join(lines))
    assert "日本語の質問" * 20 in whole_text
    assert "x" * 200 in whole_text
    assert f"Goodon{long},12s,nextin10min" in whole_text


def test_an_id_from_elsewhere_that_is_long_stands_on_a_line_of_its_own(program: Program, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    ids = [f"an-export-of-another-program-{number}" for number in range(2)]
    body = "".join(f"{one},c{number},2026-11-19T09:0{number}:00Z,3\n" for number, one in enumerate(ids))
    rows.write_text(f"review,card,at,rating\n{body}", encoding="utf-8")
    program("import", "reviews", str(rows))
    program("suspend", "c5")
    lines = program("log").lines
    assert f"09:01  import  {ids[1]}" in lines
    assert lines[lines.index(f"09:01  import  {ids[1]}") + 1].strip() == "Good on c1"
    assert program("undo", ids[1]).lines == ["Took back Good on c1."]


def test_show_tells_the_history_of_a_card(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(1)))
    program("answer", "c0", "good", "--took", "12", "--now", "2026-11-05T09:00")
    program("answer", "c0", "again", "--now", "2026-11-06T09:00")
    program("undo", "--now", "2026-11-06T09:00")
    program("suspend", "c0", "--now", "2026-11-07T09:00")
    lines = program("show", "c0", "--now", "2026-11-08T09:00").lines
    head = next(number for number, line in enumerate(lines) if line.split()[:2] == ["date", "grade"])
    assert [line.split() for line in lines[head + 1 :]] == [
        ["7", "Nov", "Suspended"],
        ["↶", "6", "Nov", "Again", "95", "%", "undone"],
        ["5", "Nov", "Good", "12", "s", "10", "min"],
    ]
    assert any(line.startswith("Put away") for line in lines)
    assert any(line.startswith("If Good today") for line in lines)
