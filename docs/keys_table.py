"""The tables of keys in keys.md, made from the screens: `python -m docs.keys_table` writes them."""

from __future__ import annotations

from pathlib import Path

from textual.dom import DOMNode

from studykit.tui.app import StudyApp
from studykit.tui.field import Field
from studykit.tui.key_names import shown
from studykit.tui.keymap import bindings_of, every_screen

PAGE = Path(__file__).resolve().parent / "keys.md"
BEGIN, END = "<!-- table: python -m docs.keys_table -->\n", "<!-- end of table -->\n"


def table() -> str:
    """Every binding as Markdown, one a row: its id, the keys it has by default, where, and what it does."""
    rows: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    places: list[tuple[type[DOMNode], str]] = [
        *((screen, screen.keys_title) for screen in every_screen()),
        (Field, "a field"),
        (StudyApp, "everywhere"),
    ]
    for owner, title in places:
        for binding in bindings_of(owner):
            names = ", ".join(_code(shown(key)) for key in binding.key.split(","))
            where, does = rows.setdefault((binding.id or "", names), ([], []))
            where.append(title)
            does.append(binding.description)
    lines = ["| id | default | on | does |", "|---|---|---|---|"]
    for (ident, names), (where, does) in sorted(rows.items(), key=lambda row: row[0]):
        on = "everywhere" if ident.startswith("app.") else ", ".join(dict.fromkeys(where))
        lines.append(f"| `{ident}` | {names} | {on} | {'; '.join(dict.fromkeys(does))} |")
    return "\n".join(lines) + "\n"


def _code(name: str) -> str:
    return f"`{name}`"


def page(text: str) -> str:
    """The page with the table as it is now."""
    before, rest = text.split(BEGIN)
    return before + BEGIN + table() + END + rest.split(END)[1]


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
