"""Decks whose findings are those of the language alone, whatever is thought of as good style."""

from __future__ import annotations

from pathlib import Path

from studykit.deck.diagnostics import CODES

SETTINGS = "[check]\n" + "".join(f'{code} = "off"\n' for code in CODES if code.startswith("SK2"))


def without_style(folder: Path) -> Path:
    """Switch off every rule of style for the decks of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "studykit.toml").write_text(SETTINGS, "utf-8")
    return folder
