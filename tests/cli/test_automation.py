"""What runs check for a repository of decks: hooks before a commit, and the workflow of a pull request."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.program import ROOT, Outcome, call, spawn
from tests.desk.quiet import without_style
from tests.desk.repository import Repository
from tests.store.tools import Folder, deck, note, numbered

HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github/workflows/check-decks.yml").read_text("utf-8"))
DECKS = sorted(path for path in (ROOT / "decks").rglob("*.md"))


# --- hooks ------------------------------------------------------------------------------------------------------------


def run_hook(name: str, *files: Path) -> Outcome:
    """Run a hook as pre-commit does: its entry, its arguments, then the files."""
    program, *arguments = shlex.split(HOOKS[name]["entry"])
    assert program == "studykit"
    return spawn([*arguments, *HOOKS[name].get("args", []), *map(str, files)])


def test_there_is_a_hook_to_check_and_one_to_give_ids() -> None:
    assert set(HOOKS) == {"studykit-check", "studykit-fmt"}
    for hook in HOOKS.values():
        assert (hook["language"], hook["types"], hook["require_serial"]) == ("python", ["markdown"], True)
        assert "pass_filenames" not in hook


def test_the_hooks_have_nothing_to_say_about_the_decks_that_come_along(tmp_path: Path) -> None:
    copies = [tmp_path / path.name for path in DECKS]
    for path, copy in zip(DECKS, copies, strict=True):
        copy.write_bytes(path.read_bytes())
    for name in HOOKS:
        outcome = run_hook(name, *copies)
        assert outcome.code == 0, outcome
        assert "error" not in outcome.out
    assert [copy.read_bytes() for copy in copies] == [path.read_bytes() for path in DECKS]


def test_the_hooks_leave_other_markdown_alone() -> None:
    for name in HOOKS:
        assert run_hook(name, ROOT / "README.md", ROOT / "CONTRIBUTING.md").code == 0


def test_the_hook_fails_at_what_is_wrong_and_at_what_is_a_warning(folder: Folder) -> None:
    broken = folder.write("broken.md", deck("## Bad? <!-- id:x1 -->\n"))
    careless = folder.write("careless.md", deck(titel="typo"))
    assert (run_hook("studykit-check", broken).code, run_hook("studykit-check", careless).code) == (1, 1)


def test_a_deck_whose_prerequisite_was_not_touched_passes(folder: Folder) -> None:
    source = "\n\nSource: [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110)"
    later = folder.write("later.md", deck(note("Which port does HTTPS use?", f"443{source}", id="q1"), after="[first]"))
    folder.write("first.md", deck(note("Which port does DNS use?", f"53{source}", id="q2")))
    outcome = run_hook("studykit-check", later)
    assert (outcome.code, outcome.out) == (0, "")


def test_one_id_in_two_files_is_found_out(folder: Folder) -> None:
    one, two = (folder.write(name, deck(*numbered(1))) for name in ("one.md", "two.md"))
    outcome = run_hook("studykit-check", one, two)
    assert outcome.code == 1
    assert "error[SK120]" in outcome.out


# --- the workflow -----------------------------------------------------------------------------------------------------


def inputs() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = WORKFLOW[True]["workflow_call"]["inputs"]  # YAML takes `on` for a truth value
    return found


def step(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in WORKFLOW["jobs"]["check"]["steps"] if one.get("name") == name)
    return found


def test_the_workflow_can_be_called_with_its_settings_and_may_only_read() -> None:
    assert {name: (one["type"], one["default"]) for name, one in inputs().items()} == {
        "path": ("string", "."),
        "strict": ("boolean", True),
        "against": ("string", ""),
        "studykit": ("string", "studykit"),
    }
    assert WORKFLOW["permissions"] == {"contents": "read"}
    [checkout] = [one for one in WORKFLOW["jobs"]["check"]["steps"] if "checkout" in one.get("uses", "")]
    assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}


def test_no_script_of_the_workflow_holds_a_value_that_could_be_run() -> None:
    for one in WORKFLOW["jobs"]["check"]["steps"]:
        assert "${{" not in one.get("run", "")
        assert re.fullmatch(r"actions/[a-z-]+@v\d+", one.get("uses", "actions/x@v1"))


def run_check(repository: Repository, **variables: str) -> Outcome:
    """Run the script of the workflow's check in a repository, with a studykit that is this one."""
    tools = repository.top.parent / "bin"
    tools.mkdir(exist_ok=True)
    program = tools / "studykit"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m studykit "$@"\n')
    program.chmod(0o755)
    one = step("Check decks")
    assert set(variables) == set(one["env"])
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", one["run"]],
        cwd=repository.top,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "work")
    without_style(made.top)
    made.decks.write("a.md", deck(*numbered(2)))
    made.save()
    return made


def test_the_workflow_annotates_what_is_wrong_and_what_became_of_cards(repository: Repository) -> None:
    repository.decks.write("a.md", deck(*numbered(1), "## Bad? <!-- id:x1 -->\n"))
    repository.save()
    outcome = run_check(repository, DECKS="decks\n", STRICT="false", AGAINST="HEAD^1")
    assert outcome.code == 1
    assert any(line.startswith("::error file=decks/a.md,line=") for line in outcome.lines)
    assert any(
        line.startswith("::notice file=decks/a.md,") and "title=1 card not seen" in line for line in outcome.lines
    )


def test_the_workflow_is_strict_when_it_is_told_to(repository: Repository) -> None:
    repository.decks.write("a.md", deck(titel="typo"))
    assert run_check(repository, DECKS="decks", STRICT="false", AGAINST="").code == 0
    assert run_check(repository, DECKS="decks", STRICT="true", AGAINST="").code == 1


def test_the_workflow_takes_several_paths_and_runs_none_of_them(repository: Repository) -> None:
    repository.decks.write("sub folder/b.md", deck("## Bad? <!-- id:x1 -->\n"))
    outcome = run_check(repository, DECKS="decks/a.md\n\ndecks/sub folder\n", STRICT="false", AGAINST="")
    assert outcome.lines[-1].startswith("::error file=decks/sub folder/b.md,")
    for hostile in ("$(touch x)", "; touch x", "--against=HEAD", "`touch x`"):
        assert run_check(repository, DECKS=hostile, STRICT="false", AGAINST="").code == 3
        assert run_check(repository, DECKS=".", STRICT="false", AGAINST=hostile).code == 2
    assert not (repository.top / "x").exists()
    assert run_check(repository, DECKS="\n", STRICT="false", AGAINST="").code == 1


def test_the_decks_that_come_along_pass_the_workflow() -> None:
    assert call(["check", "--strict", "--format", "github", "--", str(ROOT / "decks")]).code == 0
