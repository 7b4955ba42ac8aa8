"""How a deck stands on the page while it is written: a card with its answer, and below it what was found.

Owns the layout of a preview to the cell. Works on what there is to show and a size; must not know the toolkit, or how a
file is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from studykit.deck.blocks import Run, Style
from studykit.deck.caret import pointed
from studykit.deck.diagnostics import Diagnostic, Severity
from studykit.deck.exercise import Choice, Numeric, Spoken, Steps
from studykit.deck.kinds import REVERSE
from studykit.deck.kinds.solved import solved
from studykit.deck.lines import Line, clip, typeset, width_of, wrap
from studykit.deck.model import Kind
from studykit.deck.text import visible
from studykit.desk.preview import CardSheet, Preview, Sheet, SourceSheet, show_card
from studykit.desk.shown import Shown
from studykit.tui.frame import Grid, Key, Page, compose, more_mark, pages_of, rule
from studykit.tui.layout import question_lines, source_lines
from studykit.tui.wide_code import WideCode

_AROUND = 2
"""So many lines of the file are shown around one that something was found in."""
_ROOMY = 50
"""From this many columns on what is below a finding stands under its place, not under its code."""
_STYLES = {Severity.ERROR: Style.WRONG, Severity.WARNING: Style.WARN, Severity.INFO: Style.DIM}


@dataclass(frozen=True, slots=True)
class Space:
    """The room for a sheet: the width of its column, and whether empty lines part what stands on it."""

    column: int
    gaps: bool = True
    keys: bool = True
    """Whether there are keys to be named, as there are on a screen."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A sheet in lines of a width, and at which of them findings begin."""

    lines: Sequence[Line]
    marks: Sequence[int] = ()
    drawn: bool = False
    """Whether another asking shows other numbers or another order."""
    addresses: Sequence[str] = ()
    """The addresses that can be opened."""


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What there is to show of the sheet in view."""

    preview: Preview
    at: int
    laid: Laid
    page: int
    read_at: str
    """The time of the last reading."""
    again: bool = False
    shift: int = 0
    """How many cells wide code has been moved to the left."""
    stale: bool = False
    """Whether the file is another by now, and could not be read."""


def preview_grid(laid: Laid, grid: Grid) -> Grid:
    """The grid of a page; a sheet that would page gets the whole height."""
    full = len(laid.lines) > grid.room()
    return grid.whole if full else grid


def page_ranges(laid: Laid, grid: Grid) -> list[tuple[int, int]]:
    """The lines on each page of a sheet."""
    return pages_of(laid.lines, preview_grid(laid, grid).room())


def preview_page(view: PreviewView, grid: Grid, status: Line | None = None, above: Sequence[Line] = ()) -> list[Line]:
    """The rows of the terminal."""
    ranges = page_ranges(view.laid, grid)
    grid = preview_grid(view.laid, grid)
    start, end = ranges[min(view.page, len(ranges) - 1)]
    code = WideCode(grid.column, view.shift)
    body = code.moved(view.laid.lines)[start:end]
    hidden = code.hidden_on(body)
    more = len(view.laid.lines) - end
    if more and len(body) < grid.room():
        body.extend([()] * (grid.room() - 1 - len(body)))
        body.append(more_mark(more, grid.column, narrow=not grid.wide))
    right = _time(view, grid)
    sheets = len(view.preview.sheets)
    page = Page(
        left=_title(view, grid, right),
        right=right,
        body=body,
        keys=_keys(view, more=bool(more), wide=hidden > 0),
        share=(view.at + 1) / sheets if sheets else None,
        status=status,
        above=above,
    )
    return compose(page, grid)


def _time(view: PreviewView, grid: Grid) -> Line:
    if view.stale:
        return (Run(f"! as of {view.read_at}" if grid.wide else f"! {view.read_at}", Style.WARN),)
    word = "" if not grid.wide else "read again " if view.again else "read "
    return (Run(f"{word}{view.read_at}", Style.DIM),)


def _title(view: PreviewView, grid: Grid, right: Line) -> Line:
    """The file, and which of its cards; only the name of the file gives way."""
    where = sheet_name(view.preview, view.at)
    if not grid.wide:
        return (Run(where.removeprefix("card ")),)
    name = (Run(short_path(path_in_view(view.preview, view.at))),)
    marks = (Run(f" · {where}", Style.DIM),)
    return (*clip(name, max(grid.column - width_of(right) - 2 - width_of(marks), 8)), *marks)


def short_path(path: str) -> str:
    """A file by its folder and name."""
    return visible("/".join(path.removeprefix("./").rsplit("/", 2)[-2:]))


def path_in_view(preview: Preview, at: int) -> str:
    """The file that a sheet is of: the deck, or the settings that it is judged by."""
    sheet = preview.sheets[at] if preview.sheets else None
    return sheet.path if isinstance(sheet, SourceSheet) else preview.path


def sheet_name(preview: Preview, at: int) -> str:
    """`card 3 of 32 · cloze c1`, `front matter`, `line 14 · no card`."""
    if not preview.sheets:
        return "no card yet"
    sheet = preview.sheets[at]
    if isinstance(sheet, CardSheet):
        asked = visible(f"{sheet.note.kind} {sheet.label}".strip())
        if sheet.note.kind is Kind.REVERSE and sheet.label == REVERSE:
            asked = "asked in reverse"
        return f"card {sheet.number:,} of {preview.cards:,} · {asked}"
    if sheet.path != preview.path:
        return "settings"
    if sheet.head:
        return "cannot be read" if preview.unreadable else "front matter"
    return f"line {sheet.first:,} · no card"


def hidden_code(laid: Laid, page: int, grid: Grid) -> int:
    """How many cells of the widest code stand outside the column, if any of that code stands on a page."""
    start, end = page_ranges(laid, grid)[page]
    code = WideCode(grid.column, 0)
    return code.hidden_on(code.moved(laid.lines)[start:end])


def _keys(view: PreviewView, *, more: bool, wide: bool) -> list[Key]:
    last = view.at + 1 >= len(view.preview.sheets)
    keys = [] if last and not more else [Key("space", "next page" if more else "next card", "next")]
    if view.preview.findings:
        keys.append(Key("n", "finding", "finding"))
    keys.append(Key("e", "edit", "edit"))
    if view.laid.drawn:
        keys.append(Key("r", "ask again", "draw"))
    if wide:
        keys.append(Key("l", "wide code", "shift(1)"))
    if view.page or view.at:
        keys.append(Key("pgup", "back", "back"))
    return keys


# --- a card -----------------------------------------------------------------------------------------------------------


def lay_sheet(
    preview: Preview, sheet: Sheet, space: Space, asking: int = 0, pictured: Callable[[Shown], Shown] | None = None
) -> Laid:
    """A sheet, a card as it is asked when it was asked for so many times before, with the pictures there are by now."""
    if isinstance(sheet, SourceSheet):
        return _lay_source(sheet, space)
    shown = show_card(preview, sheet, asking)
    return _lay_card(shown if pictured is None else pictured(shown), sheet, space)


def no_cards(space: Space) -> Laid:
    """What stands in the place of cards where there are none."""
    head = wrap((Run("There is no card in this deck yet.", Style.STRONG),), space.column)
    how = wrap((Run("A card begins with ## and its question; what follows is the answer."),), space.column)
    return Laid([*head, *(((),) if space.gaps else ()), *how])


def _lay_card(shown: Shown, sheet: CardSheet, space: Space) -> Laid:
    """A card with all that is said of it, and its findings below."""
    gap: list[Line] = [()] if space.gaps else []
    exercise = shown.exercise
    lines = question_lines(shown, shown.question_answered, space.column, gaps=space.gaps)
    parts = [
        [] if isinstance(exercise, Choice | Steps | Spoken) else [rule(space.column)],
        typeset(solved(exercise), space.column, gaps=space.gaps),
        _explained(shown, space),
        source_lines(shown, space.column, keys=space.keys),
    ]
    for part in parts if any(parts[1:]) else ():
        lines += [*gap, *part] if part else []
    marks: list[int] = []
    if sheet.findings:
        lines += [*gap, (Run(f"Findings on this {'note' if sheet.note.labels[1:] else 'card'}", Style.DIM),)]
        for finding in sheet.findings:
            marks.append(len(lines))
            lines += finding_lines(finding, space)
    drawn = isinstance(exercise, Choice) or (isinstance(exercise, Numeric) and bool(exercise.draw.variant))
    return Laid(lines, marks, drawn, shown.addresses)


def _explained(shown: Shown, space: Space) -> list[Line]:
    lines = typeset(shown.answer, space.column, gaps=space.gaps)
    return [(Run("Model answer", Style.DIM),), *lines] if lines and isinstance(shown.exercise, Spoken) else lines


def _led(lead: Line, text: Line, column: int, indent: int) -> list[Line]:
    """Text behind a lead whose blanks are kept, on the same line where there is room; further lines are indented."""
    size = width_of(lead)
    if 2 * size > column:
        return [lead, *((Run(" " * indent), *line) for line in wrap(text, max(column - indent, 1)))]
    first, *rest = wrap((Run("─" * size, Style.FAINT), Run(" "), *text), column, indent=indent)
    return [(*lead, *first[1:]), *rest]


# --- findings ---------------------------------------------------------------------------------------------------------


def finding_lines(finding: Diagnostic, space: Space) -> list[Line]:
    """Code, place, severity, what is wrong, and what to write."""
    indent = 7 if space.column >= _ROOMY else 2
    style = _STYLES[finding.severity]
    lead = (
        Run(f"{finding.code}  ", style),
        Run(f"{finding.span.line}:{finding.span.column}  ", Style.DIM),
        Run(f"{finding.severity} ", style),
    )
    lines = _led(lead, (Run(visible(finding.message)),), space.column, indent)
    if finding.help:
        verb, text = _help_of(finding.help)
        lines += _led(
            (Run(f"{' ' * indent}{verb} ", Style.DIM),), (Run(visible(text)),), space.column, indent + len(verb) + 2
        )
    return lines


def _help_of(text: str) -> tuple[str, str]:
    """What to write if the help says that, else help as it is."""
    if text.startswith("write "):
        return "write", text.removeprefix("write ")
    return ("help", text) if text[0].isalpha() else ("write", text)


def _lay_source(sheet: SourceSheet, space: Space) -> Laid:
    """Lines of the file, what was found in each below it; lines far from all that are left out."""
    found: dict[int, list[Diagnostic]] = {}
    for finding in sheet.findings:
        found.setdefault(finding.span.line, []).append(finding)
    shown = _shown_lines(sheet, found)
    gutter = max(len(str(shown[-1])) if shown else 1, 4)
    lines: list[Line] = []
    marks: list[int] = []
    before = None
    for number in shown:
        if before is not None and number > before + 1 and sheet.lines:
            lines.append((Run(f"{'…':>{gutter}}", Style.FAINT),))
        before = number
        here = found.get(number, [])
        if not here:
            text = sheet.lines[number - sheet.first]
            lines.append(_numbered(number, gutter, (Run(visible(text[: 4 * space.column])),), space))
        for finding in here:
            marks.append(len(lines))
            lines += [*_pointed(finding, number, gutter, space), *finding_lines(finding, space)]
            lines += [()] if space.gaps and number != shown[-1] else []
    return Laid(lines, marks)


def _shown_lines(sheet: SourceSheet, found: Collection[int]) -> list[int]:
    """The first line, those with findings, those around them; a single one between is not left out."""
    last = sheet.first + len(sheet.lines) - 1
    near = {n for line in found for n in range(line - _AROUND, line + _AROUND + 1) if sheet.first <= n <= last}
    near |= {sheet.first, *found} if sheet.lines else {*found}
    near |= {n - 1 for n in near if n - 2 in near and n - 1 <= last}
    shown = sorted(near)
    while shown and shown[-1] not in found and not sheet.lines[shown[-1] - sheet.first].strip():
        shown.pop()
    return shown


def _numbered(number: int, gutter: int, text: Line, space: Space) -> Line:
    return (Run(f"{number:>{gutter}} │ ", Style.FAINT), *clip(text, max(space.column - gutter - 3, 1)))


def _pointed(finding: Diagnostic, number: int, gutter: int, space: Space) -> list[Line]:
    found = pointed(finding, max(space.column - gutter - 3, 1))
    if found is None:
        return [_numbered(number, gutter, (), space)]
    carets = (Run(f"{' ' * gutter} │ ", Style.FAINT), Run(found[1], _STYLES[finding.severity]))
    return [_numbered(number, gutter, (Run(found[0]),), space), carets]
