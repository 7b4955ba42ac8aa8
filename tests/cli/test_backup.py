"""The commands backup, restore and doctor, as a learner or a script runs them."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from studykit.store import schema
from tests.cli.program import Outcome, Program
from tests.store.tools import Folder, deck, numbered


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3), title="First"))


@pytest.fixture
def config(program: Program) -> Path:
    """Where the settings lie."""
    return program.home / "config.toml"


def studied(program: Program, *days: int) -> None:
    for day in days:
        program.now = f"2026-11-{day:02}T09:00"
        assert program("--quiet", "answer", "c0", "good").code == 0


def memory(program: Program) -> object:
    return program("show", "c0", "--json").document["stability"]


def is_a_line(outcome: Outcome, code: int, *said: str) -> None:
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (code, "", 1), outcome
    assert outcome.err.startswith("studykit: ")
    assert "Traceback" not in outcome.err
    for part in said:
        assert part in outcome.err


# --- backup -----------------------------------------------------------------------------------------------------------


def test_a_backup_says_what_it_holds_and_where_it_is(program: Program, tmp_path: Path) -> None:
    studied(program, 20)
    target = tmp_path / "mine.gz"
    outcome = program("backup", str(target))
    assert (outcome.code, outcome.out, outcome.err) == (0, "", f"2 entries in {target}\n")
    first, *entries = gzip.decompress(target.read_bytes()).decode().splitlines()
    header = json.loads(first)
    assert {key: header[key] for key in ("studykit", "version", "made_at", "entries", "settings")} == {
        "studykit": "backup", "version": 1, "made_at": "2026-11-20T09:00:00.000Z", "entries": 2, "settings": None,
    }  # fmt: skip
    assert [json.loads(line)["kind"] for line in entries] == ["answer", "seen"]


def test_without_a_file_the_backup_lies_among_the_others(program: Program) -> None:
    studied(program, 20)
    document = program("backup", "--json").document
    path = program.home / "backups" / "2026-11-20-090000-manual.jsonl.gz"
    assert document == {"schema": 1, "path": str(path), "entries": 2, "bytes": path.stat().st_size}


def test_a_folder_takes_a_backup_with_a_name_of_its_own(program: Program, tmp_path: Path) -> None:
    studied(program, 20)
    for _ in range(2):
        assert program("backup", str(tmp_path)).code == 0
    names = sorted(path.name for path in tmp_path.glob("*.gz"))
    assert names == ["2026-11-20-090000-2-manual.jsonl.gz", "2026-11-20-090000-manual.jsonl.gz"]


def test_an_empty_log_is_not_backed_up(program: Program, tmp_path: Path) -> None:
    outcome = program("backup", str(tmp_path / "a.gz"))
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "nothing to back up: the log is empty\n")
    assert not (tmp_path / "a.gz").exists()


def test_a_backup_takes_the_place_of_an_older_one_but_of_nothing_else(program: Program, tmp_path: Path) -> None:
    studied(program, 20)
    target, other = tmp_path / "a.gz", tmp_path / "thesis.txt"
    other.write_text("years of work")
    assert program("backup", str(target)).code == 0
    studied(program, 20)
    assert program("backup", str(target)).err == f"3 entries in {target}\n"
    is_a_line(program("backup", str(other)), 2, "is there already, and it is no backup; nothing was written")
    is_a_line(program("backup", str(program.home / "studykit.db")), 2, "is no backup")
    assert other.read_text() == "years of work"


def test_a_backup_that_cannot_be_written_is_a_line(program: Program) -> None:
    studied(program, 20)
    is_a_line(program("backup", "/nowhere/a.gz"), 4, "/nowhere/a.gz: cannot be written: No such file")


def test_the_backup_of_the_day_that_could_not_be_made_is_one_line_and_the_answer_counts(program: Program) -> None:
    studied(program, 20)
    (program.home / "backups").write_text("in the way")
    program.now = "2026-11-21T09:00"
    outcome = program("answer", "c1", "good")
    assert outcome.code == 0
    assert outcome.err == f"! no backup was made today: {program.home / 'backups'}: File exists\n"
    assert program("--quiet", "answer", "c1", "good").err == ""
    assert program("show", "c1", "--json").document["reps"] == 2
    doctor = program("doctor")
    assert doctor.code == 1
    assert f"! the backups cannot be read: {program.home / 'backups'}: Not a directory" in " ".join(doctor.out.split())


# --- restore ----------------------------------------------------------------------------------------------------------


def test_the_list_shows_each_backup_in_a_row(program: Program) -> None:
    studied(program, 20, 21, 22)
    program("backup")
    (program.home / "backups" / "2026-11-01.jsonl.gz").write_bytes(b"nonsense")
    outcome = program("restore")
    assert outcome.lines == [
        "Backup                                    made                entries     size",
        "2026-11-22-090000-manual                  2026-11-22 09:00          4     1 kB",
        "2026-11-22                                2026-11-22 09:00          3     1 kB",
        "2026-11-21                                2026-11-21 09:00          2     1 kB",
        "2026-11-01                                damaged                         1 kB",
    ]
    rows = program("restore", "--json").document["backups"]
    assert [(row["name"], row["made_at"], row["entries"]) for row in rows] == [
        ("2026-11-22-090000-manual", "2026-11-22T09:00:00.000Z", 4),
        ("2026-11-22", "2026-11-22T09:00:00.000Z", 3),
        ("2026-11-21", "2026-11-21T09:00:00.000Z", 2),
        ("2026-11-01", None, None),
    ]


def test_without_backups_the_list_says_so(program: Program) -> None:
    outcome = program("restore")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == f"no backup in {program.home / 'backups'}\n"


def test_a_restore_into_an_empty_home_gives_everything_back(program: Program, tmp_path: Path, config: Path) -> None:
    config.parent.mkdir(exist_ok=True)
    config.write_text("new_per_day = 7\n")
    studied(program, 20, 21)
    before = memory(program)
    program("backup", str(tmp_path / "a.gz"))
    program.home = tmp_path / "new"
    outcome = program("restore", str(tmp_path / "a.gz"))
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "3 entries restored, 0 known already\nits settings are yours now\n"
    assert memory(program) == before
    assert (tmp_path / "new" / "config.toml").read_text() == "new_per_day = 7\n"
    assert program("doctor").code == 0


def test_a_restore_first_backs_up_what_is_there_and_takes_nothing_away(program: Program, config: Path) -> None:
    studied(program, 20, 21, 22)
    config.parent.mkdir(exist_ok=True)
    config.write_text("new_per_day = 7\n")
    before = memory(program)
    outcome = program("restore", "2026-11-21")
    first = program.home / "backups" / "2026-11-22-090000-before-restore.jsonl.gz"
    assert outcome.err.splitlines() == [f"what was here is in {first}", "0 entries restored, 2 known already"]
    assert memory(program) == before
    assert len(gzip.decompress(first.read_bytes()).splitlines()) == 1 + 4


def test_settings_that_are_there_stay(program: Program, tmp_path: Path, config: Path) -> None:
    config.parent.mkdir(exist_ok=True)
    config.write_text("new_per_day = 7\n")
    studied(program, 20)
    program("backup", str(tmp_path / "a.gz"))
    config.write_text("new_per_day = 9\n")
    assert program("restore", str(tmp_path / "a.gz")).err.splitlines()[-1] == "your settings stayed as they are"
    assert config.read_text() == "new_per_day = 9\n"


def test_a_restore_in_json(program: Program, tmp_path: Path) -> None:
    studied(program, 20)
    program("backup", str(tmp_path / "a.gz"))
    program.home = tmp_path / "new"
    assert program("restore", str(tmp_path / "a.gz"), "--json").document == {
        "schema": 1, "backup": None, "new": 2, "known": 0, "damaged": 0, "broken": None, "settings": "none",
    }  # fmt: skip


def test_a_damaged_line_is_left_out_and_reported(program: Program, tmp_path: Path) -> None:
    studied(program, 20)
    path = tmp_path / "a.gz"
    program("backup", str(path))
    head, first, second = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(head + first[:-9] + b"\n" + second))
    program.home = tmp_path / "new"
    outcome = program("restore", str(path))
    assert outcome.code == 0
    assert outcome.err.splitlines() == [
        "1 entry restored, 0 known already",
        "! 1 damaged line kept aside; studykit doctor names them",
    ]
    doctor = program("doctor")
    assert doctor.code == 0
    assert "· damaged lines that came in, kept aside: 1\n    a.gz:2: it is not JSON" in doctor.out


def test_a_backup_that_was_cut_short_is_refused_unless_salvaged(program: Program, tmp_path: Path) -> None:
    studied(program, *range(1, 20))
    path = tmp_path / "a.gz"
    program("backup", str(path))
    path.write_bytes(path.read_bytes()[:-200])
    program.home = tmp_path / "new"
    is_a_line(program("restore", str(path)), 3, f"{path} is damaged: it was cut short; nothing was restored")
    assert program("log", "--json").document["entries"] == []
    outcome = program("restore", str(path), "--salvage")
    assert outcome.code == 0
    assert outcome.err.splitlines()[-1] == "! the rest could not be read: it was cut short"
    assert program("log", "--json").document["entries"]


@pytest.mark.parametrize("name", ["nowhere", "2026-11-19", "../studykit.db", "..", "backups/2026-11-20", ""])
def test_a_name_of_no_backup_is_a_line(program: Program, name: str) -> None:
    studied(program, 20, 21)
    is_a_line(program("restore", name), 3, "there is no such backup; studykit restore lists them")


NO_BACKUPS = {
    "empty": b"",
    "a deck": b"# A deck\n",
    "an object": gzip.compress(b"{}\n"),
    "zeros": gzip.compress(b"\x00" * 3_000_000),
}


@pytest.mark.parametrize("content", NO_BACKUPS.values(), ids=NO_BACKUPS)
def test_a_file_that_is_no_backup_is_a_line_and_changes_nothing(
    program: Program, tmp_path: Path, content: bytes
) -> None:
    studied(program, 20)
    path = tmp_path / "\x1b[31mred.gz"
    path.write_bytes(content)
    outcome = program("restore", str(path))
    is_a_line(outcome, 3, "is not a backup of studykit")
    assert "\x1b" not in outcome.err
    assert not (program.home / "backups").exists()


def test_where_the_log_cannot_be_backed_up_nothing_is_restored(program: Program, tmp_path: Path) -> None:
    studied(program, 20)
    path = tmp_path / "a.gz"
    program("backup", str(path))
    program.home = tmp_path / "new"
    studied(program, 25)
    (program.home / "backups").write_text("in the way")
    is_a_line(program("restore", str(path)), 4, "no backup can be written: File exists; nothing was changed")
    assert program("show", "c0", "--json").document["reps"] == 1


# --- doctor -----------------------------------------------------------------------------------------------------------


def test_a_sound_store_is_said_to_be_sound(program: Program) -> None:
    studied(program, 20, 21)
    outcome = program("doctor")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.lines[-1] == "Nothing is wrong."
    assert "  2 answers, 1 other entry" in outcome.lines
    assert max(len(line) for line in outcome.lines[1:]) <= 80


def test_the_findings_in_json(program: Program) -> None:
    studied(program, 20, 21)
    with closing(sqlite3.connect(program.home / "studykit.db")) as connection, connection:
        connection.execute("DELETE FROM memory")
    outcome = program("doctor", "--json")
    document = outcome.document
    assert outcome.code == 1
    assert (document["schema"], document["ok"], document["store"]) == (1, False, str(program.home / "studykit.db"))
    assert document["log"] == {"reviews": 2, "entries": {"seen": 1}, "devices": {document["device"]: 3}}
    wrong = [check for check in document["checks"] if check["level"] != "ok"]
    assert wrong == [
        {
            "check": "memory", "level": "problem", "message": "what is remembered of 1 card is not what the log says",
            "items": ["c0"], "help": "studykit doctor --rebuild makes every cache anew",
        }
    ]  # fmt: skip
    assert {check["check"] for check in document["checks"]} == {
        "integrity", "references", "guards", "memory", "figures", "views", "waiting", "unknown", "undos", "lines",
        "pairs", "backups", "room", "place",
    }  # fmt: skip


def test_a_rebuild_mends_what_can_be_made_anew(program: Program) -> None:
    studied(program, 20, 21)
    before = memory(program)
    with closing(sqlite3.connect(program.home / "studykit.db")) as connection, connection:
        for table in ("memory", "cards", "files"):
            connection.execute(f"DELETE FROM {table}")
    assert program("doctor", "--rebuild").code == 0
    assert memory(program) == before


def test_quiet_says_only_what_is_wrong(program: Program) -> None:
    studied(program, 20)
    assert program("--quiet", "doctor").out == ""
    with closing(sqlite3.connect(program.home / "studykit.db")) as connection, connection:
        connection.execute("DELETE FROM memory")
    assert program("--quiet", "doctor").lines[0] == "! what is remembered of 1 card is not what the log says"


@pytest.mark.parametrize("options", [(), ("--rebuild",), ("--json",)])
@pytest.mark.parametrize("content", [b"x" * 9000, b"SQLite format 3\0" + b"\xff" * 9000, None])
def test_a_damaged_store_is_told_about_with_what_to_do(
    program: Program, content: bytes | None, options: tuple[str, ...]
) -> None:
    studied(program, 20, 21)
    path = program.home / "studykit.db"
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xaa" * len(data[4096:])
    path.write_bytes(data if content is None else content)
    outcome = program("doctor", *options)
    assert (outcome.code, outcome.err) == (1, "")
    assert "Traceback" not in outcome.out
    assert "the file is damaged" in outcome.out
    if "--json" not in options:
        assert outcome.lines[-4:] == [
            "Three steps lead out of it:",
            "1. studykit backup rescue.jsonl.gz  saves the log, if it can still be read.",
            "2. Move studykit.db, studykit.db-wal and studykit.db-shm elsewhere, and keep them.",
            "3. studykit restore rescue.jsonl.gz, or a backup that studykit restore lists.",
        ]
    for name in ("studykit.db", "studykit.db-wal", "studykit.db-shm"):
        (program.home / name).unlink(missing_ok=True)
    gone = program("doctor", *options)
    assert gone.code == 1
    assert "the store is gone, but there are backups" in gone.out
    assert program("restore", "2026-11-21").code == 0
    assert program("doctor").code == 0


def test_the_log_of_a_store_whose_caches_are_damaged_can_be_saved(program: Program, tmp_path: Path) -> None:
    studied(program, 20, 21)
    before = memory(program)
    path = program.home / "studykit.db"
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'notes'").fetchone()
    data = bytearray(path.read_bytes())
    data[4096 * (page - 1) : 4096 * page] = b"\xaa" * 4096
    path.write_bytes(data)
    assert program("doctor").code == 1
    rescue = tmp_path / "rescue.jsonl.gz"
    assert program("backup", str(rescue)).err == f"3 entries in {rescue}\n"
    for name in ("studykit.db", "studykit.db-wal", "studykit.db-shm"):
        (program.home / name).unlink(missing_ok=True)
    assert program("restore", str(rescue)).code == 0
    assert memory(program) == before


@pytest.mark.parametrize("command", [["doctor"], ["doctor", "--rebuild"], ["backup"], ["restore", "2026-11-21"]])
def test_a_store_from_a_newer_studykit_is_refused_untouched(program: Program, command: list[str]) -> None:
    studied(program, 20, 21)
    with closing(sqlite3.connect(program.home / "studykit.db")) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    files = {path: path.read_bytes() for path in program.home.rglob("*") if path.is_file()}
    is_a_line(program(*command), 4, "was written by a newer studykit", "nothing was changed. Upgrade studykit.")
    assert {path: path.read_bytes() for path in program.home.rglob("*") if path.is_file()} == files


def test_a_first_look_of_the_doctor_is_at_an_empty_store(program: Program) -> None:
    outcome = program("doctor")
    assert (outcome.code, outcome.lines[-1]) == (0, "Nothing is wrong.")
