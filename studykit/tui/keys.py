"""The keys of a screen, from its own bindings. Owns this page; a remapped key shows as it is mapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip, width_of, wrap
from studykit.tui.canvas import PageScreen
from studykit.tui.frame import LEAVE, Grid, Key, KeyRow, Page, compose, paged
from studykit.tui.key_names import shown
from studykit.tui.paging import PagedScreen

if TYPE_CHECKING:
    from textual.binding import BindingType

_NOTE = "In a field every key is text; {} gives the keys back to the screen."

_EVERYWHERE = frozenset(("app.search", "app.palette"))
"""What can be done on every screen, wherever its own page of keys says nothing of it."""
_ENDING = ("app.help", "app.leave")

Section = tuple[str, Sequence[tuple[str, str]]]
"""A heading, and rows of keys with what they do."""


def keys_page(
    title: str, sections: Sequence[Section], grid: Grid, number: int = 0, note: str = ""
) -> tuple[list[Line], int]:
    """The rows of the terminal, and how many pages there are; two columns where there is room."""
    lines = _side_by_side(sections, grid) if grid.wide else _below_each_other(sections, grid)
    if grid.tall:
        lines += [(), *wrap((Run(note or _NOTE.format(grid.keys.of("esc", "cancel")), Style.DIM),), grid.column)]
    body, pages = paged(lines, number, grid)
    keys = [Key("space", "next page", "next"), Key("pgup", "back", "back")] if pages > 1 else []
    page = Page((Run("Keys"),), (Run(title, Style.DIM),), body, keys, ending=(LEAVE,))
    return compose(page, grid), pages


def _section_lines(section: Section) -> list[Line]:
    heading, rows = section
    left = max((len(names) for names, _ in rows), default=0) + 3
    lines: list[Line] = [(Run(heading, Style.DIM),)] if heading else []
    return [*lines, *((Run(f"{names:<{left}}", Style.KEY), Run(text)) for names, text in rows)]


def _below_each_other(sections: Sequence[Section], grid: Grid) -> list[Line]:
    gap: list[Line] = [()] if grid.tall else []
    lines: list[Line] = []
    for section in sections:
        lines += [*(gap if lines else []), *_section_lines(section)]
    return lines


def _side_by_side(sections: Sequence[Section], grid: Grid) -> list[Line]:
    half = grid.column // 2
    lines: list[Line] = []
    for number in range(0, len(sections), 2):
        left, right = (
            _section_lines(sections[number]),
            _section_lines(sections[number + 1]) if sections[number + 1 :] else [],
        )
        lines += [()] if lines else []
        for row in range(max(len(left), len(right))):
            first = clip(left[row], half - 2) if row < len(left) else ()
            second = right[row] if row < len(right) else ()
            lines.append((*first, Run(" " * (half - width_of(first))), *second) if second else first)
    return lines


def sections_of(screen: PageScreen) -> list[Section]:
    """Every key of a screen with what it does, as it is mapped now."""
    keys: dict[str, dict[str, None]] = {}
    said: dict[str, str] = {}
    # those that are active alone would leave out the grades while a card is answered
    for key, binding in (each for _, bindings in screen._binding_chain for each in bindings):  # noqa: SLF001
        if binding.id and binding.description:
            keys.setdefault(binding.id, {})[shown(key)] = None
            said[binding.id] = binding.description
    if screen.key_sections:
        known = {ident: list(names) for ident, names in keys.items()}
        anywhere = [(", ".join(names), said[i]) for i, names in known.items() if i in _EVERYWHERE - _listed(screen)]
        sections: list[Section] = []
        for section in screen.key_sections:
            last = section is screen.key_sections[-1]
            ending = sum(spec.ids[0] in _ENDING for spec in section.rows) if last else 0
            rows = [row for spec in section.rows for row in _rows(spec, known)]
            place = len(rows) - ending
            sections.append((section.heading, [*rows[:place], *(anywhere if last else ()), *rows[place:]]))
        chosen = _only_in_note(screen) & screen.app.keys_chosen.keys()
        rows = [(", ".join(known[ident]), said[ident]) for ident in known if ident in chosen]
        return [*sections, ("Chosen besides", rows)] if rows else sections
    return [("", [(", ".join(names), said[ident]) for ident, names in keys.items()])]


def _listed(screen: PageScreen) -> set[str]:
    """Bindings that rows of the page of keys are about."""
    return {ident for section in screen.key_sections for row in section.rows for ident in row.ids}


def _only_in_note(screen: PageScreen) -> set[str]:
    """Bindings that no row is about."""
    bound = {binding.id for _, binding in screen._bindings if binding.id}  # noqa: SLF001 - as above
    return bound - _EVERYWHERE - _listed(screen)


def note_of(screen: PageScreen) -> str:
    """What stands below the keys; nothing that names keys which are others by now."""
    return "" if _only_in_note(screen) & screen.app.keys_chosen.keys() else screen.keys_note


def _rows(spec: KeyRow, keys: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    bound = [keys[ident] for ident in spec.ids if ident in keys]
    if len(spec.ids) == 1:
        return [(", ".join(names), spec.text) for names in bound]
    rows = [(" ".join(names[0] for names in bound), spec.text)] if bound else []
    if spec.others and any(names[1:] for names in bound):
        rows.append((" ".join(names[1] for names in bound if names[1:]), spec.others))
    return rows


class KeysScreen(PagedScreen):
    """The keys of the screen that was left."""

    keys_title = "Keys"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,pagedown", "next", "next page", id="card.next"),
        Binding("pageup", "back", "a page back", id="card.back"),
    ]

    def __init__(self, title: str, sections: Sequence[Section], note: str = "") -> None:
        super().__init__()
        self.note = note
        self.heading = title
        self.sections = sections

    def drawn(self) -> tuple[Sequence[Line], int]:
        return keys_page(self.heading, self.sections, self.grid(), self.number, self.note)

    def action_help(self) -> None:
        """The same key goes back."""
        self.action_leave()
