"""How an interactive card stands on its pages: question, what there is to do or how it came out, what is said below.

Owns that an option, a step or a point is never split. Must not know the toolkit, or what is drawn in a piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from studykit.deck.blocks import Run, Style
from studykit.deck.exercise import Numeric, Spoken, Typed
from studykit.deck.lines import Line, typeset
from studykit.study.answering import Told, Went
from studykit.study.session import Phase
from studykit.tui.frame import Grid, more_mark, rule
from studykit.tui.layout import Layout, View, bar_rows, bodies, in_a_line, question_lines, source_lines
from studykit.tui.wide_code import WideCode
from studykit.tui.work import GAP, Doing, Piece, asking, outcome, pieces

MAX_PAGES = 500
"""No card is longer; what would be stands on the last page, cut."""


def lay_out_work(view: View, doing: Doing, phase: Phase, grid: Grid) -> Layout:
    """The question, what there is to do or how it came out, and what is said below; items stay on one page."""
    code = WideCode(grid.column, view.shift)
    question = code.moved(question_lines(view.shown, view.shown.question, grid.column, gaps=grid.tall))
    gap = [GAP] if grid.tall else []
    if phase is not Phase.CHECKED:
        work = [*asking(doing, grid), *_model_answer(view, doing, grid, gap, code)]
        room = grid.room()
        short = bool(_ticks(doing)) and not grid.tall
        head = [] if short else [*pieces(question), *gap]
        found = pages_of_pieces([*head, *work], room)
        page = _page_of(doing, [*head, *work], found, view.page)
        return _piece_page([*head, *work], found, page, (), room, grid, code)
    room = grid.room(bar=bar_rows(grid))
    ruled = isinstance(doing.exercise, Typed | Numeric)
    rule_ = [*pieces([rule(grid.column)]), *gap] if ruled else []
    body = [*outcome(doing, grid), *_explained(view, doing, grid, gap, code)]
    whole = [*pieces(question), *gap, *rule_, *body]
    if sum(len(piece.lines) for piece in whole) <= room:
        return _piece_page(whole, [(0, len(whole))], 0, (), room, grid, code)
    if isinstance(doing.exercise, Spoken) and not grid.tall:
        head_lines: list[Line] = []
    else:
        head_lines = [in_a_line(question, grid), *(line for piece in [*gap, *rule_] for line in piece.lines)]
    after = sum(len(piece.lines) for piece in body)
    before = bodies(question, (), room, grid, after=after) if len(question) > 1 else []
    found = pages_of_pieces(body, max(room - len(head_lines), 1))
    page = min(max(view.page, -len(before)), len(found) - 1)
    if page < 0:
        lines = before[page + len(before)]
        return Layout(lines, page, -len(before), len(found) - 1, grid.full, code.hidden_on(lines))
    layout = _piece_page(body, found, page, head_lines, room, grid, code)
    return replace(layout, first=-len(before))


def _ticks(doing: Doing) -> bool:
    """Whether the points of a rubric are being ticked."""
    return isinstance(doing.work, Told) and doing.work.spoke_ms is not None


def _model_answer(view: View, doing: Doing, grid: Grid, gap: Sequence[Piece], code: WideCode) -> list[Piece]:
    """While points are ticked the model answer stands below them."""
    if not _ticks(doing) or not view.shown.answer:
        return []
    lines = code.moved(typeset(view.shown.answer, grid.column, gaps=grid.tall))
    return [*gap, *pieces([(Run("Model answer", Style.DIM),), *lines])]


def _explained(view: View, doing: Doing, grid: Grid, gap: Sequence[Piece], code: WideCode) -> list[Piece]:
    """What is said below the outcome: the explanation or model answer, and the sources."""
    shown = view.shown
    lines = code.moved(typeset(shown.answer, grid.column, gaps=grid.tall))
    if lines and isinstance(doing.exercise, Spoken):
        lines = [(Run("Model answer", Style.DIM),), *lines]
    sources = source_lines(shown, grid.column)
    found: list[Piece] = []
    for part in (lines, sources):
        if part:
            found += [*gap, *pieces(part)]
    return found


def pages_of_pieces(found: Sequence[Piece], room: int) -> list[tuple[int, int]]:
    """Cut pieces into pages of at most `room` rows, the last row of all but the last page being left for the mark.

    Each page is a range of pieces; pages overlap by a line where that is no part of its own.
    """
    sizes = [len(piece.lines) for piece in found]
    left = sum(sizes)
    pages: list[tuple[int, int]] = []
    start = 0
    while left > room:
        end, used = start, 0
        while end < len(found) and used + sizes[end] <= max(room - 1, 1):
            used += sizes[end]
            end += 1
        end = max(end, start + 1)
        pages.append((start, end))
        overlaps = end - start > 1 and room > 3 and found[end - 1].part is None and any(found[end - 1].lines[0])
        start = end - 1 if overlaps else end
        left = sum(sizes[start:]) if len(pages) < MAX_PAGES else 0
    return [*pages, (start, len(found))]


def _page_of(doing: Doing, found: Sequence[Piece], pages: Sequence[tuple[int, int]], wanted: int) -> int:
    """The page to show: of steps the one with the newest, for Space is taken."""
    page = min(max(wanted, 0), len(pages) - 1)
    if not isinstance(doing.work, Went) or not doing.work.begun:
        return page
    newest = next((n for n, piece in enumerate(found) if piece.part == len(doing.work.marks)), 0)
    return next(number for number, (start, end) in enumerate(pages) if start <= newest < end)


def _piece_page(
    found: Sequence[Piece],
    pages: Sequence[tuple[int, int]],
    page: int,
    head: Sequence[Line],
    rows: int,
    grid: Grid,
    code: WideCode,
) -> Layout:
    """One page of pieces below a head; the mark of what follows stands in the last of the `rows`."""
    start, end = pages[page]
    body: list[Line] = list(head)
    fields: dict[int, int] = {}
    for piece in found[start:end]:
        if piece.field is not None:
            fields[piece.field] = len(body)
        body.extend(piece.lines)
    rest = sum(len(piece.lines) for piece in found[end:])
    if rest:
        body.extend([()] * (rows - 1 - len(body)))
        body.append(more_mark(rest, grid.column, narrow=not grid.wide))
    parts = [piece.part for piece in found[start:end] if piece.part is not None]
    return Layout(body, page, 0, len(pages) - 1, grid.full, code.hidden_on(body), parts, fields)
