"""Exports and imports through the program: what goes out comes back, once and whole."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

import pytest

from studykit.desk.desk import Desk
from studykit.exchange.columns import Batch, Table
from studykit.memory.model import Rating
from tests.cli.program import Program
from tests.desk.tools import DAY, MINUTE, Watch
from tests.store.tools import Folder, deck, note, numbered


@pytest.fixture
def studied(program: Program, folder: Folder) -> Program:
    """A home with all that a log may hold: lapses, steps, cram, answers undone, redone and imported, revisions."""
    folder.write("a.md", deck(*numbered(8), title="=A deck"))
    watch = Watch("2026-10-01T09:00")
    desk = Desk(str(program.home), [str(folder.path)], watch)
    desk.scan()
    ratings = [Rating.GOOD, Rating.AGAIN, Rating.HARD, Rating.EASY]
    for number in range(40):
        card = f"c{number * 7 % 8}"
        rating, took = ratings[(number + number // 8) % 4], number * 997 if number % 5 else None
        desk.answer(card, rating, took_ms=took, cram=number % 11 == 0)
        watch.wait(13 * MINUTE + number)
        if number % 9 == 0:
            desk.undo()
        if number % 18 == 0:
            desk.redo()
        if number % 4 == 3:
            watch.wait(DAY)
    first = next(desk.store.answers())[0]
    desk.undo(first.id)
    desk.close()
    rows = [{"card": f"c{n % 9}", "at": f"2026-09-{n + 1:02}T10:00:00.5Z", "rating": n % 4 + 1} for n in range(20)]
    path = program.home.parent / "foreign.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert program("import", "reviews", str(path)).code == 0
    folder.write("a.md", deck(*numbered(7), note("Question 7, another one?", id="c7", rev=2), title="=A deck"))
    assert program("answer", "c7", "good").code == 0
    return program


def fresh(program: Program) -> Program:
    """The same decks with a home where nothing was done yet."""
    return Program(program.home.with_name("fresh"), program.decks, program.now)


def exported(program: Program, what: str, form: str) -> str:
    outcome = program("export", what, "--format", form)
    assert outcome.code == 0, outcome.err
    return outcome.out


def imported(program: Program, path: Path | str, *options: str) -> str:
    outcome = program("import", "reviews", str(path), *options)
    assert (outcome.code, outcome.out) == (0, ""), outcome.err
    return outcome.err


def test_the_history_under_test_holds_everything_a_log_may_hold(studied: Program) -> None:
    rows = [json.loads(line) for line in exported(studied, "reviews", "jsonl").splitlines()]
    assert {row["cram"] for row in rows} == {row["undone"] for row in rows} == {True, False}
    assert {row["rev"] for row in rows} == {1, 2}
    assert {row["state_after"] for row in rows} == {None, "learning", "review", "relearning"}
    assert {row["deck"] for row in rows} == {"a", None}
    assert {row["device"] for row in rows} > {"import"}
    assert {row["took_ms"] is None for row in rows} == {True, False}


@pytest.mark.parametrize(
    ("form", "options"),
    [("csv", ()), ("csv", ("--raw",)), ("jsonl", ()), ("parquet", ())],
    ids=["csv", "raw csv", "jsonl", "parquet"],
)
def test_an_export_imported_elsewhere_and_exported_again_is_the_same_to_the_byte(
    studied: Program, tmp_path: Path, form: str, options: tuple[str, ...]
) -> None:
    path, again = tmp_path / f"reviews.{form}", tmp_path / f"again.{form}"
    assert studied("export", "reviews", *options, "-o", str(path)).code == 0
    other = fresh(studied)
    assert imported(other, path, *options).startswith("61 reviews imported, 0 known already; 1 card in no deck")
    assert other("export", "reviews", *options, "-o", str(again)).code == 0
    assert again.read_bytes() == path.read_bytes()


def test_memory_after_an_import_is_that_of_the_home_the_reviews_come_from(studied: Program, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    studied("export", "reviews", "-o", str(path))
    other = fresh(studied)
    imported(other, path)
    assert exported(other, "cards", "jsonl") == exported(studied, "cards", "jsonl")
    assert other("due", "--json").out == studied("due", "--json").out
    assert other("stats", "--json").out == studied("stats", "--json").out


def test_importing_again_and_again_changes_nothing(studied: Program, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    studied("export", "reviews", "-o", str(path))
    before = [exported(studied, what, "jsonl") for what in ("reviews", "cards")]
    for _ in range(2):
        assert imported(studied, path).startswith("0 reviews imported, 61 known already")
    assert [exported(studied, what, "jsonl") for what in ("reviews", "cards")] == before


def test_rows_may_come_in_any_order_and_in_parts(studied: Program, tmp_path: Path) -> None:
    path = tmp_path / "reviews.jsonl"
    studied("export", "reviews", "-o", str(path))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    other = fresh(studied)
    for part in (lines[::-2], lines[::-1]):
        path.write_text("".join(part), encoding="utf-8")
        imported(other, path)
    assert exported(other, "reviews", "jsonl") == "".join(lines)
    assert exported(other, "cards", "csv") == exported(studied, "cards", "csv")


def test_rows_with_card_time_and_rating_count_for_memory(program: Program, folder: Folder, tmp_path: Path) -> None:
    folder.write("a.md", deck(*numbered(1)))
    path = tmp_path / "plain.csv"
    path.write_text(
        "rating,at,card\neasy,2026-11-01T09:00:00Z,c0\nGood,2026-11-12T09:00:00+01:00,c0\n", encoding="utf-8"
    )
    assert imported(program, path) == "2 reviews imported, 0 known already\n"
    card = program("show", "c0", "--json").document
    assert (card["state"], card["reps"], card["last_review"]) == ("review", 2, "2026-11-12T08:00:00.000Z")
    assert imported(program, path) == "0 reviews imported, 2 known already\n"


def test_rows_of_cards_that_are_in_no_deck_are_kept_and_count_when_the_card_appears(
    program: Program, folder: Folder, tmp_path: Path
) -> None:
    folder.write("a.md", deck(*numbered(1)))
    path = tmp_path / "early.csv"
    path.write_text("card,at,rating\nlater,2026-11-01T09:00:00Z,4\nnever,2026-11-01T09:00:00Z,4\n", encoding="utf-8")
    assert imported(program, path) == (
        "2 reviews imported, 0 known already; 2 cards in no deck: kept, and counted when they appear\n"
    )
    assert [row["deck"] for row in csv.DictReader(exported(program, "reviews", "csv").splitlines())] == ["", ""]
    folder.write("b.md", deck(note("Later?", id="later")))
    card = program("show", "later", "--json").document
    assert (card["state"], card["reps"]) == ("review", 1)
    assert [row["deck"] for row in csv.DictReader(exported(program, "reviews", "csv").splitlines())] == ["b", ""]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_byte_order_mark_does_not_matter(program: Program, folder: Folder, tmp_path: Path, form: str) -> None:
    folder.write("a.md", deck(*numbered(1)))
    text = {
        "csv": "card,at,rating\r\nc0,2026-11-01T09:00:00Z,3\r\n",
        "jsonl": '{"card":"c0","at":"2026-11-01T09:00:00Z","rating":3}',
    }
    path = tmp_path / f"mark.{form}"
    path.write_bytes(b"\xef\xbb\xbf" + text[form].encode())
    assert imported(program, path).startswith("1 review imported")


def test_deck_titles_and_tags_that_look_like_formulas_go_out_harmless_and_say_the_same(
    program: Program, folder: Folder
) -> None:
    folder.write("a.md", deck(note('=HYPERLINK("http://x")', "+1", id="c0", tags="['@x', '-y']")))
    [row] = csv.DictReader(exported(program, "cards", "csv").splitlines())
    assert (row["front"], row["back"]) == ('\'=HYPERLINK("http://x")', "'+1")
    assert json.loads(row["tags"]) == ["@x", "-y"]


def files_below(path: Path) -> list[str]:
    return sorted(str(found.relative_to(path)) for found in path.rglob("*"))


WRONG = [
    ("csv", "card,at,rating\nc0,2026-11-01T09:00:00Z,3\nc0,yesterday,3\n", "row 2: 'yesterday' is not a time"),
    ("csv", 'card,at,rating\nc0,2026-11-01T09:00:00Z,3\n"c0,2026', "unexpected end of data"),
    ("csv", "time,grade\n1,2\n", "row 1: no card"),
    ("jsonl", '{"card":"c0","at":"2026-11-01T09:00:00Z","rating":3}\n{"card":"c0"}\n', "row 2: no rating"),
    ("jsonl", '{"card":"c0","at":"2026-11-01T09:00:00Z","rating":3}\n{"card":\n', "line 2 is not JSON"),
    ("csv", b"card,at,rating\nc\xff,2026-11-01T09:00:00Z,3\n", "is not UTF-8"),
]


@pytest.mark.parametrize(("form", "content", "said"), WRONG)
def test_one_wrong_row_is_named_and_nothing_is_imported(
    program: Program, folder: Folder, tmp_path: Path, form: str, content: str | bytes, said: str
) -> None:
    folder.write("a.md", deck(*numbered(1)))
    path = tmp_path / f"wrong.{form}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    outcome = program("import", "reviews", str(path))
    assert (outcome.code, outcome.out) == (3, "")
    assert said in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert exported(program, "reviews", "jsonl") == ""


def test_a_file_that_is_not_there_or_says_no_format_is_a_line(program: Program, folder: Folder, tmp_path: Path) -> None:
    folder.write("a.md", deck(*numbered(1)))
    missing = program("import", "reviews", str(tmp_path / "none.csv"))
    assert (missing.code, missing.err) == (3, f"studykit: {tmp_path}/none.csv: No such file or directory\n")
    unclear = program("import", "reviews", str(tmp_path / "reviews.txt"))
    assert unclear.code == 2
    assert "say --format csv, jsonl, parquet" in unclear.err


def test_the_format_is_what_the_name_or_the_option_says(studied: Program, tmp_path: Path) -> None:
    for name, options in (("a.CSV", ()), ("a.jsonl", ()), ("a.txt", ("--format", "jsonl")), ("b", ())):
        assert studied("export", "reviews", "-o", str(tmp_path / name), *options).code == 0
    assert (
        (tmp_path / "a.CSV").read_text("utf-8")
        == (tmp_path / "b").read_text("utf-8")
        == exported(studied, "reviews", "csv")
    )
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "a.txt").read_bytes()
    assert imported(studied, tmp_path / "a.txt", "--format", "jsonl").startswith("0 reviews imported, 61 known")


# --- files are whole or not there -------------------------------------------------------------------------------------


def test_an_export_says_on_standard_error_how_much_went_where(studied: Program, tmp_path: Path) -> None:
    outcome = studied("export", "cards", "-o", str(tmp_path / "cards.csv"))
    assert (outcome.code, outcome.out, outcome.err) == (0, "", f"8 rows in {tmp_path}/cards.csv\n")
    assert studied("--quiet", "export", "cards", "-o", str(tmp_path / "cards.csv")).err == ""


def test_an_export_replaces_a_file_as_a_whole(studied: Program, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("what was here before", encoding="utf-8")
    reader = path.open(encoding="utf-8")
    assert studied("export", "reviews", "-o", str(path)).code == 0
    with reader:
        assert reader.read() == "what was here before"
    assert path.read_text("utf-8") == exported(studied, "reviews", "csv")
    assert stat.S_IMODE(path.stat().st_mode) & 0o400


def half(_table: Table, _batches: Iterable[Batch], stream: TextIO, **_: bool) -> None:
    stream.write("half of it")
    raise OSError(28, "No space left on device")


def stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_a_disk_that_fills_up_leaves_the_file_that_was_there_alone(
    studied: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "reviews.csv").write_text("what was here before", encoding="utf-8")
    monkeypatch.setattr("studykit.exchange.csv.write", half)
    outcome = studied("export", "reviews", "-o", str(folder / "reviews.csv"))
    assert outcome.code == 4
    assert outcome.err == f"studykit: {folder}/reviews.csv: cannot be written: No space left on device\n"
    assert (folder / "reviews.csv").read_text("utf-8") == "what was here before"
    assert files_below(folder) == ["reviews.csv"]


def test_an_export_that_is_stopped_leaves_nothing_behind(
    studied: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr("studykit.exchange.csv.write", stop)
    assert studied("export", "reviews", "-o", str(folder / "reviews.csv")).code == 130
    assert files_below(folder) == []


@pytest.mark.parametrize("place", ["missing/reviews.csv", "."])
def test_a_place_that_cannot_be_written_is_a_line(studied: Program, tmp_path: Path, place: str) -> None:
    before = files_below(tmp_path)
    outcome = studied("export", "reviews", "-o", str(tmp_path / place))
    assert outcome.code == 4
    assert len(outcome.err.splitlines()) == 1
    assert files_below(tmp_path) == before


def test_an_import_is_one_transaction(studied: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "reviews.jsonl"
    studied("export", "reviews", "-o", str(path))
    other = fresh(studied)
    other("scan")

    with monkeypatch.context() as patch:
        patch.setattr("studykit.store.memories.replay_cards", stop)
        assert other("import", "reviews", str(path)).code == 130
    assert exported(other, "reviews", "jsonl") == ""
