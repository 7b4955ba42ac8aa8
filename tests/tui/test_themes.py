"""The colors: enough contrast in both of our themes, nothing painted in the terminal's own, nothing needed without."""

from __future__ import annotations

import colorsys

import pytest
from textual.theme import Theme

from studykit.deck.blocks import Style
from studykit.memory.model import Rating
from studykit.tui import canvas, themes
from studykit.tui.card import grade_bar
from studykit.tui.frame import Grid
from tests.desk.tools import Bench
from tests.store.tools import deck, note
from tests.tui import samples
from tests.tui.stage import acted, on_stage
from tests.tui.test_copying import drag

ENOUGH = 4.5
SEEN = 1.2
"""A ground beside another of as much contrast can be told from it."""


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [themes.DARK, themes.LIGHT], ids=lambda theme: theme.name)
def test_text_has_contrast_on_the_ground_and_on_cells(theme: Theme) -> None:
    texts = {
        "text": theme.foreground, "dim": theme.variables["text-muted"], "accent": theme.primary, "wrong": theme.error,
        "warn": theme.warning,
    }  # fmt: skip
    assert theme.background is not None
    assert theme.surface is not None
    for name, color in texts.items():
        assert color is not None
        assert contrast(color, theme.background) >= ENOUGH, name
        assert name in {"wrong", "warn"} or contrast(color, theme.surface) >= ENOUGH, name
        assert contrast(color, theme.variables["screen-selection-background"]) >= ENOUGH, name
    assert contrast(theme.variables["screen-selection-background"], theme.background) > SEEN
    assert 2 <= contrast(theme.variables["text-disabled"], theme.background) < ENOUGH


@pytest.mark.parametrize("theme", [themes.DARK, themes.LIGHT], ids=lambda theme: theme.name)
def test_there_is_no_green(theme: Theme) -> None:
    named = [theme.primary, theme.error, theme.warning, theme.foreground, theme.background, theme.surface]
    for color in [*named, *theme.variables.values()]:
        assert color is not None
        hue, _, strength = colorsys.rgb_to_hls(*(int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)))
        assert strength < 0.2 or not 75 < hue * 360 < 165, color


@pytest.mark.parametrize("proposed", [None, *Rating])
def test_grades_carry_no_color_of_their_own(proposed: Rating | None) -> None:
    for size in ((40, 12), (80, 24)):
        bar = grade_bar(samples.BUTTONS, Grid(*size), proposed)
        colored = {run.text for line in bar for run in line if run.style & (Style.WRONG | Style.WARN | Style.ACCENT)}
        assert not colored
        styles = {run.style for run in bar[0] if run.text.strip() and not run.style & Style.PROPOSED}
        assert styles == {Style.STRONG | Style.CELL}


@acted
async def test_what_is_selected_is_seen_without_color_too(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    decks(bench)
    monkeypatch.setenv("NO_COLOR", "1")
    async with on_stage(bench.desk(), review=[]) as stage:
        await drag(stage, "Why", "code")
        assert stage.style_of("Why").reverse


def test_only_the_documented_variables_are_used_so_that_any_theme_fits() -> None:
    used = {word for _, text in canvas._ATTRIBUTES for word in text.split() if word.startswith("$")}
    assert used <= {
        "$foreground",
        "$text-muted",
        "$text-disabled",
        "$primary",
        "$surface",
        "$error",
        "$warning",
        "$background",
    }
    assert {flag for flag, _ in canvas._ATTRIBUTES} == {style for style in Style if style is not Style.TEXT}


@pytest.mark.parametrize(
    ("wanted", "environment", "name"),
    [
        (None, {}, "studykit-dark"),
        (None, {"COLORFGBG": "15;0"}, "studykit-dark"),
        (None, {"COLORFGBG": "0;15"}, "studykit-light"),
        (None, {"COLORFGBG": "0;default;15"}, "studykit-light"),
        (None, {"COLORFGBG": "nonsense"}, "studykit-dark"),
        (None, {"TEXTUAL_THEME": "nord"}, "nord"),
        (None, {"STUDYKIT_THEME": "ansi", "TEXTUAL_THEME": "nord"}, "studykit-ansi"),
        ("light", {"STUDYKIT_THEME": "dark"}, "studykit-light"),
        ("gruvbox", {}, "gruvbox"),
    ],
)
def test_the_theme_is_the_one_asked_for_or_what_the_terminal_says(
    wanted: str | None, environment: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    assert themes.chosen_theme(wanted) == name
    assert name in themes.known_themes()


def decks(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("Why `code`?", "Because.\n\nSource: [RFC](https://x.y)", id="c1")))


COLORS = {
    "dark": ("#9aa1ac", "#14161a", "#63b7c6"),
    "light": ("#5d5a54", "#faf9f6", "#0a6a7d"),
}


@pytest.mark.parametrize("theme", list(COLORS))
@acted
async def test_the_tokens_of_a_theme_reach_the_terminal(bench: Bench, theme: str) -> None:
    decks(bench)
    async with on_stage(bench.desk(), review=[], theme=theme) as stage:
        await stage.press("space")
        dim, ground, accent = COLORS[theme]
        for text, color in (("opens", dim), ("━", accent), ("code", accent)):
            if text in stage.text:
                style = stage.style_of(text)
                assert style.color is not None
                assert style.color.get_truecolor().hex == color, text
        ground_style = stage.style_of("Because")
        assert ground_style.bgcolor is not None
        assert ground_style.bgcolor.get_truecolor().hex == ground


@acted
async def test_the_terminals_own_palette_paints_no_ground(bench: Bench) -> None:
    decks(bench)
    async with on_stage(bench.desk(), review=[], theme="ansi") as stage:
        await stage.press("space")
        for text in ("Because", "1 Again", "opens", "Why"):
            style = stage.style_of(text)
            assert style.bgcolor is None or style.bgcolor.is_default, text
        code = stage.style_of("code")
        assert code.color is not None
        assert code.color.number == 6


@pytest.mark.parametrize("theme", ["dark", "light", "ansi", "nord", "textual-light", "no such theme"])
@acted
async def test_every_theme_starts_and_shows_the_same_text(bench: Bench, theme: str) -> None:
    decks(bench)
    async with on_stage(bench.desk(), review=[], theme=theme) as stage:
        await stage.press("space")
        assert "    Why code?" in stage.rows
        assert "    Because." in stage.rows
        assert "1 Again" in stage.text


@acted
async def test_without_color_the_screen_reads_the_same(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    decks(bench)
    monkeypatch.setenv("NO_COLOR", "1")
    async with on_stage(bench.desk(), review=[]) as stage:
        await stage.press("space")
        assert stage.app.no_color
        assert "    Why code?" in stage.rows
        for text in ("Because", "code", "opens"):
            color = stage.style_of(text).color
            assert color is None or len(set(color.get_truecolor())) == 1, text
        assert stage.style_of("Why").bold
