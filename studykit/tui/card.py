"""How a card stands on the page: question, answer, pages, grades.

Owns the layout of a review to the cell. Works on what there is to show and a size; must not know the toolkit, or how an
answer is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from studykit.deck.blocks import Block, Run, Style
from studykit.deck.exercise import Choice, Numeric, Spoken, Typed
from studykit.deck.lines import Line, clip, typeset, width_of, wrap
from studykit.deck.text import visible
from studykit.desk.shown import Shown
from studykit.memory.model import Rating
from studykit.study.answering import Entered, Picked, Told, Went, Written
from studykit.study.session import Phase
from studykit.tui.frame import Grid, Key, Page, compose, more_mark, pages_of, rule
from studykit.tui.wide_code import WideCode
from studykit.tui.work import GAP, Doing, Piece, asking, clock_text, outcome, pieces

GRADES = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}
MAX_PAGES = 500
"""No card is longer; what would be stands on the last page, cut."""
_UNDO = Key("u", "undo", "undo")
_SUSPEND = Key("s", "suspend", "suspend")
_FLAG = Key("!", "flag", "flag")
_OPENS: Line = (Run("o", Style.KEY, "open"), Run(" opens", Style.DIM, "open"))


@dataclass(frozen=True, slots=True)
class View:
    """What there is to show of the card on the table."""

    shown: Shown
    phase: Phase
    page: int
    left: str
    left_narrow: str
    share: float
    changed: str
    """The date since which the text is another, or empty."""
    buttons: Mapping[Rating, str]
    shift: int = 0
    """How many cells wide code has been moved to the left."""
    doing: Doing | None = None
    """What the learner is doing with an interactive card."""
    proposed: Rating | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The body of one page of a card. Pages below 0 hold the whole question of a checked card."""

    body: Sequence[Line]
    page: int
    first: int
    last: int
    full: bool
    hidden: int
    """How many cells of the widest code stand outside the column."""
    parts: Sequence[int] = ()
    """The places of the options, steps or points on this page."""
    fields: Mapping[int, int] = field(default_factory=dict)
    """The rows of the body in which fields stand, by field."""

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self.last - self.first + 1

    @property
    def more(self) -> bool:
        """Whether a page follows."""
        return self.page < self.last


def lay_out(view: View, grid: Grid) -> Layout:
    """Put a card on the body of a page; one that would page, before or after its answer, gets the whole height."""
    layout = _lay_out(view, view.phase, grid)
    if grid.height == grid.rows:
        return layout
    other = Phase.ASKING if view.phase is Phase.CHECKED else Phase.CHECKED
    if layout.pages > 1 or _lay_out(view, other, grid).pages > 1:
        return _lay_out(view, view.phase, Grid(grid.width, grid.height, full=True))
    return layout


def _lay_out(view: View, phase: Phase, grid: Grid) -> Layout:
    if view.doing is not None:
        return _lay_out_work(view, view.doing, phase, grid)
    shown = view.shown
    gap: Sequence[Line] = ((),) if grid.tall else ()
    code = WideCode(grid.column, view.shift)
    if phase is Phase.ASKING:
        question = code.moved(_question(shown.question, view, grid))
        return _on_page(_bodies(question, (), grid.room(), grid), 0, view.page, grid, code)
    room = grid.room(bar=bar_rows(grid))
    question = code.moved(_question(shown.question_answered, view, grid))
    answer = code.moved(_answer(shown, grid, gap))
    if not answer:
        return _on_page(_bodies(question, (), room, grid), 0, view.page, grid, code)
    whole = [*question, *gap, rule(grid.column), *gap, *answer]
    if len(whole) <= room:
        return _on_page([whole], 0, 0, grid, code)
    head = [_in_a_line(question, grid), *gap, rule(grid.column), *gap]
    before = _bodies(question, (), room, grid, after=len(answer)) if len(question) > 1 else []
    return _on_page([*before, *_bodies(answer, head, room, grid)], len(before), view.page, grid, code)


