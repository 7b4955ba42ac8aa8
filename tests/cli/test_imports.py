"""Light by what is loaded, not by the clock: a command loads what it needs and nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.cli.program import ROOT, Program
from tests.store.tools import Folder, deck, numbered

HEAVY = ("textual", "sqlite_utils", "sqlite3", "fsrs", "markdown_it", "yaml", "rich", "jinja2", "msgspec")


def loaded_after(code: str, arguments: Sequence[str] = ()) -> set[str]:
    """The names of the modules that a fresh interpreter holds after running some code."""
    told = f"import sys\n{code}\nprint('loaded:', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", told, *arguments], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


def loaded_by(*arguments: str) -> set[str]:
    code = "from studykit.cli.entry import run\nassert run(sys.argv[1:]) == 0"
    return loaded_after(code, arguments)


def test_importing_the_package_loads_nothing_else_of_ours() -> None:
    assert {name for name in loaded_after("import studykit") if name.partition(".")[0] == "studykit"} == {"studykit"}


def test_importing_the_command_line_loads_nothing_either() -> None:
    loaded = loaded_after("import studykit.cli")
    assert {name for name in loaded if name.partition(".")[0] == "studykit"} == {"studykit", "studykit.cli"}
    assert "click" not in loaded


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("-h",)])
def test_help_loads_none_of_the_large_libraries(arguments: tuple[str, ...]) -> None:
    assert loaded_by(*arguments).isdisjoint(HEAVY)


@pytest.mark.parametrize("command", ["due", "stats", "list", "log", "export"])
def test_commands_that_print_load_neither_the_screens_nor_the_migrations(
    program: Program, folder: Folder, command: str
) -> None:
    folder.write("a.md", deck(*numbered(3)))
    program("scan")
    arguments = [command, "reviews"] if command == "export" else [command]
    unneeded = {"textual", "sqlite_utils"} if command == "export" else {"textual", "sqlite_utils", "msgspec"}
    assert loaded_by(*program.options(), *arguments).isdisjoint(unneeded)


def test_a_scan_that_finds_nothing_changed_loads_next_to_nothing(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3), "## Broken <!-- id:x -->\n"))
    program("scan")
    loaded = loaded_by(*program.options()[:4], "scan")
    assert loaded.isdisjoint({"fsrs", "markdown_it", "yaml", "rich", "textual", "studykit.desk.desk", "hashlib"})


@pytest.mark.parametrize(
    "command", [["answer", "c0", "good"], ["suspend", "c0"], ["review", "--plain"], ["scan"], ["check"]]
)
def test_commands_in_lines_do_not_load_the_screens(program: Program, folder: Folder, command: list[str]) -> None:
    folder.write("a.md", deck(*numbered(3)))
    program("scan")
    code = "import io\nfrom studykit.cli.entry import run\nsys.stdin = io.StringIO('q')\nassert run(sys.argv[1:]) == 0"
    assert "textual" not in loaded_after(code, [*program.options(), *command])
