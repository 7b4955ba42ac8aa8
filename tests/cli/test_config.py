"""The command config, and what every other command does about a file of settings."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from docs.settings_table import PAGE, page
from studykit.study.options import BY_DECK, OPTIONS
from tests.cli.program import Outcome, Program, call
from tests.cli.terminal import at_terminal
from tests.cli.test_imports import loaded_by
from tests.exchange.documented import Check, each, faults, maybe, one_of, shaped, text, truth, whole
from tests.store.tools import Folder, deck, note, numbered

KEYS = [option.key for option in OPTIONS]
SETTING: dict[str, Check] = {
    "key": one_of(*KEYS), "value": lambda _: True, "from": text, "line": maybe(whole), "table": maybe(text),
    "takes": text, "meaning": text,
}  # fmt: skip
PROBLEM: dict[str, Check] = {"line": maybe(whole), "message": text}
CONFIG: dict[str, Check] = {
    "schema": one_of(1), "path": text, "exists": truth, "home": text,
    "home_from": one_of("default", "--home", "STUDYKIT_HOME"), "deck": maybe(text), "settings": each(shaped(SETTING)),
    "tables": each(
        shaped({"glob": text, "line": whole, "decks": maybe(each(text)), "settings": each(shaped(SETTING))})
    ),
    "problems": each(shaped(PROBLEM)), "warnings": each(shaped(PROBLEM)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3), title="First"))
    folder.write("net/b.md", deck(note("Why?", "So.", id="b0"), title="Second"))


def setting(program: Program, written: str) -> Path:
    path = program.home / "config.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(written, "utf-8")
    return path


def rows(outcome: Outcome) -> dict[str, str]:
    """The lines that begin with a key, the first of each."""
    found: dict[str, str] = {}
    for line in outcome.lines:
        if line.partition(" ")[0] in KEYS:
            found.setdefault(line.partition(" ")[0], line)
    return found


def test_without_a_file_every_setting_is_there_with_its_default(program: Program) -> None:
    outcome = program("config")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.lines[0].split()[1:] == [str(program.home / "config.toml"), "(there", "is", "none)"]
    assert outcome.lines[1].split()[1:] == [str(program.home), "(--home)"]
    shown = rows(outcome)
    assert list(shown) == KEYS
    assert all(shown[option.key].endswith(" default") for option in OPTIONS if option.key != "decks")
    assert all(option.default in shown[option.key] for option in OPTIONS if option.key != "decks")
    assert not program.home.exists()


def test_each_setting_says_where_it_came_from(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    setting(program, '# mine\nnew_per_day = 7\ntheme = "light"\n\n[deck."net/*"]\norder = "random"\n')
    shown = program("config")
    assert rows(shown)["new_per_day"].split() == ["new_per_day", "7", "config.toml:2"]
    assert rows(shown)["theme"].split() == ["theme", '"light"', "config.toml:3"]
    assert shown.lines[-2].split() == ['[deck."net/*"]', "1", "deck", "config.toml:5"]
    assert shown.lines[-1].split() == ["order", '"random"', "config.toml:6"]
    assert [line for line in shown.lines if "--decks" in line]
    monkeypatch.setenv("TEXTUAL_THEME", "nord")
    assert rows(program("config"))["theme"].split() == ["theme", '"nord"', "TEXTUAL_THEME"]
    assert rows(program("--theme", "dark", "config"))["theme"].split() == ["theme", '"dark"', "--theme"]


def test_the_settings_of_one_deck(program: Program) -> None:
    setting(program, 'new_per_day = 7\n[deck."net/*"]\norder = "random"\n[deck."**/b"]\nlearning_steps = []\n')
    outcome = program("config", "--deck", "net/b")
    shown = rows(outcome)
    assert list(shown) == list(BY_DECK)
    assert outcome.code == 0
    assert shown["order"].split() == ["order", '"random"', "config.toml:3", '[deck."net/*"]']
    assert shown["learning_steps"].split() == ["learning_steps", "[]", "config.toml:5", '[deck."**/b"]']
    assert shown["new_per_day"].split()[-1] == "config.toml:1"
    assert shown["maximum_interval"].split()[-1] == "default"
    unknown = program("config", "--deck", "net/c")
    assert (unknown.code, unknown.err) == (2, "studykit: there is no deck 'net/c'; did you mean net/b?\n")


def test_lines_keep_to_80_columns(program: Program) -> None:
    program.home = program.home.parent / "h"
    long = "network/with/a/rather/long/name/**"
    setting(program, f'learning_steps = {["10m"] * 9}\n[deck."{long}"]\nrelearning_steps = ["1m", "2m", "3m"]\n'
                     '[deck."**"]\nlearning_steps = ["1m", "5m", "10m", "30m"]\n')  # fmt: skip
    for outcome in (program("config"), program("config", "--deck", "net/b")):
        after = outcome.lines[outcome.lines.index("") :]
        assert [line for line in after if len(line) > 80 and str(program.decks[0]) not in line] == []
        assert outcome.code == 0


def test_a_table_for_no_deck_is_a_warning(program: Program) -> None:
    setting(program, '[deck."nett/*"]\norder = "random"\n')
    outcome = program("config")
    assert (outcome.code, outcome.lines[-1]) == (0, '! config.toml:1: [deck."nett/*"] matches no deck')
    assert program("config", "--json").document["warnings"] == [
        {"line": 1, "message": '[deck."nett/*"] matches no deck'}
    ]


def test_a_folder_that_is_missing_beside_others_is_a_warning(program: Program, folder: Folder) -> None:
    setting(program, f"\ndecks = ['{folder.path}', '/no/where']\n[deck.a]\n")
    program.decks = []
    outcome = program("config")
    assert (outcome.code, outcome.lines[-1]) == (0, "! config.toml:2: /no/where: there is no such folder or deck")
    assert program("list").code == 0


BROKEN = 'new_per_day = 7\ndesired_retention = 1.5\n[deck."net/*"]\nnew_per_dy = 1\norder = "random"\n'


def test_a_broken_file_is_told_of_and_does_not_stop_the_command(program: Program) -> None:
    setting(program, BROKEN)
    outcome = program("config")
    assert (outcome.code, outcome.err) == (1, "")
    assert rows(outcome)["new_per_day"].endswith("config.toml:1")
    assert rows(outcome)["desired_retention"].split() == ["desired_retention", "0.90", "default"]
    assert outcome.lines[-3:] == [
        "! config.toml:2: desired_retention is 1.5; it takes 0.70 to 0.99",
        '! config.toml:4: there is no setting "new_per_dy"; did you mean new_per_day?',
        "Until that is put right, commands that need config.toml do nothing.",
    ]
    assert program("config", "--deck", "net/b").code == 1


@pytest.mark.parametrize(
    "written",
    [b"\xff\xfe", b"x = [", b"[" * 9000, b"# " * 40_000, b"theme = 'no-such-theme'", b"decks = ['/no/where']"],
)
def test_any_file_is_told_of(program: Program, written: bytes) -> None:
    setting(program, "").write_bytes(written)
    program.decks = []
    outcome = program("config")
    assert (outcome.code, outcome.err) == (1, "")
    assert [line for line in outcome.lines if line.startswith("! config.toml")]
    assert not faults(program("config", "--json").document, CONFIG)


@pytest.mark.parametrize(
    "command",
    [["due"], ["list"], ["scan"], ["stats"], ["review", "--plain"], ["answer", "c0", "good"], ["undo"], ["check"],
     ["export", "cards"], ["backup"], ["doctor"], []],
    ids=" ".join,
)  # fmt: skip
def test_a_command_says_all_that_is_wrong_and_does_nothing_else(program: Program, command: list[str]) -> None:
    path = setting(program, BROKEN)
    outcome = program(*command)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.splitlines() == [
        f"studykit: {path}:2: desired_retention is 1.5; it takes 0.70 to 0.99",
        f'studykit: {path}:4: there is no setting "new_per_dy"; did you mean new_per_day?',
    ]
    assert os.listdir(program.home) == ["config.toml"]  # noqa: PTH208


def test_commands_that_are_told_what_to_read_need_no_settings(program: Program, folder: Folder) -> None:
    setting(program, BROKEN)
    for command in (["check", str(folder.path)], ["fmt", "--check", str(folder.path)]):
        outcome = program(*command)
        assert "config.toml" not in outcome.err
        assert outcome.code in (0, 1)


def test_what_the_file_holds_never_reaches_the_terminal_raw(program: Program) -> None:
    setting(program, '"\\u001b[31mred" = 1\ntheme = "\\u202e"\n[deck."\\u001b]0;x\\u0007"]\norder = "\\u009b1m"\n')
    for outcome in (program("config"), program("config", "--json"), program("due")):
        assert outcome.code in (1, 2)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", outcome.out + outcome.err)


def test_a_theme_that_there_is_not_is_said_with_its_place(program: Program) -> None:
    path = setting(program, '\ntheme = "drak"\n')
    assert program("config").lines[-2] == "! config.toml:2: there is no theme 'drak'; did you mean dark?"
    assert program("due").code == 0
    assert path.is_file()


def test_keys_are_shown_with_their_places(program: Program) -> None:
    setting(program, '[keys]\n"grade.again" = "a"\ncard.next = ["space", "f1"]\n')
    shown = program("config")
    assert [line.split() for line in shown.lines[-3:]] == [
        ["[keys]"],
        ["grade.again", '"a"', "config.toml:2"],
        ["card.next", '"space",', '"f1"', "config.toml:3"],
    ]
    assert json.loads(program("config", "--json").out)["keys"] == [
        {"id": "grade.again", "keys": ["a"], "line": 2},
        {"id": "card.next", "keys": ["space", "f1"], "line": 3},
    ]


def test_keys_that_cannot_be_are_said_with_their_places_in_order(program: Program) -> None:
    setting(
        program,
        'theme = "nosuch"\n[keys]\n"grade.agin" = "a"\n"grade.hard" = "foo"\n',
    )
    outcome = program("config")
    lines = [line for line in outcome.lines if line.startswith("! ")]
    assert outcome.code == 1
    assert [line.partition(": ")[0] for line in lines] == ["! config.toml:1", "! config.toml:3", "! config.toml:4"]
    assert lines[1].endswith('there is no binding "grade.agin"; did you mean grade.again?')
    setting(program, '[keys]\n"grade.again" = "u"\n')
    [line] = [line for line in program("config").lines if line.startswith("! ")]
    assert line.startswith('! config.toml:2: "u" would be both grade.again and card.undo on the screen “The review”')


def test_a_file_that_may_not_be_read_is_one_line(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    path = setting(program, "new_per_day = 7\n")
    opened = Path.open

    def refused(self: Path, *arguments: object) -> object:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return opened(self, *arguments)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refused)
    outcome = program("due")
    assert (outcome.code, outcome.err) == (2, f"studykit: {path}: cannot be opened: Permission denied\n")
    assert program("config").lines[-2] == "! config.toml: cannot be opened: Permission denied"


def test_a_read_only_file_and_folder_are_no_matter(program: Program) -> None:
    program("scan")
    setting(program, "new_per_day = 7\n").chmod(0o400)
    assert rows(program("config"))["new_per_day"].endswith("config.toml:1")
    assert program("due").code == 0


def test_the_environment_may_name_the_home(tmp_path: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path / "by-name"))
    document = call(["--decks", str(folder.path), "config", "--json"]).document
    assert (document["path"], document["home_from"]) == (str(tmp_path / "by-name" / "config.toml"), "STUDYKIT_HOME")
    monkeypatch.delenv("STUDYKIT_HOME")
    document = call(["--decks", str(folder.path), "config", "--json"]).document
    assert (document["path"], document["home_from"]) == (str(tmp_path / "nobody/studykit/config.toml"), "default")


def test_the_documented_shape(program: Program) -> None:
    setting(program, 'day_start = "05:00"\n[deck."net/*"]\nlearning_steps = ["1m", "1h"]\n[deck.no]\n')
    document = program("config", "--json").document
    assert not faults(document, CONFIG)
    found = {row["key"]: (row["value"], row["from"], row["line"]) for row in document["settings"]}
    assert found["day_start"] == ("05:00", "config.toml", 1)
    assert found["learning_steps"] == (["1m", "10m"], "default", None)
    assert found["decks"][1:] == ("--decks", None)
    assert [(table["glob"], table["line"], table["decks"]) for table in document["tables"]] == [
        ("net/*", 2, ["net/b"]), ("no", 4, []),
    ]  # fmt: skip
    own = program("config", "--deck", "net/b", "--json").document
    assert not faults(own, CONFIG)
    [steps] = [row for row in own["settings"] if row["key"] == "learning_steps"]
    assert (steps["value"], steps["line"], steps["table"]) == (["1m", "1h"], 3, "net/*")


def test_the_configured_decks_are_those_of_every_command(program: Program, folder: Folder) -> None:
    setting(program, f"decks = ['{folder.path}']\n")
    program.decks = []
    assert [line.split()[0] for line in program("list").lines] == ["c0", "c1", "c2", "b0"]
    assert "2 decks" in program("check").err
    assert program("fmt", "--check").code in (0, 1)
    assert rows(program("config"))["decks"].split() == ["decks", f'"{folder.path}"']


def test_a_scan_with_settings_loads_next_to_nothing_either(program: Program, folder: Folder) -> None:
    setting(program, f"decks = ['{folder.path}']\n[deck.a]\nnew_per_day = 1\n")
    program.decks = []
    program("scan")
    loaded = loaded_by(*program.options()[:2], "scan")
    assert loaded.isdisjoint({"fsrs", "markdown_it", "yaml", "rich", "textual", "studykit.desk.desk", "hashlib"})


def test_config_loads_neither_the_store_nor_the_screens_without_need(program: Program) -> None:
    setting(program, "new_per_day = 3\n")
    assert loaded_by(*program.options(), "config").isdisjoint({"sqlite3", "textual", "fsrs", "markdown_it"})


def test_the_page_has_the_table_of_the_program() -> None:
    written = PAGE.read_text("utf-8")
    assert written == page(written), "python -m docs.settings_table writes it anew"


def test_the_screens_do_not_open_with_keys_that_cannot_be(program: Program) -> None:
    path = setting(program, '[keys]\n"grade.again" = "a"\n"card.undo" = "s"\n')
    outcome = at_terminal(program, "review", typed="", whole=True)
    assert outcome.code == 2
    said = " ".join(outcome.err.split())
    assert said.startswith(f'studykit: {path}:3: "s" would be both card.undo and card.suspend on the screen “Browse”;')
    assert program("due").code == 0
