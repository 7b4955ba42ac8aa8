"""The tables of keys in keys.md and in the program, made from the screens: `python -m docs.keys_table` writes them."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from textual.dom import DOMNode
from textual.widgets import Input

from studykit import tui
from studykit.tui.app import StudyApp
from studykit.tui.canvas import PageScreen
from studykit.tui.field import Field
from studykit.tui.key_names import shown
from studykit.tui.keymap import bindings_of

PAGE = Path(__file__).resolve().parent / "keys.md"
BEGIN, END = "<!-- table: python -m docs.keys_table -->\n", "<!-- end of table -->\n"


TABLE = Path(tui.__path__[0]) / "key_table.py"


def every_screen() -> list[type[PageScreen]]:
    """All screens that there are, those of the preview among them, by their names."""
    for module in pkgutil.iter_modules(tui.__path__, f"{tui.__name__}."):
        importlib.import_module(module.name)
    found: dict[str, type[PageScreen]] = {}
    waiting = [PageScreen]
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if "keys_title" in vars(one) and one is not PageScreen and one.__module__.startswith(f"{tui.__name__}."):
            found[one.__name__] = one
    return [found[name] for name in sorted(found)]


def program_table() -> str:
    """The bindings of every screen as the program has them at hand without loading the screens."""
    lines = [
        '"""The bindings of all screens, made from them: `python -m docs.keys_table` writes this anew.',
        "",
        "Owns which ids there are, on which screens, and their keys by default, as the toolkit names them.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "# fmt: off",
        "SCREENS: dict[str, dict[str, str]] = {",
    ]
    for screen in every_screen():
        lines.append(f'    "{screen.keys_title}": {{')
        lines += [f'        "{ident}": "{keys}",' for ident, keys in _keys(screen).items()]
        lines.append("    },")
    lines += ["}", '"""By the titles of screens, their ids and keys."""']
    for name, owner in (("EVERYWHERE", StudyApp), ("IN_FIELD", Field)):
        lines.append(f"{name}: dict[str, str] = {{")
        lines += [f'    "{ident}": "{keys}",' for ident, keys in _keys(owner).items()]
        lines.append("}")
    lines.append("OF_FIELD = frozenset((")
    lines += [f'    "{key}",' for key in sorted(Input._merge_bindings().key_to_bindings)]  # noqa: SLF001
    lines += ["))", '"""Keys that a field has for itself."""']
    return "\n".join(lines) + "\n"


def _keys(owner: type[DOMNode]) -> dict[str, str]:
    return {binding.id: binding.key for binding in bindings_of(owner) if binding.id}


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
    TABLE.write_text(program_table(), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