def _question(blocks: Sequence[Block], view: View, grid: Grid) -> list[Line]:
    return question_lines(view.shown, blocks, grid.column, gaps=grid.tall)


def question_lines(shown: Shown, blocks: Sequence[Block], column: int, *, gaps: bool) -> list[Line]:
    """The lines of a question, asked or answered; a reverse one says first what it asks for."""
    lines = typeset(blocks, column, gaps=gaps)
    if not shown.reverse:
        return lines
    return [(Run("Which term means this?", Style.DIM),), *([()] if gaps else []), *lines]


# --- interactive cards ------------------------------------------------------------------------------------------------


def _lay_out_work(view: View, doing: Doing, phase: Phase, grid: Grid) -> Layout:
    """The question, what there is to do or how it came out, and what is said below; items stay on one page."""
    code = WideCode(grid.column, view.shift)
    question = code.moved(_question(view.shown.question, view, grid))
    gap = [GAP] if grid.tall else []
    if phase is not Phase.CHECKED:
        work = [*asking(doing, grid), *_model_answer(view, doing, grid, gap, code)]
        room = grid.room()
        short = bool(_ticks(doing)) and not grid.tall
        head = [] if short else [*pieces(question), *gap]
        found = pages_of_pieces([*head, *work], room)
        page = _page_of(doing, [*head, *work], found, view.page)
        return _piece_page([*head, *work], found, page, (), grid, code)
    room = grid.room(bar=bar_rows(grid))
    ruled = isinstance(doing.exercise, Typed | Numeric)
    rule_ = [*pieces([rule(grid.column)]), *gap] if ruled else []
    body = [*outcome(doing, grid), *_explained(view, doing, grid, gap, code)]
    whole = [*pieces(question), *gap, *rule_, *body]
    if sum(len(piece.lines) for piece in whole) <= room:
        return _piece_page(whole, [(0, len(whole))], 0, (), grid, code)
    if isinstance(doing.exercise, Spoken) and not grid.tall:
        head_lines: list[Line] = []
    else:
        head_lines = [_in_a_line(question, grid), *(line for piece in [*gap, *rule_] for line in piece.lines)]
    after = sum(len(piece.lines) for piece in body)
    before = _bodies(question, (), room, grid, after=after) if len(question) > 1 else []
    found = pages_of_pieces(body, max(room - len(head_lines), 1))
    page = min(max(view.page, -len(before)), len(found) - 1)
    if page < 0:
        lines = before[page + len(before)]
        return Layout(lines, page, -len(before), len(found) - 1, grid.full, code.hidden_on(lines))
    layout = _piece_page(body, found, page, head_lines, grid, code)
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
    grid: Grid,
    code: WideCode,
) -> Layout:
    start, end = pages[page]
    body: list[Line] = list(head)
    fields: dict[int, int] = {}
    for piece in found[start:end]:
        if piece.field is not None:
            fields[piece.field] = len(body)
        body.extend(piece.lines)
    rest = sum(len(piece.lines) for piece in found[end:])
    if rest:
        body.append(more_mark(rest, grid.column, narrow=not grid.wide))
    parts = [piece.part for piece in found[start:end] if piece.part is not None]
    return Layout(body, page, 0, len(pages) - 1, grid.full, code.hidden_on(body), parts, fields)


# --- pages ------------------------------------------------------------------------------------------------------------


def _in_a_line(question: Sequence[Line], grid: Grid) -> Line:
    """The question shrunk to its first line, dim; it ends in `…` if there is more of it."""
    first = question[0]
    if len(question) > 1:
        kept = clip(first, grid.column - 1)
        first = kept if kept and kept[-1].text.endswith("…") else (*kept, Run("…"))
    return tuple(Run(run.text, Style.DIM) for run in first)


