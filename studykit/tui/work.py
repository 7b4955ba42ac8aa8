"""The part of a card that one does something with, as lines: while it is answered, and once it is checked.

Owns marks, numbers and what stands beside them, to the cell. Works on what there is to show and a size; must not know
the toolkit, pages, or how an answer is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from studykit.deck.blocks import Block, Run, Shape, Style
from studykit.deck.compare import difference, matched, nearest
from studykit.deck.exercise import Choice, Exercise, Item, Numeric, Spoken, Steps, Typed
from studykit.deck.lines import Line, clip, is_painted, typeset, width_of, wrap
from studykit.deck.number_text import NumberAnswer, say
from studykit.deck.text import visible
from studykit.study.answering import Entered, Mark, Picked, Told, Verdict, Went, Work, Written
from studykit.tui.frame import Grid, spread

_FIELD = 18
_LEAST_FIELD = 9
"""The cells of a field for a number, and how few there are where labels and units are long."""
_DOTS = 12
_LABEL = 10
"""The cells of `you` and `answer`, and of the longest label of a number."""
_KEYS = 9
"""So many options or points have a key each."""
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PERCENT = re.compile(r"(?<=\d)%")


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines that stay on one page. `part` is the place of the option, step or point that they are, if they are one."""

    lines: Sequence[Line]
    part: int | None = None
    field: int | None = None
    """The field whose row the last line is."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What the learner is doing with a card."""

    exercise: Exercise
    work: Work | None
    verdict: Verdict | None = None
    spent: int = 0
    """Milliseconds since the card was put on the table."""
    clock: bool = True
    """Whether the running time is shown."""
    open: bool = False
    """Whether a field has the focus."""


GAP = Piece(((),))


def pieces(lines: Iterable[Line]) -> list[Piece]:
    """Lines that may stand on any page, each by itself but for those of a picture."""
    return [piece for painted, few in groupby(lines, is_painted) for piece in _parted(list(few), painted=painted)]


def _parted(lines: Sequence[Line], *, painted: bool) -> list[Piece]:
    return [Piece(lines)] if painted else [Piece((line,)) for line in lines]


# --- while it is answered ---------------------------------------------------------------------------------------------


def asking(doing: Doing, grid: Grid) -> list[Piece]:  # noqa: PLR0911 - one line a kind and state
    """What stands below the question before the card is checked."""
    match doing.exercise, doing.work:
        case Choice() as choice, Picked(picked):
            return _options(choice, picked, grid)
        case Typed(), Written(text):
            row = tuple(replace(run, action="field(0)") for run in _field(text, grid.column, doing))
            return [Piece((row,), field=0)]
        case Numeric(draw), Entered() as entered:
            return _number_fields(draw.answers, entered, doing, grid)
        case Steps(steps), Went() as went:
            return _going(steps, went, grid)
        case Spoken(points, seconds), Told(spoke_ms, said):
            if spoke_ms is None:
                return _speaking(doing, seconds, grid)
            return _ticking(points, spoke_ms, said, grid)
        case _:
            return []


def _options(choice: Choice, picked: frozenset[int], grid: Grid) -> list[Piece]:
    found: list[Piece] = []
    for index, option in enumerate(choice.options):
        mark = ("[x]" if index in picked else "[ ]") if choice.several else ("(•)" if index in picked else "( )")
        if found and grid.tall and not choice.several:
            found.append(GAP)
        found.append(Piece(_pickable(_numbered(index, mark, option.text, (), grid), index), index))
    return found


def _numbered(index: int, mark: str, text: Sequence[Line], more: Iterable[Block], grid: Grid) -> list[Line]:
    """An option or point behind its number and its box."""
    ticked = "x" in mark or "•" in mark
    gap = "  " if grid.wide else " "
    number = grid.keys.of(str(index + 1), f"pick({index + 1})") if index < _KEYS else str(index + 1)
    style = Style.ACCENT if ticked else Style.DIM
    head = (Run(f"{number}{gap}", Style.KEY), Run(f"{mark} ", style))
    return _item(head, text, more, grid)


