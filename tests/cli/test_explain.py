"""A page for each finding: it says what the program says, and its examples do what it says they do."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from docs.findings_index import FOLDER, index
from studykit.deck.diagnostics import CODES, Severity
from studykit.deck.lint.settings import TUNABLES, TUNED, Figure
from studykit.desk import explain as explaining
from studykit.desk.check import check
from studykit.desk.explain import explain, pages
from tests.cli.program import ROOT, Program, call
from tests.desk.pages import Page, all_pages, page, write
from tests.store.tools import Folder, deck, note

BY_FMT = {"SK116", "SK117"}
"""Hints that studykit fmt answers; an example may have them beside what it is about."""
BESIDE = {"SK106": {"SK211"}}
"""What an example has to have as well: a source that is not read is one that is missing."""
TODAY = date(2026, 11, 25)

# --- the pages --------------------------------------------------------------------------------------------------------


def test_every_finding_has_a_page_and_every_page_a_finding() -> None:
    assert {one.code for one in all_pages()} == set(CODES)
    assert {path.name for path in FOLDER.iterdir()} == {"README.md", *(f"{code}.md" for code in CODES)}


@pytest.mark.parametrize("one", all_pages(), ids=lambda one: one.code)
def test_a_page_says_what_the_table_of_findings_says(one: Page) -> None:
    severity, says = CODES[one.code]
    assert one.title == f"# {one.code}: {says}"
    assert one.text.split("\n\n")[1] == f"Severity: {severity.value}."
    for name in ("Why it matters", "Wrong", "Right"):
        assert one.section(name).strip(), name
    assert bool(one.section("Tuning it")) == (one.code in TUNED)
    assert (f"allow: [{one.code}]" in one.text) == (
        one.code == "SK106" or (severity is not Severity.ERROR and one.code >= "SK100")
    )


@pytest.mark.parametrize("code", list(TUNABLES))
def test_a_page_names_every_figure_that_can_be_set(code: str) -> None:
    section = " ".join(page(code).section("Tuning it").split())
    for tunable in TUNABLES[code]:
        assert f"`{tunable.name} = " in section
        assert tunable.meaning in section
        if isinstance(tunable, Figure):
            assert f"`{tunable.name} = {tunable.default:g}`" in section


@pytest.mark.parametrize("one", all_pages(), ids=lambda one: one.code)
def test_prose_fits_a_terminal(one: Page) -> None:
    fenced = {line for name in ("Wrong", "Right") for line in one.section(name).splitlines()}
    assert [line for line in one.text.splitlines() if len(line) > 80 and line not in fenced] == []


def test_the_index_is_that_of_the_table_of_findings() -> None:
    assert (FOLDER / "README.md").read_text("utf-8") == index(), "python -m docs.findings_index writes it anew"


# --- the examples -----------------------------------------------------------------------------------------------------


def found_in(files: dict[str, str], folder: Path) -> set[str]:
    """The codes of what is found in an example."""
    (folder / ".git").mkdir(parents=True)
    write(files, folder)
    return {finding.code for finding in check([folder], today=TODAY).findings}


WITHOUT_EXAMPLE = {"SK001", "SK008", "SK009", "SK010", "SK013", "SK015"}
"""Findings that no Markdown shows: other bytes, other roots, a store that remembers."""
EXAMPLES = [one for one in all_pages() if one.code not in WITHOUT_EXAMPLE]


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one.code)
def test_the_wrong_example_has_the_finding_and_no_other(one: Page, tmp_path: Path) -> None:
    found = found_in(one.example("Wrong"), tmp_path / "decks")
    assert one.code in found
    assert found <= {one.code} | BY_FMT | BESIDE.get(one.code, set())


@pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: one.code)
def test_the_right_example_has_none(one: Page, tmp_path: Path) -> None:
    found = found_in(one.example("Right"), tmp_path / "decks")
    assert found <= BY_FMT - {one.code}


Q = note("Q?", id="q1")


def bytes_that_are_not_utf_8(folder: Folder, _other: Folder) -> None:
    folder.write("a.md", deck(Q).encode() + b"caf\xe9\n")


def one_key_in_two_folders(folder: Folder, other: Folder) -> None:
    folder.write("a.md", deck(Q))
    other.write("a.md", deck(note("P?", id="p1")))


def front_matter_that_was_lost(folder: Folder, _other: Folder) -> None:
    folder.write("a.md", deck(Q).replace("deck:", "title:"))


def a_file_that_cannot_be_opened(folder: Folder, _other: Folder) -> None:
    folder.write("a.md", deck(Q).replace("Q?", "P?"))


def a_folder_that_is_taken_away(_folder: Folder, other: Folder) -> None:
    other.path.rmdir()


def a_copy_of_a_bundled_deck(folder: Folder, _other: Folder) -> None:
    folder.write("osi.md", (ROOT / "decks" / "osi.md").read_bytes())


MADE: dict[str, Callable[[Folder, Folder], None]] = {
    "SK001": bytes_that_are_not_utf_8,
    "SK008": one_key_in_two_folders,
    "SK009": front_matter_that_was_lost,
    "SK010": a_file_that_cannot_be_opened,
    "SK013": a_copy_of_a_bundled_deck,
    "SK015": a_folder_that_is_taken_away,
}


@pytest.mark.parametrize("code", sorted(WITHOUT_EXAMPLE))
def test_a_finding_without_an_example_comes_about_as_its_page_says(
    code: str, program: Program, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Folder(tmp_path / "other")
    program.decks = [folder.path, other.path, *([Path("bundled")] if code == "SK013" else [])]
    folder.write("a.md", deck(Q))
    assert program("scan", "--json").document["diagnostics"] == []
    MADE[code](folder, other)
    if code == "SK010":
        unreadable(monkeypatch)
    assert {finding["code"] for finding in program("scan", "--json").document["diagnostics"]} == {code}
    assert page(code).example("Wrong") == {}


def unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no file of decks can be opened, whoever one is."""

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["SK101", "sk101", " Sk101 "])
def test_a_page_is_printed_as_it_is(code: str) -> None:
    outcome = call(["check", "--explain", code])
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (FOLDER / "SK101.md").read_text("utf-8")
    assert explain(code) == outcome.out


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("SK999", "codes look like SK001"),
        ("SK20", "did you mean SK201?"),
        ("SK119", "did you mean SK"),
        ("101", "did you mean SK101?"),
        ("what?", "codes look like SK001"),
        ("../../etc/passwd", "codes look like SK001"),
        ("\x1b[31m", "codes look like SK001"),
    ],
)
def test_a_code_that_there_is_not_is_wrong_usage(code: str, said: str) -> None:
    outcome = call(["check", "--explain", code])
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (2, "", 1)
    assert said in outcome.err
    assert "\x1b" not in outcome.err


def test_the_pages_come_with_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert (
        project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]["docs/findings"] == "studykit/findings"
    )
    assert pages() == FOLDER
    installed = tmp_path / "studykit"
    (installed / "findings").mkdir(parents=True)
    (installed / "findings" / "SK101.md").write_text("installed\n")
    monkeypatch.setattr(explaining, "__file__", str(installed / "desk" / "explain.py"))
    assert explain("SK101") == "installed\n"
