"""The table of settings in settings.md, made from the one in the program: `python -m docs.settings_table` writes it."""

from __future__ import annotations

from pathlib import Path

from studykit.study.options import OPTIONS

PAGE = Path(__file__).resolve().parent / "settings.md"
BEGIN, END = "<!-- table: python -m docs.settings_table -->\n", "<!-- end of table -->\n"


def table() -> str:
    """The settings as Markdown, one a row."""
    lines = ["| key | takes | default | means | decks |", "|---|---|---|---|---|"]
    for option in OPTIONS:
        default = f"`{option.default}`" if option.default else "by the terminal"
        own = "own" if option.by_deck else ""
        lines.append(f"| `{option.key}` | {option.takes} | {default} | {option.meaning} | {own} |")
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """The page with the table as it is now."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