def _item(head: Line, text: Sequence[Line], more: Iterable[Block], grid: Grid, tail: str = "") -> list[Line]:
    """An item behind its mark, its lines hanging; a word behind it that says how it came out; what is nested below."""
    blank = (Run(" " * width_of(head)),)
    own = Block(Shape.PARAGRAPH, tuple(text) or ((),), first=head, rest=blank)
    lines = typeset([own], grid.column, gaps=False)
    if tail and width_of(lines[-1]) + len(tail) + 2 <= grid.column:
        lines[-1] = (*lines[-1], Run("  "), Run(tail, Style.DIM))
    elif tail:
        lines.append((*blank, Run(tail, Style.DIM)))
    below = [replace(block, first=(*blank, *block.first), rest=(*blank, *block.rest), tight=True) for block in more]
    return [*lines, *typeset(below, grid.column, gaps=False)]


def _pickable(lines: Sequence[Line], index: int) -> list[Line]:
    """Lines that pick a part when they are clicked."""
    return [tuple(replace(run, action=f"pick({index + 1})") for run in line) for line in lines]


def _field(text: str, width: int, doing: Doing) -> Line:
    """The row of a field: empty under the field itself, else what was typed."""
    if doing.open:
        return ()
    shown = clip((Run(f" {visible(text)}"),), width)
    return (*(replace(run, style=Style.CELL) for run in shown), Run(" " * (width - width_of(shown)), Style.CELL))


def _number_fields(answers: Sequence[NumberAnswer], entered: Entered, doing: Doing, grid: Grid) -> list[Piece]:
    label, width = field_place(answers, grid)
    found: list[Piece] = []
    for index, answer in enumerate(answers):
        here = replace(doing, open=doing.open and index == entered.at)
        row = _field(entered.texts[index], width, here) or (Run(" " * width),)
        field = tuple(replace(run, action=f"field({index})") for run in row)
        name, hint = visible(answer.label), _hint(answer)
        if label is None:
            said = (name, visible(answer.unit), _within(answer))
            above = wrap((Run(" · ".join(part for part in said if part), Style.DIM),), grid.column)
            found.append(Piece([*above, field], field=index))
        else:
            blank = Run(" " * (label - width_of((Run(name),))))
            found.append(Piece(((Run(name, Style.DIM), blank, *field, Run(f"  {hint}", Style.DIM)),), field=index))
    return found


def field_place(answers: Sequence[NumberAnswer], grid: Grid) -> tuple[int | None, int]:
    """The cells to the left of the fields of numbers, for their labels, and those of a field.

    A field gives way to what stands beside it, for one types in a short one as well; where that does not do, what is
    said of a field stands above it, and there are no cells to the left.
    """
    column = grid.column
    hint = max(width_of((Run(_hint(answer)),)) + 2 for answer in answers)
    label = max(width_of((Run(visible(answer.label)),)) + 2 if answer.label else 0 for answer in answers)
    if label + _LEAST_FIELD + hint > column:
        return None, min(_FIELD, column)
    return label, min(_FIELD, column - label - hint)


def _hint(answer: NumberAnswer) -> str:
    """What stands beside a field: the unit, and how near is near enough."""
    return "   ".join(part for part in (visible(answer.unit), _within(answer)) if part)


def _within(answer: NumberAnswer) -> str:
    return _PERCENT.sub(" %", f"within {visible(answer.within)}") if answer.within else ""


def _going(steps: Sequence[Item], went: Went, grid: Grid) -> list[Piece]:
    """Steps gone through with their marks, the newest in bold, those to come as dots."""
    found: list[Piece] = []
    gap = "  " if grid.wide else " "
    newest = len(went.marks) if went.begun else -1
    for index, step in enumerate(steps):
        number = Run(f"{index + 1}{gap}", Style.DIM)
        if index < len(went.marks):
            had = went.marks[index]
            head = (_mark(had, gap), number)
            lines = _item(head, step.text, step.more, grid, "" if had else "missed")
            found.append(Piece(_pickable(lines, index), index))
        elif index == newest:
            rows = [tuple(replace(run, style=run.style | Style.STRONG) for run in row) for row in step.text]
            found.append(Piece(_item((Run(f"?{gap}", Style.KEY), number), rows, step.more, grid), index))
        else:
            dots = Run("·" * min(_DOTS, grid.column - 6), Style.FAINT)
            found.append(Piece(((Run(f" {gap}"), number, dots),), index))
    if not went.begun:
        many = _WORDS[len(steps)] if len(steps) < len(_WORDS) else str(len(steps))
        words = f"Say all {many}{' to yourself' if grid.wide else ''}, then go through them."
        found += [*([GAP] if grid.tall else []), *pieces(wrap((Run(words, Style.DIM),), grid.column))]
    return found


def _mark(had: bool, gap: str) -> Run:
    return Run(f"✓{gap}", Style.ACCENT) if had else Run(f"✗{gap}", Style.WRONG)


