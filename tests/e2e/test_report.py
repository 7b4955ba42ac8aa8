"""The page of a report in a real browser: quiet, whole and legible on a screen, a phone and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from studykit.exchange.report import page, policy
from tests.e2e.browser import Scheme, browser, faults
from tests.exchange.pages import REPORTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    found = {}
    for number, (name, report) in enumerate(REPORTS.items()):
        found[name] = folder / f"{number}.html"
        found[name].write_text(page(report()), encoding="utf-8")
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
@pytest.mark.parametrize("name", ["a year with an interview", "an empty home", "hostile decks"])
def test_a_report_is_quiet_whole_and_legible(
    chromium: Browser, files: dict[str, Path], name: str, width: int, scheme: Scheme
) -> None:
    assert faults(chromium, files[name], width, scheme) == []


@pytest.mark.parametrize("name", ["minutes that do not suffice", "a first day", "an interview that is over"])
def test_so_it_is_at_every_stage_of_an_interview(chromium: Browser, files: dict[str, Path], name: str) -> None:
    assert faults(chromium, files[name], 390, "dark") == []


def test_on_paper_it_is_light_and_the_numbers_behind_charts_are_there(
    chromium: Browser, files: dict[str, Path]
) -> None:
    file = files["a year with an interview"]
    assert faults(chromium, file, 700, "dark", paper=True) == []
    shown = chromium.new_page(color_scheme="dark")
    shown.goto(file.as_uri())
    folded = shown.locator("details table").first
    assert not folded.is_visible()
    shown.emulate_media(media="print")
    assert folded.evaluate("table => table.checkVisibility() && table.getBoundingClientRect().height > 100")
    assert shown.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    shown.close()


def test_no_deck_becomes_an_element_and_nothing_is_worked_out(chromium: Browser, files: dict[str, Path]) -> None:
    shown = chromium.new_page()
    shown.goto(files["hostile decks"].as_uri())
    assert shown.locator("img, b, iframe, object, embed, link, base, form, input").count() == 0
    assert shown.locator("script").count() == 1
    text = shown.locator("#decks ~ .scroll").first.inner_text()
    assert "{{ 7 * 7 }}" in text
    assert "<script>alert(1)</script>" in text
    assert "\u202e" not in shown.locator("main").inner_text()
    shown.close()


END = "</main>"
SPOILED = {
    "a script": (END, "<script>console.log('hello')</script></main>", "Content Security Policy directive 'default-src"),
    "a style of its own": ("<h1>", '<h1 style="color: red">', "Content Security Policy directive 'style-src"),
    "an image from elsewhere": (END, '<img src="https://example.org/x.png"></main>', "Loading the image"),
    "a handler": ("<h2", '<h2 onclick="x()"', "attribute onclick"),
    "a skipped heading": (END, "<h2>A</h2><h4>Too deep</h4></main>", "skips a level"),
    "a second title": (END, "<h1>Again</h1></main>", "not one h1"),
    "an id twice": (END, '<p id="days">x</p></main>', "id twice: days"),
    "an image without a name": (END, "<svg></svg></main>", "image without a name"),
    "a table without a caption": (END, "<table><tr><td>x</td></tr></table></main>", "table without a caption"),
    "a head without a scope": ('<th scope="col">New', "<th>New", "head without a scope"),
    "a label that points nowhere": ('aria-labelledby="hours"', 'aria-labelledby="gone"', "points nowhere: gone"),
    "a wide thing": (END, '<svg aria-hidden="true" width="5000"></svg></main>', "wider than the screen"),
    "no landmark": ("<header", "<div", "not one header"),
    "a region without keys": ('tabindex="0"', "", "not by keys"),
}
LAWLESS = {
    "a foreign image": (END, '<img src="https://example.org/x.png"></main>', "asks for https://example.org/x.png"),
    "a script that fails": (END, "<script>missing()</script></main>", "error: missing"),
    "a script that speaks": (END, "<script>console.log('hello')</script></main>", "console: hello"),
    "a question": (END, "<script>alert('hello')</script></main>", "dialog: hello"),
    "no policy": ('http-equiv="Content-Security-Policy"', 'name="none"', "no policy"),
}


@pytest.mark.parametrize("spoiled", [SPOILED, LAWLESS], ids=["under its policy", "without one"])
def test_a_page_that_is_spoiled_is_found_out_in_every_way(
    chromium: Browser, files: dict[str, Path], tmp_path: Path, spoiled: dict[str, tuple[str, str, str]]
) -> None:
    html = files["a year with an interview"].read_text(encoding="utf-8")
    for before, after, _ in spoiled.values():
        assert before in html
        html = html.replace(before, after)
    file = tmp_path / "spoiled.html"
    file.write_text(html, encoding="utf-8")
    found = faults(chromium, file, 320)
    missed = [how for how, (_, _, fault) in spoiled.items() if not any(fault in line for line in found)]
    assert missed == [], found


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("--muted: #5d5a54", "--muted: #b0aea8", "text too faint"),
        ("--accent: #0a6a7d", "--accent: #c0e0e6", "mark too faint"),
    ],
)  # fmt: skip
def test_so_are_colors_that_are_too_faint(
    chromium: Browser, files: dict[str, Path], tmp_path: Path, before: str, after: str, fault: str
) -> None:
    html = files["a year with an interview"].read_text(encoding="utf-8")
    style = html.partition("<style>")[2].partition("</style>")[0]
    faint = style.replace(before, after)
    html = html.replace(style, faint).replace(policy(style).replace("'", "&#39;"), policy(faint).replace("'", "&#39;"))
    spoiled = tmp_path / "faint.html"
    spoiled.write_text(html, encoding="utf-8")
    assert any(fault in line for line in faults(chromium, spoiled))
