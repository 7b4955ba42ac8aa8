"""Interactive cards in lines: what is shown while a card is answered, what a line does, and how it came out.

Owns the words. Must not know how a line is read or a grade is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from studykit.deck.blocks import Block, Rows, Run, Shape
from studykit.deck.compare import difference, matched, nearest
from studykit.deck.exercise import Choice, Item, Numeric, Spoken, Steps, Typed
from studykit.deck.lines import plain, typeset
from studykit.deck.text import visible
from studykit.desk import words
from studykit.study.answering import Entered, Mark, Told, Verdict, Went, Written
from studykit.study.session import Phase

if TYPE_CHECKING:
    from studykit.desk.shown import Shown
    from studykit.desk.sitting import Sitting

_NOTHING_TO_TYPE = "Enter shows the answer; u undo, s suspend, b bury, o addresses, q leave."
_ONE_NUMBER = "Write one number from 1 to {most}."
_MANY_NUMBERS = "Write numbers from 1 to {most}, with blanks between them."


# --- while it is answered ---------------------------------------------------------------------------------------------


def work_lines(sitting: Sitting, shown: Shown, width: int) -> list[str]:
    """What there is to see before the next line is read: options, the newest step, the points of a rubric."""
    work = sitting.turn.work if sitting.turn is not None else None
    match shown.exercise, work:
        case Choice(options), _:
            return _numbered(options, width, nested=False)
        case Steps(steps), Went(marks, True) if len(marks) < len(steps):
            step = steps[len(marks)]
            return _item(f"{len(marks) + 1}  ", step.text, step.more, width)
        case Spoken(points), Told(spoke_ms) if spoke_ms is not None:
            return _numbered(points, width, nested=True)
        case _:
            return []


def _numbered(items: Sequence[Item], width: int, *, nested: bool) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(items, 1):
        lines += _item(f"{number}  ", item.text, item.more if nested else (), width)
    return lines


def prompt_for(sitting: Sitting, shown: Shown) -> str:  # noqa: PLR0911 - one line a kind and state
    """What the next line is asked for."""
    work = sitting.turn.work if sitting.turn is not None else None
    match shown.exercise, work:
        case Choice() as choice, _:
            if choice.several:
                return "The numbers of all right options, like 1 3 (Enter shows the answer)"
            return "The number of the right option (Enter shows the answer)"
        case Typed(), _:
            return "Your answer (Enter alone shows it)"
        case Numeric(draw), Entered(_, at):
            answer = draw.answers[at]
            unit = f" in {visible(answer.unit)}" if answer.unit else ""
            within = f", within {visible(answer.within)}" if answer.within else ""
            return f"{visible(answer.label) or 'Your answer'}{unit}{within} (Enter alone shows it)"
        case Steps(steps), Went(_, begun):
            if begun:
                return "Had it? Enter yes, n no"
            return f"Say all {len(steps)} to yourself; Enter shows the first"
        case Spoken(_, seconds), Told(spoke_ms):
            if spoke_ms is None:
                return f"Answer aloud, in about {_clock(seconds * 1000)}; nothing is recorded. Enter when you are done"
            return "The numbers of the points you made, like 1 3 4 (Enter for none)"
        case _:
            return "Enter for the answer"


def take(sitting: Sitting, shown: Shown, typed: str) -> str:  # noqa: PLR0911 - likewise
    """Do what a line says; what to say if it cannot be done."""
    work = sitting.turn.work if sitting.turn is not None else None
    match shown.exercise, work:
        case Choice(options) as choice, _ if typed:
            return _pick(sitting, typed, len(options), several=choice.several)
        case Spoken(points), Told(spoke_ms) if spoke_ms is not None:
            return _pick(sitting, typed, len(points), several=True)
        case (Typed(), _) | (Numeric(), _) if typed:
            sitting.write(typed)
            stay = sitting.submit()
            return stay.message if stay is not None else ""
        case Steps(), Went(_, True):
            if typed.lower() not in ("", "y", "n"):
                return "Enter for yes, n for no."
            sitting.reveal() if typed.lower() == "n" else sitting.submit()
            return ""
        case _ if typed:
            return _NOTHING_TO_TYPE
        case _:
            sitting.reveal()
            return ""


def _pick(sitting: Sitting, typed: str, most: int, *, several: bool) -> str:
    """Pick the options or points of these numbers, and check; nothing is done unless all of them are there."""
    numbers = dict.fromkeys(typed.replace(",", " ").split())
    there = numbers.keys() <= {str(number) for number in range(1, most + 1)}
    if not there or (typed and not numbers) or (len(numbers) > 1 and not several):
        return (_MANY_NUMBERS if several else _ONE_NUMBER).format(most=most)
    for number in numbers:
        sitting.press(int(number) - 1)
    stay = sitting.submit()
    return stay.message if stay is not None else ""


# --- once it is checked -----------------------------------------------------------------------------------------------


def done_lines(sitting: Sitting, shown: Shown, width: int) -> list[str]:
    """How a checked card came out, part by part; nothing for plain kinds. An empty line stands behind."""
    turn = sitting.turn
    if turn is None or turn.phase is not Phase.CHECKED or shown.exercise is None:
        return []
    lines = _outcome(shown, turn.verdict, width)
    return [*lines, ""] if lines else []


def _outcome(shown: Shown, verdict: Verdict | None, width: int) -> list[str]:
    marks: Sequence[Mark | None] = verdict.marks if verdict is not None else ()
    match shown.exercise:
        case Choice(options):
            return _items(options, marks or (None,) * len(options), _option_words, width)
        case Steps(steps):
            return _items(steps, marks or (None,) * len(steps), _part_words, width)
        case Spoken(points):
            lines = _items(points, marks or (None,) * len(points), _part_words, width)
            return [*_told(verdict, len(points)), *lines]
        case Typed() as exercise:
            return _typed(exercise, verdict, width)
        case Numeric() as exercise:
            return _numeric(exercise, verdict)
        case _:
            return []


def _option_words(item: Item, mark: Mark | None) -> tuple[str, str]:
    if mark is Mark.WRONG:
        return "✗ ", "your pick"
    if item.ticked:
        return "✓ ", "right" if mark is not Mark.MISSED else "right, not picked"
    return "· ", ""


def _part_words(_item: Item, mark: Mark | None) -> tuple[str, str]:
    if mark is None:
        return "· ", ""
    return ("✓ ", "") if mark is Mark.RIGHT else ("✗ ", "missed")


def _items(items: Sequence[Item], marks: Sequence[Mark | None], say: object, width: int) -> list[str]:
    lines: list[str] = []
    for item, mark in zip(items, marks, strict=True):
        sign, word = say(item, mark)  # type: ignore[operator]
        text = item.text if not word else (*item.text[:-1], (*(item.text or ((),))[-1], Run(f" ({word})")))
        lines += _item(sign, text, item.more, width)
    return lines


def _told(verdict: Verdict | None, points: int) -> list[str]:
    if verdict is None or not isinstance(verdict.work, Told):
        return []
    spoke = f"You spoke {_clock(verdict.work.spoke_ms or 0)}. "
    return [f"{spoke}You made {verdict.right} of {words.count(points, 'point')}.", ""]


def _typed(exercise: Typed, verdict: Verdict | None, width: int) -> list[str]:
    others = f"; also right: {', '.join(visible(text) for text in exercise.accepted)}" if exercise.accepted else ""
    text = verdict.work.text if verdict is not None and isinstance(verdict.work, Written) else ""
    if not text.strip():
        return [f"answer    {visible(exercise.expected)}{others}"]
    if verdict is not None and verdict.right:
        same = matched(text, exercise.expected, exercise.accepted)
        also = "" if same == exercise.expected else f"; also: {visible(exercise.expected)}"
        return [f"you       {visible(text)}  ✓ right{also}"]
    answer = nearest(text, exercise.expected, exercise.accepted)
    found = difference(text, answer)
    if not found.is_close:
        return [f"you       {visible(text)}  ✗", f"answer    {visible(answer)}{others}"]
    lines: list[str] = []
    for row in found.rows(max(width - 10, 10)):
        lines += [f"you       {row.typed}", f"answer    {row.answer}", f"          {row.carets}".rstrip()]
    lines[-1] += f"   {found.counts}"
    return lines


def _numeric(exercise: Numeric, verdict: Verdict | None) -> list[str]:
    work = verdict.work if verdict is not None and isinstance(verdict.work, Entered) else None
    lines: list[str] = []
    for number, answer in enumerate(exercise.draw.answers):
        label = f"{visible(answer.label)}: " if answer.label else ""
        if work is not None and work.texts[number].strip() and verdict is not None:
            right = verdict.marks[number] is Mark.RIGHT
            sign = "✓" if right else "✗"
            lines.append(f"you       {label}{visible(work.texts[number])}  {sign}")
        unit = f" {visible(answer.unit)}" if answer.unit else ""
        within = f", within {visible(answer.within)}" if answer.within else ""
        lines.append(f"answer    {label}{answer.said}{unit}{within}")
    return lines


def _item(mark: str, text: Rows, more: Iterable[Block], width: int) -> list[str]:
    """An item behind its mark, its lines hanging, what is nested below it."""
    hang = (Run(" " * len(mark)),)
    own = Block(Shape.PARAGRAPH, text or ((),), first=(Run(mark),), rest=hang)
    nested = [_below(block, hang) for block in more]
    return [plain(line) for line in typeset([own, *nested], width, gaps=False)]


def _below(block: Block, hang: tuple[Run, ...]) -> Block:
    return Block(
        block.shape, block.rows, block.table, block.align, (*hang, *block.first), (*hang, *block.rest), tight=True
    )


def _clock(milliseconds: float) -> str:
    seconds = round(milliseconds / 1000)
    return f"{seconds // 60}:{seconds % 60:02}"