def _speaking(doing: Doing, seconds: int, grid: Grid) -> list[Piece]:
    lines: list[Line] = []
    if grid.wide and doing.clock:
        lines = [(Run(clock_text(doing.spent, seconds)),), ()]
    return pieces([*lines, *wrap((Run("Answer aloud. Nothing is recorded.", Style.DIM),), grid.column)])


def _ticking(points: Sequence[Item], spoke_ms: int, said: frozenset[int], grid: Grid) -> list[Piece]:
    spoke = (Run(f"You spoke {minutes(spoke_ms)}. Tick what you said.", Style.DIM),)
    found = pieces([spread(spoke, (Run(f"{len(said)} ticked", Style.DIM),) if grid.wide else (), grid.column)])
    found += [GAP] if grid.tall else []
    for index, point in enumerate(points):
        mark = "[x]" if index in said else "[ ]"
        found.append(Piece(_pickable(_numbered(index, mark, point.text, point.more, grid), index), index))
    return found


def clock_text(spent: int, seconds: int) -> str:
    """How long one speaks, beside how long one should."""
    return f"{minutes(spent)} of {minutes(seconds * 1000)}"


def minutes(milliseconds: int) -> str:
    """`1:24`."""
    whole = max(milliseconds, 0) // 1000
    return f"{whole // 60}:{whole % 60:02}"


# --- once it is checked -----------------------------------------------------------------------------------------------


def outcome(doing: Doing, grid: Grid) -> list[Piece]:
    """How a checked card came out, part by part."""
    marks = doing.verdict.marks if doing.verdict is not None else ()
    match doing.exercise:
        case Choice(options):
            return _choice_outcome(options, marks or (None,) * len(options), grid)
        case Steps(steps):
            return [_went(n, step, mark, " ", grid) for n, step, mark in _paired(steps, marks)]
        case Spoken(points):
            found = _told(doing.verdict, len(points), grid)
            return [*found, *(_went(n, point, mark, "  ", grid) for n, point, mark in _paired(points, marks))]
        case Typed() as typed:
            return pieces(_typed_outcome(typed, doing.verdict, grid))
        case Numeric(draw):
            return pieces(line for n, a in enumerate(draw.answers) for line in _number_outcome(a, n, doing, grid))


def _paired(items: Sequence[Item], marks: Sequence[Mark]) -> Iterable[tuple[int, Item, Mark | None]]:
    return zip(range(len(items)), items, marks or (None,) * len(items), strict=True)


def _choice_outcome(options: Sequence[Item], marks: Sequence[Mark | None], grid: Grid) -> list[Piece]:
    """Every option in its place with its explanation; where there is little room, right ones and picks come first."""
    several = sum(option.ticked for option in options) > 1
    words = [_option_word(option, mark, several=several) for option, mark in zip(options, marks, strict=True)]
    every = list(zip(range(len(options)), options, marks, words, strict=True))
    if grid.tall:
        found = [Piece(_option(option, mark, option.more, grid, word), place) for place, option, mark, word in every]
        apart = not several or any(option.more for option in options)
        return [piece for each in found for piece in (GAP, each)][1:] if apart else found
    verdict = [Piece(_option(option, mark, (), grid, word), place) for place, option, mark, word in every if word]
    rest = [Piece(_option(o, mark, o.more, grid), place) for place, o, mark, word in every if o.more or not word]
    return [*verdict, *rest]


def _option_word(option: Item, mark: Mark | None, *, several: bool) -> str:
    """What is said behind an option that is right or was picked."""
    if mark is Mark.WRONG:
        return "your pick"
    if option.ticked:
        return "right, not picked" if mark is Mark.MISSED and several else "right"
    return ""


def _option(option: Item, mark: Mark | None, more: Iterable[Block], grid: Grid, word: str = "") -> list[Line]:
    dim = tuple(replace(block, rows=_dimmed(block.rows)) for block in more)
    if mark is Mark.WRONG:
        head = Run("✗ ", Style.WRONG)
    else:
        head = Run("✓ ", Style.ACCENT) if option.ticked else Run("· ", Style.DIM)
    return _item((head,), option.text, dim, grid, word)


