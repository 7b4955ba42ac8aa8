"""The report from the command line: where it goes, what it is of, and what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Outcome, Program
from tests.cli.test_imports import loaded_by
from tests.cli.test_options import is_a_line, is_wrong_usage
from tests.store.tools import Folder, deck, numbered


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("vcl.md", deck(*numbered(4), title="Fastly <b>VCL</b>"))
    folder.write("net/tls.md", deck(*numbered(4, 10), title="TLS"))


def embedded(html: str) -> Any:
    found = re.search('id="figures">(.*)</script>', html)
    assert found is not None
    return json.loads(found[1])


def test_a_report_is_one_file_and_says_where_it_is(program: Program, tmp_path: Path) -> None:
    program("answer", "c1", "good")
    file = tmp_path / "report.html"
    done = program("report", "-o", str(file))
    assert (done.code, done.out) == (0, "")
    assert re.fullmatch(rf"{re.escape(str(file))}: \d+ kB, for any browser\n", done.err)
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [one.name for one in tmp_path.iterdir() if "report" in one.name] == ["report.html"]


def test_its_figures_are_those_of_stats_and_its_goal_that_of_goal(program: Program) -> None:
    program("answer", "c1", "good")
    program("--quiet", "goal", "set", "2026-12-15")
    found = embedded(program("report", "-o", "-").out)
    goal = found.pop("goal")
    assert found == program("stats", "--json").document
    assert goal == program("goal", "--json").document


def test_without_an_answer_it_says_what_to_do(program: Program) -> None:
    done = program("report", "-o", "-")
    assert (done.code, done.err) == (0, "")
    assert "Nothing answered yet" in done.out
    assert "Fastly &lt;b&gt;VCL&lt;/b&gt;" in done.out


def test_of_one_deck_and_of_answers_since_a_day(program: Program) -> None:
    program("answer", "c1", "good")
    done = program("report", "-o", "-", "--deck", "net/tls", "--since", "2026-11-20")
    assert embedded(done.out)["scope"] == {"decks": ["net/tls"], "since": "2026-11-20"}
    assert "TLS; answers since 20 Nov" in done.out
    assert embedded(done.out)["reviews"] == 0


def test_it_says_where_to_must_be_said(program: Program) -> None:
    is_wrong_usage(program("report"), "-o")


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--deck", "nothing"], "there is no deck"), (["--since", "soon"], "is not a day"),
     (["--since", "2026-11-21"], "still to come")],
)  # fmt: skip
def test_what_there_is_not_is_a_line_and_writes_nothing(
    program: Program, tmp_path: Path, options: list[str], said: str
) -> None:
    file = tmp_path / "report.html"
    done = program("report", "-o", str(file), *options)
    is_a_line(done, 2, said)
    assert not file.exists()


def test_a_folder_that_is_not_there_is_a_line(program: Program, tmp_path: Path) -> None:
    is_a_line(program("report", "-o", str(tmp_path / "none" / "report.html")), 4, "cannot be written")


def test_quiet_says_nothing(program: Program, tmp_path: Path) -> None:
    assert program("--quiet", "report", "-o", str(tmp_path / "r.html")) == Outcome(0, "", "")


def test_only_a_report_loads_what_sets_pages(program: Program) -> None:
    program("scan")
    assert "jinja2" not in loaded_by(*program.options(), "stats")
    assert "textual" not in loaded_by(*program.options(), "report", "-o", "-")
