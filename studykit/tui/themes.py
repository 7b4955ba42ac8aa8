"""The colors: one accent, for a dark and for a light ground, and for the terminal's own palette.

Owns the three themes. Only the variables named in docs are used by the screens, so that any other theme fits as well.
"""

from __future__ import annotations

import os

from textual.theme import BUILTIN_THEMES, Theme

DARK = Theme(
    name="studykit-dark",
    primary="#63b7c6",
    warning="#d9b266",
    error="#e08a8a",
    foreground="#d9dce1",
    background="#14161a",
    surface="#1e2127",
    dark=True,
    variables={
        "text-muted": "#9aa1ac",
        "text-disabled": "#656b76",
        "screen-selection-background": "#22383f",
        "input-selection-background": "#22383f",
    },
)
LIGHT = Theme(
    name="studykit-light",
    primary="#0a6a7d",
    warning="#8a5a00",
    error="#a8323a",
    foreground="#23262b",
    background="#faf9f6",
    surface="#eeece6",
    dark=False,
    variables={
        "text-muted": "#5d5a54",
        "text-disabled": "#8d8a82",
        "screen-selection-background": "#d0e6ea",
        "input-selection-background": "#d0e6ea",
    },
)
ANSI = Theme(
    name="studykit-ansi",
    ansi=True,
    primary="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "text-muted": "ansi_default",
        "text-disabled": "ansi_bright_black",
        "screen-selection-background": "ansi_cyan",
        "screen-selection-foreground": "ansi_black",
        "input-selection-background": "ansi_cyan",
    },
)
OURS = (DARK, LIGHT, ANSI)
_SHORT = {"dark": DARK.name, "light": LIGHT.name, "ansi": ANSI.name}
_LIGHT_BACKGROUNDS = {"7", "9", "10", "11", "12", "13", "14", "15"}


def chosen_theme(wanted: str | None) -> str:
    """The theme to start with: the one asked for, TEXTUAL_THEME, or what the terminal says of its ground."""
    name = wanted or os.environ.get("STUDYKIT_THEME") or os.environ.get("TEXTUAL_THEME")
    if name:
        return _SHORT.get(name, name)
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in _LIGHT_BACKGROUNDS else DARK.name


def known_themes() -> list[str]:
    """Every name that `chosen_theme` may lead to."""
    return [*_SHORT, *(theme.name for theme in OURS), *BUILTIN_THEMES]