def _dimmed(rows: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(tuple(replace(run, style=run.style | Style.DIM) for run in row) for row in rows)


def _went(place: int, item: Item, mark: Mark | None, gap: str, grid: Grid) -> Piece:
    """A step or a point: had, missed, or neither where nobody knows any more."""
    if mark is None:
        return Piece(_item((Run(f"·{gap}", Style.DIM),), item.text, item.more, grid), place)
    had = mark is Mark.RIGHT
    return Piece(_item((_mark(had, gap),), item.text, item.more, grid, "" if had or gap != " " else "missed"), place)


def _told(verdict: Verdict | None, points: int, grid: Grid) -> list[Piece]:
    if verdict is None:
        return []
    line = (Run(f"You made {verdict.right} of {points} point{'s' if points != 1 else ''}."),)
    return [Piece((line,)), *([GAP] if grid.tall else [])]


def _labeled(label: str, text: Sequence[Run], grid: Grid) -> list[Line]:
    """A text behind `you` or `answer`, its lines hanging."""
    head = Run(label.ljust(_LABEL), Style.DIM)
    room = max(grid.column - _LABEL, 1)
    lines = [tuple(text)] if width_of(text) <= room else wrap(text, room)
    return [(head if number == 0 else Run(" " * _LABEL), *line) for number, line in enumerate(lines)]


_RIGHT = Run("  ✓ ", Style.ACCENT)
_WRONG = Run("  ✗", Style.WRONG)


def _typed_outcome(typed: Typed, verdict: Verdict | None, grid: Grid) -> list[Line]:
    text = verdict.work.text if verdict is not None and isinstance(verdict.work, Written) else ""
    expected = Run(visible(typed.expected), Style.STRONG)
    if verdict is None or not text.strip():
        others = Run(f"; also: {', '.join(map(visible, typed.accepted))}", Style.DIM) if typed.accepted else Run("")
        return _labeled("answer", (expected, others), grid)
    if verdict.right:
        return _labeled("you", (Run(visible(text)), _RIGHT, Run(_how_right(typed, text), Style.DIM)), grid)
    answer = nearest(text, typed.expected, typed.accepted)
    found = difference(text, answer)
    if not found.is_close:
        wrong = _labeled("you", (Run(visible(text)), _WRONG), grid)
        return [*wrong, *_labeled("answer", (Run(visible(answer), Style.STRONG),), grid)]
    lines: list[Line] = []
    for row in found.rows(max(grid.column - _LABEL, 8)):
        carets = Run(row.carets.rstrip(), Style.WRONG)
        lines += [
            (Run("you".ljust(_LABEL), Style.DIM), Run(row.typed)),
            (Run("answer".ljust(_LABEL), Style.DIM), Run(row.answer, Style.STRONG)),
            (Run(" " * _LABEL), carets),
        ]
    counts = Run(f"   {found.counts}", Style.DIM)
    if width_of((*lines[-1], counts)) <= grid.column:
        return [*lines[:-1], (*lines[-1], counts)]
    return [*lines, *wrap((Run(found.counts, Style.DIM),), grid.column)]


def _how_right(typed: Typed, text: str) -> str:
    """What is said of an answer that is right: that another would have been, or what was passed over."""
    same = matched(text, typed.expected, typed.accepted)
    if same != typed.expected:
        return f"right; also: {visible(typed.expected)}"
    plain = " ".join(text.split())
    if plain == typed.expected:
        return "right"
    return "right; case is ignored" if plain.casefold() == typed.expected.casefold() else "right"


def _number_outcome(answer: NumberAnswer, index: int, doing: Doing, grid: Grid) -> list[Line]:
    verdict, label = doing.verdict, visible(answer.label)
    name = Run(f"{label}: " if label else "", Style.DIM)
    unit = f" {visible(answer.unit)}" if answer.unit else ""
    lines: list[Line] = []
    work = verdict.work if verdict is not None and isinstance(verdict.work, Entered) else None
    if verdict is not None and work is not None and work.texts[index].strip():
        right = verdict.marks[index] is Mark.RIGHT
        bounds = f", from {say(answer.low)} to {say(answer.high)}" if answer.within else ""
        within = f"{_within(answer)}{bounds}" if right and answer.within else "right" if right else ""
        text = Run(_with_unit(visible(work.texts[index]).strip(), unit))
        verdict_runs = (Run("   ✓ ", Style.ACCENT), Run(within, Style.DIM)) if right else (Run("   ✗", Style.WRONG),)
        lines += _labeled("you", (name, text, *verdict_runs), grid)
    return [*lines, *_labeled("answer", (name, Run(f"{answer.said}{unit}", Style.STRONG)), grid)]


def _with_unit(text: str, unit: str) -> str:
    """What was typed, with the unit where only a number was."""
    return text + unit if text[-1:].isdigit() else text
