"""The lines of a ```` ```numbers ```` block: what may be drawn, what is asked, and what cannot be read.

Owns the form of the block. Must not know how numbers are drawn, nor how the block is found in a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import reduce

from studykit.deck.arithmetic import MAX_SHOWN, RESERVED, Expression, Flaw, read_expression
from studykit.deck.number_text import MAX_WRITTEN, NUMBER, is_unit, read_written, written
from studykit.deck.number_values import Listed, Stepped, read_values

MAX_LINES = 100
MAX_NAMES = 20
MAX_NAME = 32
MAX_ANSWERS = 9
MAX_LABEL = 40
MAX_UNIT = 24
MAX_PERCENT = 100

KEYS = ("answer", "unit", "within", "require")

MAX_HELP = 80

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_COMPARISON = re.compile(r"[<>]|[=!]=")
_WITHIN = re.compile(rf"({NUMBER})[ \t]*(%?)")
_NOT_IN_LABEL = frozenset("{}`")


@dataclass(frozen=True, slots=True)
class NumbersFault:
    """What is wrong with a block: `text` stands in its `line` (from 0) `at` a column (from 0).

    `help` is what to write instead of the text, or a hint. `code` is SK147 for a line that cannot be read, SK148 for
    numbers that do not compute.
    """

    code: str
    text: str
    line: int
    message: str
    help: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Input:
    """A name and the values it may have."""

    name: str
    values: Listed | Stepped


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression and where it stands in the block."""

    expression: Expression
    line: int
    at: int


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer that is asked for: how it is computed, in which unit, and how exactly it is to be met."""

    label: str
    formula: Formula
    unit: str
    within: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """A block that can be read."""

    inputs: tuple[Input, ...]
    require: Formula | None
    answers: tuple[Asked, ...]

    @property
    def combinations(self) -> int:
        """In how many ways the values can be drawn, `require` left aside."""
        return reduce(lambda product, each: product * each.values.count, self.inputs, 1)

    @property
    def varies(self) -> bool:
        """Whether there are new numbers from time to time."""
        return self.combinations > 1


def read_numbers(content: str) -> tuple[Numbers | None, tuple[NumbersFault, ...]]:
    """Read what stands between the fences of a block (LF line ends); None with the reasons if it cannot be asked.

    A `unit` or `within` line below an answer is that answer's; above all answers it is the one of those without.
    Other lines may stand in any order. Of each line the first fault is told.
    """
    draft = _Draft()
    lines = content.removesuffix("\n").split("\n")
    for number, line in enumerate(lines[:MAX_LINES]):
        _take_apart(draft, number, line)
    if len(lines) > MAX_LINES:
        draft.fault(MAX_LINES, _Part("", 0), f"a block has at most {MAX_LINES} lines; this has {len(lines):,}")
    _read_inputs(draft)
    for entry in draft.others:
        _READERS[entry.key](draft, entry)
    _check_answers(draft, lines)
    if draft.faults:
        return None, tuple(sorted(draft.faults, key=lambda fault: (fault.line, fault.at)))
    answers = tuple(
        Asked(each.label, each.formula, each.unit or draft.unit or "", each.within or draft.within or "")
        for each in draft.answers
        if each.formula
    )
    return Numbers(tuple(draft.inputs), draft.require, answers), ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a line and its column."""

    text: str
    at: int

    def within(self, text: str, at: int = 0) -> _Part:
        return _Part(text, self.at + at)

    def stripped(self) -> _Part:
        text = self.text.lstrip(" \t")
        return _Part(text.rstrip(" \t"), self.at + len(self.text) - len(text))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line taken apart: `key = value`, with a label where the key is answer."""

    number: int
    key: str
    left: _Part
    value: _Part
    label: str = ""


@dataclass(slots=True)
class _DraftAnswer:
    line: _Line
    label: str
    formula: Formula | None
    unit: str | None = None
    within: str | None = None


@dataclass(slots=True)
class _Draft:
    """What has been read so far; `unit` and `within` of a draft are those of answers without."""

    faults: list[NumbersFault] = field(default_factory=list)
    declared: list[_Line] = field(default_factory=list)
    others: list[_Line] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    answers: list[_DraftAnswer] = field(default_factory=list)
    require: Formula | None = None
    required: bool = False
    unit: str | None = None
    within: str | None = None

    def fault(self, line: int, part: _Part, message: str, help_: str = "") -> None:
        self.faults.append(NumbersFault("SK147", part.text, line, message, help_, part.at))

    def flaw(self, line: _Line, flaw: Flaw) -> None:
        part = line.value if flaw.text else line.left
        self.fault(
            line.number, part.within(flaw.text or part.text, flaw.at if flaw.text else 0), flaw.message, flaw.help
        )


def _short(part: _Part) -> _Part:
    return _Part(part.text[:MAX_SHOWN], part.at)


def _take_apart(draft: _Draft, number: int, text: str) -> None:
    """Find out what a line says which thing about; what cannot be taken apart is a fault."""
    comment = _COMMENT.search(text)
    whole = _Part(text[: comment.start()] if comment else text, 0).stripped()
    if not whole.text:
        return
    before, equals, after = whole.text.partition("=")
    left, value = whole.within(before).stripped(), whole.within(after, len(before) + 1).stripped()
    words = left.text.split()
    key = words[0].lower() if words else ""
    if not equals or not words or after.startswith("=") or before[-1] in "<>!":
        message = "a line is a name or a keyword, then `=`, then what it is"
        draft.fault(number, _short(whole), message, _as_line(whole.text))
    elif key not in KEYS:
        draft.declared.append(_Line(number, left.text, left, value))
    elif words[0] != key or (len(words) > 1 and key != "answer"):
        message = f"the keyword is {key}, in lower case" if words[0] != key else "only answer has a label"
        draft.fault(number, _short(left), message, key)
    else:
        draft.others.append(_Line(number, key, left, value, " ".join(words[1:])))


def _as_line(text: str) -> str:
    """What a line without its `=` was probably to be, or nothing."""
    word = re.split(r"[\s:=]", text, maxsplit=1)[0]
    if word in KEYS:
        text = f"{word} = {text[len(word) :].lstrip(' :=')}"
    elif _COMPARISON.search(text):
        text = f"require = {text}"
    else:
        return ""
    return text if len(text) <= MAX_HELP else ""


def _read_inputs(draft: _Draft) -> None:
    for line in draft.declared:
        name = line.key
        if not _WORD.fullmatch(name) or len(name) > MAX_NAME:
            proper = re.sub(r"\W+", "_", name[:MAX_NAME], flags=re.ASCII).strip("_")
            message = f"a name is one word of letters, digits and _, at most {MAX_NAME}"
            draft.fault(line.number, _short(line.left), message, proper if _WORD.fullmatch(proper) else "")
        elif name in RESERVED or name == "step":
            draft.fault(line.number, line.left, f"{name} has a meaning in expressions and can be no name", f"{name}_1")
        elif name in draft.names:
            message = f"{name} is said twice, first in line {draft.names[name] + 1} of the block"
            draft.fault(line.number, line.left, message, f"{name}_2")
        elif len(draft.names) == MAX_NAMES:
            draft.fault(line.number, line.left, f"a block has at most {MAX_NAMES} names")
        else:
            draft.names[name] = line.number
            values = read_values(line.value.text)
            if not isinstance(values, Flaw):
                draft.inputs.append(Input(name, values))
                continue
            near = get_close_matches(name, KEYS, n=1, cutoff=0.7)
            if near and not written(line.value.text):
                values = Flaw(
                    0, "", f"{line.value.text[:MAX_SHOWN]!r} is no value for {name}", f"did you mean {near[0]}?"
                )
            draft.flaw(line, values)


def _read_answer(draft: _Draft, line: _Line) -> None:
    if _NOT_IN_LABEL & set(line.label) or len(line.label) > MAX_LABEL or not line.label.isprintable():
        message = f"a label has no braces and backticks and at most {MAX_LABEL} characters"
        draft.fault(line.number, _short(line.left), message)
    formula = _read_formula(draft, line)
    if formula and formula.expression.truth:
        draft.fault(line.number, _short(line.value), "an answer is a number; this is true or false")
    draft.answers.append(_DraftAnswer(line, line.label, formula))


def _read_require(draft: _Draft, line: _Line) -> None:
    if draft.required:
        draft.fault(line.number, line.left, "require is said twice", "join both with `and` in one line")
    draft.required = True
    draft.require = _read_formula(draft, line)
    if draft.require and not draft.require.expression.truth:
        help_ = f"{line.value.text} != 0"
        draft.fault(line.number, _short(line.value), "require is true or false; this is a number", help_)


def _read_formula(draft: _Draft, line: _Line) -> Formula | None:
    read = read_expression(line.value.text, draft.names)
    if isinstance(read, Flaw):
        draft.flaw(line, read)
        return None
    return Formula(read, line.number, line.value.at)


def _read_unit(draft: _Draft, line: _Line) -> None:
    unit = " ".join(line.value.text.split())
    holder = draft.answers[-1] if draft.answers else draft
    if not unit:
        draft.fault(line.number, line.left, "a unit is missing", "leave the line out where there is none")
    elif holder.unit is not None:
        draft.fault(line.number, line.left, "the unit of an answer is said twice")
    elif len(unit) > MAX_UNIT or not unit.isprintable():
        draft.fault(line.number, _short(line.value), f"a unit has at most {MAX_UNIT} characters")
    elif not is_unit(unit):
        draft.fault(line.number, line.value, "behind a number this would be taken for a part of it")
    holder.unit = unit


def _read_within(draft: _Draft, line: _Line) -> None:
    text = line.value.text
    holder = draft.answers[-1] if draft.answers else draft
    found = _WITHIN.fullmatch(text) if len(text) <= 2 * MAX_WRITTEN else None
    value = read_written(found[1]) if found else None
    if holder.within is not None:
        draft.fault(line.number, line.left, "what an answer is within is said twice")
    elif not found or value is None:
        proper = written(text.strip("±% \t")).removeprefix("-") if len(text) <= MAX_WRITTEN else ""
        percent = "%" if "%" in text or "percent" in text else ""
        message = "this is a percentage or an amount: 5% or 2"
        part = _short(line.value if text else line.left)
        draft.fault(line.number, part, message, proper and proper + percent)
    elif found[2] and value > MAX_PERCENT:
        draft.fault(line.number, line.value, f"a percentage is at most {MAX_PERCENT}%")
    holder.within = found[1] + found[2] if found else ""


_READERS = {"answer": _read_answer, "require": _read_require, "unit": _read_unit, "within": _read_within}


def _check_answers(draft: _Draft, lines: list[str]) -> None:
    """There are answers, not too many, and each has a label of its own if there are several."""
    if not draft.answers:
        if not any(line.lstrip().lower().startswith("answer") for line in lines[:MAX_LINES]):
            draft.fault(0, _Part(lines[0], 0), "nothing is asked", "add a line: answer = …")
        return
    if len(draft.answers) > MAX_ANSWERS:
        line = draft.answers[MAX_ANSWERS].line
        draft.fault(line.number, _short(line.left), f"a card asks for at most {MAX_ANSWERS} answers")
    seen: set[str] = set()
    for answer in draft.answers:
        folded = answer.label.casefold()
        if len(draft.answers) > 1 and not folded:
            draft.fault(answer.line.number, answer.line.left, "each of several answers needs a label", "answer LABEL")
        elif folded in seen:
            draft.fault(answer.line.number, _short(answer.line.left), "two answers have one label")
        seen.add(folded)
