"""How a card stands on the page: question, answer, pages, grades.

Owns the layout of a review to the cell. Works on what there is to show and a size; must not know the toolkit, or how an
answer is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from studykit.deck.blocks import Run, Style
from studykit.deck.exercise import Choice, Spoken
from studykit.deck.lines import Line, clip, typeset, width_of
from studykit.deck.model import Kind
from studykit.deck.text import visible
from studykit.desk.shown import Shown
from studykit.memory.model import Rating
from studykit.study.answering import Entered, Told, Went, Written
from studykit.study.session import Phase
from studykit.tui.frame import HELP, LEAVE, Grid, Key, Page, compose, pages_of, rule
from studykit.tui.layout import Layout, View, bar_rows, bodies, in_a_line, names_opening, question_lines, source_lines
from studykit.tui.wide_code import WideCode

if TYPE_CHECKING:
    from studykit.tui.work import Doing

GRADES = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}
_DIGITS = 9
_UNDO = Key("u", "undo", "undo")
_LEAVE_FIELD = Key("esc", "leave the field", "leave_field")
_OPEN = Key("o", "open link", "open")
_SUSPEND = Key("s", "suspend", "suspend")
_FLAG = Key("!", "flag", "flag")
_MEMORY = Key("i", "memory", "memory")
_EDIT = Key("e", "edit", "edit")


def lay_out(view: View, grid: Grid) -> Layout:
    """Put a card on the body of a page; one that would page, before or after its answer, gets the whole height."""
    layout = _lay_out(view, view.phase, grid)
    if grid.height == grid.rows:
        return layout
    other = Phase.ASKING if view.phase is Phase.CHECKED else Phase.CHECKED
    if layout.pages > 1 or _lay_out(view, other, grid).pages > 1:
        return _lay_out(view, view.phase, grid.whole)
    return layout


def _lay_out(view: View, phase: Phase, grid: Grid) -> Layout:
    if view.doing is not None:
        from studykit.tui.work_page import lay_out_work  # noqa: PLC0415 - the first card is seldom an interactive one

        return lay_out_work(view, view.doing, phase, grid)
    shown = view.shown
    gap: Sequence[Line] = ((),) if grid.tall else ()
    code = WideCode(grid.column, view.shift)
    if phase is Phase.ASKING:
        question = code.moved(question_lines(view.shown, shown.question, grid.column, gaps=grid.tall))
        return _on_page(bodies(question, (), grid.room(), grid), 0, view.page, grid, code)
    room = grid.room(bar=bar_rows(grid))
    question = code.moved(question_lines(view.shown, shown.question_answered, grid.column, gaps=grid.tall))
    answer = code.moved(_answer(shown, grid, gap))
    if shown.kind in (Kind.CLOZE, Kind.TABLE) or not answer:
        return _lay_out_filled(view, question, answer, grid, code)
    whole = [*question, *gap, rule(grid.column), *gap, *answer]
    if len(whole) <= room:
        return _on_page([whole], 0, 0, grid, code)
    head = [in_a_line(question, grid), *gap, rule(grid.column), *gap]
    before = bodies(question, (), room, grid, after=len(answer)) if len(question) > 1 else []
    return _on_page([*before, *bodies(answer, head, room, grid)], len(before), view.page, grid, code)


def _lay_out_filled(view: View, question: Sequence[Line], answer: Sequence[Line], grid: Grid, code: WideCode) -> Layout:
    """A card that is answered where it asks; what is said of it stands below a rule.

    Where the first hole is on a later page, the question shrinks to a line above that, and is whole on pages before.
    """
    gap: Sequence[Line] = ((),) if grid.tall else ()
    ruled = [rule(grid.column), *gap] if view.shown.answer else []
    whole = [*question, *(gap if answer else ()), *ruled, *answer]
    room = grid.room(bar=bar_rows(grid))
    hole = _first_hole(view.shown, question, grid)
    if hole < pages_of(whole, room)[0][1] or room < 2:
        return _on_page(bodies(whole, (), room, grid), 0, view.page, grid, code)
    before = bodies(question, (), room, grid, after=len(answer))
    head = [in_a_line(question, grid), *(gap if room > len(gap) + 1 else ())]
    return _on_page([*before, *bodies(whole[hole:], head, room, grid)], len(before), view.page, grid, code)


def _first_hole(shown: Shown, question: Sequence[Line], grid: Grid) -> int:
    """The row of the first hole once it is filled; rows of a table keep their places, and their cells bear no mark."""
    asked = question_lines(shown, shown.question, grid.column, gaps=grid.tall)
    for lines, style in ((question, Style.FILLED), (asked, Style.HOLE)):
        for row, line in enumerate(lines):
            if any(run.style & style for run in line):
                return row
    return 0


def _on_page(bodies: Sequence[Sequence[Line]], before: int, page: int, grid: Grid, code: WideCode) -> Layout:
    page = min(max(page, -before), len(bodies) - 1 - before)
    body = bodies[page + before]
    return Layout(body, page, -before, len(bodies) - 1 - before, grid.full, code.hidden_on(body))


def _answer(shown: Shown, grid: Grid, gap: Sequence[Line]) -> list[Line]:
    lines = typeset(shown.answer, grid.column, gaps=grid.tall)
    sources = source_lines(shown, grid.column)
    return [*lines, *(gap if lines and sources else ()), *sources]


def review_page(view: View, grid: Grid, status: Line | None = None) -> list[Line]:
    """The rows of the terminal for a card."""
    return card_page(view, lay_out(view, grid), grid, status)


def card_page(
    view: View, layout: Layout, grid: Grid, status: Line | None = None, above: Sequence[Line] = ()
) -> list[Line]:
    """The same for a card that was laid out already."""
    grid = grid.whole if layout.full else grid
    checked = view.phase is Phase.CHECKED
    right = (Run(_right(view, grid), Style.DIM),)
    page = Page(
        left=_title(view, grid, right),
        right=right,
        body=layout.body,
        keys=_keys(view, layout, grid),
        share=view.share,
        bar=grade_bar(view.buttons, grid, view.proposed, view.note) if checked else (),
        status=status,
        above=above,
        ending=() if view.doing is not None and view.doing.open else (HELP, LEAVE),
    )
    return compose(page, grid)


def _right(view: View, grid: Grid) -> str:
    """What is left; on a narrow screen the clock of a spoken card takes its place."""
    doing = view.doing
    if not grid.wide and doing is not None and isinstance(doing.exercise, Spoken) and view.phase is Phase.ASKING:
        from studykit.tui.work import clock_text  # noqa: PLC0415

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


def _keys(view: View, layout: Layout, grid: Grid) -> list[Key]:
    back = [Key("pgup", "back", "back")] if layout.page > layout.first else []
    code = [Key("←→", "code", "shift(1)")] if layout.hidden > 0 else []
    link = [_OPEN] if view.shown.asked_addresses else []
    if view.phase is Phase.CHECKED:
        link = [_OPEN] if view.shown.addresses and not names_opening(view.shown) else []
        grade = Key(grid.keys.span(1, 4, "grade"), "grade", fixed=True)
        if view.proposed is not None:
            return [Key("enter", GRADES[view.proposed], "enter"), grade, *code, _UNDO, *link, *back, _EDIT]
        return [grade, *code, _UNDO, *link, *back, _MEMORY, _EDIT]
    if view.doing is not None:
        return [*_work_keys(view.doing, layout, grid), *back, *code, *([] if view.doing.open else link)]
    first = Key("space", "next page" if layout.more else "show answer", "next")
    return [first, *back, *code, _UNDO, *link, _SUSPEND, _FLAG]


def _work_keys(doing: Doing, layout: Layout, grid: Grid) -> list[Key]:  # noqa: PLR0911 - one line a kind and state
    """What there is to do with an interactive card, most likely first."""
    turn = [Key("space", "next page" if grid.wide else "next", "next")] if layout.more else []
    show = turn or [Key("space", "show answer" if grid.wide else "answer", "next")]
    match doing.exercise, doing.work:
        case Choice() as choice, _:
            pick = _picks(layout.parts, "tick" if choice.several else "pick", grid)
            return [*pick, Key("enter", "check", "submit"), *show]
        case _, (Written() | Entered()) as work if doing.open:
            count = len(work.texts) if isinstance(work, Entered) else 1
            goes_on = isinstance(work, Entered) and work.at < count - 1
            others = [Key("↑↓", "fields")] if count > 1 else []
            enter = Key("enter", "next" if goes_on else "check", "submit", fixed=True)
            return [enter, _LEAVE_FIELD, *others]
        case _, Written() | Entered():
            return [Key("enter", "back to the field" if grid.wide else "back in", "submit"), *show, _UNDO]
        case _, Went(marks, begun):
            if not begun:
                return [*(turn or [Key("space", "show the first step", "next")]), _UNDO]
            missed = [Key("space", "missed it" if grid.wide else "missed", "next")]
            gone = [place for place in layout.parts if place < len(marks)]
            correct = _picks(gone, "correct", grid)
            return [Key("enter", "had it", "submit"), *(turn or missed), *correct, _UNDO]
        case _, Told(None):
            time = Key("t", f"{'hide' if doing.clock else 'show'} the time", "clock")
            return [*(turn or [Key("space", "done speaking", "next")]), time]
        case _:
            ticks = _picks(layout.parts, "tick", grid)
            return [*ticks, Key("enter", "done", "submit")]


def _picks(parts: Sequence[int], label: str, grid: Grid) -> list[Key]:
    """The digits of parts, of which a single one can be clicked; from the tenth on parts have none."""
    digits = [part + 1 for part in parts if part < _DIGITS]
    if not digits:
        return []
    action = f"pick({digits[0]})" if len(digits) == 1 else ""
    return [Key(grid.keys.span(min(digits), max(digits), "pick"), label, action, fixed=True)]


def grade_bar(buttons: Mapping[Rating, str], grid: Grid, proposed: Rating | None = None, note: str = "") -> list[Line]:
    """The grades, and in a second row what each would lead to, or a note that holds for all."""
    names: list[Run] = []
    delays: list[Run] = []
    column = grid.column
    indent = 4 if grid.wide else 2 if column >= 36 else 1
    for number, (rating, word) in enumerate(GRADES.items()):
        start, end = number * column // 4, (number + 1) * column // 4
        cell = end - start - (1 if grid.wide and number < len(GRADES) - 1 else 0)
        action = f"grade({int(rating)})"
        key = grid.keys.of(str(int(rating)), action)
        roomy = cell >= len(f"{key} Again")
        label = f"{key} {word}" if roomy else key[:cell]
        before = max(indent - (len(word) - 4), 0) if roomy else max(cell // 2 - 1, 0)
        delay = buttons.get(rating, "")
        if rating is proposed:
            style = Style.PROPOSED
            mark = max(before - 2, 0) if grid.wide else max(before - 1, 0)
            name = f"{' ' * mark}▸{' ' * (before - mark - 1)}{label}" if before else f"▸{label}"[:cell]
            enter = f"  {grid.keys.of('enter', 'enter')}"
            delay += enter if grid.wide and len(delay + enter) + before + 2 <= cell else ""
        else:
            style, name = Style.STRONG | Style.CELL, f"{' ' * before}{label}"
        names.append(Run(name.ljust(cell), style, action))
        inset = min(before + 2 if roomy else before, max(cell - len(delay), 0))
        shown = f"{' ' * inset}{delay}" if len(delay) <= cell else ""
        delays.append(Run(shown.ljust(cell), Style.DIM | Style.CELL, action))
        if end - start > cell:
            names.append(Run(" "))
            delays.append(Run(" "))
    second = (Run(note.center(column), Style.DIM | Style.CELL),) if note else tuple(delays)
    return [tuple(names), second][: bar_rows(grid)]
