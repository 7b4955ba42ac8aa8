"""The page of a report without a browser: what is in it, and what can never act in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest

from studykit.desk.report import made_of
from studykit.desk.report_words import short
from studykit.desk.stats_shape import as_json
from studykit.exchange.goal import goal_shape
from studykit.exchange.report import embedded, page
from studykit.progress.retention import Tally
from studykit.tui.themes import DARK, LIGHT
from tests.exchange.pages import HOSTILE, REPORTS, TARGET, YEAR, hostile
from tests.tui.goals import FIGURES as READINESS
from tests.tui.goals import GOAL
from tests.tui.samples import TODAY

_VOID = {"meta"}


class Tree(HTMLParser):
    """The elements of a page as they nest, and its text by the element that it stands in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.headings: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser names it
        self.names.append(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - likewise
        self.names.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)
            if re.fullmatch("h[1-6]", self.open[-1]):
                self.headings.append(f"{self.open[-1]} {data}")


@cache
def html(name: str) -> str:
    return page(REPORTS[name]())


@pytest.mark.parametrize("name", REPORTS)
def test_every_element_is_closed_where_it_was_opened(name: str) -> None:
    assert Tree(html(name)).open == []


@pytest.mark.parametrize("name", REPORTS)
def test_the_same_figures_are_the_same_bytes(name: str) -> None:
    assert page(REPORTS[name]()) == html(name)


def test_a_year_has_every_section_from_the_interview_to_the_definitions() -> None:
    assert Tree(html("a year with an interview")).headings == [
        "h1 Study report", "h2 The interview", "h3 The weakest decks", "h2 Readiness by deck", "h2 Days",
        "h2 True retention", "h3 Week by week", "h2 Calibration", "h2 Forecast", "h2 Load and time", "h2 Hours",
        "h2 Cards that are hard to keep", "h3 Leeches", "h2 How each figure is defined",
    ]  # fmt: skip


def test_an_empty_home_says_so_and_what_to_do_and_draws_no_empty_chart() -> None:
    tree = Tree(html("an empty home"))
    assert tree.headings == ["h1 Study report", "h2 Nothing answered yet", "h2 How each figure is defined"]
    assert "studykit new" in " ".join(tree.texts["p"])
    assert not {"svg", "table"} & set(tree.names)


def test_figures_and_goal_are_embedded_once_and_read_back_equal() -> None:
    blocks = re.findall(
        r'<script type="application/json" id="figures">(.*?)</script>', html("a year with an interview")
    )
    expected = {**as_json(YEAR), "goal": goal_shape(GOAL, TODAY, READINESS)}
    assert [json.loads(block) for block in blocks] == [json.loads(json.dumps(expected))]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_the_element_it_is_embedded_in_and_none_is_lost(text: str) -> None:
    written = embedded({"title": text})
    assert not set("<>&\u2028\u2029\u202e") & set(written)
    assert json.loads(written) == {"title": text}


def test_hostile_decks_are_text_and_the_only_script_is_data() -> None:
    tree = Tree(html("hostile decks"))
    assert tree.names.count("script") == 1
    assert tree.names.count("style") == 1
    assert not {"img", "b", "iframe", "link"} & set(tree.names)
    said = tree.texts["bdi"]
    assert {"<script>alert(1)</script>", "{{ 7 * 7 }}", "{% include '/etc/passwd' %}"} <= set(said)
    assert not re.search("[\x00-\x08\x1b\u202e\u2028]", html("hostile decks"))


def test_a_long_title_is_cut_and_its_bytes_are_not_on_the_page_thousands_of_times() -> None:
    assert short("x" * 10_000) == "x" * 159 + "…"
    body = html("hostile decks").partition("</main>")[0]
    assert "x" * 161 not in body


def test_decks_of_one_title_are_told_apart_by_their_keys() -> None:
    decks = [replace(YEAR.decks[0], title="TLS"), replace(YEAR.decks[1], title="TLS"), YEAR.decks[2]]
    said = Tree(page(made_of(replace(YEAR, decks=decks, hardest=(), leeches=()), TARGET))).texts["bdi"]
    assert said[1:] == [f"TLS ({decks[0].deck})", f"TLS ({decks[1].deck})", decks[2].title]


def test_a_deck_that_is_no_part_of_the_interview_is_said_to_stand_as_of_today() -> None:
    said = " Decks that are no part of it are as of today."
    assert made_of(replace(YEAR, goal=replace(GOAL, decks=("osi",))), TARGET).ready_said.endswith(said)
    assert said not in made_of(YEAR, TARGET).ready_said


def test_of_many_decks_forty_are_shown_and_all_are_there() -> None:
    figures, goal = hostile()
    found = page(made_of(figures, TARGET, goal))
    assert "<summary>460 more decks</summary>" in found


def test_a_rate_of_few_reviews_is_not_said() -> None:
    decks = [replace(YEAR.decks[0], last_30=Tally(18, 1)), replace(YEAR.decks[1], last_30=Tally(19, 1))]
    cells = Tree(page(made_of(replace(YEAR, decks=decks), TARGET))).texts["td"]
    assert "too few (19)" in cells
    assert "95 % (20)" in cells


def test_the_policy_comes_first_and_allows_the_one_style_and_nothing_else() -> None:
    found = html("hostile decks")
    style = found.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    first = found.partition("<head>\n")[2].partition("\n")[0].replace("&#39;", "'")
    assert first == f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    assert "http:" not in found.partition('id="figures"')[0]


def test_colors_are_those_of_the_screens() -> None:
    style = html("an empty home").partition("<style>")[2].partition("</style>")[0]
    for theme, part in ((LIGHT, style.partition("@media")[0]), (DARK, style.partition("@media")[2])):
        assert f"--ground: {theme.background};" in part
        assert f"--surface: {theme.surface};" in part
        assert f"--text: {theme.foreground};" in part
        assert f"--accent: {theme.primary};" in part
        assert f"--muted: {theme.variables['text-muted']};" in part


def test_after_the_interview_it_says_what_was_predicted_and_what_came() -> None:
    cells = Tree(html("an interview that is over")).texts["td"]
    assert "89 %, 86–92 %" in cells
    assert "88 % of 91" in cells


def test_a_guess_is_called_one_and_no_figure_stands_out_of_its_range() -> None:
    found = Tree(html("a first day"))
    assert "a guess: 84–91 %" in found.texts["td"]
    assert "88 %, 84–91 %" not in found.texts["td"]