def _on_page(bodies: Sequence[Sequence[Line]], before: int, page: int, grid: Grid, code: WideCode) -> Layout:
    page = min(max(page, -before), len(bodies) - 1 - before)
    body = bodies[page + before]
    return Layout(body, page, -before, len(bodies) - 1 - before, grid.full, code.hidden_on(body))


def _bodies(lines: Sequence[Line], head: Sequence[Line], room: int, grid: Grid, after: int = 0) -> list[Sequence[Line]]:
    """`lines` on as many pages as they need below `head`; `after` lines follow on other pages."""
    bodies: list[Sequence[Line]] = []
    marked = [*lines, ()] if after else lines
    for start, end in pages_of(marked, max(room - len(head), 1)):
        body = [*head, *lines[start:end]]
        rest = max(len(lines) - end, 0) + after
        if rest and len(body) < room:
            body.append(more_mark(rest, grid.column, narrow=not grid.wide))
        bodies.append(body)
    return bodies


def _answer(shown: Shown, grid: Grid, gap: Sequence[Line]) -> list[Line]:
    lines = typeset(shown.answer, grid.column, gaps=grid.tall)
    sources = source_lines(shown, grid.column)
    return [*lines, *(gap if lines and sources else ()), *sources]


def source_lines(shown: Shown, column: int) -> list[Line]:
    """The sources of a card, and behind them the key that opens the first, if it is an address."""
    if shown.sources is None:
        return []
    lines = wrap([run for row in shown.sources.rows for run in row], column)
    if not shown.addresses:
        return lines
    if width_of(lines[-1]) + width_of(_OPENS) + 3 <= column:
        return [*lines[:-1], (*lines[-1], Run("   "), *_OPENS)]
    return [*lines, _OPENS]


def review_page(view: View, grid: Grid, status: Line | None = None) -> list[Line]:
    """The rows of the terminal for a card."""
    return card_page(view, lay_out(view, grid), grid, status)


def card_page(
    view: View, layout: Layout, grid: Grid, status: Line | None = None, above: Sequence[Line] = ()
) -> list[Line]:
    """The same for a card that was laid out already."""
    grid = Grid(grid.width, grid.height, full=layout.full)
    checked = view.phase is Phase.CHECKED
    right = (Run(_right(view, grid), Style.DIM),)
    page = Page(
        left=_title(view, grid, right),
        right=right,
        body=layout.body,
        keys=_keys(view, layout),
        share=view.share,
        bar=grade_bar(view.buttons, grid, view.proposed) if checked else (),
        status=status,
        above=above,
    )
    return compose(page, grid)


def _right(view: View, grid: Grid) -> str:
    """What is left; on a narrow screen the clock of a spoken card takes its place."""
    doing = view.doing
    if not grid.wide and doing is not None and isinstance(doing.exercise, Spoken) and view.phase is Phase.ASKING:
        return clock_text(doing.spent, doing.exercise.seconds) if doing.clock else view.left_narrow
    return view.left if grid.wide else view.left_narrow


def _title(view: View, grid: Grid, right: Line) -> Line:
    """Where the card comes from and what is to be said of it; only the name of the deck gives way."""
    shown = view.shown
    title = (Run(visible(shown.title)),)
    if not grid.wide:
        return (Run("~ "), *title) if view.changed else title
    parts = [
        shown.level,
        *(["asked in reverse"] if shown.reverse else []),
        *(["new"] if shown.new else []),
        *([f"~ changed since {view.changed}"] if view.changed else []),
    ]
    marks = (Run(f" · {' · '.join(parts)}", Style.DIM),)
    return (*clip(title, max(grid.column - width_of(right) - 2 - width_of(marks), 8)), *marks)


