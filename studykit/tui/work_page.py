"""How an interactive card stands on its pages: question, what there is to do or how it came out, what is said below.

Owns that an option, a step or a point is split only where it is longer than a page, and that a field is always in
sight. Must not know the toolkit, or what is drawn in a piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from studykit.deck.blocks import Run, Style
from studykit.deck.exercise import Numeric, Spoken, Typed
from studykit.deck.lines import Line, typeset
from studykit.study.answering import Entered, Told, Went
from studykit.study.session import Phase
from studykit.tui.frame import Grid, more_mark, pages_of, rule
from studykit.tui.layout import Layout, View, bar_rows, bodies, in_a_line, question_lines, source_lines
from studykit.tui.wide_code import WideCode
from studykit.tui.work import GAP, Doing, Piece, asking, outcome, pieces

MAX_PAGES = 500
"""No card is longer; what would be stands on the last page, cut."""
_LEAST_QUESTION = 2
"""Rows of a long question that stand above a field at least."""


def lay_out_work(view: View, doing: Doing, phase: Phase, grid: Grid) -> Layout:
    """The question, what there is to do or how it came out, and what is said below."""
    code = WideCode(grid.column, view.shift)
    question = code.moved(question_lines(view.shown, view.shown.question, grid.column, gaps=grid.tall))
    if phase is Phase.CHECKED:
        return _lay_out_outcome(view, doing, question, grid, code)
    gap = [GAP] if grid.tall else []
    room = grid.room()
    work = [*asking(doing, grid), *_model_answer(view, doing, grid, gap, code)]
    head = [] if _ticks(doing) and not grid.tall else [*pieces(question), *gap]
    found = _closer([*head, *work], room)
    fits = _size(found) <= room
    if not fits and isinstance(doing.exercise, Typed | Numeric) and room > _LEAST_QUESTION:
        return _above_fields(view, doing, question, work, grid, code)
    found = _cut(found, room - 1)
    ranges = pages_of_pieces(found, room)
    if isinstance(doing.work, Went) and not fits:
        return _at_newest(found, ranges, view.page, doing.work, grid, code)
    page = min(max(view.page, 0), len(ranges) - 1)
    return _piece_page(found, ranges, page, (), room, grid, code)


def _lay_out_outcome(view: View, doing: Doing, question: Sequence[Line], grid: Grid, code: WideCode) -> Layout:
    """A checked card; where it needs pages, the question shrinks to a line and stands whole before the first."""
    gap = [GAP] if grid.tall else []
    room = grid.room(bar=bar_rows(grid))
    ruled = isinstance(doing.exercise, Typed | Numeric)
    rule_ = [*pieces([rule(grid.column)]), *gap] if ruled else []
    body = [*outcome(doing, grid), *_explained(view, doing, grid, gap, code)]
    whole = _closer([*pieces(question), *gap, *rule_, *body], room)
    if _size(whole) <= room:
        return _piece_page(whole, [(0, len(whole))], 0, (), room, grid, code)
    head: list[Line] = []
    if grid.tall or not isinstance(doing.exercise, Spoken):
        head = [in_a_line(question, grid), *(line for piece in [*gap, *rule_] for line in piece.lines)]
    below = max(room - len(head), 1)
    body = _cut(_closer(body, below), below - 1)
    before = bodies(question, (), room, grid, after=_size(body)) if len(question) > 1 else []
    ranges = pages_of_pieces(body, below)
    page = min(max(view.page, -len(before)), len(ranges) - 1)
    if page < 0:
        lines = before[page + len(before)]
        return Layout(lines, page, -len(before), len(ranges) - 1, grid.full, code.hidden_on(lines))
    return replace(_piece_page(body, ranges, page, head, room, grid, code), first=-len(before))


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


# --- pieces on pages --------------------------------------------------------------------------------------------------


def _size(found: Iterable[Piece]) -> int:
    return sum(len(piece.lines) for piece in found)


def _closer(found: Sequence[Piece], room: int) -> list[Piece]:
    """The pieces without the gaps between options, if all of it fits on a page then and does not with them."""
    if _size(found) <= room:
        return list(found)
    neighbors = zip(found, [*found[1:], GAP], [GAP, *found[:-1]], strict=True)
    close = [piece for piece, after, before in neighbors if piece is not GAP or None in (after.part, before.part)]
    return close if _size(close) <= room else list(found)


def _cut(found: Sequence[Piece], most: int) -> list[Piece]:
    """The pieces, those that are longer than a page in parts."""
    most = max(most, 1)
    return [
        piece if start == 0 and len(piece.lines) <= most else replace(piece, lines=piece.lines[start : start + most])
        for piece in found
        for start in range(0, max(len(piece.lines), 1), most)
    ]


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


def _at_newest(
    found: Sequence[Piece], ranges: Sequence[tuple[int, int]], wanted: int, went: Went, grid: Grid, code: WideCode
) -> Layout:
    """The page with the newest step is page 0, whatever stands before it; Space turns pages only as far as that step.

    Before the first step, Space turns them as far as the question goes.
    """

    def is_there(piece: Piece) -> bool:
        return piece.part == len(went.marks) if went.begun else piece.part is None and piece is not GAP

    steps = next((n for n, piece in enumerate(found) if piece.part is not None), len(found))
    until = len(found) if went.begun else steps
    there = [
        n for n, (start, end) in enumerate(ranges) if any(is_there(each) for each in found[start : min(end, until)])
    ]
    at = there[0] if there and went.begun else 0
    last = there[-1] if there else 0
    page = min(max(wanted + at, 0), last)
    layout = _piece_page(found, ranges, page, (), grid.room(), grid, code, key="space" if page < last else "")
    return replace(layout, page=page - at, first=-at, last=last - at)


def _piece_page(
    found: Sequence[Piece],
    ranges: Sequence[tuple[int, int]],
    page: int,
    head: Sequence[Line],
    rows: int,
    grid: Grid,
    code: WideCode,
    *,
    key: str = "space",
) -> Layout:
    """One page of pieces below a head; the mark of what follows stands in the last of the `rows`."""
    start, end = ranges[page]
    body: list[Line] = list(head)
    fields: dict[int, int] = {}
    for piece in found[start:end]:
        body.extend(piece.lines)
        if piece.field is not None:
            fields[piece.field] = len(body) - 1
    rest = _size(found[end:])
    if rest:
        body.extend([()] * (rows - 1 - len(body)))
        body.append(more_mark(rest, grid.column, narrow=not grid.wide, key=key))
    parts = [piece.part for piece in found[start:end] if piece.part is not None]
    return Layout(body, page, 0, len(ranges) - 1, grid.full, code.hidden_on(body), parts, fields)


def _above_fields(
    view: View, doing: Doing, question: Sequence[Line], work: Sequence[Piece], grid: Grid, code: WideCode
) -> Layout:
    """The pages of a long question, each above the field, or above as many fields as there is room for."""
    room = grid.room()
    gap = 1 if grid.tall else 0
    shown = _around(work, doing.work.at if isinstance(doing.work, Entered) else 0, room - gap - _LEAST_QUESTION)
    above = max(room - gap - _size(shown), 1)
    ranges = pages_of(question, above)
    page = min(max(view.page, 0), len(ranges) - 1)
    first, last = ranges[page]
    body = list(question[first:last])
    rest = len(question) - last
    body.extend([()] * (above - len(body)))
    if rest and last - first < above:
        body[-1] = more_mark(rest, grid.column, narrow=not grid.wide, key="pgdn" if doing.open else "space")
    body.extend([()] * gap)
    fields: dict[int, int] = {}
    for piece in shown:
        body.extend(piece.lines[-max(room - gap - above, 1) :])
        if piece.field is not None:
            fields[piece.field] = len(body) - 1
    return Layout(body, page, 0, len(ranges) - 1, grid.full, code.hidden_on(body), (), fields)


def _around(work: Sequence[Piece], at: int, room: int) -> Sequence[Piece]:
    """The piece at a place, and as many beside it as there is room for, those before and those after in turn."""
    start, end = at, at + 1
    while True:
        left = room - _size(work[start:end])
        if start > 0 and len(work[start - 1].lines) <= left and (end - at > at - start or end == len(work)):
            start -= 1
        elif end < len(work) and len(work[end].lines) <= left:
            end += 1
        elif start > 0 and len(work[start - 1].lines) <= left:
            start -= 1
        else:
            return work[start:end]