def _keys(view: View, layout: Layout) -> list[Key]:
    back = [Key("pgup", "back", "back")] if layout.page > layout.first else []
    code = [Key("←→", "code", "shift(1)")] if layout.hidden > 0 else []
    if view.phase is Phase.CHECKED:
        enter = [Key("enter", GRADES[view.proposed], "enter")] if view.proposed is not None else []
        return [*enter, Key("1–4", "grade"), *code, _UNDO, *back, _SUSPEND, _FLAG]
    if view.doing is not None:
        return [*_work_keys(view.doing, layout), *back, *code, _UNDO, _SUSPEND, _FLAG]
    first = Key("space", "next page" if layout.more else "show answer", "next")
    return [first, *back, *code, _UNDO, _SUSPEND, _FLAG]


def _work_keys(doing: Doing, layout: Layout) -> list[Key]:
    """What there is to do with an interactive card, most likely first."""
    show = Key("space", "next page" if layout.more else "show answer", "next")
    match doing.work:
        case Picked():
            several = isinstance(doing.exercise, Choice) and doing.exercise.several
            return [Key(_span(layout.parts), "tick" if several else "pick"), Key("enter", "check", "submit"), show]
        case Written() | Entered():
            return [Key("enter", "back to the field", "submit"), show]
        case Went(marks, begun):
            if not begun:
                return [Key("space", "show the first step", "next")]
            correct = [Key(_span(range(len(marks))), "correct")] if marks else []
            return [Key("enter", "had it", "submit"), Key("space", "missed it", "next"), *correct]
        case Told(None):
            return [
                Key("space", "done speaking", "next"),
                Key("t", f"{'hide' if doing.clock else 'show'} the time", "clock"),
            ]
        case _:
            ticks = [Key(_span(layout.parts), "tick")] if layout.parts else []
            more = [Key("space", "next page", "next")] if layout.more else []
            return [*ticks, Key("enter", "done", "submit"), *more]


def _span(parts: Sequence[int]) -> str:
    """The digits of the parts on a page."""
    if not parts:
        return "1–9"
    first, last = min(parts) + 1, max(parts) + 1
    return str(first) if first == last else f"{first}–{last}"


def bar_rows(grid: Grid) -> int:
    """The height of the grade bar; on the smallest screens what each grade leads to is the first thing to go."""
    return 2 if grid.height >= 8 else 1


def grade_bar(buttons: Mapping[Rating, str], grid: Grid, proposed: Rating | None = None) -> list[Line]:
    """The grades, and in a second row what each would lead to."""
    names: list[Run] = []
    delays: list[Run] = []
    column = grid.column
    indent = 4 if grid.wide else 2 if column >= 36 else 1
    for number, (rating, word) in enumerate(GRADES.items()):
        start, end = number * column // 4, (number + 1) * column // 4
        cell = end - start - (1 if grid.wide and number < len(GRADES) - 1 else 0)
        roomy = cell >= len("1 Again")
        label = f"{int(rating)} {word}" if roomy else str(int(rating))
        before = max(indent - (len(word) - 4), 0) if roomy else max(cell // 2 - 1, 0)
        action = f"grade({int(rating)})"
        delay = buttons.get(rating, "")
        if rating is proposed:
            style = Style.PROPOSED
            mark = max(before - 2, 0) if grid.wide else max(before - 1, 0)
            name = f"{' ' * mark}▸{' ' * (before - mark - 1)}{label}" if before else f"▸{label}"[:cell]
            delay += "  enter" if grid.wide and len(delay) + 7 + before + 2 <= cell else ""
        else:
            style, name = Style.STRONG | Style.CELL, f"{' ' * before}{label}"
        names.append(Run(name.ljust(cell), style, action))
        inset = min(before + 2 if roomy else before, max(cell - len(delay), 0))
        shown = f"{' ' * inset}{delay}" if len(delay) <= cell else ""
        delays.append(Run(shown.ljust(cell), Style.DIM | Style.CELL, action))
        if end - start > cell:
            names.append(Run(" "))
            delays.append(Run(" "))
    return [tuple(names), tuple(delays)][: bar_rows(grid)]
